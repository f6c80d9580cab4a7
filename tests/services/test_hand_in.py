"""Reports handed to the office above: returned with the rule they break, accepted, summed; agencies merged and split."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from request_flow.errors import BadInput, Refused, RequestFlowError
from request_flow.law.source import definitions_folder, read
from request_flow.report.figures import count_cells
from request_flow.report.interchange import dump
from request_flow.report.model import Read, Report
from request_flow.report.reading import read_content, read_report
from request_flow.report.writers import write
from request_flow.services.hand_in import accept, board, closed_with, hand_in, receive, send_back, steps
from request_flow.services.hand_in_rules import load_rules
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.services.succession import Shares, cases_to_hand_over, inherited_report, succeed
from request_flow.services.summing import sum_reports
from request_flow.services.writing_reports import file_name, write_all
from request_flow.services.year_end import close_year
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading, writing
from services.desk import CLERK, HEAD, D, arrived
from support.program import at

OFFICE = Person("system", "system")
ABOVE = Person("省办老陈", "office_head")


@pytest.fixture
def tree(program: Program) -> Iterator[Program]:
    """A province with a city, two counties below it, and a customs office that is not summed; all in January 2025."""
    add(program, "province", "省政府", None, None)
    add(program, "city", "市政府", "province", None)
    add(program, "east", "东县", "city", None)
    add(program, "west", "西县", "city", None)
    add(program, "customs", "海关", "city", None)
    with writing(program.store) as unit:
        unit.run(unit.store.sql("UPDATE agencies SET summed = 0 WHERE code = ?"), ("customs",))
    program.clock.at = at("2025-01-10").at
    return program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    return made


def answered(program: Program, agency: str, received: str, decided: str | None, outcome: str = "disclosed") -> str:
    number = register_case(program, agency, arrived(received), HEAD).number
    if decided:
        take_step(program, agency, number, Step("decide", D(decided), {"outcome": outcome}), HEAD)
    return number


def frozen(program: Program, agency: str, year: int = 2024) -> None:
    close_year(program, agency, year, OFFICE)
    move(program, agency, year, "submit", CLERK)
    move(program, agency, year, "freeze", HEAD)


def accepted(program: Program, *agencies: str, year: int = 2024) -> None:
    for each in agencies:
        frozen(program, each, year)
        hand_in(program, each, year, CLERK)
        accept(program, each, year, ABOVE)


def outside(program: Program, agency: str, year: int = 2024, **rows: tuple[int, ...]) -> Read:
    """The report of an agency that works with another system; rows of table 3 as given."""
    empty = build_report(program, agency, year)
    table3 = {**(empty.table3 or {}), **rows}
    return Read(replace(empty, agency=agency, table3=table3, status="published", checks=()))


NEW, SENT_ON = (2, 0, 0, 0, 0, 0, 2), (1, 0, 0, 0, 0, 0, 1)
SOUND = {"new": NEW, "disclosed": SENT_ON, "total_handled": SENT_ON, "carried_out": SENT_ON}


def refusal(work: Any, *values: Any, **named: Any) -> str:
    with pytest.raises(RequestFlowError) as caught:
        work(*values, **named)
    return caught.value.code


def statuses(program: Program, top: str = "province", year: int = 2024) -> dict[str, str]:
    return {each.agency: each.status for each in board(program, top, year)}


def totals(report: Report) -> dict[str, int]:
    return {row: figures[-1] for row, figures in (report.table3 or {}).items() if figures[-1]}


def test_the_board_shows_every_agency_below_behind_the_one_above_it(tree: Program) -> None:
    lines = board(tree, "province", 2024)

    assert [(each.agency, each.depth, each.summed, each.status, each.last) for each in lines] == [
        ("city", 1, True, "not_handed_in", None),
        ("customs", 2, False, "not_handed_in", None),
        ("east", 2, True, "not_handed_in", None),
        ("west", 2, True, "not_handed_in", None),
    ]
    assert [each.agency for each in board(tree, "east", 2024)] == []
    assert refusal(board, tree, "nowhere", 2024) == "no_such_agency"


def test_only_a_frozen_report_is_handed_in_and_as_it_was_frozen(tree: Program) -> None:
    answered(tree, "east", "2024-03-01", "2024-03-20")
    assert refusal(hand_in, tree, "east", 2024, CLERK) == "report_not_ready"
    close_year(tree, "east", 2024, OFFICE)
    assert refusal(hand_in, tree, "east", 2024, CLERK) == "report_not_ready"
    move(tree, "east", 2024, "submit", CLERK)
    move(tree, "east", 2024, "freeze", HEAD)
    assert refusal(hand_in, tree, "east", 2024, Person("老周", "reviewer")) == "role_may_not"

    done = hand_in(tree, "east", 2024, CLERK, "请接收")
    again = hand_in(tree, "east", 2024, CLERK)

    assert (done.status, done.changed, done.faults) == ("handed_in", True, ())
    assert not again.changed
    [step] = steps(tree, "east", 2024)
    assert step == ("handed_in", "2025-01-10T10:00:00+08:00", "小李", "caseworker", "请接收")


def test_a_report_is_returned_mended_and_accepted_and_every_step_is_kept(tree: Program) -> None:
    receive(tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE)
    send_back(tree, "west", 2024, "请补报表二", ABOVE)
    assert statuses(tree)["west"] == "returned"
    assert not send_back(tree, "west", 2024, "再说一次", ABOVE).changed
    assert refusal(accept, tree, "west", 2024, ABOVE) == "hand_in_status"
    tree.clock.at = at("2025-01-20").at
    assert receive(tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE).changed
    accept(tree, "west", 2024, ABOVE)

    assert [(each.status, each.recorded_at[:10], each.actor, each.remark) for each in steps(tree, "west", 2024)] == [
        ("handed_in", "2025-01-10", "省办老陈", ""),
        ("returned", "2025-01-10", "省办老陈", "请补报表二"),
        ("handed_in", "2025-01-20", "省办老陈", ""),
        ("accepted", "2025-01-20", "省办老陈", ""),
    ]
    assert not accept(tree, "west", 2024, ABOVE).changed
    assert refusal(receive, tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE) == "hand_in_status"
    send_back(tree, "west", 2024, "发现错误", ABOVE)
    assert statuses(tree)["west"] == "returned"


def test_a_return_quotes_the_sums_that_are_broken(tree: Program) -> None:
    done = receive(tree, "west", 2024, outside(tree, "west", **SOUND | {"new": (3, 0, 0, 0, 0, 0, 2)}), ABOVE)
    assert [each.id for each in done.faults] == ["C1", "C3"]
    assert refusal(send_back, tree, "west", 2024, " ", ABOVE) == "needs_remark"

    send_back(tree, "west", 2024, "数字不符", ABOVE)

    assert steps(tree, "west", 2024)[-1].remark == (
        "数字不符\n"
        "1. C1 表三“自然人”：一、本年新收政府信息公开申请数量 3 + 二、上年结转政府信息公开申请数量 0 = 3；"
        "应等于 （七）总计 1 + 四、结转下年度继续办理 1 = 2\n"
        "2. C3 表三“一、本年新收政府信息公开申请数量”：总计 2；应等于 自然人 3"
    )


def test_a_broken_report_is_accepted_only_with_a_reason_which_is_kept_beside_the_rule(tree: Program) -> None:
    receive(tree, "west", 2024, outside(tree, "west", **SOUND | {"new": (3, 0, 0, 0, 0, 0, 3)}), ABOVE)

    with pytest.raises(Refused, match=r"C1 table 3, natural persons.* and 1 more; return it, or say with --reason"):
        accept(tree, "west", 2024, ABOVE)
    assert statuses(tree)["west"] == "handed_in"
    accept(tree, "west", 2024, ABOVE, "原件遗失，情况属实")

    assert statuses(tree)["west"] == "accepted"
    assert steps(tree, "west", 2024)[-1].remark.splitlines()[0] == "原件遗失，情况属实"
    assert "C1 表三“自然人”" in steps(tree, "west", 2024)[-1].remark


def test_the_opening_figure_is_held_against_the_report_handed_in_the_year_before(tree: Program) -> None:
    receive(tree, "west", 2023, outside(tree, "west", 2023, **SOUND), ABOVE)

    done = receive(tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE)

    assert [(each.id, each.column, each.left, each.right) for each in done.faults] == [
        ("C4", "natural_person", 0, 1),
        ("C4", "total", 0, 1),
    ]
    assert refusal(accept, tree, "west", 2024, ABOVE) == "report_unsound"


def test_what_is_not_this_agencys_report_of_this_year_is_not_received(tree: Program) -> None:
    assert refusal(receive, tree, "west", 2024, outside(tree, "east"), ABOVE) == "report_other_agency"
    assert refusal(receive, tree, "west", 2024, outside(tree, "west", 2023), ABOVE) == "report_other_year"
    without = Read(replace(outside(tree, "west").report, table4=None))
    assert refusal(receive, tree, "west", 2024, without, ABOVE) == "report_without_table"
    assert (
        refusal(receive, tree, "west", 2024, outside(tree, "west"), CLERK.__class__("某", "leader2")) == "role_may_not"
    )
    frozen(tree, "east")
    assert refusal(receive, tree, "east", 2024, outside(tree, "east"), ABOVE) == "own_report_stands"
    assert statuses(tree)["west"] == "not_handed_in"


@pytest.mark.parametrize("kind", ["json", "xlsx", "docx", "html"])
def test_a_file_in_any_format_is_received_with_its_warnings(tree: Program, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"report.{kind}"
    file.write_bytes(write(replace(outside(tree, "west", **SOUND).report, agency="西县"), kind))

    done = receive(tree, "west", 2024, read_report(file), ABOVE)
    accept(tree, "west", 2024, ABOVE)

    assert done.faults == ()
    assert "the file has no table 2: the sum will be without it" in [each.en for each in done.remarks]
    assert totals(sum_reports(tree, "west", 2024).report) == {
        "new": 2,
        "disclosed": 1,
        "total_handled": 1,
        "carried_out": 1,
    }


def stocked(program: Program) -> None:
    """The city has 1 answered; east 1 answered and 1 open, west 2 answered, customs 1 answered: 5 without customs."""
    answered(program, "city", "2024-02-01", "2024-02-20")
    answered(program, "east", "2024-03-01", "2024-03-20", "partial")
    answered(program, "east", "2024-12-20", None)
    answered(program, "west", "2024-04-01", "2024-04-20")
    answered(program, "west", "2024-05-06", "2024-05-20")
    answered(program, "customs", "2024-05-06", "2024-05-20")


def test_the_sum_counts_each_report_once_and_leaves_out_what_the_tree_leaves_out(tree: Program) -> None:
    stocked(tree)
    accepted(tree, "city", "east", "west", "customs")
    frozen(tree, "province")

    found = sum_reports(tree, "province", 2024)
    of_city = sum_reports(tree, "city", 2024)

    expected = {"new": 5, "disclosed": 3, "partial": 1, "total_handled": 4, "carried_out": 1}
    assert totals(found.report) == totals(of_city.report) == expected
    assert set(found.total.agencies) == {"province", "city", "east", "west"}
    assert set(of_city.total.agencies) == {"city", "east", "west"}
    assert found.left_out == ("customs",)
    assert found.unsettled == ()
    assert all(each.ok for each in found.report.checks)
    assert totals(sum_reports(tree, "customs", 2024).report) == {"new": 1, "disclosed": 1, "total_handled": 1}


def test_a_sum_refuses_what_was_not_accepted_and_names_what_is_missing(tree: Program) -> None:
    stocked(tree)
    accepted(tree, "east")
    frozen(tree, "city")
    receive(tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE)

    with pytest.raises(Refused) as caught:
        sum_reports(tree, "province", 2024)
    assert caught.value.code == "reports_missing"
    assert "2 not handed in (province, city); 1 handed in (west)" in caught.value.sentence.en
    assert "未报送 2 家（province、city）；已报送 1 家（west）" in caught.value.sentence.zh
    assert caught.value.cites == ("ogi-2019:49.2", "ruling:U15", "ruling:U16")

    found = sum_reports(tree, "province", 2024, partial=True)

    assert [(each.agency, each.status, each.added) for each in found.unsettled] == [
        ("province", "not_handed_in", False),
        ("city", "not_handed_in", False),
        ("west", "handed_in", True),
    ]
    assert set(found.total.agencies) == {"east", "west"}
    assert totals(found.report)["new"] == 4


def test_a_returned_report_is_in_no_sum(tree: Program) -> None:
    receive(tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE)
    send_back(tree, "west", 2024, "重报", ABOVE)

    assert totals(sum_reports(tree, "west", 2024, partial=True).report) == {}


def test_reports_on_different_forms_are_refused_in_a_sum(tree: Program) -> None:
    old = outside(tree, "west", 2020)
    receive(tree, "west", 2024, Read(replace(old.report, year=2024)), ABOVE)
    receive(tree, "east", 2024, outside(tree, "east"), ABOVE)

    assert refusal(sum_reports, tree, "city", 2024, partial=True) == "sum_mixed_formats"


def test_the_steps_of_a_hand_in_cannot_be_changed(tree: Program) -> None:
    receive(tree, "west", 2024, outside(tree, "west"), ABOVE)

    for statement in ("UPDATE hand_ins SET status = 'accepted'", "DELETE FROM hand_ins"):
        with pytest.raises(RequestFlowError) as caught, writing(tree.store) as unit:
            unit.connection.execute(text(statement))
        assert caught.value.code == "append_only"


# --- one agency after another -----------------------------------------------------------------------------------------


def figures(program: Program, agency: str, year: int) -> dict[str, int]:
    """What counts with an agency, successions heeded: the totals of table 3."""
    with reading(program.store) as unit:
        counted = count_cells(Shares(unit, year).groups(get_agency(unit, agency).id), program.law)
    return {row: cells[-1] for row, cells in counted.items() if cells[-1]}


@pytest.fixture
def closed_2023(tree: Program) -> dict[str, str]:
    """East closes 2023 with 2 open cases, west with 1; all three are answered in 2024, one of them before March."""
    tree.clock.at = at("2024-01-05").at
    numbers = {
        "east 1": answered(tree, "east", "2023-12-18", None),
        "east 2": answered(tree, "east", "2023-12-19", None),
        "west 1": answered(tree, "west", "2023-12-20", None),
    }
    answered(tree, "west", "2023-06-01", "2023-06-20")
    for agency in ("east", "west"):
        frozen(tree, agency, 2023)
    tree.clock.at = at("2025-01-10").at
    take_step(tree, "east", numbers["east 1"], Step("decide", D("2024-01-15"), {"outcome": "disclosed"}), HEAD)
    return numbers


def test_edge_case_53_a_successor_opens_with_what_its_predecessors_closed_with(
    tree: Program, closed_2023: dict[str, str]
) -> None:
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)

    assert figures(tree, "west", 2023) == {"new": 2, "disclosed": 1, "total_handled": 1, "carried_out": 1}
    assert figures(tree, "west", 2024) == {"carried_in": 3, "disclosed": 1, "total_handled": 1, "carried_out": 2}
    assert figures(tree, "east", 2023) == {"new": 2, "carried_out": 2}
    assert figures(tree, "east", 2024) == {}
    three, two, one = (3, 0, 0, 0, 0, 0, 3), (2, 0, 0, 0, 0, 0, 2), (1, 0, 0, 0, 0, 0, 1)
    sound = outside(tree, "west", new=(0,) * 7, carried_in=three, disclosed=one, total_handled=one, carried_out=two)
    assert receive(tree, "west", 2024, sound, ABOVE).faults == ()
    short = outside(tree, "west", new=(0,) * 7, carried_in=one, disclosed=one, total_handled=one, carried_out=(0,) * 7)
    assert [
        (each.id, each.column, each.left, each.right) for each in receive(tree, "west", 2024, short, ABOVE).faults
    ] == [
        ("C4", "natural_person", 1, 3),
        ("C4", "total", 1, 3),
    ]


def test_edge_case_53_a_new_agency_opens_with_the_sum_of_all_it_takes_over(
    tree: Program, closed_2023: dict[str, str]
) -> None:
    add(tree, "joint", "东西区", "city", None)
    succeed(tree, "east", "joint", D("2024-03-01"), HEAD)
    succeed(tree, "west", "joint", D("2024-03-01"), HEAD)

    assert figures(tree, "joint", 2024)["carried_in"] == 3
    with reading(tree.store) as unit:
        joint = get_agency(unit, "joint")
        before = inherited_report(tree, unit, joint, 2024, lambda each: closed_with(unit, each, 2023))
    assert before is not None
    assert before.table3["carried_out"] == (3, 0, 0, 0, 0, 0, 3)
    assert set(statuses(tree)) == {"city", "customs", "joint"}
    assert set(statuses(tree, year=2023)) == {"city", "customs", "east", "joint", "west"}
    assert refusal(hand_in, tree, "east", 2024, CLERK) == "agency_succeeded"


def test_a_split_names_the_open_cases_handed_over_and_counts_each_once(
    tree: Program, closed_2023: dict[str, str]
) -> None:
    add(tree, "south", "南区", "city", None)
    add(tree, "north", "北区", "city", None)
    assert cases_to_hand_over(tree, "east", D("2024-03-01")) == [closed_2023["east 2"]]
    assert refusal(succeed, tree, "east", "south", D("2024-03-01"), HEAD, [closed_2023["east 1"]]) == "case_not_open"
    assert refusal(succeed, tree, "east", "south", D("2024-03-01"), HEAD, []) == "no_cases"

    succeed(tree, "east", "south", D("2024-03-01"), HEAD, [closed_2023["east 2"]])
    assert refusal(succeed, tree, "east", "north", D("2024-03-01"), HEAD, [closed_2023["east 2"]]) == "case_handed_over"
    assert figures(tree, "east", 2024) == {"carried_in": 1, "disclosed": 1, "total_handled": 1}
    assert cases_to_hand_over(tree, "east", D("2024-03-01")) == []
    succeed(tree, "east", "north", D("2024-03-01"), HEAD)

    assert figures(tree, "south", 2024) == {"carried_in": 1, "carried_out": 1}
    assert figures(tree, "north", 2024) == {"carried_in": 1, "disclosed": 1, "total_handled": 1}
    assert figures(tree, "east", 2024) == {}
    assert refusal(succeed, tree, "east", "west", D("2024-03-01"), HEAD) == "succession_rest_taken"
    one = (1, 0, 0, 0, 0, 0, 1)
    for agency, rows in (
        ("south", {"carried_in": one, "carried_out": one}),
        ("north", {"carried_in": one, "disclosed": one, "total_handled": one}),
    ):
        assert receive(tree, agency, 2024, outside(tree, agency, **ZERO | rows), ABOVE).faults == ()
    none = receive(tree, "south", 2024, outside(tree, "south", **ZERO), ABOVE)
    assert [(each.id, each.left, each.right) for each in none.faults] == [("C4", 0, 1), ("C4", 0, 1)]


ZERO = dict.fromkeys(("new", "carried_in", "disclosed", "total_handled", "carried_out"), (0,) * 7)


def test_remedies_go_with_the_cases(tree: Program, closed_2023: dict[str, str]) -> None:
    number = closed_2023["east 1"]
    filed = Step("remedy_filed", D("2024-05-01"), {"ref": "r1", "kind": "review"})
    take_step(tree, "east", number, filed, HEAD)
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)

    with reading(tree.store) as unit:
        shares = Shares(unit, 2024)
        of_west = shares.remedies(get_agency(unit, "west").id)
        of_east = shares.remedies(get_agency(unit, "east").id)

    assert [json.loads(each)[0][:2] for each in of_west] == [["r1", "review"]]
    assert of_east == []


def test_agencies_cannot_follow_each_other_in_a_circle_or_twice_or_ahead_of_time(tree: Program) -> None:
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)
    succeed(tree, "west", "city", D("2024-06-01"), HEAD)

    assert refusal(succeed, tree, "east", "west", D("2024-03-01"), HEAD) == "succession_known"
    assert refusal(succeed, tree, "city", "east", D("2024-07-01"), HEAD) == "succession_circle"
    assert refusal(succeed, tree, "city", "city", D("2024-07-01"), HEAD) == "succession_circle"
    assert refusal(succeed, tree, "city", "province", D("2025-02-01"), HEAD) == "day_ahead"
    assert refusal(succeed, tree, "city", "province", D("2024-07-01"), CLERK) == "role_may_not"


def test_a_succession_does_not_change_a_frozen_year(tree: Program) -> None:
    frozen(tree, "west", 2024)

    assert refusal(succeed, tree, "east", "west", D("2024-03-01"), HEAD) == "year_frozen"
    succeed(tree, "east", "west", D("2025-01-01"), HEAD)


# --- the files of many agencies ---------------------------------------------------------------------------------------


def test_the_reports_of_all_agencies_are_those_that_each_would_build(tree: Program, folder: Path) -> None:
    stocked(tree)
    frozen(tree, "east")
    told: list[int] = []

    written = write_all(tree, 2024, ["json", "xlsx", "json"], folder, progress=told.append)

    codes = ["city", "customs", "east", "edu", "province", "west"]
    assert (written.reports, written.files, written.unsound, told[-1]) == (6, 12, (), 6)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{code}-2024.{kind}" for code in codes for kind in ("json", "xlsx")
    )
    for code in codes:
        report = build_report(tree, code, 2024)
        assert (folder / f"{code}-2024.json").read_bytes() == dump(report)
        assert (folder / f"{code}-2024.xlsx").read_bytes() == write(report, "xlsx")


def test_several_processes_write_the_same_files_as_one(tree: Program, tmp_path: Path) -> None:
    for place in range(120):
        add(tree, f"town{place:03}", f"{place} 镇", "east", None)
    one, many = tmp_path / "one", tmp_path / "many"
    for folder in (one, many):
        folder.mkdir()

    assert write_all(tree, 2024, ["json"], one, processes=1).files == 126
    assert write_all(tree, 2024, ["json"], many, processes=2).files == 126

    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in many.iterdir()
    }


def test_a_folder_that_cannot_be_written_is_said_from_any_process(tree: Program, tmp_path: Path) -> None:
    for place in range(100):
        add(tree, f"town{place:03}", f"{place} 镇", "east", None)
    for processes in (1, 2):
        assert refusal(write_all, tree, 2024, ["json"], tmp_path / "gone", processes=processes) == "cannot_write"


def test_an_unknown_kind_is_refused_before_anything_is_written(tree: Program, folder: Path) -> None:
    assert refusal(write_all, tree, 2024, ["json", "wps"], folder) == "unknown_report_kind"
    assert refusal(write_all, tree, 2026, ["json"], folder) == "year_ahead"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("hongze", "hongze-2024.json"),
        ("洪泽区", "洪泽区-2024.json"),
        ("../../etc", "%2E.%2F..%2Fetc-2024.json"),
        ("a b:c", "a%20b%3Ac-2024.json"),
        ("100%", "100%25-2024.json"),
    ],
)
def test_a_code_cannot_lead_out_of_the_folder(code: str, name: str) -> None:
    assert file_name(code, 2024, "json") == name


def test_a_rule_that_names_an_unknown_status_is_a_broken_definition(tmp_path: Path) -> None:
    text_ = (definitions_folder() / "hand-in.yaml").read_text(encoding="utf-8")
    for before, after, line in (
        ("to: accepted", "to: taken", "unknown status: 'taken'"),
        ("ready: [frozen", "ready: [done", "a report knows no state 'done'"),
        ("act: receive", "act: accept", "the act 'accept' stands twice"),
    ):
        file = tmp_path / "hand-in.yaml"
        file.write_text(text_.replace(before, after), encoding="utf-8")
        with pytest.raises(RequestFlowError, match=line):
            load_rules(read(file))


def test_a_report_file_from_elsewhere_that_says_no_agency_is_taken_for_the_one_named(tree: Program) -> None:
    report = replace(outside(tree, "west", **SOUND).report, agency="", year=None)

    receive(tree, "west", 2024, read_content(dump(report), "west.json"), ABOVE)

    assert statuses(tree)["west"] == "handed_in"
    with pytest.raises(BadInput):
        receive(tree, "west", 2023, outside(tree, "west"), ABOVE)
