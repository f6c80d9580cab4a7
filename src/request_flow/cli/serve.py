"""serve: the pages and the addresses for machines; where no broker is set, the jobs too."""

import os
import socket
from typing import IO, Annotated

import typer

from request_flow.bootstrap import open_program
from request_flow.cli.speech import said, say, tell
from request_flow.errors import StoreUnavailable
from request_flow.settings import Settings

HEALS = frozenset({"store_down"})
"""What a server may be started with: it says that it is not ready until the database is back."""


def declare(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "serve",
        help=say(
            "启动网页服务；没有设置任务队列时同时执行定时任务。例：request-flow serve --port 8000",
            "Serve the pages; without a broker, run the jobs too. Example: request-flow serve --port 8000",
        ),
    )(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help=say("监听的地址", "the address to listen on"))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=say("端口；0 表示任选", "the port; 0 takes a free one"))
    ] = 8000,
    without_jobs: Annotated[
        bool, typer.Option("--without-jobs", help=say("不执行定时任务", "leave the jobs to others"))
    ] = False,
) -> None:
    """Serve until a signal says to stop."""
    from request_flow.web.serving import listen  # noqa: PLC0415  # what a server needs is slow to load

    settings = Settings.from_env(os.environ)
    opened = listen(host, port)
    try:
        _prepare(settings)
    except BaseException:
        opened.close()
        raise
    serve_from(opened, settings, with_jobs=not settings.broker_url and not without_jobs)


def serve_from(opened: socket.socket, settings: Settings, *, with_jobs: bool, log: IO[str] | None = None) -> None:
    """Serve from a socket that listens until a signal says to stop, and close it.

    ``log`` is written to in place of standard error.
    """
    from request_flow.logs import set_up_logs  # noqa: PLC0415  # as above
    from request_flow.tasks.ticker import Ticker  # noqa: PLC0415
    from request_flow.web.app import make_web  # noqa: PLC0415
    from request_flow.web.serving import address_of, run  # noqa: PLC0415

    try:
        set_up_logs(log)
        ticker = Ticker(settings) if with_jobs else None
        address = address_of(opened)

        def started() -> None:
            print(say(f"已启动：{address}（按 Ctrl+C 停止）", f"serving at {address} (Ctrl+C stops)"), flush=True)
            if ticker is not None:
                ticker.start()

        try:
            run(make_web(settings), opened, started)
        finally:
            if ticker is not None:
                ticker.stop()
    finally:
        opened.close()
    tell(say("已停止", "stopped"))


def _prepare(settings: Settings) -> None:
    """Make the tables where there are none, and fail here and now for what waiting does not mend."""
    try:
        with open_program(settings):
            pass
    except StoreUnavailable as error:
        if error.code not in HEALS:
            raise
        tell(say("注意：", "note: ") + said(error.sentence))
