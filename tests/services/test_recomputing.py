"""A calendar that changed under the store: open cases are worked out anew once, and those concerned are told once."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from request_flow.services import recomputing
from request_flow.services.calendars import load_notice
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.recomputing import Recomputed, recompute
from request_flow.services.verifying import verify
from request_flow.workdays.notice import Notice
from request_flow.workdays.notices import load_calendar, parse_notice
from services.post import a_case, do, messages, staff
from support.program import program_at

NOTICE = {
    "year": 2027,
    "number": "国办发明电〔2026〕99号",
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        *({"name": "春节", "date": f"2027-02-{day:02}", "isOffDay": True} for day in range(5, 12)),
        {"name": "春节", "date": "2027-01-31", "isOffDay": False},
        {"name": "春节", "date": "2027-02-13", "isOffDay": False},
    ],
}


@pytest.fixture
def notice(tmp_path: Path) -> Notice:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), encoding="utf-8")
    return parse_notice(file, published=date(2026, 12, 10))


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path, "2026-12-10") as opened:
        for code in ("edu", "tax"):
            add(opened, code, code, None, None)
        staff(opened)
        yield opened


def reaching_into_2027(program: Program) -> str:
    """Return a case received Fri 2026-12-04 and extended by 20: day 40 is Mon 2027-02-01, or Sun 01-31 where it is worked.

    See ``test_calendars.py`` for the days.
    """
    number = a_case(program, "2026-12-04")
    do(program, number, "extend", "2026-12-10", days=20, approved_by="王主任")
    return number


def due(program: Program, number: str) -> Any:
    return show_case(program, "edu", number)["standing"]["due_on"]


def told_of_moves(program: Program) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (each.login, [(item["due_before"], item["due_on"]) for item in each.values["items"]])
        for each in messages(program)
        if each.topic == "moved"
    ]


def with_a_new_release(program: Program, notice: Notice) -> None:
    """Let the program stand on the calendar of a release that brings the notice."""
    program.engine = program.engine.over(load_calendar(extra=[notice]))


def test_a_release_that_brings_a_notice_moves_the_open_cases_once_and_tells_their_people_once(program, notice):
    number = reaching_into_2027(program)
    assert recompute(program) == Recomputed(2, 0, 0)
    assert due(program, number) == "2027-02-01"

    with_a_new_release(program, notice)

    assert recompute(program) == Recomputed(2, 1, 1)
    assert due(program, number) == "2027-01-31"
    assert told_of_moves(program) == [("li", [("2027-02-01", "2027-01-31")])]
    assert verify(program).findings == []
    assert recompute(program) == Recomputed(0, 0, 0)
    assert len(told_of_moves(program)) == 1


def test_a_notice_that_was_loaded_by_hand_leaves_nothing_to_move_and_nobody_to_tell_again(program, notice):
    recompute(program)
    number = reaching_into_2027(program)
    assert len(load_notice(program, notice, "管理员")) == 1
    assert len(told_of_moves(program)) == 1

    assert recompute(program) == Recomputed(2, 0, 0)

    assert due(program, number) == "2027-01-31"
    assert len(told_of_moves(program)) == 1
    assert recompute(program) == Recomputed(0, 0, 0)


def test_a_program_that_knows_fewer_notices_moves_nothing_back(program, notice, store_url, tmp_path):
    number = reaching_into_2027(program)
    with_a_new_release(program, notice)
    recompute(program)

    with program_at(store_url, tmp_path, "2026-12-11") as older:
        assert recompute(older) == Recomputed(0, 0, 0)
    assert due(program, number) == "2027-01-31"


def test_what_was_cut_off_between_two_agencies_is_begun_again_and_moves_nothing_twice(program, notice, monkeypatch):
    number = reaching_into_2027(program)
    recompute(program)
    with_a_new_release(program, notice)
    real = recomputing.recompute_agency

    def cut_off(opened: Program, unit: Any, agency: Any, engine: Any, *, write: bool) -> Any:
        if agency.code == "tax":
            raise KeyboardInterrupt
        return real(opened, unit, agency, engine, write=write)

    with monkeypatch.context() as patch:
        patch.setattr(recomputing, "recompute_agency", cut_off)
        with pytest.raises(KeyboardInterrupt):
            recompute(program)
    assert due(program, number) == "2027-01-31"

    assert recompute(program) == Recomputed(2, 0, 0)
    assert len(told_of_moves(program)) == 1


def test_the_revision_is_remembered_together_with_the_notices_it_knew(program):
    calendar = program.calendar
    told = json.loads(recomputing._told(calendar))

    assert told["revision"] == calendar.revision
    assert not recomputing._is_news(calendar, recomputing._told(calendar))
    fewer = json.dumps({"revision": "x", "notices": told["notices"][:-1]})
    more = json.dumps({"revision": "x", "notices": [*told["notices"], "another"]})
    assert recomputing._is_news(calendar, fewer)
    assert not recomputing._is_news(calendar, more)
