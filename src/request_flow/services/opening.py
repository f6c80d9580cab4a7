"""Whether a year opens with what the year before closed with (C4), once that year's report stands.

A difference is an error until correction entries (更正记录) of the year before explain it, column by column and to the
last case (ruling opening-differs).  A report that stands itself is judged by the entries made before it was frozen.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import orjson

from request_flow.errors import Sentence
from request_flow.report.identities import check_consecutive
from request_flow.report.interchange import report_from
from request_flow.report.model import Check, Report
from request_flow.services.report_states import report_life
from request_flow.services.succession import CaseNames, holder_of, inherited_report, opened_from, opens_otherwise
from request_flow.storage.agencies import agency_of_id
from request_flow.storage.reports import Correction, StoredReport, corrections_of, find_report, steps_of
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit


def stood_report(unit: Unit, agency_id: int, year: int) -> StoredReport | None:
    """Return the year's report if it stands: frozen or published."""
    stored = find_report(unit, agency_id, year)
    return stored if stored is not None and stored.content is not None else None


def frozen_at(unit: Unit, stored: StoredReport) -> str:
    """Return the instant at which a report that stands was frozen."""
    states = report_life().states
    return next(step.recorded_at for step in steps_of(unit, stored.id) if not states[step.status].follows_cases)


def content_of(stored: StoredReport) -> Report:
    """Return the figures that a report which stands has kept; its status is that of now."""
    place = f"{stored.year}"
    kept = report_from(orjson.loads(stored.content or "{}"), place).report
    return replace(kept, status=report_life().states[stored.status].in_file)


def opening_checks(unit: Unit, agency_id: int, report: Report, until: str | None = None) -> tuple[Check, ...]:
    """Return the sums between a report and that of the year before, none where that one does not stand.

    In the year in which the agency took over from others, their closing figures are added to its own (edge case 53);
    what it handed over is taken away.

    Where ``until`` is given, only what was recorded by that instant is heeded.
    """
    if report.year is None:
        return ()
    before = report.year - 1

    def stood(agency: int) -> Report | None:
        stored = stood_report(unit, agency, before)
        return None if stored is None or (until is not None and frozen_at(unit, stored) > until) else content_of(stored)

    otherwise = opens_otherwise(unit, agency_id, report.year, until)
    earlier = inherited_report(unit, agency_id, report.year, stood, until) if otherwise else stood(agency_id)
    return explained(unit, agency_id, report, earlier, until) if earlier is not None else ()


def explained(
    unit: Unit, agency_id: int, report: Report, earlier: Report, until: str | None = None
) -> tuple[Check, ...]:
    """Return the sums between a report and what it opens with, judged by the correction entries on that."""
    entries = [
        each
        for each in entries_on_opening(unit, agency_id, report.year or 0, until)
        if until is None or each.recorded_at <= until
    ]
    return tuple(_judged(each, report, entries) for each in check_consecutive(earlier, report))


def entries_on_opening(unit: Unit, agency_id: int, year: int, until: str | None = None) -> list[Correction]:
    """Return the correction entries of the year before whose cases an agency opens ``year`` with."""
    known = all_successions(unit, until)
    found: list[Correction] = []
    for each in opened_from(known, agency_id, year):
        entries = corrections_of(unit, each, year - 1)
        names = CaseNames(unit, agency_of_id(unit, each), known) if entries else None
        for entry in entries:
            filed = [names.found(name) for name in entry.cases] if names is not None else []
            if any(holder_of(known, agency.id, number, year) == agency_id for agency, number in filed):
                found.append(entry)
    return found


def explained_difference(check: Check, report: Report, entries: Iterable[Correction]) -> int:
    """Return by how much correction entries of the year before raise the closing figure of the column of ``check``."""
    rows = {row for identity in report.form.across_years if identity.id == check.id for row in identity.earlier}
    return sum(
        cell.after - cell.before
        for entry in entries
        for cell in entry.cells
        if cell.table == check.table and cell.row in rows and cell.column == check.column
    )


def _judged(check: Check, report: Report, entries: list[Correction]) -> Check:
    difference = check.left - check.right
    if not difference or difference != explained_difference(check, report, entries):
        return check
    named = [str(each.id) for each in entries if explained_difference(check, report, [each])]
    return replace(
        check,
        ok=True,
        sentence=Sentence(
            f"{check.sentence.zh}；差额由更正记录 {'、'.join(named)} 说明",
            f"{check.sentence.en}; correction entry {', '.join(named)} explains the difference",
        ),
    )


def unanswered(checks: Iterable[Check], report: Report, entries: list[Correction]) -> list[Check]:
    """Return the columns that open as they closed although entries say otherwise: nothing was changed since."""
    return [
        each for each in checks if each.ok and each.left == each.right and explained_difference(each, report, entries)
    ]


def explanations_among(entries: Iterable[Correction], frozen: dict[int, str], year: int) -> list[Correction]:
    """Return the entries that the report of ``year`` has to tell of.

    An entry shows in the first later report that was not frozen when it was made; ``frozen`` holds the instant at which
    each year was.
    """
    return [each for each in entries if _shown_in(each, frozen) == year]


def _shown_in(entry: Correction, frozen: dict[int, str]) -> int:
    year = entry.year + 1
    while year in frozen and frozen[year] <= entry.recorded_at:
        year += 1
    return year


def net_changes(entries: Iterable[Correction]) -> Counter[tuple[str, str | None, str]]:
    """Return by how much entries raise each figure: table, row and column."""
    changes: Counter[tuple[str, str | None, str]] = Counter()
    for entry in entries:
        for cell in entry.cells:
            changes[cell.table, cell.row, cell.column] += cell.after - cell.before
    return changes
