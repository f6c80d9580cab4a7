"""Reports handed to the office above: returned with the rule they break, accepted, summed."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from request_flow.errors import BadInput, Refused, RequestFlowError
from request_flow.law.source import definitions_folder, read
from request_flow.report.interchange import dump
from request_flow.report.model import Read
from request_flow.report.reading import read_content, read_report
from request_flow.report.writers import write
from request_flow.services.hand_in import accept, board, hand_in, receive, send_back, steps
from request_flow.services.hand_in_rules import load_rules
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.steps import Person
from request_flow.services.summing import sum_reports
from request_flow.services.year_end import close_year
from request_flow.storage.unit import writing
from services.county import (
    ABOVE,
    OFFICE,
    SOUND,
    accepted,
    answered,
    frozen,
    outside,
    refusal,
    statuses,
    stocked,
    totals,
    with_tree,
)
from services.desk import CLERK, HEAD
from support.program import at


@pytest.fixture
def tree(program: Program) -> Program:
    return with_tree(program)


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
    send_back(tree, "west", 2024, ABOVE, "请补报表二")
    assert statuses(tree)["west"] == "returned"
    assert not send_back(tree, "west", 2024, ABOVE, "再说一次").changed
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
    send_back(tree, "west", 2024, ABOVE, "发现错误")
    assert statuses(tree)["west"] == "returned"


def test_a_return_quotes_the_sums_that_are_broken(tree: Program) -> None:
    done = receive(tree, "west", 2024, outside(tree, "west", **SOUND | {"new": (3, 0, 0, 0, 0, 0, 2)}), ABOVE)
    assert [each.id for each in done.faults] == ["C1", "C3"]
    assert refusal(send_back, tree, "west", 2024, ABOVE, " ") == "needs_remark"

    send_back(tree, "west", 2024, ABOVE, "数字不符")

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


def test_a_text_that_tells_other_figures_than_the_tables_is_found(tree: Program) -> None:
    read_ = outside(tree, "west", **SOUND)
    told = replace(read_.report, narrative={"overview": "2024年，本机关新收政府信息公开申请5件。"})

    done = receive(tree, "west", 2024, Read(told), ABOVE)

    assert [(each.id, each.left, each.right) for each in done.faults] == [("C6", 5, 2)]


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
    send_back(tree, "west", 2024, ABOVE, "重报")

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


def test_a_rule_that_names_an_unknown_status_is_a_broken_definition(tmp_path: Path) -> None:
    text_ = (definitions_folder() / "hand-in.yaml").read_text(encoding="utf-8")
    for before, after, line in (
        ("to: accepted", "to: taken", "unknown state: 'taken'"),
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
