"""The oracle of the jobs against days worked out by hand; see ``oracle.reminders_by_day`` and ``oracle.post_by_day``.

A case received on Fri 2024-03-01: the supplement notice is due on Tue 03-12 (day 7), the reply on Fri 03-29 (day 20).
Ching Ming is off from Thu 04-04 to Sat 04-06, Sun 04-07 is worked.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from oracle.calendar_by_day import closed_on, last_day_of, works
from oracle.post_by_day import Absence, Person, Post, next_opening
from oracle.reminders_by_day import NO_END, Closure, Key, Life, latest_rung, roles_told

D = date.fromisoformat
AT = datetime.fromisoformat


def mornings(first: str, last: str) -> list[datetime]:
    days = (D(last) - D(first)).days + 1
    return [AT(f"{D(first) + timedelta(days=n)}T07:50") for n in range(days)]


def life(rounds: list[datetime], *steps: tuple[str, dict[str, Any]], automatic: bool = False, **more: Any) -> Life:
    """Live a case received on 2024-03-01 through the rounds; a step is recorded at noon of its day."""
    lived = Life(rounds, "in_person", automatic, **more)
    for told, extra in (("2024-03-01 receive", {}), *steps):
        on, action = told.split()
        lived.record(AT(f"{on}T12:00"), {"on": on, "action": action, **extra})
    lived.pass_rounds(NO_END)
    return lived


def called(lived: Life, kind: str) -> list[tuple[str, int]]:
    return [(claim.at.date().isoformat(), claim.rung) for claim in lived.claims if claim.key.kind == kind]


def test_a_term_is_called_for_on_the_days_of_its_ladder() -> None:
    lived = life(mornings("2024-03-02", "2024-04-07"))

    assert called(lived, "supplement_notice") == [("2024-03-07", -3), ("2024-03-11", -1), ("2024-03-12", 0)]
    assert called(lived, "reply") == [
        ("2024-03-15", -10),
        ("2024-03-22", -5),
        ("2024-03-26", -3),
        ("2024-03-28", -1),
        ("2024-03-29", 0),
        ("2024-04-01", 1),
        ("2024-04-02", 2),
        ("2024-04-03", 3),
        ("2024-04-07", 4),
    ]


def test_after_an_outage_the_latest_rung_alone_is_called_for_and_tells_whom_the_others_would_have() -> None:
    lived = life([AT("2024-03-14T07:50"), AT("2024-04-03T07:50")])

    [claim] = [claim for claim in lived.claims if claim.key == Key("reply", "", D("2024-03-29"))]
    assert (claim.rung, claim.after) == (3, None)
    assert roles_told("reply", 3, None, answered=False) == ("reply", ["handler"], ["unit_head", "office_head"])
    assert roles_told("reply", 3, 1, answered=False) == ("reply", ["handler"], ["office_head"])
    assert called(lived, "supplement_notice") == []  # it was over before any round saw it


def test_a_silent_party_ends_its_consultation_and_a_redo_has_a_ladder_of_its_own() -> None:
    """Sent on Mon 03-04, the party's last day is Mon 03-25 (day 15)."""
    sent = ("2024-03-04 consult", {"ref": "c1", "kind": "co_maker"})
    lived = life(mornings("2024-03-02", "2024-04-30"), sent)

    [ending] = lived.endings
    assert (ending.at.date(), ending.act, ending.ref, ending.on) == (
        D("2024-03-26"),
        "end_consultation",
        "c1",
        D("2024-03-25"),
    )
    assert ending.means == "consent"
    assert called(lived, "consultation") == [("2024-03-18", -5), ("2024-03-22", -1), ("2024-03-25", 0)]
    assert called(lived, "reply")[0] == ("2024-04-08", -10)
    assert roles_told("reply", -3, None, answered=True)[:2] == ("redo", ["handler", "unit_head"])


@pytest.mark.parametrize(
    ("said", "due"),
    [
        # From Mon 03-25: 03-29 is day 4, Mon 04-01 day 5, 04-03 day 7, Sun 04-07 (worked) day 8, Tue 04-09 day 10.
        ({"kind": "review"}, {"review_answer": "2024-04-09", "summary_answer": "2024-04-01"}),
        ({"kind": "review", "procedure": "summary"}, {"review_answer": "2024-04-01"}),
        # Fifteen days from 03-25 is Tue 04-09; from Wed 03-20 it is Thu 04-04, Ching Ming, and Sun 04-07 is worked.
        ({"kind": "suit_direct"}, {"suit_answer": "2024-04-09"}),
        ({"kind": "suit_after_review", "received_on": "2024-03-20"}, {"suit_answer": "2024-04-07"}),
        ({"kind": "review", "received_on": None}, {}),
    ],
)
def test_an_answer_to_a_remedy_is_called_for_in_a_closed_case_until_it_is_given(
    said: dict[str, str], due: dict[str, str]
) -> None:
    filed = {key: value for key, value in {"ref": "r1", "received_on": "2024-03-25", **said}.items() if value}
    steps = [("2024-03-12 decide", {"outcome": "disclosed"}), ("2024-03-25 remedy_filed", filed)]
    answered = ("2024-04-10 remedy_answered", {"ref": "r1"})
    lived = life(mornings("2024-03-26", "2024-04-30"), *steps, answered)

    keys = {claim.key for claim in lived.claims}
    assert keys == {Key(kind, "r1", D(day)) for kind, day in due.items()}
    assert max((claim.at.date() for claim in lived.claims), default=D("2024-04-10")) <= D("2024-04-10")


@pytest.mark.parametrize(
    ("automatic", "served", "endings", "tasks"),
    [
        (True, {"received_on": "2024-03-04"}, ["lapse_supplement"], []),
        (False, {"received_on": "2024-03-04"}, [], ["task_lapse"]),
        (True, {}, [], ["task_service"]),
    ],
)
def test_a_lapse_needs_its_service_and_an_agency_that_has_it_so(
    automatic: bool, served: dict[str, str], endings: list[str], tasks: list[str]
) -> None:
    """A term of 5 days from Mon 03-04 ends on Mon 03-11."""
    asked = ("2024-03-04 request_supplement", {"term_days": 5, "items": "x", **served})
    lived = life(mornings("2024-03-02", "2024-03-20"), asked, automatic=automatic)

    assert [(each.act, each.on) for each in lived.endings] == [(act, D("2024-03-11")) for act in endings]
    assert [(each.task, each.at.date()) for each in lived.tasks] == [(task, D("2024-03-12")) for task in tasks]


def test_a_closed_day_moves_the_term_and_is_told_of() -> None:
    closure = Closure(AT("2024-03-11T12:00"), "edu", D("2024-03-14"))
    lived = life(mornings("2024-03-02", "2024-03-29"), closures=[closure])

    [move] = lived.moves
    assert (move.clock, move.before, move.due) == ("reply", D("2024-03-29"), D("2024-04-01"))
    # Ten days before 04-01 is 03-18 now: the 14th does not count.
    assert called(lived, "reply")[0] == ("2024-03-18", -10)
    with closed_on(frozenset([D("2024-03-14")])):
        assert not works(D("2024-03-14"))
        assert last_day_of(D("2024-03-01"), 20) == D("2024-04-01")
        assert latest_rung("reply", D("2024-04-01"), D("2024-03-15")) is None
    assert works(D("2024-03-14"))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2024-03-15T00:05", "2024-03-15T08:30"),
        ("2024-03-15T09:00", "2024-03-15T09:00"),
        ("2024-03-22T12:30", "2024-03-22T14:00"),
        ("2024-03-29T17:30", "2024-04-01T08:30"),
        ("2024-04-03T23:59", "2024-04-07T08:30"),
    ],
)
def test_an_office_opens_in_its_hours(at: str, opens: str) -> None:
    assert next_opening(AT(at)) == AT(opens)


def test_a_digest_gathers_the_day_and_what_comes_after_it_went_waits_unless_it_is_due() -> None:
    people = [
        Person("li", "edu", "小李", "caseworker", "一科", "zh", "email", digest=True),
        Person("wang", "edu", "王主任", "office_head", "", "zh", "app", digest=False),
    ]
    rounds = [AT("2024-03-15T07:50"), AT("2024-03-15T09:05"), AT("2024-03-15T15:00")]
    rounds += [AT("2024-03-18T07:50"), AT("2024-03-18T09:05")]
    handed = ("2024-03-01 assign", {"unit": "一科", "to": "li"})
    # Asked at noon of Fri 03-15: one day later is Mon 03-18, and one day before that is Fri 03-15.
    asked = ("2024-03-15 request_supplement", {"term_days": 1, "items": "x"})
    cases = [("edu", str(n), life(rounds, handed, *more)) for n, more in enumerate(([], [asked]))]
    post = Post(people, [], [], rounds)
    post.write(cases)

    letters = sorted(post.letters(), key=lambda each: each.may_go)
    assert [(each.login, each.digest, each.may_go, each.went) for each in letters if each.login == "li"] == [
        ("li", True, AT("2024-03-15T08:35"), AT("2024-03-15T09:05")),
        ("li", True, AT("2024-03-18T08:35"), AT("2024-03-18T09:05")),
    ]
    assert {(each.number, each.kind, each.days_left) for each in letters[0].said} == {
        ("0", "reply", 10),
        ("1", "reply", 10),
    }
    # Said twice, on Friday and on Monday, of the same term: it is one line.
    assert {(each.number, each.kind, each.days_left) for each in letters[1].said} == {("1", "supplement", 0)}


def test_who_is_away_is_stood_in_for_and_by_the_unit_where_nobody_does() -> None:
    people = [
        Person("li", "edu", "小李", "caseworker", "一科", "zh", "app", digest=False),
        Person("chen", "edu", "小陈", "caseworker", "一科", "zh", "app", digest=False),
        Person("wang", "edu", "王主任", "office_head", "", "zh", "app", digest=False),
    ]
    away = [
        Absence(AT("2024-03-14T12:00"), "li", D("2024-03-15"), D("2024-03-22"), "wang"),
        Absence(AT("2024-03-21T12:00"), "wang", D("2024-03-22"), None, None),
    ]
    rounds = mornings("2024-03-13", "2024-03-26")
    handed = ("2024-03-01 assign", {"unit": "一科", "to": "小李"})
    post = Post(people, away, [], rounds)
    post.write([("edu", "1", life(rounds, handed))])

    assert [(at.date(), login) for login, at, told in post.alone if told.kind == "reply"] == [
        (D("2024-03-15"), "wang"),
        (D("2024-03-22"), "chen"),
        (D("2024-03-26"), "li"),
    ]
