"""A report from draft to publication: who moves it, what freezing keeps, and how a frozen year is corrected."""

from datetime import date
from typing import Any

import pytest

from request_flow.errors import BadInput, Refused
from request_flow.registers.case_file import check_case
from request_flow.report.identities import broken
from request_flow.services.corrections import Asked, Found, correct, corrections
from request_flow.services.importing import import_cases
from request_flow.services.program import Program
from request_flow.services.report_life import move, report_standing
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person, Step, register_case
from request_flow.services.verifying import verify
from request_flow.services.year_end import close_year
from request_flow.storage.reports import CellChange
from services.desk import CLERK, HEAD, D, arrived, do, history
from services.two_years import OFFICE, frozen, refusal, stock_two_years, table3
from support.program import at

REVIEWER = Person("老周", "reviewer")


@pytest.fixture
def stocked(program: Program) -> Program:
    return stock_two_years(program)


def test_a_report_goes_from_draft_through_review_to_publication(stocked: Program) -> None:
    close_year(stocked, "edu", 2023, OFFICE)
    move(stocked, "edu", 2023, "submit", CLERK, "请审")
    move(stocked, "edu", 2023, "return", REVIEWER, "总体情况太短")
    move(stocked, "edu", 2023, "submit", CLERK)
    move(stocked, "edu", 2023, "freeze", HEAD)
    stocked.clock.at = at("2024-01-30").at
    move(stocked, "edu", 2023, "publish", HEAD, "门户网站")

    standing = report_standing(stocked, "edu", 2023)
    assert [(step.status, step.actor, step.role, step.remark) for step in standing.steps] == [
        ("draft", "system", "system", ""),
        ("in_review", "小李", "caseworker", "请审"),
        ("draft", "老周", "reviewer", "总体情况太短"),
        ("in_review", "小李", "caseworker", ""),
        ("frozen", "王主任", "office_head", ""),
        ("published", "王主任", "office_head", "门户网站"),
    ]
    assert standing.steps[-1].recorded_at == "2024-01-30T10:00:00+08:00"
    assert (standing.status, standing.possible, standing.blocks) == ("published", (), ())


def test_a_step_out_of_turn_is_refused_and_says_what_is_possible(stocked: Program) -> None:
    assert refusal(move, stocked, "edu", 2023, "submit", CLERK) == "no_report"
    close_year(stocked, "edu", 2023, OFFICE)

    with pytest.raises(Refused, match="the report for 2023 is draft, so freeze is not possible; possible now: submit"):
        move(stocked, "edu", 2023, "freeze", HEAD)
    move(stocked, "edu", 2023, "submit", CLERK)
    assert refusal(move, stocked, "edu", 2023, "freeze", CLERK) == "role_may_not"
    assert refusal(move, stocked, "edu", 2023, "return", REVIEWER) == "needs_remark"
    assert refusal(move, stocked, "edu", 2023, "burn", HEAD) == "unknown_step"
    move(stocked, "edu", 2023, "freeze", HEAD)
    assert refusal(move, stocked, "edu", 2023, "return", HEAD, "再看看") == "report_state"


def test_a_step_taken_twice_changes_nothing(stocked: Program) -> None:
    frozen(stocked)
    steps = report_standing(stocked, "edu", 2023).steps

    assert not move(stocked, "edu", 2023, "freeze", HEAD)
    assert not close_year(stocked, "edu", 2023, OFFICE).drafted
    assert report_standing(stocked, "edu", 2023).steps == steps


def test_a_draft_follows_the_cases_and_a_frozen_report_does_not(stocked: Program) -> None:
    close_year(stocked, "edu", 2023, OFFICE)
    register_case(stocked, "edu", arrived("2023-12-28"), HEAD)
    assert build_report(stocked, "edu", 2023).status == "draft"
    assert table3(stocked, 2023) == {"new": 3, "disclosed": 1, "total_handled": 1, "carried_out": 2}
    close_year(stocked, "edu", 2023, OFFICE)
    move(stocked, "edu", 2023, "submit", CLERK)
    register_case(stocked, "edu", arrived("2023-12-29"), HEAD)
    assert table3(stocked, 2023)["new"] == 4
    move(stocked, "edu", 2023, "freeze", HEAD)
    kept = build_report(stocked, "edu", 2023)

    stocked.clock.at = at("2024-03-20").at
    do(stocked, "2023-0003", "decide", "2024-03-11", outcome="disclosed")

    assert kept.status == "frozen"
    assert kept.as_of == "2024-01-10"
    assert build_report(stocked, "edu", 2023) == kept
    assert kept.table4 == dict.fromkeys(kept.table4 or {}, 0) | {"review_pending": 1, "review_total": 1}


def test_steps_that_leave_the_frozen_year_alone_are_taken(stocked: Program) -> None:
    frozen(stocked)
    stocked.clock.at = at("2024-02-05").at

    do(stocked, "2023-0002", "remedy_filed", "2024-02-01", ref="r1", kind="suit_direct")
    register_case(stocked, "edu", arrived("2024-02-01"), HEAD)

    assert build_report(stocked, "edu", 2024).table4["direct_pending"] == 1
    assert table3(stocked, 2024) == {"new": 1, "carried_in": 1, "partial": 1, "total_handled": 1, "carried_out": 1}


BACKDATED = {
    "another column": ("2023-0001", "correct_category", "2024-01-10", {"category": "other_org", "reason": "误", "approved_by": "王"}),
    "void": ("2023-0001", "void", "2024-01-10", {"reason": "误登记", "approved_by": "王"}),
    "no answer": ("2023-0001", "reverse", "2024-01-10", {"event": 2, "reason": "误", "approved_by": "王"}),
    "a suit of the year": ("2023-0002", "remedy_filed", "2023-12-30", {"ref": "s1", "kind": "suit_direct"}),
    "no review": ("2023-0001", "reverse", "2024-01-10", {"event": 3, "reason": "误", "approved_by": "王"}),
}  # fmt: skip


@pytest.mark.parametrize(("number", "act", "on", "data"), BACKDATED.values(), ids=list(BACKDATED))
def test_a_step_that_would_change_a_frozen_year_is_refused_until_an_entry_names_its_case(
    stocked: Program, number: str, act: str, on: str, data: dict[str, Any]
) -> None:
    if data.get("event") == 3:  # the result rests on what is reversed
        do(stocked, "2023-0001", "reverse", "2024-01-10", event=4, reason="误", approved_by="王")
    frozen(stocked)
    kept, recorded = build_report(stocked, "edu", 2023), history(stocked, number)

    with pytest.raises(Refused) as refused:
        do(stocked, number, act, on, **data)
    assert refused.value.code == "year_frozen"
    assert refused.value.command == f"request-flow report correct --agency edu --year 2023 --case {number}"
    assert history(stocked, number) == recorded

    asked = Asked((number,), "补记", "王主任", step=Step(act, D(on), data))
    correct(stocked, "edu", 2023, asked, HEAD)
    do(stocked, number, act, on, **data)
    assert build_report(stocked, "edu", 2023) == kept
    assert verify(stocked).findings == []


def test_an_entry_names_the_figures_it_moves_before_and_after(stocked: Program) -> None:
    frozen(stocked)
    data = {"category": "legal_service", "reason": "误录", "approved_by": "王主任"}

    entry = correct(
        stocked,
        "edu",
        2023,
        Asked(("2023-0002",), "申请人是律师事务所", "王主任", step=Step("correct_category", D("2024-01-10"), data)),
        HEAD,
    )

    assert entry.cells == (
        CellChange("table3", "new", "natural_person", 2, 1),
        CellChange("table3", "new", "legal_service", 0, 1),
        CellChange("table3", "carried_out", "natural_person", 1, 0),
        CellChange("table3", "carried_out", "legal_service", 0, 1),
    )
    assert corrections(stocked, "edu") == [entry]
    assert (entry.actor, entry.approved_by, entry.recorded_at) == ("王主任", "王主任", "2024-01-10T10:00:00+08:00")


def test_an_explained_opening_holds_column_by_column_and_shows_in_the_next_report(stocked: Program) -> None:
    frozen(stocked, publish=True)
    data = {"category": "legal_service", "reason": "误录", "approved_by": "王主任"}
    asked = Asked(("2023-0002",), "申请人是律师事务所", "王主任", step=Step("correct_category", D("2024-01-10"), data))
    correct(stocked, "edu", 2023, asked, HEAD)
    waiting = {each.code: each for each in report_standing(stocked, "edu", 2024).blocks}
    assert waiting["correction_not_carried_out"].cases == ("2023-0002",)

    do(stocked, "2023-0002", "correct_category", "2024-01-10", **data)

    report = build_report(stocked, "edu", 2024)
    opening = {each.column: each for each in report.checks if each.id == "C4"}
    assert [(opening[column].left, opening[column].right, opening[column].ok) for column in ("natural_person", "legal_service", "total")] == [
        (0, 1, True),
        (1, 0, True),
        (1, 1, True),
    ]  # fmt: skip
    assert "correction entry 1 explains the difference" in opening["legal_service"].sentence.en
    assert report.narrative["other"] == (
        "2023 年度报告冻结后更正：表三“一、本年新收政府信息公开申请数量”自然人由 2 更正为 1；"
        "表三“一、本年新收政府信息公开申请数量”法律服务机构由 0 更正为 1；"
        "表三“四、结转下年度继续办理”自然人由 1 更正为 0；"
        "表三“四、结转下年度继续办理”法律服务机构由 0 更正为 1（涉及申请 2023-0002）。"
        "原因：申请人是律师事务所。经王主任批准。"
    )
    assert "correction_not_carried_out" not in {each.code for each in report_standing(stocked, "edu", 2024).blocks}


def test_an_entry_that_says_less_than_was_changed_leaves_the_opening_broken_and_stops_the_freezing(
    stocked: Program,
) -> None:
    register_case(stocked, "edu", arrived("2023-12-21"), HEAD)
    frozen(stocked)
    data = {"category": "legal_service", "reason": "误录", "approved_by": "王主任"}
    cells = {
        ("new", "natural_person"): -1,
        ("new", "legal_service"): 1,
        ("carried_out", "natural_person"): -1,
        ("carried_out", "legal_service"): 1,
    }
    correct(stocked, "edu", 2023, Asked(("2023-0002", "2023-0003"), "律所", "王主任", cells=cells), HEAD)
    do(stocked, "2023-0002", "correct_category", "2024-01-10", **data)
    assert not broken(build_report(stocked, "edu", 2024).checks)

    do(stocked, "2023-0003", "correct_category", "2024-01-10", **data)

    faults = broken(build_report(stocked, "edu", 2024).checks)
    assert [(each.id, each.column, each.left, each.right) for each in faults] == [
        ("C4", "natural_person", 0, 2),
        ("C4", "legal_service", 2, 0),
    ]
    stocked.clock.at = at("2025-01-02").at
    closed = close_year(stocked, "edu", 2024, OFFICE)
    assert [(each.code, each.cases) for each in closed.blocks if each.stops] == [
        ("opening_differs", ("2023-0002", "2023-0003")),
        ("opening_differs", ("2023-0002", "2023-0003")),
    ]
    move(stocked, "edu", 2024, "submit", CLERK)
    with pytest.raises(Refused, match=r"cannot be frozen: C4 .*cases 2023-0002, 2023-0003"):
        move(stocked, "edu", 2024, "freeze", HEAD)
    assert report_standing(stocked, "edu", 2024).status == "in_review"
    do(stocked, "2023-0003", "decide", "2024-12-30", outcome="disclosed")  # 2024 does not stand: nothing is refused


def test_a_request_found_late_counts_as_carried_in_of_the_next_year_with_an_entry_that_names_it(
    stocked: Program,
) -> None:
    frozen(stocked)
    assert refusal(register_case, stocked, "edu", arrived("2023-12-27"), HEAD, "2023-0077") == "year_frozen"

    found = Found("natural_person", date(2023, 12, 27))
    entry = correct(stocked, "edu", 2023, Asked(("2023-0077",), "收发室漏交", "王主任", found=found), HEAD)
    register_case(stocked, "edu", arrived("2023-12-27"), HEAD, "2023-0077")

    assert [tuple(each) for each in entry.cells] == [
        ("table3", "new", "natural_person", 2, 3),
        ("table3", "new", "total", 2, 3),
        ("table3", "carried_out", "natural_person", 1, 2),
        ("table3", "carried_out", "total", 1, 2),
    ]
    assert table3(stocked, 2023)["new"] == 2
    assert table3(stocked, 2024)["carried_in"] == 2
    assert not broken(build_report(stocked, "edu", 2024).checks)
    assert refusal(register_case, stocked, "edu", arrived("2023-12-27"), HEAD, "2023-0078") == "year_frozen"


def test_an_import_into_a_frozen_year_is_listed_line_by_line(stocked: Program) -> None:
    frozen(stocked)
    late = {**arrived("2023-12-27"), "number": "2023-0077", "agency": "edu"}
    new = {**arrived("2024-01-09"), "number": "2024-0077", "agency": "edu"}

    result = import_cases(stocked, [check_case(late, 1), check_case(new, 2)], keep_going=True)

    assert [(each.line, each.code) for each in result.problems] == [(1, "year_frozen")]
    assert result.added == 1


def test_a_second_entry_goes_on_from_the_first(stocked: Program) -> None:
    frozen(stocked)
    found = Found("natural_person", date(2023, 12, 27), "partial", date(2023, 12, 29))
    correct(stocked, "edu", 2023, Asked(("2023-0077",), "漏登", "王主任", found=found), HEAD)

    entry = correct(stocked, "edu", 2023, Asked(("2023-0078",), "漏登", "王主任", found=found), HEAD)

    moved = {(each.row, each.column): (each.before, each.after) for each in entry.cells}
    assert moved["new", "total"] == (3, 4)
    assert moved["partial", "natural_person"] == (1, 2)
    assert moved["total_handled", "total"] == (2, 3)
    assert ("carried_out", "total") not in moved


def test_what_no_entry_can_be_made_of_is_refused(stocked: Program) -> None:
    step = Step("deliver", D("2024-01-09"), {"method": "post"})
    asked = Asked(("2023-0001",), "补记", "王主任", step=step)
    assert refusal(correct, stocked, "edu", 2023, asked, HEAD) == "year_not_frozen"
    frozen(stocked)

    assert refusal(correct, stocked, "edu", 2023, asked, HEAD) == "correction_moves_nothing"
    assert refusal(correct, stocked, "edu", 2023, asked, CLERK) == "role_may_not"
    one = {("new", "natural_person"): 1}
    both = Asked(("2023-0001",), "补记", "王主任", step=step, cells=one)
    for wrong, code in (
        (both, "correction_of_what"),
        (Asked(("2023-0001",), "补记", "王主任"), "correction_of_what"),
        (Asked(("2023-0001",), " ", "王主任", cells=one), "correction_incomplete"),
        (Asked(("2023-0001",), "补记", "", cells=one), "correction_incomplete"),
        (Asked((), "补记", "王主任", cells=one), "correction_incomplete"),
        (Asked(("2023-0001",), "补记", "王主任", cells=one), "correction_breaks_sums"),
        (Asked(("2023-0001",), "补记", "王主任", cells={("new", "total"): 1}), "no_such_cell"),
        (Asked(("2023-0099",), "补记", "王主任", cells={("table4", "review_upheld"): -1}), "correction_breaks_sums"),
        (Asked(("2023-0099",), "补记", "王主任", step=step), "no_such_case"),
        (Asked(("2023-0001",), "补记", "王主任", found=Found("natural_person", D("2023-12-01"))), "number_taken"),
        (Asked(("2023-0099",), "补记", "王主任", found=Found("martian", D("2023-12-01"))), "bad_found_request"),
    ):
        with pytest.raises((BadInput, Refused)) as caught:
            correct(stocked, "edu", 2023, wrong, HEAD)
        assert caught.value.code == code
    assert corrections(stocked, "edu") == []


def test_an_entry_made_after_the_next_year_was_frozen_shows_in_the_one_after(stocked: Program) -> None:
    frozen(stocked)
    stocked.clock.at = at("2025-01-02").at
    frozen(stocked, 2024)
    stocked.clock.at = at("2025-01-03").at
    found = Found("natural_person", date(2023, 12, 27), "partial", date(2023, 12, 29))

    correct(stocked, "edu", 2023, Asked(("2023-0077",), "漏登", "王主任", found=found), HEAD)

    assert "漏登" not in build_report(stocked, "edu", 2024).narrative.get("other", "")
    assert "漏登" in build_report(stocked, "edu", 2025).narrative["other"]
    assert not broken(build_report(stocked, "edu", 2024).checks)


def test_a_year_frozen_after_its_successor_must_close_with_what_that_one_opened_with(stocked: Program) -> None:
    stocked.clock.at = at("2025-01-02").at
    frozen(stocked, 2024)  # 2023 was never closed here: 2024 opened with one case
    register = {**arrived("2023-12-27"), "number": "2023-0077", "agency": "edu"}
    assert import_cases(stocked, [check_case(register, 1)], keep_going=True).problems[0].code == "year_frozen"

    frozen(stocked, 2023)

    assert build_report(stocked, "edu", 2023).status == "frozen"
    assert not broken(build_report(stocked, "edu", 2024).checks)
