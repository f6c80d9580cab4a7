"""What the codes of the API mean: those of cases and steps, the letters there are, the keys of a year's report.

A program that fills in a form reads here what may stand in it, in the order of the definitions: nothing of it is known
to the program beforehand, and a rule that changes shows here on the same day.
"""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import Field

from request_flow.law.access import access
from request_flow.notices.catalogue import LetterKind, Variable, catalogue
from request_flow.report.form import form_for
from request_flow.report.narrative import drafts_of, sections_of
from request_flow.report.year_register import year_entries
from request_flow.web.api.call import Call
from request_flow.web.api.reports import REPORT
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Said, Told, Year
from request_flow.web.words import Wording

CodeKind = Literal[
    "category",
    "channel",
    "state",
    "step",
    "act",
    "outcome",
    "ground",
    "role",
    "stage",
    "chain",
    "method",
    "consultations",
    "opinions",
    "fee_bases",
    "remedies",
    "procedures",
    "results",
    "permission",
]

operations = Operations("codes")


class Code(Told):
    """A code and what it is called; ``of`` is the outcome of a ground."""

    code: str
    name: Said
    of: str | None = None


class Codes(Told):
    """The codes of a kind."""

    items: list[Code]


class LetterField(Told):
    """A key of a letter: its type, what it means in Chinese, the most characters of a text."""

    name: str
    type: str
    means: str
    required: bool
    most: int | None


class LetterKindTold(Told):
    """A letter that can be written; ``inputs`` are typed for it, ``data`` are keys of the act that its issue takes."""

    kind: str
    name: Said
    act: str | None = Field(description="The act that calls for it")
    when: dict[str, str] = Field(description="The keys of that act for which it is this letter")
    outcomes: list[str]
    takes_step: bool = Field(description="Whether its issue takes the act")
    audience: str
    inputs: list[LetterField]
    data: list[LetterField]
    cites: list[str]


class LetterKinds(Told):
    """The letters there are."""

    items: list[LetterKindTold]


class ReportKey(Told):
    """A key of a report: of a figure, a row, a column; ``kind`` says how a figure is entered."""

    key: str
    name: Said
    kind: str | None = None


class SectionTold(Told):
    """A section of the narrative, and what it says as long as nobody wrote it."""

    key: str
    heading: str
    draft: str | None


class ReportForm(Told):
    """The form of a year: what is entered, and the cells that are counted."""

    format: str
    table2: list[ReportKey]
    register_: list[ReportKey] = Field(alias="register")
    sections: list[SectionTold]
    rows: list[ReportKey] = Field(description="Of table 3")
    columns: list[ReportKey] = Field(description="Of table 3")
    remedy_columns: list[ReportKey] = Field(description="Of table 4, whose cells are asked for with the row `table4`")


@operations.get("/agencies/{agency}/codes/{kind}", may="see_calendar", gives=Codes)
def list_codes(call: Call, kind: Annotated[CodeKind, Path()]) -> Codes:
    """List the codes of a kind with their names."""
    if kind == "permission":
        found = access().permissions.items()
        return Codes(items=[Code(code=name, name=Said(zh=each.label, en=each.en)) for name, each in found])
    chinese, english = (Wording(call.program.law, call.program.engine.workflow, each) for each in ("zh", "en"))
    of = {ground: name for name, each in call.program.law.outcomes.items() for ground in each.grounds}
    return Codes(
        items=[
            Code(
                code=code, name=Said(zh=name, en=english.of(kind, code)), of=of.get(code) if kind == "ground" else None
            )
            for code, name in chinese.choices(kind).items()
        ]
    )


@operations.get("/agencies/{agency}/letter-kinds", may="write_letters", gives=LetterKinds)
def list_letter_kinds(call: Call) -> LetterKinds:  # noqa: ARG001  # whose right it is was asked already
    """List the letters that can be written, each with what is filled in."""
    return LetterKinds(items=[_letter(each) for _, each in sorted(catalogue().kinds.items())])


@operations.get(f"{REPORT}/form", may="see_report", gives=ReportForm)
def show_form(call: Call, year: Year) -> ReportForm:  # noqa: ARG001  # whose right it is was asked already
    """Show the form of a year: the keys that are entered, and those of the cells."""
    form = form_for(year)
    drafts = drafts_of(form)
    remedies = form.table4
    told: dict[str, Any] = {
        "format": form.format,
        "table2": [
            ReportKey(
                key=cell.key, name=Said(zh=f"{row.label}：{column.label}", en=f"{row.en}: {column.en}"), kind=cell.kind
            )
            for block in form.table2.blocks
            for row in block.rows
            for cell, column in zip(row.cells, block.columns, strict=True)
        ],
        "register": [
            ReportKey(key=each.key, name=Said(zh=each.label, en=each.en), kind=each.kind)
            for each in year_entries().register_
        ],
        "sections": [
            SectionTold(key=key, heading=heading, draft=drafts.get(key)) for key, heading in sections_of(form).items()
        ],
        "rows": [ReportKey(key=key, name=Said.of(name)) for key, name in form.table3.row_names.items()],
        "columns": [ReportKey(key=key, name=Said.of(name)) for key, name in form.table3.column_names.items()],
        "remedy_columns": [
            ReportKey(key=each.key, name=Said.of(remedies.headed(each.within, remedies.column_names[each.key])))
            for each in remedies.columns
        ],
    }
    return ReportForm.model_validate(told)


def _letter(kind: LetterKind) -> LetterKindTold:
    notice = kind.notice
    variables = notice.variables.items()
    return LetterKindTold(
        kind=kind.name,
        name=Said(zh=notice.label.zh, en=notice.label.en),
        act=notice.act,
        when=dict(notice.when),
        outcomes=list(notice.outcomes),
        takes_step=notice.issue == "act",
        audience=notice.audience,
        inputs=[_field(name, each) for name, each in variables if each.from_ == "officer"],
        data=[_field(each.key or name, each) for name, each in variables if each.from_ == "act"],
        cites=list(notice.cites),
    )


def _field(name: str, variable: Variable) -> LetterField:
    return LetterField(
        name=name,
        type=variable.type,
        means=variable.means,
        required=variable.required,
        most=variable.length if variable.typed else None,
    )
