"""What people enter for a year's report (年度登记), as typed data: ``workflows/yearbook/entries.yaml``.

The keys of table 2 are those of the report form; beside them stand the figures that the narrative needs and no table
holds.  Here a figure is read from what was typed, and table 2 is held against that of the year before.  Amounts are
text in plain decimals, their decimals as typed: table 2 counts in 10,000 yuan, the register in yuan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from request_flow.errors import BadInput, Sentence
from request_flow.law.source import Definition, Document, definitions_folder, parse, read
from request_flow.report.counts import Unreadable, read_amount, read_change, read_count
from request_flow.report.form import Cites, Form, Key, Words, forms

Kind = Literal["count", "change", "amount"]
Figure = int | str
Figures = Mapping[str, Figure]
LAST_YEAR = "last_year."
Term = Annotated[str, Field(pattern=r"^-?(last_year\.)?[a-z][a-z0-9_]*$")]


class Item(Definition):
    """A figure of the register; ``proposal`` names what the cases of the store can say of it."""

    key: Key
    label: str
    en: str
    unit: str
    kind: Kind
    proposal: Literal["fees_paid"] | None = None
    cites: Cites


class Equation(Definition):
    """Two sides that should be equal, each a list of terms to add up."""

    left: Annotated[tuple[Term, ...], Field(min_length=1)]
    right: Annotated[tuple[Term, ...], Field(min_length=1)]


class Arithmetic(Definition):
    """Sums between table 2 on one form and that of the year before on the same form."""

    id: str
    format: str
    sentence: Words
    cites: Cites
    sums: Annotated[tuple[Equation, ...], Field(min_length=1)]


class YearEntries(Definition):
    """The whole file."""

    by: Annotated[tuple[str, ...], Field(min_length=1)]
    office: Literal["own", "above"]
    cites: Cites
    arithmetic: tuple[Arithmetic, ...]
    register_: Annotated[tuple[Item, ...], Field(alias="register", min_length=1)]

    @property
    def items(self) -> dict[str, Item]:
        """The figures of the register by their key."""
        return {item.key: item for item in self.register_}


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum of table 2 that does not come out; it is a warning, as no form says that it must."""

    id: str
    key: str
    left: Decimal
    right: Decimal
    sentence: Sentence
    cites: tuple[str, ...]


@cache
def year_entries() -> YearEntries:
    """Return the definition of what is entered, read once.

    Raises:
        BrokenDefinition: the file is wrong; the sentence names file and line.
    """
    return load_entries(read(definitions_folder() / "yearbook" / "entries.yaml"))


def load_entries(document: Document) -> YearEntries:
    """Return what the document says, checked against the forms.

    Raises:
        BrokenDefinition: a key stands twice, or a sum names a form or a figure that is not there.
    """
    entries = parse(document, YearEntries)
    keys = [item.key for item in entries.register_]
    for key in keys:
        if keys.count(key) > 1:
            raise document.fault(("register",), f"“{key}”出现两次", f"{key!r} stands twice")
    known = {form.format: form.table2.cells for form in forms()}
    for place, rule in enumerate(entries.arithmetic):
        if rule.format not in known:
            raise document.fault(
                ("arithmetic", place, "format"), f"没有格式“{rule.format}”", f"there is no form {rule.format!r}"
            )
        for term in (term for each in rule.sums for term in (*each.left, *each.right)):
            if _key_of(term) not in known[rule.format]:
                raise document.fault(
                    ("arithmetic", place, "sums"), f"表二没有“{_key_of(term)}”", f"table 2 has no {_key_of(term)!r}"
                )
    return entries


def figure_of(kind: Kind, written: str) -> Figure:
    """Return the figure that was written: a whole number, or an amount as text with its decimals.

    Raises:
        Unreadable: it is no figure of that kind.
    """
    if kind == "amount":
        return read_amount(written)
    return read_change(written).value if kind == "change" else read_count(written).value


def figures_of(kinds: Mapping[str, Kind], written: Mapping[str, str], what: Sentence) -> dict[str, Figure]:
    """Return the figures of what was written under each key; ``what`` names the table in sentences.

    Raises:
        BadInput: a key is not known, or a figure is none of its kind.
    """
    found: dict[str, Figure] = {}
    for key, text in written.items():
        if key not in kinds:
            known = ", ".join(kinds)
            raise BadInput(
                "unknown_figure", f"{what.zh}没有“{key}”；可用：{known}", f"{what.en} has no {key!r}; known: {known}"
            )
        try:
            found[key] = figure_of(kinds[key], text)
        except Unreadable as error:
            raise BadInput(
                "bad_report_figure", f"{what.zh}“{key}”：{error.reason.zh}", f"{what.en}, {key}: {error.reason.en}"
            ) from error
    return found


def differences(form: Form, now: Figures, earlier: Form, before: Figures) -> list[Difference]:
    """Return the sums of table 2 that do not come out; one that lacks a figure, or a form of its own, is not asked."""
    return list(_differences(form, now, before)) if form.format == earlier.format else []


def _differences(form: Form, now: Figures, before: Figures) -> Iterator[Difference]:
    names = {
        cell.key: Sentence(f"{row.label}“{column.label}”", f"{row.en}, {column.en}")
        for block in form.table2.blocks
        for row in block.rows
        for cell, column in zip(row.cells, block.columns, strict=True)
    }
    for rule in year_entries().arithmetic:
        for each in rule.sums if rule.format == form.format else ():
            left = [_value(term, now, before) for term in each.left]
            right = [_value(term, now, before) for term in each.right]
            if None in left or None in right:
                continue
            one, other = sum(filter(None, left), Decimal(0)), sum(filter(None, right), Decimal(0))
            if one != other:
                told = [_side(terms, now, before, names) for terms in (each.left, each.right)]
                sentence = Sentence(
                    f"{form.table2.name.zh} {rule.id} {rule.sentence.zh}：{told[0].zh}，应等于 {told[1].zh} = {other}",
                    f"{form.table2.name.en} {rule.id}, {rule.sentence.en}: {told[0].en}, must equal {told[1].en} = "
                    f"{other}",
                )
                yield Difference(rule.id, _key_of(each.left[0]), one, other, sentence, rule.cites)


def _key_of(term: str) -> str:
    return term.removeprefix("-").removeprefix(LAST_YEAR)


def _value(term: str, now: Figures, before: Figures) -> Decimal | None:
    figures = before if LAST_YEAR in term else now
    figure = figures.get(_key_of(term))
    if figure is None:
        return None
    return -Decimal(figure) if term.startswith("-") else Decimal(figure)


def _side(terms: tuple[str, ...], now: Figures, before: Figures, names: Mapping[str, Sentence]) -> Sentence:
    zh, en = [], []
    for term in terms:
        name = names[_key_of(term)]
        year = Sentence("上年", "last year's ") if LAST_YEAR in term else Sentence("", "")
        value = _value(term.removeprefix("-"), now, before)
        sign = "- " if term.startswith("-") else "+ "
        zh.append(f"{sign}{year.zh}{name.zh} {value}")
        en.append(f"{sign}{year.en}{name.en} {value}")
    return Sentence(" ".join(zh).removeprefix("+ "), " ".join(en).removeprefix("+ "))
