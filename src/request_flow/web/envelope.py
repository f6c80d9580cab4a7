"""What every request is carried through: an id, headers that keep a browser safe, a line of the log, a count.

The id is the caller's ``X-Request-ID`` where that is a plain word, else a new one; the answer carries it, and so does
every line that is logged meanwhile.  The log has the path without its query, for a search may be for a name.
"""

import re
import time
import uuid
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from request_flow.logs import bound, logger
from request_flow.web.faults import defect

REQUEST_ID = "X-Request-ID"
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""What machines ask every few seconds is logged where somebody wants to know everything."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
SERVER_ERROR = 500
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Where a handler sets one of them itself, its own stands."""
ONE_YEAR_ENCRYPTED = "max-age=31536000"

log = logger(__name__)


class Envelope:
    """The outermost part of the app."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, public_url: str) -> None:
        self._app = app
        self._headers = dict(HEADERS)
        if urlsplit(public_url).scheme == "https":
            self._headers["Strict-Transport-Security"] = ONE_YEAR_ENCRYPTED
        labels = ("method", "route", "status")
        self._count = Counter("request_flow_http_requests", "Requests that were answered", labels, registry=registry)
        self._took = Histogram(
            "request_flow_http_request_seconds",
            "How long answers took",
            ("method", "route"),
            buckets=SECONDS,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id_of(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0
        started = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        with bound(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception:
                log.exception("request_failed", path=scope["path"])
                if status:  # half an answer is out already: the connection must break
                    raise
                answer = await run_in_threadpool(defect, scope)
                await answer(scope, receive, send_with_headers)
            finally:
                self._note(scope, status or SERVER_ERROR, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = getattr(scope.get("route"), "path", "none")
        self._count.labels(method, route, str(status)).inc()
        self._took.labels(method, route).observe(seconds)
        write = log.debug if scope["path"] in PROBES else log.info
        write("request", method=method, path=scope["path"], status=status, ms=round(seconds * 1000, 1))


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _id_of(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    return given if PLAIN.fullmatch(given) else uuid.uuid4().hex
