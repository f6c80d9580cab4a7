"""Reminders: who is told of a term, on which day, in which hours, once; on both databases."""

import json
from datetime import date

from request_flow.services.calendars import close_day, open_day
from request_flow.services.informing import inform
from request_flow.services.organising import find
from request_flow.services.people import change_person, set_absence
from request_flow.services.program import Program
from request_flow.services.sweeping import sweep
from request_flow.storage.agencies import ClosureDay
from request_flow.storage.unit import reading, writing
from services.post import Told, a_case, do, messages, morning, rungs, set_clock, staff, who

# A case received on Fri 2024-03-01: the supplement notice is due on Tue 03-12 (day 7), the reply on Fri 03-29 (day 20).
# Ching Ming is off from Thu 04-04 to Sat 04-06, Sun 04-07 is worked; Labour Day from 05-01 to 05-05.


def test_a_case_is_reminded_of_on_the_days_of_its_ladders_and_on_no_other(program: Program) -> None:
    staff(program)
    number = a_case(program, "2024-03-01")
    said = {}
    for day in range(1, 39):
        on = date(2024, 3, 1).fromordinal(date(2024, 3, 1).toordinal() + day - 1)
        for each in morning(program, on.isoformat()):
            said.setdefault(on.isoformat(), []).append((each.login, each.values["kind"], each.values["days_left"]))

    assert said == {
        "2024-03-07": [("li", "supplement_notice", 3)],
        "2024-03-11": [("li", "supplement_notice", 1)],
        "2024-03-12": [("li", "supplement_notice", 0)],
        "2024-03-15": [("li", "reply", 10)],
        "2024-03-22": [("li", "reply", 5)],
        "2024-03-26": [("li", "reply", 3), ("wang", "extension", 3)],
        "2024-03-28": [("li", "reply", 1)],
        "2024-03-29": [("li", "reply", 0), ("wang", "extension", 0)],
        "2024-04-01": [("li", "reply", -1), ("zhao", "reply", -1)],
        "2024-04-02": [("li", "reply", -2), ("wang", "reply", -2)],
        "2024-04-03": [("li", "reply", -3)],
        "2024-04-07": [("li", "reply", -4)],
    }
    assert rungs(program, number) == [-10, -5, -3, -1, 0, 1, 2, 3, 4]


def test_after_an_outage_one_message_tells_everybody_whom_the_missed_ones_would_have_told(program: Program) -> None:
    staff(program)
    number = a_case(program, "2024-03-01")
    morning(program, "2024-03-14")
    told = morning(program, "2024-04-03")

    assert who(told) == [
        ("li", "reminder", "reply", -3),
        ("zhao", "escalation", "reply", -3),
        ("wang", "reminder", "extension", -3),
        ("wang", "escalation", "reply", -3),
    ]
    assert rungs(program, number) == [3]
    assert who(morning(program, "2024-04-07")) == [("li", "reminder", "reply", -4)]


def test_sweeping_and_informing_again_adds_nothing(program: Program) -> None:
    staff(program)
    a_case(program, "2024-03-01")

    assert len(morning(program, "2024-03-15")) == 1
    assert morning(program, "2024-03-15") == []
    assert sweep(program).looked == 0
    assert inform(program).messages == 0


def test_a_message_says_what_is_due_and_where_and_nothing_of_the_applicant(program: Program) -> None:
    staff(program)
    number = a_case(program, "2024-03-01")
    [told] = morning(program, "2024-03-15")

    assert told.values == {
        "agency": "edu",
        "agency_name": "教育局",
        "number": number,
        "subject": "2023年义务教育招生划片方案",
        "link": f"/a/edu/cases/{number}",
        "kind": "reply",
        "ref": "",
        "due_on": "2024-03-29",
        "days_left": 10,
        "counted_on": "2024-03-15",
        "provisional": False,
        "may_extend": True,
        "unit": "基教科",
        "handler": "小李",
    }


def test_a_case_that_was_answered_before_anybody_was_told_is_told_of_no_more(program: Program) -> None:
    staff(program)
    number = a_case(program, "2024-03-01")
    morning(program, "2024-03-12")
    set_clock(program, "2024-03-15")
    sweep(program)
    do(program, number, "decide", "2024-03-15", outcome="disclosed")
    done = inform(program)

    assert (done.told, done.messages, done.fell_away) == (0, 0, 1)
    assert morning(program, "2024-03-29") == []


def test_an_extension_starts_the_ladder_anew_on_the_new_due_day(program: Program) -> None:
    # 20 more working days after Fri 03-29: 04-01, 02, 03 (3), 04-07 (4), 08-12 (9), 15-19 (14), 22-26 (19), Sun 04-28
    # is worked (20). Ten before it: 04-28 less 10 is Mon 04-15.
    staff(program)
    number = a_case(program, "2024-03-01")
    morning(program, "2024-03-26")
    do(program, number, "extend", "2024-03-26", days=20, approved_by="王主任")

    assert morning(program, "2024-03-29") == []
    assert morning(program, "2024-04-12") == []
    [told] = morning(program, "2024-04-15")
    assert (told.values["due_on"], told.values["days_left"], told.values["may_extend"]) == ("2024-04-28", 10, False)
    assert rungs(program, number) == [-10, -3]


def test_a_message_is_written_as_it_is_read(program: Program) -> None:
    staff(program, li={"language": "en"})
    number = a_case(program, "2024-03-01")
    morning(program, "2024-03-26")
    with reading(program.store) as unit:
        rows = unit.run("SELECT content FROM messages ORDER BY id").fetchall()
    english, chinese = (json.loads(row[0]) for row in rows[-2:])

    assert english["subject"] == f"{number} reply: 3 working days left"
    assert english["link"] == f"http://127.0.0.1:8000/a/edu/cases/{number}"
    assert "is due on Fri 29 Mar, 3 working days from now." in english["text"]
    assert english["html"].startswith("<!doctype html>")
    assert chinese["subject"] == f"{number} 是否延期，剩3个工作日"
    assert "承办：基教科 小李" in chinese["text"]


def test_an_open_consultation_is_reminded_of_by_the_due_day_as_if_it_ran_to_its_end(program: Program) -> None:
    # Sent Mon 2024-03-04, the first day of the reply term: the party's last day is 03-25 (day 15). The reply's days go
    # on with 03-26..29 (5), 04-01..03 (8), Sun 04-07 (9), 04-08..12 (14), 04-15..19 (19), Mon 04-22 (20).
    staff(program)
    number = a_case(program, "2024-03-01")
    do(program, number, "consult", "2024-03-04", ref="c1", kind="third_party")

    # Its own ladder was missed on 03-22 and 03-25: one message makes up for both.
    assert who(morning(program, "2024-03-18")) == [("li", "reminder", "consultation", 5)]
    assert who(morning(program, "2024-04-08")) == [
        ("li", "reminder", "consultation", -9),
        ("li", "reminder", "reply", 10),
    ]


def test_who_is_away_is_stood_in_for_by_the_deputy_and_by_the_unit_where_there_is_none(program: Program) -> None:
    staff(program, chen={"name": "小陈", "role": "caseworker", "unit": "基教科"})
    a_case(program, "2024-03-01")
    morning(program, "2024-03-12")
    set_absence(program, "li", date(2024, 3, 15), date(2024, 3, 22), "wang")
    deputy = morning(program, "2024-03-15")
    set_absence(program, "wang", date(2024, 3, 20), None)
    unit = morning(program, "2024-03-22")
    back = morning(program, "2024-03-26")

    assert [each.login for each in deputy] == ["wang"]
    assert [each.login for each in unit] == ["chen"]
    assert [each.login for each in back if each.values["kind"] == "reply"] == ["li"]


def test_a_case_without_a_handler_goes_to_the_unit_and_one_without_a_unit_to_the_head_of_the_office(
    program: Program,
) -> None:
    staff(program)
    a_case(program, "2024-03-01", handler=None)

    assert [each.login for each in morning(program, "2024-03-15")] == ["wang"]


def test_a_name_serves_as_well_as_a_login(program: Program) -> None:
    staff(program)
    a_case(program, "2024-03-01", handler="小李")

    assert [each.login for each in morning(program, "2024-03-15")] == ["li"]


def test_an_agency_without_people_loses_no_time_on_them(program: Program) -> None:
    a_case(program, "2024-03-01", handler=None)
    set_clock(program, "2024-03-15")
    sweep(program)
    done = inform(program)

    assert (done.messages, done.unaddressed) == (0, 1)
    assert inform(program).unaddressed == 0


def test_nothing_is_sent_outside_working_hours(program: Program) -> None:
    """The office is open from 8:30 to 12 and from 14 to 17:30 on working days."""
    staff(program)
    waits = {
        "2024-03-15T00:05": "2024-03-15T08:30:00+08:00",
        "2024-03-22T12:30": "2024-03-22T14:00:00+08:00",
        "2024-03-29T17:30": "2024-04-01T08:30:00+08:00",
        "2024-04-03T23:59": "2024-04-07T08:30:00+08:00",  # Ching Ming; the Sunday is worked
    }
    a_case(program, "2024-03-01")
    morning(program, "2024-03-12")
    for at, opens in waits.items():
        before = len(messages(program))
        set_clock(program, at)
        sweep(program)
        inform(program)
        assert {each.at for each in messages(program)[before:]} == {opens}


def test_what_waits_for_the_opening_counts_the_days_from_then(program: Program) -> None:
    staff(program)
    a_case(program, "2024-03-01")
    morning(program, "2024-03-28")
    set_clock(program, "2024-03-29T18:00")
    sweep(program)
    inform(program)

    assert messages(program)[-1].values["days_left"] == -1


def test_a_digest_is_one_message_a_day(program: Program) -> None:
    staff(program, li={"digest": True})
    numbers = [a_case(program, "2024-03-01") for _ in range(3)]
    [told] = morning(program, "2024-03-15")

    assert told.topic == "digest"
    assert told.at == "2024-03-15T09:05:00+08:00"
    assert [(each["number"], each["kind"], each["topic"]) for each in told.values["items"]] == [
        (number, "reply", "reminder") for number in numbers
    ]


def test_what_comes_up_before_the_digest_is_sent_joins_it(program: Program) -> None:
    staff(program, li={"digest": True})
    first = a_case(program, "2024-03-01")
    morning(program, "2024-03-15")
    second = a_case(program, "2024-03-04")
    [digest] = [each for each in _at(program, "2024-03-15T09:03") if each.topic == "digest"]

    # The second case's notice of a supplement was due on Wed 03-13, its reply is due on Mon 04-01: nothing yet.
    assert [each["number"] for each in digest.values["items"]] == [first]
    do(program, second, "request_supplement", "2024-03-15", term_days=1, items="x")
    digests = [each for each in _at(program, "2024-03-15T09:04") if each.topic == "digest"]
    assert [[each["number"] for each in one.values["items"]] for one in digests] == [[first, second]]


def test_after_the_digest_was_sent_the_urgent_is_told_alone_and_the_rest_waits_for_the_next(program: Program) -> None:
    staff(program, li={"digest": True})
    first, second, third = (a_case(program, "2024-03-01") for _ in range(3))
    morning(program, "2024-03-15")
    _sent(program)
    # A term of 1 day from Fri 03-15 ends on Mon 03-18, one of 2 days on 03-19: each is reminded of 1 day before.
    do(program, first, "request_supplement", "2024-03-15", term_days=1, items="x")
    told = _at(program, "2024-03-15T15:00")[1:]
    assert [(each.topic, each.at) for each in told] == [("digest", "2024-03-18T08:35:00+08:00")]
    assert [each["number"] for each in told[0].values["items"]] == [first]

    morning(program, "2024-03-18")
    _sent(program)
    do(program, second, "request_supplement", "2024-03-18", term_days=2, items="x")
    do(program, third, "charge_fee", "2024-03-18", basis="per_item", quantity=11, amount=100)
    assert _at(program, "2024-03-18T15:00")[3:] == []


def test_what_waits_for_the_next_digest_counts_its_days_from_there(program: Program) -> None:
    # A supplement term of one day from Fri 03-15 ends on Mon 03-18, when the next digest goes out.
    staff(program, li={"digest": True})
    first = a_case(program, "2024-03-01")
    morning(program, "2024-03-15")
    _sent(program)
    do(program, first, "request_supplement", "2024-03-15", term_days=1, items="x")
    digest = _at(program, "2024-03-15T15:00")[-1]

    assert (digest.topic, digest.at[:10], digest.values["counted_on"]) == ("digest", "2024-03-18", "2024-03-18")
    assert [(each["due_on"], each["days_left"], each["counted_on"]) for each in digest.values["items"]] == [
        ("2024-03-18", 0, "2024-03-18"),
    ]


def test_what_would_be_late_with_a_digest_that_waits_for_the_morning_goes_alone(program: Program) -> None:
    # At 17:28 a digest that gathers for 5 minutes is sent after the office has closed, that is on the next morning.
    staff(program, li={"digest": True})
    a_case(program, "2024-03-01")
    morning(program, "2024-03-28")
    _sent(program)
    told = _at(program, "2024-03-29T17:28")

    assert [(each.login, each.topic, each.at) for each in told[-2:]] == [
        ("li", "reminder", "2024-03-29T17:28:00+08:00"),
        ("wang", "reminder", "2024-03-29T17:28:00+08:00"),
    ]


def test_a_day_that_is_closed_tells_who_works_on_the_moved_cases_once(program: Program) -> None:
    staff(program)
    first, second = a_case(program, "2024-03-01"), a_case(program, "2024-03-01")
    answered = a_case(program, "2024-03-01")
    do(program, answered, "decide", "2024-03-04", outcome="disclosed")
    set_clock(program, "2024-03-11")
    close_day(program, find(program, "edu"), ClosureDay(date(2024, 3, 14), works=False, reason="台风"), dry_run=True)
    assert messages(program) == []
    close_day(program, find(program, "edu"), ClosureDay(date(2024, 3, 14), works=False, reason="台风"))
    [told] = messages(program)

    assert (told.login, told.topic) == ("li", "moved")
    assert [(each["number"], each["due_before"], each["due_on"]) for each in told.values["items"]] == [
        (first, "2024-03-29", "2024-04-01"),
        (second, "2024-03-29", "2024-04-01"),
    ]


def test_an_agency_with_a_closed_day_is_reminded_by_its_own_calendar(program: Program) -> None:
    # Closed on Thu 03-28: the reply is due on Mon 04-01, one working day before it is Fri 03-29, three Tue 03-26.
    staff(program)
    a_case(program, "2024-03-01")
    morning(program, "2024-03-22")
    close_day(program, find(program, "edu"), ClosureDay(date(2024, 3, 28), works=False, reason="台风"))

    # Five working days before 04-01, over the closed day, was 03-22: told on the 25th, when four are left.
    assert [each.values["days_left"] for each in morning(program, "2024-03-25")] == [4]
    assert who(morning(program, "2024-03-26")) == [
        ("li", "reminder", "reply", 3),
        ("wang", "reminder", "extension", 3),
    ]
    assert morning(program, "2024-03-28") == []
    assert [each.values["days_left"] for each in morning(program, "2024-03-29")] == [1]
    open_day(program, find(program, "edu"), date(2024, 3, 28))
    assert [each.values["days_left"] for each in morning(program, "2024-03-29")] == [0, 0]


def test_what_reached_nobody_is_told_once_to_the_first_who_come_if_its_term_still_runs(program: Program) -> None:
    withdrawn, number = a_case(program, "2024-03-01"), a_case(program, "2024-03-01")
    assert morning(program, "2024-03-15") == []
    do(program, withdrawn, "withdraw", "2024-03-15")
    staff(program)
    inform(program)
    inform(program)

    assert [(each.login, each.values["number"], each.values["days_left"]) for each in messages(program)] == [
        ("li", number, 10)
    ]
    change_person(program, "li", {"channel": "email", "address": "li@office.example"})
    inform(program)
    assert len(messages(program)) == 1


def test_of_rungs_that_reached_nobody_the_latest_is_told_and_to_all_whom_the_others_would_have_told(
    program: Program,
) -> None:
    a_case(program, "2024-03-01")
    assert morning(program, "2024-03-29") == morning(program, "2024-04-01") == morning(program, "2024-04-02") == []
    staff(program)
    inform(program)

    assert who(messages(program)) == [
        ("li", "reminder", "reply", -2),
        ("zhao", "escalation", "reply", -2),
        ("wang", "reminder", "extension", -2),
        ("wang", "escalation", "reply", -2),
    ]
    assert who(morning(program, "2024-04-03")) == [("li", "reminder", "reply", -3)]


def _at(program: Program, at: str) -> list[Told]:
    set_clock(program, at)
    sweep(program)
    inform(program)
    return messages(program)


def _sent(program: Program) -> None:
    with writing(program.store) as unit:
        unit.run("UPDATE messages SET status = 'sent' WHERE status = 'waiting'")
