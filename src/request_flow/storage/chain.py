"""The hash chain of a case: each record's hash covers the one before it.

The first link covers what was registered; every further one its event, with the sealed bytes as they rest, so
that the chain can be checked without the key and outlives the destruction of personal data.
"""

from hashlib import sha256

SEPARATOR = "\x1f"


def genesis(agency: str, number: str, channel: str, category: str, subject: str, rest: str, sealed: bytes) -> bytes:
    """Return the hash of what was registered; ``rest`` is the remaining plain part as one JSON text.

    Every text is preceded by its length, so that no two registrations read alike.
    """
    text = (
        f"{len(agency)}:{agency}{SEPARATOR}{len(number)}:{number}{SEPARATOR}{len(channel)}:{channel}{SEPARATOR}"
        f"{len(category)}:{category}{SEPARATOR}{len(subject)}:{subject}{SEPARATOR}{len(rest)}:{rest}"
    )
    return sha256(text.encode() + sealed).digest()


def link(
    previous: bytes, seq: int, act: str, on_day: str, recorded_at: str, actor: str, data: str, sealed: bytes | None
) -> bytes:
    """Return the hash of one event after ``previous``; days and instants as ISO texts, ``data`` as its JSON text."""
    text = f"{seq}|{act}|{on_day}|{recorded_at}|{len(actor)}:{actor}|{len(data)}:{data}|"
    return sha256(previous + text.encode() + (sealed or b"")).digest()
