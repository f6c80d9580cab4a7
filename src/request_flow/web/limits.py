"""How much and how slowly somebody may send: headers of so many bytes, a body that keeps coming and comes to its end.

What is too large is refused unread (431), what comes too slowly is given up (408): nobody holds a place of the server
by sending a byte a minute.  The size of a body is the matter of what reads it (``routes``, ``api.sent``).  Times are in
seconds.  A client that never ends its headers is the proxy's matter, which stands before the server.
"""

import asyncio
import time
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from request_flow.errors import BadInput, Sentence
from request_flow.web.faults import problem

MOST_OF_HEADERS = 32 * 1024
"""Bytes, names and values together; a browser of the office sends less than one thousand."""
BETWEEN = 20.0
"""A pause of a sender may be so long."""
WHOLE = 300.0
"""So long may a body take altogether: the largest one over a slow line."""
TOO_MUCH = Sentence("请求头过长，没有处理", "the headers are too long; nothing was done")


class Limits:
    """Carries requests that are neither too large nor too slow."""

    def __init__(self, app: ASGIApp, between: float = BETWEEN, whole: float = WHOLE) -> None:
        self._app = app
        self._between, self._whole = between, whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_OF_HEADERS:
            status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            answer = await run_in_threadpool(problem, scope, status, "headers_too_large", TOO_MUCH, {})
            await answer(scope, receive, send)
            return
        ends = time.monotonic() + self._whole
        is_read = False

        async def receive_in_time() -> Message:
            nonlocal is_read
            if is_read:  # what comes now is only that the other side went away
                return await receive()
            try:
                async with asyncio.timeout(max(min(self._between, ends - time.monotonic()), 0)):
                    message = await receive()
            except TimeoutError as error:
                raise BadInput(
                    "sent_too_slowly",
                    "内容传送太慢，已中断，没有写入；请检查网络后重新提交",
                    "what was sent came too slowly; nothing was written: check the network and send it again",
                ) from error
            is_read = not message.get("more_body", False)
            return message

        await self._app(scope, receive_in_time, send)
