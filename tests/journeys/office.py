"""An office at work: a store, a clock that the test moves from day to day, and one case after the other."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.registers import read_register
from request_flow.services.importing import Imported, import_cases
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.reporting import build_report, cases_of_cell
from request_flow.services.steps import Person, Step, Taken, register_case, take_step

HEAD = Person("沈国平", "office_head")


class Office:
    """One agency over one store; each act happens on the day it is dated."""

    def __init__(self, program: Program, code: str = "qinghe") -> None:
        self.program, self.code = program, code
        add(program, code, "清河镇人民政府", None, None)

    def on(self, day: str) -> None:
        clock = self.program.clock
        assert isinstance(clock, FixedClock)
        clock.at = datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=OFFICE_ZONE)

    def arrives(self, day: str, channel: str = "registered_mail", category: str = "natural_person") -> str:
        """Register what arrives on a day and return its number."""
        self.on(day)
        case = {
            "applicant": {"category": category, "name": "陈海涛"},
            "channel": channel,
            "subject": "李家村征地补偿方案",
            "events": [{"on": day, "action": "receive"}],
        }
        return register_case(self.program, self.code, case, HEAD).number

    def act(self, number: str, day: str, act: str, *, typed: str | None = None, **keys: Any) -> Taken:
        """Take a step on its day; ``typed`` is the later day on which it is recorded."""
        self.on(typed or day)
        step = Step(act, date.fromisoformat(day), keys)
        return take_step(self.program, self.code, number, step, HEAD)

    def standing(self, number: str, day: str) -> dict[str, Any]:
        """Return the line of a case as it is on a day."""
        standing: dict[str, Any] = show_case(self.program, self.code, number, date.fromisoformat(day))["standing"]
        return standing

    def figures(self, year: int) -> dict[str, int]:
        """Return the totals of the year's table 3 that are not zero; its sums must hold."""
        report = build_report(self.program, self.code, year)
        assert all(check.ok for check in report.checks)
        assert report.table3 is not None
        return {row: figures[-1] for row, figures in report.table3.items() if figures[-1]}

    def counted(self, year: int, row: str, column: str = "total") -> list[str]:
        return cases_of_cell(self.program, self.code, year, row, column)


def take_in(program: Program, path: Path, agency: str | None = None) -> Imported:
    """Import a register that has no fault."""
    result = import_cases(program, read_register(path, agency=agency))
    assert result.problems == []
    return result
