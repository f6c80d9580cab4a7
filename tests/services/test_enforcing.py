"""What follows by itself once a term is over: recorded by the system, on the term's last day, with its article."""

import json
from pathlib import Path
from typing import Any

import pytest

from request_flow.errors import Refused
from request_flow.registers.case_file import check_case
from request_flow.services.enforcing import Enforced, enforce, set_lapses
from request_flow.services.exporting import export_cases
from request_flow.services.importing import import_cases
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.verifying import verify
from services import desk
from services.post import a_case, do, messages, set_clock, staff
from support.program import program_at

# A case received on Fri 2024-03-01. A letter of Mon 03-04 gives its party until Mon 03-25 (day 15: 03-05..08 are 4,
# 03-11..15 are 9, 03-18..22 are 14). A supplement term of 5 days from Mon 03-04 ends on Mon 03-11.


def counts(done: Enforced) -> tuple[int, int, int, list[str]]:
    return done.ended, done.lapsed, done.tasks, [each.code for each in done.passed]


def history(program: Program, number: str) -> list[dict[str, Any]]:
    return [{**each, "on": str(each["on"])} for each in desk.history(program, number)]


def ended(program: Program, number: str) -> list[dict[str, Any]]:
    return [each for each in history(program, number) if each["action"] == "end_consultation"]


def on(program: Program, day: str) -> Enforced:
    set_clock(program, day)
    return enforce(program)


def automatic(program: Program) -> None:
    set_lapses(program, "edu", "automatic")


@pytest.mark.parametrize(
    ("kind", "consequence", "says", "article"),
    [
        ("third_party", "agency_decides", "决定是否公开", "《政府信息公开条例》第32条"),
        ("co_maker", "consent", "视为同意公开", "《政府信息公开条例》第34条"),
        ("other_agency", "nothing", "不视为同意", "《政府信息公开条例》第11条"),
    ],
)
def test_a_consultation_without_an_opinion_ends_on_its_last_day_once_that_is_over(
    program: Program, kind: str, consequence: str, says: str, article: str
) -> None:
    staff(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "consult", "2024-03-04", ref="c1", kind=kind)
    before = show_case(program, "edu", number)["standing"]["due_on"]

    assert counts(on(program, "2024-03-25")) == (0, 0, 0, [])
    assert counts(on(program, "2024-03-26")) == (1, 0, 0, [])
    assert counts(on(program, "2024-03-27")) == (0, 0, 0, [])
    [record] = ended(program, number)
    assert (record["on"], record["actor"], record["ref"], record["consequence"]) == (
        "2024-03-25",
        "system",
        "c1",
        consequence,
    )
    assert says in record["note"]
    assert record["note"].endswith(f"（{article}）")
    assert show_case(program, "edu", number)["standing"]["due_on"] == before
    [told] = messages(program)
    assert (told.login, told.topic, told.values["consequence"]) == ("li", "consultation_ended", consequence)
    assert says in told.values["says"]
    assert verify(program).findings == []


def test_a_consultation_with_an_opinion_does_not_end_by_itself(program: Program) -> None:
    number = a_case(program, "2024-03-01")
    do(program, number, "consult", "2024-03-04", ref="c1", kind="third_party")
    do(program, number, "record_opinion", "2024-03-20", ref="c1", opinion="consent")

    assert counts(on(program, "2024-04-30")) == (0, 0, 0, [])


def test_the_record_of_an_end_holds_up_no_later_act(program: Program) -> None:
    """A late opinion, one back-dated into the term, an end of the case before it, the letter itself taken back."""
    late, dated_back, withdrawn, voided, taken_back = (a_case(program, "2024-03-01") for _ in range(5))
    for number in (late, dated_back, withdrawn, voided, taken_back):
        do(program, number, "consult", "2024-03-04", ref="c1", kind="third_party")
    assert on(program, "2024-04-01").ended == 5

    do(program, late, "record_opinion", "2024-04-01", ref="c1", opinion="object", reasonable=True)
    do(program, dated_back, "record_opinion", "2024-03-20", ref="c1", opinion="consent")
    do(program, withdrawn, "withdraw", "2024-03-06")
    do(program, voided, "void", "2024-03-06", reason="误登记", approved_by="王主任")
    seq = next(n for n, each in enumerate(history(program, taken_back), start=1) if each["action"] == "consult")
    do(program, taken_back, "reverse", "2024-04-01", event=seq, reason="误录", approved_by="王主任")

    # With the opinion of 03-20 the reply term, stopped from 03-05, goes on two days and a weekend earlier than 03-25:
    # day 1 is 03-04; 03-21 (2), 03-22 (3), 03-25..29 (8), 04-01..03 (11), 04-07 (12), 04-08..12 (17), 04-17 (20).
    assert show_case(program, "edu", dated_back)["standing"]["due_on"] == "2024-04-17"
    assert show_case(program, "edu", taken_back)["standing"]["due_on"] == "2024-03-29"
    assert counts(enforce(program)) == (0, 0, 0, [])
    assert verify(program).findings == []


def test_a_consultation_taken_back_and_sent_anew_ends_again_on_its_new_day(program: Program) -> None:
    number = a_case(program, "2024-03-01")
    do(program, number, "consult", "2024-03-04", ref="c1", kind="third_party")
    assert on(program, "2024-03-26").ended == 1
    seq = next(n for n, each in enumerate(history(program, number), start=1) if each["action"] == "consult")
    do(program, number, "reverse", "2024-03-26", event=seq, reason="误录", approved_by="王主任")
    do(program, number, "consult", "2024-03-04", ref="c1", kind="third_party", received_on="2024-03-08")

    # From Fri 03-08: 03-11..15 (5), 03-18..22 (10), 03-25..29 (15).
    assert on(program, "2024-03-29").ended == 0
    assert on(program, "2024-03-30").ended == 1
    assert [each["on"] for each in ended(program, number)] == ["2024-03-25", "2024-03-29"]


def test_a_supplement_that_did_not_come_lapses_by_itself_on_the_last_day_of_its_term(program: Program) -> None:
    staff(program)
    automatic(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-04", term_days=5, items="x", received_on="2024-03-04")

    assert counts(on(program, "2024-03-11")) == (0, 0, 0, [])
    assert counts(on(program, "2024-03-12")) == (0, 1, 0, [])
    last = history(program, number)[-1]
    assert (last["action"], last["on"], last["actor"]) == ("lapse_supplement", "2024-03-11", "system")
    assert last["note"].endswith("不再处理（《政府信息公开条例》第30条）")
    assert show_case(program, "edu", number)["standing"]["state"] == "closed"
    [told] = messages(program)
    assert (told.login, told.topic, told.values["on"]) == ("li", "lapsed", "2024-03-11")
    assert counts(on(program, "2024-03-13")) == (0, 0, 0, [])


def test_a_fee_that_was_not_paid_lapses_on_31_december_for_that_year(program: Program) -> None:
    # 20 working days from Tue 2024-12-03 end on Tue 12-31: 12-04..06 (3), 09..13 (8), 16..20 (13), 23..27 (18), 31 (20).
    automatic(program)
    number = a_case(program, "2024-12-02")
    do(program, number, "charge_fee", "2024-12-02", basis="per_item", quantity=11, amount=100)
    do(program, number, "serve_notice", "2024-12-03")

    assert counts(on(program, "2024-12-31")) == (0, 0, 0, [])
    assert counts(on(program, "2025-01-02")) == (0, 1, 0, [])
    assert history(program, number)[-1]["on"] == "2024-12-31"
    assert history(program, number)[-1]["note"].endswith("不再处理（《政府信息公开信息处理费管理办法》第6条）")


def test_without_recorded_service_nothing_lapses_and_one_task_asks_for_the_record(program: Program) -> None:
    staff(program)
    automatic(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-04", term_days=5, items="x")

    assert counts(on(program, "2024-03-12")) == (0, 0, 1, [])
    assert counts(on(program, "2024-03-13")) == (0, 0, 0, [])
    assert [(each.login, each.topic, each.values["task"]) for each in messages(program)] == [
        ("li", "task_lapse", "task_service")
    ]
    # Served on Wed 03-06, the term runs until Wed 03-13; then it lapses.
    do(program, number, "serve_notice", "2024-03-06", method="post")
    assert counts(on(program, "2024-03-13")) == (0, 0, 0, [])
    assert counts(on(program, "2024-03-14")) == (0, 1, 0, [])
    assert history(program, number)[-1]["on"] == "2024-03-13"


def test_an_agency_that_lapses_by_hand_gets_one_task(program: Program) -> None:
    staff(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-04", term_days=5, items="x", received_on="2024-03-04")

    assert counts(on(program, "2024-03-12")) == (0, 0, 1, [])
    assert counts(on(program, "2024-04-12")) == (0, 0, 0, [])
    assert [each.values["task"] for each in messages(program)] == ["task_lapse"]
    assert show_case(program, "edu", number)["standing"]["state"] == "awaiting_supplement"


def test_a_task_waits_for_the_first_person_of_an_agency_that_has_none(program: Program) -> None:
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-04", term_days=5, items="x")

    assert counts(on(program, "2024-03-12")) == (0, 0, 0, [])
    staff(program)
    assert counts(on(program, "2024-03-13")) == (0, 0, 1, [])


def test_a_task_waits_also_where_everybody_of_the_agency_works_elsewhere(program: Program) -> None:
    add_person(program, "edu", "sun", {"name": "小孙", "role": "caseworker", "unit": "体卫科"})
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-04", term_days=5, items="x")

    assert counts(on(program, "2024-03-12")) == (0, 0, 0, [])
    staff(program)
    assert counts(on(program, "2024-03-13")) == (0, 0, 1, [])
    assert [(each.login, each.values["task"]) for each in messages(program)] == [("li", "task_service")]


def test_a_lapse_that_a_later_act_stands_against_is_passed_over_and_put_before_the_caseworker(program: Program) -> None:
    staff(program)
    automatic(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-04", term_days=5, items="x", received_on="2024-03-04")
    do(program, number, "consult", "2024-03-12", ref="c1", kind="third_party")

    assert counts(on(program, "2024-03-13")) == (0, 0, 1, ["no_such_step"])
    assert [each.values["task"] for each in messages(program)] == ["task_refused"]
    assert counts(on(program, "2024-03-14")) == (0, 0, 0, [])


def test_a_supplement_that_came_late_but_before_the_job_ran_is_taken(program: Program) -> None:
    automatic(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-04", term_days=5, items="x", received_on="2024-03-04")
    do(program, number, "receive_supplement", "2024-03-12")

    assert counts(on(program, "2024-03-13")) == (0, 0, 0, [])


def test_an_overdue_case_is_never_closed_by_itself(program: Program) -> None:
    automatic(program)
    number = a_case(program, "2024-03-01")

    assert counts(on(program, "2025-03-03")) == (0, 0, 0, [])
    assert show_case(program, "edu", number)["standing"]["state"] == "in_progress"


def test_a_notice_is_not_served_before_it_was_sent(program: Program) -> None:
    number = a_case(program, "2024-03-01")
    do(program, number, "request_supplement", "2024-03-06", term_days=5, items="x")

    with pytest.raises(Refused) as caught:
        do(program, number, "serve_notice", "2024-03-05")
    assert caught.value.code in {"dated_before", "no_such_step"}


def test_what_the_system_recorded_is_exported_and_imported_like_the_rest(program: Program, tmp_path: Path) -> None:
    number = a_case(program, "2024-03-01")
    do(program, number, "consult", "2024-03-04", ref="c1", kind="co_maker")
    on(program, "2024-03-26")

    [line] = export_cases(program, "edu")
    case = json.loads(line)
    assert case["events"][-1]["action"] == "end_consultation"
    with program_at(f"sqlite:///{tmp_path / 'other.db'}", tmp_path, "2024-03-26") as other:
        assert import_cases(other, [check_case(case, 1)]).added == 1
        assert list(export_cases(other, "edu")) == [line]
