"""What the tests of the jobs share: people, cases that run, and the messages that were written."""

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services.informing import inform
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.services.sweeping import sweep
from request_flow.storage.unit import reading
from services.desk import arrived

HEAD = Person("王主任", "office_head")


class Told(NamedTuple):
    """A message as its reader gets it: to whom, on what, and the earliest moment it is sent."""

    login: str
    topic: str
    values: dict[str, Any]
    at: str


def set_clock(program: Program, at: str) -> None:
    """Put the clock at ``2026-03-02`` (nine in the morning) or at ``2026-03-02T18:00``."""
    moment = datetime.fromisoformat(at if "T" in at else f"{at}T09:00:00")
    clock = program.clock
    assert isinstance(clock, FixedClock)
    clock.at = moment.replace(tzinfo=OFFICE_ZONE)


def staff(program: Program, **more: dict[str, Any]) -> None:
    """Add a caseworker, the head of the unit, the head of the office; ``more`` changes or adds people."""
    people: dict[str, dict[str, Any]] = {
        "li": {"name": "小李", "role": "caseworker", "unit": "基教科"},
        "zhao": {"name": "赵科长", "role": "unit_head", "unit": "基教科"},
        "wang": {"name": "王主任", "role": "office_head"},
    }
    for login, values in {**people, **more}.items():
        add_person(program, "edu", login, {**people.get(login, {}), **values})


def a_case(program: Program, on: str, handler: str | None = "li", unit: str = "基教科") -> str:
    """Register a case that arrived ``on`` a day and was handed to ``handler``; the clock stands there afterwards."""
    set_clock(program, on)
    number = register_case(program, "edu", arrived(on), HEAD).number
    if handler is not None:
        do(program, number, "assign", on, unit=unit, to=handler)
    return number


def do(program: Program, number: str, act: str, on: str, **data: Any) -> Any:
    """Take a step as the head of the office; a clock that has not come that far is put to the morning of the day."""
    if program.clock.today().isoformat() < on:
        set_clock(program, on)
    return take_step(program, "edu", number, Step(act, date.fromisoformat(on), data), HEAD)


def morning(program: Program, day: str) -> list[Told]:
    """Sweep and inform at nine in the morning of ``day``, and return the messages that were added."""
    before = len(messages(program))
    set_clock(program, day)
    sweep(program)
    inform(program)
    return messages(program)[before:]


def messages(program: Program) -> list[Told]:
    """Return every message in the order it was written."""
    with reading(program.store) as unit:
        rows = unit.run(
            "SELECT people.login, messages.topic, messages.content, messages.next_try_at "
            "FROM messages JOIN people ON people.id = messages.person_id ORDER BY messages.id"
        ).fetchall()
    return [Told(login, topic, json.loads(content)["values"], at) for login, topic, content, at in rows]


def who(told: list[Told]) -> list[tuple[str, str, str, int]]:
    """Return login, topic, clock and days left of each message."""
    return [(each.login, each.topic, each.values["kind"], each.values["days_left"]) for each in told]


def rungs(program: Program, number: str, kind: str = "reply") -> list[int]:
    """Return the rungs that were claimed for a term of a case, in the order of the ladder."""
    with reading(program.store) as unit:
        rows = unit.run(
            unit.store.sql(
                "SELECT rung FROM reminders JOIN cases ON cases.id = case_id WHERE number = ? AND kind = ? ORDER BY rung"
            ),
            (number, kind),
        ).fetchall()
    return [row[0] for row in rows]
