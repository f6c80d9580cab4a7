"""What a step that was taken makes its person look at; it stands all the same."""

from typing import Any

from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.steps import register_case
from services.desk import CLERK, arrived, do


def remarked(program: Program, number: str, act: str, on: str, **data: Any) -> list[str]:
    return [remark.en for remark in do(program, number, act, on, **data).remarks]


def test_a_fee_that_is_not_the_tariffs_is_taken_with_a_remark(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    def charged(basis: str, quantity: int, amount: float) -> list[str]:
        return remarked(program, number, "charge_fee", "2024-03-12", basis=basis, quantity=quantity, amount=amount)

    # 31 pages: 30 free and one of 10 yuan; the 11th and 12th request of the month cost 100 yuan each.
    assert charged("per_page", 31, 10) == []
    assert charged("per_item", 12, 200.0) == []
    assert charged("per_page", 31, 100) == ["the tariff gives 10 yuan for 31 pages, the notice says 100; check it"]
    [by_item] = charged("per_item", 12, 100)
    assert by_item.startswith(
        "the tariff gives 200 yuan for 12 requests counted from the first of the month, the notice"
    )
    assert by_item.endswith("says 100; check it, unless a part was charged before")
    assert show_case(program, "edu", number)["standing"]["irregularities"] == []


def test_a_fee_before_there_was_a_tariff_is_taken_with_a_remark(program: Program) -> None:
    number = register_case(program, "edu", arrived("2020-12-01"), CLERK).number
    fee = {"basis": "per_page", "quantity": 31, "amount": 10}

    assert remarked(program, number, "charge_fee", "2020-12-31", **fee) == [
        "no tariff of the information processing fee is in force on 2020-12-31; check what the fee rests on"
    ]
    assert remarked(program, number, "charge_fee", "2021-01-01", **fee) == []


def test_an_extension_under_a_delayed_term_is_taken_with_a_remark_and_moves_nothing(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    do(program, number, "request_reasons", "2024-03-04", term_days=3)
    do(program, number, "receive_reasons", "2024-03-06", reasonable=True)
    do(program, number, "fix_delayed_term", "2024-03-07", until="2024-06-28")

    [remark] = do(program, number, "extend", "2024-03-08", days=10, approved_by="李四").remarks

    assert remark.en.startswith("a delayed term until 2024-06-28 replaced the term; the extension is recorded")
    assert show_case(program, "edu", number)["standing"]["due_on"] == "2024-06-28"


def test_a_step_in_good_order_has_no_remark(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    assert remarked(program, number, "extend", "2024-03-08", days=10, approved_by="李四") == []
