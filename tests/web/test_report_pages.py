"""The yearly report's pages: the form with its figures, the cases behind them, and the way to publication."""

import re

import pytest

from web.office import plain
from web.report_office import YEAR, with_a_year


@pytest.fixture
def a_year(office):
    return with_a_year(office)


def test_the_report_in_question_is_last_years_until_it_is_due(a_year):
    assert a_year.client("lu").get("/a/edu/reports").headers["location"] == "/a/edu/reports/2025"
    a_year.at("2026-02-01")
    assert a_year.client("wu").get("/a/edu/reports").headers["location"] == "/a/edu/reports/2026"


def test_the_form_has_the_words_of_the_official_one_and_a_link_at_each_figure(a_year):
    page = a_year.client("lu").page("/a/edu/reports/2025/requests")

    assert "一、本年新收政府信息公开申请数量" in page
    assert "四、结转下年度继续办理" in page
    links = re.findall(r'cells/new/natural_person#drill"><span>(\d+)</span>', page)
    assert links == ["3"]


def test_a_figure_opens_to_its_cases(a_year):
    page = a_year.client("lu").page(f"{YEAR}/cells/carried_out/natural_person")

    assert "四、结转下年度继续办理×自然人 1件" in plain(page)
    assert "2025-0003 12月22日 —" in plain(page)
    assert 'aria-current="true" href="/a/edu/reports/2025/cells/carried_out/natural_person#drill"' in page


def test_an_office_above_sees_how_many_and_not_which(a_year):
    page = a_year.client("fang").words(f"{YEAR}/cells/carried_out/natural_person")

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


def test_a_cell_that_the_form_does_not_have_is_not_there(a_year):
    officer = a_year.client("lu")

    assert officer.get(f"{YEAR}/cells/new/everybody").status_code == 404
    assert officer.get(f"{YEAR}/cells/table4/review_total").status_code == 200
    assert officer.get(f"{YEAR}/cells/nothing/total").status_code == 404


def test_a_figure_of_many_cases_is_shown_a_page_at_a_time(a_year, monkeypatch):
    monkeypatch.setattr("request_flow.services.cell_cases.CASES_A_PAGE", 2)
    officer = a_year.client("lu")

    assert "2025-0003" not in officer.words(f"{YEAR}/cells/new/total")
    second = officer.page(f"{YEAR}/cells/new/total?page=2")
    assert "2025-0003" in second
    assert "2025-0001" not in second
    assert f"{YEAR}/cells/new/total?page=1#drill" in second
    assert "2025-0001" in officer.page(f"{YEAR}/cells/new/total?page=²")


def test_the_form_and_only_it_brings_the_keys_of_its_figures(a_year):
    assert "/static/report." in a_year.client("lu").page(f"{YEAR}/requests")
    assert "/static/report." not in a_year.client("lu").page("/a/edu/more")


def test_a_year_that_is_not_over_says_from_when_it_can_be_closed_and_offers_no_button_for_it(office):
    page = office.client("lu").words("/a/edu/reports/2026/requests")

    assert "2026年还没有结束，数字随案件变动；2027年1月1日起可以年末结转。" in page
    assert "下一步" not in page
