"""A report beside others: as known on a day, beside another year, its corrections (更正记录); and closing the year.

A correction is proposed by one person and approved by another.  Closing a year records the carry-over and begins the
report; asked again it changes nothing.
"""

from datetime import date
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import ConfigDict, Field, model_validator

from request_flow.report.form import form_for
from request_flow.report.year_register import year_entries
from request_flow.services.as_of import report_as_of
from request_flow.services.correction_proposals import approve, proposals, propose, turn_down
from request_flow.services.corrections import Asked, Found, corrections
from request_flow.services.report_states import report_life
from request_flow.services.year_comparison import compare_years
from request_flow.services.year_end import CLOSE_YEAR, close_year
from request_flow.services.yearbook import history
from request_flow.storage.reports import CellChange, Correction
from request_flow.web.api.call import Call, Reply
from request_flow.web.api.reports import REPORT, ReportBlock, ReportTold
from request_flow.web.api.routing import CODE, Operations
from request_flow.web.api.shapes import FIRST_YEAR, LAST_YEAR, Instant, Said, Sent, Text, Told, Word, Year
from request_flow.web.unfit_words import unfit

operations = Operations("reports")
ProposalId = Annotated[str, Path(max_length=64, pattern=CODE)]


class Comparing(Told):
    """A report beside that of another year, ``null`` where that has none."""

    now: ReportTold
    before: ReportTold | None
    differences: dict[str, list[int]] | None = Field(description="By row of table 3; null on different forms")


class CellMoved(Told):
    """A figure of a frozen year before and after."""

    table: str
    row: str | None
    column: str
    before: int
    after: int

    @classmethod
    def of(cls, each: CellChange) -> "CellMoved":
        """Return it as it is told."""
        return cls(**each._asdict())


class CorrectionTold(Told):
    """A correction entry of a frozen year."""

    id: int
    cells: list[CellMoved]
    cases: list[str]
    reason: str
    approved_by: str
    actor: str
    recorded_at: Instant

    @classmethod
    def of(cls, each: Correction) -> "CorrectionTold":
        """Return it as it is told."""
        return cls(
            id=each.id,
            cells=[CellMoved.of(cell) for cell in each.cells],
            cases=list(each.cases),
            reason=each.reason,
            approved_by=each.approved_by,
            actor=each.actor,
            recorded_at=each.recorded_at,
        )


class ProposalTold(Told):
    """A correction that waits for its approval; ``fault`` says why it is not possible any more."""

    number: str
    cases: list[str]
    reason: str
    cells: list[CellMoved]
    fault: Said | None
    proposed_by: str
    proposed_at: Instant


class Corrections(Told):
    """The entries of a year, and what waits."""

    entries: list[CorrectionTold]
    waiting: list[ProposalTold]


class FoundLate(Sent):
    """A request that was found after the freezing; both or none of outcome and its day."""

    category: Word
    received_on: date
    outcome: Word | None = None
    closed_on: date | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> "FoundLate":
        if (self.outcome is None) != (self.closed_on is None):
            raise unfit("half_given", "结果和日期要么都写，要么都不写", "give both outcome and day, or neither")
        return self


class CellDifference(Sent):
    """By how much a figure is corrected; ``table4`` as the row for a column of table 4."""

    row: Word
    column: Word
    by: int = Field(ge=-999_999, le=999_999)


class NewCorrection(Sent):
    """A correction that is proposed: a request that was found, or differences of figures."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "cases": ["2025-0907"],
                "reason": "漏登",
                "found": {"category": "natural_person", "received_on": "2025-12-29"},
            }
        },
    )

    cases: list[Word] = Field(min_length=1, max_length=50)
    reason: Text
    found: FoundLate | None = None
    cells: list[CellDifference] = Field([], max_length=50)

    @model_validator(mode="after")
    def _one_way(self) -> "NewCorrection":
        places = {(each.row, each.column) for each in self.cells}
        if (self.found is None) == (not self.cells) or len(places) != len(self.cells):
            raise unfit(
                "one_of_two",
                "只写查明的情况或者差额之一，每个单元格只写一次",
                "give what was found or differences, each cell once",
            )
        return self

    def asked(self) -> Asked:
        """Return it as the service takes it."""
        late = self.found
        found = None if late is None else Found(late.category, late.received_on, late.outcome, late.closed_on)
        cells = {(each.row, each.column): each.by for each in self.cells}
        return Asked(tuple(self.cases), self.reason, "", found=found, cells=cells)


class Proposed(Told):
    """A proposal that was kept."""

    number: str


class Settled(Sent):
    """What becomes of a proposal; who made it takes it back by turning it down."""

    act: Literal["approve", "turn_down"]


class SettledTold(Told):
    """The entry that was made, ``null`` where the proposal was turned down."""

    correction: CorrectionTold | None


class YearClosed(Told):
    """What closing a year did."""

    carried_over: int
    drafted: bool
    status: str
    blocks: list[ReportBlock]


class EntryTold(Told):
    """A figure or a text that somebody entered; an empty value took it back."""

    kind: str
    key: str
    value: str
    actor: str
    recorded_at: Instant


class Entries(Told):
    """Every entry of the year, by kind and name, the first first."""

    items: list[EntryTold]


@operations.get(f"{REPORT}/as-of/{{day}}", may="see_report", gives=ReportTold)
def show_report_as_of(call: Call, year: Year, day: date) -> ReportTold:
    """Show the report as it was known when a day ended."""
    return ReportTold.of(report_as_of(call.program, call.office.code, year, day))


@operations.get(f"{REPORT}/comparison", may="see_report", gives=Comparing)
def compare_with_year(
    call: Call, year: Year, other: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None
) -> Comparing:
    """Show the report beside that of another year, the one before where none is named."""
    found = compare_years(call.program, call.office.code, year, year - 1 if other is None else other)
    differences = found.differences
    return Comparing(
        now=ReportTold.of(found.now),
        before=None if found.before is None else ReportTold.of(found.before),
        differences=None if differences is None else {row: list(figures) for row, figures in differences.items()},
    )


@operations.get(f"{REPORT}/entries", may="see_report", gives=Entries)
def list_entries(call: Call, year: Year) -> Entries:
    """List who entered what for the report, and when."""
    form_for(year)
    found = history(call.program, call.office.code, year)
    return Entries(
        items=[
            EntryTold(kind=each.kind, key=each.name, value=each.value, actor=each.actor, recorded_at=each.recorded_at)
            for each in found
        ]
    )


@operations.get(f"{REPORT}/corrections", may="see_report", gives=Corrections)
def list_corrections(call: Call, year: Year) -> Corrections:
    """List the corrections of a frozen year, and what waits for an approval."""
    form_for(year)
    code = call.office.code
    return Corrections(
        entries=[CorrectionTold.of(each) for each in corrections(call.program, code, year)],
        waiting=[
            ProposalTold(
                number=each.number,
                cases=list(each.asked.cases),
                reason=each.asked.reason,
                cells=[CellMoved.of(cell) for cell in each.cells],
                fault=None if each.fault is None else Said.of(each.fault),
                proposed_by=each.proposed_by,
                proposed_at=each.proposed_at,
            )
            for each in proposals(call.program, code, year)
        ],
    )


@operations.write("POST", f"{REPORT}/corrections", may="write_report", gives=Proposed, status=201)
def propose_correction(call: Call, year: Year, body: NewCorrection) -> Reply:
    """Propose a correction of a frozen year, which another person approves."""
    number = propose(call.program, call.office.code, year, body.asked(), call.acting(year_entries().by))
    return Reply(Proposed(number=number), 201)


@operations.write("POST", f"{REPORT}/corrections/proposed/{{proposal}}", may="write_report", gives=SettledTold)
def settle_correction(call: Call, year: Year, proposal: ProposalId, body: Settled) -> SettledTold:
    """Approve a proposed correction, or turn it down."""
    person, code = call.acting(report_life().correction.by), call.office.code
    if body.act == "approve":
        return SettledTold(correction=CorrectionTold.of(approve(call.program, code, year, proposal, person)))
    turn_down(call.program, code, year, proposal, person)
    return SettledTold(correction=None)


@operations.write("POST", f"{REPORT}/close", may="write_report", gives=YearClosed)
def close_the_year(call: Call, year: Year) -> YearClosed:
    """Close a year that is over: record the carry-over, begin the report, tell what is in its way."""
    person = call.acting(report_life().step(CLOSE_YEAR).by)
    done = close_year(call.program, call.office.code, year, person)
    return YearClosed(
        carried_over=done.carried_over,
        drafted=done.drafted,
        status=done.status,
        blocks=[ReportBlock.of(each) for each in done.blocks],
    )
