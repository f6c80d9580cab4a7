"""A year's report beside that of another year, and the chain of what was carried from year to year (结转).

What a year opens with is what the year before closed with; where a link of the chain does not fit, it is said.
"""

from dataclasses import dataclass

from request_flow.report.form import forms
from request_flow.report.model import Report
from request_flow.report.narrative import year_before
from request_flow.services.program import Program
from request_flow.services.reporting import build_report

YEARS_CHAINED = 5
OPENING, CLOSING = "carried_in", "carried_out"
Figures = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """What a year opened and closed with, all categories together; ``fits`` is ``None`` for the first year."""

    year: int
    opening: int
    closing: int
    fits: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports; ``before`` is ``None`` where the other year has none, or says nothing."""

    now: Report
    before: Report | None
    chain: tuple[Link, ...]

    @property
    def differences(self) -> dict[str, Figures] | None:
        """What each cell of table 3 grew by; ``None`` where the two stand on different forms."""
        before = self.before
        if before is None or before.format != self.now.format or not before.table3 or not self.now.table3:
            return None
        return {
            row: tuple(now - then for now, then in zip(figures, before.table3[row], strict=True))
            for row, figures in self.now.table3.items()
        }


def compare_years(program: Program, agency: str, year: int, other: int) -> Comparison:
    """Return a year's report beside another's, and the chain up to the later of them.

    Raises:
        NotFound: there is no such agency.
        BadInput: no format exists for the year, or the year lies ahead.
    """
    built = {year: build_report(program, agency, year)}
    last = max(year, other) if other <= program.clock.today().year else year
    for each in (other, *range(last - YEARS_CHAINED + 1, last + 1)):
        if each not in built and each <= last and any(each in form.valid for form in forms()):
            built[each] = build_report(program, agency, each)
    before = built.get(other)
    return Comparison(built[year], year_before(before) if before is not None else None, tuple(_chain(built, last)))


def _chain(built: dict[int, Report], last: int) -> list[Link]:
    """Return the links from the first year that says anything."""
    links: list[Link] = []
    closed: Report | None = None
    for year in range(last - YEARS_CHAINED + 1, last + 1):
        report = built.get(year)
        said = year_before(report) if report is not None else None
        if report is None or (said is None and not links):
            continue
        opening, closing = _row(report, OPENING), _row(report, CLOSING)
        fits = None if closed is None else opening == _row(closed, CLOSING)
        links.append(Link(year, opening[-1], closing[-1], fits))
        closed = report
    return links


def _row(report: Report, row: str) -> Figures:
    return (report.table3 or {})[row]
