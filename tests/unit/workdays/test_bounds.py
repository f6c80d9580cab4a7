"""The bounds of a provisional day hold whatever the notice says: tried on the notices that are out, by hiding them."""

from datetime import date, timedelta

import chinese_calendar.constants
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.workdays.calendar import Closure, WorkCalendar, lay_out
from request_flow.workdays.edition import DayKind, edition
from request_flow.workdays.notices import load_calendar

D = date.fromisoformat
YEARS = range(2019, 2027)
TERMS = (1, 7, 15, 20, 40)


def without(year: int) -> WorkCalendar:
    """Return the calendar as if no notice had come out for ``year`` or any later year."""
    full = load_calendar()
    return lay_out(edition([notice for notice in full.notices if notice.year < year], full.outlook))


@pytest.mark.parametrize("year", YEARS)
def test_hiding_a_year_bounds_every_term_begun_in_the_year_before(calendar, year):
    hidden = without(year)
    earliest, latest = hidden.earliest, hidden.latest
    start = max(date(year - 1, 1, 1), calendar.first)
    while start < date(year, 1, 1):
        for n in TERMS:
            real = calendar.add(start, n)
            assert earliest.add(start, n) <= real <= latest.add(start, n), (start, n)
        start += timedelta(days=1)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_a_hidden_year_lies_between_the_bounds(calendar, year):
    # Mid-year revisions included: those of 2019 and 2020 stayed within what other notices had done.
    hidden = without(year)
    earliest, latest = hidden.earliest, hidden.latest
    for ahead in range(-31, 365):
        day = date(year, 1, 1) + timedelta(days=ahead)
        if day >= calendar.first:
            assert latest.is_workday(day) <= calendar.is_workday(day) <= earliest.is_workday(day), day


def test_the_reach_holds_for_the_notices_of_2008_to_2018_too(calendar):
    """The windows are data of this product; these notices are another's, and none of them is loaded."""
    names = {"农历除夕": "春节"}
    statutory: dict[int, dict[str, list[date]]] = {}
    for day, name in holidays.country_holidays("CN", years=range(2008, 2019), language="zh_CN").items():
        for part in name.split("; "):
            holiday = names.get(part, part)
            if holiday in calendar.outlook.holidays:
                statutory.setdefault(day.year, {}).setdefault(holiday, []).append(day)
    assert sorted(statutory) == list(range(2008, 2019))
    may_be_off, may_be_worked, fixed = set(), set(), set()
    for year in statutory:
        outlook = calendar.outlook.model_copy(update={"years": statutory})
        reach = outlook.reach(year)
        may_be_off |= reach.off
        may_be_worked |= reach.worked
        fixed |= outlook.statutory(year).keys()
    exceptional = {D("2015-09-03"), D("2015-09-04"), D("2015-09-06")}  # 抗战胜利70周年
    span = range(2008, 2019)
    constants = chinese_calendar.constants
    off = {day for day in constants.holidays if day.year in span and day.weekday() < 5} - exceptional
    worked = {day for day in constants.workdays if day.year in span} - exceptional
    # 2018-12-29..31 belong to the notice for 2019.
    turn = {D("2018-12-29"), D("2018-12-31")}
    assert off - fixed - may_be_off - turn == set()
    assert worked - may_be_worked - turn == set()


@given(start=st.dates(D("2026-06-01"), D("2059-12-31")), n=st.integers(1, 80))
def test_the_expected_day_lies_between_the_bounds(start, n):
    calendar = load_calendar()
    assert calendar.earliest.add(start, n) <= calendar.add(start, n) <= calendar.latest.add(start, n)


@given(start=st.dates(D("2018-12-01"), D("2026-10-01")), n=st.integers(1, 40))
def test_where_the_notices_are_out_the_bounds_are_the_day_itself(start, n):
    calendar = load_calendar()
    assert calendar.earliest.add(start, n) == calendar.add(start, n) == calendar.latest.add(start, n)


def test_new_year_2027_is_a_friday_and_leaves_no_doubt(calendar):
    for bound in (calendar.earliest, calendar.latest):
        assert bound.add(D("2026-12-04"), 20) == D("2027-01-04")


def test_spring_festival_2027_leaves_a_span(calendar):
    # From Wed 2027-01-20, 20 working days. Off by law: Fri 02-05 to Mon 02-08.
    # Expected: 21-22 (2), 25-29 (7), Feb 1-4 (11), 9-12 (15), 15-19 (20).
    assert calendar.add(D("2027-01-20"), 20) == D("2027-02-19")
    # Earliest: the weekend Jan 30-31 and Feb 13-14 worked: 21-22 (2), 25-31 (9), Feb 1-4 (13), 9-14 (19), 15 (20).
    assert calendar.earliest.add(D("2027-01-20"), 20) == D("2027-02-15")
    # Latest: Thu 02-04 and Tue 02-09 to Fri 02-12 off: 21-22 (2), 25-29 (7), Feb 1-3 (10), 15-19 (15), 22-26 (20).
    assert calendar.latest.add(D("2027-01-20"), 20) == D("2027-02-26")


def test_a_bound_says_which_days_it_assumes(calendar):
    assert calendar.earliest.why(D("2027-01-30")).kind is DayKind.ASSUMED_WORKED
    assert calendar.latest.why(D("2027-02-09")).kind is DayKind.ASSUMED_OFF
    assert calendar.latest.why(D("2027-02-09")).sentence.zh == "可能放假（通知未发布，暂定）"


def test_the_bounds_keep_the_closures_and_have_their_own_revisions(calendar):
    local = calendar.with_closures([Closure(D("2027-01-30"), "停电"), Closure(D("2027-01-26"), "停电")])
    assert not local.earliest.is_workday(D("2027-01-30"))
    assert local.earliest.why(D("2027-01-30")).kind is DayKind.CLOSURE
    assert local.earliest.why(D("2027-01-26")).sentence.zh == "本地放假（停电）"
    assert len({c.revision for c in (calendar, calendar.earliest, calendar.latest, local, local.earliest)}) == 5
