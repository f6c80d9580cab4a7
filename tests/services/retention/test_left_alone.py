"""What is left of an erased case is left alone: nothing can be done in it, added to it, or said about who may see it."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from request_flow.errors import NotFound, Refused
from request_flow.services.attachments import attach
from request_flow.services.choosing import choice_of, choices
from request_flow.services.letters.keeping import list_letters, void_letter
from request_flow.services.program import Program
from request_flow.services.reading import open_case, show_case
from request_flow.services.restricting import restrict
from request_flow.services.retention_lists import approve, propose
from request_flow.services.verifying import verify
from request_flow.services.visitors import Visitor, visitor_of
from request_flow.storage.agencies import get_agency
from request_flow.storage.letters import LetterRecord, add_record, find_letter
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading, writing
from services.desk import HEAD
from services.post import set_clock
from services.retention.conftest import TODAY, fill
from services.retention.keeping import APPROVER, OVER, PDF, PROPOSER, REASON, erase
from support.program import program_at

SECONDS = 30
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def visitor(program: Program, login: str = "wu") -> Visitor:
    with reading(program.store) as unit:
        return visitor_of(program, unit, get_member(unit, login))


def test_no_step_of_an_erased_case_is_possible_and_each_says_on_which_day_it_was_erased(kept: Program):
    set_clock(kept, OVER)
    assert show_case(kept, "edu", "2024-0001")["possible"] != []
    erase(kept, "2024-0001")

    assert show_case(kept, "edu", "2024-0001")["possible"] == []
    with reading(kept.store) as unit:
        opened = open_case(kept, unit, "edu", "2024-0001")
    facts = opened.engine.fold(opened.stored.header, opened.history, date(2035, 1, 5))
    found = choices(kept, opened, facts, visitor(kept))
    assert {(each.standing, each.reason.code if each.reason else "") for each in found} == {
        ("impossible", "case_erased")
    }
    archive = choice_of(kept, opened, facts, "archive", visitor(kept))
    assert archive.reason is not None
    assert "已于 2035-01-05 按期销毁（销毁记录第 1 号）" in archive.reason.sentence.zh


ADDING: dict[str, Callable[[Program], object]] = {
    "a file": lambda program: attach(program, "edu", "2024-0001", "晚到的材料.pdf", PDF, visitor(program)),
    "a limit with its reason": lambda program: restrict(
        program, "edu", "2024-0001", ["wu"], "张三要求保密", visitor(program)
    ),
}


@pytest.mark.parametrize("what", ADDING)
def test_nothing_is_added_to_an_erased_case(office: Program, what: str):
    set_clock(office, OVER)
    erase(office, "2024-0001")

    with pytest.raises(Refused) as error:
        ADDING[what](office)

    assert error.value.code == "case_erased"
    assert verify(office).findings == []


def test_a_letter_of_an_erased_case_is_not_made_void_any_more(office: Program):
    letter = list_letters(office, "edu", "2024-0001")[0].letter.name
    set_clock(office, OVER)
    erase(office, "2024-0001")

    with pytest.raises(NotFound, match="was erased with its case"):
        void_letter(office, "edu", letter, "重复", HEAD)

    assert verify(office).findings == []


def test_an_erased_store_is_rebuilt_without_a_change(kept: Program):
    set_clock(kept, OVER)
    erase(kept, "2024-0001")

    rebuilt = verify(kept, rebuild=True)

    assert (rebuilt.findings, rebuilt.rebuilt) == ([], 0)
    assert show_case(kept, "edu", "2024-0001")["erased"] == {"on": "2035-01-05", "entry": 1}


def until_it_waits(program: Program, erasing: "Future[Any]") -> None:
    until = time.monotonic() + SECONDS
    waiting = 0
    while not waiting and not erasing.done():
        assert time.monotonic() < until
        with reading(program.store) as unit:
            waiting = unit.run(WAITING).fetchone()[0]


def test_what_is_being_written_about_a_letter_is_waited_for_and_erased_with_it(postgresql_url: str, tmp_path: Path):
    with program_at(postgresql_url, tmp_path, TODAY) as program, ThreadPoolExecutor(1) as beside:
        fill(program)
        name = list_letters(program, "edu", "2024-0001")[0].letter.name
        set_clock(program, OVER)
        listed = propose(program, "edu", ("2024-0001",), REASON, PROPOSER)
        with writing(program.store) as unit:
            letter = find_letter(unit, get_agency(unit, "edu").id, name, hold=True)
            said = {"reason": "张三来电"}
            add_record(unit, letter, LetterRecord(0, "void", "2035-01-05", None, said, "wu", "office_head", OVER))
            erasing = beside.submit(approve, program, "edu", listed.id, APPROVER)
            until_it_waits(program, erasing)

        assert erasing.result(SECONDS).erased == 1
        with reading(program.store) as unit:
            assert [bytes(row[0]) for row in unit.run("SELECT sealed FROM letter_records").fetchall()] == [b"erased:"]
        assert verify(program).findings == []
