"""Worked examples by provision: the files under ``tests/examples``, typed, and what the program makes of each.

A file ``ogi-2019/33.2.yaml`` holds examples of Art. 33 para. 2.  Every example says what happened, what follows by the
provision, and how that was counted by hand on the printed calendar (``count``).  Five kinds:

* a request: ``events`` (the act with its day, then its keys), asked about ``as_of`` a day;
* a bare term: so many ``working_days`` after ``started``;
* a fee: a ``tariff`` with a ``quantity``;
* a yearly report: its ``report_year``;
* the agency's own answer to a review or a suit: the day its ``copy_received``.
"""

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, RootModel

from request_flow.cases.effects import act_names
from request_flow.deadlines.answers import review_answers_due, suit_answer_due
from request_flow.deadlines.report import report_due
from request_flow.law.source import Definition, read_as
from request_flow.law.tariff import charge
from support.build import Request, a_request, engine, facts, irregular, line, refusal, rows

FOLDER = Path(__file__).resolve().parents[1] / "examples"


class Example(Definition):
    """What every example has; ``why`` is for what a reader would ask."""

    name: str
    count: str
    why: str = ""


class Expected(Definition):
    """What is claimed of a request: keys of the `due` line, codes of irregularities, rows of table 3 by year."""

    state: str | None = None
    received_on: date | None = None
    clock: str | None = None
    due_on: date | None = None
    term_days: int | None = None
    counted: int | None = None
    remaining: int | None = None
    suspended: bool | None = None
    overdue: bool | None = None
    outcome: str | None = None
    served_on: date | None = None
    column: str | None = None
    irregular: tuple[str, ...] | None = None
    rows: dict[int, tuple[str, ...]] | None = None
    refused: str | None = None


class CaseExample(Example):
    """A request and what follows from it ``as_of`` a day, by default the day of its last event."""

    channel: str = "in_person"
    events: tuple[dict[str, Any], ...] = Field(min_length=1)
    as_of: date | None = None
    expect: Expected

    def request(self) -> Request:
        """Return the request that the events tell."""
        told = a_request(self.channel)
        for event in self.events:
            [act] = [key for key in event if key in act_names()]
            told.did(act, _text(event[act]), **{key: _text(each) for key, each in event.items() if key != act})
        return told

    def expected(self) -> dict[str, Any]:
        """Return what is claimed; a claim of ``null`` is one."""
        return {key: _text(each) for key, each in self.expect if key in self.expect.model_fields_set}

    def found(self) -> dict[str, Any]:
        """Return what the program makes of it, in the keys that are claimed."""
        told = self.request()
        claimed = self.expect.model_fields_set
        if "refused" in claimed:
            return {"refused": refusal(told).code}
        day = _text(self.as_of) if self.as_of else told.case()["events"][-1]["on"]
        shown = {**line(told, day), **_more(told, day)}
        if self.expect.rows is not None:
            shown["rows"] = {year: rows(told, year) for year in self.expect.rows}
        return {key: shown[key] for key in claimed}


def _more(told: Request, day: str) -> dict[str, Any]:
    found = facts(told, day)
    return {
        "outcome": found.outcome(),
        "served_on": _text(found.served_on),
        "column": found.category,
        "irregular": tuple(code for code, on in irregular(told) if on <= day),
    }


class TermExample(Example):
    """The last of so many working days after a day; the day itself does not count."""

    started: date
    working_days: int = Field(ge=1)
    expect: date

    def expected(self) -> date:
        return self.expect

    def found(self) -> date:
        return engine().rules.calendar.add(self.started, self.working_days)


class FeeExample(Example):
    """What so many units cost, in yuan, after ``earlier`` ones counted already, by the tariff of ``as_of``."""

    tariff: str
    as_of: date
    earlier: int = 0
    quantity: int
    expect: int

    def expected(self) -> int:
        return self.expect

    def found(self) -> int:
        return charge(engine().law.tariff(self.tariff, self.as_of), self.earlier, self.quantity)


class ReportExample(Example):
    """The last day to publish the report of a year."""

    report_year: int
    government: bool
    expect: date

    def expected(self) -> date:
        return self.expect

    def found(self) -> date:
        return report_due(self.report_year, engine().law, government=self.government)


class AnswerExample(Example):
    """The last days to answer a review or a suit, by the procedure."""

    copy_received: date
    suit: bool = False
    expect: dict[str, date]

    def expected(self) -> dict[str, date]:
        return self.expect

    def found(self) -> dict[str, date]:
        due = suit_answer_due if self.suit else review_answers_due
        made = engine()
        return {each.procedure: each.due_on for each in due(self.copy_received, made.law, made.rules.calendar)}


AnyExample = CaseExample | TermExample | FeeExample | ReportExample | AnswerExample


class Examples(RootModel[tuple[AnyExample, ...]]):
    """One file."""


def files() -> list[Path]:
    """Return the files, in the order of their provisions."""
    return sorted(FOLDER.glob("*/*.yaml"))


def provision_of(path: Path) -> str:
    """Return the address of the provision that a file is about: folder and name."""
    return f"{path.parent.name}:{path.stem}"


def read_examples(path: Path) -> tuple[AnyExample, ...]:
    """Return the examples of a file; an unknown key, or one that stands twice, is an error with file and line."""
    return read_as(path, Examples).root


def _text(value: Any) -> Any:
    """Return a day as its ISO text, any other value of a file as it is."""
    return value.isoformat() if isinstance(value, date) else value
