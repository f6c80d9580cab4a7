"""A repeat that is answered as one: the earlier case is looked up, and the letter says its answer or is not issued."""

import pytest

from request_flow.errors import Refused
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.keeping import open_letter
from services.desk import do
from services.letters.office import a_request, issued

REASON = "两次申请的内容均相同，前次答复已经提供上述方案"
ANOTHER = {"category": "natural_person", "name": "李四", "id_number": "320800198505052345"}


def repeat(earlier, **inputs):
    return LetterAsk("reply-repeat", {"reason": REASON, **inputs}, {"earlier": earlier})


def test_a_repeat_names_the_answer_to_the_earlier_request(office):
    first, second = a_request(office, "2024-03-01"), a_request(office)
    do(office, first, "decide", "2024-03-15", outcome="disclosed", document="教公开〔2024〕7号")

    done = issued(office, second, repeat(first))

    text = (open_letter(office, "edu", done.letter.name).made_of or {})["text"]
    assert f"（受理编号：{first}），本机关已于2024年3月15日作出答复（教公开〔2024〕7号）。" in text


@pytest.mark.parametrize(
    ("applicant", "answered", "told"),
    [
        ({}, False, "the earlier request 2024-0001 was not answered"),
        ({"applicant": ANOTHER}, True, "the earlier request 2024-0001 is not this applicant's"),
    ],
    ids=["not answered", "another's"],
)
def test_what_repeats_nothing_is_not_answered_as_a_repeat(office, applicant, answered, told):
    first, second = a_request(office, "2024-03-01", **applicant), a_request(office)
    if answered:
        do(office, first, "decide", "2024-03-15", outcome="disclosed", document="教公开〔2024〕7号")

    with pytest.raises(Refused, match=told):
        issued(office, second, repeat(first, first_reply="2024年3月15日教公开〔2024〕7号"))


def test_an_answer_that_the_store_does_not_know_is_typed(office):
    number = a_request(office)

    with pytest.raises(Refused, match="day and number of the earlier answer are not given"):
        issued(office, number, repeat("2019-0042"))

    typed = repeat("2019-0042", first_reply="2019年6月3日教公开〔2019〕42号")
    assert issued(office, number, typed, overrides={}).letter.issue.n == 1
