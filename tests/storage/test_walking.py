"""What is few among many is found along its own index: no planner may go through all of an agency's cases for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from request_flow.services.organising import add
from request_flow.storage.agencies import get_agency
from request_flow.storage.case_lists import Filters, ids_of_page, segments_of
from request_flow.storage.remedies import disputed_cases, owing_cases
from request_flow.storage.unit import Unit, reading
from support.program import program_at


@pytest.mark.parametrize("words", [("食堂",), ("食堂", "采购")])
@pytest.mark.parametrize("sort", ["due", "-due", "number", "received"])
def test_no_part_of_a_list_with_words_is_sorted(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sort: str
):
    plans = []
    run = Unit.run

    def told(unit: Unit, statement: str, values: Any = ()) -> Any:
        if statement.startswith("SELECT id FROM cases"):
            how = "EXPLAIN QUERY PLAN" if unit.store.is_sqlite else "EXPLAIN"
            plans.append(str(run(unit, f"{how} {statement}", values).fetchall()))
        return run(unit, statement, values)

    with program_at(store_url, tmp_path) as program:
        add(program, "edu", "教育局", None, None)
        with reading(program.store) as unit:
            parts = segments_of(unit, get_agency(unit, "edu").id, Filters(words=words), sort)
            monkeypatch.setattr(Unit, "run", told)
            ids_of_page(unit, parts, 0, 51)
            monkeypatch.undo()
            setting = "on" if unit.store.is_sqlite else run(unit, "SHOW enable_sort").fetchone()[0]

    assert len(plans) == len(parts)
    assert not [each for each in plans if "Sort" in each or "TEMP B-TREE" in each]
    assert setting == "on"


@pytest.mark.parametrize("few", [disputed_cases, owing_cases])
def test_the_cases_with_reviews_and_suits_are_found_by_their_own_index(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: Callable[[Unit, int], list[Any]]
):
    run, plans = Unit.run, []

    def told(unit: Unit, statement: str, values: Any = ()) -> Any:
        plans.append(str(run(unit, f"EXPLAIN QUERY PLAN {statement}", values).fetchall()))
        return run(unit, statement, values)

    with program_at(sqlite_url, tmp_path) as program, reading(program.store) as unit:
        monkeypatch.setattr(Unit, "run", told)
        few(unit, 1)

    assert ["SEARCH cases USING INDEX ix_cases_remedies" in each for each in plans] == [True]
