"""The search of the records: by who acted, by day, by act and case, of those below too; each search is itself noted."""

import re
from typing import Any

import pytest

from request_flow.storage.looks import every_look
from request_flow.storage.unit import reading
from web.office import Office, plain

PATH = "/a/edu/admin/events"


def rows(office: Office, login: str = "wu", agency: str = "edu", **asked: str) -> list[str]:
    """Return the rows that a search finds, as text."""
    html = office.client(login).post(f"/a/{agency}/admin/events", {"do": "find", **asked}).text
    return [plain(each) for each in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL) if "<td" in each]


@pytest.fixture
def number(office: Office) -> str:
    """Return a case that was received on a Monday and handed out a week later, recorded on another day again."""
    made = office.arrives("2026-11-16")
    office.does(made, "assign", "2026-11-20", who="wu", unit="体卫艺科", to="li")
    return made


def test_records_are_found_by_who_acted_by_act_and_by_day(office: Office, number: str):
    [assigned] = rows(office, actor="wu")

    assert number in assigned
    assert "吴江 wu" in assigned
    assert "11月20日" in assigned
    assert "11月23日 10:00" in assigned
    assert rows(office, act="assign") == [assigned]
    assert rows(office, on_since="2026-11-20", on_until="2026-11-20") == [assigned]
    assert len(rows(office, case=number)) == 2
    assert len(rows(office, since="2026-11-23", until="2026-11-23")) == 2
    assert rows(office, since="2026-11-01", until="2026-11-22") == []
    assert rows(office, actor="nobody") == []


def test_records_of_agencies_below_are_found_only_where_they_are_asked_for(office: Office, number: str):
    assert rows(office, "fang", "city") == []
    found = rows(office, "fang", "city", below="yes")

    assert len(found) == 2
    assert all(number in each and "edu" in each for each in found)
    assert office.client("wu").post("/a/city/admin/events", {}).status_code == 403


def test_a_long_list_of_records_goes_on_where_the_page_ended(office: Office):
    for _ in range(26):
        made = office.arrives("2026-11-16")
        office.does(made, "assign", "2026-11-20", who="wu", unit="体卫艺科", to="li")
    client = office.client("wu")
    first = client.post(PATH, {"do": "find"}).text
    after = re.search(r'name="after" value="([^"]+)"', first)
    assert after is not None
    second = client.post(PATH, {"do": "find", "after": after[1].replace("&#43;", "+")}).text

    def of(html: str) -> list[str]:
        return re.findall(r'href="/a/edu/cases/(2026-[0-9]+)"', html.partition('<table class="rows">')[2])

    assert (len(of(first)), len(of(second))) == (50, 2)
    assert sorted(set(of(first) + of(second))) == [f"2026-{place:04}" for place in range(1, 27)]
    assert 'name="after"' not in second


def test_every_search_and_every_file_of_one_is_noted(office: Office, number: str):
    client = office.client("wu")
    client.post(PATH, {"do": "find", "case": number})
    made: Any = client.post(PATH, {"do": "csv", "case": number})

    assert made.headers["content-type"] == "text/csv; charset=utf-8"
    lines = made.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "记录时间,生效日,机关,案件,事项,账号,姓名"
    assert lines[1].startswith(f"2026-11-23 10:00,2026-11-20,edu,{number},")
    assert client.post(PATH, {"do": "xlsx"}).content[:2] == b"PK"
    with reading(office.program.store) as unit:
        assert [each.what for each in every_look(unit, 2, number)] == ["audit", "audit_file"]
    assert "导出操作记录" in office.client("admin").words("/a/edu/admin/looks")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"since": "someday"}, "since"),
        ({"since": "2026-11-23", "until": "2026-11-22"}, "until"),
        ({"on_since": "2026-11-23", "on_until": "2026-11-22"}, "until"),
        ({"since": "2024-01-01", "until": "2026-11-22"}, "since"),
    ],
)
def test_days_that_cannot_be_are_said_beside_their_field(office: Office, asked: dict[str, str], field: str):
    answer = office.client("wu").post(PATH, {"do": "find", **asked})

    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text


def test_a_place_that_is_none_begins_at_the_first_page(office: Office, number: str):
    for after in ("x", "2026 1 -1", "2026 ٣ 1", "2026-11-24T00:00:00+08:00 1 x"):
        assert len(rows(office, after=after, case=number)) == 2


def test_who_looks_for_a_destruction_here_is_told_where_it_stands(office: Office):
    assert 'href="/a/edu/admin/retention"' in office.client("wu").page(PATH)
