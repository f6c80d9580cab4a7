"""Taking a record back, and steps dated before the last: the whole history is walked again at their place in time."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from request_flow.errors import Refused
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.services.verifying import verify
from support.build import a_request, due_on, facts, irregular, refusal, rows
from support.program import program_at

HEAD = Person("王主任", "office_head")
WHY = {"reason": "误录", "approved_by": "王主任"}
RECEIVED = a_request().received("2026-03-02")
ARRIVAL = {
    "applicant": {"category": "natural_person"},
    "channel": "in_person",
    "events": [{"on": "2026-03-02", "action": "receive"}],
}


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Program]:
    """Give a program with one case, received on 2 March 2026, on 10 April."""
    with program_at(sqlite_url, tmp_path, "2026-04-10") as program:
        add(program, "edu", "教育局", None, None)
        register_case(program, "edu", ARRIVAL, HEAD)
        yield program


def do(program: Program, act: str, on: str, person: Person = HEAD, **data: Any) -> Any:
    return take_step(program, "edu", "2026-0001", Step(act, date.fromisoformat(on), data), person)


def standing(program: Program) -> dict[str, Any]:
    shown: dict[str, Any] = show_case(program, "edu", "2026-0001")["standing"]
    return shown


def test_a_reversed_record_has_no_effect_and_its_irregularity_is_gone() -> None:
    late = RECEIVED.but().extended(5, on="2026-03-31")
    reversed_ = late.but().reversed(2, on="2026-04-01")

    assert irregular(late) == [("extended_late", "2026-03-31")]
    assert irregular(reversed_) == []
    assert facts(reversed_).extended_on is None


def test_a_reversed_extension_can_be_recorded_anew_with_its_right_days() -> None:
    request = RECEIVED.but().extended(5, on="2026-03-10").reversed(2, on="2026-03-11").extended(10, on="2026-03-10")

    # Day 20 is 30 March; 31 March-3 April are days 21-24, 7-10 April 25-28, 13-14 April 29-30.
    assert due_on(request, "2026-03-11") == "2026-04-14"


def test_a_reversed_decision_reopens_the_case_and_leaves_every_row_it_had() -> None:
    request = RECEIVED.but().decided("disclosed", on="2026-03-10").reversed(2, on="2026-03-16")

    assert facts(request).state == "in_progress"
    assert rows(request, 2026) == ("new", "carried_out")
    assert due_on(request, "2026-03-16") == "2026-03-30"


def test_before_the_day_of_the_reversal_the_case_stood_as_it_was_known_then() -> None:
    request = RECEIVED.but().decided("disclosed", on="2026-03-10").reversed(2, on="2026-03-16")

    assert facts(request, "2026-03-15").state == "closed"


def test_a_void_that_was_a_mistake_is_reversed_and_the_case_counts_again() -> None:
    request = RECEIVED.but().did("void", "2026-03-10", **WHY).reversed(2, on="2026-03-11")

    assert (facts(request).state, rows(request, 2026)) == ("in_progress", ("new", "carried_out"))


@pytest.mark.parametrize("event", [0, 1, 3, 4, 99], ids=["nothing", "arrival", "itself", "later", "never"])
def test_an_arrival_a_reversal_or_what_is_not_recorded_yet_is_not_reversed(event: int) -> None:
    request = RECEIVED.but().extended(5, on="2026-03-10").reversed(event, on="2026-03-11")
    request.did("mark_sensitive", "2026-03-12", reason="舆情")

    assert refusal(request).code == "not_reversible"


def test_a_reversal_dated_before_the_record_it_reverses_is_refused() -> None:
    refused = refusal(RECEIVED.but().extended(5, on="2026-03-10").reversed(2, on="2026-03-09"))

    assert refused.code == "dated_before"
    assert "2026-03-09 lies before extend on 2026-03-10" in refused.sentence.en


def test_a_record_that_others_stand_on_is_not_reversed(office: Program) -> None:
    do(office, "consult", "2026-03-04", ref="c1", kind="third_party")
    do(office, "record_opinion", "2026-03-10", ref="c1", opinion="object", reasonable=True)

    with pytest.raises(Refused, match=r"record 3 \(record_opinion on 2026-03-10\) would no longer be possible"):
        do(office, "reverse", "2026-03-11", event=2, **WHY)
    assert standing(office)["suspended"] is False
    assert len(show_case(office, "edu", "2026-0001")["case"]["events"]) == 3


def test_what_stands_on_it_reversed_first_the_record_can_be_reversed(office: Program) -> None:
    do(office, "consult", "2026-03-04", ref="c1", kind="third_party")
    do(office, "record_opinion", "2026-03-10", ref="c1", opinion="consent")

    do(office, "reverse", "2026-03-11", event=3, **WHY)
    do(office, "reverse", "2026-03-11", event=2, **WHY)

    assert standing(office)["due_on"] == "2026-03-30"
    assert verify(office).findings == []


def test_a_reversal_in_a_store_keeps_every_record(office: Program) -> None:
    do(office, "decide", "2026-03-10", outcome="disclosed")
    do(office, "reverse", "2026-03-16", event=2, **WHY)

    acts = [event["action"] for event in show_case(office, "edu", "2026-0001")["case"]["events"]]
    assert acts == ["receive", "decide", "reverse"]
    assert standing(office)["state"] == "in_progress"
    assert verify(office).findings == []


@pytest.mark.parametrize("event", [1, 2, 7])
def test_a_reversal_that_cannot_be_is_refused_and_not_written(office: Program, event: int) -> None:
    with pytest.raises(Refused, match="cannot be reversed"):
        do(office, "reverse", "2026-03-11", event=event, **WHY)
    assert len(show_case(office, "edu", "2026-0001")["case"]["events"]) == 1


def test_only_the_head_of_the_office_reverses(office: Program) -> None:
    do(office, "extend", "2026-03-10", days=5, approved_by="王主任")

    with pytest.raises(Refused, match="the role caseworker may not do reverse"):
        do(office, "reverse", "2026-03-11", Person("小李", "caseworker"), event=2, **WHY)


def test_a_step_recorded_late_takes_effect_on_its_own_day(office: Program) -> None:
    do(office, "decide", "2026-04-02", outcome="disclosed")
    assert [each["code"] for each in standing(office)["irregularities"]] == ["replied_late"]

    do(office, "extend", "2026-03-25", days=5, approved_by="王主任")

    # Day 20 is 30 March, day 25 is 7 April: with the extension of 25 March the answer of 2 April is in time.
    assert standing(office)["irregularities"] == []
    assert verify(office).findings == []


def test_a_back_dated_step_is_asked_of_the_case_as_it_stood_on_its_day(office: Program) -> None:
    do(office, "request_supplement", "2026-03-05", term_days=5, items="文件名称")
    do(office, "receive_supplement", "2026-03-10")

    with pytest.raises(Refused, match="not possible while the case is awaiting_supplement"):
        do(office, "extend", "2026-03-06", days=5, approved_by="王主任")


def test_a_back_dated_step_that_undoes_a_later_one_is_refused_and_names_it(office: Program) -> None:
    do(office, "decide", "2026-03-20", outcome="disclosed")

    with pytest.raises(Refused) as caught:
        do(office, "consult", "2026-03-18", ref="c1", kind="third_party")
    assert caught.value.code == "consultation_open"
    assert caught.value.sentence.en.startswith("record 2 (decide on 2026-03-20) would no longer be possible: ")
    assert caught.value.sentence.zh.startswith("这样会使已登记的第 2 条（“答复”，2026-03-20）不能成立：")
    assert standing(office)["state"] == "closed"


def test_a_back_dated_withdrawal_before_the_answer_is_refused_for_the_answer(office: Program) -> None:
    do(office, "decide", "2026-03-20", outcome="disclosed")

    with pytest.raises(Refused, match=r"record 2 \(decide on 2026-03-20\).*not possible while the case is closed"):
        do(office, "withdraw", "2026-03-19")


def test_two_steps_of_one_day_keep_the_order_they_were_recorded_in(office: Program) -> None:
    do(office, "request_supplement", "2026-03-10", term_days=5, items="文件名称")
    do(office, "receive_supplement", "2026-03-10")
    do(office, "decide", "2026-03-10", outcome="unable_unclear_after_supplement")

    assert standing(office)["state"] == "closed"
