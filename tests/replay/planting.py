"""A sound report in which no figure stands twice, and ways to spoil a written copy of it in one place.

Because every figure is unique, a cell is found in any kind of file by the figure it shows: no test needs to know where
a writer puts it.  A verdict is all that ``report check`` has to say of a file.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oracle.figures_by_day import COLUMNS, OTHERS, REPLIES
from request_flow.errors import BadInput
from request_flow.report.form import form_named
from request_flow.report.identities import broken, check
from request_flow.report.model import Report
from request_flow.report.reading import read_content
from request_flow.report.writers import write

AGENCY = "澄州市教育局"
YEARS = {"2019": 2020, "2021": 2024}
BLOCKS = ("review", "direct", "after")
RESULTS = ("upheld", "corrected", "other", "pending")
ALL_COLUMNS = (*COLUMNS, "total")
ROWS = {
    "2019": ("new", "carried_in", *REPLIES, "other", "total_handled", "carried_out"),
    "2021": ("new", "carried_in", *REPLIES, *OTHERS, "total_handled", "carried_out"),
}
RESULT_ROWS = {name: rows[2:-2] for name, rows in ROWS.items()}
Table3 = dict[str, list[int]]


def sound_report(name: str, year: int | None = None, opening: list[int] | None = None) -> Report:
    """Return a report that adds up; ``opening`` are the six figures carried in."""
    table = {
        row: [101 + 7 * line + 311 * place + line * line for place in range(6)]
        for line, row in enumerate(RESULT_ROWS[name])
    }
    handled = [sum(column) for column in zip(*table.values(), strict=True)]
    closing = [401 + 5 * place for place in range(6)]
    opening = opening or [301 + 3 * place for place in range(6)]
    new = [h + c - o for h, c, o in zip(handled, closing, opening, strict=True)]
    table = {"new": new, "carried_in": opening, **table, "total_handled": handled, "carried_out": closing}
    table4: dict[str, int] = {}
    for number, block in enumerate(BLOCKS):
        some = {f"{block}_{result}": 90001 + 1000 * number + 7 * place for place, result in enumerate(RESULTS)}
        table4 |= some | {f"{block}_total": sum(some.values())}
    cells2 = form_named(name).table2.cells
    return Report(
        agency=AGENCY,
        year=year or YEARS[name],
        format=name,
        as_of="2025-01-10",
        status="published",
        table2={key: f"{n}.25" if cell.kind == "amount" else n for n, (key, cell) in enumerate(cells2.items(), 80001)},
        table3={row: (*figures, sum(figures)) for row, figures in table.items()},
        table4=table4,
    )


def label_of(name: str, row: str) -> str:
    """Return a row's own words as the form prints them, without its number and the headings it stands under."""
    return next(each.label for each in form_named(name).table3.rows if each.key == row)


def as_data(report: Report) -> dict[str, Any]:
    """Return the report as its file's JSON, without the checks that were made of it."""
    data = report.to_json()
    del data["checks"]
    return data


@dataclass(frozen=True)
class Verdict:
    """What the reader and the sums have to say: a refusal, or broken sums and remarks, each as one text."""

    refusal: str
    sums: Mapping[tuple[str, str | None, str | None], str]
    remarks: str
    report: Report | None

    @property
    def silent(self) -> bool:
        return not (self.refusal or self.sums or self.remarks)


def verdict(content: bytes, ending: str) -> Verdict:
    """Read a file and add it up, as the command does."""
    try:
        read = read_content(content, f"report{ending}", ending)
    except BadInput as error:
        return Verdict(f"{error.sentence.zh}\n{error.sentence.en}", {}, "", None)
    sums = {(each.id, each.row, each.column): each.sentence.zh for each in broken(check(read.report))}
    return Verdict("", sums, "\n".join(f"{each.zh}\n{each.en}" for each in read.warnings), read.report)


def written(report: Report, kind: str) -> bytes:
    return write(report, kind)


def edited(content: bytes, kind: str, change: Callable[[str], str]) -> bytes:
    """Return the file after ``change`` of the text of its page, its document or the sheet that holds table 3 or 4.

    ``change`` must change something, and in one part only.
    """
    if kind in {"html", "json"}:
        text = content.decode()
        after = change(text)
        assert after != text
        return after.encode()
    target = io.BytesIO()
    changed = 0
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            part = source.read(name)
            if re.fullmatch(r"word/document\.xml|xl/worksheets/sheet\d+\.xml|xl/sharedStrings\.xml", name):
                spoilt = change(part.decode()).encode()
                changed += spoilt != part
                part = spoilt
            copy.writestr(name, part)
    assert changed == 1
    return target.getvalue()


def cell_shows(kind: str, figure: int, text: str) -> Callable[[str], str]:
    """Return the change after which the cell with ``figure`` shows ``text``."""
    patterns = {
        "html": (rf"(<td[^>]*>){figure}(</td>)", rf"\g<1>{text}\g<2>"),
        "docx": (rf"(<w:t[^>]*>){figure}(</w:t>)", rf"\g<1>{text}\g<2>"),
        "xlsx": (
            rf"<c ([^>]*)>(?:<f>[^<]*</f>)?<v>{figure}</v></c>",
            rf'<c \g<1> t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>',
        ),
    }
    pattern, after = patterns[kind]
    return lambda part: re.sub(pattern, after, part)


_ROW = {
    "html": r"<tr>(?:(?!</tr>).)*</tr>\n?",
    "docx": r"<w:tr\b(?:(?!</w:tr>).)*</w:tr>",
    "xlsx": r"<row\b(?:(?!</row>).)*</row>",
}
_CELL = {"html": ">{}</td>", "docx": ">{}</w:t>", "xlsx": "<v>{}</v>"}


def row_of(part: str, kind: str, figure: int) -> str:
    """Return the markup of the row in which ``figure`` stands; nothing where it stands in none."""
    mark = _CELL[kind].format(figure)
    return next((row for row in re.findall(_ROW[kind], part, re.DOTALL) if mark in row), "")


def row_becomes(kind: str, figure: int, change: Callable[[str], str]) -> Callable[[str], str]:
    """Return the change of the one row in which ``figure`` stands."""

    def apply(part: str) -> str:
        row = row_of(part, kind, figure)
        return part.replace(row, change(row), 1) if row else part

    return apply
