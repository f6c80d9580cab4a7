"""The words that state a cell of the tables: ``workflows/yearbook/agreement.yaml`` as typed data.

Every pattern is a regular expression over a text without blanks; ``{n}`` in it stands for a number.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated

from pydantic import Field

from request_flow.law.source import Definition, Document, Location, definitions_folder, parse, read
from request_flow.report.form import Cites, Key, Words, forms
from request_flow.report.model import Report
from request_flow.report.named_figures import Figures, number_tree

NUMBER = r"(?P<n>\d{1,9}|[零〇一二两三四五六七八九十百千]{1,9})"
CHINESE = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
FIGURE_UNITS = "(?:件|宗|条|份|个|例|起)"
AMOUNT = r"(?P<amount>\d{1,15}(?:\.\d{1,6})?)(?P<unit>亿元|万元|元)"
Pattern = Annotated[str, Field(min_length=1)]
Cell = Annotated[str, Field(pattern=r"^table[234](\.[a-z][a-z0-9_]*)+$")]


class Statement(Definition):
    """Words that state a cell, or a sum of cells; several sums are several things they may mean."""

    id: Key
    name: Words
    cells: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1)]
    says: tuple[Pattern, ...] = ()
    none: tuple[Pattern, ...] = ()
    every: tuple[Pattern, ...] = ()
    one: tuple[Pattern, ...] = ()
    """Words that say it of the only one there is (行政复议1件，结果维持)."""
    topic: Pattern | None = None
    there: tuple[Pattern, ...] = ()
    """Words that state it only under a heading, or behind a sentence, that ``topic`` is found in."""
    part: bool = False
    after: tuple[Key, ...] = ()
    of: Key | None = None
    """The statement whose number this is a part of: a result of reviews, of suits."""


class Subjects(Definition):
    """Who may be the subject of a statement."""

    always: tuple[Pattern, ...]
    government: tuple[Pattern, ...]
    department: tuple[Pattern, ...]


class Scope(Definition):
    """Words that narrow what follows them, in the paragraph or in the sentence."""

    paragraph: Pattern
    sentence: Pattern


class Results(Definition):
    """The rows and headings of table 3 whose own words state them."""

    within: Key
    leave_out: tuple[Key, ...]
    shortest: int
    says: Annotated[tuple[Pattern, ...], Field(min_length=1)]


class RemedyResult(Definition):
    """A result of reviews or suits, by the columns of a block of table 4 that it adds up."""

    name: Words
    results: Annotated[tuple[Key, ...], Field(min_length=1)]
    says: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    none: tuple[Pattern, ...] = ()
    every: tuple[Pattern, ...] = ()
    one: tuple[Pattern, ...] = ()


class Rate(Definition):
    """A rate told behind a number (维持率75%): what it may be a part of, each a sum of cells."""

    name: Words
    says: Pattern
    after: Annotated[tuple[Key, ...], Field(min_length=1)]
    parts: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1)]
    wholes: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1)]
    but: tuple[int, ...] = ()
    """Rates that are told of other things as well, and are not compared."""


class Change(Definition):
    """Words that tell how a figure changed against the year before."""

    against: Pattern
    more: Pattern
    less: Pattern
    same: Pattern


class Amount(Definition):
    """Words that state an amount of money in table 2, which counts in 10,000 yuan."""

    name: Words
    cell: Cell
    says: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    not_under: Pattern


class Remedies(Definition):
    """Which statements have results, of which blocks of table 4, and the words that tell them."""

    of: dict[Key, tuple[Key, ...]]
    in_brackets: tuple[Key, ...]
    """Statements whose results are compared only in the brackets right behind them."""
    told: dict[Key, RemedyResult]

    def statements(self) -> Iterator[Statement]:
        """Yield a statement for each result of each statement."""
        for of, blocks in self.of.items():
            for key, each in self.told.items():
                cells = tuple(f"table4.{block}_{result}" for block in blocks for result in each.results)
                yield Statement(
                    id=f"{of}_{key}",
                    name=each.name,
                    cells=(cells,),
                    says=each.says,
                    none=each.none,
                    every=each.every,
                    one=each.one,
                    of=of,
                )


class Agreement(Definition):
    """The whole file."""

    id: str
    cites: Cites
    between: Pattern
    unit: Pattern
    followed: Pattern
    numbering: Pattern
    heading: Pattern
    lead: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    subjects: Subjects
    is_government: Pattern
    scope: Scope
    comparisons: Pattern
    harmless: Pattern
    counted: Pattern
    topic: Pattern
    share: Pattern
    shares_of: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1)]
    """What a share may be of, each a sum of cells."""
    rates: tuple[Rate, ...]
    change: Change
    amounts: tuple[Amount, ...]
    statements: Annotated[tuple[Statement, ...], Field(min_length=1)]
    remedies: Remedies
    results: Results

    @property
    def all_statements(self) -> tuple[Statement, ...]:
        """The statements, and those of the results of remedies."""
        return (*self.statements, *self.remedies.statements())


@cache
def definition() -> Agreement:
    """Return which words state which cell, read once.

    Raises:
        BrokenDefinition: the file is wrong; the sentence names file and line.
    """
    return load_agreement(read(definitions_folder() / "yearbook" / "agreement.yaml"))


def load_agreement(document: Document) -> Agreement:
    """Return what the document says, its patterns and cells tried.

    Raises:
        BrokenDefinition: a pattern is none, a cell is on no form, or `after` names no statement before it.
    """
    how = parse(document, Agreement)
    trees = [number_tree(Figures(Report("", form.valid.first, form.format), "")) for form in forms()]
    seen: set[str] = set()
    for place, one in enumerate(how.all_statements):
        at: Location = ("statements", place)
        if one.of is not None:
            at = ("remedies", "told", one.id.removeprefix(f"{one.of}_"))
        for pattern in (*one.says, *one.none, *one.every, *one.one, *one.there):
            try:
                re.compile(pattern.replace("{n}", NUMBER))
            except re.error as error:
                raise document.fault(
                    at, f"不是正则表达式：{pattern}", f"no regular expression: {pattern} ({error})"
                ) from error
        for cell in (cell for sums in one.cells for cell in sums):
            if all(value_at(tree, cell) is None for tree in trees):
                raise document.fault(
                    (*at, "cells" if one.of is None else "results"),
                    f"没有单元格“{cell}”",
                    f"no form has the cell {cell!r}",
                )
        if unknown := {*one.after, *([one.of] if one.of else [])} - seen:
            raise document.fault(
                (*at, "after") if one.of is None else ("remedies", "of", one.of),
                f"前面没有{sorted(unknown)}",
                f"no statement before it: {sorted(unknown)}",
            )
        seen.add(one.id)
    _check_rest(document, how, trees, seen)
    return how


def _check_rest(document: Document, how: Agreement, trees: list[dict[str, object]], seen: set[str]) -> None:
    """Refuse rates and amounts that name a cell or a statement that there is not."""
    named: list[tuple[Location, str]] = [
        (("rates", place), cell)
        for place, rate in enumerate(how.rates)
        for sums in (*rate.parts, *rate.wholes)
        for cell in sums
    ]
    named += [(("amounts", place), each.cell) for place, each in enumerate(how.amounts)]
    for at, cell in named:
        if all(value_at(tree, cell) is None for tree in trees):
            raise document.fault(at, f"没有单元格“{cell}”", f"no form has the cell {cell!r}")
    for place, rate in enumerate(how.rates):
        if unknown := {*rate.after} - seen:
            raise document.fault(
                ("rates", place), f"没有陈述{sorted(unknown)}", f"there is no statement {sorted(unknown)}"
            )


def value_at(tree: Mapping[str, object], cell: str) -> object:
    """Return what stands at the steps of a name, ``None`` where there is nothing."""
    at: object = tree
    for step in cell.split("."):
        at = at.get(step) if isinstance(at, Mapping) else None
    return at


def number_in(written: str) -> int | None:
    """Return the number that is written in arabic or Chinese figures, below ten thousand in the latter.

    ``None`` where it is not exact: 三四件 and 百件 are no number.
    """
    if written.isdecimal() and written.isascii():
        return int(written)
    plain = written.replace("〇", "零").replace("两", "二")
    if not set(plain) & set(TENS):
        # Figure by figure, as years are written; two of them (三四件) mean three or four.
        exact = len(plain) != len("三四") or "零" in plain
        return int("".join(str(CHINESE[each]) for each in plain)) if exact else None
    total, digit = 0, 0
    for each in plain:
        if each in TENS:
            total += (digit or 1) * TENS[each]
            digit = 0
        else:
            digit = CHINESE[each]
    total += digit
    return total if spelt(total) == re.sub("^一十", "十", plain) else None


def spelt(number: int) -> str:
    """Return a number below ten thousand in Chinese figures (一千零二十)."""
    names, out, gap = list(CHINESE), "", False
    for name, power in (*reversed(TENS.items()), ("", 1)):
        digit = number // power % TENS["十"]
        if digit:
            out += ("零" if gap and out else "") + names[digit] + name
        gap = not digit
    return re.sub("^一十", "十", out) or names[0]
