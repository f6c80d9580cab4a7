"""Mail by SMTP (RFC 5321): one connection a batch, encrypted where the server can, what it said kept.

``smtps://`` is encrypted from the start; ``smtp://`` goes over to encryption (STARTTLS) where the server offers it.
Certificates are checked against the machine's authorities; ``SSL_CERT_FILE`` names another set.  A password is never
sent in the clear to a host outside one's own network.

A refused recipient (5xx) or content is final.  A refused sender or login is a fault of the settings: the message waits.
Where the connection breaks after the content was sent, nobody knows whether it was taken: it is sent again with the
same ``Message-ID``.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from urllib.parse import unquote, urlsplit

from request_flow.clock import Clock
from request_flow.errors import BadInput
from request_flow.services.channels.addresses import is_own_network
from request_flow.services.channels.letter import letter_of
from request_flow.services.channels.outgoing import Answer, Outgoing, not_reached

PORTS = {"smtp": 25, "smtps": 465}
TAKEN = 250
FORWARDED = 251
CLOSING = 421
FINAL = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server as its address names it."""

    host: str
    port: int
    encrypted: bool
    user: str | None
    password: str | None


class UnsafeLogin(smtplib.SMTPException):
    """The server offers no encryption, and the password would cross foreign networks in the clear."""


def server_of(url: str) -> MailServer:
    """Return the server of ``smtp://user:password@host:port`` or ``smtps://``.

    Raises:
        BadInput: the address names none; nothing of it is repeated, for it may hold a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    else:
        if host and parts.scheme in PORTS and parts.path in {"", "/"}:
            user, password = parts.username, parts.password
            return MailServer(
                host,
                port or PORTS[parts.scheme],
                parts.scheme == "smtps",
                unquote(user) if user else None,
                unquote(password) if password else None,
            )
    raise BadInput(
        "bad_mail_url",
        "REQUEST_FLOW_MAIL_URL 不是可用的地址；例如 smtp://用户:密码@主机:587、smtps://主机 或 file:///文件夹",
        "REQUEST_FLOW_MAIL_URL is no usable address; for example smtp://user:password@host:587, smtps://host "
        "or file:///folder",
    )


class SmtpMail:
    """Sends mail over one connection, opened with the first message."""

    def __init__(self, server: MailServer, sender: Address, clock: Clock, timeout: timedelta) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._timeout = timeout.total_seconds()
        self._connection: smtplib.SMTP | None = None

    def send(self, message: Outgoing) -> Answer:
        """Send the mail of a message."""
        try:
            content = letter_of(message, self._sender, self._clock.now()).as_bytes()
        except ValueError as error:
            return Answer(accepted=False, permanent=True, said=f"no mail can be made of it: {error}")
        try:
            connection = self.ready()
            return self._hand_over(connection, message.address, content)
        except smtplib.SMTPResponseException as error:  # the login, the sender or the greeting is refused
            self.close()
            said = f"{error.smtp_code} {_bytes(error.smtp_error).decode(errors='replace')}"
            return Answer(accepted=False, permanent=False, said=said, away=True)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return not_reached(error)

    def close(self) -> None:
        """Say good-bye to the server."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def ready(self) -> smtplib.SMTP:
        """Return a connection that has taken the sender; one that went stale since the last mail is opened again.

        Raises:
            OSError, smtplib.SMTPException: the server cannot be reached, or does not take the sender.
        """
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._connection.mail(self._sender.addr_spec)[0] == TAKEN:
                    return self._connection
            self.close()
        self._connection = self._open()
        code, said = self._connection.mail(self._sender.addr_spec)
        if code != TAKEN:
            raise smtplib.SMTPSenderRefused(code, said, self._sender.addr_spec)
        return self._connection

    def _open(self) -> smtplib.SMTP:
        server = self._server
        name = self._sender.domain or "localhost"  # looking up the machine's own name can take a minute
        if server.encrypted:
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=self._timeout, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=self._timeout)
        try:
            self._greet(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP) -> None:
        server = self._server
        connection.ehlo_or_helo_if_needed()
        encrypted = server.encrypted
        if not encrypted and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            encrypted = True
        if server.user is not None:
            if not encrypted and not is_own_network(server.host):
                raise UnsafeLogin("the server offers no encryption; the password was not sent")
            connection.login(server.user, server.password or "")

    def _hand_over(self, connection: smtplib.SMTP, address: str, content: bytes) -> Answer:
        code, said = connection.rcpt(address)
        if code in {TAKEN, FORWARDED}:
            try:
                code, said = connection.data(content)
            except smtplib.SMTPDataError as error:
                code, said = error.smtp_code, _bytes(error.smtp_error)
        answer = f"{code} {_bytes(said).decode(errors='replace')}"
        if code == TAKEN:
            return Answer(accepted=True, permanent=False, said=answer)
        if code == CLOSING:
            self.close()
            return Answer(accepted=False, permanent=False, said=answer, away=True)
        with suppress(OSError, smtplib.SMTPException):  # the next mail finds a lost connection by itself
            connection.rset()
        return Answer(accepted=False, permanent=code >= FINAL, said=answer)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
