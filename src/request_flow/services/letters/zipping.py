"""A ZIP as a stream of bytes: the same entries give the same bytes, and memory holds one entry at a time.

Nothing is compressed: what goes in is compressed already or small, and the bytes then depend on no library's version.
"""

from collections.abc import Iterable, Iterator
from zipfile import ZIP_STORED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can tell; an entry bears no other."""
READABLE = 0o644 << 16
UNIX = 3


class _Sink:
    """What is written goes out in pieces; it cannot be read or wound back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: every piece is there at once."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        found = b"".join(self.pieces)
        self.pieces.clear()
        return found


def zipped(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield the bytes of a ZIP with these entries, names with ``/`` between folders."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:  # type: ignore[call-overload] # it needs no more than writing
        for name, content in entries:
            info = ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = UNIX, READABLE
            archive.writestr(info, content)
            yield sink.taken()
    yield sink.taken()


def file_name(text: str) -> str:
    """Return a text as the name of a file that every system takes."""
    return "".join("_" if each in '\\/:*?"<>|' or not each.isprintable() else each for each in text).strip(". ") or "_"
