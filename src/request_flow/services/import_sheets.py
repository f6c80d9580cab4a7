"""Workbooks around an import: the blank register to fill in, and what was wrong in one, to be mended and sent again.

The second has a sheet with a line a fault, and one with the rows that were not taken as they came, each with what is
wrong behind it: mended there, it is a register again.  Every cell is written as a text, never as a formula.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from request_flow.registers.cells import Cell, shown
from request_flow.registers.columns import rows_of
from request_flow.registers.entry import Problem
from request_flow.registers.vocabulary import vocabulary

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE, NARROW = 60, 16
REMARK = "导入提示"
"""The heading of what is wrong with a row; the reader knows it and reads nothing there."""
EXAMPLE_OF_KIND = {
    "date": ("2026-01-05", "2026-01-05"),
    "int": ("10", "10"),
    "number": ("100", "100"),
    "yes_no": ("是", "是 (yes)"),
}


def blank_register(language: str) -> bytes:
    """Return a workbook with a heading for each thing a register may hold, and a sheet that explains them."""
    chinese = language == "zh"
    book = _Book()
    register = book.sheet("台账" if chinese else "Register")
    rules = vocabulary().headings.fields
    for column, rule in enumerate(rules.values()):
        book.heading(register, column, rule.headings[0], NARROW)
    notes = book.sheet("说明" if chinese else "Notes")
    heads = ("列名", "必填", "也可写作", "示例") if chinese else ("heading", "needed", "also called", "example")
    for column, text in enumerate(heads):
        book.heading(notes, column, text, WIDE if column == len(heads) - 2 else NARROW)
    for row, rule in enumerate(rules.values(), start=1):
        needed = ("是" if chinese else "yes") if rule.essential else ""
        example = EXAMPLE_OF_KIND.get(rule.kind, ("", ""))[0 if chinese else 1]
        for column, text in enumerate((rule.headings[0], needed, "、".join(rule.headings[1:]), example)):
            notes.write_string(row, column, text)
    return book.written()


def faulty_rows(path: Path, problems: Sequence[Problem], found: int, language: str) -> bytes:
    """Return what is wrong in a register, and its faulty rows to be mended.

    Histories and registers of several tables have only the first sheet.  ``found`` is how many faults there are, of
    which ``problems`` may be the first; then a last line says so.
    """
    chinese = language == "zh"
    book = _Book()
    faults = book.sheet("有误之处" if chinese else "Faults")
    for column, text in enumerate(("行", "列", "情况") if chinese else ("row", "column", "what is wrong")):
        book.heading(faults, column, text, WIDE if column else NARROW)
    told: dict[int, list[str]] = {}
    for row, each in enumerate(problems, start=1):
        sentence = each.zh if chinese else each.en
        faults.write_number(row, 0, each.line)
        faults.write_string(row, 1, _column(each.field))
        faults.write_string(row, 2, sentence)
        told.setdefault(each.line, []).append(sentence)
    if found > len(problems):
        zh = f"只列出前{len(problems)}处，共{found}处；改好后重新试导入，再看其余的"
        en = f"the first {len(problems)} of {found}; mend these and try again to see the rest"
        faults.write_string(len(problems) + 1, 2, zh if chinese else en)
    _write_rows(book, path, told, "待更正的行" if chinese else "Rows to mend")
    return book.written()


def taken_cases(new: Sequence[str], continued: Sequence[str], language: str) -> bytes:
    """Return the numbers of the cases that a register added and of those that it took further."""
    chinese = language == "zh"
    book = _Book()
    sheet = book.sheet("导入的案件" if chinese else "Cases taken in")
    for column, text in enumerate(("编号", "情况") if chinese else ("number", "what became of it")):
        book.heading(sheet, column, text, NARROW * 2)
    lines = [(number, "新增" if chinese else "new") for number in new]
    lines += [(number, "补记后续步骤" if chinese else "continued") for number in continued]
    for row, line in enumerate(lines, start=1):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text)
    return book.written()


def _column(field: str) -> str:
    """Return the heading of a field; what names a cell already stays as it is."""
    rule = vocabulary().headings.fields.get(field)
    return field if rule is None else rule.headings[0]


def _write_rows(book: "_Book", path: Path, told: Mapping[int, Sequence[str]], name: str) -> None:
    """Write the heading and the faulty rows of the register's table; nothing where the file has none."""
    found = rows_of(path)
    if found is None:
        return
    headings, rows = found
    sheet = book.sheet(name)
    for column, text in enumerate(headings):
        book.heading(sheet, column, text, NARROW)
    book.heading(sheet, len(headings), REMARK, WIDE)
    for place, (line, cells) in enumerate(_faulty(rows, told), start=1):
        for column, cell in enumerate(cells):
            if cell != "" and column < len(headings):
                sheet.write_string(place, column, shown(cell) if not isinstance(cell, str) else cell)
        sheet.write_string(place, len(headings), "；".join(told[line]))


def _faulty(
    rows: Iterator[tuple[int, Sequence[Cell]]], told: Mapping[int, Sequence[str]]
) -> Iterator[tuple[int, Sequence[Cell]]]:
    return ((line, cells) for line, cells in rows if line in told)


class _Book:
    """A workbook that is being written."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._bold = self._book.add_format({"bold": True, "bottom": 1})

    def sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        return sheet

    def heading(self, sheet: Worksheet, column: int, text: str, width: int) -> None:
        sheet.write_string(0, column, text, self._bold)
        sheet.set_column(column, column, width)

    def written(self) -> bytes:
        self._book.close()
        return self._stream.getvalue()
