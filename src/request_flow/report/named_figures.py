"""The figures that the text of a report can name, and the words they are put in.

A figure is found by the steps of its name: ``table3.new.total`` is a cell, a heading over rows or columns (refused,
organisations) the sum of what it covers, ``last_year.`` before it means the report of the year before.  A figure that
exists but was not entered is ``Unknown``, which is shown as a mark, never as 0.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import Field

from request_flow.errors import BadInput
from request_flow.law.source import Definition, definitions_folder, read_as
from request_flow.report.form import Cites, Form, Key, Table3, form_for
from request_flow.report.model import Report
from request_flow.report.year_register import Figure, year_entries

HOLE = "{}"
Tree = dict[str, Any]
WithHole = Annotated[str, Field(pattern=r"\{\}")]


class Phrases(Definition):
    """The words that figures are put in; ``{}`` is where the figure stands."""

    unknown: WithHole
    more: WithHole
    less: WithHole
    same: str
    nearly: str
    from_nothing: str
    nothing: str


class Outcomes(Definition):
    """How the results of the year are listed: those within a heading of table 3, with their number."""

    within: Key
    leave_out: tuple[Key, ...]
    unit: str
    between: str


class Draft(Definition):
    """What a section says before anybody wrote it."""

    cites: Cites
    text: str


class Narrative(Definition):
    """The whole of ``workflows/yearbook/narrative.yaml``."""

    words: Phrases
    outcomes: Outcomes
    drafts: dict[Key, Draft]


@dataclass(frozen=True, slots=True)
class Figures:
    """What placeholders can name: the tables of a report, the register of its year, and those of the year before."""

    report: Report
    agency: str
    """The name of the agency; the report bears its code."""
    register: Mapping[str, Figure] = field(default_factory=dict)
    last: Report | None = None
    last_register: Mapping[str, Figure] = field(default_factory=dict)


class Unknown:
    """A figure that was not entered: whatever is done with it, it stays unknown, and is shown as a mark."""

    def __init__(self, label: str) -> None:
        self.label = label

    def __str__(self) -> str:
        return words().unknown.replace(HOLE, self.label)

    def __bool__(self) -> bool:
        return False

    def _same(self, _: object = None) -> "Unknown":
        return self

    def _never(self, _: object) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __neg__ = _same
    __lt__ = __le__ = __gt__ = __ge__ = _never


Number = int | Decimal | Unknown


@cache
def narrative() -> Narrative:
    """Return the definition of the narrative, read once.

    Raises:
        BrokenDefinition: the file is wrong; the sentence names file and line.
    """
    return read_as(definitions_folder() / "yearbook" / "narrative.yaml", Narrative)


def words() -> Phrases:
    """Return the words that figures are put in."""
    return narrative().words


def number_tree(figures: Figures) -> Tree:
    """Return every figure that can be named, by the steps of its name."""
    report, last = figures.report, figures.last
    return {
        "year": report.year,
        "agency": {"name": figures.agency, "code": report.agency},
        **_tables(report.form, report, figures.register, ""),
        "last_year": _tables(_form_before(report, last), last, figures.last_register, "上年"),
    }


def _form_before(report: Report, last: Report | None) -> Form:
    """Return the form of the year before: that of its report, else that of the year, the first form having none."""
    if last is not None:
        return last.form
    try:
        return form_for((report.year or 0) - 1)
    except BadInput:
        return report.form


def _tables(form: Form, report: Report | None, register: Mapping[str, Figure], before: str) -> Tree:
    table2 = (report.table2 if report else None) or {}
    names = {
        cell.key: f"{row.label}{column.label}"
        for block in form.table2.blocks
        for row in block.rows
        for cell, column in zip(row.cells, block.columns, strict=True)
    }
    table4 = report.table4 if report else None
    items = year_entries().items
    return {
        "outcomes": _outcomes(form.table3, report.table3 if report else None, before),
        "table2": {key: _number(table2.get(key), before + name) for key, name in names.items()},
        "table3": _table3(form.table3, report.table3 if report else None, before),
        "table4": {
            key: table4[key] if table4 else Unknown(before + form.table4.name.zh) for key in form.table4.column_keys
        },
        "register": {key: _number(register.get(key), before + item.label) for key, item in items.items()},
    }


def _number(figure: Figure | None, label: str) -> Number:
    if figure is None:
        return Unknown(label)
    return Decimal(figure) if isinstance(figure, str) else figure


def _table3(table: Table3, figures: Mapping[str, tuple[int, ...]] | None, before: str) -> Tree:
    """Return table 3 by row, then column; an inner heading over rows or columns gives the sum of what it covers."""
    columns = [(column.key, column.within) for column in table.columns]
    rows = _covered(table, [(row.key, row.within) for row in table.rows])
    places = {name: [table.column_keys.index(key) for key in keys] for name, keys in _covered(table, columns).items()}
    if figures is None:
        return {name: {column: Unknown(before + table.name.zh) for column in places} for name in rows}
    return {
        name: {column: sum(figures[key][at] for key in keys for at in under) for column, under in places.items()}
        for name, keys in rows.items()
    }


def _covered(table: Table3, parts: Iterable[tuple[str, str | None]]) -> dict[str, list[str]]:
    """Return what each name covers: itself, or as an inner heading all that stand under it."""
    found: dict[str, list[str]] = {}
    for key, within in parts:
        found[key] = [key]
        for heading in table.path(within)[1:]:
            found.setdefault(heading, []).append(key)
    return found


def outcome_groups(table: Table3) -> dict[str, tuple[str, ...]]:
    """Return the results of the year as they are told: the rows that each label, of a row or a heading, covers."""
    told = narrative().outcomes
    found: dict[str, list[str]] = {}
    for row in table.rows:
        path = table.path(row.within)
        if told.within in path and row.key not in told.leave_out:
            inner = path[path.index(told.within) + 1 :]
            found.setdefault(bare_label(table.headings[inner[0]].label if inner else row.label), []).append(row.key)
    return {label: tuple(rows) for label, rows in found.items()}


def bare_label(label: str) -> str:
    """Return a label of the form without its number in front and its remark behind: （三）不予公开 is 不予公开."""
    return re.sub(r"^（[一二三四五六七八九十]+）", "", label).partition("（")[0]


def _outcomes(table: Table3, figures: Mapping[str, tuple[int, ...]] | None, before: str) -> str | Unknown:
    if figures is None:
        return Unknown(before + table.name.zh)
    told, total = narrative().outcomes, len(table.columns) - 1
    sums = {label: sum(figures[row][total] for row in rows) for label, rows in outcome_groups(table).items()}
    return told.between.join(f"{label}{number}{told.unit}" for label, number in sums.items() if number) or (
        words().nothing
    )
