"""Finding table 4 (行政复议、行政诉讼) among the grids of a file: one line of figures under a header of results.

The header is known by its repeating results (结果维持, 结果纠正 ...), in one line or in two where the headings of
reviews and suits have different depth; the first line with a figure under it holds the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from request_flow.errors import BadInput, Sentence
from request_flow.report.counts import Unreadable, read_count, tidy
from request_flow.report.form import Form, Table4
from request_flow.report.reading.source import GridOfText, Source, unreadable
from request_flow.report.reading.table3 import odd_cells
from request_flow.report.reading.words import bare

# Lines of the header, and blank lines before the figures, that are looked at.
NEARBY = 4


@dataclass(frozen=True, slots=True)
class Table4Read:
    """Table 4 as read, and what was odd about its cells."""

    figures: dict[str, int]
    warnings: tuple[Sentence, ...]


def find_table4(source: Source, form: Form, place: str) -> Table4Read | None:
    """Return table 4, or ``None`` where the file has no such table.

    Raises:
        BadInput: its figures are not as many as its columns, or one is no count.
    """
    table = form.table4
    for grid in source.grids:
        for number in range(len(grid)):
            header = _header(grid[number : number + 2], table)
            if header is None:
                continue
            columns, lines = header
            texts = _texts(grid[number + lines : number + lines + NEARBY], columns, table, place)
            return _figures(table, texts, place)
    return None


def _header(lines: GridOfText, table: Table4) -> tuple[list[int], int] | None:
    """Return the columns of the results and how many lines the header takes, where it starts at the first line."""
    expected = [bare(column.label) for column in table.columns]
    results = set(expected)
    for taken in range(1, len(lines) + 1):
        words: dict[int, str] = {}
        for cells in lines[:taken]:
            words |= {place: bare(cell) for place, cell in enumerate(cells) if cell and bare(cell) in results}
        if not any(bare(cell) in results for cell in lines[0] if cell):
            return None
        if [words[place] for place in sorted(words)] == expected:
            return sorted(words), taken
    return None


def _texts(lines: GridOfText, columns: Sequence[int], table: Table4, place: str) -> list[str]:
    for cells in lines:
        filled = [number for number, cell in enumerate(cells) if tidy(cell)]
        if not filled:
            continue
        if set(filled) <= set(columns):
            return [cells[column] if column < len(cells) else "" for column in columns]
        if len(filled) == len(columns):
            return [cells[number] for number in filled]
        if set(columns) <= set(filled):
            return [cells[column] for column in columns]
        raise unreadable(
            place,
            f"{table.name.zh}有 {len(filled)} 个数，应为 {len(columns)} 个，无法确定各在哪一列",
            f"{table.name.en}: {len(filled)} figures where {len(columns)} are needed; "
            "which column each belongs to cannot be told",
        )
    return [""] * len(columns)


def _figures(table: Table4, texts: Sequence[str], place: str) -> Table4Read:
    found: dict[str, int] = {}
    blank: list[str] = []
    spelt: list[str] = []
    for column, text in zip(table.columns, texts, strict=True):
        name = column.label if column.within is None else table.headings[column.within].label + column.label
        try:
            figure = read_count(text)
        except Unreadable as error:
            raise BadInput(
                "bad_report_figure",
                f"{place}：{table.name.zh}“{name}”：{error.reason.zh}",
                f"{place}: {table.name.en}, {column.key} ({name}): {error.reason.en}",
            ) from error
        found[column.key] = figure.value
        if figure.spelling == "nothing":
            blank.append(name)
        elif figure.spelling == "spelt":
            spelt.append(f"{name}“{tidy(text)}”→{figure.value}")
    where = Sentence(table.name.zh, table.name.en)
    return Table4Read(found, tuple(odd_cells(where, blank, spelt, place)))
