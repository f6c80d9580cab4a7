"""The report seen otherwise: beside another year, as known on a day, as charts."""

import pytest

from web.report_office import YEAR, with_a_year


@pytest.fixture
def a_year(office):
    return with_a_year(office)


def test_a_year_stands_beside_the_one_before_with_the_difference_of_each_cell(a_year):
    a_year.arrives("2024-12-02")
    a_year.does("2024-0001", "decide", "2025-01-06", outcome="disclosed")

    page = a_year.client("lu").words(f"{YEAR}/compare")
    assert "一、本年新收政府信息公开申请数量 3 1 +2 +200.0%" in page
    assert "（一）予以公开 3 0 +3" in page
    # one was carried from 2024 into 2025: what the one closed with, the other opened with
    assert "2024 0 1 链的开头 2025 1 1 衔接" in page
    assert "一、本年新收政府信息公开申请数量 +2 0 0 0 0 0 +2" in page


def test_years_on_different_forms_are_compared_by_their_totals_alone(a_year):
    a_year.arrives("2020-12-02")

    page = a_year.client("lu").words(f"{YEAR}/compare?with=2020")
    assert "两年用的表样不同，不逐格比较" in page
    assert "一、本年新收政府信息公开申请数量 3 1 +2" in page


def test_where_there_is_nothing_to_compare_with_it_is_said(a_year):
    assert "2024年没有可比的报告" in a_year.client("lu").words(f"{YEAR}/compare")
    assert "没有可比的报告" in a_year.client("lu").words("/a/edu/reports/2019/compare")


def test_the_report_is_shown_as_it_was_known_when_a_day_ended(a_year):
    a_year.at("2026-01-08")
    a_year.does("2025-0003", "decide", "2025-12-30", outcome="disclosed")

    page = a_year.client("lu").words(f"{YEAR}/as-of?on=2026-01-05")
    assert "1月5日结束时所知" in page
    assert "（一）予以公开×总计 2 3" in page
    assert "四、结转下年度继续办理×总计 1 0" in page
    assert "表三、表四都与现在相同" in a_year.client("lu").words(f"{YEAR}/as-of?on=2026-01-08")


@pytest.mark.parametrize(
    ("typed", "told"), [("20261301", "不是日期"), ("2026-12-24", "还没有到"), ("2024-12-31", "2025 年还没有开始")]
)
def test_a_day_that_cannot_be_shown_is_told_at_its_field(a_year, typed, told):
    page = a_year.client("lu").page(f"{YEAR}/as-of?on={typed}", 422)

    assert told in page
    assert 'id="on-err"' in page


def test_the_charts_of_a_year_are_drawn_with_their_sentence(a_year):
    page = a_year.client("lu").page(f"{YEAR}/charts")

    assert "<svg" in page
    assert "（一）予以公开2件" in page
    assert f"{YEAR}/file?kind=docx&charts=1" in page


def test_an_office_above_sees_them_and_another_agency_does_not(a_year):
    for path in ("compare", "charts", "as-of", "entries", "corrections"):
        assert a_year.client("fang").get(f"{YEAR}/{path}").status_code == 200
        assert a_year.client("he").get(f"{YEAR}/{path}").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["requests", "cells/new/total", "overview/edit", "active/edit", "compare", "as-of?on=2026-01-05", "corrections"],
)
def test_every_page_speaks_english_too(a_year, path):
    page = a_year.client("lu").words(f"{YEAR}/{path}{'&' if '?' in path else '?'}lang=en")

    assert "Report 2025" in page
    assert "年度报告" not in page.partition("Report 2025")[0].replace("依申请公开", "")
