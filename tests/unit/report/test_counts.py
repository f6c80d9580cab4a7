"""How a printed figure may be spelt, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.report.counts import Unreadable, read_amount, read_change, read_count


@pytest.mark.parametrize(
    ("text", "value", "spelling"),
    [
        ("0", 0, "plain"),
        (" 12 ", 12, "plain"),
        ("3425", 3425, "plain"),
        ("", 0, "nothing"),
        ("\u00a0", 0, "nothing"),
        ("/", 0, "nothing"),
        ("／", 0, "nothing"),
        ("-", 0, "nothing"),
        ("—", 0, "nothing"),
        ("——", 0, "nothing"),
        ("无", 0, "nothing"),
        ("1,234", 1234, "spelt"),
        ("1，234，567", 1234567, "spelt"),
        ("1 234", 1234, "spelt"),
        ("１２", 12, "spelt"),
        ("5件", 5, "spelt"),
        ("5 件", 5, "spelt"),
        ("3.0", 3, "spelt"),
    ],
)
def test_a_count_is_read_however_it_is_spelt(text, value, spelling):
    figure = read_count(text)

    assert (figure.value, figure.spelling) == (value, spelling)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("-3", "negative"),
        ("－3", "negative"),
        ("1.5", "whole"),
        ("abc", "not a number"),
        ("约3", "not a number"),
        ("3/4", "not a number"),
        ("12,34", "not a number"),
        ("1 2", "not a number"),
        ("3²", "note mark"),
        ("①", "note mark"),
        ("1e3", "not a number"),
        ("٣", "not a number"),
        ("9999999999999", "too many digits"),
        ("=…", "never computed"),
    ],
)
def test_what_is_no_count_is_refused_with_the_reason(text, says):
    with pytest.raises(Unreadable, match=says):
        read_count(text)


def test_a_yearly_change_may_be_negative():
    assert [read_change(text).value for text in ("-3", "+2", "－1", "0", "/")] == [-3, 2, -1, 0, 0]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("7730.28", "7730.28"), ("59,237.2449", "59237.2449"), ("12万元", "12"), ("/", "0"), ("0.0000", "0.0000")],
)
def test_an_amount_keeps_its_decimals(text, amount):
    assert read_amount(text) == amount


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_and_never_gives_a_negative(text):
    try:
        figure = read_count(text)
    except Unreadable:
        return
    assert figure.value >= 0


@given(st.integers(0, 10**9))
def test_a_count_survives_thousands_separators_and_full_width_digits(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    assert read_count(f"{number:,}").value == read_count(wide).value == number
