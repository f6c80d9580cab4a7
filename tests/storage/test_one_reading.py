"""What one request reads, it reads in one transaction; what it writes itself it reads all the same; on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from request_flow.errors import StoreUnavailable
from request_flow.services.program import Program
from request_flow.storage.remembered import remember, remembered
from request_flow.storage.unit import one_reading, reading, writing
from support.program import program_at

NAME = "a_word"


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path) as opened:
        yield opened


@contextmanager
def somebody_else(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path) as opened:
        yield opened


def word_of(program: Program) -> str | None:
    with reading(program.store) as unit:
        return remembered(unit, NAME)


def write(program: Program, word: str) -> None:
    with writing(program.store) as unit:
        remember(unit, NAME, word)


def test_a_request_sees_one_state_while_somebody_else_writes(program: Program, store_url: str, tmp_path: Path):
    write(program, "before")
    with somebody_else(store_url, tmp_path) as other:
        with one_reading(program.store):
            first = word_of(program)
            write(other, "after")
            second = word_of(program)
        assert (first, second, word_of(program)) == ("before", "before", "after")


def test_a_request_reads_what_it_wrote_itself(program: Program):
    write(program, "before")
    with one_reading(program.store):
        assert word_of(program) == "before"
        write(program, "after")
        assert word_of(program) == "after"


def test_what_is_written_while_a_reading_is_open_is_read_by_the_next(program: Program):
    write(program, "before")
    with one_reading(program.store):
        with reading(program.store) as unit:
            remembered(unit, NAME)
            write(program, "after")
            assert remembered(unit, NAME) == "before"
        assert word_of(program) == "after"


def test_a_reading_within_another_leaves_the_rows_of_the_first_alone(program: Program):
    with one_reading(program.store), reading(program.store) as outer:
        rows = outer.run("SELECT 1 UNION ALL SELECT 2 ORDER BY 1")
        assert rows.fetchone()[0] == 1
        word_of(program)
        assert rows.fetchone()[0] == 2


def test_after_a_fault_the_next_reading_is_sound(program: Program):
    write(program, "before")
    with one_reading(program.store):
        with pytest.raises((StoreUnavailable, ProgrammingError)), reading(program.store) as unit:
            unit.run("SELECT no_such_column FROM settings")
        assert word_of(program) == "before"


def test_the_connection_is_given_back_as_it_was(program: Program):
    with one_reading(program.store):
        word_of(program)

    pool = program.store.engine.pool
    assert pool.checkedout() == 0
    pooled = program.store.engine.raw_connection()
    try:
        assert getattr(pooled.dbapi_connection, "isolation_level", None) is None
        assert program.store.is_sqlite or pooled.dbapi_connection.autocommit is False
    finally:
        pooled.close()
