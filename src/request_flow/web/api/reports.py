"""The yearly report: its figures, the cases behind each, its checks and state, its files, and what is entered in it."""

from typing import Annotated, Any, Literal

from fastapi.responses import Response
from pydantic import ConfigDict, Field, StrictInt, StringConstraints

from request_flow.law.access import access
from request_flow.report.agreement import agreement
from request_flow.report.identities import check
from request_flow.report.model import Check, Report
from request_flow.report.reading import read_content
from request_flow.report.writers import write
from request_flow.services.report_life import Block, Standing, move, report_standing
from request_flow.services.report_states import report_life
from request_flow.services.reporting import build_report, cases_of_cell
from request_flow.services.steps import Person
from request_flow.services.yearbook import enter_register, enter_table2, write_text
from request_flow.web.api.call import Call, attached
from request_flow.web.api.routing import Operations
from request_flow.web.api.sent import MOST_BYTES_OF_A_FILE
from request_flow.web.api.shapes import FileSent, Instant, LongText, Said, Sent, Told, Word, Year

REPORT = "/agencies/{agency}/reports/{year}"
MEDIA = {
    "json": "application/json",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
Kind = Literal["json", "html", "xlsx", "docx", "pdf"]
LARGEST_FIGURE = 10**12
Whole = Annotated[StrictInt, Field(ge=-LARGEST_FIGURE, le=LARGEST_FIGURE)]
"""A figure sent as a number; amounts with decimals are text, so that none is rounded on its way."""

operations = Operations("reports")


class ReportCheck(Told):
    """One sum, evaluated at one place."""

    id: str
    table: str
    row: str | None
    column: str | None
    ok: bool
    left: int
    right: int
    sentence: Said
    cites: list[str]

    @classmethod
    def of(cls, each: Check) -> "ReportCheck":
        """Return a check as it is told."""
        return cls(**each.to_json(), sentence=Said.of(each.sentence), cites=list(each.cites))


class ReportTold(Told):
    """A report with the keys of the report file."""

    agency: str
    agency_name: str | None = None
    year: int | None
    format: str
    as_of: str | None
    status: str
    table2: dict[str, int | str]
    table3: dict[str, list[int]]
    table4: dict[str, int]
    narrative: dict[str, str]
    checks: list[dict[str, Any]]

    @classmethod
    def of(cls, report: Report) -> "ReportTold":
        """Return a report as it is told."""
        return cls.model_validate(report.to_json())


class Checks(Told):
    """Every sum of a report, and what was odd about reading it."""

    ok: bool
    checks: list[ReportCheck]
    warnings: list[Said] = Field(default=[])


class ReportStep(Told):
    """Who brought a report into a state."""

    status: str
    recorded_at: Instant
    actor: str
    role: str
    remark: str


class ReportBlock(Told):
    """What is in a report's way."""

    code: str
    sentence: Said
    cases: list[str]
    stops: bool

    @classmethod
    def of(cls, each: Block) -> "ReportBlock":
        """Return it as it is told."""
        return cls(code=each.code, sentence=Said.of(each.sentence), cases=list(each.cases), stops=each.stops)


class ReportStanding(Told):
    """Where a report stands."""

    agency: str
    year: int
    status: str | None = Field(description="None where it was not drafted")
    steps: list[ReportStep]
    possible: list[str]
    blocks: list[ReportBlock]
    changed: bool | None = Field(default=None, description="After a step: whether it changed anything")


class CellCases(Told):
    """The numbers of the cases that a cell counts."""

    cases: list[str]


class Act(Sent):
    """A step of a report's life."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"act": "submit"}})

    act: Literal["submit", "return", "freeze", "publish"]
    remark: Annotated[str, StringConstraints(max_length=2000)] = ""


class Figures(Sent):
    """Figures by their keys, which `form` names; an empty text takes one back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"figures": {"norm_made": 3}}})

    figures: dict[Word, Annotated[str, StringConstraints(max_length=64)] | Whole] = Field(max_length=200)

    def written(self) -> dict[str, str]:
        """Return the figures as they are typed."""
        return {key: str(figure) for key, figure in self.figures.items()}


class Words(Sent):
    """The text of a section; an empty one takes it back."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"text": "全年新收申请{{ table3.new.total }}件。"}}
    )

    text: LongText


class Changed(Told):
    """What was changed."""

    keys: list[str]


@operations.get(REPORT, may="see_report", gives=ReportTold)
def show_report(call: Call, year: Year) -> ReportTold:
    """Show the figures of a year, counted from the cases now or as they were frozen."""
    return ReportTold.of(build_report(call.program, call.office.code, year))


@operations.get(f"{REPORT}/checks", may="see_report", gives=Checks)
def show_checks(call: Call, year: Year) -> Checks:
    """Show every sum of the report, and whether it holds."""
    return _checks(build_report(call.program, call.office.code, year).checks)


@operations.get(f"{REPORT}/standing", may="see_report", gives=ReportStanding)
def show_report_standing(call: Call, year: Year) -> ReportStanding:
    """Show the report's state, its steps and what is in its way."""
    return _standing(report_standing(call.program, call.office.code, year))


@operations.get(f"{REPORT}/cells/{{row}}/{{column}}", may="see_report", gives=CellCases)
def list_cases_of_cell(call: Call, year: Year, row: Word, column: Word) -> CellCases:
    """List the cases that a cell of table 3 counts, or of table 4 with `table4` as the row."""
    return CellCases(cases=cases_of_cell(call.program, call.office.code, year, row, column))


@operations.get(f"{REPORT}/file/{{kind}}", may="see_report", media=tuple(MEDIA.values()))
def give_report(call: Call, year: Year, kind: Kind) -> Response:
    """Give the report as a file."""
    report = build_report(call.program, call.office.code, year)
    content = write(report, kind, fonts=call.request.app.state.fonts)
    return attached(content, MEDIA[kind], f"{call.office.code}-{year}.{kind}")


@operations.write("POST", f"{REPORT}/acts", may="write_report", gives=ReportStanding)
def move_report(call: Call, year: Year, body: Act) -> ReportStanding:
    """Take a step with the report: submit, return, freeze, publish."""
    person = call.acting(report_life().step(body.act).by)
    changed = move(call.program, call.office.code, year, body.act, person, body.remark)
    told = _standing(report_standing(call.program, call.office.code, year))
    return told.model_copy(update={"changed": changed})


@operations.write("PUT", f"{REPORT}/table2", may="write_report", gives=Changed)
def set_table2(call: Call, year: Year, body: Figures) -> Changed:
    """Enter figures of table 2."""
    return Changed(keys=enter_table2(call.program, call.office.code, year, body.written(), _writer(call)))


@operations.write("PUT", f"{REPORT}/register", may="write_report", gives=Changed)
def set_register(call: Call, year: Year, body: Figures) -> Changed:
    """Enter figures of the register of the year, which no table holds."""
    return Changed(keys=enter_register(call.program, call.office.code, year, body.written(), _writer(call)))


@operations.write("PUT", f"{REPORT}/narrative/{{section}}", may="write_report", gives=Changed)
def set_narrative(call: Call, year: Year, section: Word, body: Words) -> Changed:
    """Write a section of the narrative; its figures stand as placeholders."""
    changed = write_text(call.program, call.office.code, year, section, body.text, _writer(call))
    return Changed(keys=[section] if changed else [])


@operations.ask("/agencies/{agency}/report-checks", may="check_reports", gives=Checks, most_bytes=MOST_BYTES_OF_A_FILE)
def check_report_file(call: Call, body: FileSent) -> Checks:  # noqa: ARG001  # whose right it is was asked already
    """Check the sums of a report file, whoever made it (JSON, XLSX, DOCX, HTML, PDF)."""
    read = read_content(body.bytes(), body.name, f".{body.name.rpartition('.')[2].lower()}")
    told = _checks((*check(read.report), *agreement(read.report)))
    return told.model_copy(update={"warnings": [Said.of(each) for each in read.warnings]})


def _writer(call: Call) -> Person:
    return call.acting(access().permissions["write_report"].by)


def _checks(found: tuple[Check, ...]) -> Checks:
    return Checks(ok=all(each.ok for each in found), checks=[ReportCheck.of(each) for each in found])


def _standing(found: Standing) -> ReportStanding:
    return ReportStanding(
        agency=found.agency,
        year=found.year,
        status=found.status,
        steps=[ReportStep(**each._asdict()) for each in found.steps],
        possible=list(found.possible),
        blocks=[ReportBlock.of(each) for each in found.blocks],
    )
