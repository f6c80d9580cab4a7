"""Pages and answers of the API travel compressed (gzip) where the browser takes it.

Compression lets somebody who can have a page fetched with words of their own in its address, and can see its length on
the wire, guess at what stands in it (BREACH).  So what another site has fetched is never compressed, each answer gets a
name of random length in its gzip header, and the seal of a form is masked anew each time (``desk.seal``).  Files keep
their own form; what is streamed, or small, goes out as it is.
"""

import gzip
import io
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TYPES = ("text/html", "application/json")
LEAST = 1_000
"""Bytes; less is not worth it."""
LEVEL = 5
"""Beyond it the time grows and the page hardly shrinks."""
MOST_PADDING = 100
"""Bytes, at most, by which the length of an answer varies."""


class Packing:
    """Compresses the answers of the app within."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] != "http" or not _may_be_packed(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(send).send)


class _Answer:
    """One answer: its beginning is held back until it is known whether its content comes in one piece."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on, compressed where it is a page."""
        if message["type"] == "http.response.start" and _is_packable(MutableHeaders(scope=message)):
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            headers = MutableHeaders(scope=start)
            headers.add_vary_header("Accept-Encoding")
            content = message.get("body", b"")
            if not message.get("more_body", False) and len(content) >= LEAST:
                message = {**message, "body": packed(content)}
                headers["Content-Encoding"] = "gzip"
                headers["Content-Length"] = str(len(message["body"]))
            await self._send(start)
        await self._send(message)


def packed(content: bytes) -> bytes:
    """Return content as gzip writes it, of a length that says little of what was compressed."""
    buffer = io.BytesIO()
    name = "x" * secrets.randbelow(MOST_PADDING)
    with gzip.GzipFile(name, "wb", LEVEL, buffer, mtime=0) as writer:
        writer.write(content)
    return buffer.getvalue()


def _may_be_packed(headers: Headers) -> bool:
    """Return whether who asks takes gzip, and asked by themselves and not by way of another site."""
    return "gzip" in headers.get("accept-encoding", "") and headers.get("sec-fetch-site") != "cross-site"


def _is_packable(headers: MutableHeaders) -> bool:
    kind = headers.get("content-type", "").partition(";")[0]
    return kind in TYPES and "content-encoding" not in headers
