"""A spreadsheet register read and mapped into cases, against openpyxl's read-only mode handing over bare cells."""

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import xlsxwriter

from benchmarks.processes import measured
from benchmarks.stores import Stores, stores
from benchmarks.table import Row, most_row, show, time_row
from request_flow.registers import read_register

ROWS = 100_000
FLOOR_PART = 5
"""openpyxl reads a fifth of the rows, and its time is multiplied: it is linear, and slow."""
SECONDS = 8.0
MEGABYTES = 100.0
HEADINGS = (
    "登记编号",
    "申请人",
    "申请人类型",
    "申请方式",
    "申请内容",
    "来件日期",
    "收到申请日期",
    "答复日期",
    "答复类型",
    "备注",
)
OUTCOMES = ("予以公开", "部分公开", "无法提供-不掌握")


def write_sheet(path: Path, count: int) -> Path:
    """Write a register of ten columns as an office keeps it, real dates among them."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for place in range(1, count + 1):
            day = date(2024, 1, 2) + timedelta(days=place % 300)
            sheet.write_row(place, 0, (f"2024-{place:06}", f"申请人{place}", "自然人", "当面"))
            sheet.write_string(place, 4, f"关于第{place}号建设项目规划许可的批复文件")
            for column, later in ((5, 0), (6, 0), (7, 12)):
                sheet.write_datetime(place, column, day + timedelta(days=later), day_format)
            sheet.write_string(place, 8, OUTCOMES[place % len(OUTCOMES)])
            sheet.write_string(place, 9, "")
    return path


def ours(path: str) -> int:
    """Read every case of the sheet and return how many there were."""
    read = 0
    for entry in read_register(Path(path), agency="bench"):
        if entry.case is None:
            raise SystemExit(f"a row was not read: {entry.problems[:3]}")
        read += 1
    return read


def floor(path: str) -> int:
    """Let openpyxl hand over every cell, nothing made of it."""
    book = openpyxl.load_workbook(path, read_only=True)
    read = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return read - 1


def rows(place: Stores, *, count: int = ROWS) -> list[Row]:
    """Measure and return the rows."""
    whole = write_sheet(place.folder / "register.xlsx", count)
    part = write_sheet(place.folder / "part.xlsx", count // FLOOR_PART)
    found = [measured("registers.ours", str(whole)) for _ in range(3)]
    theirs = measured("registers.floor", str(part))
    if {each.answer for each in found} != {count} or theirs.answer != count // FLOOR_PART:
        raise SystemExit("a register was not read whole")
    seconds = sorted(each.seconds for each in found)[1]
    work = f"a register of {count:,} rows x {len(HEADINGS)}, read and mapped"
    name = f"openpyxl read-only, bare cells, a {FLOOR_PART}th of the rows x {FLOOR_PART}"
    megabytes = max(each.bytes_taken for each in found) / 1e6
    return [
        most_row(work, seconds, "s", name, theirs.seconds * FLOOR_PART, most=SECONDS),
        time_row(work, seconds, name, theirs.seconds * FLOOR_PART, most=1),
        most_row(f"{work}: memory taken", megabytes, "MB", name, theirs.bytes_taken / 1e6, most=MEGABYTES),
    ]


if __name__ == "__main__":
    with stores(postgresql=False) as made:
        show(rows(made))
