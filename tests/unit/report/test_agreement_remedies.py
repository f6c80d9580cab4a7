"""C6: results of reviews and suits told in the text are held against table 4, and nothing else is."""

from dataclasses import replace

import pytest

from request_flow.report.agreement import agreement
from request_flow.report.identities import broken

from .conftest import sound

REPORT = sound("2021")


def faults(text: str) -> list[tuple[int, int]]:
    return [(each.left, each.right) for each in broken(agreement(replace(REPORT, narrative={"overview": text})))]


# Reviews: 3 upheld, 1 corrected, none otherwise, 2 pending: 6. Suits: 2 upheld, 1 otherwise: 3; 1 direct, 2 after review.
@pytest.mark.parametrize(("text", "found"), [
    ("因政府信息公开被申请行政复议6件，其中结果维持4件。",                       [(4, 3)]),
    ("因政府信息公开被申请行政复议6件（维持3件、纠正2件、尚未审结1件）。",        [(2, 1), (1, 2)]),
    ("因政府信息公开被申请行政复议6件，结果维持2件，结果纠正1件，其他结果1件，尚未审结2件。", [(2, 3), (1, 0)]),
    ("因政府信息公开被申请行政复议6件，维持3件，未审结3件。",                     [(3, 2)]),
    ("因政府信息公开被申请行政复议6件，已审结5件。",                              [(5, 4)]),
    ("因政府信息公开被申请行政复议6件，均维持。",                                 [(6, 3)]),
    ("因政府信息公开被申请行政复议6件，复议结果均为维持。",                       [(6, 3)]),
    ("因政府信息公开被申请行政复议6件，全部办结。",                               [(0, 2)]),
    ("因政府信息公开被申请行政复议6件，没有被纠正的案件。",                       [(0, 1)]),
    ("因政府信息公开被申请行政复议6件，被复议机关纠正2件。",                      [(2, 1)]),
    ("因政府信息公开被提起行政诉讼3件，其中法院判决维持3件。",                    [(3, 2)]),
    ("因政府信息公开被提起行政诉讼3件，维持1件，其他结果2件。",                   [(1, 2), (2, 1)]),
    ("因政府信息公开被提起行政诉讼3件，其中直接起诉2件，复议后起诉1件。",          [(2, 1), (1, 2)]),
    ("因政府信息公开被申请行政复议6件，维持4件；因政府信息公开被提起行政诉讼3件，维持3件。", [(4, 3), (3, 2)]),
    ("因政府信息公开被申请行政复议6件，维持4件、行政诉讼3件，维持3件。",          [(4, 3), (3, 2)]),
    ("因政府信息公开被申请行政复议六件，其中维持四件。",                          [(4, 3)]),
])  # fmt: skip
def test_results_of_reviews_and_suits_that_contradict_table_4_are_found(text, found):
    assert faults(text) == found


@pytest.mark.parametrize("text", [
    "因政府信息公开被申请行政复议6件，其中维持2件，驳回复议请求1件，纠正1件，未审结2件。",  # 驳回 is 维持 in the table
    "因政府信息公开被申请行政复议6件，其中维持2件，接待来访8人次。",
    "因政府信息公开被申请行政复议6件，办结4件，维持3件。",                   # of the reviews, not of the requests
    "因政府信息公开被申请行政复议6件，办结3件。",
    "因政府信息公开被申请行政复议6件；办结3件。",
    "因政府信息公开被申请行政复议6件，结转下年度2件。",
    "因政府信息公开被申请行政复议6件、行政诉讼3件，其中维持5件。",            # of both
    "因政府信息公开被申请行政复议6件；其中维持8件。",                        # another part of the sentence
    "因政府信息公开被申请行政复议6件。维持8件。",
    "因政府信息公开被提起行政诉讼3件，其中直接起诉1件，复议后起诉2件，维持3件。",  # of which of them
    "受理行政复议案件50件，其中维持40件，纠正8件，尚未审结2件。",             # as the organ of review
    "全年审结行政复议案件50件，维持40件。",
    "全年共办理因政府信息公开引发的行政复议案件50件，其中维持40件。",
    "2023年，因政府信息公开被申请行政复议10件，其中维持9件。",
    "因政府信息公开被申请行政复议6件（含上年未审结1件），其中维持9件。",
    "因政府信息公开被申请行政复议6件，较上年增加2件，维持率75%。",
    "因政府信息公开被提起行政诉讼3件，其中一审维持9件。",
    "维持9件，纠正8件。",
    "因政府信息公开被申请行政复议6件，其中维持3件、纠正1件、其他结果0件、尚未审结2件。",
    "因政府信息公开被申请行政复议6件，审结4件（维持3件、纠正1件），尚未审结2件；被提起行政诉讼3件，维持2件。",
    "因政府信息公开被提起行政诉讼3件（未经复议直接起诉1件，复议后起诉2件），均已审结。",
    "因政府信息公开被提起行政诉讼3件，均已审结，没有被纠正的案件。",
])  # fmt: skip
def test_what_may_be_told_of_reviews_and_suits_otherwise_is_left_alone(text):
    assert faults(text) == []


def test_a_result_of_reviews_is_quoted_with_its_name_and_its_table():
    [_, found] = agreement(replace(REPORT, narrative={"overview": "因政府信息公开被申请行政复议6件，其中维持4件。"}))

    assert (found.table, found.row, found.column, found.ok) == ("table4", None, "review_upheld", False)
    assert found.sentence.zh == "C6 “一、总体情况”写“其中维持4件”，即结果维持 4；表四为 3"
    assert "(upheld: 4), table 4 has 3" in found.sentence.en
