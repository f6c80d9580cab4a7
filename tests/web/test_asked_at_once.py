"""A page asks PostgreSQL in a few ways for what it needs: each way takes as long as a small query does."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from request_flow.bootstrap import open_program
from request_flow.storage.unit import Request, Unit
from support.program import at
from web.office import SUBJECT, TODAY, Office, found, open_office, settings_at


@pytest.fixture
def office_on_server(postgresql_url: str, portal: BlockingPortal, tmp_path: Path) -> Iterator[Office]:
    found(postgresql_url, tmp_path)
    clock = at(TODAY)
    with open_program(settings_at(postgresql_url, tmp_path), clock) as program:
        made = open_office(postgresql_url, tmp_path, program, clock, portal)
        yield made
        made.app.state.programs.close()


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every way to the database, by what it asked for first."""
    made: list[str] = []
    run, read_each = Unit.run, Unit.read_each

    def counted_run(self: Unit, statement: str, values: Sequence[Any] = ()) -> Any:
        if self._answer_to(statement, values) is None:
            made.append(statement)
        return run(self, statement, values)

    def counted_read_each(self: Unit, requests: Iterable[Request]) -> list[list[Any]]:
        asked = list(requests)
        new = [each for each in asked if self._answer_to(*each) is None]
        if len(new) > 1:  # a single one is run, and counted there
            made.append(new[0][0])
        return read_each(self, asked)

    monkeypatch.setattr(Unit, "run", counted_run)
    monkeypatch.setattr(Unit, "read_each", counted_read_each)
    return made


def test_the_list_asks_who_it_is_then_what_a_page_needs_then_for_its_cases(office_on_server: Office, ways: list[str]):
    number = office_on_server.arrives("2026-11-20")
    browser = office_on_server.client("li")
    ways.clear()

    assert number in browser.words("/a/edu/cases?state=in_progress")

    assert len(ways) == 4, ways  # who; the page and the first cases; those behind them, if any; their lines


def test_a_search_asks_at_once_for_what_does_not_depend_on_an_answer(office_on_server: Office, ways: list[str]):
    number = office_on_server.arrives("2026-11-20")
    browser = office_on_server.client("li")
    ways.clear()

    answer = browser.post("/a/edu/find", {"q": SUBJECT[-4:]})

    assert number in answer.text
    assert len(ways) == 5, ways  # who; the page and the text; the few subjects; those that are wanted; their lines
