"""A webhook of one's own, as Standard Webhooks 1.0 has it: who gets it can tell that it is ours, and whether it is new.

``webhook-id`` is the same at every attempt, ``webhook-timestamp`` is the attempt's own, ``webhook-signature`` is
``v1,`` and the HMAC-SHA256 in base64 of id, timestamp and body, parted by dots.  The key is a secret written
``whsec_`` and base64; any other text is taken as it is.  Without a secret nothing is signed.
"""

import base64
import binascii
import hmac
from typing import Any

import orjson

from request_flow.law.delivery import ChannelRules
from request_flow.services.channels.outgoing import Answer, Outgoing
from request_flow.services.channels.posting import Poster

PREFIX = "whsec_"


class Webhook:
    """Posts each message as JSON: ``type``, ``timestamp``, ``data``."""

    def __init__(self, poster: Poster, rules: ChannelRules) -> None:
        self._poster = poster
        self._rules = rules

    def send(self, message: Outgoing) -> Answer:
        """Post a message."""
        body = orjson.dumps(body_of(message))
        now = int(self._poster.clock.now().timestamp())
        headers = {"webhook-id": message.id, "webhook-timestamp": str(now)}
        if message.secret:
            headers["webhook-signature"] = signature(message.secret, message.id, now, body)
        reply = self._poster.post(message.address, body, headers, self._rules)
        if isinstance(reply, Answer):
            return reply
        if reply.is_taken:
            return Answer(accepted=True, permanent=False, said=reply.said)
        return self._poster.refusal(reply, self._rules)

    def close(self) -> None:
        """The connections are the poster's."""


def body_of(message: Outgoing) -> dict[str, Any]:
    """Return what is posted: of what kind, when it came about, and all that is known of it."""
    words = {
        "language": message.language,
        "subject": message.subject,
        "text": message.text,
        "link": message.link,
    }
    return {"type": message.topic, "timestamp": message.written_at, "data": {**message.values, **words}}


def signature(secret: str, message_id: str, seconds: int, body: bytes) -> str:
    """Return the signature of a body."""
    signed = b".".join([message_id.encode(), str(seconds).encode(), body])
    return f"v1,{base64.b64encode(hmac.digest(_key(secret), signed, 'sha256')).decode()}"


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
