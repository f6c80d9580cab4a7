"""The statistics of a year beyond the report's form: tables, charts, files."""

import pytest

from web.report_office import with_a_year

HERE = "/a/edu/statistics/2025"


@pytest.fixture
def a_year(office):
    return with_a_year(office)


def test_the_statistics_of_a_year_are_tables_and_charts(a_year):
    page = a_year.client("wu").page(HERE)

    assert page.count("<table") >= 3
    assert "<svg" in page
    assert "按期与逾期（件）" in page


def test_they_are_given_as_a_file_that_a_spreadsheet_opens(a_year):
    answer = a_year.client("wu").get(f"{HERE}/file?kind=csv")

    assert answer.headers["content-disposition"] == 'attachment; filename="edu-2025-statistics.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "予以公开" in answer.content.decode("utf-8-sig")
    assert a_year.client("wu").get(f"{HERE}/file?kind=exe").status_code == 404


def test_a_large_year_is_worked_out_only_when_asked_for(a_year, monkeypatch):
    monkeypatch.setattr("request_flow.services.overview.QUICK", 2)

    assert "案件多时要等一会儿" in a_year.client("wu").words(HERE)
    assert "<table" in a_year.client("wu").page(f"{HERE}?all=1")


def test_a_year_that_has_not_begun_or_is_none_is_said_to_be_so(a_year):
    head = a_year.client("wu")

    assert head.get("/a/edu/statistics").headers["location"] == "/a/edu/statistics/2026"
    assert head.get("/a/edu/statistics/2027").status_code == 400
    assert head.get("/a/edu/statistics/1999").status_code == 404


def test_statistics_are_for_who_leads_and_who_writes_the_report(a_year):
    assert a_year.client("lu").get(HERE).status_code == 200
    assert a_year.client("sun").get(HERE).status_code == 403
