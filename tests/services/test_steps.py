"""Taking steps on cases in a real database: what is written, what is refused, what a conflict leaves."""

from pathlib import Path

import pytest

from request_flow.errors import BadInput, Conflict, NotFound, Refused
from request_flow.services.organising import add, change
from request_flow.services.program import Program
from request_flow.services.reading import Wanted, explain_case, list_cases, show_case, what_if
from request_flow.services.steps import Person, Step, register_case
from request_flow.services.verifying import verify
from request_flow.storage.cases import append_events, load_case
from request_flow.storage.projection import project
from request_flow.storage.unit import reading, writing
from services.desk import CLERK, HEAD, D, arrived, do, history
from support.program import program_at


def test_a_request_is_registered_answered_and_served(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    assert number == "2024-0001"

    assert (
        do(program, number, "decide", "2024-03-15", outcome="disclosed", grounds="provided").notice == "reply-disclosed"
    )
    do(program, number, "deliver", "2024-03-15", method="post")

    shown = show_case(program, "edu", number)
    assert shown["standing"]["state"] == "closed"
    assert (shown["outcome"], shown["closed_on"]) == ("disclosed", D("2024-03-15"))
    assert [event["actor"] for event in history(program, number)] == ["小李", "王主任", "王主任"]
    assert verify(program).findings == []


def test_numbers_of_a_year_follow_each_other_and_each_agency_has_its_own(program: Program) -> None:
    add(program, "tax", "税务局", "edu", None)

    numbers = [register_case(program, "edu", arrived(), CLERK).number for _ in range(3)]
    other = register_case(program, "tax", arrived(), CLERK).number

    assert (numbers, other) == (["2024-0001", "2024-0002", "2024-0003"], "2024-0001")


def test_a_refused_registration_uses_no_number(program: Program) -> None:
    with pytest.raises(Refused, match="2024-04-01 lies after today"):
        register_case(program, "edu", arrived("2024-04-01"), CLERK)

    assert register_case(program, "edu", arrived(), CLERK).number == "2024-0001"


def test_a_refused_step_writes_nothing(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    with pytest.raises(Refused) as refused:
        do(program, number, "extend", "2024-03-08", days=21, approved_by="李四")

    assert refused.value.code == "extension_too_long"
    assert refused.value.cites == ("ogi-2019:33.2",)
    assert len(history(program, number)) == 1


def test_a_step_for_a_day_ahead_is_refused(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    with pytest.raises(Refused, match="2024-03-30 lies after today"):
        do(program, number, "withdraw", "2024-03-30")


def test_a_wrong_key_of_a_step_is_named(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    with pytest.raises(BadInput, match="dayz"):
        do(program, number, "extend", "2024-03-08", dayz=3)
    with pytest.raises(BadInput, match="there is no act"):
        do(program, number, "exted", "2024-03-08")


def test_a_caseworker_may_not_extend(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    with pytest.raises(Refused, match="the role caseworker may not do extend; these may: office_head"):
        do(program, number, "extend", "2024-03-08", CLERK, days=5, approved_by="李四")


def test_an_unknown_role_may_do_nothing(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    with pytest.raises(Refused, match="the role visitor may not do withdraw"):
        do(program, number, "withdraw", "2024-03-08", Person("x", "visitor"))


def test_a_step_that_was_forgotten_is_put_at_its_place_in_time(program: Program) -> None:
    # Received Fri 03-01: day 1 is Mon 03-04, day 20 is Fri 03-29; extended by 5: 04-01, 02, 03, then 04-07 (a make-up
    # Sunday after Qingming 04-04 to 04-06) and 04-08.
    number = register_case(program, "edu", arrived(), CLERK).number
    do(program, number, "request_reasons", "2024-03-20", term_days=10)

    do(program, number, "extend", "2024-03-18", days=5, approved_by="李四")

    shown = show_case(program, "edu", number)
    assert shown["standing"]["due_on"] == "2024-04-08"
    assert [event["action"] for event in shown["case"]["events"]] == ["receive", "request_reasons", "extend"]
    assert verify(program).findings == []


def test_a_forgotten_step_that_breaks_what_came_after_is_refused(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    do(program, number, "decide", "2024-03-20", outcome="disclosed")

    with pytest.raises(Refused, match=r"record 2 \(decide on 2024-03-20\) would no longer be possible.*c1 is open"):
        do(program, number, "consult", "2024-03-18", ref="c1", kind="third_party", party="某公司")


def test_a_wrong_record_is_reversed_and_stays_in_the_history(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    do(program, number, "decide", "2024-03-20", outcome="disclosed")

    do(program, number, "reverse", "2024-03-21", event=2, reason="录错案件", approved_by="王主任")

    shown = show_case(program, "edu", number)
    assert shown["standing"]["state"] == "in_progress"
    assert len(shown["case"]["events"]) == 3
    with pytest.raises(Refused, match="record 1 cannot be reversed"):
        do(program, number, "reverse", "2024-03-21", event=1, reason="x", approved_by="y")


def test_a_lapse_on_the_last_day_waits_until_that_day_is_over(store_url: str, tmp_path: Path) -> None:
    # Edge case 38. Asked Wed 2024-03-06, 5 working days: 03-07, 08, 11, 12, 13.
    with program_at(store_url, tmp_path, "2024-03-13") as program:
        add(program, "edu", "教育局", None, None)
        number = register_case(program, "edu", arrived(), CLERK).number
        do(program, number, "request_supplement", "2024-03-06", term_days=5, items="请补充文号")
        with pytest.raises(Refused, match=r"the last day of the term \(2024-03-13\) is today"):
            do(program, number, "lapse_supplement", "2024-03-13")
    with program_at(store_url, tmp_path, "2024-03-14") as program:
        do(program, number, "lapse_supplement", "2024-03-13")
        assert show_case(program, "edu", number)["outcome"] == "other_lapse_supplement"


def test_an_answer_waits_for_every_review_of_the_chain(program: Program) -> None:
    change(program, "edu", name=None, parent=None, review_chain="short")
    number = register_case(program, "edu", arrived(), CLERK).number
    with pytest.raises(Refused, match="the review office is missing"):
        do(program, number, "decide", "2024-03-20", outcome="disclosed")
    do(program, number, "draft", "2024-03-18", CLERK, outcome="disclosed")
    do(program, number, "submit", "2024-03-18", CLERK)
    do(program, number, "review", "2024-03-19", Person("审核员", "reviewer"), stage="office", passed=True)
    with pytest.raises(Refused, match="the review leader is missing"):
        do(program, number, "decide", "2024-03-20", outcome="disclosed")
    do(program, number, "review", "2024-03-19", Person("副局长", "leader"), stage="leader", passed=True)

    with pytest.raises(Refused, match="answers disclosed, not unable_not_held"):
        do(program, number, "decide", "2024-03-20", outcome="unable_not_held")
    assert len(history(program, number)) == 5
    assert do(program, number, "decide", "2024-03-20", outcome="disclosed").facts.state == "closed"


def test_a_letter_received_on_a_day_ahead_is_refused_and_a_supposed_one_is_not(program: Program) -> None:
    number = register_case(program, "edu", arrived("2024-03-15"), CLERK).number
    ahead = {"ref": "c1", "kind": "third_party", "received_on": "2024-03-30"}

    with pytest.raises(Refused, match=r"2024-03-30 lies after today \(2024-03-29\)"):
        do(program, number, "consult", "2024-03-28", **ahead)
    assert len(history(program, number)) == 1
    assert what_if(program, "edu", number, [Step("consult", D("2024-03-28"), ahead)], HEAD)["after"]["due_on"]
    do(program, number, "consult", "2024-03-28", **{**ahead, "received_on": "2024-03-29"})


def test_a_registration_with_a_letter_received_ahead_is_refused(program: Program) -> None:
    events = [
        {"on": "2024-03-28", "action": "receive"},
        {"on": "2024-03-29", "action": "request_supplement", "term_days": 5, "items": "x", "received_on": "2024-04-01"},
    ]

    with pytest.raises(Refused, match="2024-04-01 lies after today"):
        register_case(program, "edu", arrived(events=events), HEAD)


def test_a_day_before_the_arrival_is_refused_with_both_days(program: Program) -> None:
    number = register_case(program, "edu", arrived("2024-03-05", "online"), CLERK).number

    for act, day in (("confirm_receipt", "2024-03-04"), ("withdraw", "2024-03-01")):
        with pytest.raises(Refused, match=f"{day} lies before receive on 2024-03-05") as refused:
            do(program, number, act, day)
        assert refused.value.code == "dated_before"


def test_two_who_change_a_case_at_once_do_not_lose_each_others_step(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    with reading(program.store) as unit:
        before = load_case(unit, "edu", number)
    do(program, number, "extend", "2024-03-08", days=5, approved_by="李四")

    facts = program.engine.fold(before.header, before.events(program.codec))
    row, deadlines = project(facts, program.engine.rules, ())
    rows = program.codec.seal_events(before.header, before.head, [before.events(program.codec)[0]._replace(seq=2)], "t")
    with pytest.raises(Conflict, match="somebody else changed the case 2024-0001"), writing(program.store) as unit:
        append_events(unit, before, rows, row, deadlines)

    assert [event["action"] for event in history(program, number)] == ["receive", "extend"]


def test_what_if_tells_the_new_day_and_saves_nothing(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    result = what_if(
        program, "edu", number, [Step("extend", D("2024-03-28"), {"days": 5, "approved_by": "李四"})], HEAD
    )

    assert (result["before"]["due_on"], result["after"]["due_on"]) == ("2024-03-29", "2024-04-08")
    assert len(history(program, number)) == 1


def test_what_if_may_look_ahead(program: Program) -> None:
    # Consulted Mon 2024-04-01 (day 20 would be 03-29: the term is over, so the consultation moves nothing).
    number = register_case(program, "edu", arrived("2024-03-15"), CLERK).number

    result = what_if(
        program, "edu", number, [Step("request_supplement", D("2024-04-02"), {"term_days": 5, "items": "x"})], HEAD
    )

    # 04-03, then 04-07 (make-up), 04-08, 04-09, 04-10
    assert (result["after"]["clock"], result["after"]["due_on"]) == ("supplement", "2024-04-10")


def test_the_last_safe_day_of_each_act_still_open_is_told(program: Program) -> None:
    # Received Fri 2024-03-15: day 7 is Tue 03-26, over on 03-29; day 13 is Wed 04-03, day 20 Mon 04-15 (04-07 works).
    number = register_case(program, "edu", arrived("2024-03-15"), CLERK).number

    shown = show_case(program, "edu", number)
    early = show_case(program, "edu", number, D("2024-03-20"))

    last = D("2024-04-15")
    assert shown["safe_days"] == {"decide": last, "extend": last, "consult": last}
    assert early["safe_days"]["request_supplement"] == D("2024-03-26")


def test_only_steps_that_no_guard_refuses_are_offered(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    possible = show_case(program, "edu", number)["possible"]

    assert "decide" in possible
    assert "extend" in possible
    assert "sign_for" not in possible  # nobody was given the case
    assert "deliver" not in possible  # nothing was decided


def test_the_strip_of_days_is_told_for_the_clock_that_runs(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    explanation = explain_case(program, "edu", number)

    assert explanation is not None
    assert (explanation.started, explanation.due_on, explanation.term_days) == (D("2024-03-01"), D("2024-03-29"), 20)
    assert [line.counted for line in explanation.days[:4]] == [None, None, 1, 2]


def test_the_list_puts_first_what_is_due_first(program: Program) -> None:
    late = register_case(program, "edu", arrived("2024-03-12"), CLERK).number
    early = register_case(program, "edu", arrived("2024-03-05"), CLERK).number
    waiting = register_case(program, "edu", arrived("2024-03-05", "online"), CLERK).number

    assert [line["number"] for line in list_cases(program, Wanted("edu"))] == [early, late, waiting]
    assert [line["number"] for line in list_cases(program, Wanted("edu", open_only=True, limit=1))] == [early]


def test_a_case_or_an_agency_that_is_not_there_is_named(program: Program) -> None:
    with pytest.raises(NotFound, match="no case '2024-0099'"):
        show_case(program, "edu", "2024-0099")
    with pytest.raises(NotFound, match="there is no agency 'edd'; known: edu"):
        show_case(program, "edd", "2024-0001")


def test_an_agency_cannot_stand_below_itself(program: Program) -> None:
    add(program, "school", "学校", "edu", None)

    with pytest.raises(BadInput, match="stands below it"):
        change(program, "edu", name=None, parent="school", review_chain=None)


def test_the_applicants_other_cases_and_the_count_of_the_month_are_told(program: Program) -> None:
    first, second, third = (
        register_case(program, "edu", arrived(on), CLERK).number for on in ("2024-02-29", "2024-03-01", "2024-03-28")
    )
    do(program, third, "void", "2024-03-28", reason="重复登记", approved_by="王主任")
    fourth = register_case(program, "edu", arrived("2024-03-29"), CLERK).number
    register_case(
        program, "edu", arrived("2024-03-29", applicant={"category": "natural_person", "name": "李四"}), CLERK
    )

    told = show_case(program, "edu", fourth)["same_applicant"]

    assert told == {"others": [first, second, third], "received_in_the_month": 2}


def test_a_letter_of_december_that_is_registered_in_january_keeps_its_year(store_url: str, tmp_path: Path) -> None:
    with program_at(store_url, tmp_path, "2025-01-02") as program:
        add(program, "edu", "教育局", None, None)

        late = register_case(program, "edu", arrived("2024-12-31"), CLERK).number
        fresh = register_case(program, "edu", arrived("2025-01-02"), CLERK).number

    assert (late, fresh) == ("2024-0001", "2025-0001")


def test_a_fixed_day_is_not_provisional_although_its_year_has_no_notice(store_url: str, tmp_path: Path) -> None:
    with program_at(store_url, tmp_path, "2026-12-10") as program:
        add(program, "edu", "教育局", None, None)
        number = register_case(program, "edu", arrived("2026-12-01"), CLERK).number
        do(program, number, "request_reasons", "2026-12-02", term_days=3)
        do(program, number, "receive_reasons", "2026-12-04", reasonable=True)
        do(program, number, "fix_delayed_term", "2026-12-07", until="2027-03-31")

        standing = show_case(program, "edu", number)["standing"]

    assert standing["due_on"] == "2027-03-31"
    assert "provisional" not in standing
