"""A real SMTP server that counts what it takes, and refuses for as long as a test wants it to.

A refusal is one that asks to come again later (451). What is counted is the ``Message-ID``, once for each time that a
message was taken.
"""

from collections import Counter
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Lock
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from support.servers import free_port

TAKEN, LATER = "250 OK", "451 4.3.0 not now"


class MailSink:
    """One server on a free port of 127.0.0.1, running in a thread of the test."""

    def __init__(self) -> None:
        self.port = free_port()
        self.refusing = False
        self.refused = 0
        self.taken: Counter[str] = Counter()
        self.last: EmailMessage | None = None
        self._lock = Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        """The address, as ``REQUEST_FLOW_MAIL_URL`` takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or refuse it; called by the server."""
        with self._lock:
            if self.refusing:
                self.refused += 1
                return LATER
            content = envelope.content
            message = message_from_bytes(content if isinstance(content, bytes) else b"", policy=default)
            self.taken[str(message["Message-ID"])] += 1
            self.last = message if isinstance(message, EmailMessage) else None
            return TAKEN
