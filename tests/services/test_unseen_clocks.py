"""The clocks that only reminders see: the confirmation of a request, and the decision to extend; on both databases."""

from datetime import date

from request_flow.services.program import Program
from request_flow.services.steps import register_case
from request_flow.services.verifying import verify
from request_flow.storage.unit import reading, writing
from services.desk import arrived
from services.post import HEAD, a_case, do, messages, morning, rungs, set_clock, staff, who

# A case received on Fri 2024-03-01: the supplement notice is due on Tue 03-12 (day 7), the reply on Fri 03-29 (day 20).


def test_the_head_of_the_office_alone_is_told_that_the_time_to_extend_runs_out(program: Program) -> None:
    staff(program)
    number = a_case(program, "2024-03-01")
    morning(program, "2024-03-25")
    [told] = [each for each in morning(program, "2024-03-26") if each.values["kind"] == "extension"]

    assert (told.login, told.topic, told.values["due_on"], told.values["days_left"]) == (
        "wang", "reminder", "2024-03-29", 3,
    )  # fmt: skip
    assert rungs(program, number, "extension") == [-3]


def test_once_a_term_was_extended_nobody_is_asked_to_extend_it_until_it_starts_anew(program: Program) -> None:
    # The supplement that comes in on Thu 03-21 starts 20 working days: 03-22..29 (6), 04-01..03 (9), Sun 04-07 (10),
    # 04-08..12 (15), 04-15..19 (20): due on Fri 04-19, three working days before it is Tue 04-16.
    staff(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "extend", "2024-03-18", days=20, approved_by="王主任")
    assert [each.values["kind"] for each in morning(program, "2024-03-29")] == []

    do(program, number, "request_supplement", "2024-03-20", term_days=5, items="x")
    do(program, number, "receive_supplement", "2024-03-21")
    morning(program, "2024-03-22")
    assert who(morning(program, "2024-04-16")) == [
        ("li", "reminder", "reply", 3),
        ("wang", "reminder", "extension", 3),
    ]
    assert messages(program)[-2].values["may_extend"] is True


def test_a_delayed_term_and_an_answer_end_the_time_to_extend(program: Program) -> None:
    staff(program)
    delayed, answered = a_case(program, "2024-03-01"), a_case(program, "2024-03-01")
    do(program, delayed, "request_reasons", "2024-03-04", term_days=5)
    do(program, delayed, "receive_reasons", "2024-03-08", reasonable=True)
    do(program, delayed, "fix_delayed_term", "2024-03-11", until=date(2024, 4, 10))
    do(program, answered, "decide", "2024-03-12", outcome="disclosed")
    morning(program, "2024-03-26")
    told = morning(program, "2024-03-29")

    assert [each for each in messages(program) if each.values["kind"] == "extension"] == []
    assert [each.values["may_extend"] for each in told] == []


def test_a_confirmation_is_owed_on_the_day_of_arrival_to_the_registrar_and_then_to_the_head(program: Program) -> None:
    # Arrived by e-mail on Fri 2024-03-01, confirmed on Thu 03-07.
    staff(program, sun={"name": "小孙", "role": "registrar"})
    set_clock(program, "2024-03-01")
    number = register_case(program, "edu", arrived("2024-03-01", "email"), HEAD).number
    said = {day: who(morning(program, day)) for day in ("2024-03-01", "2024-03-04", "2024-03-05", "2024-03-06")}
    do(program, number, "confirm_receipt", "2024-03-07")

    assert said == {
        "2024-03-01": [("sun", "reminder", "confirmation", 0)],
        "2024-03-04": [("sun", "reminder", "confirmation", -1)],
        "2024-03-05": [("sun", "reminder", "confirmation", -2)],
        "2024-03-06": [("wang", "escalation", "confirmation", -3), ("sun", "reminder", "confirmation", -3)],
    }
    assert morning(program, "2024-03-07") == []
    assert rungs(program, number, "confirmation") == [0, 1, 2, 3]


def test_what_came_on_a_saturday_is_told_of_once_on_monday(program: Program) -> None:
    staff(program)
    set_clock(program, "2024-03-02")
    register_case(program, "edu", arrived("2024-03-02", "online"), HEAD)
    assert [each.at for each in morning(program, "2024-03-02")] == ["2024-03-04T08:30:00+08:00"]

    assert morning(program, "2024-03-04") == []
    assert who(messages(program)) == [("wang", "reminder", "confirmation", -1)]


def test_a_case_that_awaits_its_confirmation_shows_no_clock_and_its_cache_is_sound(program: Program) -> None:
    set_clock(program, "2024-03-01")
    register_case(program, "edu", arrived("2024-03-01", "fax"), HEAD)
    open_case = a_case(program, "2024-03-01", handler=None)
    with reading(program.store) as unit:
        rows = unit.run(
            "SELECT number, clock, cases.due_on, kind, deadlines.due_on, provisional FROM cases "
            "JOIN deadlines ON case_id = cases.id ORDER BY number, kind"
        ).fetchall()
    found = [tuple(str(each) if isinstance(each, date) else each for each in row) for row in rows]

    assert found[0][1:] == (None, None, "confirmation", "2024-03-01", 0)
    assert [row[1:] for row in found[1:]] == [
        ("reply", "2024-03-29", "extension", "2024-03-29", 0),
        ("reply", "2024-03-29", "reply", "2024-03-29", 0),
        ("reply", "2024-03-29", "supplement_notice", "2024-03-12", 0),
    ]
    assert found[1][0] == open_case
    assert verify(program).findings == []


def test_a_store_without_the_rows_is_named_by_verify_and_mended(program: Program) -> None:
    staff(program)
    a_case(program, "2024-03-01")
    with writing(program.store) as unit:
        unit.run("DELETE FROM deadlines WHERE kind = 'extension'")

    assert [each.code for each in verify(program).findings] == ["cache"]
    assert verify(program, rebuild=True).rebuilt == 1
    assert verify(program).findings == []
    assert ("wang", "reminder", "extension", 3) in who(morning(program, "2024-03-26"))
