"""What the pages of the yearly report call its parts, sums and figures, and the frame that all of them stand in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from request_flow.deadlines.report import report_due
from request_flow.errors import NotFound, Sentence
from request_flow.report.agreement_words import definition
from request_flow.report.form import Form, form_for
from request_flow.report.model import Check
from request_flow.report.named_figures import Figures, number_tree
from request_flow.report.narrative import sections_of
from request_flow.report.year_register import year_entries
from request_flow.services.report_states import ReportState, report_life
from request_flow.storage.reports import find_report
from request_flow.storage.unit import reading
from request_flow.web.desk import Desk
from request_flow.web.typed_numbers import LAST_YEAR, read_number
from request_flow.web.words import NUMERALS

TABLE_4 = "table4"
CORRECTIONS = "corrections"
SHORT = {
    "overview": Sentence("总体情况", "Overview"),
    "active": Sentence("主动公开", "On own motion"),
    "requests": Sentence("收到和处理申请", "Requests"),
    "remedies": Sentence("复议诉讼", "Remedies"),
    "problems": Sentence("问题和改进", "Problems"),
    "other": Sentence("其他", "Other"),
}
"""The parts of the report in few words, for tabs."""
TEXT_AND_TABLES = Sentence("文字与表格的数字", "figures of the text and of the tables")
TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""What a file of each kind is given out as."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the report in the row of tabs."""

    key: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """One identity as pages list it: how many places hold, and the ones that do not."""

    name: str
    held: int
    wrong: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that a text can name: what is written for it, what it is, and how much it is now."""

    written: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """The figures of one table that a text can name."""

    title: str
    figures: tuple[Named, ...]


def year_in_path(desk: Desk) -> int:
    """Return the year of the address.

    Raises:
        NotFound: it is none.
        BadInput: no form exists for it.
    """
    text = desk.in_path("year")
    year = read_number(text, LAST_YEAR)
    if year is None:
        raise NotFound("no_such_year", f"没有“{text[:10]}”年度", f"there is no year {text[:10]!r}")
    form_for(year)
    return year


def frame(desk: Desk, year: int, here: str) -> dict[str, Any]:
    """Return what every page of a year's report shows above its own."""
    form = form_for(year)
    return {
        "year": year,
        "years": [each for each in (year - 1, year, year + 1) if each <= desk.today.year],
        "form": form,
        "due": due_of(desk, year),
        "state": state_of(desk, year),
        "tabs": _tabs(desk, year, form),
        "here_tab": here,
        "may_write": desk.may("write_report"),
        "may_see_cases": desk.may("see_cases"),
    }


def due_of(desk: Desk, year: int) -> date:
    """Return the last day to publish a year's report, by whether the agency is a government or one of its offices."""
    government = re.search(definition().is_government, desk.office.name) is not None
    return report_due(year, desk.program.law, government=government)


def state_of(desk: Desk, year: int) -> ReportState | None:
    """Return the state of a year's report; ``None`` where the year was not closed."""
    with reading(desk.program.store) as unit:
        stored = find_report(unit, desk.office.id, year)
    return report_life().states[stored.status] if stored is not None else None


def _tabs(desk: Desk, year: int, form: Form) -> list[Tab]:
    found = []
    for place, section in enumerate(form.sections, start=1):
        short = SHORT.get(section.key, Sentence(section.heading, section.key))
        name = desk.say(f"{NUMERALS[place]} {short.zh}", f"{place} {short.en}")
        found.append(Tab(section.key, desk.address(f"/reports/{year}/{section.key}"), name))
    corrections = desk.say("更正记录", "Corrections")
    return [*found, Tab(CORRECTIONS, desk.address(f"/reports/{year}/{CORRECTIONS}"), corrections)]


def sums_of(form: Form, checks: Iterable[Check], language: str = "zh") -> list[Sum]:
    """Return the identities, the broken ones first."""
    named = {each.id: each.sentence for each in form.identities}
    named.update((each.id, each.sentence) for each in form.across_years)
    found = []
    for code, group in groupby(sorted(checks, key=lambda each: each.id), key=lambda each: each.id):
        listed = list(group)
        wrong = tuple(each for each in listed if not each.ok)
        sentence = named.get(code, TEXT_AND_TABLES)
        told = sentence.zh if language == "zh" else sentence.en
        found.append(Sum(f"{code} {told}", len(listed) - len(wrong), wrong))
    return sorted(found, key=lambda each: (not each.wrong, each.name))


def part_of_cell(form: Form, row: str, column: str) -> str:
    """Return the part of the report in whose table a cell stands.

    Raises:
        NotFound: the form has no such cell.
    """
    holds = None
    if row == TABLE_4 and column in form.table4.column_keys:
        holds = "table4"
    elif row in form.table3.row_keys and column in form.table3.column_keys:
        holds = "table3"
    found = next((each.key for each in form.sections if each.holds == holds), None)
    if found is None:
        raise NotFound("no_such_cell", "报告的表里没有这一格", "the tables of the report have no such cell")
    return found


def cell_name(desk: Desk, form: Form, row: str, column: str) -> str:
    """Return what a cell is called by the headings of its row and column."""
    if row == TABLE_4:
        return remedy_name(desk, form, column)
    first, second = form.table3.row_names[row], form.table3.column_names[column]
    return desk.say(f"{first.zh}×{second.zh}", f"{first.en} × {second.en}")


def remedy_name(desk: Desk, form: Form, column: str) -> str:
    """Return what a figure of table 4 is called by every heading above it."""
    table = form.table4
    within = next(each.within for each in table.columns if each.key == column)
    above = [desk.say(table.headings[key].label, table.headings[key].en) for key in table.path(within)]
    return desk.say("·", ", ").join([*above, desk.words(table.column_names[column])])


def figures_to_name(desk: Desk, figures: Figures) -> list[NamedGroup]:
    """Return the figures that a text can name, table by table; table 3 by its totals."""
    form, tree = figures.report.form, number_tree(figures)
    groups = [
        NamedGroup(desk.say("表三", "Table 3"), tuple(_of_table3(desk, form, tree))),
        NamedGroup(desk.say("表四", "Table 4"), tuple(_of_table4(desk, form, tree))),
        NamedGroup(desk.say("年度登记", "Register of the year"), tuple(_of_register(desk, tree))),
        NamedGroup(desk.say("表二", "Table 2"), tuple(_of_table2(desk, form, tree))),
    ]
    general = NamedGroup(
        desk.say("年度和机关", "Year and agency"),
        (
            Named("{{ year }}", desk.say("年度", "year"), str(tree["year"])),
            Named("{{ agency.name }}", desk.say("机关名称", "name of the agency"), tree["agency"]["name"]),
            Named("{{ outcomes }}", desk.say("各项办理结果", "the results, listed"), str(tree["outcomes"])),
        ),
    )
    return [*groups, general]


def _of_table3(desk: Desk, form: Form, tree: dict[str, Any]) -> Iterator[Named]:
    for key, name in form.table3.row_names.items():
        yield Named(f"{{{{ table3.{key}.total }}}}", desk.words(name), str(tree["table3"][key]["total"]))


def _of_table4(desk: Desk, form: Form, tree: dict[str, Any]) -> Iterator[Named]:
    for each in form.table4.columns:
        name = remedy_name(desk, form, each.key)
        yield Named(f"{{{{ table4.{each.key} }}}}", name, str(tree["table4"][each.key]))


def _of_register(desk: Desk, tree: dict[str, Any]) -> Iterator[Named]:
    for key, item in year_entries().items.items():
        yield Named(f"{{{{ register.{key} }}}}", desk.say(item.label, item.en), str(tree["register"][key]))


def _of_table2(desk: Desk, form: Form, tree: dict[str, Any]) -> Iterator[Named]:
    for block in form.table2.blocks:
        for row in block.rows:
            for cell, column in zip(row.cells, block.columns, strict=True):
                label = desk.say(f"{row.label}·{column.label}", f"{row.en}, {column.en}")
                yield Named(f"{{{{ table2.{cell.key} }}}}", label, str(tree["table2"][cell.key]))


def is_narrative(form: Form, part: str) -> bool:
    """Whether a part of the report is written as text."""
    return part in sections_of(form)
