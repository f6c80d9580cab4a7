"""A file that is made while it is sent for: its pieces are kept aside, on disk where they are large, then given out."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Final

from starlette.responses import StreamingResponse

IN_MEMORY: Final = 4 * 1024 * 1024
CHUNK: Final = 64 * 1024
"""Bytes."""


def spooled(parts: Iterable[bytes], media_type: str, name: str) -> StreamingResponse:
    """Return a file that no browser opens by itself; the pieces are all made before, while the store is open."""
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed once it was sent
    try:
        for part in parts:
            spool.write(part)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_sent(spool), media_type=media_type, headers=headers)


def _sent(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        while chunk := spool.read(CHUNK):
            yield chunk
