"""The overview (概览): open cases by day, unit and person, and where the days of the year went."""

import pytest

from web.office import Office


@pytest.fixture
def led(office: Office) -> Office:
    """Return the office with two cases of 李若川, one overdue and one closed late, and one that nobody was given."""
    for day in ("2026-10-22", "2026-09-01"):
        number = office.arrives(day)
        office.does(number, "assign", day, unit="体卫艺科", to="li")
    office.arrives("2026-10-27")
    # 20 working days after 09-01: 09-20 is worked, 09-25 is Mid-Autumn, 10-01 to 10-07 National Day: due 09-29.
    office.does("2026-0002", "decide", "2026-10-10", outcome="disclosed")
    return office


def test_the_load_of_each_unit_and_person_opens_its_cases(led: Office):
    html, words = led.client("wu").page("/a/edu/overview"), led.client("wu").words("/a/edu/overview")

    assert "体卫艺科 1 0 1 李若川 1 0 1 尚未分办 1 1 0" in words
    assert 'href="/a/edu/cases?handler=li&clock=late"' in html
    assert 'href="/a/edu/cases?due=2026-11-24&state=in_progress"' in html
    assert 'href="/a/edu/cases?state=unassigned&clock=week"' in html
    listed = led.client("wu").words("/a/edu/cases?state=unassigned")
    assert "共1件" in listed
    assert "状态：待分办" in listed
    assert "2026-0003" in listed


def test_the_year_is_worked_out_when_it_is_asked_for(led: Office):
    wu = led.client("wu")

    assert "2026年已办结1件，其中迟延1件；在办已逾期 1 件；有异常的 1 件。" in wu.words("/a/edu/overview?year=1")
    assert 'href="/a/edu/cases?state=all&irregular=1&during=2026"' in wu.page("/a/edu/overview?year=1")
    assert "共1件" in wu.words("/a/edu/cases?state=all&irregular=1&during=2026")
    piece = wu.get("/a/edu/overview/year", headers={"HX-Request": "true"})
    assert "各阶段用时中位数" in piece.text
    assert "<html" not in piece.text
    assert wu.get("/a/edu/overview/year").headers["location"] == "/a/edu/overview?year=1"


def test_the_overview_is_for_those_who_lead_the_agency_or_one_above_it(led: Office):
    assert led.client("li").get("/a/edu/overview").status_code == 403
    above = led.client("fang")

    assert "/a/edu/cases?" not in above.page("/a/edu/overview")
