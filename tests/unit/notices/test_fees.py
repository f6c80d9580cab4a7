"""What a fee notice says: each part of the sum, counted by hand from the tariff of 2021."""

import pytest

from request_flow.notices.values import TABLE
from support.letters import letter, received, situation


def charged(amount, basis="per_page", quantity=240, on="2026-03-10"):
    return situation(received(), "charge_fee", on, basis=basis, quantity=quantity, amount=amount)


def test_pages_are_told_tier_by_tier():
    # 70 at 10 yuan, 100 at 20, 40 at 40.
    assert TABLE["fee_steps"](charged(4300)) == (
        ("第1至30页", "不收费", "30页", "0元"),
        ("第31至100页", "每页10元", "70页", "700元"),
        ("第101至200页", "每页20元", "100页", "2000元"),
        ("第201页以上", "每页40元", "40页", "1600元"),
    )


def test_a_tier_that_is_not_reached_counts_nothing():
    assert [row[2:] for row in TABLE["fee_steps"](charged(200, quantity=50))] == [
        ("30页", "0元"),
        ("20页", "200元"),
        ("0页", "0元"),
        ("0页", "0元"),
    ]


def test_requests_are_counted_from_the_first_of_the_month_of_receipt():
    # 20 at 100 yuan, then ten at 200 and five at 300.
    of = charged(5500, basis="per_item", quantity=45, on="2026-03-10")

    assert TABLE["fee_counted"](of) == "2026年3月累计申请45件"
    assert TABLE["fee_steps"](of) == (
        ("第1至10件", "不收费", "10件", "0元"),
        ("第11至30件", "每件100元", "20件", "2000元"),
        ("第31件以上", "每件200元，以10件为一档，每增加一档，每件提高100元", "15件", "3500元"),
    )


@pytest.mark.parametrize(
    ("basis", "articles"),
    [
        ("per_item", "《政府信息公开信息处理费管理办法》第三条、第四条、第六条"),
        ("per_page", "《政府信息公开信息处理费管理办法》第三条、第五条、第六条"),
    ],
)
def test_the_provisions_follow_the_way_of_counting(basis, articles):
    assert TABLE["fee_articles"](charged(100, basis=basis)) == articles


def test_where_another_sum_is_asked_the_tariff_stands_without_a_sum_that_does_not_add_up():
    of = charged(1400, basis="per_item", quantity=37)

    assert TABLE["fee_steps"](of) == ()
    said = "\n".join(
        cell.text
        for block in letter("fee-notice", of).blocks
        if hasattr(block, "rows")
        for row in block.rows
        for cell in row
    )
    assert "第11至30件\n每件100元\n" in said
    assert "本次数量" not in said


def test_nothing_is_said_where_no_fee_was_charged():
    of = situation(received())

    for name in ("fee_basis", "fee_articles", "fee_counted", "fee_by_tariff"):
        assert TABLE[name](of) is None
    assert TABLE["fee_tiers"](of) == TABLE["fee_steps"](of) == ()


def test_no_tariff_is_told_of_a_day_on_which_none_was_in_force():
    of = situation(received("2020-12-21"), "charge_fee", "2020-12-28", basis="per_page", quantity=50, amount=200)

    assert TABLE["fee_by_tariff"](of) is None
    assert TABLE["fee_tiers"](of) == TABLE["fee_steps"](of) == ()


def test_a_lapse_still_knows_how_the_fee_was_counted():
    request = received().did("charge_fee", "2026-03-10", basis="per_page", quantity=240, amount=4300)
    of = situation(request.did("lapse_fee", "2026-04-08"))

    assert TABLE["fee_basis"](of) == "按量计收"
    # Twenty working days after 10 March 2026; 6 April is a day off.
    assert str(TABLE["fee_due"](of)) == "2026-04-08"
