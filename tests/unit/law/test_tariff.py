"""The fee, computed by hand from the measures and compared."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.law.corpus import load_law
from request_flow.law.tariff import charge

ON = date(2024, 3, 1)


# fmt: off
ITEMS = [
    (0, 0), (10, 0), (11, 100), (30, 2_000), (31, 2_200), (40, 4_000), (41, 4_300), (50, 7_000), (100, 37_000),
]
PAGES = [(30, 0), (31, 10), (100, 700), (101, 720), (200, 2_700), (201, 2_740)]
# fmt: on


@pytest.mark.parametrize(("quantity", "yuan"), ITEMS)
def test_requests_of_a_month_cost(quantity, yuan):
    assert charge(load_law().tariff("per_item", ON), 0, quantity) == yuan


@pytest.mark.parametrize(("quantity", "yuan"), PAGES)
def test_pages_of_one_request_cost(quantity, yuan):
    assert charge(load_law().tariff("per_page", ON), 0, quantity) == yuan


@pytest.mark.parametrize(
    ("earlier", "quantity", "yuan"),
    [
        pytest.param(9, 1, 0, id="the tenth is still free"),
        pytest.param(10, 1, 100, id="the eleventh costs 100"),
        pytest.param(30, 1, 200, id="the thirty-first opens the next tier"),
        pytest.param(40, 1, 300, id="the forty-first costs 300"),
        pytest.param(8, 5, 300, id="a request split in five crosses the free tier"),
    ],
)
def test_a_further_request_is_charged_at_its_own_tier(earlier, quantity, yuan):
    assert charge(load_law().tariff("per_item", ON), earlier, quantity) == yuan


@given(earlier=st.integers(0, 500), first=st.integers(0, 500), second=st.integers(0, 500))
def test_charging_in_two_steps_costs_the_same_as_in_one(earlier, first, second):
    tariff = load_law().tariff("per_item", ON)

    together = charge(tariff, earlier, first + second)

    assert together == charge(tariff, earlier, first) + charge(tariff, earlier + first, second)


@given(earlier=st.integers(0, 2_000))
def test_one_more_request_costs_what_article_4_says_of_its_number(earlier):
    number = earlier + 1
    price = 0 if number <= 10 else 100 if number <= 30 else 100 * ((number - 31) // 10 + 2)

    assert charge(load_law().tariff("per_item", ON), earlier, 1) == price


def test_an_absurd_quantity_is_answered_at_once():
    assert charge(load_law().tariff("per_item", ON), 0, 10**12) > 10**20


@pytest.mark.parametrize(("earlier", "quantity"), [(-1, 1), (1, -1)])
def test_a_negative_quantity_is_refused(earlier, quantity):
    with pytest.raises(BadInput, match="negative"):
        charge(load_law().tariff("per_item", ON), earlier, quantity)
