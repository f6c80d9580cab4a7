"""Finding table 3 (收到和处理政府信息公开申请情况) among the grids of a file, whatever stands around it.

A row is known by its label, the last cell of its line that spells one; its figures are what follows. Where the
columns are is told by the header above the first row. Tables copied as text are often torn: a line may be shifted
by the columns of its merged labels, and an empty line may stand in the middle. Such a line is read where its figures
are complete, or where complete lines with the label in the same column say by how much it is shifted; where neither
holds, it is refused rather than guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from request_flow.errors import BadInput, Sentence
from request_flow.report.counts import Unreadable, looks_like_a_figure, read_count, tidy
from request_flow.report.form import Form, Table3
from request_flow.report.reading.source import Source, unreadable
from request_flow.report.reading.words import bare, by_label

# A header is at most this many lines above the first row.
HEADER_LINES = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a grid, and the column its label stands in."""

    cells: tuple[str, ...]
    label: int

    def filled(self) -> list[int]:
        """Return the columns after the label that are not blank."""
        return [place for place in range(self.label + 1, len(self.cells)) if tidy(self.cells[place])]


@dataclass(slots=True)
class Candidate:
    """A stretch of lines that may be table 3 in one form."""

    form: Form
    header: dict[str, int]
    lines: dict[str, Line] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    last: int = -1
    """The place in its grid of the line that was added last."""

    @property
    def missing(self) -> list[str]:
        return [row.printed for row in self.form.table3.rows if row.key not in self.lines]

    @property
    def complete(self) -> bool:
        return not self.missing and not self.strange and not self.twice

    def add(self, key: str, line: Line, number: int) -> None:
        """Take a line as the row ``key``, or note that the row stands there twice."""
        if key in self.lines:
            self.twice.append(self.form.table3.row_names[key].zh)
            return
        self.lines[key] = line
        self.last = number

    def repeats(self, key: str, line: Line, number: int) -> bool:
        """Whether a line whose label was met before is that row once more, and not the beginning of another table.

        Right below itself it always is; the first row further down begins another.
        """
        if key not in self.lines:
            return False
        if number == self.last + 1 and key == next(reversed(self.lines)):
            return True
        return key != self.form.table3.rows[0].key and bool(_complete(line, self))


@dataclass(frozen=True, slots=True)
class Table3Read:
    """Table 3 as read, the form it is printed in, and what was odd about its cells."""

    form: Form
    figures: dict[str, tuple[int, ...]]
    warnings: tuple[Sentence, ...]


def find_table3(source: Source, forms: Sequence[Form], place: str) -> Table3Read | None:
    """Return table 3, or ``None`` where the file has no such table.

    Raises:
        BadInput: the table lacks a row, has one that no form knows, stands there twice with different figures, or
            holds a cell that is no count; one of its rows stands twice.
    """
    candidates = [candidate for form in forms for candidate in _candidates(source, form)]
    complete = [candidate for candidate in candidates if candidate.complete]
    if not complete:
        if not candidates:
            return None
        raise _incomplete(min(candidates, key=_faults), place)
    readings = [_read(candidate, place) for candidate in complete]
    first = readings[0]
    if any(other.figures != first.figures for other in readings[1:]):
        raise unreadable(
            place,
            "有两张数字不同的表三；请每个文件只放一份报告",
            "there are two tables 3 with different figures; put one report in a file",
        )
    return first


def _candidates(source: Source, form: Form) -> list[Candidate]:
    """Return each stretch from a first label to the table's last row; the first label met again starts another."""
    table = form.table3
    labels = by_label((row.key, label) for row in table.rows for label in (row.label, *row.also))
    last = table.rows[-1].key
    # Short labels (其他, 总计) stand in headers as well: they open no table.
    opening = set(labels) - {bare(column.label) for column in table.columns}
    found: list[Candidate] = []
    current: Candidate | None = None
    for grid in source.grids:
        ended: Candidate | None = None
        for number, cells in enumerate(grid):
            line = _line(cells, labels, len(table.columns))
            key = labels[bare(cells[line.label])] if line is not None else None
            if line is None or key is None:
                if current is not None and _is_strange(cells, len(table.columns)):
                    current.strange.append(_words(cells))
                continue
            open_one = current or (ended if key == last else None)
            ended = None
            if open_one is not None and open_one.repeats(key, line, number):
                open_one.add(key, line, number)
                continue
            if current is None or key in current.lines:
                current = None
                if bare(cells[line.label]) not in opening:
                    continue
                current = Candidate(form, _header(grid[max(0, number - HEADER_LINES) : number], table))
                found.append(current)
            current.add(key, line, number)
            if key == last:
                ended, current = current, None
    # A lone line that happens to spell a label, in prose or another table, is no table.
    enough = len(table.rows) // 2
    return [candidate for candidate in found if len(candidate.lines) >= enough]


def _line(cells: Sequence[str], labels: dict[str, str], columns: int) -> Line | None:
    for place in range(len(cells) - 1, -1, -1):
        if cells[place] and bare(cells[place]) in labels:
            after = cells[place + 1 :]
            if len(after) >= columns or any(looks_like_a_figure(cell) for cell in after):
                return Line(tuple(cells), place)
    return None


def _is_strange(cells: Sequence[str], columns: int) -> bool:
    """Whether a line has words and as many figures as a row of the table: a row that the form does not know."""
    figures = sum(looks_like_a_figure(cell) for cell in cells)
    return figures >= columns and bool(_words(cells))


def _words(cells: Sequence[str]) -> str:
    return next((tidy(cell) for cell in reversed(cells) if bare(cell) and not looks_like_a_figure(cell)), "")


def _header(above: Sequence[Sequence[str]], table: Table3) -> dict[str, int]:
    """Return the place of each column, from the lines above the first row; empty where one is not found."""
    known = by_label((column.key, column.label) for column in table.columns)
    found: dict[str, int] = {}
    for cells in above:
        for place, cell in enumerate(cells):
            key = known.get(bare(cell)) if cell else None
            if key is not None:
                found[key] = place
    if len(found) < len(table.columns) or len(set(found.values())) < len(found):
        return {}
    return found


def _faults(candidate: Candidate) -> int:
    return len(candidate.missing) + len(candidate.strange) + len(candidate.twice)


def _incomplete(candidate: Candidate, place: str) -> BadInput:
    table = candidate.form.table3
    name = candidate.form.format
    zh: list[str] = []
    en: list[str] = []
    if candidate.twice:
        names = _quoted(candidate.twice)
        zh.append(f"同一行出现两次：{names}；请只保留正确的一行")
        en.append(f"has a row twice: {names}; keep the right one")
    if candidate.strange:
        names = _quoted(candidate.strange)
        zh.append(f"有 {name} 格式所没有的行：{names}")
        en.append(f"has rows that the {name} form does not know: {names}")
    if candidate.missing:
        names = _quoted(candidate.missing)
        zh.append(f"缺少行（{name} 格式）：{names}")
        en.append(f"lacks rows of the {name} form: {names}")
    return unreadable(place, f"{table.name.zh}{'；'.join(zh)}", f"{table.name.en} {'; '.join(en)}")


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


def _read(candidate: Candidate, place: str) -> Table3Read:
    table = candidate.form.table3
    warnings: list[Sentence] = []
    starts = _shifts(candidate)
    order = sorted(candidate.header, key=candidate.header.__getitem__) or list(table.column_keys)
    figures: dict[str, tuple[int, ...]] = {}
    for row in table.rows:
        texts = dict(zip(order, _texts(candidate, candidate.lines[row.key], starts, row.printed, place), strict=True))
        figures[row.key] = _figures(table, row.printed, texts, place, warnings)
    return Table3Read(candidate.form, figures, tuple(warnings))


def _shifts(candidate: Candidate) -> dict[int, set[int]]:
    """Return, by the column of the label, where the figures of complete lines start."""
    starts: dict[int, set[int]] = {}
    for line in candidate.lines.values():
        columns = _complete(line, candidate)
        if columns:
            starts.setdefault(line.label, set()).add(columns[0])
    return starts


def _complete(line: Line, candidate: Candidate) -> list[int]:
    """Return the columns of the figures where every one is filled in; else nothing."""
    header = sorted(candidate.header.values())
    filled = line.filled()
    if header and filled[:1] == header[:1] and set(header) <= set(filled):
        return header
    columns = len(candidate.form.table3.columns)
    return filled if len(filled) == columns and filled[-1] - filled[0] == columns - 1 else []


def _texts(candidate: Candidate, line: Line, starts: dict[int, set[int]], name: str, place: str) -> list[str]:
    """Return the cells of a line that are its figures, in the order of the columns.

    Raises:
        BadInput: which cells these are cannot be told.
    """
    columns = len(candidate.form.table3.columns)
    filled = line.filled()
    header = sorted(candidate.header.values())
    known = starts.get(line.label, set())
    as_header = bool(header) and header[0] > line.label and set().union(*starts.values(), header[:1]) == {header[0]}
    window = _complete(line, candidate)
    if not window and (as_header or (header and known == {header[0]})):
        # Right of the columns there may be remarks; a figure there, or anything left of them, is a shifted line.
        beyond = [column for column in filled if column > header[-1] and looks_like_a_figure(line.cells[column])]
        window = header if not beyond and min(filled, default=header[0]) >= header[0] else []
    elif not window and len(known) == 1:
        start = next(iter(known))
        window = list(range(start, start + columns))
        window = window if set(filled) <= set(window) else []
    elif not window and len(line.cells) - line.label - 1 == columns:
        window = list(range(line.label + 1, len(line.cells)))
    if window:
        return [line.cells[column] if column < len(line.cells) else "" for column in window]
    table = candidate.form.table3
    raise unreadable(
        place,
        f"{table.name.zh}“{name}”行有 {len(filled)} 个数，应为 {columns} 个，无法确定各在哪一列",
        f"{table.name.en}, row {name}: {len(filled)} figures where {columns} are needed; "
        "which column each belongs to cannot be told",
    )


def _figures(table: Table3, name: str, texts: dict[str, str], place: str, warnings: list[Sentence]) -> tuple[int, ...]:
    found: list[int] = []
    blank: list[str] = []
    spelt: list[str] = []
    for column in table.columns:
        text = texts[column.key]
        try:
            figure = read_count(text)
        except Unreadable as error:
            raise BadInput(
                "bad_report_figure",
                f"{place}：{table.name.zh}“{name}”“{column.label}”：{error.reason.zh}",
                f"{place}: {table.name.en}, row {name}, column {column.label}: {error.reason.en}",
            ) from error
        found.append(figure.value)
        if figure.spelling == "nothing":
            blank.append(column.label)
        elif figure.spelling == "spelt":
            spelt.append(f"{column.label}“{tidy(text)}”→{figure.value}")
    warnings += odd_cells(Sentence(f"{table.name.zh}“{name}”", f"{table.name.en}, row {name}"), blank, spelt, place)
    return tuple(found)


def odd_cells(where: Sentence, blank: list[str], spelt: list[str], place: str) -> list[Sentence]:
    """Return the warnings on blank cells that read as 0, and on figures that were spelt out of the ordinary."""
    found: list[Sentence] = []
    if blank:
        names = "、".join(blank)
        found.append(
            Sentence(
                f"{place}：{where.zh}空白或“/”“-”按 0 读：{names}",
                f"{place}: {where.en}: blank, / or - read as 0: {names}",
            )
        )
    if spelt:
        names = "、".join(spelt)
        found.append(
            Sentence(f"{place}：{where.zh}按所写数字读取：{names}", f"{place}: {where.en}: read as written: {names}")
        )
    return found
