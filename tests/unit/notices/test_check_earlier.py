"""A repeat is told with the answer that it repeats: its day and number, to the same applicant, and there is one."""

from datetime import date

import pytest

from request_flow.cases.record import Registration, registration_of
from request_flow.notices.situation import Earlier
from request_flow.notices.values import same_people
from support.letters import findings, post, received, situation

WHOLE = Earlier("2025-0009", "澄教公开〔2025〕9号-答", date(2025, 8, 1), kept=True, same_applicant=True)
REASON = "两次申请的学校、年度和内容均相同，前次答复已经提供"
TYPED = {"reason": REASON, "first_reply": "2025年8月1日澄教公开〔2025〕9号-答"}


def codes(earlier: Earlier | None, **inputs: str) -> set[str]:
    of = situation(received(), "decide", outcome="notproc_repeat", more={**post(), "earlier": earlier})
    return {each for each in findings("reply-repeat", of, **inputs) if each.startswith("earlier_")}


@pytest.mark.parametrize(
    ("earlier", "inputs", "found"),
    [
        (WHOLE, {"reason": REASON}, set()),
        (None, {"reason": REASON}, {"earlier_answer_missing"}),
        (None, TYPED, set()),
        (Earlier("2019-0001"), {"reason": REASON}, {"earlier_answer_missing"}),
        (Earlier("2019-0001"), TYPED, set()),
        (Earlier("2025-0009", None, date(2025, 8, 1), kept=True), {"reason": REASON}, {"earlier_answer_missing"}),
        (Earlier("2025-0009", None, date(2025, 8, 1), kept=True), TYPED, set()),
        (Earlier("2025-0009", kept=True), TYPED, {"earlier_not_answered"}),
        (
            Earlier("2025-0009", "澄教公开〔2025〕9号-答", date(2025, 8, 1), kept=True, same_applicant=False),
            TYPED,
            {"earlier_of_another"},
        ),
    ],
    ids=[
        "whole",
        "nothing said",
        "typed",
        "a case that the store does not hold",
        "the same, typed",
        "an answer without a number",
        "the same, typed",
        "no answer",
        "another's",
    ],
)
def test_day_and_number_of_the_earlier_answer_and_its_applicant_are_looked_at(earlier, inputs, found):
    assert codes(earlier, **inputs) == found


def person(*people: dict[str, str]) -> Registration:
    first, *joint = people
    more = {"joint_applicants": joint} if joint else {}
    applicant = {"category": "natural_person", **first}
    return registration_of(
        {"number": "-", "agency": "edu", "channel": "in_person", "applicant": applicant, "events": [], **more}
    )


ZHANG = {"name": "张文慧", "id_number": "340800198001010011"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([ZHANG], [ZHANG], True),
        ([ZHANG], [{"name": "张 文慧"}], True),
        ([{"name": "张文慧"}], [{"name": "张文慧"}], True),
        ([ZHANG], [{**ZHANG, "id_number": "340800199001010022"}], False),
        ([ZHANG], [{"name": "李明"}], False),
        ([{"name": "李明"}, ZHANG], [ZHANG], True),
        ([{}], [ZHANG], None),
    ],
    ids=["one person", "a blank", "no ID number", "a namesake", "another", "one of several", "no name"],
)
def test_the_same_applicant_is_known_by_name_and_id_number(one, other, same):
    assert same_people(person(*one), person(*other)) is same
    assert same_people(person(*other), person(*one)) is same
