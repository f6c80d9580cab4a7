"""Finding table 2 (主动公开政府信息情况) among the grids of a file: blocks under the items of Article 20.

No sum rests on table 2, and a department that makes no rules prints no row for them: what is there is read, what is
missing is named in a warning. But a cell that is there and is no figure is refused, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from request_flow.errors import BadInput, Sentence
from request_flow.report.counts import Unreadable, is_nothing, read_amount, read_change, read_count, tidy
from request_flow.report.form import Block, Cell2, Form, Row2
from request_flow.report.reading.source import Source
from request_flow.report.reading.table3 import odd_cells
from request_flow.report.reading.words import bare

# A label that is compared by its end has at least so many characters.
SHORTEST = 4


@dataclass(slots=True)
class Table2Read:
    """The cells of table 2 that were found, and what was odd about them."""

    figures: dict[str, int | str] = field(default_factory=dict)
    warnings: list[Sentence] = field(default_factory=list)


def find_table2(source: Source, forms: Sequence[Form], place: str) -> Table2Read:
    """Return table 2 in the form that knows most of its rows, the first of those; nothing where there is no table.

    Raises:
        BadInput: a cell of the table holds no figure.
    """
    form, lines = max(((form, _lines(source, form)) for form in forms), key=lambda pair: len(pair[1]))
    found = Table2Read()
    if not lines:
        return found
    name = form.table2.name
    read = [row.cells[0].key for row, _ in lines]
    missing = [row.label for block in form.table2.blocks for row in block.rows if row.cells[0].key not in read]
    if len(missing) > len(read):
        found.warnings.append(
            Sentence(f"{place}：{name.zh}不完整，未读", f"{place}: {name.en} is not whole and was not read")
        )
        return found
    if missing:
        names = "、".join(f"“{label}”" for label in missing)
        found.warnings.append(
            Sentence(
                f"{place}：{name.zh}没有{names}行，其余照读",
                f"{place}: {name.en} lacks the rows {names}; the rest was read",
            )
        )
    for row, texts in lines:
        _read(form, row, texts, found, place)
    return found


def _lines(source: Source, form: Form) -> list[tuple[Row2, list[str]]]:
    """Return the rows found, each with the texts of its cells; a row counts only under its block's own columns."""
    blocks = {bare(block.heading): block for block in form.table2.blocks}
    found: dict[str, tuple[Row2, list[str]]] = {}
    for grid in source.grids:
        block: Block | None = None
        columns: list[int] = []
        for cells in grid:
            words = [bare(cell) if cell else "" for cell in cells]
            heading = next((word for word in words if word in blocks), None)
            if heading is not None:
                block, columns = blocks[heading], []
            elif block is not None and not columns:
                columns = _columns(words, block)
            elif block is not None:
                for row in block.rows:
                    if any(_spells(word, bare(row.label)) for word in words):
                        texts = [cells[column] if column < len(cells) else "" for column in columns]
                        found.setdefault(row.cells[0].key, (row, texts))
    return list(found.values())


def _spells(word: str, label: str) -> bool:
    """Whether a word is the label, or the label with its qualifier left out or put in front (行政规范性文件)."""
    return word == label or (len(word) >= SHORTEST and (word.endswith(label) or label.endswith(word)))


def _columns(words: Sequence[str], block: Block) -> list[int]:
    """Return where the block's columns stand, if this line is its header; a unit behind a heading may be left out."""
    places: list[int] = []
    for column in block.columns:
        whole, short = bare(column.label), bare(column.label.partition("（")[0])
        at = next((number for number, word in enumerate(words) if word and word.startswith(short)), None)
        if at is None or not (words[at] == whole or words[at].startswith(short)):
            return []
        places.append(at)
    return places


def _read(form: Form, row: Row2, texts: Sequence[str], found: Table2Read, place: str) -> None:
    name = form.table2.name
    blank: list[str] = []
    for cell, text in zip(row.cells, texts, strict=True):
        try:
            found.figures[cell.key] = _figure(cell, text)
        except Unreadable as error:
            raise BadInput(
                "bad_report_figure",
                f"{place}：{name.zh}“{row.label}”（{cell.key}）：{error.reason.zh}",
                f"{place}: {name.en}, row {row.label}, {cell.key}: {error.reason.en}",
            ) from error
        if is_nothing(text) or not tidy(text):
            blank.append(cell.key)
    where = Sentence(f"{name.zh}“{row.label}”", f"{name.en}, row {row.label}")
    found.warnings += odd_cells(where, blank, [], place)


def _figure(cell: Cell2, text: str) -> int | str:
    if cell.kind == "amount":
        return read_amount(text)
    return read_count(text).value if cell.kind == "count" else read_change(text).value
