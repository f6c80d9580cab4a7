"""A program over a real database, with one agency."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from request_flow.services.organising import add
from request_flow.services.program import Program
from services.far_side import MailServer, WebServer, send_mail_to
from services.post import set_clock
from support.program import program_at


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path, "2024-03-29") as opened:
        add(opened, "edu", "教育局", None, None)
        yield opened


@pytest.fixture
def at_nine(program: Program) -> Program:
    """Put the clock of the program to nine on Monday 2026-03-02."""
    set_clock(program, "2026-03-02T09:00:00")
    return program


@pytest.fixture
def mail(at_nine: Program) -> Iterator[MailServer]:
    """Give a mail server that the program sends to."""
    with MailServer().running() as server:
        send_mail_to(at_nine, server.url)
        yield server


@pytest.fixture
def web() -> Iterator[WebServer]:
    """Give an HTTP server; it answers as a robot that takes everything."""
    with WebServer().running() as server:
        yield server
