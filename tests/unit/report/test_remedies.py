"""Table 4: a remedy counts under its result in the year of the result, and as pending at the end of each before."""

from datetime import date

import orjson
import pytest

from request_flow.report.form import form_for
from request_flow.report.remedies import count_remedies, kept_remedies, keys_in_year

PENDING = ["r1", "review", "2022-11-03", None, None]
UPHELD_NEXT_YEAR = ["r1", "review", "2022-11-03", "upheld", "2023-02-01"]
SUIT_AFTER = ["s1", "suit_after_review", "2023-02-20", "corrected", "2023-12-29"]


def text(*remedies):
    return orjson.dumps(remedies).decode()


@pytest.mark.parametrize(
    ("remedies", "year", "keys"),
    [
        ([], 2022, []),
        ([PENDING], 2021, []),
        ([PENDING], 2022, ["review.pending"]),
        ([PENDING], 2024, ["review.pending"]),
        ([UPHELD_NEXT_YEAR], 2022, ["review.pending"]),
        ([UPHELD_NEXT_YEAR], 2023, ["review.upheld"]),
        ([UPHELD_NEXT_YEAR], 2024, []),
        ([UPHELD_NEXT_YEAR, SUIT_AFTER], 2023, ["review.upheld", "suit_after_review.corrected"]),
    ],
)
def test_a_remedy_counts_in_the_year_of_its_result_and_as_pending_before(remedies, year, keys):
    assert keys_in_year(text(*remedies), year) == keys


def test_a_case_without_remedies_counts_nowhere():
    assert keys_in_year(None, 2023) == []


@pytest.mark.parametrize("year", [2020, 2023])
def test_every_kind_and_result_lands_in_one_column_and_its_total(year):
    kinds = ("review", "suit_direct", "suit_after_review")
    results = ("upheld", "corrected", "other")
    remedies = [
        [f"{kind}-{result}", kind, f"{year}-03-01", result, f"{year}-06-01"] for kind in kinds for result in results
    ]
    remedies += [[f"{kind}-open", kind, f"{year}-12-31", None, None] for kind in kinds]

    table = form_for(year).fold_remedies(count_remedies([text(*remedies)], year))

    assert table == {
        **{f"{kind}_{result}": 1 for kind in ("review", "direct", "after") for result in (*results, "pending")},
        "review_total": 4,
        "direct_total": 4,
        "after_total": 4,
    }


def test_a_kind_that_the_form_has_no_column_for_is_not_dropped():
    with pytest.raises(ValueError, match="arbitration"):
        form_for(2023).fold_remedies({"arbitration.upheld": 1})


def test_a_remedy_is_read_with_as_much_as_is_known_of_our_own_answer():
    texts = (
        '["r1","review","2024-03-18",null,null]',
        '["r1","review","2024-03-18",null,null,"2024-03-25"]',
        '["r1","review","2024-03-18",null,null,null,"2024-03-28"]',
        '["r1","review","2024-03-18",null,null,"2024-03-25",null,"summary"]',
    )
    found = [each for text in texts for each in kept_remedies(f"[{text}]")]

    copy, answer = date(2024, 3, 25), date(2024, 3, 28)
    assert [(each.received_on, each.answered_on, each.procedure) for each in found] == [
        (None, None, None),
        (copy, None, None),
        (None, answer, None),
        (copy, None, "summary"),
    ]
