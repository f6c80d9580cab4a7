"""A file that is made while it is sent for: its pieces are kept aside, on disk where they are large, then given out."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Final
from urllib.parse import quote

from starlette.responses import StreamingResponse

IN_MEMORY: Final = 4 * 1024 * 1024
CHUNK: Final = 64 * 1024
"""Bytes."""


def spooled(parts: Iterable[bytes], media_type: str, name: str) -> StreamingResponse:
    """Return a file that no browser opens by itself; the pieces are all made before, while the store is open."""

    def write(spool: IO[bytes]) -> None:
        for part in parts:  # one by one: only between two does the spool look how large it has become
            spool.write(part)

    return written_aside(write, media_type, name)


def written_aside(write: Callable[[IO[bytes]], None], media_type: str, name: str) -> StreamingResponse:
    """Return what ``write`` writes, in the same way; nothing of it is kept where it broke off."""
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed once it was sent
    try:
        write(spool)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    called = f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name, safe='')}"
    headers = {
        "Content-Disposition": f"attachment; {called}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_sent(spool), media_type=media_type, headers=headers)


def _sent(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        while chunk := spool.read(CHUNK):
            yield chunk
