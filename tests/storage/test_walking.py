"""A list that asks for words is walked along its index, page by page; no planner may sort all of it to find the few."""

from pathlib import Path
from typing import Any

import pytest

from request_flow.services.organising import add
from request_flow.storage.agencies import get_agency
from request_flow.storage.case_lists import Filters, ids_of_page, segments_of
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
