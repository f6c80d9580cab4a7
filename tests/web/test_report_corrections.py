"""Corrections of a frozen year by its pages: proposed by one person, approved by another, told in the next report."""

import pytest

from web.office import plain
from web.report_office import YEAR, frozen, with_a_year

LIST, NEW = f"{YEAR}/corrections", f"{YEAR}/corrections/new"
MOVED = {
    "cases": "2025-0001",
    "reason": "申请人是个体工商户，应为商业企业",
    "way": "cells",
    "row_0": "new", "column_0": "natural_person", "by_0": "-1",
    "row_1": "new", "column_1": "commercial_enterprise", "by_1": "+1",
    "row_2": "disclosed", "column_2": "natural_person", "by_2": "-1",
    "row_3": "disclosed", "column_3": "commercial_enterprise", "by_3": "＋1",
}  # fmt: skip


@pytest.fixture
def a_frozen_year(office):
    return frozen(with_a_year(office))


def test_a_year_that_follows_its_cases_needs_no_correction(office):
    with_a_year(office)
    answer = office.client("lu").post(NEW, MOVED)

    assert answer.status_code == 422
    assert "没有冻结" in answer.text
    assert "有错直接在案件里补记" in office.client("lu").words(LIST)


def test_a_proposal_moves_nothing_until_another_person_approves_it(a_frozen_year):
    officer, head = a_frozen_year.client("lu"), a_frozen_year.client("wu")
    assert officer.post(NEW, MOVED).headers["location"] == LIST
    waiting = officer.words(LIST)
    assert "待批准的更正1" in waiting
    assert "自然人由 3 更正为 2" in waiting
    assert "2025年度没有更正记录" in waiting
    assert "批准更正" not in waiting

    assert "批准更正" in head.words(LIST)
    assert head.post(f"{LIST}/proposed/1", {"do": "approve"}).headers["location"] == LIST
    made = head.words(LIST)
    assert "待批准的更正" not in made
    assert "更正记录1" in made
    assert "批准 吴江" in made
    told = officer.words("/a/edu/reports/2026/other")
    assert "2025 年度报告冻结后更正" in told
    assert "经吴江批准。" in told


def test_nobody_approves_what_they_proposed(a_frozen_year):
    head = a_frozen_year.client("wu")
    assert head.post(NEW, MOVED).status_code == 303

    answer = head.post(f"{LIST}/proposed/1", {"do": "approve"})
    assert answer.status_code == 409
    assert "不能批准自己提出的更正" in answer.text
    assert a_frozen_year.client("qian").post(f"{LIST}/proposed/1", {"do": "approve"}).status_code == 303


def test_who_may_not_approve_may_not_turn_down_either_but_everybody_takes_back_their_own(a_frozen_year):
    officer, other = a_frozen_year.client("lu"), a_frozen_year.client("li")
    assert officer.post(NEW, MOVED).status_code == 303
    assert other.post(f"{LIST}/proposed/1", {"do": "approve"}).status_code == 409
    assert other.post(f"{LIST}/proposed/1", {"do": "turn_down"}).status_code == 409

    assert officer.post(f"{LIST}/proposed/1", {"do": "turn_down"}).status_code == 303
    assert "待批准的更正" not in officer.words(LIST)
    assert officer.post(f"{LIST}/proposed/1", {"do": "approve"}).status_code == 404
    assert "批准或撤下" in officer.words(f"{YEAR}/entries")


def test_a_request_found_late_is_proposed_by_its_days(a_frozen_year):
    found = {
        "cases": "L-7",
        "reason": "清理信访件时发现",
        "way": "found",
        "category": "natural_person",
        "received_on": "2025-06-03",
        "outcome": "unable_not_held",
        "closed_on": "2025-06-20",
    }
    assert a_frozen_year.client("lu").post(NEW, found).status_code == 303

    page = a_frozen_year.client("lu").words(LIST)
    assert "“一、本年新收政府信息公开申请数量”总计由 3 更正为 4" in page
    assert "1.本机关不掌握相关政府信息”自然人由 0 更正为 1" in page


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"cases": ""}, "cases", "请写涉及的申请编号"),
        ({"reason": ""}, "reason", "请写更正的原因"),
        ({"by_0": "one"}, "by_0", "差额写成 +1 或 -1"),
        ({"row_0": ""}, "row_0", "请选择行和申请人类型"),
        ({"row_1": "new", "column_1": "natural_person"}, "row_1", "同一格写了两次"),
        (
            {"way": "found", "category": "natural_person", "received_on": "2025-06-03"},
            "cases",
            "编号 2025-0001 已经登记",
        ),
        ({"by_3": "+2"}, "", "更正后的数字不成立"),
        ({"way": "found"}, "received_on", "请写收到日期"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands_and_what_was_typed_stays(a_frozen_year, changed, field, told):
    typed = {**MOVED, **changed}
    answer = a_frozen_year.client("lu").post(NEW, typed)

    assert answer.status_code == 422
    assert told in plain(answer.text)
    assert "尚未提出" in answer.text
    assert f'href="#{field}"' in answer.text or not field
    assert typed["reason"] in answer.text


def test_a_proposal_of_another_agency_is_not_there(a_frozen_year):
    assert a_frozen_year.client("lu").post(NEW, MOVED).status_code == 303

    assert a_frozen_year.client("he").post(f"{LIST}/proposed/1", {"do": "approve"}).status_code == 403
    other = LIST.replace("/edu/", "/health/")
    assert a_frozen_year.client("he").post(f"{other}/proposed/1", {"do": "approve"}).status_code == 404
