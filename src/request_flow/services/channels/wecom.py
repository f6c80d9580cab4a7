"""The robot of a WeCom group (企业微信群机器人): ``/cgi-bin/webhook/send?key=…``, a text, answered by ``errcode``."""

from typing import Any

from request_flow.services.channels.outgoing import Outgoing
from request_flow.services.channels.robots import Robot


class WeCom(Robot):
    """Posts texts; the key in the address is all that it asks for."""

    code_names = ("errcode",)

    def request(self, message: Outgoing, text: str) -> tuple[str, dict[str, Any]]:
        """Return address and body."""
        return message.address, {"msgtype": "text", "text": {"content": text}}
