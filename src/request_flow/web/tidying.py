"""What a page leaves behind is collected once the page was sent, as long as nobody else waits for one.

A template holds what it is filled with in circles, several hundred objects a page, which only the collector of Python
finds.  Left to itself it would stop every thirtieth page for longer than the page takes.
"""

import gc

from starlette.types import ASGIApp, Receive, Scope, Send

YOUNGEST = 0


class Tidying:
    """Counts who is being answered, and collects when the last one was."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._at_work += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._at_work -= 1
            if not self._at_work:
                gc.collect(YOUNGEST)
