"""C6: numbers and names as reports spell and break them; what is inexact is no number."""

from dataclasses import replace

import pytest

from request_flow.report.agreement import agreement
from request_flow.report.agreement_words import number_in
from request_flow.report.identities import broken

from .conftest import sound

# Table 3: new 12 (9 by natural persons), carried in 2; handled 11: 4, 2 partly, 1 refused, 3 unable, 1 otherwise; 3 stay.
# Reviews: 3 upheld, 1 corrected, 2 pending: 6. Suits: 2 upheld, 1 otherwise: 3; 1 direct, 2 after review.
REPORT = sound("2021")


def faults(text: str) -> list[tuple[int, int]]:
    return [(each.left, each.right) for each in broken(agreement(replace(REPORT, narrative={"overview": text})))]


def compared(text: str) -> list[tuple[int, int]]:
    return [(each.left, each.right) for each in agreement(replace(REPORT, narrative={"overview": text}))]


@pytest.mark.parametrize(("written", "number"), [
    ("12", 12), ("012", 12), ("零", 0), ("〇", 0), ("两", 2), ("十", 10), ("十二", 12), ("一十二", 12), ("二十", 20),
    ("一百零二", 102), ("一百一十", 110), ("两百", 200), ("一千零二十", 1020), ("二千三百四十五", 2345), ("一〇二", 102),
    ("三四", None), ("十二三", None), ("二三十", None), ("百", None), ("千", None), ("一百二", None), ("百二", None),
])  # fmt: skip
def test_only_an_exact_number_is_one(written, number):
    assert number_in(written) == number


@pytest.mark.parametrize(("text", "found"), [
    ("本年新收政府信息公开申请１，２３４件。",                  (1234, 12)),
    ("本年新收政府信息公开申请1,234,567件。",                   (1234567, 12)),
    ("本年新收政府信息公开申请１３件（次）。",                  (13, 12)),
    ("全年共收到政府信息公开申请15件(次)，同比增长10%。",        (15, 12)),
    ("本年新收政府信息公开申请一百零二件。",                    (102, 12)),
    ("全年收到政府信息公开申请零件。",                          (0, 12)),
    ("本年新收政府信息公开申请。13件，其中网络申请8件。",        (13, 12)),
    ("本年新收政府信息公开申请。\n13件。",                      (13, 12)),
    ("本年新收政府信息公开申请数量：\n13件。",                  (13, 12)),
    ("一、新收政府信息公开申请\n13件。",                        (13, 12)),
    ("本年新收政府信息公开申请\n13\n件。",                      (13, 12)),
    ("因政府信息公开被申请行政复议\n5件。",                     (5, 6)),
    ("我局认真办理。\n3\n2024年，我局新收政府信息公开申请13件。", (13, 12)),  # the number of a page
])  # fmt: skip
def test_a_number_is_read_however_it_is_spelt_or_cut_off(text, found):
    assert faults(text) == [found]


@pytest.mark.parametrize("text", [
    "本年新收政府信息公开申请百余件。",
    "本年新收政府信息公开申请一百余件。",
    "本年新收政府信息公开申请20多件。",
    "本年新收政府信息公开申请三四件。",
    "本年新收政府信息公开申请十二三件。",
    "本年新收政府信息公开申请上百件，予以公开数十件。",
    "本年新收政府信息公开申请百件。",
    "本年新收政府信息公开申请超15件，近20件，约20件。",
    "本年新收政府信息公开申请15件以上。",
    "全年收到各类信件三四件，予以公开1件。",                    # a part of what was not counted exactly
    "全年收到各类信件若干，予以公开1件。",
    "收到政府信息公开申请1.5万件。",
    "收到政府信息公开申请20件次。",
    "我局规范办理政府信息公开申请。3件投诉均已答复。",          # of something else
    "本年新收政府信息公开申请\n3\n12件。",                      # 3 is the number of the page
    "本年新收政府信息公开申请\n- 3 -\n12件。",
    "新收政府信息公开申请12,34件。",                            # no grouping by thousands
])  # fmt: skip
def test_what_is_inexact_or_cut_off_by_something_else_is_passed_over(text):
    assert faults(text) == []


@pytest.mark.parametrize(("text", "found"), [
    ("因政府信息公开被提起行政诉讼3件，行政复议5件。",            [(5, 6)]),
    ("因政府信息公开被提起行政诉讼4件、被申请行政复议6件。",      [(4, 3)]),
    ("因政府信息公开被提起行政诉讼3件（维持2件、其他结果1件），行政复议6件（维持4件）。", [(4, 3)]),
    ("没有行政诉讼、行政复议案件。",                              [(0, 9)]),
    ("全年未发生行政诉讼和行政复议。",                            [(0, 9)]),
    ("未因政府信息公开被提起行政诉讼、被申请行政复议。",          [(0, 9)]),
    ("未收到因政府信息公开申请引起的行政诉讼。",                  [(0, 3)]),
    ("全年未发生行政复议、行政诉讼事项。",                        [(0, 9)]),
    ("（四）政府信息公开行政复议、行政诉讼情况。全年发生行政诉讼4件，行政复议6件。", [(4, 3)]),
    ("（四）政府信息公开行政复议和行政诉讼情况\n全年行政复议7件，行政诉讼3件。", [(7, 6)]),
    ("（二）依申请公开情况。2024年，我局共收到申请15件。",        [(15, 12)]),
    ("（二）依申请公开情况\n我局共收到15件申请。",                [(15, 12)]),
    ("全年受理依申请公开件15件。",                                [(15, 12)]),
    ("全年未收到依申请公开件。",                                  [(0, 12)]),
    ("因政府信息公开申请行政复议6件，未经复议直接起诉2件，复议后起诉2件。", [(2, 1)]),
    ("无依申请公开事项。",                                        [(0, 12)]),
    ("全年新收政府信息公开申请12件，均为自然人申请。",            [(0, 3)]),
    ("全年新收政府信息公开申请12件，全部为法人或其他组织提出。",  [(0, 9)]),
    ("上年结转2件，办结11件，均予以公开。",                       [(0, 5)]),
    ("新收政府信息公开申请12件，主要涉及征地等方面，均已按时办结。", [(0, 3)]),
])  # fmt: skip
def test_more_ways_to_state_a_cell_are_read(text, found):
    assert faults(text) == found


@pytest.mark.parametrize("text", [
    "受理政府信息公开行政诉讼8件，行政复议50件。",                # as the organ of review
    "全年行政诉讼8件，行政复议50件。",                            # of all matters, not only of information
    "（四）政府信息公开行政复议和行政诉讼情况\n全年办理行政复议50件，行政诉讼8件。",
    "（四）政府信息公开行政复议和行政诉讼情况\n教育领域，行政复议50件。",
    "（二）依申请公开情况\n通过信函方式，共收到申请5件。",         # a part
    "（二）依申请公开情况\n2023年，共收到申请5件。",
    "（三）网站建设情况。共收到申请5件。",
    "新收政府信息公开申请12件，属于公开范围的，均予以公开。",
    "新收政府信息公开申请12件，能够当场答复的，均已按时办结。",
    "新收政府信息公开申请12件，涉及主动公开内容的，均予以公开。",
    "新收政府信息公开申请12件，主要涉及已主动公开的，均予以公开。",
    "新收政府信息公开申请12件，除1件不予公开外，均予以公开。",
    "新收政府信息公开申请12件，撤回1件，其余均予以公开。",
    "新收政府信息公开申请12件，按时办结率100%。",                 # of those that fell due
    "新收政府信息公开申请12件，网上提交的，均为自然人申请。",
    "上年结转2件，办结11件，应予公开的均予以公开。",
    "新收政府信息公开申请12件，网络申请较多，占60%。",
])  # fmt: skip
def test_what_is_said_of_a_part_or_of_others_is_left_alone(text):
    assert faults(text) == []


def test_everything_disclosed_may_be_disclosed_in_part_and_of_the_new_ones_only():
    figures = dict(REPORT.table3)
    none = (0,) * 7
    figures |= {"refuse_third_party": none, "unable_not_held": none, "other_lapse_supplement": (2, 0, 0, 0, 0, 0, 2)}
    report = replace(REPORT, table3=figures)
    text = "新收政府信息公开申请12件，均予以公开。"

    assert broken(agreement(replace(report, narrative={"overview": text}))) == []
    assert compared(text) == [(12, 12), (0, 5)]


# A single review, upheld.
@pytest.mark.parametrize(("text", "found"), [
    ("因政府信息公开被申请行政复议1件，结果维持。",     []),
    ("因政府信息公开被申请行政复议1件（已办结）。",     []),
    ("因政府信息公开被申请行政复议1件，已审结，维持。", []),
    ("因政府信息公开被申请行政复议1件，结果为纠正。",   [(1, 0)]),
    ("因政府信息公开被申请行政复议1件，尚未审结。",     [(1, 0)]),
    ("因政府信息公开被申请行政复议1件，被纠正。",       [(1, 0)]),
    ("因政府信息公开被申请行政复议1件，申请人撤回后，尚未审结。", []),
    ("因政府信息公开被申请行政复议1件、行政诉讼3件，尚未审结。", []),
])  # fmt: skip
def test_the_result_of_the_only_review_needs_no_number(text, found):
    table4 = {**REPORT.table4, "review_upheld": 1, "review_corrected": 0, "review_pending": 0, "review_total": 1}
    report = replace(REPORT, table4=table4, narrative={"overview": text})

    assert [(each.left, each.right) for each in broken(agreement(report))] == found


@pytest.mark.parametrize(("text", "found"), [
    ("因政府信息公开被提起行政诉讼3件，其中直接起诉1件（其他结果1件），复议后起诉2件（维持2件）。", []),
    ("因政府信息公开被提起行政诉讼3件，其中直接起诉1件（维持1件），复议后起诉2件（维持1件、纠正1件）。",
     [(1, 0), (1, 2), (1, 0)]),
    ("因政府信息公开被提起行政诉讼3件，其中直接起诉1件（其他结果1件），维持2件。",  []),
    ("因政府信息公开被提起行政诉讼3件，其中直接起诉1件，维持2件。",                 []),
    ("因政府信息公开被申请行政复议6件，其中维持3件、纠正2件、其他结果0件、尚未审结1件。", [(2, 1), (1, 2)]),
    ("因政府信息公开被申请行政复议六件，其中维持三件、纠正一件、其他结果零件、尚未审结两件。", []),
])  # fmt: skip
def test_results_in_brackets_are_of_the_suits_right_before_them(text, found):
    assert faults(text) == found
