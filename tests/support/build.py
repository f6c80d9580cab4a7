"""Requests told as a story, and what the engine makes of them.

``a_request("online").received("2025-12-30").confirmed("2026-01-02").decided("disclosed", on="2026-01-20")`` is a case of
the interchange format.  Days are ISO texts.  The functions below it read such a case the way a case file is read:
its shape is checked, then every guard is asked.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any, Self

from request_flow.bootstrap import load_engine
from request_flow.cases.events import Event, Header
from request_flow.cases.facts import Facts
from request_flow.cases.record import events_of, registration_of
from request_flow.errors import Refused
from request_flow.registers.case_file import check_case
from request_flow.registers.entry import Entry
from request_flow.report.figures import rows_of_case
from request_flow.services.importing import Imported, import_cases
from request_flow.services.program import Program
from request_flow.services.reading import due_lines
from request_flow.services.reporting import build_report
from request_flow.storage.projection import project
from request_flow.workflow.engine import Engine

HEAD_OF_OFFICE = "王主任"


class Request:
    """One request, event after event."""

    def __init__(self, channel: str, category: str, more: Mapping[str, Any]) -> None:
        self._case: dict[str, Any] = {
            "number": "2026-0001",
            "agency": "edu",
            "applicant": {"category": category, "name": "张三"},
            "channel": channel,
            **more,
            "events": [],
        }

    def case(self) -> dict[str, Any]:
        """Return the case as a case file writes it; a copy of its own each time."""
        return deepcopy(self._case)

    def did(self, action: str, on: str, **data: Any) -> Self:
        """Add any event."""
        self._case["events"].append({"on": on, "action": action, **data})
        return self

    def but(self) -> "Request":
        """Return a copy to go on with, so that two endings can share a beginning."""
        other = Request("in_person", "natural_person", {})
        other._case = self.case()
        return other

    def received(self, on: str) -> Self:
        return self.did("receive", on)

    def confirmed(self, on: str) -> Self:
        return self.did("confirm_receipt", on)

    def asked_to_supplement(self, on: str, term_days: int = 15, **data: Any) -> Self:
        return self.did("request_supplement", on, term_days=term_days, items="请写明文件名称", **data)

    def supplemented(self, on: str) -> Self:
        return self.did("receive_supplement", on)

    def extended(self, days: int, on: str) -> Self:
        return self.did("extend", on, days=days, approved_by=HEAD_OF_OFFICE)

    def consulted(self, ref: str, on: str, kind: str = "third_party", **data: Any) -> Self:
        return self.did("consult", on, ref=ref, kind=kind, **data)

    def answered_by(self, ref: str, on: str, opinion: str, **data: Any) -> Self:
        return self.did("record_opinion", on, ref=ref, opinion=opinion, **data)

    def asked_for_reasons(self, on: str, term_days: int = 5) -> Self:
        return self.did("request_reasons", on, term_days=term_days)

    def gave_reasons(self, on: str, *, reasonable: bool) -> Self:
        return self.did("receive_reasons", on, reasonable=reasonable)

    def charged(self, amount: float, on: str, **data: Any) -> Self:
        return self.did("charge_fee", on, basis="per_item", quantity=11, amount=amount, **data)

    def paid(self, on: str, **data: Any) -> Self:
        return self.did("pay_fee", on, **data)

    def decided(self, outcome: str, on: str, **data: Any) -> Self:
        return self.did("decide", on, outcome=outcome, **data)

    def contested(self, ref: str, on: str, kind: str = "review") -> Self:
        return self.did("remedy_filed", on, ref=ref, kind=kind)

    def remedied(self, ref: str, on: str, result: str, **data: Any) -> Self:
        return self.did("remedy_concluded", on, ref=ref, result=result, **data)

    def reversed(self, event: int, on: str) -> Self:
        return self.did("reverse", on, event=event, reason="误录", approved_by=HEAD_OF_OFFICE)


def a_request(channel: str = "in_person", category: str = "natural_person", **more: Any) -> Request:
    """Begin a request; ``more`` are further keys of the case, such as ``number`` or ``joint_applicants``."""
    return Request(channel, category, more)


@cache
def engine() -> Engine:
    """Return the engine over the calendar that ships, built once a test run."""
    return load_engine()


def entry_of(request: Request) -> Entry:
    """Return the case as the reader of a case file hands it on; its shape must be sound."""
    entry = check_case(request.case(), 1)
    assert entry.case is not None, [problem.en for problem in entry.problems]
    return entry


def history_of(request: Request, as_of: str | None = None) -> tuple[Header, list[Event]]:
    case = entry_of(request).case
    assert case is not None
    events = [event for event in events_of(case) if as_of is None or event.on <= date.fromisoformat(as_of)]
    return registration_of(case).header, events


def _refused(header: Header, events: list[Event]) -> tuple[Facts, Refused | None]:
    walked = engine().walk(header, events)
    reason = engine().listing_fault(events) or walked.reason
    return walked.facts, engine().refusal(reason) if reason is not None else None


def facts(request: Request, as_of: str | None = None) -> Facts:
    """Return the facts that the events up to ``as_of`` make; none of them may be refused."""
    found, refused = _refused(*history_of(request, as_of))
    assert refused is None, refused.sentence.en
    return found


def line(request: Request, as_of: str) -> dict[str, Any]:
    """Return the line that ``due`` prints for the case on ``as_of``."""
    [found] = due_lines(engine(), [entry_of(request)], date.fromisoformat(as_of))
    assert isinstance(found, dict), found.en
    return found


def due_on(request: Request, as_of: str) -> str | None:
    """Return the day the shown clock is due, as an ISO text."""
    day: str | None = line(request, as_of)["due_on"]
    return day


def refusal(request: Request) -> Refused:
    """Return why the first impossible event of the case is refused; there must be one."""
    _, refused = _refused(*history_of(request))
    assert refused is not None, "every event was taken"
    return refused


def irregular(request: Request) -> list[tuple[str, str]]:
    """Return the irregularities of the case with their days, in order."""
    return [(each.code, each.on.isoformat()) for each in facts(request).irregularities]


def rows(request: Request, year: int) -> tuple[str, ...]:
    """Return the rows of table 3 in which the case counts in ``year``."""
    row, _ = project(facts(request), engine().rules, ())
    if row.entered_year is None or row.left_year is None:
        return ()
    return rows_of_case(row.entered_year, row.left_year, row.counted_outcome, year)


def take_in(program: Program, *requests: Request) -> Imported:
    """Import the requests as one register; every one of them must be sound."""
    result = import_cases(program, [entry_of(request) for request in requests])
    assert result.written, [problem.en for problem in result.problems]
    return result


def figures(program: Program, year: int, agency: str = "edu", column: str = "total") -> dict[str, int]:
    """Return the rows of table 3 that are not zero in ``column``; every sum of the report must hold."""
    report = build_report(program, agency, year)
    assert all(each.ok for each in report.checks), [each.sentence.en for each in report.checks if not each.ok]
    assert report.table3 is not None
    place = [*program.law.categories, "total"].index(column)
    return {row: cells[place] for row, cells in report.table3.items() if cells[place]}
