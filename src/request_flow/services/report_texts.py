"""The narrative of a report while it is written: what it will say, which of its figures differ from the tables.

Nothing is kept here; ``yearbook.write_text`` keeps what was written.
"""

from dataclasses import dataclass, replace

from request_flow.errors import BadInput, Refused
from request_flow.report.agreement import agreement
from request_flow.report.identities import broken
from request_flow.report.model import Check, Report
from request_flow.report.named_figures import Figures
from request_flow.report.narrative import drafts_of, gaps_in, narrative_of, sections_of, year_before
from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from request_flow.services.yearbook import entered, figures_for
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading


@dataclass(frozen=True, slots=True)
class Writing:
    """A section being written; ``written`` has placeholders, ``shown`` their figures.

    ``gaps`` are the labels of figures that were not entered yet, ``wrong`` the sentences that differ from the tables;
    where a placeholder names nothing, ``fault`` says so and nothing is shown.
    """

    heading: str
    written: str
    is_draft: bool
    shown: str
    gaps: tuple[str, ...]
    wrong: tuple[Check, ...]
    fault: BadInput | None
    figures: Figures


def writing_of(program: Program, agency: str, year: int, section: str, typed: str | None = None) -> Writing:
    """Return a section as it was written, or as it would be with ``typed``; the draft while nothing was.

    Raises:
        Refused: the year's report stands, its words with it.
        BadInput: no form exists for the year.
        NotFound: there is no such agency.
    """
    report = build_report(program, agency, year)
    if report.status != "draft":
        raise Refused(
            "year_stands",
            f"{year} 年度报告已冻结，文字不能再改；与冻结的内容不同的，登记更正记录",
            f"the report for {year} is frozen and its text stands; what differs from it is a correction entry",
        )
    last = _last(program, agency, year)
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        given = entered(unit, found, year, report.form)
        figures = figures_for(unit, found, replace(report, table2=report.table2 or given.table2), last)
    written = given.texts.get(section) or drafts_of(report.form).get(section, "") if typed is None else typed
    shown, fault = "", None
    try:
        shown = narrative_of({section: written}, figures)[section]
    except BadInput as error:
        fault = error
    return Writing(
        sections_of(report.form)[section],
        written,
        typed is None and section not in given.texts,
        shown,
        tuple(label for labels in gaps_in({section: shown}).values() for label in labels),
        tuple(broken(agreement(replace(figures.report, narrative={section: shown}), found.name, last))),
        fault,
        figures,
    )


def _last(program: Program, agency: str, year: int) -> Report | None:
    """Return the report of the year before; none before the first form, none where it says nothing."""
    try:
        return year_before(build_report(program, agency, year - 1))
    except BadInput:
        return None
