"""Where each heading, label and figure of a printed table stands, merged cells included.

One geometry for every writer: a table is a list of placed cells with their position (0 is the first line or
column) and extent. What stands in a covered cell is not listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from request_flow.report.form import Form, Grid, Table2, Table3

Role = Literal["corner", "column", "row", "heading", "value"]
Value = int | str


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell of the printed table; ``address`` is (row key, column key) of a figure, else ``None``."""

    top: int
    left: int
    height: int
    width: int
    role: Role
    content: Value
    address: tuple[str, str] | None = None

    @property
    def heads_rows(self) -> bool:
        """Whether it is a label beside several rows, which has labels of its own within."""
        return self.role == "row" and self.height > 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A printed table: its extent, how many lines and columns are headings, its cells by line and column."""

    title: str
    height: int
    width: int
    heading_lines: int
    label_columns: int
    cells: tuple[Placed, ...]

    def lines(self) -> list[list[Placed]]:
        """Return the cells of each line, left to right."""
        found: list[list[Placed]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            found[cell.top].append(cell)
        return [sorted(line, key=lambda cell: cell.left) for line in found]


@dataclass(frozen=True, slots=True)
class _Span:
    """A label of a tree of headings: ``depth`` levels down, over leaves ``first`` to ``first + leaves``."""

    depth: int
    levels: int
    first: int
    leaves: int
    label: str


def _spans(table: Grid, leaves: list[tuple[str | None, str]]) -> tuple[int, list[_Span]]:
    """Return the depth of the tree, and its labels: headings over runs of leaves, leaves down to the bottom."""
    paths = [table.path(within) for within, _ in leaves]
    depth = max(len(path) for path in paths) + 1
    spans: list[_Span] = []
    for number, ((_, label), path) in enumerate(zip(leaves, paths, strict=True)):
        for level, key in enumerate(path):
            before = paths[number - 1][: level + 1] if number else ()
            if before == path[: level + 1]:
                continue
            run = 1
            while number + run < len(paths) and paths[number + run][: level + 1] == path[: level + 1]:
                run += 1
            spans.append(_Span(level, 1, number, run, table.headings[key].label))
        spans.append(_Span(len(path), depth - len(path), number, 1, label))
    return depth, spans


def layout3(table: Table3, figures: Mapping[str, tuple[int, ...]]) -> Layout:
    """Return table 3 with its figures, laid out as the official form."""
    lines, above = _spans(table, [(column.within, column.label) for column in table.columns])
    labels, beside = _spans(table, [(row.within, row.printed) for row in table.rows])
    cells = [Placed(0, 0, lines, labels, "corner", table.corner)]
    cells += [Placed(s.depth, labels + s.first, s.levels, s.leaves, "column", s.label) for s in above]
    cells += [Placed(lines + s.first, s.depth, s.leaves, s.levels, "row", s.label) for s in beside]
    for number, row in enumerate(table.rows):
        cells += [
            Placed(lines + number, labels + place, 1, 1, "value", figure, (row.key, column))
            for place, (column, figure) in enumerate(zip(table.column_keys, figures[row.key], strict=True))
        ]
    return _layout(table.title, lines, labels, cells)


def layout4(table: Grid, figures: Mapping[str, int]) -> Layout:
    """Return table 4 with its one row of figures."""
    lines, above = _spans(table, [(column.within, column.label) for column in table.columns])
    cells = [Placed(s.depth, s.first, s.levels, s.leaves, "column", s.label) for s in above]
    cells += [
        Placed(lines, place, 1, 1, "value", figures[key], ("", key)) for place, key in enumerate(table.column_keys)
    ]
    return _layout(table.title, lines, 0, cells)


def layout2(table: Table2, figures: Mapping[str, Value]) -> Layout:
    """Return table 2; a block with fewer columns lets its last column run to the edge."""
    wide = max(len(block.columns) for block in table.blocks)
    cells: list[Placed] = []
    top = 0
    for block in table.blocks:
        last = len(block.columns) - 1
        extent = [1] * last + [wide - last]
        cells.append(Placed(top, 0, 1, wide + 1, "heading", block.heading))
        cells.append(Placed(top + 1, 0, 1, 1, "corner", table.corner))
        cells += [
            Placed(top + 1, 1 + place, 1, extent[place], "column", column.label)
            for place, column in enumerate(block.columns)
        ]
        top += 2
        for row in block.rows:
            cells.append(Placed(top, 0, 1, 1, "row", row.label))
            cells += [
                Placed(top, 1 + place, 1, extent[place], "value", figures.get(cell.key, ""), (row.label, cell.key))
                for place, cell in enumerate(row.cells)
            ]
            top += 1
    return _layout(table.title, 0, 1, cells)


def _layout(title: str, lines: int, labels: int, cells: list[Placed]) -> Layout:
    ordered = tuple(sorted(cells, key=lambda cell: (cell.top, cell.left)))
    height = max(cell.top + cell.height for cell in ordered)
    width = max(cell.left + cell.width for cell in ordered)
    return Layout(title, height, width, lines, labels, ordered)


def table2_of(form: Form, known: Mapping[str, Value], others: tuple[Form, ...]) -> Table2:
    """Return the printed table 2 that has the cells of ``known``: the form's own where it fits, else another's.

    Some published reports print table 2 of one form beside table 3 of another.
    """
    return next((each.table2 for each in (form, *others) if set(known) <= set(each.table2.cells)), form.table2)
