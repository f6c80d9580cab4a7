"""Reading the cells of a spreadsheet (.xlsx): stored values, as a person sees them; formulas are not computed.

A formula whose value was never computed (a file written by a program and never opened) has no figure to read: its
cell says so, and reading that cell as a count fails instead of giving a silent 0.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from request_flow.report.reading.source import MOST_CELLS, WIDEST, GridOfText, Source, too_large, unreadable

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
NOT_COMPUTED = "=…"
CellValue = int | float | str | bool | time | date | datetime | timedelta


def read_sheets(content: bytes, place: str) -> Source:
    """Return every visible sheet as a grid.

    Raises:
        BadInput: the workbook is broken, protected by a password, or far larger than a report.
    """
    try:
        formulas = _uncomputed(content, place)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids: list[GridOfText] = []
        for sheet in workbook.sheets_metadata:
            if sheet.visible is not SheetVisibleEnum.Visible:
                continue
            rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            grid = [[_text(value) for value in row] for row in rows]
            for row, column in formulas.get(sheet.name, ()):
                if row < len(grid) and column < len(grid[row]) and not grid[row][column]:
                    grid[row][column] = NOT_COMPUTED
            grids.append(grid)
    except (CalamineError, zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError) as error:
        raise unreadable(
            place, f"电子表格已损坏，无法读取：{error}", f"the spreadsheet is broken and cannot be read: {error}"
        ) from error
    lines = tuple(cell for grid in grids for row in grid for cell in row if cell)
    return Source(tuple(grids), lines)


def _text(value: CellValue) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _uncomputed(content: bytes, place: str) -> dict[str, list[tuple[int, int]]]:
    """Return, by sheet, the cells that have a formula and no value; refuse a sheet of monstrous extent.

    A single cell in the last corner of a sheet would make a dense grid of 17 thousand million places.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, path in _sheet_paths(archive):
            bottom = right = 0
            with archive.open(path) as part:
                for row, column, empty, formula in _cells(part):
                    if formula and empty:
                        found.setdefault(name, []).append((row, column))
                    if not empty or formula:
                        bottom, right = max(bottom, row + 1), max(right, column + 1)
            if right > WIDEST or bottom * right > MOST_CELLS:
                raise too_large(
                    place,
                    f"工作表“{name}”有 {bottom} 行 {right} 列",
                    f"the sheet {name!r} has {bottom} rows and {right} columns",
                )
    return found


def _sheet_paths(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    safe = etree.XMLParser(resolve_entities=False, no_network=True)
    book = etree.fromstring(archive.read("xl/workbook.xml"), safe)
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), safe)
    targets = {link.get("Id"): link.get("Target", "") for link in links.iter(f"{PACKAGE}Relationship")}
    names = set(archive.namelist())
    for sheet in book.iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(f"{LINKS}id"), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            yield sheet.get("name", ""), path


def _cells(part: Any) -> Iterator[tuple[int, int, bool, bool]]:  # noqa: ANN401 -- lxml has no types
    """Yield row, column (from 0), whether there is no value, whether there is a formula."""
    row = column = -1
    for event, element in etree.iterparse(
        part, events=("start", "end"), tag=(f"{MAIN}row", f"{MAIN}c"), resolve_entities=False, no_network=True
    ):
        if event == "start":
            if element.tag == f"{MAIN}row":
                row, column = int(element.get("r", row + 2)) - 1, -1
            continue
        if element.tag == f"{MAIN}c":
            place = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", element.get("r", ""))
            column = _column(place.group(1)) if place else column + 1
            value = element.findtext(f"{MAIN}v")
            inline = element.find(f"{MAIN}is")
            yield row, column, not value and inline is None, element.find(f"{MAIN}f") is not None
        else:
            # Finished rows are dropped, so a long sheet is not held as a tree.
            element.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
