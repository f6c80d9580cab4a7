"""What is asked at once is what would be asked one after another; only where nothing can have changed meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from request_flow.errors import StoreUnavailable
from request_flow.services.program import Program
from request_flow.storage.remembered import remember, remembered
from request_flow.storage.unit import Unit, one_reading, reading, writing
from support.program import program_at

NAME = "a_word"
NUMBERS = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 ORDER BY 1"
LETTERS = "SELECT 'a' UNION ALL SELECT 'b' ORDER BY 1"
TICK = "SELECT clock_timestamp()"
"""A question whose answer is another each time it reaches the server."""


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def on_server(postgresql_url: str, tmp_path: Path) -> Iterator[Program]:
    """PostgreSQL alone: SQLite is in the program, where there is no way to be saved."""
    with program_at(postgresql_url, tmp_path) as opened:
        yield opened


def echo(unit: Unit, number: int) -> tuple[str, tuple[int]]:
    return unit.store.sql("SELECT CAST(? AS INTEGER)"), (number,)


def write(program: Program, word: str) -> None:
    with writing(program.store) as unit:
        remember(unit, NAME, word)


def test_the_rows_of_several_queries_are_those_of_each(program: Program):
    with reading(program.store) as unit:
        unit.steady()
        assert [
            [tuple(row) for row in rows] for rows in unit.read_each([(NUMBERS, ()), (LETTERS, ()), echo(unit, 7)])
        ] == [
            [(1,), (2,), (3,)],
            [("a",), ("b",)],
            [(7,)],
        ]


def test_what_was_asked_ahead_is_read_in_every_way_a_cursor_is(program: Program):
    with one_reading(program.store), reading(program.store) as unit:
        unit.ahead([(NUMBERS, ()), (LETTERS, ())])

        rows = unit.run(NUMBERS)
        assert tuple(rows.fetchone()) == (1,)
        assert [tuple(row) for row in rows.fetchmany(1)] == [(2,)]
        assert [tuple(row) for row in rows.fetchall()] == [(3,)]
        assert rows.fetchone() is None
        assert [row[0] for row in unit.run(NUMBERS)] == [1, 2, 3]
        assert [row[0] for row in unit.run(LETTERS)] == ["a", "b"]


def test_the_same_text_with_other_values_is_another_question(program: Program):
    with one_reading(program.store), reading(program.store) as unit:
        unit.ahead([echo(unit, 1), echo(unit, 2), (LETTERS, ())])
        assert [unit.run(*echo(unit, number)).fetchone()[0] for number in (3, 2, 1)] == [3, 2, 1]


def test_what_was_asked_ahead_is_not_asked_again_within_the_request(on_server: Program):
    with one_reading(on_server.store):
        with reading(on_server.store) as unit:
            unit.ahead([(TICK, ()), (LETTERS, ())])
            first = unit.run(TICK).fetchone()
        with reading(on_server.store) as unit:
            assert unit.run(TICK).fetchone() == first
    with reading(on_server.store) as unit:
        assert unit.run(TICK).fetchone() != first


def test_outside_one_reading_nothing_is_asked_ahead(on_server: Program):
    with reading(on_server.store) as unit:
        unit.ahead([(TICK, ()), (LETTERS, ())])
        assert unit.run(TICK).fetchone() != unit.run(TICK).fetchone()


def test_while_something_is_written_nothing_is_asked_ahead(on_server: Program):
    with writing(on_server.store) as unit:
        unit.steady()
        unit.ahead([(TICK, ()), (LETTERS, ())])
        assert unit.run(TICK).fetchone() != unit.run(TICK).fetchone()


def test_what_a_request_writes_it_does_not_read_from_what_it_asked_ahead(program: Program):
    write(program, "before")
    question = program.store.sql("SELECT value FROM settings WHERE name = ?"), (NAME,)
    with one_reading(program.store):
        with reading(program.store) as unit:
            unit.ahead([question, (LETTERS, ())])
            assert "before" in unit.run(*question).fetchone()[0]
        write(program, "after")
        with reading(program.store) as unit:
            assert "after" in unit.run(*question).fetchone()[0]


def test_a_fault_among_the_questions_leaves_the_next_reading_sound(program: Program):
    write(program, "before")
    with one_reading(program.store):
        with pytest.raises((StoreUnavailable, ProgrammingError)), reading(program.store) as unit:
            unit.read_each([(NUMBERS, ()), ("SELECT no_such_column FROM settings", ()), (LETTERS, ())])
        with reading(program.store) as unit:
            assert remembered(unit, NAME) == "before"
    with reading(program.store) as unit:
        assert [rows[0][0] for rows in unit.read_each([(NUMBERS, ()), (LETTERS, ())])] == [1, "a"]
    assert program.store.engine.pool.checkedout() == 0
