"""Whether the narrative of a report says the same as its tables (C6, 正文与表格一致).

The words that state a cell stand in ``workflows/yearbook/agreement.yaml``.  A sentence is read clause by clause; only
a clause that states a cell and nothing else is compared, and none after one that counts something unknown: what is
said of a part, of another body or of other days is no statement of the cell.  Whoever builds a report in the product
has its figures filled in; this finds what was typed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import Annotated

from pydantic import Field

from request_flow.errors import Sentence
from request_flow.law.source import Definition, Document, definitions_folder, parse, read
from request_flow.report.form import Cites, Form, Key, Words, forms
from request_flow.report.model import Check, Report
from request_flow.report.named_figures import Figures, bare_label, number_tree

NUMBER = r"(?P<n>\d{1,9}|[零〇一二两三四五六七八九十百千]{1,9})"
END = "。！？!?"
BREAKS = re.compile(r"[，,；;。！？!?\n]")
GROUPS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
CHINESE = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千]+(?:件|宗|条|份|起)")
YEAR = re.compile(r"(?P<year>\d{4})年")
LONGEST_CLAUSE = 300
"""Characters of a clause that is read: nobody writes a longer one, and a file of one endless clause takes no time."""
Pattern = Annotated[str, Field(min_length=1)]
Cell = Annotated[str, Field(pattern=r"^table[234](\.[a-z][a-z0-9_]*)+$")]


class Statement(Definition):
    """Words that state a cell, or a sum of cells; several sums are several things they may mean."""

    id: Key
    name: Words
    cells: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1)]
    says: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    none: tuple[Pattern, ...] = ()
    part: bool = False
    after: tuple[Key, ...] = ()


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
    statements: Annotated[tuple[Statement, ...], Field(min_length=1)]
    results: Results


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
    for place, one in enumerate(how.statements):
        for pattern in (*one.says, *one.none):
            try:
                re.compile(pattern.replace("{n}", NUMBER))
            except re.error as error:
                raise document.fault(
                    ("statements", place), f"不是正则表达式：{pattern}", f"no regular expression: {pattern} ({error})"
                ) from error
        for cell in (cell for sums in one.cells for cell in sums):
            if all(_at(tree, cell) is None for tree in trees):
                raise document.fault(
                    ("statements", place, "cells"), f"没有单元格“{cell}”", f"no form has the cell {cell!r}"
                )
        if unknown := set(one.after) - seen:
            raise document.fault(
                ("statements", place, "after"),
                f"前面没有{sorted(unknown)}",
                f"no statement before it: {sorted(unknown)}",
            )
        seen.add(one.id)
    return how


def _at(tree: Mapping[str, object], cell: str) -> object:
    """Return what stands at the steps of a name, ``None`` where there is nothing."""
    at: object = tree
    for step in cell.split("."):
        at = at.get(step) if isinstance(at, Mapping) else None
    return at


def agreement(report: Report, name: str = "") -> list[Check]:
    """Return every statement of the narrative that was compared with its cell, held or broken, in reading order.

    ``name`` is that of the agency where the report bears its code.
    """
    reader = _Reader(report, name or report.agency)
    headings = {section.key: section.heading for section in report.form.sections if section.holds == "narrative"}
    return [
        check
        for section, heading in headings.items()
        for under, paragraph in _paragraphs(report.narrative.get(section, ""))
        for check in reader.read(under, paragraph, heading)
    ]


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """Return the paragraphs without blanks, each with the heading it stands under.

    A line that does not end a sentence goes on in the next one: a page may have broken it.
    """
    found: list[tuple[str, str]] = []
    heading, is_open = "", False
    for line in text.translate(DIGITS).splitlines():
        bare = GROUPS.sub("", "".join(line.split()))
        if not bare:
            continue
        if re.fullmatch(definition().heading, bare) and not BREAKS.search(bare):
            heading, is_open = bare + END[0], False
            continue
        if is_open:
            found[-1] = found[-1][0], found[-1][1] + bare
        else:
            found.append((heading, bare))
        is_open = bare[-1] not in f"{END}；;"
    return found


@dataclass(frozen=True, slots=True)
class _Rule:
    statement: Statement
    pattern: re.Pattern[str]
    states_none: bool


@dataclass(slots=True)
class _State:
    """What was read so far of a paragraph."""

    last: str | None = None
    """The id of the statement before, in the sentence."""
    is_lost: bool = False
    """Something unknown was counted: what follows in the sentence may be a part of it."""
    carried_in_told: bool = False
    is_of_other_days: bool = False
    """The sentence named another year or other days than the whole year."""
    is_of_others: bool = False
    """The paragraph named a part of the agency or another body."""


class _Reader:
    """Reads the narrative of one report."""

    def __init__(self, report: Report, agency: str) -> None:
        self.report, self.form = report, report.form
        self.agency = agency.partition("（")[0]  # what stands behind it tells what was summed
        self.how = definition()
        tree = number_tree(Figures(report, agency))
        self.tree: Mapping[str, object] = tree

    @cached_property
    def rules(self) -> list[_Rule]:
        each = [*self.how.statements, *_results(self.form, self.how)]
        return [
            _Rule(one, re.compile(self._spelt(pattern, is_none=none)), none)
            for one in each
            if self._values(one)
            for pattern, none in [*product(one.says, [False]), *product(one.none, [True])]
        ]

    @cached_property
    def cites(self) -> tuple[str, ...]:
        laws = {address.partition(":")[0] for address in self.form.cites}
        return tuple(address for address in self.how.cites if address.partition(":")[0] in laws)

    @cached_property
    def lead(self) -> re.Pattern[str]:
        return re.compile(f"{self.how.numbering}(?:{'|'.join([*map(self._years, self.how.lead), *self._own])})*")

    @cached_property
    def own(self) -> re.Pattern[str]:
        return re.compile("|".join(self._own))

    @cached_property
    def _own(self) -> list[str]:
        who = self.how.subjects
        is_government = re.search(self.how.is_government, self.agency) is not None
        own = [*who.always, *(who.government if is_government else who.department)]
        agency = re.escape(self.agency) if self.agency else "本机关"
        return [each.replace("{agency}", agency) for each in own]

    def _spelt(self, pattern: str, *, is_none: bool) -> str:
        filled = self._years(pattern)
        for hole, words in (("{n}", NUMBER), ("{c}", self.how.between), ("{u}", self.how.unit)):
            filled = filled.replace(hole, words)
        return filled if is_none else filled + self.how.followed

    def _years(self, pattern: str) -> str:
        year = self.report.year
        for hole, away in (("{last}", -1), ("{year}", 0), ("{next}", 1)):
            pattern = pattern.replace(hole, str(year + away) if year is not None else r"\d{4}")
        return pattern

    def _values(self, one: Statement) -> list[int]:
        """Return what the statement may say; nothing where the report has not all of the cells."""
        found = []
        for sums in one.cells:
            values = [self._value(cell) for cell in sums]
            if None in values:
                return []
            found.append(sum(filter(None, values)))
        return found

    def _value(self, cell: str) -> int | None:
        at = _at(self.tree, cell)
        return at if isinstance(at, int) else None

    def read(self, under: str, paragraph: str, heading: str) -> Iterator[Check]:
        """Yield what was compared in one paragraph; ``under`` is the heading within the section of ``heading``."""
        state = _State()
        self._heed(under, state)
        start = 0
        for stop in [*(found.start() for found in BREAKS.finditer(paragraph)), len(paragraph)]:
            clause = paragraph[start:stop]
            if clause:
                yield from self._clause(clause, state, heading)
            if stop < len(paragraph) and paragraph[stop] in END:
                state.last, state.is_of_other_days = None, False
                # 其中 at the start of a sentence still speaks of the one before.
                state.is_lost = state.is_lost and paragraph[stop + 1 :].startswith("其中")
            start = stop + 1

    def _clause(self, clause: str, state: _State, heading: str) -> Iterator[Check]:
        """Yield what was compared in one clause, statement after statement (予以公开3件、部分公开2件)."""
        at = 0
        if len(clause) > LONGEST_CLAUSE:
            state.is_lost = True
            return
        while at < len(clause):
            rule, match = self._first(clause, at, state)
            if rule is None or match is None:
                break
            lead = clause[at : match.start()]
            self._heed(lead, state)
            if not self._speaks_of_all(lead, state):
                state.is_lost = True
            elif not state.is_lost:
                check = self._compared(rule, match, lead, state, heading)
                if check is not None:
                    yield check
            state.last = rule.statement.id
            state.carried_in_told |= rule.statement.id == "carried_in"
            at = match.end()
        self._heed(clause[at:], state)
        rest = self._without_years(clause[at:])
        if FIGURE.search(rest) and not re.search(self.how.comparisons, rest):
            state.is_lost = True

    def _first(self, clause: str, at: int, state: _State) -> tuple[_Rule | None, re.Match[str] | None]:
        """Return the statement that comes first, of several the longest."""
        best: tuple[_Rule | None, re.Match[str] | None] = (None, None)
        for rule in self.rules:
            match = rule.pattern.search(clause, at)
            if match is None or (rule.statement.after and state.last not in rule.statement.after):
                continue
            if best[1] is None or (match.start(), -match.end()) < (best[1].start(), -best[1].end()):
                best = (rule, match)
        return best

    def _heed(self, words: str, state: _State) -> None:
        """Take in words that are no statement: they may narrow what follows them."""
        if not words:
            return
        years = {found["year"] for found in YEAR.finditer(words)}
        state.is_of_other_days |= bool(self.report.year is not None and years - {str(self.report.year)})
        state.is_of_other_days |= re.search(self.how.scope.sentence, self._without_years(words)) is not None
        state.is_of_others |= re.search(self.how.scope.paragraph, self.own.sub("", words)) is not None

    def _speaks_of_all(self, lead: str, state: _State) -> bool:
        """Whether what stands before a statement leaves it one of the whole agency and the whole year."""
        if state.is_of_other_days or not self.lead.fullmatch(lead):
            return False
        return not state.is_of_others or self.own.search(lead) is not None

    def _without_years(self, text: str) -> str:
        year = self.report.year
        return re.sub(r"\d{4}年(?:底|末|12月31日)?" if year is None else rf"{year}年(?:底|末|12月31日)?", "", text)

    def _compared(self, rule: _Rule, match: re.Match[str], lead: str, state: _State, heading: str) -> Check | None:
        one = rule.statement
        stated = 0 if rule.states_none else _number(match["n"])
        values = self._values(one)
        lowest = values[0]
        if one.part and not state.carried_in_told:
            lowest -= self._value("table3.carried_in.total") or 0
        is_right = stated in values or lowest <= stated <= values[0]
        table, *rest = one.cells[0][0].split(".")
        row, column = (rest[0], rest[1]) if len(rest) > 1 else (None, rest[0])
        name = self.form.table3.name if table == "table3" else getattr(self.form, table).name
        quote = (lead + match[0]).lstrip("、，（(")
        sentence = Sentence(
            f"{self.how.id} “{heading}”写“{quote}”，即{one.name.zh} {stated}；{name.zh}为 {values[0]}",
            f"{self.how.id} {heading}: the text says {quote!r} ({one.name.en}: {stated}), {name.en} has {values[0]}",
        )
        return Check(self.how.id, table, row, column, is_right, stated, values[0], sentence, self.cites)


def _results(form: Form, how: Agreement) -> Iterator[Statement]:
    """Yield a statement for each row and inner heading of the results, by its own words."""
    table, told = form.table3, how.results
    named: dict[str, tuple[str, str]] = {}
    for row in table.rows:
        path = table.path(row.within)
        if told.within not in path or row.key in told.leave_out:
            continue
        for key in path[path.index(told.within) + 1 :]:
            named[key] = bare_label(table.headings[key].label), table.headings[key].en
        named[row.key] = bare_label(row.label), row.en
    for key, (label, en) in named.items():
        if len(label) >= told.shortest:
            yield Statement(
                id=key,
                name=Words(zh=label, en=en),
                cells=((f"table3.{key}.total",),),
                says=tuple(each.replace("{label}", re.escape(label)) for each in told.says),
                part=True,
            )


def _number(written: str) -> int:
    """Return the number that is written in arabic or Chinese figures, below ten thousand in the latter."""
    if written.isdecimal() and written.isascii():
        return int(written)
    total, digit = 0, 0
    for each in written:
        if each in TENS:
            total += (digit or 1) * TENS[each]
            digit = 0
        else:
            digit = CHINESE[each]
    return total + digit
