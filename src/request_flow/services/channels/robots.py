"""What the robots of the chat groups have in common: a text as JSON, and answer codes of their own.

They answer HTTP 200 also where they refuse: only the code 0 means that the text was taken.  A code that means "too
fast" is tried again; any other is final, for it tells of a wrong key, signature or form.
"""

from typing import Any, ClassVar

import orjson

from request_flow.law.delivery import ChannelRules
from request_flow.services.channels.outgoing import Answer, Outgoing
from request_flow.services.channels.posting import Poster, Reply

CUT = "…"


class Robot:
    """One kind of robot; it says where its answer code stands and how a text is put to it."""

    code_names: ClassVar[tuple[str, ...]]

    def __init__(self, poster: Poster, rules: ChannelRules) -> None:
        self._poster = poster
        self._rules = rules

    def request(self, message: Outgoing, text: str) -> tuple[str, dict[str, Any]]:
        """Return the address to post to and the JSON to post, signed where there is a secret."""
        raise NotImplementedError

    def send(self, message: Outgoing) -> Answer:
        """Post the text of a message."""
        url, body = self.request(message, text_of(message, self._rules.longest_bytes))
        reply = self._poster.post(url, orjson.dumps(body), {}, self._rules)
        if isinstance(reply, Answer):
            return reply
        if not reply.is_taken:
            return self._poster.refusal(reply, self._rules)
        return self._read(reply)

    def close(self) -> None:
        """The connections are the poster's."""

    def _read(self, reply: Reply) -> Answer:
        codes = self._codes(reply.body)
        if not codes:  # not the platform: a proxy or a portal in between
            return Answer(accepted=False, permanent=False, said=f"{reply.said} (no answer code)")
        faults = [code for code in codes if code]
        if not faults:
            return Answer(accepted=True, permanent=False, said=reply.said)
        if any(code in self._rules.busy for code in faults):
            return Answer(accepted=False, permanent=False, said=reply.said, wait=self._rules.rest, away=True)
        return Answer(accepted=False, permanent=True, said=reply.said)

    def _codes(self, body: str) -> list[int]:
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            return []
        if not isinstance(answer, dict):
            return []
        return [answer[name] for name in self.code_names if isinstance(answer.get(name), int)]


def text_of(message: Outgoing, longest: int | None) -> str:
    """Return the subject, the text and the link, each once; what a platform takes no more of is cut before the link."""
    parts = [message.subject.strip(), message.text.strip()]
    head = "\n".join(part for part in parts if part)
    tail = f"\n{message.link}" if message.link and message.link not in head else ""
    if longest is None or len((head + tail).encode()) <= longest:
        return head + tail
    if not tail and message.link:  # it stood in what is cut now
        tail = f"\n{message.link}"
    room = max(0, longest - len((CUT + tail).encode()))
    return head.encode()[:room].decode(errors="ignore") + CUT + tail
