"""One agency's desk: the people, a request that arrived, and the steps they take on it."""

from datetime import date
from typing import Any

from request_flow.cases.record import written_event
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, take_step
from request_flow.storage.cases import load_case
from request_flow.storage.unit import reading

D = date.fromisoformat
HEAD = Person("王主任", "office_head")
CLERK = Person("小李", "caseworker")


def arrived(on: str = "2024-03-01", channel: str = "in_person", **more: Any) -> dict[str, Any]:
    return {
        "applicant": {"category": "natural_person", "name": "张三", "id_number": "320800199001011234"},
        "channel": channel,
        "subject": "2023年义务教育招生划片方案",
        "events": [{"on": on, "action": "receive"}],
        **more,
    }


def do(program: Program, number: str, act: str, on: str, person: Person = HEAD, **data: Any) -> Any:
    return take_step(program, "edu", number, Step(act, D(on), data), person)


def history(program: Program, number: str) -> list[dict[str, Any]]:
    with reading(program.store) as unit:
        return [written_event(event) for event in load_case(unit, "edu", number).events(program.codec)]
