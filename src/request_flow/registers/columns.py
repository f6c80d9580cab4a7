"""The columns of a register as a person sees them, before anything is read of its cases: heading, example, meaning.

Only the table with the best heading is shown; where none is known, the row with the most texts is taken for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from request_flow.errors import BadInput
from request_flow.registers.case_file import refuse_another_kind
from request_flow.registers.cells import Cell, shown
from request_flow.registers.header import Header, find_header, widest_header
from request_flow.registers.register import is_table, start_of
from request_flow.registers.sheets import Table, is_workbook, refuse_large, sheets_of, texts_of
from request_flow.registers.vocabulary import vocabulary

Row: TypeAlias = tuple[int, Sequence[Cell]]
"""The number of a row, from 1, and its cells."""
EXAMPLE_ROWS = 20
EXAMPLES = 2
LONGEST_EXAMPLE = 40


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """One column: its heading, what it was taken for (empty where for nothing), and some of its cells."""

    heading: str
    field: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenTable:
    """The table that was found: the name of its sheet (empty for a text), the row of its heading from 1, columns.

    ``others`` are the names of the other sheets that may be tables.
    """

    sheet: str
    row: int
    columns: tuple[SeenColumn, ...]
    others: tuple[str, ...] = ()


def table_of(path: Path) -> SeenTable | None:
    """Return the columns of a register; None for a file of case histories, which has none.

    Raises:
        NotFound: there is no such file.
        BadInput: the file cannot be read as a register, or no row of it can be a heading.
    """
    tables = _tables(path)
    if tables is None:
        return None
    seen = [_seen(table, header, head) for table in tables for header, head in _headed(table)]
    if not seen:
        raise BadInput(
            "no_heading",
            f"在{path.name}中找不到表头；表头应有登记编号、申请人类型、申请方式等列名",
            f"no heading was found in {path.name}: it names the number, the applicant's category, the channel "
            "and so on",
        )
    best = max(seen, key=_worth)
    return replace(best, others=tuple(each.sheet for each in seen if each.sheet and each is not best))


def rows_of(path: Path) -> tuple[tuple[str, ...], Iterator[Row]] | None:
    """Return the headings of a register's only table and the rows below, each with its number, one cell a heading.

    None where the file has several tables, or none.
    """
    tables = _tables(path)
    found = [(table, *each) for table in tables or () for each in _headed(table)]
    if tables is None or not found or (found[0][0].name and len(found) > 1):
        return None
    table, header, head = max(found, key=lambda each: len(each[1].columns))
    below = chain(head[header.first_row + header.rows :], table.rows)
    return header.headings, (
        (line, tuple(cells[place] if place < len(cells) else "" for place in header.places)) for line, cells in below
    )


def _tables(path: Path) -> Iterator[Table] | None:
    start = start_of(path)
    if not is_table(path, start):
        refuse_another_kind(path, start)
        return None
    limits = vocabulary().headings.limits
    refuse_large(path, limits)
    if is_workbook(start):
        return sheets_of(path, start, limits, lambda _hidden: None)
    return (way() for way in texts_of(path, limits))


def _headed(table: Table) -> Iterator[tuple[Header, list[Row]]]:
    """Yield the heading of a table, if any row of it can be one, and the first rows, which are read by then."""
    limits = vocabulary().headings.limits
    head = list(islice(table.rows, limits.header_within_rows + limits.header_rows))
    rows = [cells for _, cells in head]
    header = find_header(rows, table.merged, None) or widest_header(rows, table.merged)
    if header is not None:
        yield header, head


def _worth(table: SeenTable) -> tuple[int, int]:
    return sum(bool(each.field) for each in table.columns), len(table.columns)


def _seen(table: Table, header: Header, head: Sequence[Row]) -> SeenTable:
    first = header.first_row + header.rows
    below = [cells for _, cells in islice(chain(head[first:], table.rows), EXAMPLE_ROWS)]
    meaning = {column.index: column.field for column in header.columns}
    columns = tuple(
        SeenColumn(heading, meaning.get(index, ""), _examples(below, index))
        for index, heading in zip(header.places, header.headings, strict=True)
    )
    return SeenTable(table.name, head[first - 1][0], columns)


def _examples(rows: Sequence[Sequence[Cell]], index: int) -> tuple[str, ...]:
    texts = (shown(row[index]).strip() for row in rows if index < len(row) and row[index] != "")
    short = (text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…" for text in texts if text)
    return tuple(islice(dict.fromkeys(short), EXAMPLES))
