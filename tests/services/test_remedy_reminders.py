"""The agency's own answer to a review or a suit: who is reminded of it, until it is on record; on both databases.

The copy of a review came on Mon 2024-03-25.  Summary, day 5: 26 to 29 March are 1 to 4, Mon 04-01 is 5.  Ordinary, day
10: 04-02 and 04-03 are 6 and 7, Ching Ming is off from 04-04 to 04-06, Sun 04-07 is 8, 04-08 is 9, Tue 04-09 is 10.
"""

from datetime import date, timedelta

import pytest

from request_flow.errors import Refused
from request_flow.services.calendars import close_day
from request_flow.services.exporting import export_cases
from request_flow.services.organising import find
from request_flow.services.program import Program
from request_flow.services.reading import OpenedCase, open_case
from request_flow.services.verifying import verify
from request_flow.storage.agencies import ClosureDay
from request_flow.storage.unit import reading, writing
from services.post import a_case, do, messages, morning, rungs, staff, who

D = date.fromisoformat
COPY = D("2024-03-25")


def contested(program: Program, kind: str = "review", **more: str) -> str:
    """Answer a case on 2024-03-12 and record a review or a suit over it, whose copy came on 2024-03-25."""
    number = a_case(program, "2024-03-01")
    do(program, number, "decide", "2024-03-12", outcome="disclosed")
    do(program, number, "archive", "2024-03-12")
    do(program, number, "remedy_filed", "2024-03-25", ref="r1", kind=kind, received_on=COPY, **more)
    return number


def told_until(program: Program, last: str, first: str = "2024-03-26") -> dict[str, list[tuple[str, str, str, int]]]:
    """Let each morning pass, and return what was told on which day."""
    days = [D(first) + timedelta(days=n) for n in range((D(last) - D(first)).days + 1)]
    found = {day.isoformat(): who(morning(program, day.isoformat())) for day in days}
    return {day: told for day, told in found.items() if told}


def terms(program: Program, number: str) -> list[tuple[str, str, str]]:
    """Return the running terms of a case: kind, ref and due day."""
    statement = "SELECT kind, ref, due_on FROM deadlines WHERE case_id = (SELECT id FROM cases WHERE number = ?)"
    with reading(program.store) as unit:
        rows = unit.run(unit.store.sql(f"{statement} ORDER BY kind, ref"), (number,)).fetchall()
    return [(kind, ref, str(due_on)) for kind, ref, due_on in rows]


def opened(program: Program, number: str) -> OpenedCase:
    with reading(program.store) as unit:
        return open_case(program, unit, "edu", number)


def test_the_handler_and_the_unit_are_reminded_of_a_review_and_the_head_once_it_is_late(program: Program) -> None:
    staff(program)
    number = contested(program)

    assert told_until(program, "2024-04-11") == {
        "2024-03-27": [("li", "reminder", "summary_answer", 3)],
        "2024-03-29": [("li", "reminder", "summary_answer", 1)],
        "2024-04-01": [
            ("li", "reminder", "review_answer", 5),
            ("li", "reminder", "summary_answer", 0),
            ("zhao", "reminder", "review_answer", 5),
        ],
        "2024-04-03": [("li", "reminder", "review_answer", 3), ("zhao", "reminder", "review_answer", 3)],
        "2024-04-08": [("li", "reminder", "review_answer", 1), ("zhao", "reminder", "review_answer", 1)],
        "2024-04-09": [("li", "reminder", "review_answer", 0), ("zhao", "reminder", "review_answer", 0)],
        "2024-04-10": [
            ("li", "reminder", "review_answer", -1),
            ("zhao", "reminder", "review_answer", -1),
            ("wang", "escalation", "review_answer", -1),
        ],
        "2024-04-11": [("li", "reminder", "review_answer", -2), ("zhao", "reminder", "review_answer", -2)],
    }
    assert rungs(program, number, "review_answer") == [-5, -3, -1, 0, 1, 2]
    told = messages(program)[0].values
    assert (told["ref"], told["due_on"], told["link"]) == ("r1", "2024-04-01", f"/a/edu/cases/{number}")


def test_once_the_answer_is_on_record_nobody_is_reminded_any_more(program: Program) -> None:
    staff(program)
    number = contested(program)
    assert terms(program, number) == [("review_answer", "r1", "2024-04-09"), ("summary_answer", "r1", "2024-04-01")]
    told_until(program, "2024-03-28")
    do(program, number, "remedy_answered", "2024-03-28", ref="r1")

    assert terms(program, number) == []
    assert told_until(program, "2024-04-12", "2024-03-29") == {}
    assert verify(program).findings == []
    [line] = export_cases(program, "edu")
    assert '{"on":"2024-03-28","action":"remedy_answered","ref":"r1"' in line.replace(" ", "")


def test_a_result_ends_the_term_and_taking_back_an_answer_that_was_not_given_starts_it_again(program: Program) -> None:
    staff(program)
    number = contested(program)
    do(program, number, "remedy_answered", "2024-03-26", ref="r1")
    answered = len(opened(program, number).history)
    do(program, number, "reverse", "2024-03-27", event=answered, reason="误录", approved_by="王主任")
    assert [kind for kind, *_ in terms(program, number)] == ["review_answer", "summary_answer"]

    do(program, number, "remedy_concluded", "2024-03-28", ref="r1", result="upheld")
    assert terms(program, number) == []
    with pytest.raises(Refused) as caught:
        do(program, number, "remedy_answered", "2024-03-28", ref="r1")
    assert caught.value.code == "remedy_concluded"


def test_the_procedure_on_record_is_the_only_one_reminded_of(program: Program) -> None:
    staff(program)
    number = contested(program, procedure="summary")

    assert terms(program, number) == [("review_answer", "r1", "2024-04-01")]
    late = told_until(program, "2024-04-02", "2024-04-02")
    assert late["2024-04-02"][-1] == ("wang", "escalation", "review_answer", -1)


def test_a_suit_runs_in_calendar_days_and_ends_on_a_working_day(program: Program) -> None:
    # Fifteen days from 03-25: Tue 04-09.
    staff(program)
    number = contested(program, kind="suit_direct")

    assert terms(program, number) == [("suit_answer", "r1", "2024-04-09")]
    assert told_until(program, "2024-04-01") == {
        "2024-04-01": [("li", "reminder", "suit_answer", 5), ("zhao", "reminder", "suit_answer", 5)]
    }


def test_a_day_that_the_office_closes_moves_the_term_of_a_closed_case(program: Program) -> None:
    staff(program)
    number = contested(program, procedure="ordinary")
    close_day(program, find(program, "edu"), ClosureDay(D("2024-04-02"), False, "停电"))

    assert terms(program, number) == [("review_answer", "r1", "2024-04-10")]
    assert verify(program).findings == []


def test_an_answer_after_the_term_is_taken_and_kept_as_irregular(program: Program) -> None:
    staff(program)
    number = contested(program)
    do(program, number, "remedy_answered", "2024-04-10", ref="r1")

    found = opened(program, number)
    irregular = found.engine.fold(found.stored.header, found.history).irregularities
    assert [(each.code, each.on) for each in irregular] == [("remedy_answered_late", D("2024-04-10"))]


def test_a_store_from_before_is_mended_by_verify_and_reminds_from_then_on(program: Program) -> None:
    staff(program)
    number = contested(program)
    with writing(program.store) as unit:
        unit.run("DELETE FROM deadlines")

    assert verify(program, rebuild=True).rebuilt == 1
    assert len(terms(program, number)) == 2
    assert told_until(program, "2024-03-27") == {"2024-03-27": [("li", "reminder", "summary_answer", 3)]}
