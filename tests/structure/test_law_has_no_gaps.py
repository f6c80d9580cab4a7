"""On the first day of each month, each thing the law sets has exactly one value: no gap, no overlap.

Proves nothing about the values themselves; the worked examples do that.
"""

from datetime import date

import pytest

from request_flow.law.corpus import load_law

FIRST_OF_REGULATION = date(2019, 5, 15)
YOUNGER = {date(2021, 1, 1): "the fee rules", date(2024, 1, 1): "the answer to a review, by the law of 2023"}
MONTHS = [FIRST_OF_REGULATION] + [
    date(year, month, 1)
    for year in range(2019, 2028)
    for month in range(1, 13)
    if date(year, month, 1) > FIRST_OF_REGULATION
]


@pytest.mark.parametrize("name", sorted(load_law().parameters))
def test_a_parameter_has_one_value_in_every_month(name):
    parameter = load_law().parameter(name)
    for month in MONTHS:
        if month < parameter.starts[0]:
            assert parameter.starts[0] in YOUNGER, "only these rules are younger than the Regulation"
            continue
        holding = [
            value
            for value in parameter.values
            if value.since <= month and (value.until is None or month <= value.until)
        ]
        assert holding == [parameter.on(month)]


@pytest.mark.parametrize("key", list(load_law().outcomes))
def test_an_outcome_has_a_remedy_in_every_month(key):
    outcome = load_law().outcomes[key]
    for month in MONTHS:
        assert outcome.remedy_on(month) in {"either", "review_first"}
        for ground in outcome.grounds:
            assert outcome.remedy_on(month, ground) in {"either", "review_first"}


@pytest.mark.parametrize("basis", ["per_item", "per_page"])
def test_a_tariff_holds_in_every_month_since_2021(basis):
    for month in MONTHS:
        if month.year >= 2021:
            assert load_law().tariff(basis, month).tiers[0].first == 1


@pytest.mark.parametrize("key", list(load_law().rulings))
def test_a_ruling_decides_in_every_month(key):
    ruling = load_law().rulings[key]
    for month in MONTHS:
        assert load_law().choice(ruling.name, month) in ruling.options
