"""The robot of a DingTalk group (钉钉自定义机器人): ``/robot/send?access_token=…``, a text, answered by ``errcode``.

With a secret (加签) the address gains the milliseconds of now and, over them and the secret, an HMAC-SHA256 whose key
is the secret.
"""

import base64
import hmac
from typing import Any
from urllib.parse import urlencode

from request_flow.services.channels.outgoing import Outgoing
from request_flow.services.channels.robots import Robot


class DingTalk(Robot):
    """Posts texts, signed in the address."""

    code_names = ("errcode",)

    def request(self, message: Outgoing, text: str) -> tuple[str, dict[str, Any]]:
        """Return address and body."""
        url = message.address
        if message.secret:
            now = round(self._poster.clock.now().timestamp() * 1000)
            signed = urlencode({"timestamp": now, "sign": signature(message.secret, now)})
            url += f"{'&' if '?' in url else '?'}{signed}"
        return url, {"msgtype": "text", "text": {"content": text}}


def signature(secret: str, milliseconds: int) -> str:
    """Return the signature of a moment."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), "sha256")).decode()
