"""From figures to cases and back: which cells a case counts in and why, and which cases break an identity.

A year whose report is frozen is answered from what was kept with it, and from the records there were then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from request_flow.cases.events import Event, in_effect
from request_flow.errors import Sentence
from request_flow.report.figures import rows_of_case
from request_flow.report.form import Form, form_for, forms
from request_flow.report.model import Check
from request_flow.report.remedies import kept_remedies
from request_flow.services.opening import content_of, frozen_at, stood_report
from request_flow.services.program import Program
from request_flow.services.reading import OpenedCase, open_case
from request_flow.services.reporting import counted_cases, counts_in
from request_flow.services.succession import CaseNames, followed_by, holder_of, opened_from
from request_flow.storage.agencies import Agency, agency_of_id
from request_flow.storage.projection import Projected
from request_flow.storage.reports import KeptCase, StoredReport, kept_case, reports_of
from request_flow.storage.successions import Succession, all_successions
from request_flow.storage.unit import Unit, reading

RECEIPTS = ("confirm_receipt", "receive")
OPENING, CLOSING = "carried_in", "carried_out"


@dataclass(frozen=True, slots=True)
class CountedIn:
    """One cell that a case counts in, with the record that puts it there; ``row`` is ``None`` in table 4.

    ``agency`` is the one whose report it is: from a succession on, the successor of the one that registered the case.
    """

    agency: str
    year: int
    frozen: bool
    table: str
    row: str | None
    column: str
    act: str
    on: date
    cites: tuple[str, ...]
    why: Sentence


def cells_of_case(program: Program, agency: str, number: str) -> list[CountedIn]:
    """Return every cell that one case counts in, the earliest year first; the totals are left out.

    Raises:
        NotFound: there is no such agency or case.
    """
    with reading(program.store) as unit:
        unit.steady()
        opened = open_case(program, unit, agency, number)
        known = all_successions(unit) if opened.agency.succeeded else []
        holders = [opened.agency, *(agency_of_id(unit, each) for each in followed_by(known, opened.agency.id)[1:])]
        drafted = {report.year for each in holders for report in reports_of(unit, each.id)}
        found: list[CountedIn] = []
        for year in _years(opened.stored.projected, program.clock.today().year, drafted):
            holder = _holder(holders, known, opened, year)
            found += _Case(program, unit, opened, holder, year, stood_report(unit, holder.id, year)).cells()
    return found


def _holder(holders: Iterable[Agency], known: Iterable[Succession], opened: OpenedCase, year: int) -> Agency:
    """Return the agency in whose report of the year the case counts."""
    agency_id = holder_of(known, opened.agency.id, opened.stored.header.number, year)
    return next(each for each in holders if each.id == agency_id)


def _years(row: Projected, this_year: int, stood: Iterable[int]) -> list[int]:
    """Return the years for which some form exists and in which the case may count, as it is now or as it was."""
    entered, left = row.entered_year, row.left_year
    years = set(stood)
    if entered is not None and left is not None:
        years.update(range(entered, min(left, this_year) + 1))
    for each in kept_remedies(row.remedies):
        last = each.concluded_on.year if each.concluded_on else this_year
        years.update(range(each.filed_on.year, min(last, this_year) + 1))
    return sorted(year for year in years if any(year in form.valid for form in forms()))


class _Case:
    """One case in one year."""

    def __init__(
        self,
        program: Program,
        unit: Unit,
        opened: OpenedCase,
        holder: Agency,
        year: int,
        stored: StoredReport | None,
    ) -> None:
        self.program, self.holder, self.year, self.frozen = program, holder.code, year, stored is not None
        registered_with = opened.agency.id
        row = opened.stored.projected
        number = opened.stored.header.number
        if stored is not None:
            self.form: Form = content_of(stored).form
            self.kept = kept_case(unit, stored.id, registered_with, number)
            until = frozen_at(unit, stored)
            history = [each for each in opened.history if _written_by(each, until)]
        else:
            self.form = form_for(year)
            entered, left = row.entered_year or 0, row.left_year or 0
            outcome = row.counted_outcome
            self.kept = KeptCase(registered_with, number, row.category, entered, left, outcome, row.remedies)
            history = opened.history
        self.events = in_effect(history)
        self.facts = opened.engine.fold(opened.stored.header, history)

    def cells(self) -> Iterator[CountedIn]:
        """Yield the cells, table 3 first."""
        kept, year = self.kept, self.year
        if kept is None:
            return
        keys = rows_of_case(kept.entered_year, kept.left_year, kept.outcome, year)
        for row in self.form.table3.rows:
            key = next((each for each in row.sums if each in keys), None) if row.key != "total_handled" else None
            if key is not None:
                yield self._of_table3(kept, row.key, key)
        yield from self._of_table4(kept)

    def _of_table3(self, kept: KeptCase, row: str, key: str) -> CountedIn:
        receipt = self._receipt()
        event = receipt if key in {"new", OPENING, CLOSING} else self._closing() or receipt
        label, act, on, year = self._label(event), event.act.replace("_", " "), event.on, self.year
        said = {
            "new": Sentence(f"{on} {label}，收到日期在 {year} 年", f"{act} on {on}: received in {year}"),
            OPENING: Sentence(
                f"{on} {label}，{year} 年初尚未办结",
                f"{act} on {on}: received before {year} and open as it began",
            ),
            CLOSING: Sentence(
                f"{on} {label}，{year} 年末尚未办结",
                f"{act} on {on}: received by the end of {year} and open then",
            ),
        }.get(key, Sentence(f"{on} {label}，在 {year} 年办结", f"{act} on {on}: closed in {year}"))
        rests = (*self.program.engine.workflow.transitions[event.act].cites, *self.form.table3.cites)
        return CountedIn(
            self.holder, year, self.frozen, "table3", row, kept.category, event.act, on, rests, self._dated(said)
        )

    def _of_table4(self, kept: KeptCase) -> Iterator[CountedIn]:
        for remedy in kept_remedies(kept.remedies):
            key = remedy.counts_as(self.year)
            column = next((each.key for each in self.form.table4.columns if each.counts == (key,)), None)
            if column is None:
                continue
            pending = key is not None and key.endswith(".pending")
            act = "remedy_filed" if pending else "remedy_concluded"
            on = remedy.filed_on if pending or remedy.concluded_on is None else remedy.concluded_on
            label, name = self.program.engine.workflow.act_label(act), act.replace("_", " ")
            said = (
                Sentence(
                    f"{on} {label}（{remedy.ref}），{self.year} 年末尚未审结",
                    f"{name} {remedy.ref} on {on}: pending as {self.year} ended",
                )
                if pending
                else Sentence(
                    f"{on} {label}（{remedy.ref}），结果在 {self.year} 年作出",
                    f"{name} {remedy.ref} on {on}: the result was reached in {self.year}",
                )
            )
            rests = (*self.program.engine.workflow.transitions[act].cites, *self.form.table4.cites)
            yield CountedIn(
                self.holder, self.year, self.frozen, "table4", None, column, act, on, rests, self._dated(said)
            )

    def _dated(self, said: Sentence) -> Sentence:
        if not self.frozen:
            return said
        return Sentence(f"{said.zh}（以冻结的年度报告为准）", f"{said.en} (as in the frozen report)")

    def _receipt(self) -> Event:
        dated = [each for each in self.events if each.act in RECEIPTS and each.on == self.facts.received_on]
        return dated[-1] if dated else self.events[0]

    def _closing(self) -> Event | None:
        counted = self.facts.counted_closing()
        if counted is None:
            return None
        dated = [each for each in self.events if each.act == counted.act and each.on == counted.on]
        return dated[-1] if dated else None

    def _label(self, event: Event) -> str:
        return self.program.engine.workflow.act_label(event.act)


def _written_by(event: Event, instant: str) -> bool:
    return event.recorded_at is None or event.recorded_at.isoformat() <= instant


def cases_breaking(unit: Unit, agency_id: int, year: int, check: Check) -> list[str]:
    """Return the cases that break an identity, as far as it can be known.

    Between two years (C4) they are those that one year closed with and the other did not open with, or the reverse.
    Within a year the figures are counted from whole cases, which break no sum: there none is named.
    """
    identity = next((each for each in form_for(year).across_years if each.id == check.id), None)
    if identity is None or check.column is None:
        return []
    known = all_successions(unit)
    closing = {
        case
        for holder in opened_from(known, agency_id, year)
        for case in _counted_in(unit, holder, year - 1, identity.earlier, check.column)
        if holder_of(known, *case, year) == agency_id
    }
    opening = set(_counted_in(unit, agency_id, year, identity.later, check.column))
    names = CaseNames(unit, agency_of_id(unit, agency_id), known)
    return sorted(names.of(*case) for case in closing ^ opening)


def _counted_in(unit: Unit, agency_id: int, year: int, rows: Iterable[str], column: str) -> Iterator[tuple[int, str]]:
    """Yield agency and number of the cases that count in rows of a column."""
    sums = frozenset(rows)
    for each in counted_cases(unit, agency_id, year):
        if counts_in(each, year, sums, column):
            yield each.agency_id, each.number
