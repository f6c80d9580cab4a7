"""What every channel is handed and what it answers.

A message keeps one id wherever it goes: the ``Message-ID`` of a mail, the name of an ``.eml`` file, the ``webhook-id``
of a post.  Whoever gets it twice can tell by that.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import quote

LONGEST_ID = 120


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way; ``address`` is without the secret that may stand behind its ``#``.

    ``values`` is what its text was made of.  ``written_at`` is when its cause was recorded.
    """

    key: str
    topic: str
    language: str
    address: str
    secret: str | None
    subject: str
    text: str
    html: str
    link: str
    values: Mapping[str, Any]
    written_at: str

    @property
    def id(self) -> str:
        """The id on the wire: the same for every attempt."""
        return wire_id(self.key)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: taken, refused for good (``permanent``), or not taken this time.

    ``wait`` is how long it asked for.  ``away`` means that nothing else need be tried there for a while: nobody
    answered, or the answer was that we are too fast.
    """

    accepted: bool
    permanent: bool
    said: str
    wait: timedelta | None = None
    away: bool = False


class Channel(Protocol):
    """One way out; connections live until it is closed."""

    def send(self, message: Outgoing) -> Answer:
        """Send a message and return what the other side said; what goes wrong on the way is an answer too."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def wire_id(key: str) -> str:
    """Return a key in letters that a ``Message-ID``, a header and a file name all take; a long one as its digest."""
    quoted = quote(key, safe="").replace(".", "%2E").replace("%3A", "+")  # ``+`` itself is quoted: nothing collides
    return quoted if len(quoted) <= LONGEST_ID else hashlib.sha256(key.encode()).hexdigest()


def not_reached(error: Exception) -> Answer:
    """Return the answer for a way that led nowhere."""
    return Answer(accepted=False, permanent=False, said=f"{type(error).__name__}: {error}", away=True)
