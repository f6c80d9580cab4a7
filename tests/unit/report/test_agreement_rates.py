"""C6: rates, changes against the year before and amounts of money are held against what they may be of."""

from dataclasses import replace

import pytest

from request_flow.report.agreement import agreement
from request_flow.report.identities import broken

from .conftest import sound

# Table 3: new 12, carried in 2; handled 11: 4 disclosed, 2 partly, 1 refused. Reviews: 3 upheld, 1 corrected, 2 pending.
REPORT = replace(sound("2021"), table2={"fees_wan": "12.5"})
# The year before: new 10, none carried in; 5 reviews, 3 suits.
LAST = replace(
    REPORT,
    year=2023,
    table3={
        **REPORT.table3, "new": (10, 0, 0, 0, 0, 0, 10), "carried_in": (0,) * 7, "total_handled": (8, 0, 0, 0, 0, 0, 8)
    },
    table4={**REPORT.table4, "review_pending": 1, "review_total": 5},
)  # fmt: skip


def faults(text: str, last=LAST, report=REPORT) -> list[str]:
    return [each.sentence.zh for each in broken(agreement(replace(report, narrative={"overview": text}), "", last))]


def count(text: str, last=LAST) -> int:
    return len(agreement(replace(REPORT, narrative={"overview": text}), "", last))


# 3 of 6, of the 4 that were closed: 50 %, 75 %. 1 of 6, of 4: 16.7 %, 25 %.
@pytest.mark.parametrize(("rate", "is_right"), [
    ("维持率50%", True), ("维持率为75%", True), ("复议维持率达75.0％", True), ("维持率80%", False), ("维持率100%", False),
    ("纠错率25%", True), ("纠正率16.7%", True), ("纠错率30%", False),
])  # fmt: skip
def test_a_rate_of_reviews_is_of_all_or_of_those_that_were_closed(rate, is_right):
    text = f"因政府信息公开被申请行政复议6件，{rate}。"

    assert count(text) == 2
    assert (faults(text) == []) is is_right


# Suits: 2 upheld, 1 otherwise: 66.7 %; of upheld and corrected 100 %.
def test_a_rate_behind_reviews_and_suits_may_be_of_either():
    both = "因政府信息公开被申请行政复议6件、行政诉讼3件，维持率{}%。"

    assert [faults(both.format(rate)) for rate in ("66.7", "75", "50", "100")] == [[]] * 4
    assert len(faults(both.format("60"))) == 1


# 4 of 11, 12, 14, 6, 7; 6 of 11, 12, 14, 7.
@pytest.mark.parametrize("rate", ["36.4", "33.3", "28.6", "66.7", "57.1", "54.5", "50", "42.9", "85.7"])
def test_a_rate_of_disclosure_may_be_of_several_things(rate):
    assert faults(f"上年结转2件，办结11件，公开率{rate}%。") == []


def test_a_rate_of_disclosure_that_is_of_none_of_them_is_found():
    [found] = faults("上年结转2件，办结11件，公开率为90%。")

    assert found.startswith("C6 “一、总体情况”写“办结11件，公开率为90%”；按表内数字可为 36.4%")


@pytest.mark.parametrize("text", [
    "办结11件，公开率100%。",                     # said of the duty to publish
    "办结11件，主动公开率90%。",
    "办结11件，网站信息更新及时，公开率90%。",
    "维持率90%。",
    "因政府信息公开被申请行政复议6件，全市维持率90%。",
    "受理行政复议案件50件，维持率90%。",
])  # fmt: skip
def test_a_rate_of_something_else_is_left_alone(text):
    assert faults(text) == []


# New: 12 after 10 is 20 % more, 2 more.
@pytest.mark.parametrize("told", [
    "同比增长20%", "较上年增加2件", "比去年增长20.0%", "较2023年上升20％", "与上年相比增加两件", "较上年度增长20%",
])  # fmt: skip
def test_a_change_against_the_year_before_holds(told):
    assert faults(f"新收政府信息公开申请12件，{told}。") == []
    assert count(f"新收政府信息公开申请12件，{told}。") == 2


@pytest.mark.parametrize("told", [
    "同比增长25%", "较上年增加3件", "同比下降20%", "较2023年减少2件", "与上年持平", "同比增长19%",
])  # fmt: skip
def test_a_change_that_the_tables_do_not_bear_out_is_found(told):
    assert len(faults(f"新收政府信息公开申请12件，{told}。")) == 1


def test_a_change_is_told_with_what_it_is_by_the_tables():
    assert faults("新收政府信息公开申请12件，同比下降20%。") == [
        "C6 “一、总体情况”写“新收政府信息公开申请12件，同比下降20%”；按表内数字可为 20.0%"
    ]


# Reviews: 6 after 5, one more.
def test_a_change_of_reviews_is_compared():
    assert faults("因政府信息公开被申请行政复议6件，较上年增加1件。") == []
    assert len(faults("因政府信息公开被申请行政复议6件，较上年增加2件。")) == 1


def test_a_change_behind_a_result_may_be_of_the_result():
    # One more review; as many upheld as the year before.
    text = "因政府信息公开被申请行政复议6件，其中维持3件，{}。"

    assert [faults(text.format(told)) for told in ("较上年增加1件", "与上年持平")] == [[], []]
    assert len(faults(text.format("较上年增加2件"))) == 1


def test_a_change_behind_two_numbers_may_be_of_either():
    text = "新收政府信息公开申请12件，上年结转2件，办结11件，同比增长{}%。"

    assert faults(text.format("37.5"), replace(LAST, table3={**LAST.table3, "carried_in": (1, *(0,) * 5, 1)})) == []
    assert faults(text.format("90")) == []  # from none carried in to two is no percentage at all


@pytest.mark.parametrize("text", [
    "新收政府信息公开申请12件，同比增长约25%。",
    "新收政府信息公开申请12件，同比略有增长。",
    "新收政府信息公开申请12件，同比增长25个百分点。",
    "新收政府信息公开申请12件，环比增长25%。",
    "新收政府信息公开申请12件，网站访问量较大，同比增长25%。",
    "新收政府信息公开申请12件，网上申请8件，同比增长25%。",
    "新收政府信息公开申请12件，较2022年增长25%。",
    "新收政府信息公开申请12件，同比增长1.5倍。",
    "新收政府信息公开申请12件，与上年基本持平。",
])  # fmt: skip
def test_a_change_of_something_else_or_inexact_is_left_alone(text):
    assert faults(text) == []


@pytest.mark.parametrize("last", [
    None, replace(LAST, year=2022), replace(LAST, table3=None), replace(LAST, table3={**LAST.table3, "new": (0,) * 7}),
])  # fmt: skip
def test_a_change_is_not_compared_where_last_years_figure_is_unknown_or_nothing(last):
    assert faults("新收政府信息公开申请12件，同比增长25%。", last) == []


# Table 2: 12.5, in 10,000 yuan.
@pytest.mark.parametrize("told", [
    "12.5万元", "125000元", "125,000元", "１２.５万元", "0.00125亿元", "12万元", "13万元", "12.50万元", "125300元",
])  # fmt: skip
def test_an_amount_holds_in_whatever_unit_and_as_exactly_as_both_are_given(told):
    assert faults(f"2024年，我局收取行政事业性收费{told}。") == []
    assert count(f"2024年，我局收取行政事业性收费{told}。") == 1


@pytest.mark.parametrize("told", ["12.5元", "125万元", "14万元", "130000元", "0元"])
def test_another_amount_is_found(told):
    [found] = faults(f"2024年，我局行政事业性收费金额为{told}。")

    assert found == f"C6 “一、总体情况”写“我局行政事业性收费金额为{told}”；表二行政事业性收费为 12.5 万元"


@pytest.mark.parametrize("text", [
    "行政事业性收费约14万元。",
    "行政事业性收费14余万元。",
    "减免行政事业性收费14万元。",
    "2023年行政事业性收费14万元。",
    "办理政府信息公开申请，收取行政事业性收费14万元。",
    "（二）依申请公开情况\n收取行政事业性收费0元。",               # fees for copies
    "收取信息处理费14万元。",
    "行政事业性收费14项。",
])  # fmt: skip
def test_an_amount_of_something_else_or_inexact_is_left_alone(text):
    assert faults(text) == []
