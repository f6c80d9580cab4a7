"""The report as a workbook (.xlsx): a sheet for each table, laid out as the official form.

Totals are live formulas, made from the form's own sums, and a line under table 3 shows whether the rest adds up; each
formula is stored with its value, so that programs without a formula engine see the same figures. Where a figure
of the report differs from the sum it should be, the figure itself is written: a workbook must not correct a report.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from request_flow.report.form import Identity
from request_flow.report.layout import Layout, Placed
from request_flow.report.model import Report
from request_flow.report.writers.parts import facts_of, layouts_of, title_of

# The file carries a fixed day, so that the same report gives the same bytes.
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
FIRST_LINE = 3
WIDE, NARROW, FIGURE, FIGURE_ALONE = 34, 13, 11, 8
LINE_HEIGHT, AROUND = 15.0, 4.0
LOWEST = LINE_HEIGHT + AROUND
SHEET_NAMES: Mapping[str, str] = {"table2": "表二", "table3": "表三", "table4": "表四"}


@dataclass(frozen=True, slots=True)
class _Formula:
    text: str
    value: int


def write_xlsx(report: Report) -> bytes:
    """Return the workbook; a table that the report lacks has no sheet."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": title_of(report), "created": CREATED})
    styles = _styles(workbook)
    for name, layout in layouts_of(report).items():
        sheet = workbook.add_worksheet(SHEET_NAMES[name])
        identities = [identity for identity in report.form.identities if identity.table == name]
        _write_table(sheet, layout, identities, report, styles)
    workbook.close()
    return content.getvalue()


def _styles(workbook: Any) -> dict[str, Any]:  # noqa: ANN401 -- xlsxwriter has no types
    label = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    heading = label | {"align": "center"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14, "align": "center"}),
        "facts": workbook.add_format({"align": "center", "font_color": "#55524c"}),
        "corner": workbook.add_format(label),
        "column": workbook.add_format(heading),
        "heading": workbook.add_format(heading),
        "row": workbook.add_format(label),
        "value": workbook.add_format({"border": 1, "align": "right", "valign": "vcenter", "num_format": "0"}),
        "text": workbook.add_format({"border": 1, "align": "right", "valign": "vcenter"}),
    }


def _write_table(
    sheet: Any,  # noqa: ANN401 -- xlsxwriter has no types
    layout: Layout,
    identities: list[Identity],
    report: Report,
    styles: Mapping[str, Any],
) -> None:
    last = layout.width - 1
    sheet.merge_range(0, 0, 0, last, title_of(report), styles["title"])
    sheet.merge_range(1, 0, 1, last, f"{layout.title}（{facts_of(report)}）", styles["facts"])
    figures = {cell.address: cell for cell in layout.cells if cell.address is not None}
    formulas = _totals(figures, identities)
    for cell in layout.cells:
        _write_cell(sheet, cell, formulas, styles)
    line = FIRST_LINE + layout.height
    for text, cells in _balances(figures, identities, layout):
        if layout.label_columns > 1:
            sheet.merge_range(line, 0, line, layout.label_columns - 1, "", styles["row"])
        sheet.write_string(line, 0, text, styles["row"])
        for column, formula in cells:
            sheet.write_formula(line, column, formula.text, styles["value"], formula.value)
        sheet.set_row(line, _row_height(text, NARROW * (layout.label_columns - 1) + WIDE))
        line += 1
    for number in range(layout.height):
        sheet.set_row(FIRST_LINE + number, LOWEST)
    for number, height in _heights(layout):
        sheet.set_row(FIRST_LINE + number, height)
    if layout.label_columns:
        sheet.set_column(0, layout.label_columns - 1, NARROW)
        sheet.set_column(layout.label_columns - 1, layout.label_columns - 1, WIDE)
    sheet.set_column(layout.label_columns, last, FIGURE if layout.label_columns else FIGURE_ALONE)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    if layout.heading_lines and layout.label_columns:
        sheet.freeze_panes(FIRST_LINE + layout.heading_lines, layout.label_columns)


def _heights(layout: Layout) -> list[tuple[int, float]]:
    """Return the height of each line whose label takes more than one: not every program fits lines to merged cells."""
    found = []
    for cell in layout.cells:
        if cell.role == "row" and cell.height == 1:
            width = WIDE + NARROW * (cell.width - 1) if cell.left + cell.width == layout.label_columns else NARROW
            found.append((cell.top, _row_height(str(cell.content), width)))
    return found


def _row_height(text: str, width: float) -> float:
    """Return the height of a line (points) in a column that is ``width`` half characters wide."""
    return AROUND + LINE_HEIGHT * max(1, ceil(2 * len(text) / (width - 2)))


def _write_cell(
    sheet: Any,  # noqa: ANN401 -- xlsxwriter has no types
    cell: Placed,
    formulas: Mapping[tuple[str, str], _Formula],
    styles: Mapping[str, Any],
) -> None:
    top, bottom = FIRST_LINE + cell.top, FIRST_LINE + cell.top + cell.height - 1
    right = cell.left + cell.width - 1
    role = "column" if cell.heads_rows else cell.role
    style = styles["text" if role == "value" and isinstance(cell.content, str) else role]
    if (bottom, right) != (top, cell.left):
        sheet.merge_range(top, cell.left, bottom, right, "", style)
    formula = formulas.get(cell.address) if cell.address is not None else None
    if formula is not None:
        sheet.write_formula(top, cell.left, formula.text, style, formula.value)
    elif isinstance(cell.content, int):
        sheet.write_number(top, cell.left, cell.content, style)
    else:
        sheet.write_string(top, cell.left, cell.content, style)


def _totals(
    figures: Mapping[tuple[str, str], Placed], identities: Iterable[Identity]
) -> dict[tuple[str, str], _Formula]:
    """Return a formula for each cell that a sum gives alone, where the figure is that sum."""
    found: dict[tuple[str, str], _Formula] = {}
    for identity in identities:
        for each in identity.sums:
            if len(each.left) > 1:
                continue
            for target, terms in _places(figures, identity, each.left, each.right):
                total = sum(_value(cell) for cell in terms)
                if target[0].address is not None and _value(target[0]) == total:
                    found.setdefault(target[0].address, _Formula("=" + _added(terms), total))
    return found


def _balances(
    figures: Mapping[tuple[str, str], Placed], identities: Iterable[Identity], layout: Layout
) -> list[tuple[str, list[tuple[int, _Formula]]]]:
    """Return a line of differences for each sum with several terms on both sides: all 0 where it holds."""
    found = []
    for identity in identities:
        if identity.over != "columns" or not layout.label_columns:
            continue
        for each in identity.sums:
            if len(each.left) > 1:
                cells = [
                    (
                        left[0].left,
                        _Formula(
                            f"={_added(left)}-({_added(right)})",
                            sum(_value(cell) for cell in left) - sum(_value(cell) for cell in right),
                        ),
                    )
                    for left, right in _places(figures, identity, each.left, each.right)
                ]
                found.append((f"核对 {identity.id}：{identity.sentence.zh}（差额应为0）", cells))
    return found


def _places(
    figures: Mapping[tuple[str, str], Placed], identity: Identity, left: Iterable[str], right: Iterable[str]
) -> list[tuple[list[Placed], list[Placed]]]:
    """Return the cells of both sides of a sum, once for each column or row that it speaks about."""
    along = 1 if identity.over == "columns" else 0
    lines = dict.fromkeys(address[along] for address in figures)

    def cells(keys: Iterable[str], line: str) -> list[Placed]:
        return [figures[(key, line) if along else (line, key)] for key in keys]

    return [(cells(left, line), cells(right, line)) for line in lines]


def _value(cell: Placed) -> int:
    return cell.content if isinstance(cell.content, int) else 0


def _added(cells: list[Placed]) -> str:
    """Return the cells as a sum, neighbours in a line or column as one range."""
    names = [xl_rowcol_to_cell(FIRST_LINE + cell.top, cell.left) for cell in cells]
    first, last = cells[0], cells[-1]
    whole = (last.top - first.top + 1) * (last.left - first.left + 1)
    if len(cells) > 2 and whole == len(cells):  # noqa: PLR2004 -- two cells read better added than as a range
        return f"SUM({names[0]}:{names[-1]})"
    return "+".join(names)
