"""The other side of the outbox: a real SMTP server and a real HTTP server on free ports, and messages to send there."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services.channels.outgoing import Answer, Outgoing
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.messages import Message, write_message
from request_flow.storage.unit import reading, writing
from support.servers import free_port

OK = "250 OK"
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=OFFICE_ZONE)
MESSAGE = Outgoing(
    key="case:5:reply:3",
    topic="reminder",
    language="zh",
    address="li@example.org",
    secret=None,
    subject="请于3月4日前答复",
    text="申请 2026-0101 应于 2026-03-04 前答复。",
    html="<p>申请</p>",
    link="https://flow.example.org/cases/2026-0101",
    values={"number": "2026-0101", "days_left": 2},
    written_at="2026-03-02T08:59:00+08:00",
)

TAKEN, LATER, FINAL = "taken", "later", "final"


def verdict(answer: Answer) -> str:
    return TAKEN if answer.accepted else FINAL if answer.permanent else LATER


@dataclass
class MailServer:
    """A mail server; ``recipient`` and ``content`` say what it answers to each."""

    port: int = field(default_factory=free_port)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)
    recipient: Callable[[str], str] = lambda _: OK
    content: Callable[[EmailMessage], str] = lambda _: OK

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def read(self) -> list[EmailMessage]:
        """Return what was taken, as its reader's program reads it."""
        return [message_from_bytes(each, _class=EmailMessage, policy=default) for each in self.mails]

    async def handle_EHLO(  # noqa: N802  # the name that the server calls
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, answers: list[str]
    ):
        self.connections += session.host_name is None
        session.host_name = hostname
        return answers

    async def handle_RCPT(  # noqa: N802  # as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ):
        answer = self.recipient(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
        answer = self.content(mail)
        if answer == OK:
            self.mails.append(envelope.content)
            self.encrypted.append(session.ssl is not None)
        return answer

    @contextmanager
    def running(self, **options: Any) -> Iterator["MailServer"]:
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


class Posted(NamedTuple):
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What is answered; ``before`` is called while the sender waits."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None


class WebServer:
    """Answers what ``replies`` holds, one after the other, and ``always`` once they are used up."""

    def __init__(self, always: Reply | None = None) -> None:
        self.posted: list[Posted] = []
        self.replies: deque[Reply] = deque()
        self.always = always or Reply(body='{"errcode":0,"errmsg":"ok"}')
        self._lock = threading.Lock()
        far_side = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # headers and body in one packet

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with far_side._lock:
                    far_side.posted.append(Posted(self.path, headers, body))
                    reply = far_side.replies.popleft() if far_side.replies else far_side.always
                reply.before()
                content = reply.body.encode()
                self.send_response(reply.status)
                for name, value in {**reply.headers, "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A sender that is killed leaves a broken pipe."""

        self._server = Server(("127.0.0.1", 0), Handler)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    @contextmanager
    def running(self) -> Iterator["WebServer"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def put(program: Program, key: str, channel: str, address: str = "", **more: Any) -> int:
    """Write a message that may be sent now and return its id; ``more`` changes its content, ``at`` its moment."""
    at = more.pop("at", program.clock.now().isoformat(timespec="seconds"))
    topic, webhook_id = more.pop("topic", "reminder"), more.pop("webhook_id", None)
    content = {
        "topic": topic,
        "language": "zh",
        "values": {"number": "2026-0101"},
        "subject": "请于3月4日前答复",
        "text": "申请 2026-0101 应于 2026-03-04 前答复。",
        "html": "<p>申请 2026-0101 应于 <b>2026-03-04</b> 前答复。</p>",
        "link": "https://flow.example.org/cases/2026-0101",
        **more,
    }
    with writing(program.store) as unit:
        agency = get_agency(unit, "edu").id
        said = more.pop("raw", None) or json.dumps(content)
        write_message(unit, Message(key, agency, None, None, topic, channel, address, said, at, at, webhook_id))
        row = unit.run(unit.store.sql("SELECT id FROM messages WHERE key = ?"), (key,)).fetchone()
    return int(row[0])


class State(NamedTuple):
    """How a message stands."""

    status: str
    attempts: int
    next_try_at: str


def state(program: Program, message_id: int) -> State:
    with reading(program.store) as unit:
        statement = unit.store.sql("SELECT status, attempts, next_try_at FROM messages WHERE id = ?")
        return State(*unit.run(statement, (message_id,)).fetchone())


def statuses(program: Program) -> list[str]:
    """Return the status of every message, in the order they were written."""
    with reading(program.store) as unit:
        return [row[0] for row in unit.run("SELECT status FROM messages ORDER BY id").fetchall()]


def deliveries(program: Program, message_id: int) -> list[tuple[int, bool, str]]:
    """Return attempt, whether it was taken, and what was said, for each attempt."""
    with reading(program.store) as unit:
        statement = "SELECT attempt, accepted, answer FROM deliveries WHERE message_id = ? ORDER BY attempt"
        rows = unit.run(unit.store.sql(statement), (message_id,)).fetchall()
    return [(attempt, bool(accepted), answer) for attempt, accepted, answer in rows]


def send_mail_to(program: Program, url: str | None) -> None:
    program.outside = replace(program.outside, mail_url=url)


def later(program: Program, **span: int) -> None:
    """Let the clock go on."""
    clock = program.clock
    assert isinstance(clock, FixedClock)
    clock.at += timedelta(**span)
