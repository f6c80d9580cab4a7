"""The list of cases: filters in the address, sorting, pages, handing out, kept filters, the list as a file."""

import csv
import io
import re

import openpyxl
import pytest

from request_flow.services import listing
from web.office import APPLICANT, Office


@pytest.fixture
def listed(office: Office) -> Office:
    """Return the office with four cases: two open, one to be confirmed, one closed."""
    office.arrives("2026-10-22")
    office.arrives("2026-11-12", channel="in_person", applicant={**APPLICANT, "name": "=HYPERLINK(1)"})
    office.arrives("2026-11-21", channel="online")
    closed = office.arrives("2026-09-18")
    office.does(closed, "decide", "2026-10-10", outcome="disclosed")
    return office


def numbers(html: str) -> list[str]:
    return re.findall(r"data-item>([^<]+)</a></th>", html)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["2026-0001", "2026-0002", "2026-0003"]),
        ("state=all", ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]),
        ("state=all&sort=-number", ["2026-0004", "2026-0003", "2026-0002", "2026-0001"]),
        ("state=all&sort=received", ["2026-0004", "2026-0001", "2026-0002", "2026-0003"]),
        ("state=closed&year=2026", ["2026-0004"]),
        ("state=awaiting_confirmation", ["2026-0003"]),
        ("clock=late", ["2026-0001"]),
        ("due=2026-12-10", ["2026-0002"]),
        ("due=2026-11-01..2026-11-30", ["2026-0001"]),
        ("channel=in_person", ["2026-0002"]),
        ("sort=nonsense&page=x&due=yesterday&year=twenty&state=%00", ["2026-0001", "2026-0002", "2026-0003"]),
    ],
)
def test_the_address_is_the_filter(listed: Office, query: str, expected: list[str]):
    assert numbers(listed.client("wu").page(f"/a/edu/cases?{query}")) == expected


def test_the_first_due_comes_first_with_its_state_and_the_count(listed: Office):
    words = listed.client("wu").words("/a/edu/cases")

    assert "共3件，到期早的在前。" in words
    assert "11月19日 周四 逾期2个工作日 2026-0001 张文慧" in words
    assert "尚未起算 待确认 2026-0003" in words


def test_an_empty_list_names_the_filter_that_leaves_nothing(listed: Office):
    words = listed.client("wu").words("/a/edu/cases?clock=late&channel=in_person")

    assert "没有符合条件的案件。" in words
    assert "去掉“期限：已逾期”有1件" in words
    assert "去掉“渠道：当面提交”有1件" in words


def test_pages_follow_each_other_over_the_parts_of_the_order(listed: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "ROWS", 1)
    wu = listed.client("wu")

    pages = [numbers(wu.page(f"/a/edu/cases?state=all&page={page}")) for page in (1, 2, 3, 4, 5)]

    assert pages == [["2026-0001"], ["2026-0002"], ["2026-0003"], ["2026-0004"], []]


def test_cases_of_another_agency_are_nowhere_in_the_list(listed: Office):
    listed.arrives("2026-11-02", agency="health", actor="he")

    assert len(numbers(listed.client("wu").page("/a/edu/cases?state=all"))) == 4
    assert listed.client("he").get("/a/edu/cases").status_code == 403


def test_what_is_ticked_is_handed_out_and_each_refusal_is_named(listed: Office):
    wu = listed.client("wu")

    done = wu.post("/a/edu/hand-out", {"number": ["2026-0001", "2026-0002"], "to": "person:li", "query": "sort=number"})
    partly = wu.post("/a/edu/hand-out", {"number": ["2026-0001", "2026-0004", "2026-9999"], "to": "unit:办公室"})

    assert done.headers["location"] == "/a/edu/cases?sort=number"
    assert "已把2件分给李若川。" in wu.words("/a/edu/cases?sort=number")
    assert numbers(wu.page("/a/edu/cases?handler=li")) == ["2026-0002"]
    assert "已分给办公室 1件，2件没有分出：" in partly.text
    assert "没有编号为“2026-9999”的申请" in partly.text


def test_handing_out_asks_for_cases_and_for_whom(listed: Office):
    wu = listed.client("wu")

    assert wu.post("/a/edu/hand-out", {"to": "person:li"}).status_code == 422
    assert wu.post("/a/edu/hand-out", {"number": "2026-0001", "to": "person:he"}).status_code == 422
    assert listed.client("li").post("/a/edu/hand-out", {"number": "2026-0001", "to": "person:li"}).status_code == 403


def test_a_filter_is_kept_by_its_name_for_the_person_alone(listed: Office):
    wu = listed.client("wu")

    wu.post("/a/edu/views", {"name": "逾期的", "query": "clock=late&evil=1"})

    assert re.search(r'href="/a/edu/cases\?clock=late">逾期的</a>', wu.page("/a/edu/cases"))
    assert "逾期的" not in listed.client("zheng").page("/a/edu/cases")
    listed.client("zheng").post("/a/edu/views/1")
    assert "逾期的" in wu.page("/a/edu/cases")
    wu.post("/a/edu/views/1")
    assert "逾期的" not in wu.page("/a/edu/cases")
    assert wu.post("/a/edu/views", {"name": " ", "query": ""}).status_code == 422


def test_the_list_as_csv_guards_what_begins_like_a_formula(listed: Office):
    answer = listed.client("wu").get("/a/edu/cases.csv?state=all&sort=number")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer.headers["content-disposition"] == 'attachment; filename="cases-edu-2026-11-23.csv"'
    assert rows[0][:4] == ["到期日", "编号", "申请人", "内容"]
    assert [row[1] for row in rows[1:]] == ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]
    assert [rows[1][0], rows[2][2], rows[4][11], rows[4][12]] == [
        "2026-11-19",
        "'=HYPERLINK(1)",
        "予以公开",
        "2026-10-10",
    ]


def test_the_list_as_a_spreadsheet_holds_days_as_days_and_text_as_text(listed: Office):
    answer = listed.client("wu").get("/a/edu/cases.xlsx?sort=number")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active

    assert [cell.value for cell in sheet["B"]] == ["编号", "2026-0001", "2026-0002", "2026-0003"]
    assert sheet["A2"].value.date().isoformat() == "2026-11-19"
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=HYPERLINK(1)", "s")


def test_who_takes_the_list_away_is_noted(listed: Office):
    listed.client("wu").get("/a/edu/cases.csv")

    with listed.program.store.engine.connect() as connection:
        looks = connection.exec_driver_sql("SELECT login, case_number, what FROM looks").all()
    assert [tuple(each) for each in looks] == [("wu", None, "list")]


def test_a_case_counts_in_each_year_from_its_receipt_to_its_end(office: Office):
    office.at("2025-12-22")
    office.arrives("2025-12-22")
    ended = office.arrives("2025-11-03")
    office.does(ended, "decide", "2025-12-22", outcome="disclosed")
    office.at("2026-11-23")
    office.arrives("2026-11-12")
    client = office.client("wu")

    assert numbers(client.page("/a/edu/cases?state=all&during=2026")) == ["2025-0001", "2026-0001"]
    assert numbers(client.page("/a/edu/cases?state=all&during=2025&sort=number")) == ["2025-0001", "2025-0002"]
    assert "计入年度：2026年收到或上年结转" in client.words("/a/edu/cases?state=all&during=2026")
