"""The lunar days and 清明 in the statutory days, to the last year of the calendar, against other almanacs."""

from datetime import date

import holidays
import pytest

D = date.fromisoformat

# 农历新年 (正月初一), as in the tables of lunardate 0.3.0 and LunarCalendar 0.0.9, which this product does not use.
# fmt: off
NEW_YEARS = [
    "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17",
    "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19",
    "2035-02-08", "2036-01-28", "2037-02-15", "2038-02-04", "2039-01-24", "2040-02-12", "2041-02-01", "2042-01-22",
    "2043-02-10", "2044-01-30", "2045-02-17", "2046-02-06", "2047-01-26", "2048-02-14", "2049-02-02", "2050-01-23",
    "2051-02-11", "2052-02-01", "2053-02-19", "2054-02-08", "2055-01-28", "2056-02-15", "2057-02-04", "2058-01-24",
    "2059-02-12", "2060-02-02",
]
# fmt: on
YEARS = range(2019, 2061)

# 清明 by the rule of thumb for this century, of the last two digits y: y * 0.2422 + 4.81, whole, less y / 4, whole.
ON_THE_FIFTH = {2019, 2022, 2023, 2026, 2027, 2030, 2031, 2034, 2035, 2038, 2039, 2043, 2047, 2051, 2055, 2059}

# fmt: off
KNOWN = [  # holiday  day           id
    ("端午节", "2028-05-28", "the earliest for long"),
    ("中秋节", "2028-10-03", "within National Day"),
    ("中秋节", "2031-10-01", "on National Day"),
    ("中秋节", "2033-09-08", "before the leap eleventh month, not after a leap seventh"),
    ("端午节", "2033-06-01", "the same year"),
    ("端午节", "2034-06-20", "after the leap eleventh month"),
    ("中秋节", "2034-09-27", "its month begins 13 minutes past midnight"),
    ("中秋节", "2052-09-07", "in the eighth month, not in the leap one after it"),
    ("中秋节", "2057-09-13", "before the new moon that may fall a day off"),
    ("端午节", "2060-06-03", "the last year"),
    ("中秋节", "2060-09-09", "the last year"),
]
# fmt: on


def test_every_new_year_is_that_of_the_almanacs(calendar):
    years = calendar.outlook.years
    firsts = [years[year]["春节"][1 if year >= 2025 else 0] for year in YEARS]  # 除夕 comes before it from 2025 on

    assert list(years) == list(YEARS)
    assert [str(day) for day in firsts] == NEW_YEARS


def test_tomb_sweeping_day_is_the_fifth_of_april_in_these_years_and_else_the_fourth(calendar):
    listed = {year: calendar.outlook.years[year]["清明节"] for year in YEARS}

    assert listed == {year: (date(year, 4, 5 if year in ON_THE_FIFTH else 4),) for year in YEARS}


@pytest.mark.parametrize(("holiday", "day"), [pytest.param(holiday, day, id=name) for holiday, day, name in KNOWN])
def test_a_day_that_almanacs_may_get_wrong(calendar, holiday, day):
    assert calendar.outlook.years[int(day[:4])][holiday] == (D(day),)


@pytest.mark.parametrize("year", range(2025, 2061))
def test_every_day_by_law_agrees_with_holidays(calendar, year):
    theirs: dict[str, list[date]] = {}
    for day, names in sorted(holidays.country_holidays("CN", years=[year], language="zh_CN").items()):
        for name in names.split("; "):
            theirs.setdefault({"农历除夕": "春节"}.get(name, name), []).append(day)

    for holiday, days in calendar.outlook.years[year].items():
        assert list(days) == theirs[holiday]


def test_2033_without_its_notice_by_hand(calendar):
    # 2033 begins on a Saturday and has 260 weekdays. By law off on weekdays: 01-31, 02-01, 02-02, 04-04, 05-02, 06-01,
    # 09-08, 10-03; on weekends 01-01, 除夕 01-30, 05-01, 10-01 and 10-02.
    assert calendar.count(D("2032-12-31"), D("2033-12-31")) == 252
    assert calendar.is_provisional(D("2033-06-01"))
    # From Fri 2033-01-28: Feb 3 is 1, 4 is 2, 7-11 are 3-7, 14-18 are 8-12, 21-25 are 13-17, Mar 2 is 20.
    assert calendar.add(D("2033-01-28"), 20) == D("2033-03-02")
