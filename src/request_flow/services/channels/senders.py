"""The channels of one run: each is opened with its first message and closed at the end.

Mail goes where ``mail_url`` leads: ``smtp://`` or ``smtps://`` to a server, ``file://`` or nothing into a folder.
"""

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote, urlsplit

from request_flow.clock import Clock
from request_flow.errors import BadInput, RequestFlowError
from request_flow.law.delivery import Delivery
from request_flow.services.channels.addresses import POSTED
from request_flow.services.channels.folder import MailFolder
from request_flow.services.channels.letter import sender_of
from request_flow.services.channels.outgoing import Answer, Channel, Outgoing
from request_flow.services.program import Outside

MAIL = "email"
MAIL_FOLDER = "mail"


class Senders:
    """Sends messages of every channel but the program's own."""

    def __init__(self, outside: Outside, clock: Clock, rules: Delivery) -> None:
        self._outside = outside
        self._clock = clock
        self._rules = rules
        self._open: dict[str, Channel] = {}
        self._closing = ExitStack()

    def send(self, channel: str, message: Outgoing) -> Answer:
        """Send a message by a channel and return what the other side said."""
        if channel != MAIL and channel not in POSTED:
            return Answer(accepted=False, permanent=True, said=f"there is no channel {channel}")
        try:
            way = self._way(channel)
        except RequestFlowError as error:  # the settings are wrong: it waits until somebody has set them right
            return Answer(accepted=False, permanent=False, said=error.sentence.en, away=True)
        return way.send(message)

    def close(self) -> None:
        """Close what was opened."""
        self._open.clear()
        self._closing.close()

    def _way(self, channel: str) -> Channel:
        if channel not in self._open:
            if channel == MAIL:
                self._open[channel] = mail_channel(self._outside, self._clock, self._rules)
                self._closing.callback(self._open[channel].close)
            else:
                self._open_posted()
        return self._open[channel]

    def _open_posted(self) -> None:
        """Open all that post over HTTP: they share their connections."""
        from request_flow.services.channels.dingtalk import DingTalk  # noqa: PLC0415  # the HTTP library is slow to load
        from request_flow.services.channels.feishu import Feishu  # noqa: PLC0415
        from request_flow.services.channels.posting import Poster  # noqa: PLC0415
        from request_flow.services.channels.webhook import Webhook  # noqa: PLC0415
        from request_flow.services.channels.wecom import WeCom  # noqa: PLC0415

        poster, rules = Poster(self._rules, self._clock), self._rules.channels
        self._open["wecom"] = WeCom(poster, rules["wecom"])
        self._open["dingtalk"] = DingTalk(poster, rules["dingtalk"])
        self._open["feishu"] = Feishu(poster, rules["feishu"])
        self._open["webhook"] = Webhook(poster, rules["webhook"])
        self._closing.callback(poster.close)


def mail_channel(outside: Outside, clock: Clock, rules: Delivery) -> Channel:
    """Return the way that mail goes.

    Raises:
        BadInput: the address or the sender in the settings is none.
    """
    try:
        sender = sender_of(outside.mail_from)
    except ValueError as error:
        raise BadInput(
            "bad_mail_from",
            "REQUEST_FLOW_MAIL_FROM 不是可用的发件人地址；例如 name@example.org",
            "REQUEST_FLOW_MAIL_FROM is no address of a sender; for example name@example.org",
        ) from error
    url = outside.mail_url
    if url is None:
        return MailFolder(outside.home / MAIL_FOLDER, sender, clock)
    if url.startswith("file://"):
        return MailFolder(Path(unquote(urlsplit(url).path)), sender, clock)
    from request_flow.services.channels.smtp import SmtpMail, server_of  # noqa: PLC0415  # TLS is slow to load

    return SmtpMail(server_of(url), sender, clock, rules.channels[MAIL].timeout)
