"""The robot of a Feishu group (飞书自定义机器人): ``/open-apis/bot/v2/hook/…``, a text, answered by ``code``.

With a secret (签名校验) the body gains the seconds of now and the HMAC-SHA256 of nothing, whose key is those seconds
and the secret.  Older gateways answer ``StatusCode`` instead of ``code``.
"""

import base64
import hmac
from typing import Any

from request_flow.services.channels.outgoing import Outgoing
from request_flow.services.channels.robots import Robot


class Feishu(Robot):
    """Posts texts, signed in the body."""

    code_names = ("code", "StatusCode")

    def request(self, message: Outgoing, text: str) -> tuple[str, dict[str, Any]]:
        """Return address and body."""
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if message.secret:
            now = int(self._poster.clock.now().timestamp())
            body = {"timestamp": str(now), "sign": signature(message.secret, now), **body}
        return message.address, body


def signature(secret: str, seconds: int) -> str:
    """Return the signature of a moment."""
    return base64.b64encode(hmac.digest(f"{seconds}\n{secret}".encode(), b"", "sha256")).decode()
