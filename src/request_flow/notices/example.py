"""The example of a letter: a whole case, what an agency says of itself, what an officer typed; no day the engine gives.

Each folder of a letter has one (``example.yaml``).  An agency that edits a text sees it filled with this case.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from request_flow.cases.record import event_of, events_of, registration_of
from request_flow.cases.rules import Rules
from request_flow.errors import BrokenDefinition
from request_flow.law.corpus import Law
from request_flow.law.dated import Text
from request_flow.law.source import Definition, definition_name, read_as
from request_flow.notices.catalogue import EXAMPLE, LetterKind
from request_flow.notices.situation import Delivery, Earlier, Particulars, Situation, situation_of
from request_flow.registers.case_file import check_case


class Sent(Definition):
    """The envelope."""

    to: Text
    method: Text
    address: str = ""


class Answered(Definition):
    """The case that a repeat repeats."""

    number: Text
    document: str | None = None
    on: date | None = None


class ExampleFile(Definition):
    """``example.yaml``; ``act`` is what the issue of the letter does, absent where it is the last event on record."""

    agency_name: Text
    agency: Particulars
    today: date
    number: str | None = None
    case: dict[str, Any]
    act: dict[str, Any] | None = None
    delivery: Sent | None = None
    earlier: Answered | None = None
    query_code: str | None = None
    papers: tuple[tuple[str, ...], ...] = ()
    inputs: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """What ``compose`` needs to write the example."""

    situation: Situation
    inputs: dict[str, Any]
    number: str | None


def example_of(kind: LetterKind, rules: Rules, law: Law) -> Example:
    """Return the example of a letter.

    Raises:
        BrokenDefinition: its file is missing or wrong, or its case is none.
    """
    path = kind.folder / EXAMPLE
    file = read_as(path, ExampleFile)
    written = dict(file.case)
    act = dict(file.act) if file.act is not None else None
    if act is not None:
        written["events"] = [*written.get("events", ()), act]
    entry = check_case(_as_written(written), 1)
    if entry.case is None:
        said = entry.problems[0]
        name = definition_name(path)
        raise BrokenDefinition("bad_example", f"{name}：{said.field}：{said.zh}", f"{name}: {said.field}: {said.en}")
    events = events_of(entry.case)
    found = events[-1] if kind.notice.act is not None else None
    if act is not None:
        found = event_of(entry.case["events"][-1], 0)
        events = events[:-1]
    situation = situation_of(
        registration_of(entry.case),
        events,
        found,
        rules=rules,
        law=law,
        agency_name=file.agency_name,
        agency=file.agency,
        day=file.today,
        delivery=Delivery(**dict(file.delivery)) if file.delivery is not None else None,
        earlier=Earlier(**dict(file.earlier)) if file.earlier is not None else None,
        query_code=file.query_code,
        papers=file.papers,
    )
    return Example(situation, dict(file.inputs), file.number)


def _as_written(value: object) -> Any:  # noqa: ANN401  # a case as JSON has it: days are texts
    if isinstance(value, dict):
        return {key: _as_written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_written(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
