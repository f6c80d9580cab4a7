"""Counting working days: against other calendars, against dates counted by hand, and as an arithmetic."""

import csv
import os
import timeit
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.workdays.calendar import Closure, OutsideCalendar, WorkCalendar
from request_flow.workdays.edition import DayKind
from request_flow.workdays.notices import load_calendar

D = date.fromisoformat
ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("REQUEST_FLOW_SHARED", ROOT.parent / "shared"))
VECTORS = SHARED / "data" / "workday_vectors.csv"

COVERED = st.dates(D("2018-12-01"), D("2060-12-31"))
STARTS = st.dates(D("2018-12-01"), D("2058-12-31"))  # two terms of 240 working days fit behind it
TERMS = st.integers(1, 240)


def days(first: str, last: str) -> list[date]:
    start, end = D(first), D(last)
    return [start + timedelta(days=ahead) for ahead in range((end - start).days + 1)]


class TestAgainstOtherCalendars:
    def test_every_day_of_2019_to_2026_agrees_with_chinesecalendar(self, calendar):
        listed = days("2018-12-29", "2026-12-31")
        assert [day for day in listed if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []

    def test_every_day_of_2019_to_2026_agrees_with_holidays(self, calendar):
        # The package has no room for a notice of the year before, so it starts at the new year.
        china = holidays.country_holidays("CN", years=range(2019, 2027))
        listed = days("2019-01-01", "2026-12-31")
        assert [day for day in listed if calendar.is_workday(day) != china.is_working_day(day)] == []

    @pytest.mark.skipif(not VECTORS.is_file(), reason="the shared test data is not here")
    def test_every_shared_vector_agrees(self, calendar):
        with VECTORS.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) >= 30
        wrong = [row for row in rows if calendar.add(D(row["start"]), int(row["n"])) != D(row["due"])]
        assert wrong == []


# fmt: off
COUNTED_BY_HAND = [  # start        n   day         id
    pytest.param("2025-12-31", 1,  "2026-01-04", id="day 1 is a make-up Sunday"),
    pytest.param("2025-12-31", 7,  "2026-01-12", id="Jan 4 is 1, 5-9 are 2-6, 12 is 7"),
    pytest.param("2025-12-31", 20, "2026-01-29", id="12-16 are 7-11, 19-23 are 12-16, 26-29 are 17-20"),
    pytest.param("2025-12-31", 40, "2026-03-04", id="over Spring Festival with both make-up Saturdays"),
    pytest.param("2026-02-13", 1,  "2026-02-14", id="day 1 is a make-up Saturday"),
    pytest.param("2026-02-13", 7,  "2026-03-02", id="Feb 14 is 1, 24-28 are 2-6, Mar 2 is 7"),
    pytest.param("2026-02-13", 20, "2026-03-19", id="Mar 2-6 are 7-11, 9-13 are 12-16, 16-19 are 17-20"),
    pytest.param("2026-02-18", 7,  "2026-03-03", id="received inside the holiday"),
    pytest.param("2026-02-18", 20, "2026-03-20", id="received inside the holiday, reply"),
    pytest.param("2025-09-26", 1,  "2025-09-28", id="day 1 is a make-up Sunday before National Day"),
    pytest.param("2025-09-26", 20, "2025-10-30", id="Sep 28-30 are 1-3, Oct 9-11 are 4-6, 13-17, 20-24, 27-30"),
    pytest.param("2026-09-18", 15, "2026-10-15", id="third-party term over Mid-Autumn and National Day"),
    pytest.param("2026-09-18", 20, "2026-10-22", id="reply term over Mid-Autumn and National Day"),
    pytest.param("2024-12-31", 20, "2025-02-05", id="make-up Sunday Jan 26, holiday from Jan 28"),
    pytest.param("2020-01-23", 1,  "2020-02-03", id="the holiday as lengthened on 2020-01-27"),
    pytest.param("2020-01-23", 20, "2020-02-28", id="four full weeks of February"),
    pytest.param("2019-04-30", 1,  "2019-05-05", id="Labour Day as lengthened on 2019-03-22"),
    pytest.param("2018-12-28", 1,  "2018-12-29", id="make-up Saturday set by the next year's notice"),
    pytest.param("2018-12-29", 1,  "2019-01-02", id="Dec 30 to Jan 1 are off"),
    pytest.param("2022-12-30", 1,  "2023-01-03", id="Saturday Dec 31 to Jan 2 are off"),
    pytest.param("2026-12-03", 20, "2026-12-31", id="the last settled due day"),
    pytest.param("2026-12-04", 20, "2027-01-04", id="the first provisional one: Jan 1 is off by law"),
]
WORKING_DAYS = [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
# fmt: on


class TestCountedByHand:
    @pytest.mark.parametrize(("start", "n", "day"), COUNTED_BY_HAND)
    def test_the_nth_working_day_after(self, calendar, start, n, day):
        assert calendar.add(D(start), n) == D(day)
        assert calendar.count(D(start), D(day)) == n

    @pytest.mark.parametrize(("year", "total"), WORKING_DAYS)
    def test_a_year_has_its_printed_number_of_working_days(self, calendar, year, total):
        assert calendar.count(date(year - 1, 12, 31), date(year, 12, 31)) == total

    def test_the_start_never_counts_even_when_it_is_a_working_day(self, calendar):
        assert calendar.add(D("2026-11-16"), 1) == D("2026-11-17")

    def test_a_weekend_start_and_the_friday_before_it_begin_on_the_same_monday(self, calendar):
        assert {calendar.add(D(day), 1) for day in ("2026-03-06", "2026-03-07", "2026-03-08")} == {D("2026-03-09")}

    def test_an_interval_that_ends_before_it_starts_has_no_working_day(self, calendar):
        assert calendar.count(D("2026-03-09"), D("2026-03-06")) == 0
        assert calendar.count(D("2026-03-09"), D("2026-03-09")) == 0

    def test_an_instant_counts_as_its_day(self, calendar):
        assert calendar.add(datetime(2026, 2, 13, 23, 59), 7) == D("2026-03-02")


class TestArithmetic:
    @given(start=STARTS, n=TERMS)
    def test_counting_undoes_adding(self, start, n):
        calendar = load_calendar()
        due = calendar.add(start, n)
        assert calendar.is_workday(due)
        assert calendar.count(start, due) == n
        assert calendar.count(start, due - timedelta(days=1)) == n - 1

    @given(start=STARTS, n=TERMS)
    def test_adding_agrees_with_walking_day_by_day(self, start, n):
        calendar = load_calendar()
        day, left = start, n
        while left:
            day += timedelta(days=1)
            left -= calendar.is_workday(day)
        assert calendar.add(start, n) == day

    @given(start=STARTS, later=st.integers(0, 400), n=TERMS)
    def test_a_later_start_never_ends_earlier(self, start, later, n):
        calendar = load_calendar()
        other = start + timedelta(days=later)
        assert calendar.add(start, n) <= calendar.add(other, n)

    @given(start=STARTS, first=TERMS, second=TERMS)
    def test_two_terms_in_a_row_are_one_term_of_both(self, start, first, second):
        calendar = load_calendar()
        assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)

    @given(rank=st.integers(1, 10_000))
    def test_rank_and_day_are_inverse(self, rank):
        calendar = load_calendar()
        day = calendar.day_of_rank(rank)
        assert calendar.rank(day) == rank
        assert calendar.rank(day - timedelta(days=1)) == rank - 1

    @given(first=COVERED, second=COVERED, third=COVERED)
    def test_counts_of_adjoining_intervals_add_up(self, first, second, third):
        calendar = load_calendar()
        a, b, c = sorted((first, second, third))
        assert calendar.count(a, b) + calendar.count(b, c) == calendar.count(a, c)


class TestLimits:
    @pytest.mark.parametrize("day", ["2018-11-30", "2061-01-01", "1990-01-01", "9999-12-31", "0001-01-01"])
    def test_a_day_outside_is_an_error_not_a_guess(self, calendar, day):
        for ask in (calendar.is_workday, calendar.rank, calendar.why, lambda d: calendar.add(d, 1)):
            with pytest.raises(OutsideCalendar) as caught:
                ask(D(day))
            assert caught.value.code == "outside_calendar"
            assert day in caught.value.sentence.zh
            assert "2018-12-01 to 2060-12-31" in caught.value.sentence.en

    def test_a_term_that_ends_outside_is_an_error(self, calendar):
        assert calendar.add(D("2060-12-30"), 1) == D("2060-12-31")
        with pytest.raises(OutsideCalendar):
            calendar.add(D("2060-12-30"), 2)
        with pytest.raises(OutsideCalendar):
            calendar.add(D("2060-12-31"), 1)

    def test_a_count_that_reaches_outside_is_an_error(self, calendar):
        with pytest.raises(OutsideCalendar):
            calendar.count(D("2060-01-01"), D("2061-01-01"))

    @pytest.mark.parametrize("n", [0, -1, -5000])
    def test_a_term_without_days_is_a_defect_of_the_caller(self, calendar, n):
        with pytest.raises(ValueError, match="at least one working day"):
            calendar.add(D("2026-03-02"), n)

    @pytest.mark.parametrize("rank", [0, -1, 11_000])
    def test_a_rank_without_day_is_an_error(self, calendar, rank):
        with pytest.raises(OutsideCalendar):
            calendar.day_of_rank(rank)

    def test_one_call_costs_less_than_the_bar_by_a_wide_margin(self, calendar):
        # The bar is 0.5 microseconds; a loaded machine gets ten times that before this is called a fault.
        start = D("2026-02-13")
        seconds = min(timeit.repeat(lambda: calendar.add(start, 20), number=20_000, repeat=5))
        assert seconds / 20_000 < 5e-6


# fmt: off
REASONS = [  # day    (kind,            workday name             number)
    ("2026-02-13", (DayKind.WEEKDAY, True,  "",               "")),
    ("2026-02-08", (DayKind.WEEKEND, False, "",               "")),
    ("2026-02-14", (DayKind.MAKE_UP, True,  "春节",           "国办发明电〔2025〕7号")),
    ("2026-02-15", (DayKind.HOLIDAY, False, "春节",           "国办发明电〔2025〕7号")),
    ("2025-10-06", (DayKind.HOLIDAY, False, "国庆节、中秋节", "国办发明电〔2024〕12号")),
    ("2019-05-01", (DayKind.HOLIDAY, False, "劳动节",         "国办发明电〔2019〕3号")),
    ("2019-05-05", (DayKind.MAKE_UP, True,  "劳动节",         "国办发明电〔2019〕3号")),
    ("2020-01-31", (DayKind.HOLIDAY, False, "春节",           "国办发明电〔2020〕1号")),
    ("2018-12-31", (DayKind.HOLIDAY, False, "元旦",           "国办发明电〔2018〕15号")),
    ("2027-02-05", (DayKind.HOLIDAY, False, "春节",           "")),
    ("2028-10-03", (DayKind.HOLIDAY, False, "中秋节、国庆节", "")),
]
# fmt: on


class TestWhy:
    @pytest.mark.parametrize(("day", "expected"), REASONS)
    def test_a_day_has_its_reason_and_its_notice(self, calendar, day, expected):
        reason = calendar.why(D(day))
        assert (reason.kind, reason.workday, reason.name, reason.number) == expected
        assert reason.revision == calendar.revision

    def test_a_reason_reads_in_both_languages(self, calendar):
        reason = calendar.why(D("2026-02-14"))
        assert reason.sentence.zh == "调休上班（春节，国办发明电〔2025〕7号）"
        assert reason.sentence.en == "make-up working day (Spring Festival, 国办发明电〔2025〕7号)"

    def test_a_provisional_day_says_so(self, calendar):
        assert calendar.why(D("2027-01-04")).sentence.en == "working day (notice not out, provisional)"
        assert calendar.why(D("2027-01-01")).provisional
        assert not calendar.why(D("2026-12-31")).provisional

    def test_a_day_set_by_a_notice_or_by_law_is_cited(self, calendar):
        assert calendar.why(D("2026-02-14")).cites == ("holidays:2.1", "holidays:6", "holidays:7")
        assert calendar.why(D("2027-01-01")).cites == ("holidays:2.1", "holidays:6")
        assert calendar.why(D("2026-02-13")).cites == ()


class TestProvisional:
    def test_the_notices_reach_to_the_end_of_2026(self, calendar):
        assert calendar.published_until == D("2026-12-31")
        assert not calendar.is_provisional(D("2026-12-31"))
        assert calendar.is_provisional(D("2027-01-01"))

    def test_a_reply_term_of_twenty_days_is_provisional_from_2026_12_04(self, calendar):
        assert not calendar.is_provisional(calendar.add(D("2026-12-03"), 20))
        assert calendar.is_provisional(calendar.add(D("2026-12-04"), 20))

    def test_beyond_the_notices_weekdays_count_and_statutory_days_do_not(self, calendar):
        off = [day for day in days("2027-01-01", "2027-12-31") if day.weekday() < 5 and not calendar.is_workday(day)]
        # 元旦, 除夕, 初三, 清明, 端午, 中秋, 国庆一日; the others fall on weekends
        assert off == [
            D("2027-01-01"),
            D("2027-02-05"),
            D("2027-02-08"),
            D("2027-04-05"),
            D("2027-06-09"),
            D("2027-09-15"),
            D("2027-10-01"),
        ]
        assert not any(calendar.is_workday(day) for day in days("2027-01-01", "2027-12-31") if day.weekday() > 4)


class TestClosures:
    def test_a_typhoon_day_moves_a_term_by_one_working_day(self, calendar):
        # From Friday 2026-07-10: Mon 13 is 1, Tue 14 is 2, Wed 15 is closed, Thu 16 is 3, Fri 17 is 4, Mon 20 is 5.
        local = calendar.with_closures([Closure(D("2026-07-15"), "台风")])
        assert calendar.add(D("2026-07-10"), 5) == D("2026-07-17")
        assert local.add(D("2026-07-10"), 5) == D("2026-07-20")
        assert local.count(D("2026-07-10"), D("2026-07-17")) == 4

    def test_a_local_working_saturday_counts(self, calendar):
        # 三月三 in Guangxi: off Mon 2026-04-20 and Tue 21, worked instead on Sat 18.
        local = calendar.with_closures(
            [
                Closure(D("2026-04-20"), "三月三"),
                Closure(D("2026-04-21"), "三月三"),
                Closure(D("2026-04-18"), "三月三", worked=True),
            ]
        )
        assert local.add(D("2026-04-17"), 1) == D("2026-04-18")
        assert local.add(D("2026-04-17"), 2) == D("2026-04-22")
        assert local.why(D("2026-04-20")).kind is DayKind.CLOSURE
        assert local.why(D("2026-04-18")).kind is DayKind.LOCAL_WORKDAY
        assert local.why(D("2026-04-18")).sentence.zh == "本地上班（三月三）"

    def test_a_closure_on_a_day_off_changes_nothing_and_keeps_the_national_reason(self, calendar):
        local = calendar.with_closures([Closure(D("2026-10-01"), "校庆"), Closure(D("2026-10-11"), "校庆")])
        assert local.why(D("2026-10-01")).number == "国办发明电〔2025〕7号"
        assert local.why(D("2026-10-11")).kind is DayKind.WEEKEND
        assert local.add(D("2026-09-30"), 10) == calendar.add(D("2026-09-30"), 10)

    def test_a_closure_on_a_make_up_day_is_a_closure(self, calendar):
        local = calendar.with_closures([Closure(D("2026-10-10"), "停电")])
        assert not local.is_workday(D("2026-10-10"))
        assert local.why(D("2026-10-10")).kind is DayKind.CLOSURE

    def test_closures_have_a_revision_of_their_own_whatever_their_order(self, calendar):
        first, second = Closure(D("2026-07-15"), "台风"), Closure(D("2026-07-16"), "台风")
        local = calendar.with_closures([first, second])
        assert local.revision != calendar.revision
        assert local == calendar.with_closures([second, first, first])
        assert local.with_closures([]) == calendar

    def test_the_calendar_without_closures_is_untouched(self, calendar):
        calendar.with_closures([Closure(D("2026-07-15"), "台风")])
        assert calendar.is_workday(D("2026-07-15"))
        assert calendar.closures == ()

    def test_a_day_both_closed_and_worked_is_refused(self, calendar):
        with pytest.raises(BadInput) as caught:
            calendar.with_closures([Closure(D("2026-07-15"), "a"), Closure(D("2026-07-15"), "b", worked=True)])
        assert caught.value.code == "closure_contradicts"
        assert "2026-07-15" in caught.value.sentence.en

    def test_a_closure_outside_the_calendar_is_refused(self, calendar):
        with pytest.raises(OutsideCalendar):
            calendar.with_closures([Closure(D("2061-01-03"), "台风")])

    @given(closed=st.sets(st.dates(D("2026-01-01"), D("2026-12-31")), max_size=30), start=STARTS, n=TERMS)
    def test_closures_never_bring_a_term_forward(self, closed, start, n):
        calendar = load_calendar()
        local = calendar.with_closures([Closure(day, "台风") for day in closed])
        assert local.add(start, n) >= calendar.add(start, n)
        assert not any(local.is_workday(day) for day in closed)


class TestKnownOn:
    def test_labour_day_2019_was_one_day_until_the_notice_of_22_march(self, calendar):
        before, after = calendar.known_on(D("2019-03-21")), calendar.known_on(D("2019-03-22"))
        assert [before.is_workday(day) for day in days("2019-04-28", "2019-05-05")] == [
            False, True, True, False, True, True, False, False,
        ]  # fmt: skip
        assert [after.is_workday(day) for day in days("2019-04-28", "2019-05-05")] == [
            True, True, True, False, False, False, False, True,
        ]  # fmt: skip

    def test_spring_festival_2020_ended_on_30_january_until_the_notice_of_27_january(self, calendar):
        before, after = calendar.known_on(D("2020-01-26")), calendar.known_on(D("2020-01-27"))
        assert before.add(D("2020-01-23"), 2) == D("2020-02-01")
        assert before.why(D("2020-02-01")).kind is DayKind.MAKE_UP
        assert after.add(D("2020-01-23"), 2) == D("2020-02-04")
        assert after.why(D("2020-02-01")).kind is DayKind.HOLIDAY

    def test_what_was_provisional_on_a_day_is_provisional_in_the_calendar_known_then(self, calendar):
        assert calendar.known_on(D("2025-11-03")).published_until == D("2025-12-31")
        assert calendar.known_on(D("2025-11-04")).published_until == D("2026-12-31")

    def test_all_known_is_the_calendar_itself(self, calendar):
        assert calendar.known_on(D("2026-11-22")) == calendar
        assert calendar.known_on(D("2025-11-03")) != calendar

    def test_before_the_first_notice_everything_is_provisional(self, calendar):
        assert calendar.known_on(D("2018-12-01")).published_until == D("2018-11-30")

    def test_closures_stay(self, calendar):
        local: WorkCalendar = calendar.with_closures([Closure(D("2019-02-13"), "台风")])
        assert not local.known_on(D("2019-02-01")).is_workday(D("2019-02-13"))
