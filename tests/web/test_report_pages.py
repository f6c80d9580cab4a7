"""The yearly report's pages: the form with its figures, the cases behind them, and the way to publication."""

import re

import pytest


@pytest.fixture
def a_year(office):
    """Three requests of 2025, one of them from 2026's point of view carried over: 2025 is closed on 1 January 2026."""
    office.at("2026-01-05")
    for day in ("2025-11-03", "2025-11-10", "2025-12-22"):
        office.arrives(day)
    office.does("2025-0001", "decide", "2025-11-20", outcome="disclosed")
    office.does("2025-0002", "decide", "2025-11-28", outcome="disclosed")
    return office


def test_the_report_in_question_is_last_years_until_it_is_due(a_year):
    assert a_year.client("lu").get("/a/edu/reports").headers["location"] == "/a/edu/reports/2025"
    a_year.at("2026-02-01")
    assert a_year.client("wu").get("/a/edu/reports").headers["location"] == "/a/edu/reports/2026"


def test_the_form_has_the_words_of_the_official_one_and_a_link_at_each_figure(a_year):
    page = a_year.client("lu").page("/a/edu/reports/2025/requests")

    assert "一、本年新收政府信息公开申请数量" in page
    assert "四、结转下年度继续办理" in page
    links = re.findall(r'row=new&column=natural_person#drill"><span>(\d+)</span>', page)
    assert links == ["3"]


def test_a_figure_opens_to_its_cases(a_year):
    page = a_year.client("lu").words("/a/edu/reports/2025/requests?row=carried_out&column=natural_person")

    assert "这个数字里的案件 1件 2025-0003" in page


def test_an_office_above_sees_how_many_and_not_which(a_year):
    page = a_year.client("fang").words("/a/edu/reports/2025/requests?row=carried_out&column=natural_person")

    assert "1件 案件由该机关查看" in page
    assert "2025-0003" not in page


def test_the_year_goes_from_its_close_to_publication(a_year):
    here = "/a/edu/reports/2025/act"
    officer, head = a_year.client("lu"), a_year.client("wu")
    assert officer.post(here, {"act": "close_year"}).status_code == 303
    assert officer.post(here, {"act": "submit"}).status_code == 303
    asked = head.post(here, {"act": "freeze"})
    assert asked.status_code == 200
    assert "会改变本年度数字的补录一律不收" in asked.text

    assert head.post(here, {"act": "freeze", "confirmed": "1"}).status_code == 303
    assert head.post(here, {"act": "publish", "confirmed": "1"}).status_code == 303
    page = head.words("/a/edu/reports/2025/requests")
    assert "2025年度报告：已发布。" in page
    assert "2021格式·已发布" in page
    assert "吴江" in page


def test_who_may_not_is_told_and_nothing_happens(a_year):
    answer = a_year.client("lu").post("/a/edu/reports/2025/act", {"act": "freeze", "confirmed": "1"})

    assert answer.status_code == 409
    assert "不能办理“冻结”" in answer.text


@pytest.mark.parametrize(
    ("kind", "begins"), [("json", b"{"), ("html", b"<!DOCTYPE"), ("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")]
)
def test_it_is_given_as_a_file_of_each_kind(a_year, kind, begins):
    answer = a_year.client("lu").get(f"/a/edu/reports/2025/file?kind={kind}")

    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="edu-2025.{kind}"'


def test_a_part_or_year_that_is_not_there_is_said_not_to_be(office):
    assert office.client("lu").get("/a/edu/reports/2025/cover").status_code == 404
    assert office.client("lu").get("/a/edu/reports/1999/requests").status_code == 400
    assert office.client("lu").get("/a/edu/reports/next/requests").status_code == 404
