"""Columns of days give what single days give."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.workdays.calendar import Closure, OutsideCalendar
from request_flow.workdays.notices import load_calendar

D = date.fromisoformat
PAIRS = st.lists(st.tuples(st.dates(D("2018-12-01"), D("2059-12-31")), st.integers(1, 200)), min_size=1, max_size=50)


def column(*days: str) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


@given(pairs=PAIRS)
def test_a_column_of_terms_equals_one_by_one(pairs):
    calendar = load_calendar()
    starts = np.array([start for start, _ in pairs], dtype="datetime64[D]")
    terms = np.array([n for _, n in pairs])
    assert calendar.add_column(starts, terms).tolist() == [calendar.add(start, n) for start, n in pairs]


@given(pairs=PAIRS, n=st.integers(1, 60))
def test_a_column_with_one_term_equals_one_by_one(pairs, n):
    calendar = load_calendar()
    starts = np.array([start for start, _ in pairs], dtype="datetime64[D]")
    assert calendar.add_column(starts, n).tolist() == [calendar.add(start, n) for start, _ in pairs]


def test_a_column_knows_the_closures(calendar):
    local = calendar.with_closures([Closure(D("2026-07-15"), "台风")])
    assert local.add_column(column("2026-07-10"), 5).tolist() == [D("2026-07-20")]
    assert calendar.add_column(column("2026-07-10"), 5).tolist() == [D("2026-07-17")]


def test_an_empty_column_stays_empty(calendar):
    assert calendar.add_column(column(), 20).tolist() == []
    assert calendar.add_column(column(), np.array([], dtype=int)).tolist() == []


def test_instants_and_strided_columns_count_as_their_days(calendar):
    starts = np.array(["2026-02-13T23:59", "1999-01-01T00:00", "2025-12-31T00:00"], dtype="datetime64[s]")[::2]
    assert calendar.add_column(starts, 7).tolist() == [D("2026-03-02"), D("2026-01-12")]


@pytest.mark.parametrize("stray", ["2018-11-30", "2061-01-01", "1800-01-01", "NaT"])
@pytest.mark.parametrize("n", [1, np.array([1, 1])])
def test_a_start_outside_is_an_error(calendar, stray, n):
    with pytest.raises(OutsideCalendar) as caught:
        calendar.add_column(column("2026-03-02", stray), n)
    assert stray in caught.value.sentence.en


@pytest.mark.parametrize("n", [2, np.array([1, 2])])
def test_a_term_that_ends_outside_is_an_error_that_names_its_start(calendar, n):
    with pytest.raises(OutsideCalendar) as caught:
        calendar.add_column(column("2026-03-02", "2060-12-30"), n)
    assert "2060-12-30" in caught.value.sentence.en


def test_a_term_longer_than_the_calendar_is_an_error(calendar):
    with pytest.raises(OutsideCalendar):
        calendar.add_column(column("2026-03-02"), 100_000)


@pytest.mark.parametrize("n", [0, -1, np.array([1, 0]), np.array([1, -3])])
def test_a_term_without_days_is_a_defect_of_the_caller(calendar, n):
    with pytest.raises(ValueError, match="at least one working day"):
        calendar.add_column(column("2026-03-02", "2026-03-03"), n)
