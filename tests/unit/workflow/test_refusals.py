"""Every reason for which a step is refused, provoked, and its sentence read in both languages."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from request_flow.cases.events import Event
from request_flow.errors import Refused
from request_flow.services.organising import add
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.workflow import guards
from support.build import Request, a_request, engine, facts, history_of, line, refusal
from support.program import program_at

CHINESE = re.compile(r"[\u4e00-\u9fff]")
RECEIVED = a_request().received("2026-03-02")
ASKED = RECEIVED.but().asked_to_supplement("2026-03-05", term_days=5)
CHARGED = RECEIVED.but().charged(100, on="2026-03-05")
CONSULTED = RECEIVED.but().consulted("c1", on="2026-03-05")
ANSWERED = RECEIVED.but().decided("refuse_process_info", on="2026-03-10")
CONTESTED = ANSWERED.but().contested("r1", on="2026-03-20")
COPIED = ANSWERED.but().did("remedy_filed", "2026-03-20", ref="r1", kind="review", received_on="2026-03-23")
DELAYED = (
    RECEIVED.but()
    .asked_for_reasons("2026-03-03")
    .gave_reasons("2026-03-04", reasonable=True)
    .did("fix_delayed_term", "2026-03-05", until="2026-06-30")
)
DRAFTED = RECEIVED.but().did("draft", "2026-03-05", actor="小李")
SUBMITTED = DRAFTED.but().did("submit", "2026-03-06")
PASSED = (
    RECEIVED.but()
    .did("draft", "2026-03-05", outcome="unable_not_held")
    .did("submit", "2026-03-05")
    .did("review", "2026-03-06", stage="office", passed=True)
    .did("review", "2026-03-06", stage="leader", passed=True)
)
NAMELESS = (
    SUBMITTED.but()
    .did("review", "2026-03-06", stage="office", passed=True)
    .did("review", "2026-03-06", stage="leader", passed=True)
)
FEE = {"basis": "per_item", "quantity": 11, "amount": 100}
THIRD_PARTY = {"kind": "third_party"}
REDO = {"result": "corrected"}


def step(act: str, on: str, **data: Any) -> Event:
    """Return one more event; days in ``data`` are ISO texts."""
    days = {key: date.fromisoformat(data[key]) for key in ("received_on", "until") if key in data}
    return Event(act, date.fromisoformat(on), {**data, **days}, 99, None, data.get("actor"))


# guard that refuses, what came before, the step, the code, and words its English sentence must hold
BY_HISTORY: list[tuple[str, Request, Event, str, str]] = [
    ("-", ANSWERED, step("extend", "2026-03-11", days=5), "no_such_step", "extend is not possible while the case is closed"),
    ("not_before_arrival", RECEIVED, step("withdraw", "2026-03-01"), "dated_before", "2026-03-01 lies before receive on 2026-03-02"),
    ("not_before_receipt", RECEIVED, step("decide", "2026-03-01", outcome="disclosed"), "dated_before", "confirm_receipt on 2026-03-02"),
    ("not_before_supplement_notice", ASKED, step("receive_supplement", "2026-03-04"), "dated_before", "request_supplement on 2026-03-05"),
    ("not_before_fee_notice", CHARGED, step("pay_fee", "2026-03-04"), "dated_before", "charge_fee on 2026-03-05"),
    ("not_before_closing", ANSWERED, step("archive", "2026-03-09"), "dated_before", "decide on 2026-03-10"),
    ("not_before_consultation", CONSULTED, step("record_opinion", "2026-03-04", ref="c1", opinion="consent"), "dated_before", "consult on 2026-03-05"),
    ("something_to_deliver", ANSWERED, step("deliver", "2026-03-09"), "dated_before", "decide on 2026-03-10"),
    ("not_before_filing", CONTESTED, step("remedy_concluded", "2026-03-19", ref="r1", **REDO), "dated_before", "remedy_filed on 2026-03-20"),
    ("reasons_were_requested", DELAYED, step("receive_reasons", "2026-03-02", reasonable=True), "dated_before", "request_reasons on 2026-03-03"),
    ("was_assigned", RECEIVED.but().did("assign", "2026-03-05", unit="基教科"), step("sign_for", "2026-03-04"), "dated_before", "assign on 2026-03-05"),
    ("draft_exists", DRAFTED, step("submit", "2026-03-04"), "dated_before", "draft on 2026-03-05"),
    ("letter_not_received_before_sent", RECEIVED, step("charge_fee", "2026-03-05", received_on="2026-03-04", **FEE), "letter_received_before_sent", "received on 2026-03-04, before it was sent on 2026-03-05"),
    ("supplement_term_over", ASKED, step("lapse_supplement", "2026-03-11"), "supplement_term_runs", "until 2026-03-12; on 2026-03-11"),
    ("payment_term_over", CHARGED, step("lapse_fee", "2026-04-01"), "payment_term_runs", "until 2026-04-02; on 2026-04-01"),
    ("within_extension_max", RECEIVED, step("extend", "2026-03-10", days=21), "extension_too_long", "an extension of 21 working days is not within 1 to 20"),
    ("first_extension_of_term", RECEIVED.but().extended(5, on="2026-03-09"), step("extend", "2026-03-10", days=5), "extended_already", "extended on 2026-03-09"),
    ("until_not_before_act", RECEIVED, step("fix_delayed_term", "2026-03-10", until="2026-03-09"), "until_before_act", "ends on 2026-03-09, before it was fixed on 2026-03-10"),
    ("new_consultation", CONSULTED, step("consult", "2026-03-10", ref="c1", **THIRD_PARTY), "consultation_known", "the consultation c1 exists already"),
    ("consultation_exists", CONSULTED, step("record_opinion", "2026-03-10", ref="c2"), "consultation_unknown", "no consultation c2 was sent"),
    ("not_before_notice", ASKED, step("serve_notice", "2026-03-04"), "dated_before", "2026-03-04 lies before request_supplement on 2026-03-05"),
    ("not_before_notice", CHARGED, step("serve_notice", "2026-03-04"), "dated_before", "2026-03-04 lies before charge_fee on 2026-03-05"),
    ("no_opinion_yet", CONSULTED.but().answered_by("c1", on="2026-03-06", opinion="consent"), step("record_opinion", "2026-03-10", ref="c1"), "opinion_known", "recorded on 2026-03-06 already"),
    ("reasons_were_requested", RECEIVED, step("receive_reasons", "2026-03-10", reasonable=True), "reasons_not_requested", "no reasons were requested"),
    ("outcome_is_an_answer", RECEIVED, step("decide", "2026-03-10", outcome="other_lapse_fee"), "outcome_is_no_answer", "other_lapse_fee is no answer"),
    ("no_consultation_open", CONSULTED, step("decide", "2026-03-10", outcome="disclosed"), "consultation_open", "the consultation c1 is open until 2026-03-26"),
    ("supplement_round_done", RECEIVED, step("decide", "2026-03-10", outcome="unable_unclear_after_supplement"), "no_supplement_round", "never supplemented"),
    ("third_party_consulted", RECEIVED, step("decide", "2026-03-10", outcome="refuse_third_party"), "no_third_party_consulted", "no third-party consultation has ended"),
    ("reasons_were_asked", RECEIVED, step("decide", "2026-03-10", outcome="notproc_excessive"), "no_reasons_requested", "never asked for reasons"),
    ("something_to_deliver", RECEIVED, step("deliver", "2026-03-10"), "nothing_to_deliver", "nothing to serve"),
    ("answer_stands", RECEIVED.but().did("withdraw", "2026-03-06"), step("reopen", "2026-03-10", reason="x", approved_by="y"), "no_answer_stands", "did not end with an answer"),
    ("new_remedy", CONTESTED, step("remedy_filed", "2026-03-23", ref="r1", kind="review"), "remedy_known", "the remedy r1 exists already"),
    ("copy_not_received_before_filed", CONTESTED, step("remedy_filed", "2026-03-23", ref="r2", kind="review", received_on="2026-03-22"), "copy_received_before_filed", "received on 2026-03-22, before it was filed on 2026-03-23"),
    ("remedy_exists", CONTESTED, step("remedy_concluded", "2026-03-23", ref="r2", **REDO), "remedy_unknown", "no remedy r2 was filed"),
    ("remedy_pending", CONTESTED.but().remedied("r1", on="2026-03-21", result="upheld"), step("remedy_concluded", "2026-03-23", ref="r1", **REDO), "remedy_concluded", "r1 has its result already"),
    ("not_before_copy", COPIED, step("remedy_answered", "2026-03-20", ref="r1"), "answered_before_copy", "2026-03-20 lies before 2026-03-23, when the copy was received"),
    ("remedy_pending", COPIED.but().remedied("r1", on="2026-03-25", result="upheld"), step("remedy_answered", "2026-03-25", ref="r1"), "remedy_concluded", "r1 has its result already"),
    ("remedy_unanswered", COPIED.but().did("remedy_answered", "2026-03-24", ref="r1"), step("remedy_answered", "2026-03-25", ref="r1"), "remedy_answered", "the agency's answer to the remedy r1 is on record already"),
    ("was_assigned", RECEIVED, step("sign_for", "2026-03-05"), "not_assigned", "not handed to a unit"),
    ("draft_exists", RECEIVED, step("submit", "2026-03-05"), "no_draft", "no draft yet"),
    ("draft_submitted", DRAFTED, step("review", "2026-03-06", stage="office", passed=True), "not_submitted", "not submitted for review"),
]  # fmt: skip


def silent(on: str) -> Event:
    """Return the record that the consultation c1 ended without an opinion; sent on 5 March, day 15 is 26 March."""
    return step("end_consultation", on, ref="c1", consequence="agency_decides")


# what came before, the step, who takes it under which chain of review, the code, words of its English sentence
BY_PERSON: list[tuple[Request, Event, str, str, str, str]] = [
    (RECEIVED, step("extend", "2026-03-10", days=5), "caseworker", "none", "role_may_not", "these may: office_head"),
    (ASKED.but().supplemented("2026-03-09"), step("request_supplement", "2026-03-10"), "caseworker", "none", "second_supplement", "only office_head may ask"),
    (SUBMITTED, step("review", "2026-03-09", stage="office", passed=True), "office_head", "none", "no_review_left", "no further review"),
    (SUBMITTED, step("review", "2026-03-09", stage="leader", passed=True), "leader", "short", "review_out_of_turn", "the next review is office, not leader"),
    (SUBMITTED, step("review", "2026-03-09", stage="office", passed=True), "leader", "short", "role_may_not_review", "leader may not pass the stage office"),
    (SUBMITTED, step("review", "2026-03-09", stage="office", passed=True, actor="小李"), "office_head", "short", "drafter_reviews", "小李 drafted the answer"),
    (SUBMITTED, step("decide", "2026-03-09", outcome="disclosed"), "caseworker", "short", "review_incomplete", "the review office is missing"),
    (DRAFTED, step("submit", "2026-03-09"), "caseworker", "short", "draft_without_outcome", "names no outcome"),
    (NAMELESS, step("decide", "2026-03-09", outcome="disclosed"), "caseworker", "short", "draft_without_outcome", "names no outcome"),
    (PASSED, step("decide", "2026-03-09", outcome="disclosed"), "caseworker", "short", "draft_of_other_outcome", "answers unable_not_held, not disclosed; to answer disclosed, draft it"),
    (RECEIVED, silent("2026-03-26"), "system", "none", "consultation_unknown", "no consultation c1"),
    (CONSULTED.but().answered_by("c1", on="2026-03-06", opinion="consent"), silent("2026-03-26"), "system", "none", "opinion_known", "c1"),
    (CONSULTED, silent("2026-03-25"), "system", "none", "consultation_runs", "runs until 2026-03-26"),
    (CONSULTED.but().did("end_consultation", "2026-03-26", ref="c1", consequence="agency_decides"), silent("2026-03-26"), "system", "none", "consultation_ended", "ended on 2026-03-26"),
    (RECEIVED.but().did("mark_sensitive", "2026-03-05", reason="舆情"), step("decide", "2026-03-09", outcome="disclosed"), "caseworker", "none", "no_collective_decision", "collective decision first"),
]  # fmt: skip
BY_LISTING = {"not_reversible"}
BY_FREEZING = {"year_frozen"}  # asked by the services, once the report of a year is frozen
BY_DRAFT = {"draft_of_other_grounds"}  # in test_review_chain.py
BY_TODAY = {"in_the_future", "term_not_over_today"}


def assert_readable(refused: Refused) -> None:
    """Each sentence is of its language, whole, and has no brace, ``None`` or name of Python left in it."""
    for text in (refused.sentence.zh, refused.sentence.en):
        assert not re.search(r"[{}]|None|datetime|\(\)|frozenset", text), text
        assert text.strip() == text
    assert len(CHINESE.findall(refused.sentence.zh)) >= 5
    assert not re.search(r"[a-z]_[a-z]", refused.sentence.zh), refused.sentence.zh
    assert refused.sentence.en != refused.sentence.zh
    assert re.match(r"[\w“]", refused.sentence.en)
    assert refused.cites
    for address in refused.cites:
        assert engine().law.provision(address).wording


@pytest.mark.parametrize(
    ("guard", "before", "event", "code", "words"), BY_HISTORY, ids=[f"{each[3]}-{each[2].act}" for each in BY_HISTORY]
)
def test_a_step_that_the_history_makes_impossible_is_refused_with_its_reason(
    guard: str, before: Request, event: Event, code: str, words: str
) -> None:
    standing = facts(before)
    reason = engine().check(standing, event)

    assert reason is not None
    assert reason.code == code
    assert words in engine().refusal(reason).sentence.en
    assert_readable(engine().refusal(reason))
    if guard != "-":
        assert guards.TABLE[guard](standing, event, engine().rules) == reason


@pytest.mark.parametrize(
    ("before", "event", "role", "chain", "code", "words"),
    BY_PERSON,
    ids=[f"{each[4]}-{each[1].act}" for each in BY_PERSON],
)
def test_a_step_that_this_person_may_not_take_is_refused_with_its_reason(
    before: Request, event: Event, role: str, chain: str, code: str, words: str
) -> None:
    assert engine().check(facts(before), event) is None
    reason = engine().check_live(facts(before), event, role, chain, history_of(before)[1])

    assert reason is not None
    assert reason.code == code
    assert words in engine().refusal(reason).sentence.en
    assert_readable(engine().refusal(reason))


ONLINE = a_request("online").received("2026-03-02").confirmed("2026-03-05")

# what is on record, a step with a day before what it waits for, the words of its sentence
BACKWARDS: list[tuple[Request, Event, str]] = [
    (RECEIVED, step("decide", "2026-02-27", outcome="disclosed"), "2026-02-27 lies before receive on 2026-03-02"),
    (RECEIVED, step("withdraw", "2026-03-01"), "2026-03-01 lies before receive on 2026-03-02"),
    (ONLINE, step("confirm_receipt", "2026-03-01"), "2026-03-01 lies before receive on 2026-03-02"),
    (ONLINE, step("decide", "2026-03-04", outcome="disclosed"), "2026-03-04 lies before confirm_receipt on 2026-03-05"),
    (ASKED, step("receive_supplement", "2026-03-04"), "2026-03-04 lies before request_supplement on 2026-03-05"),
    (CHARGED, step("pay_fee", "2026-03-04"), "2026-03-04 lies before charge_fee on 2026-03-05"),
    (ANSWERED, step("deliver", "2026-03-01"), "2026-03-01 lies before receive on 2026-03-02"),
]


@pytest.mark.parametrize(
    ("before", "event", "words"), BACKWARDS, ids=[f"{each[1].act}-{each[1].on}" for each in BACKWARDS]
)
def test_a_day_before_that_of_what_the_step_waits_for_is_named_with_both_days(
    before: Request, event: Event, words: str
) -> None:
    header, history = history_of(before)
    reason = engine().check_in(history, engine().fold(header, history, event.on), event)
    walked = engine().walk(header, [*history, event])

    assert reason is not None
    assert reason.code == "dated_before"
    assert words in engine().refusal(reason).sentence.en
    assert_readable(engine().refusal(reason))
    assert (walked.refused, walked.reason) == (event, reason)


def test_a_file_that_answers_before_the_arrival_is_told_both_days() -> None:
    refused = refusal(a_request().decided("disclosed", on="2026-02-27").received("2026-03-02"))

    assert refused.code == "dated_before"
    assert "2026-02-27" in refused.sentence.zh
    assert "2026-03-02" in refused.sentence.zh


def test_an_extension_under_a_delayed_term_is_taken_and_the_case_stays_in_due_with_its_fixed_day() -> None:
    extended = DELAYED.but().extended(10, on="2026-03-10")

    standing = line(extended, "2026-03-10")

    assert (standing["state"], standing["due_on"], standing["overdue"]) == ("in_progress", "2026-06-30", False)
    assert refusal(extended.but().extended(5, on="2026-03-11")).code == "extended_already"


def test_a_restart_ends_the_delayed_term_and_the_extension_taken_under_it() -> None:
    # From Friday 13 March 2026: 16-20 are days 1-5, 23-27 6-10, 30 March-3 April 11-15, 7-10 April 16-19, 13 April 20.
    restarted = DELAYED.but().extended(10, on="2026-03-09").asked_to_supplement("2026-03-10").supplemented("2026-03-13")

    assert line(restarted, "2026-03-13")["due_on"] == "2026-04-13"


def test_a_step_that_nothing_on_record_would_make_possible_is_still_told_so() -> None:
    header, history = history_of(ANSWERED)
    late = step("extend", "2026-03-11", days=5)
    never = step("receive_supplement", "2026-03-05")

    for event in (late, never):
        reason = engine().check_in(history, engine().fold(header, history, event.on), event)
        assert reason is not None
        assert reason.code == "no_such_step"


@pytest.mark.parametrize("number", [1, 3, 7], ids=["the arrival", "a reversal", "no record"])
def test_a_reversal_of_what_cannot_be_reversed_is_refused_with_its_reason(number: int) -> None:
    events = [
        step("receive", "2026-03-02")._replace(seq=1),
        step("mark_sensitive", "2026-03-03", reason="舆情")._replace(seq=2),
        step("reverse", "2026-03-04", event=2)._replace(seq=3),
        step("reverse", "2026-03-05", event=number)._replace(seq=4),
    ]
    reason = engine().listing_fault(events)

    assert reason is not None
    assert reason.code == "not_reversible"
    assert f"record {number} cannot be reversed" in engine().refusal(reason).sentence.en
    assert_readable(engine().refusal(reason))


def test_what_has_not_happened_yet_is_refused_with_its_reason(sqlite_url: str, tmp_path: Path) -> None:
    head = Person("王主任", "office_head")
    case = {"applicant": {"category": "natural_person"}, "channel": "in_person"}
    with program_at(sqlite_url, tmp_path, "2026-03-12") as program:
        add(program, "edu", "教育局", None, None)
        number = register_case(
            program, "edu", {**case, "events": [{"on": "2026-03-02", "action": "receive"}]}, head
        ).number
        asked = Step("request_supplement", date(2026, 3, 5), {"term_days": 5, "items": "文件名称"})
        take_step(program, "edu", number, asked, head)

        for act, day, code in (
            ("withdraw", 13, "in_the_future"),
            # From 5 March: 6 is day 1, 9-12 are days 2-5.
            ("lapse_supplement", 12, "term_not_over_today"),
        ):
            with pytest.raises(Refused) as caught:
                take_step(program, "edu", number, Step(act, date(2026, 3, day), {}), head)
            assert caught.value.code == code
            assert f"2026-03-{day}" in caught.value.sentence.en
            assert_readable(caught.value)


def test_every_reason_was_provoked_here() -> None:
    provoked = (
        {each[3] for each in BY_HISTORY}
        | {each[4] for each in BY_PERSON}
        | BY_LISTING
        | BY_TODAY
        | BY_DRAFT
        | BY_FREEZING
    )

    assert provoked == set(engine().workflow.refusals)


def test_every_guard_refused_here() -> None:
    assert {each[0] for each in BY_HISTORY} - {"-"} == set(guards.TABLE)
    # `role_may_not` is asked before the live guards; the next review in turn is refused for three reasons; two guards
    # ask for the outcome of a draft.
    assert {each[4] for each in BY_PERSON} - {"role_may_not", "no_review_left", "role_may_not_review"} == {
        "draft_without_outcome",
        "draft_of_other_outcome",
        "second_supplement",
        "review_out_of_turn",
        "drafter_reviews",
        "review_incomplete",
        "no_collective_decision",
        "consultation_unknown",
        "opinion_known",
        "consultation_runs",
        "consultation_ended",
    }
    assert len(guards.LIVE) == 8


def test_every_guard_stands_in_the_definition() -> None:
    transitions = engine().workflow.machine.transitions

    assert {name for each in transitions for name in each.guards} == set(guards.TABLE)
    assert {name for each in transitions for name in each.live_guards} == set(guards.LIVE)


def test_what_is_possible_instead_is_told() -> None:
    reason = engine().check(facts(ANSWERED), step("extend", "2026-03-11", days=5))
    assert reason is not None

    refused = engine().refusal(reason)
    assert "possible now: record_opinion, deliver, void, archive, remedy_filed" in refused.sentence.en
    assert "“已办结”状态下不能“延长答复期限”" in refused.sentence.zh
