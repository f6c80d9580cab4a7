"""Table 3 of the yearly report on a console: the form's own headings and order, within the width there is.

Widths are cells of the console, of which a Chinese character takes two.  Labels that are too long go on in the next
line, under their own beginning; the figures stand in the first line of their row.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from request_flow.cli.speech import LANGUAGE, console_width, faint, say
from request_flow.report.form import Column, Heading, Row, Table3
from request_flow.report.model import Report

GAP = 2
INDENT = 2
NARROWEST_LABEL = 30
TWO_CHARACTERS = 4


def print_table3(report: Report) -> None:
    """Write table 3 to standard output."""
    for line in table3_lines(report.form.table3, report.table3 or {}, console_width()):
        print(line)


def table3_lines(table: Table3, figures: Mapping[str, Sequence[int]], width: int | None) -> Iterator[str]:
    """Yield the lines of the table, none wider than ``width`` where one is given."""
    entries = list(_entries(table))
    longest = max(depth * INDENT + cells(label) for depth, label, _ in entries)
    figure = max(TWO_CHARACTERS, *(len(str(each)) for row in figures.values() for each in row))
    names = [say(column.label, column.en) for column in table.columns]
    spelt = max([figure, *(cells(word) for name in names for word in name.split())]) if LANGUAGE != "zh" else figure
    numbered = width is not None and width - len(names) * (spelt + GAP) < NARROWEST_LABEL
    if not numbered:
        figure = spelt
    room = len(names) * (figure + GAP)
    left = longest if width is None else max(min(longest, width - room), NARROWEST_LABEL)
    yield from _head(table, left, figure, numbered=numbered)
    yield "-" * (left + room)
    for depth, label, key in entries:
        yield from _body(label, depth * INDENT, left, figure, figures[key] if key else ())
    if numbered:
        yield from ("", *(f"({place}) {_full_name(table, column)}" for place, column in enumerate(table.columns, 1)))


def _entries(table: Table3) -> Iterator[tuple[int, str, str | None]]:
    """Yield depth, label and row key of every line; a heading over rows has no key."""
    open_path: tuple[str, ...] = ()
    for row in table.rows:
        path = table.path(row.within)
        for depth, key in enumerate(path):
            if open_path[: depth + 1] != path[: depth + 1]:
                yield depth, _name(table.headings[key]), None
        open_path = path
        yield len(path), _name(row), row.key


def _name(what: Row | Heading) -> str:
    return say(what.printed if isinstance(what, Row) else what.label, what.en)


def _full_name(table: Table3, column: Column) -> str:
    path = [_name(table.headings[key]) for key in table.path(column.within)[1:]]
    return say(": ", ": ").join([*path, say(column.label, column.en)])


def _head(table: Table3, left: int, figure: int, *, numbered: bool) -> Iterator[str]:
    span = _group_line(table, left, figure)
    if numbered:
        yield " " * left + "".join(
            " " * GAP + _right(f"({place})", figure) for place in range(1, len(table.columns) + 1)
        )
        return
    yield from span
    wrapped = [list(wrap(say(column.label, column.en), figure)) for column in table.columns]
    for parts in zip_longest(*wrapped, fillvalue=""):
        yield (" " * left + "".join(" " * GAP + _right(part, figure) for part in parts)).rstrip()


def _group_line(table: Table3, left: int, figure: int) -> Iterator[str]:
    """Yield the heading over the columns that share one below the outermost, drawn as wide as they are."""
    inner = [table.path(column.within)[1:] for column in table.columns]
    grouped = [place for place, path in enumerate(inner) if path]
    if not grouped:
        return
    label = _name(table.headings[inner[grouped[0]][0]])
    extent = len(grouped) * (figure + GAP) - GAP
    dashes = max(extent - cells(label) - GAP, 0)
    drawn = f"{'-' * (dashes // 2)} {label} {'-' * (dashes - dashes // 2)}"
    yield " " * (left + grouped[0] * (figure + GAP) + GAP) + drawn


def _body(label: str, indent: int, left: int, figure: int, row: Sequence[int]) -> Iterator[str]:
    parts = list(wrap(label, left - indent))
    numbers = "".join(
        " " * GAP + (faint(_right("0", figure)) if not each else _right(str(each), figure)) for each in row
    )
    for place, part in enumerate(parts):
        text = " " * indent + part
        yield (text + " " * (left - cells(text)) + numbers) if place == 0 and numbers else text


def _right(text: str, width: int) -> str:
    return " " * (width - cells(text)) + text


def cells(text: str) -> int:
    """Return how many cells of the console ``text`` takes."""
    from rich.cells import cell_len  # noqa: PLC0415  # rich costs a command that prints JSON 0.1 s

    return cell_len(text)


def wrap(text: str, width: int) -> Iterator[str]:
    """Yield ``text`` in parts of at most ``width`` cells, broken at blanks, between Chinese characters anywhere."""
    line = ""
    for word in _pieces(text):
        if line and cells(line + word.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if cells(character) > 1:
            if word:
                yield word
                word = ""
            yield character
        else:
            word += character
            if character == " ":
                yield word
                word = ""
    if word:
        yield word
