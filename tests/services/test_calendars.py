"""Changes of the calendar: what moves is listed first, then every open case is brought up to date."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from request_flow.errors import BadInput
from request_flow.services.calendars import close_day, load_notice, moves_by_notice, open_day
from request_flow.services.organising import add, find, list_closures
from request_flow.services.program import Program
from request_flow.services.reading import explain_case, show_case
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.services.verifying import verify
from request_flow.storage.agencies import ClosureDay
from request_flow.workdays.notices import parse_notice
from support.program import program_at

D = date.fromisoformat
CLERK = Person("小李", "caseworker")
SPRING_FESTIVAL_OFF = [f"2027-02-{day:02}" for day in range(5, 12)]
NOTICE = {
    "year": 2027,
    "number": "国办发明电〔2026〕99号",
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        *({"name": "春节", "date": day, "isOffDay": True} for day in SPRING_FESTIVAL_OFF),
        {"name": "春节", "date": "2027-01-31", "isOffDay": False},
        {"name": "春节", "date": "2027-02-13", "isOffDay": False},
    ],
}


def case(on: str) -> dict[str, Any]:
    return {
        "applicant": {"category": "natural_person", "name": "张三"},
        "channel": "in_person",
        "subject": "x",
        "events": [{"on": on, "action": "receive"}],
    }


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path, "2026-12-10") as opened:
        for code in ("edu", "tax"):
            add(opened, code, code, None, None)
        yield opened


def due(program: Program, agency: str, number: str) -> Any:
    return show_case(program, agency, number)["standing"]["due_on"]


def test_a_closed_day_moves_only_the_agency_that_is_closed(program: Program) -> None:
    # Received Mon 2026-11-23: day 1 is 11-24, day 20 is Mon 12-21; closed on 12-10, it is 12-22.
    number = register_case(program, "edu", case("2026-11-23"), CLERK).number
    register_case(program, "tax", case("2026-11-23"), CLERK)
    closure = ClosureDay(D("2026-12-10"), works=False, reason="台风")

    listed = close_day(program, find(program, "edu"), closure, dry_run=True)
    assert [(each.agency, each.number, each.due_before, each.due_after) for each in listed] == [
        ("edu", number, D("2026-12-21"), D("2026-12-22"))
    ]
    assert due(program, "edu", number) == "2026-12-21"

    assert close_day(program, find(program, "edu"), closure) == listed
    assert (due(program, "edu", number), due(program, "tax", number)) == ("2026-12-22", "2026-12-21")
    explanation = explain_case(program, "edu", number)
    assert explanation is not None
    assert "台风" in next(line.reason.zh for line in explanation.days if line.day == D("2026-12-10"))
    assert verify(program).findings == []

    open_day(program, find(program, "edu"), D("2026-12-10"))
    assert due(program, "edu", number) == "2026-12-21"
    assert list_closures(program, "edu") == []


def test_a_day_that_was_never_set_cannot_be_taken_back(program: Program) -> None:
    with pytest.raises(BadInput, match="nothing is set for 2026-12-10"):
        open_day(program, find(program, "edu"), D("2026-12-10"))


def test_a_new_notice_moves_the_provisional_days_and_shows_them_first(
    program: Program, store_url: str, tmp_path: Path
) -> None:
    # Received Thu 2026-12-03: day 1 is 12-04, day 20 is 12-31, the last day that has its notice. Received Fri 12-04 and
    # extended by 20: 12-31 is day 19, 2027-01-01 is off by law, 01-04 to 01-29 are days 20 to 39, Mon 02-01 is day 40.
    # The notice makes Sun 01-31 a working day: that is day 40 then.
    fixed = register_case(program, "edu", case("2026-12-03"), CLERK).number
    provisional = register_case(program, "edu", case("2026-12-04"), CLERK).number
    extension = Step("extend", D("2026-12-10"), {"days": 20, "approved_by": "王主任"})
    take_step(program, "edu", provisional, extension, Person("王主任", "office_head"))
    standing = show_case(program, "edu", provisional)["standing"]
    assert (standing["due_on"], standing["provisional"]) == ("2027-02-01", True)
    assert standing["earliest"] <= "2027-01-31" <= standing["latest"]
    assert "provisional" not in show_case(program, "edu", fixed)["standing"]
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), encoding="utf-8")
    notice = parse_notice(file, published=D("2026-12-10"))

    listed = moves_by_notice(program, notice)
    assert [(each.number, each.due_before, each.due_after) for each in listed] == [
        (provisional, D("2027-02-01"), D("2027-01-31"))
    ]
    assert due(program, "edu", provisional) == "2027-02-01"
    assert load_notice(program, notice, "管理员") == listed

    with program_at(store_url, tmp_path, "2026-12-11") as later:
        standing = show_case(later, "edu", provisional)["standing"]
        assert standing["due_on"] == "2027-01-31"
        assert "provisional" not in standing
        assert verify(later).findings == []
        with pytest.raises(BadInput):
            load_notice(later, notice, "管理员")
