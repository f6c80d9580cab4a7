"""The list of cases as a file: CSV for anything that reads tables, XLSX for a spreadsheet program.

Both are written row by row, memory flat.  A text that begins like a formula would be run by the program that opens
it: in CSV it gets an apostrophe before it, in XLSX every cell is written as the text or the day it is.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import IO, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | int | date | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BOM = "\ufeff"
"""By it spreadsheet programs know that the text is UTF-8."""
WIDTHS = (12, 18, 22, 50, 14, 14, 14, 12)
MOST_ROWS = 1_048_575
"""A sheet of XLSX has so many rows below its heading."""


def write_csv(stream: IO[bytes], heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as CSV."""
    text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows([_plain(each) for each in row] for row in rows)
    text.flush()
    text.detach()


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    text = cell.isoformat() if isinstance(cell, date) else cell or ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_xlsx(stream: IO[bytes], heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as XLSX, its heading kept in sight.

    The rows wait in a file of their own, which closing the book deletes, also where a row could not be had.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, bold)
        for place, row in enumerate(_limited(rows), start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(place, column, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(place, column, cell)
                elif cell:
                    sheet.write_string(place, column, cell)


def _limited(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    for place, row in enumerate(rows):
        if place == MOST_ROWS:
            return
        yield row


Writer: TypeAlias = Callable[[IO[bytes], Sequence[str], Iterable[Sequence[Cell]]], None]
WRITERS: dict[str, tuple[Writer, str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How each form of file is written, and its media type."""
