"""Where the heading of a sheet is, and which field each of its columns means.

Titles may stand above it, and it may run over two or three rows with merged cells (征求意见 over 日期 and 对象).
Rows and columns count from 0 here; people are shown A1 names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from request_flow.errors import BadInput
from request_flow.registers.cells import Cell, shown
from request_flow.registers.vocabulary import tidy, vocabulary

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
REMARK = re.compile(r"\([^()]*\)$")
NOISE = re.compile(r"[*:_]")


def heading_key(text: str) -> str:
    """Return what two spellings of one heading have in common."""
    return NOISE.sub("", tidy(text))


@dataclass(frozen=True, slots=True)
class Column:
    """One column that means something: its place, its field and its heading as the register writes it."""

    index: int
    field: str
    heading: str


@dataclass(frozen=True, slots=True)
class Header:
    """The heading of a sheet: which columns mean what, and what was left out.

    ``places`` says in which column each of the ``headings`` stands.
    """

    first_row: int
    rows: int
    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    places: tuple[int, ...]
    width: int
    unknown: tuple[str, ...] = ()
    beaten: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Return the fields that have a column."""
        return frozenset(column.field for column in self.columns)

    def missing(self, *, agency_given: bool) -> list[str]:
        """Return the fields without which no case can be read and that have no column."""
        fields = vocabulary().headings.fields
        needed = [name for name, rule in fields.items() if rule.essential]
        lacking = [name for name in needed if name not in self.fields]
        if "received_on" not in self.fields and "arrived_on" not in self.fields:
            lacking.append("received_on")
        if not agency_given and "agency" not in self.fields:
            lacking.append("agency")
        return lacking


@cache
def _known() -> dict[str, tuple[str, int]]:
    return {
        heading_key(heading): (name, rank)
        for name, rule in reversed(vocabulary().headings.fields.items())
        for rank, heading in reversed(list(enumerate(rule.headings)))
    }


@cache
def _unused() -> frozenset[str]:
    return frozenset(heading_key(word) for word in vocabulary().headings.unused)


def _meaning(candidates: Sequence[str]) -> tuple[str, int] | None:
    known = _known()
    keys = [heading_key(text) for text in candidates]
    for key in (*keys, *(REMARK.sub("", key) for key in keys)):
        if key in known:
            return known[key]
    return None


@dataclass(slots=True)
class _Label:
    whole: str
    candidates: list[str] = field(default_factory=list)


def _labels(rows: Sequence[Sequence[Cell]], first: int, span: int, merged: Merged) -> list[_Label]:
    """Return the heading of each column over ``span`` rows, groups above spread over the columns below them."""
    width = max((len(row) for row in rows[first : first + span]), default=0)
    lines = [_spread(rows, row, width, merged, last=row == first + span - 1) for row in range(first, first + span)]
    labels = []
    for column in range(width):
        parts: list[str] = []
        for line in lines:
            if line[column] and line[column] not in parts:
                parts.append(line[column])
        own = lines[-1][column]
        label = _Label("".join(parts))
        if own or len(parts) == 1:
            label.candidates = [label.whole, *([own] if own and own != label.whole else [])]
        labels.append(label)
    return labels


def _spread(rows: Sequence[Sequence[Cell]], row: int, width: int, merged: Merged, *, last: bool) -> list[str]:
    cells = list(rows[row]) if row < len(rows) else []
    texts = [shown(cell) if cell != "" else "" for cell in (*cells, *[""] * (width - len(cells)))]
    ranges = [area for area in merged if area[0][0] <= row <= area[1][0]]
    for (top, left), (_, right) in ranges:
        if top == row:
            for column in range(left, min(right + 1, width)):
                texts[column] = texts[left]
    if not ranges and not last:  # no merged cells are known (CSV, ODS): a group reaches to the next heading
        below = rows[row + 1] if row + 1 < len(rows) else []
        for column in range(1, width):
            if not texts[column] and column < len(below) and below[column] != "":
                texts[column] = texts[column - 1]
    return texts


def find_header(
    rows: Sequence[Sequence[Cell]], merged: Merged, mapping: Mapping[str, str] | None, *, alone: bool = False
) -> Header | None:
    """Return the heading that names the most fields, None where no row names two.

    With ``alone`` a column means something only by the ``mapping``, whatever it is called.
    """
    limits = vocabulary().headings.limits
    wanted = {heading_key(heading): name for name, heading in (mapping or {}).items()}
    best: Header | None = None
    for first, row in enumerate(rows[: limits.header_within_rows]):
        if all(cell == "" for cell in row):
            continue
        for span in range(1, limits.header_rows + 1):
            header = _header(first, span, _labels(rows, first, span, merged), wanted, alone=alone)
            if best is None or (len(header.columns), -span) > (len(best.columns), -best.rows):
                best = header
    return best if best is not None and len(best.columns) > 1 else None


def widest_header(rows: Sequence[Sequence[Cell]], merged: Merged) -> Header | None:
    """Return the row that most likely is the heading where none is known: the first of those with the most texts."""
    limits = vocabulary().headings.limits
    texts = [sum(isinstance(cell, str) and bool(cell.strip()) for cell in row) for row in rows]
    most = max(texts[: limits.header_within_rows], default=0)
    if most <= 1:
        return None
    first = texts.index(most)
    return _header(first, 1, _labels(rows, first, 1, merged), {})


def _header(
    first: int, span: int, labels: Sequence[_Label], wanted: Mapping[str, str], *, alone: bool = False
) -> Header:
    claims: dict[str, list[tuple[int, int]]] = {}
    unknown: list[str] = []
    for index, label in enumerate(labels):
        if not label.whole:
            continue
        chosen = [wanted[key] for key in map(heading_key, label.candidates) if key in wanted]
        meaning = (chosen[0], -1) if chosen else None if alone else _meaning(label.candidates)
        if meaning is not None and (meaning[1] < 0 or meaning[0] not in wanted.values()):
            claims.setdefault(meaning[0], []).append((meaning[1], index))
        elif not any(heading_key(text) in _unused() for text in label.candidates):
            unknown.append(label.whole)
    won = {name: min(places) for name, places in claims.items()}
    beaten = [labels[index].whole for name, places in claims.items() for _, index in sorted(places)[1:]]
    columns = sorted((index, name) for name, (_, index) in won.items())
    return Header(
        first,
        span,
        tuple(Column(index, name, labels[index].whole) for index, name in columns),
        tuple(label.whole for label in labels if label.whole),
        tuple(index for index, label in enumerate(labels) if label.whole),
        len(labels),
        tuple(unknown),
        tuple(beaten),
    )


def check_mapping(mapping: Mapping[str, str] | None) -> None:
    """Refuse a mapping that names a field nobody knows.

    Raises:
        BadInput: with the fields that there are.
    """
    fields = vocabulary().headings.fields
    for name in mapping or {}:
        if name not in fields:
            listed = ", ".join(fields)
            raise BadInput(
                "unknown_field",
                f"没有“{name}”这个字段；可以对应的字段：{listed}",
                f"there is no field {name!r}; the fields are: {listed}",
            )


def refuse_header(header: Header, lacking: Sequence[str], place: str) -> BadInput:
    """Return the error for a heading that lacks what every case needs."""
    fields = vocabulary().headings.fields
    wants_zh = "、".join(f"{fields[name].headings[0]}（{name}）" for name in lacking)
    wants_en = ", ".join(f"{name} (such as {fields[name].headings[0]})" for name in lacking)
    found_zh, found_en = "、".join(header.headings), ", ".join(header.headings)
    hint_zh, hint_en = f"{lacking[0]}=台账中的列名", f"{lacking[0]}=the register's heading"
    if lacking == ["agency"]:
        return BadInput(
            "no_agency",
            f"{place}没有行政机关一列；请用 --agency 指明机关代码，或用对应关系 {hint_zh} 指明列",
            f"{place} has no column for the agency: name it with --agency, or map the column with {hint_en}",
        )
    return BadInput(
        "missing_heading",
        f"{place}缺少必需的列：{wants_zh}。找到的列名：{found_zh}。如列名不同，请指明对应关系，如 {hint_zh}",
        f"{place} lacks columns that every case needs: {wants_en}. Found: {found_en}. "
        f"If yours are called otherwise, map them, such as {hint_en}",
    )


def absent_from(mapping: Mapping[str, str] | None, header: Header) -> Iterator[tuple[str, str]]:
    """Yield each field and heading of the mapping that the register does not have."""
    has = {column.field for column in header.columns if mapping and column.field in mapping}
    for name, heading in (mapping or {}).items():
        if name not in has:
            yield name, heading
