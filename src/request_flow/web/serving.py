"""Running the app in uvicorn: one process, stopped in good order by SIGTERM or SIGINT.

The socket is opened before anything else, so that a port that is taken is one sentence.  After a signal no further
connection is taken, what is being answered is finished, and the process ends with 0: it was asked to.
"""

import errno
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from request_flow.errors import BadInput, StoreUnavailable

GRACE = 25
"""Seconds that requests have to finish after the signal; shorter than the grace of a container or a unit of systemd."""
WAITING = 1024
"""Connections that wait to be taken."""
KEEP_ALIVE = 75
"""Seconds; longer than a proxy keeps an idle connection, so that it is the proxy that ends it."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one.

    Raises:
        BadInput: there is no such host.
        StoreUnavailable: the port is taken, or not this user's to open.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError, OverflowError) as error:
        raise BadInput(
            "no_such_host",
            f"--host、--port：找不到 {host}:{port}（{error}）",
            f"--host, --port: there is no {host}:{port} ({error})",
        ) from error
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(WAITING)
    except OSError as error:
        opened.close()
        raise _not_opened(host, port, error) from error
    return opened


def _not_opened(host: str, port: int, error: OSError) -> StoreUnavailable:
    where = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return StoreUnavailable(
            "port_taken",
            f"{where} 已被另一个程序占用；请停掉它，或用 --port 换一个端口",
            f"{where} is taken by another program; stop it, or choose another port with --port",
        )
    return StoreUnavailable(
        "port_not_opened",
        f"{where} 打不开（{error.strerror}）；请检查 --host 和 --port，1024 以下的端口需要管理员权限",
        f"{where} cannot be opened ({error.strerror}); check --host and --port, ports below 1024 need an administrator",
    )


def address_of(opened: socket.socket) -> str:
    """Return the address under which this machine reaches the socket."""
    host, port = opened.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # nothing is bound here: a name that a browser takes is looked for
        host = "127.0.0.1" if opened.family == socket.AF_INET else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Tells when it takes requests."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets)
        self._tell()


def run(app: FastAPI, opened: socket.socket, started: Callable[[], None]) -> None:
    """Answer requests until a signal says to stop; ``started`` is called once it does."""
    config = uvicorn.Config(
        app,
        access_log=False,  # the app writes its own line, without what was searched for
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=KEEP_ALIVE,
    )
    server = _Server(config, started)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # While it runs, the server has handlers of its own, and passes the signal on once it has stopped: to these, which
    # have nothing left to do, in place of those that would end the process with an error.
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[opened])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
