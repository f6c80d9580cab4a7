"""Days as people type them; today is Monday 2026-11-23."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.web.typed_days import read_day

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-21",
        "2026.11.21",
        "2026/11/21",
        "2026年11月21日",
        "20261121",
        "11月21日",
        "11-21",
        "1121",
        "１１２１",
        " 11.21 ",
    ],
)
def test_every_spelling_of_one_day_is_that_day(typed):
    assert read_day(typed, TODAY) == date(2026, 11, 21)


def test_without_a_year_it_is_the_last_such_day_or_where_it_lies_ahead_the_next():
    assert read_day("1231", TODAY) == date(2025, 12, 31)
    assert read_day("1231", TODAY, ahead=True) == date(2026, 12, 31)
    assert read_day("0105", TODAY, ahead=True) == date(2027, 1, 5)
    assert read_day("1123", TODAY) == read_day("1123", TODAY, ahead=True) == TODAY
    assert read_day("0229", TODAY) == date(2024, 2, 29)


@pytest.mark.parametrize(
    "typed", ["", "2026-13-01", "2026-02-30", "0230", "昨天", "26-11-21", "2026-11", "11211", "9999999999"]
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(BadInput):
        read_day(typed, TODAY)


@given(st.text(max_size=14))
def test_nothing_that_is_typed_breaks_it(typed):
    with suppress(BadInput):
        assert isinstance(read_day(typed, TODAY), date)
