"""Servers in processes of their own, as offices run them, the bare page that is the floor, and who asks them."""

import gc
import http.client
import multiprocessing
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import create_engine, select

from benchmarks.stores import NOW
from request_flow.clock import FixedClock
from request_flow.settings import Settings
from request_flow.storage.tables import cases
from request_flow.web.app import make_web
from request_flow.web.routes import COOKIE

PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>x</title><table>{% for row in rows %}<tr><td>{{ row.due_on }}<td>{{ row.number }}"
    "<td>{{ row.subject }}<td>{{ row.state }}<td>{{ row.handler }}<td>{{ row.received_on }}</tr>{% endfor %}</table>"
)
Ask = Callable[[], object]
OK = 200
SEAL = re.compile(r'name="_seal" value="([^"]+)"')


def bare_page(url: str) -> FastAPI:
    """Return the floor: the first fifty rows of the agency by due day."""
    engine = create_engine(url)
    app = FastAPI(openapi_url=None)
    query = select(cases).where(cases.c.agency_id == 1, cases.c.due_on.is_not(None)).order_by(cases.c.due_on).limit(50)

    @app.get("/")
    def page() -> HTMLResponse:
        with engine.connect() as connection:
            return HTMLResponse(PAGE.render(rows=connection.execute(query).all()))

    return app


def our_pages(settings: Settings) -> FastAPI:
    """Return the app as it is served, its clock standing still."""
    return make_web(settings, FixedClock(NOW))


def _serve(make: Callable[..., FastAPI], given: tuple[Any, ...], told: Connection) -> None:
    server = uvicorn.Server(uvicorn.Config(make(*given), port=0, log_level="error", timeout_keep_alive=600))

    def tell() -> None:
        while not server.started:
            time.sleep(0.01)
        told.send(server.servers[0].sockets[0].getsockname()[1])

    threading.Thread(target=tell, daemon=True).start()
    server.run()


@contextmanager
def process(make: Callable[..., FastAPI], *given: object) -> Iterator[int]:
    """Serve an app in a process of its own and give the port."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(make, given, there), daemon=True)
    server.start()
    try:
        yield here.recv()
    finally:
        server.terminate()
        server.join()


def without_own_rubbish() -> None:
    """Keep who asks from looking through all it made before, in the midst of what is timed."""
    gc.collect()
    gc.freeze()


def connected(port: int) -> http.client.HTTPConnection:
    """Return a connection to a server of this machine, which stays open as a browser's does."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


class Browser:
    """Asks as somebody who is signed in does, and stops where the answer is not the page."""

    def __init__(self, connection: http.client.HTTPConnection, secret: str) -> None:
        self._connection, self._secret = connection, secret
        self._seal = ""

    def get(self, path: str, has: str = "<tr") -> Ask:
        """Return a function that asks for a page."""
        return lambda: self._ask("GET", path, None, has)

    def find(self, text: str, *, open_only: bool) -> Ask:
        """Return a function that looks for something, in the form of a page that was asked for once."""
        if not self._seal:
            self._seal = SEAL.findall(self._ask("GET", "/a/big/find", None, "<form"))[0]
        body = urlencode({"_seal": self._seal, "q": text, **({"open": "1"} if open_only else {})})
        return lambda: self._ask("POST", "/a/big/find", body, "<tr")

    def _ask(self, method: str, path: str, body: str | None, has: str) -> str:
        headers = {"Cookie": f"{COOKIE}={self._secret}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != OK or has not in text:
            raise SystemExit(f"{path} answered {answer.status}: {text[-300:]}")
        return text
