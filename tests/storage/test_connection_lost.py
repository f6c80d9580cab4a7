"""A connection that the server ended is thrown away without a word of the libraries; the next one works."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from request_flow.errors import StoreUnavailable
from request_flow.services.program import Program
from request_flow.storage.unit import Unit, reading, writing
from support.program import program_at

END_IT = "SELECT pg_terminate_backend(%s)"


@pytest.fixture
def program(postgresql_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(postgresql_url, tmp_path) as opened:
        yield opened


def ask_after_the_server_ended_it(program: Program, ask: Callable[[Unit], None]) -> None:
    with writing(program.store) as unit:
        process = unit.run("SELECT pg_backend_pid()").fetchone()[0]
        with writing(program.store) as other:
            other.run(END_IT, (process,))
        ask(unit)


def ask_by_the_driver(unit: Unit) -> None:
    unit.run("SELECT 1")


def ask_by_sqlalchemy(unit: Unit) -> None:
    """It sees the loss before the unit does, and has thrown the connection away by itself."""
    unit.connection.execute(text("SELECT 1"))


@pytest.mark.parametrize("ask", [ask_by_the_driver, ask_by_sqlalchemy])
def test_a_lost_connection_ends_in_one_error_and_no_warning(program: Program, ask, recwarn: pytest.WarningsRecorder):
    with pytest.raises(StoreUnavailable, match="store_down"):
        ask_after_the_server_ended_it(program, ask)

    assert [str(each.message) for each in recwarn] == []
    with reading(program.store) as unit:
        assert unit.run("SELECT 1").fetchone() == (1,)
