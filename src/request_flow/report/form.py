"""What the printed form of the yearly report (政府信息公开工作年度报告) looks like, as typed data.

The forms stand in ``workflows/report/*.yaml``: the years they are valid for (both ends included), the headings
as printed, the rows and columns of tables 2, 3 and 4, which outcomes sum into a row, and the sums that must
hold (勾稽关系). A new form is a new file there; nothing here names a row, a column or a year.
"""

from collections.abc import Mapping
from functools import cache, cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from request_flow.errors import BadInput, Sentence
from request_flow.law.source import Definition, Document, definitions_folder, parse, read

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Cites = Annotated[tuple[str, ...], Field(min_length=1)]
TableName = Literal["table2", "table3", "table4"]


class Words(Definition):
    """A name or a sentence in both languages."""

    zh: str
    en: str


class Years(Definition):
    """Report years, both ends included; no ``until`` means: until a later form says otherwise."""

    first: int = Field(alias="from")
    until: int | None

    def __contains__(self, year: int) -> bool:
        return self.first <= year and (self.until is None or year <= self.until)


class Section(Definition):
    """One of the numbered parts of the report; ``holds`` says what stands in it."""

    key: Key
    heading: str
    holds: Literal["narrative", "table2", "table3", "table4"]


class Heading(Definition):
    """A heading printed over several columns or beside several rows."""

    label: str
    en: str
    within: Key | None = None


class Column(Definition):
    """A column that holds figures."""

    key: Key
    label: str
    en: str
    within: Key | None = None

    @property
    def printed(self) -> str:
        return self.label


class Row(Definition):
    """A row of table 3; ``sums`` names the counted outcomes that add up in it."""

    key: Key
    number: str
    label: str
    en: str
    also: tuple[str, ...] = ()
    within: Key | None = None
    sums: Annotated[tuple[Key, ...], Field(min_length=1)]

    @property
    def printed(self) -> str:
        """The label with its numbering, as the form prints it."""
        return self.number + self.label


class Grid(Definition):
    """What tables 3 and 4 share: figures under columns that stand under headings."""

    name: Words
    title: str
    cites: Cites
    headings: dict[Key, Heading]
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @cached_property
    def column_keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    @cached_property
    def column_names(self) -> dict[str, Sentence]:
        return {column.key: Sentence(column.label, column.en) for column in self.columns}

    def path(self, within: str | None) -> tuple[str, ...]:
        """Return the headings something stands under, outermost first."""
        steps: list[str] = []
        while within is not None:
            steps.insert(0, within)
            within = self.headings[within].within
        return tuple(steps)

    def headed(self, within: str | None, name: Sentence) -> Sentence:
        """Return a name behind the headings it stands under; the outermost is that of the whole block and left out."""
        above = [self.headings[key] for key in self.path(within)[1:]]
        return Sentence(
            " ".join([*(each.label for each in above), name.zh]), ": ".join([*(each.en for each in above), name.en])
        )


class Table3(Grid):
    """Requests received and processed (收到和处理政府信息公开申请情况)."""

    corner: str
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    @cached_property
    def row_keys(self) -> tuple[str, ...]:
        return tuple(row.key for row in self.rows)

    @cached_property
    def row_names(self) -> dict[str, Sentence]:
        return {row.key: self.headed(row.within, Sentence(row.printed, row.en)) for row in self.rows}


class RemedyColumn(Column):
    """A column of table 4; ``counts`` names the kinds of remedy with their results, such as ``review.upheld``."""

    counts: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")], ...], Field(min_length=1)]


class Table4(Grid):
    """Reviews and suits (行政复议、行政诉讼): one row of figures."""

    columns: Annotated[tuple[RemedyColumn, ...], Field(min_length=1)]


class Label(Definition):
    """A column heading of table 2."""

    label: str
    en: str


class Cell2(Definition):
    """A cell of table 2: a count, a change that may be negative, or an amount with decimals."""

    key: Key
    kind: Literal["count", "change", "amount"]


class Row2(Definition):
    """A row of table 2, its cells in the order of the block's columns."""

    label: str
    en: str
    cells: Annotated[tuple[Cell2, ...], Field(min_length=1)]


class Block(Definition):
    """A part of table 2: one item of Article 20, with columns of its own."""

    heading: str
    en: str
    columns: Annotated[tuple[Label, ...], Field(min_length=1)]
    rows: Annotated[tuple[Row2, ...], Field(min_length=1)]


class Table2(Definition):
    """Active disclosure (主动公开政府信息情况)."""

    name: Words
    title: str
    corner: str
    cites: Cites
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @cached_property
    def cells(self) -> dict[str, Cell2]:
        return {cell.key: cell for block in self.blocks for row in block.rows for cell in row.cells}


class Sum(Definition):
    """Two sides that must be equal, each a list of row or column keys to add up."""

    left: Annotated[tuple[Key, ...], Field(min_length=1)]
    right: Annotated[tuple[Key, ...], Field(min_length=1)]


class Identity(Definition):
    """A sum that must hold: ``over: columns`` adds rows up in each column, ``over: rows`` the reverse."""

    id: str
    table: Literal["table3", "table4"]
    over: Literal["columns", "rows"]
    sentence: Words
    sums: Annotated[tuple[Sum, ...], Field(min_length=1)]
    cites: Cites


class YearIdentity(Definition):
    """A sum that must hold in each column between a report and the one of the year before."""

    id: str
    table: Literal["table3"]
    sentence: Words
    later: Annotated[tuple[Key, ...], Field(min_length=1)]
    earlier: Annotated[tuple[Key, ...], Field(min_length=1)]
    cites: Cites


class Form(Definition):
    """One printed form of the yearly report."""

    format: str
    means: str
    title: str
    valid: Years
    cites: Cites
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    table2: Table2
    table3: Table3
    table4: Table4
    identities: tuple[Identity, ...]
    across_years: tuple[YearIdentity, ...]

    def fold(self, cells: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """Return table 3: ``cells``, keyed by outcome, summed into the rows of this form, in their order.

        Raises:
            ValueError: a key of ``cells`` has no row, or a row's outcome is missing; a count is never dropped.
        """
        asked = {outcome for row in self.table3.rows for outcome in row.sums}
        if asked != set(cells):
            raise ValueError(f"form {self.format} counts other outcomes: {sorted(asked ^ set(cells))}")
        return {
            row.key: tuple(map(sum, zip(*(cells[outcome] for outcome in row.sums), strict=True)))
            for row in self.table3.rows
        }

    def fold_remedies(self, counted: Mapping[str, int]) -> dict[str, int]:
        """Return table 4: ``counted``, keyed like ``review.upheld``, summed into the columns of this form.

        Raises:
            ValueError: a key of ``counted`` has no column; a count is never dropped.
        """
        asked = {key for column in self.table4.columns for key in column.counts}
        if not asked.issuperset(counted):
            raise ValueError(f"form {self.format} has no column for: {sorted(set(counted) - asked)}")
        return {column.key: sum(counted.get(key, 0) for key in column.counts) for column in self.table4.columns}


@cache
def forms() -> tuple[Form, ...]:
    """Return every form, earliest first.

    Raises:
        BrokenDefinition: a file is wrong, or the years of two forms overlap or leave a gap.
    """
    documents = [read(path) for path in sorted((definitions_folder() / "report").glob("*.yaml"))]
    found = sorted(((load_form(document), document) for document in documents), key=lambda pair: pair[0].valid.first)
    for (earlier, _), (later, document) in pairwise(found):
        if earlier.valid.until is None or later.valid.first != earlier.valid.until + 1:
            raise document.fault(
                ("valid", "from"),
                f"与格式 {earlier.format} 的年度重叠或有空档",
                f"overlaps with form {earlier.format} or leaves a gap after it",
            )
        if any(later.format == form.format for form, other in found if other is not document):
            raise document.fault(("format",), f"格式名“{later.format}”重复", f"the name {later.format!r} stands twice")
    return tuple(form for form, _ in found)


def form_for(year: int) -> Form:
    """Return the form that a report of ``year`` is made on.

    Raises:
        BadInput: no form is valid for that year.
    """
    for form in forms():
        if year in form.valid:
            return form
    first = forms()[0].valid.first
    raise BadInput(
        "no_form_for_year",
        f"{year} 年没有适用的年度报告格式；最早的年度是 {first} 年",
        f"no report form is valid for {year}; the first report year is {first}",
    )


def form_named(name: str) -> Form:
    """Return the form called ``name``.

    Raises:
        BadInput: there is no such form.
    """
    for form in forms():
        if form.format == name:
            return form
    known = ", ".join(form.format for form in forms())
    raise BadInput("unknown_format", f"没有名为“{name}”的格式；可用：{known}", f"no form {name!r}; known: {known}")


def load_form(document: Document) -> Form:
    """Return the form that ``document`` describes.

    Raises:
        BrokenDefinition: a key stands twice, or a row, heading or sum names something that is not there.
    """
    form = parse(document, Form)
    _check_keys(form, document)
    _check_headings(form, document)
    _check_sums(form, document)
    return form


def _check_keys(form: Form, document: Document) -> None:
    cells2 = [cell.key for block in form.table2.blocks for row in block.rows for cell in row.cells]
    outcomes = [outcome for row in form.table3.rows for outcome in row.sums]
    for where, keys in (
        (("table2", "blocks"), cells2),
        (("table3", "rows"), list(form.table3.row_keys)),
        (("table3", "rows"), outcomes),
        (("table3", "columns"), list(form.table3.column_keys)),
        (("table4", "columns"), list(form.table4.column_keys)),
        (("identities",), [each.id for each in form.identities] + [each.id for each in form.across_years]),
    ):
        for key in keys:
            if keys.count(key) > 1:
                raise document.fault(where, f"“{key}”出现两次", f"{key!r} stands twice")
    for number, block in enumerate(form.table2.blocks):
        for row in block.rows:
            if len(row.cells) != len(block.columns):
                raise document.fault(
                    ("table2", "blocks", number),
                    f"“{row.label}”的格数与列数不同",
                    f"{row.label!r} has not as many cells as the block has columns",
                )


def _check_headings(form: Form, document: Document) -> None:
    tables: tuple[tuple[TableName, Grid], ...] = (("table3", form.table3), ("table4", form.table4))
    for name, table in tables:
        parts: list[tuple[tuple[str | int, ...], str | None]] = [
            (("headings", key), heading.within) for key, heading in table.headings.items()
        ]
        parts += [(("columns", number), column.within) for number, column in enumerate(table.columns)]
        if isinstance(table, Table3):
            parts += [(("rows", number), row.within) for number, row in enumerate(table.rows)]
        # A heading may only stand within one that was named before it: that keeps the tree free of circles.
        known = list(table.headings)
        for where, within in parts:
            seen = known[: known.index(str(where[1]))] if where[0] == "headings" else known
            if within is not None and within not in seen:
                raise document.fault(
                    (name, *where), f"没有标题“{within}”，或它在后面", f"no heading {within!r} stands before this"
                )


def _check_sums(form: Form, document: Document) -> None:
    for number, identity in enumerate(form.identities):
        table: Grid = form.table3 if identity.table == "table3" else form.table4
        if identity.over == "rows":
            known = table.column_keys
        elif isinstance(table, Table3):
            known = table.row_keys
        else:
            known = ()
        for key in (key for each in identity.sums for key in (*each.left, *each.right)):
            if key not in known:
                raise document.fault(
                    ("identities", number, "sums"), f"{identity.id}：没有“{key}”", f"{identity.id}: there is no {key!r}"
                )
    for number, across in enumerate(form.across_years):
        for key in (*across.later, *across.earlier):
            if key not in form.table3.row_keys:
                raise document.fault(
                    ("across_years", number), f"{across.id}：没有“{key}”行", f"{across.id}: there is no row {key!r}"
                )
