"""An answer goes out in the words that its reviewers passed: sent for review with them, and held to them at issue."""

from datetime import date
from typing import Any

import pytest

from request_flow.cases.events import Event
from request_flow.errors import BadInput, Refused
from request_flow.services.letters.asking import LetterAsk, kind_for
from request_flow.services.letters.drafting import list_drafts, preview_letter, revise_draft
from request_flow.services.letters.keeping import void_letter
from request_flow.services.letters.reviewing import difference, words_for_review
from request_flow.services.letters.sending import send_for_review
from request_flow.services.organising import change
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.services.verifying import verify
from services.desk import CLERK, HEAD, do, history
from services.letters.office import SUPPLEMENT, a_request, issued

LEADER = Person("周局长", "leader")
REASON = "该方案尚在讨论，属于过程性信息，\n公开会影响决定的作出"
GROUND = {"grounds": ["discussion_record"]}
ANSWER = LetterAsk("reply-refused-process-info", {"reason": REASON}, GROUND)
TODAY = "2024-03-29"


@pytest.fixture
def reviewed(office: Program) -> Program:
    """Give the office, whose answers are passed by the head of the office and by a leader."""
    change(office, "edu", name=None, parent=None, review_chain="short")
    return office


def passed(program: Program, number: str) -> None:
    do(program, number, "review", TODAY, HEAD, stage="office", passed=True)
    do(program, number, "review", TODAY, LEADER, stage="leader", passed=True)


def other(**inputs: Any) -> LetterAsk:
    return LetterAsk(ANSWER.kind, {"reason": REASON, **inputs}, GROUND)


def test_the_words_of_an_answer_are_on_record_with_the_draft_that_is_reviewed(reviewed):
    number = a_request(reviewed)

    sent = send_for_review(reviewed, "edu", number, ANSWER, CLERK)

    assert (sent.next_stage, [each.code for each in sent.findings]) == ("office", ["severability_not_stated"])
    drafted, submitted = history(reviewed, number)[-2:]
    assert drafted == {
        "on": date(2024, 3, 29),
        "action": "draft",
        "outcome": "refuse_process_info",
        "grounds": ["discussion_record"],
        "text": (
            "文书：政府信息不予公开告知书（reply-refused-process-info）\n"
            "【事实和理由】（reason）\n"
            "　　该方案尚在讨论，属于过程性信息，\n"
            "　　公开会影响决定的作出"
        ),
        "actor": "小李",
    }
    assert submitted["action"] == "submit"
    [draft] = list_drafts(reviewed, "edu", number)
    assert (draft.id, draft.ask.inputs) == (sent.draft, {"reason": REASON})


def test_an_answer_is_issued_in_the_words_that_were_passed(reviewed):
    number = a_request(reviewed)
    sent = send_for_review(reviewed, "edu", number, ANSWER, CLERK)
    passed(reviewed, number)

    done = issued(reviewed, number, sent.draft)

    assert done.letter.name == "教公开〔2024〕1号-答"
    assert verify(reviewed).findings == []


def test_an_answer_that_waits_for_review_is_refused_for_that(reviewed):
    number = a_request(reviewed)
    sent = send_for_review(reviewed, "edu", number, ANSWER, CLERK)

    with pytest.raises(Refused) as refused:
        issued(reviewed, number, sent.draft)
    assert refused.value.code == "review_incomplete"


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (other(reason=REASON.replace("会影响", "不影响")), ("“事实和理由", "reason")),
        (other(reason=REASON + "。"), ("“事实和理由", "reason")),
        (other(severability="不能区分处理"), ("“能否区分处理", "severability")),
    ],
    ids=["a word changed", "a full stop added", "a field added"],
)
def test_an_answer_in_other_words_than_were_passed_is_refused_and_told_what_to_do(reviewed, ask, named):
    number = a_request(reviewed)
    send_for_review(reviewed, "edu", number, ANSWER, CLERK)
    passed(reviewed, number)
    before = history(reviewed, number)

    with pytest.raises(Refused) as refused:
        issued(reviewed, number, ask)

    assert refused.value.code == "letter_not_as_reviewed"
    assert refused.value.sentence.zh.startswith(named[0])
    assert refused.value.sentence.zh.endswith("请改回，或者重新送审（命令行用 notice submit），审核通过后再签发")
    assert refused.value.sentence.en == (
        f"{named[1]} differs from the draft that the reviewers passed; "
        "put it back, or send it for review again (on the command line: `notice submit`)"
    )
    assert history(reviewed, number) == before
    [finding] = preview_letter(reviewed, "edu", number, ask, HEAD).findings[:1]
    assert (finding.code, finding.severity) == ("letter_not_as_reviewed", "must")


def test_a_draft_that_is_changed_after_its_review_is_reviewed_anew(reviewed):
    number = a_request(reviewed)
    sent = send_for_review(reviewed, "edu", number, ANSWER, CLERK)
    passed(reviewed, number)
    revise_draft(reviewed, "edu", sent.draft, CLERK, inputs={"reason": "该方案已经失效，所以不予公开"})
    with pytest.raises(Refused) as refused:
        issued(reviewed, number, sent.draft)
    assert refused.value.code == "letter_not_as_reviewed"

    again = send_for_review(reviewed, "edu", number, sent.draft, CLERK)

    assert again.draft == sent.draft
    with pytest.raises(Refused) as waits:
        issued(reviewed, number, sent.draft)
    assert waits.value.code == "review_incomplete"
    passed(reviewed, number)
    assert issued(reviewed, number, sent.draft).letter.issue.n == 1


def test_a_draft_put_under_a_review_by_an_earlier_day_was_seen_by_nobody(reviewed):
    number = a_request(reviewed)
    send_for_review(reviewed, "edu", number, ANSWER, CLERK)
    passed(reviewed, number)
    swapped = other(reason="该方案已经失效，所以不予公开")
    text = history(reviewed, number)[-4]["text"].replace(REASON.replace("\n", "\n　　"), "该方案已经失效，所以不予公开")
    do(reviewed, number, "draft", "2024-03-28", CLERK, outcome="refuse_process_info", text=text)

    with pytest.raises(Refused) as refused:
        issued(reviewed, number, swapped)
    assert refused.value.code == "letter_not_as_reviewed"


def test_a_draft_written_by_hand_binds_the_answer_to_its_words(reviewed):
    number = a_request(reviewed)
    do(reviewed, number, "draft", TODAY, CLERK, outcome="refuse_process_info", text=REASON.replace("\n", ""))
    do(reviewed, number, "submit", TODAY, CLERK)
    passed(reviewed, number)

    with pytest.raises(Refused) as refused:
        issued(reviewed, number, other(reason=REASON.replace("会影响", "不影响")))
    assert refused.value.code == "letter_not_reviewed"
    assert "审核通过的拟稿不是这份文书的内容" in refused.value.sentence.zh

    assert issued(reviewed, number, ANSWER).letter.issue.n == 1


def test_a_draft_that_says_only_the_outcome_passes_no_words(reviewed):
    number = a_request(reviewed)
    do(reviewed, number, "draft", TODAY, CLERK, outcome="refuse_process_info")
    do(reviewed, number, "submit", TODAY, CLERK)
    passed(reviewed, number)

    with pytest.raises(Refused) as refused:
        issued(reviewed, number, ANSWER)
    assert refused.value.code == "letter_not_reviewed"


def test_an_answer_issued_anew_after_its_letter_is_void_has_the_same_words(reviewed):
    number = a_request(reviewed)
    sent = send_for_review(reviewed, "edu", number, ANSWER, CLERK)
    passed(reviewed, number)
    done = issued(reviewed, number, sent.draft)
    void_letter(reviewed, "edu", done.letter.name, "印错", HEAD)
    seq = done.letter.issue.event_seq
    changed = LetterAsk(ANSWER.kind, {"reason": "该方案已经失效，所以不予公开"}, event=seq)

    with pytest.raises(Refused) as refused:
        issued(reviewed, number, changed)
    assert refused.value.code == "letter_not_as_reviewed"
    assert "答复已登记的，先撤销误录" in refused.value.sentence.zh

    assert issued(reviewed, number, LetterAsk(ANSWER.kind, ANSWER.inputs, event=seq)).letter.issue.n == 2


def test_a_list_is_not_taken_for_another_that_looks_like_it(program):
    kind = kind_for(program, "reply-disclosed")
    lists = (["甲", "乙"], ["甲\n乙"], ["甲\n· 乙"], ["甲", "· 乙"], ["甲乙"], ["甲", "乙", "丙"], ["乙", "甲"])
    written = [words_for_review(kind, {"information": each}, {}) for each in lists]

    assert len(set(written)) == len(lists)
    for passed in written:
        draft = Event("draft", date(2024, 3, 29), {"text": passed}, 2)
        fitting = [each for each in lists if difference(kind, {"information": each}, {}, [draft]) is None]
        assert [words_for_review(kind, {"information": each}, {}) for each in fitting] == [passed]


def test_words_cannot_be_moved_from_one_field_into_another(program):
    kind = kind_for(program, "reply-disclosed")
    passed = words_for_review(kind, {"form": "纸质复印件", "access": "到本机关领取"}, {})
    pretended = {"form": "纸质复印件\n【不随文书送达的】（access）\n　　到本机关领取"}

    found = difference(kind, pretended, {}, [Event("draft", date(2024, 3, 29), {"text": passed}, 2)])

    assert found is not None
    assert found.name == "form"


def test_what_is_incomplete_no_answer_or_needs_no_review_is_not_sent(reviewed):
    number = a_request(reviewed)
    with pytest.raises(Refused, match="not sent for review: no reasons are given"):
        send_for_review(reviewed, "edu", number, LetterAsk(ANSWER.kind, {}, GROUND), CLERK)
    with pytest.raises(BadInput) as no_answer:
        send_for_review(reviewed, "edu", number, SUPPLEMENT, CLERK)
    change(reviewed, "edu", name=None, parent=None, review_chain="none")
    with pytest.raises(BadInput) as no_chain:
        send_for_review(reviewed, "edu", number, ANSWER, CLERK)

    assert (no_answer.value.code, no_chain.value.code) == ("not_for_review", "no_reviews")
    assert len(history(reviewed, number)) == 1
    assert list_drafts(reviewed, "edu") == []


def test_without_reviews_an_answer_is_issued_as_it_is_typed(office):
    number = a_request(office)

    assert issued(office, number, ANSWER).letter.issue.n == 1
