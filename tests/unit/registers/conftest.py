"""Builders of small registers: a sheet or a text from rows of plain values."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from unit.registers.samples import HEADINGS, ROW

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def shared_registers() -> Path:
    """The registers that the tests share with other implementations, where they are present."""
    folder = Path(os.environ.get("REQUEST_FLOW_SHARED", CHECKOUT.parent / "shared")) / "data" / "registers"
    if not folder.is_dir():
        pytest.skip(f"the shared registers are not at {folder}; REQUEST_FLOW_SHARED names their place")
    return folder


def write_sheet(book, name, rows, first=(0, 0)):
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for y, row in enumerate(rows, first[0]):
        for x, cell in enumerate(row, first[1]):
            if isinstance(cell, date):
                sheet.write_datetime(y, x, cell, day)
            elif cell is not None and cell != "":
                sheet.write(y, x, cell)
    return sheet


@pytest.fixture
def workbook(tmp_path) -> Callable[..., Path]:
    """Write rows into a one-sheet workbook; ``more`` may merge, hide or add to it before it is closed."""

    def write(*rows, more=None, first=(0, 0), **options) -> Path:
        path = tmp_path / "register.xlsx"
        with xlsxwriter.Workbook(path, options) as book:
            sheet = write_sheet(book, "台账", rows, first)
            if more is not None:
                more(book, sheet)
        return path

    return write


@pytest.fixture
def one_row(workbook):
    """Write a register of one case, some of its cells replaced or added by heading."""

    def write(**cells) -> Path:
        values = {**dict(zip(HEADINGS, ROW, strict=True)), **cells}
        return workbook(list(values), list(values.values()))

    return write


@pytest.fixture
def text(tmp_path):
    """Write bytes as a register under a name."""

    def write(content: str | bytes, name="register.csv", encoding="utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write
