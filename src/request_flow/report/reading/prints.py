"""Reading the tables and lines of a PDF (.pdf) that holds text: where rules are drawn, and what stands between them.

A table that a page break tore apart is put together again: lines of the same width that end one page and begin the
next are one table, also where the break went through a row or a header. What stands across the page (a watermark) is
not read; a raised note mark keeps its place as ``[1]``, so that it never becomes a digit of a figure. A page that is
only a picture holds no text, and is refused.
"""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from request_flow.errors import BadInput
from request_flow.report.counts import tidy
from request_flow.report.form import forms
from request_flow.report.reading.radicals import plain
from request_flow.report.reading.source import LARGEST_UNPACKED, GridOfText, Source, too_large, unreadable
from request_flow.report.reading.words import bare

MOST_PAGES = 200
# Points: how far apart two rules may lie that were meant as one, and how far the edges of two parts of a table.
SAME_RULE, SAME_EDGE = 3.0, 6.0
# Of the size of the type: a gap that parts words; a raised mark is smaller than this.
GAP, RAISED = 0.4, 0.75
# Of the size of the text: a title is larger than this; what differs by more than this is no text.
LARGER, OTHER_SIZE = 1.2, 0.1
PAGE_NUMBER = re.compile(r"[\s—–-]*[0-9]{1,3}[\s—–-]*|第\s*[0-9]{1,3}\s*页.*")
# How steep a line may be for its characters to stand level.
LEVEL = 0.05
# A line whose remaining room is less than this (points beside one digit) was broken because it was full.
ROOM = 14.0
STREAM = re.compile(rb"stream\r?\n")
IMAGE = re.compile(rb"/Subtype\s*/Image")
# How much before a stream may belong to its dictionary.
DICTIONARY = 1024

Char = dict[str, Any]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Torn:
    """A table as found on one page: its outline, and its boxes with their texts."""

    outline: Box
    boxes: list[tuple[Box, str]]

    def continues(self, other: "_Torn") -> bool:
        """Whether this may be the rest of ``other``, by its edges."""
        return all(abs(self.outline[side] - other.outline[side]) < SAME_EDGE for side in (0, 2))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of text: the size of its type, where it begins and ends, whether it stands outside the tables."""

    text: str
    size: float
    left: float
    right: float
    free: bool


def read_print(content: bytes, place: str) -> Source:
    """Return every ruled table as a grid, and the text as lines.

    Raises:
        BadInput: the file is broken, protected, far larger than a report, or holds pictures only.
    """
    _bounded(content, place)
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            tables: list[list[_Torn]] = []
            rows: list[_Row] = []
            for page in _pages(document, place):
                rows += _read_page(page, tables)
                page.close()
    except BadInput:
        raise
    except PdfminerException as error:
        raise unreadable(place, *_reason(error)) from error
    except (MalformedPDFException, RecursionError) as error:
        raise unreadable(place, "PDF 已损坏，无法读取", "the PDF is broken and cannot be read") from error
    except Exception as error:
        # The parser raises whatever a damaged file makes it stumble over.
        raise unreadable(
            place,
            f"PDF 已损坏，无法读取（{type(error).__name__}）",
            f"the PDF is broken and cannot be read ({type(error).__name__})",
        ) from error
    if not rows:
        raise unreadable(
            place,
            "PDF 中没有文字，可能是扫描件；请提供由文档直接转出的 PDF，或 .docx、.xlsx、.html",
            "the PDF holds no text, it may be a scan; give a PDF made from a document, or .docx, .xlsx or .html",
        )
    free = [row for row in rows if row.free]
    prose = tuple(_paragraphs(free))
    lines = (*_titles(free), *prose, *(row.text for row in rows if not row.free))
    return Source(tuple(_grid(parts) for parts in tables), lines, prose=prose)


def _pages(document: Any, place: str) -> Sequence[Any]:  # noqa: ANN401 -- pdfplumber has no types
    pages: Sequence[Any] = document.pages
    if len(pages) > MOST_PAGES:
        raise too_large(place, f"超过 {MOST_PAGES} 页", f"more than {MOST_PAGES} pages")
    return pages


def _reason(error: PdfminerException) -> tuple[str, str]:
    if "Password" in repr(error.args):
        return "PDF 有密码保护", "the PDF is protected by a password"
    return "PDF 已损坏，无法读取", "the PDF is broken and cannot be read"


def _bounded(content: bytes, place: str) -> None:
    """Refuse a file whose packed parts unpack to far more than a report; pictures are never unpacked."""
    unpacked = 0
    for found in STREAM.finditer(content):
        head = content[max(0, found.start() - DICTIONARY) : found.start()]
        if IMAGE.search(head.rpartition(b" obj")[2]):
            continue
        try:
            unpacked += len(zlib.decompressobj().decompress(content[found.end() :], LARGEST_UNPACKED - unpacked + 1))
        except zlib.error:
            continue
        if unpacked > LARGEST_UNPACKED:
            mega = LARGEST_UNPACKED >> 20
            raise too_large(place, f"解压后超过 {mega} MB", f"more than {mega} MB when unpacked")


def _read_page(page: Any, tables: list[list[_Torn]]) -> list[_Row]:  # noqa: ANN401 -- pdfplumber has no types
    """Add the tables of a page, or the rest of the last one, to ``tables``; return the page's lines."""
    chars = [char for char in page.chars if _is_level(char)]
    ruled: list[_Torn] = []
    for table in page.find_tables():
        boxes = [(cell, _cell_text(chars, cell)) for cell in table.cells]
        if any(text for _, text in boxes):
            ruled.append(_Torn(table.bbox, boxes))
    for number, torn in enumerate(ruled):
        # Only the first table of a page can be the rest of the last one of the page before.
        if not number and tables and page.page_number > 1 and torn.continues(tables[-1][-1]):
            tables[-1].append(torn)
        else:
            tables.append([torn])
    return _page_rows(chars, [torn.outline for torn in ruled])


def _page_rows(chars: Sequence[Char], inside: Sequence[Box]) -> list[_Row]:
    free = [char for char in chars if not any(_within(char, box) for box in inside)]
    held = [[char for char in chars if _within(char, box)] for box in inside]
    return [
        _Row(_joined(row), max(char["size"] for char in row), row[0]["x0"], row[-1]["x1"], group is free)
        for group in (free, *held)
        for row in _rows(group)
    ]


def _is_level(char: Char) -> bool:
    """Whether a character stands level on the page; what is written slantwise is a watermark."""
    across, rise = char["matrix"][0], char["matrix"][1]
    return bool(across > 0 and abs(rise) < LEVEL * across)


def _middle(char: Char) -> tuple[float, float]:
    return (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2


def _within(char: Char, box: Box) -> bool:
    x, y = _middle(char)
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _rows(chars: Sequence[Char]) -> list[list[Char]]:
    """Return the characters by line, top to bottom, each line left to right; a raised one stays in its line."""
    rows: list[list[Char]] = []
    chars = [char for char in chars if char["text"].strip() or char["text"] == " "]
    for char in sorted(chars, key=lambda each: (each["bottom"], each["x0"])):
        row = rows[-1] if rows else None
        if row is not None and char["top"] < max(each["bottom"] for each in row) - char["size"] / 2:
            row.append(char)
        else:
            rows.append([char])
    ordered = (_trimmed(sorted(row, key=lambda each: each["x0"])) for row in rows)
    return [row for row in ordered if row]


def _trimmed(row: list[Char]) -> list[Char]:
    """Return a line without the blanks at its ends: they have a place on the page and say nothing."""
    printed = [number for number, char in enumerate(row) if char["text"].strip()]
    return row[printed[0] : printed[-1] + 1] if printed else []


def _joined(row: Sequence[Char]) -> str:
    """Return the text of a line, with blanks where it has gaps, raised small marks in brackets."""
    size = max(char["size"] for char in row)
    base = max(char["bottom"] for char in row if char["size"] == size)
    parts: list[str] = []
    end = row[0]["x0"]
    for char in row:
        if char["x0"] - end > GAP * size:
            parts.append(" ")
        end = char["x1"]
        raised = char["size"] < RAISED * size and char["bottom"] < base - size / 8
        parts.append(f"[{char['text']}]" if raised else char["text"])
    return tidy(plain("".join(parts)))


def _cell_text(chars: Sequence[Char], box: Box) -> str:
    """Return the text of a cell; a figure that was broken because the cell was full is put together again."""
    rows = _rows([char for char in chars if _within(char, box)])
    text = ""
    full = False
    for row in rows:
        words = _joined(row)
        whole = full and text[-1:].isdigit() and words[:1].isdigit()
        text += words if whole or not text else f" {words}"
        digit = row[-1]["x1"] - row[-1]["x0"]
        full = (box[2] - box[0]) - (row[-1]["x1"] - row[0]["x0"]) < digit + ROOM
    return text


def _usual(rows: Sequence[_Row]) -> float:
    """Return the size of type that most of the text has."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _titles(rows: Sequence[_Row]) -> Iterator[str]:
    """Yield the lines in type larger than the text's; those of one size that follow each other are one title."""
    usual = _usual(rows)
    for size, group in groupby(rows, key=lambda row: round(row.size, 1)):
        if size > usual * LARGER:
            yield "".join(row.text for row in group)


def _paragraphs(rows: Sequence[_Row]) -> Iterator[str]:
    """Yield the paragraphs of the text: one begins at an indented line, behind a line that ends early, at a heading.

    Page numbers, notes and the words of drawings, all of another size, are no text.
    """
    usual = _usual(rows)
    text = [row for row in rows if abs(row.size - usual) < usual * OTHER_SIZE and not PAGE_NUMBER.fullmatch(row.text)]
    left, right = min((row.left for row in text), default=0.0), max((row.right for row in text), default=0.0)
    headings = {bare(section.heading) for form in forms() for section in form.sections}
    paragraph = ""
    ended = True
    for row in text:
        heading = bare(row.text) in headings
        if paragraph and (ended or heading or row.left > left + usual / 2):
            yield paragraph
            paragraph = ""
        paragraph += row.text
        ended = heading or row.right < right - 2 * usual
    if paragraph:
        yield paragraph


def _grid(parts: Sequence[_Torn]) -> GridOfText:
    """Return the parts of a table as one grid, a column for each upright rule of any part."""
    rules = _merged(edge for part in parts for box, _ in part.boxes for edge in (box[0], box[2]))
    grid: GridOfText = []
    for part in parts:
        tops = _merged(box[1] for box, _ in part.boxes)
        rows = [[""] * (len(rules) - 1) for _ in tops]
        for box, text in part.boxes:
            row, column = _nearest(tops, box[1]), _nearest(rules, box[0])
            if column < len(rules) - 1:
                rows[row][column] = text
        if grid and rows:
            _mend(grid, rows)
        grid += rows
    return grid


def _merged(edges: Iterable[float]) -> list[float]:
    """Return the places of the rules in order; those that nearly coincide are one."""
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > SAME_RULE:
            found.append(edge)
    return found


def _nearest(places: Sequence[float], wanted: float) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - wanted))


def _mend(grid: GridOfText, rows: GridOfText) -> None:
    """Put a row together that the break went through: known by its label, which only both halves spell whole."""
    labels = _labels()
    for column, (upper, lower) in enumerate(zip(grid[-1], rows[0], strict=True)):
        if not upper or not lower or bare(upper) in labels or bare(upper + lower) not in labels:
            continue
        grid[-1][column] = upper + lower
        rows[0][column] = ""
        for other, (above, below) in enumerate(zip(grid[-1], rows[0], strict=True)):
            if other != column and below and not above:
                grid[-1][other] = below
                rows[0][other] = ""
        if not any(rows[0]):
            rows.pop(0)
        return


def _labels() -> frozenset[str]:
    """Return every label that a row or column of table 3, or a row of table 2, has in any form."""
    found: set[str] = set()
    for form in forms():
        for row in form.table3.rows:
            found |= {bare(row.label), *map(bare, row.also)}
        found |= {bare(column.label) for table in (form.table3, form.table4) for column in table.columns}
        found |= {bare(row.label) for block in form.table2.blocks for row in block.rows}
    return frozenset(found)
