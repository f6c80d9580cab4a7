# ruff: noqa: INP001  # a script, in no package
"""Makes the sample spreadsheet: what does a small office's own register (台账) look like?

``workflows/sample/register.xlsx`` holds the invented year of a town government: a title, a heading over two rows, days
in the spellings people use, a total and a line for signatures, and gaps that are flagged when it is imported.

Run it after a change: ``.venv/bin/python tools/make_register.py [FILE]``.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from sample_stories import Desk

from request_flow.bootstrap import load_engine

REGISTER = Path(__file__).resolve().parent.parent / "workflows" / "sample" / "register.xlsx"
TITLE = "清河镇人民政府2025年政府信息公开申请登记台账"
HEADINGS = (
    ("", ("序号", "登记编号")),
    ("申请人", ("姓名", "类型")),
    ("", ("申请方式", "申请内容", "来件日期", "收到申请日期")),
    ("补正", ("告知日期", "期限(工作日)", "收到日期")),
    ("征求意见", ("日期", "对象")),
    ("", ("意见收到日期",)),
    ("延期", ("天数", "日期", "批准人")),
    ("答复", ("日期", "类型", "文号")),
    ("", ("备注",)),
)
ROWS = 30
FIRST = date(2025, 1, 8)
KINDS = ("自然人", "自然人", "自然人", "公民", "企业", "自然人", "律师事务所", "其他组织")
CATEGORY = {"企业": "commercial_enterprise", "律师事务所": "legal_service", "其他组织": "other_org"}
WAYS = ("当面", "邮寄", "网络", "EMS", "现场", "网络")
OUTCOMES = (
    ("予以公开", "disclosed"),
    ("部分公开", "partial"),
    ("本机关不掌握", "unable_not_held"),
    ("予以公开", "disclosed"),
    ("信息不存在", "unable_not_held"),
    ("信访举报投诉", "notproc_petition"),
    ("予以公开", "disclosed"),
)
SUPPLEMENTED, CONSULTED, EXTENDED = range(2, 30, 7), range(4, 30, 9), range(5, 30, 8)
WITHDRAWN, STILL_OPEN = 28, 29

Cell = str | int | datetime | None


def as_date(day: date) -> Cell:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # a spreadsheet knows no zone


SPELLINGS: tuple[Callable[[date], Cell], ...] = (
    as_date,
    as_date,
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}-{day.month:02}-{day.day:02}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
)


def rows(desk: Desk) -> Iterator[list[Cell]]:
    """Yield the cells of each request, in the order of the headings."""
    arrived = FIRST
    for place in range(ROWS):
        arrived = desk.after(arrived, 4, 9)
        yield row(desk, place, arrived)


def row(desk: Desk, place: int, arrived: date) -> list[Cell]:
    """Return one request; which of the less common things happen follows from its place."""
    spelt = SPELLINGS[place % len(SPELLINGS)]
    kind, way = KINDS[place % len(KINDS)], WAYS[place % len(WAYS)]
    printed, outcome = OUTCOMES[place % len(OUTCOMES)]
    names = desk.words["applicants"].get(CATEGORY.get(kind, ""))
    name = desk.dice.choice(names) if names else desk.applicant_name()
    subject = desk.filled(desk.dice.choice(desk.words["subjects"][outcome]), arrived.year)
    received = desk.after(arrived, 1, 2) if way == "网络" else arrived
    supplement: list[Cell] = [None, None, None]
    consultation: list[Cell] = [None, None, None]
    extension: list[Cell] = [None, None, None]
    last, most = received, 16
    if place in SUPPLEMENTED:
        asked = desk.after(last, 2, 5)
        last = desk.after(asked, 3, 9)
        supplement = [spelt(asked), 15, spelt(last)]
    if place in CONSULTED:
        sent = desk.after(last, 2, 4)
        last = desk.after(sent, 5, 12)
        consultation = [spelt(sent), "相关权利人", spelt(last)]
        most = 10
    if place in EXTENDED:
        extended = desk.after(last, 9, 14)
        last = extended
        extension = [10, spelt(extended), "郑志强"]
    replied = desk.after(last, 3, most)
    number = f"〔2025〕第{place + 1}号-答"
    answer: list[Cell] = [spelt(replied), printed, number]
    note: Cell = None
    if place == WITHDRAWN:
        supplement, answer, note = [supplement[0], None, supplement[2]], ["/", "撤回", None], "申请人电话撤回"
        answer[0] = spelt(desk.after(received, 2, 4))
    if place == STILL_OPEN:
        answer, note = [None, None, None], "办理中"
    head: list[Cell] = [place + 1, f"2025-{place + 1:03}", name, kind, way, subject, spelt(arrived), spelt(received)]
    return [*head, *supplement, *consultation, *extension, *answer, note]


def write(path: Path) -> None:
    """Write the spreadsheet; the same bytes each time."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": TITLE, "created": datetime(2026, 1, 5)})  # noqa: DTZ001  # as printed
    sheet = book.add_worksheet("2025")
    middle = {"align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
    headed = book.add_format({**middle, "bold": True})
    boxed = book.add_format({"border": 1})
    dated = book.add_format({"border": 1, "num_format": "yyyy-m-d"})
    width = sum(len(below) for _, below in HEADINGS)
    sheet.merge_range(0, 0, 0, width - 1, TITLE, book.add_format({"align": "center", "bold": True, "font_size": 16}))
    left = 0
    for above, below in HEADINGS:
        if above and len(below) > 1:
            sheet.merge_range(1, left, 1, left + len(below) - 1, above, headed)
        for place, heading in enumerate(below, start=left):
            if above:
                sheet.write(2, place, heading, headed)
            else:
                sheet.merge_range(1, place, 2, place, heading, headed)
        left += len(below)
    for line, cells in enumerate(rows(Desk(load_engine())), start=3):
        for place, cell in enumerate(cells):
            sheet.write(line, place, cell, dated if isinstance(cell, datetime) else boxed)
    top = 3 + ROWS
    sheet.write_row(top, 0, ["合计", f"{ROWS}件"], boxed)
    sheet.write(top + 1, 0, "填表人：郑志强　　负责人：何素珍　　填表日期：2026年1月5日")
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, width - 1, 13)
    sheet.set_column(5, 5, 34)
    sheet.freeze_panes(3, 2)
    book.close()


if __name__ == "__main__":
    write(Path(sys.argv[1]) if sys.argv[1:] else REGISTER)
