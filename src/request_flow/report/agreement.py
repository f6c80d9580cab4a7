"""Whether the narrative of a report says the same as its tables (C6, 正文与表格一致).

A sentence is read clause by clause; only a clause that states a cell and nothing else is compared, and none after one
that counts something unknown: what is said of a part, of another body or of other days is no statement of the cell.
Whoever builds a report in the product has its figures filled in; this finds what was typed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from request_flow.errors import Sentence
from request_flow.report.agreement_words import NUMBER, Agreement, Statement, definition, number_in, value_at
from request_flow.report.form import Form, Words
from request_flow.report.model import Check, Report
from request_flow.report.named_figures import Figures, bare_label, number_tree

END = "。！？!?"
PARTS = f"{END}；;"
BREAKS = re.compile(r"[，,；;。！？!?\n]")
GROUPS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千]+(?:件|宗|条|份|起)")
YEAR = re.compile(r"(?P<year>\d{4})年")
LONGEST_CLAUSE = 300
"""Characters of a clause that is read: nobody writes a longer one, and a file of one endless clause takes no time."""


def agreement(report: Report, name: str = "") -> list[Check]:
    """Return every statement of the narrative that was compared with its cell, held or broken, in reading order.

    ``name`` is that of the agency where the report does not bear it.
    """
    reader = _Reader(report, name or report.called)
    headings = {section.key: section.heading for section in report.form.sections if section.holds == "narrative"}
    return [
        check
        for section, heading in headings.items()
        for under, paragraph in _paragraphs(report.narrative.get(section, ""))
        for check in reader.read(under, paragraph, heading)
    ]


def other_years(report: Report) -> Sentence | None:
    """Return a remark where the first narrative section names years, and never that of the report.

    It may be the text of another year; nothing says that a report must name its own.
    """
    first = next((section for section in report.form.sections if section.holds == "narrative"), None)
    if first is None or report.year is None:
        return None
    bare = "".join(report.narrative.get(first.key, "").translate(DIGITS).split())
    years = [found["year"] for found in YEAR.finditer(bare)]
    if not years or str(report.year) in years:
        return None
    return Sentence(
        f"“{first.heading}”写的是 {years[0]} 年，没有写到 {report.year} 年；请核对是否沿用了别的年度的文字",
        f"{first.heading}: the text speaks of {years[0]} and never of {report.year}; is it that of another year?",
    )


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
        is_open = bare[-1] not in PARTS
    return found


@dataclass(frozen=True, slots=True)
class _Rule:
    statement: Statement
    pattern: re.Pattern[str]
    states: Literal["a number", "none", "every"]

    @property
    def is_of_table3(self) -> bool:
        return self.statement.cells[0][0].startswith("table3.")


class _Read(NamedTuple):
    """A statement as it was read, with the words before it in its clause, and the number it states."""

    rule: _Rule
    quote: str
    stated: int
    heading: str


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
    is_of_remedies: bool = False
    """The sentence counted reviews or suits: what it says was closed are those."""
    whole: _Read | None = None
    """The number of reviews or suits whose results may follow, in this part of the sentence."""
    is_of_either: bool = False
    """Two such numbers stand before a result: it may be one of either."""
    results: list[_Read] = field(default_factory=list)
    """The results of ``whole`` told so far."""
    counted: _Read | None = None
    """The number of table 3 that a share (占36.4%) would be of, where it agrees with its cell."""
    told: list[int] = field(default_factory=list)
    """The numbers of the sentence so far."""


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
        each = [*self.how.all_statements, *_results(self.form, self.how)]
        return [rule for one in each if self._values(one) for rule in self._rules_of(one)]

    def _rules_of(self, one: Statement) -> Iterator[_Rule]:
        for pattern in one.says:
            yield _Rule(one, re.compile(self._spelt(pattern) + self.how.followed), "a number")
        for pattern in one.none:
            yield _Rule(one, re.compile(self._spelt(pattern)), "none")
        for pattern in one.every:
            yield _Rule(one, re.compile(self._spelt(pattern)), "every")

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

    def _spelt(self, pattern: str) -> str:
        filled = self._years(pattern)
        for hole, words in (("{n}", NUMBER), ("{c}", self.how.between), ("{u}", self.how.unit)):
            filled = filled.replace(hole, words)
        return filled

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
        at = value_at(self.tree, cell)
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
            if stop == len(paragraph) or paragraph[stop] in PARTS:
                yield from self._results_told(state)
            if stop < len(paragraph) and paragraph[stop] in END:
                state.last, state.is_of_other_days, state.is_of_remedies = None, False, False
                state.counted, state.told = None, []
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
            yield from self._stated(rule, match, lead, state, heading)
            at = match.end()
        self._heed(clause[at:], state)
        yield from self._share(clause[at:], state)
        rest = self._without_years(clause[at:])
        if FIGURE.search(rest) and not re.search(self.how.comparisons, rest):
            state.is_lost = True

    def _first(self, clause: str, at: int, state: _State) -> tuple[_Rule | None, re.Match[str] | None]:
        """Return the statement that comes first, of several the longest."""
        best: tuple[_Rule | None, re.Match[str] | None] = (None, None)
        for rule in self.rules:
            match = rule.pattern.search(clause, at) if self._may_follow(rule, state) else None
            if match is not None and (
                best[1] is None or (match.start(), -match.end()) < (best[1].start(), -best[1].end())
            ):
                best = (rule, match)
        return best

    def _may_follow(self, rule: _Rule, state: _State) -> bool:
        """Whether a statement may be one here: what some say, they say only behind another."""
        one = rule.statement
        if one.of is not None:
            return state.whole is not None and state.whole.rule.statement.id == one.of and not state.is_of_either
        if rule.is_of_table3 and state.is_of_remedies:
            return False
        return not one.after or state.last in one.after

    def _stated(self, rule: _Rule, match: re.Match[str], lead: str, state: _State, heading: str) -> Iterator[Check]:
        """Take in one statement; yield what was compared by it."""
        one = rule.statement
        stated = number_in(match["n"]) if rule.states == "a number" else 0
        if rule.states == "every" and state.whole is not None:
            stated = state.whole.stated
        read = _Read(rule, (lead + match[0]).lstrip("、，（("), stated, heading)
        if one.of is not None:
            if not state.is_lost:
                state.results.append(read)
            return
        state.last = one.id
        state.carried_in_told |= one.id == "carried_in"
        if one.cells[0][0].startswith("table4."):
            yield from self._number_of_remedies(read, state)
        state.counted = None
        if not state.is_lost:
            compared = self._compared(read, state)
            if rule.is_of_table3 and read.rule.states == "a number" and read.stated == compared.right:
                state.counted = read
            state.told.append(read.stated)
            yield compared

    def _number_of_remedies(self, read: _Read, state: _State) -> Iterator[Check]:
        """Take in that reviews or suits were counted, whose results may follow; yield those of the ones before."""
        state.is_of_either |= state.whole is not None and not state.results
        is_of_either = state.is_of_either
        yield from self._results_told(state)
        state.is_of_either = is_of_either
        state.is_of_remedies = True
        if read.rule.statement.id in self.how.remedies.of and not state.is_lost:
            state.whole = read

    def _results_told(self, state: _State) -> Iterator[Check]:
        """Yield the results of reviews or suits told in the part of the sentence that ends here."""
        whole, results = state.whole, state.results
        state.whole, state.results, state.is_of_either = None, [], False
        if whole is None:
            return
        # What adds up several results (已审结) is none of its own.
        parts = [each for each in results if len(each.rule.statement.cells[0]) == len(whole.rule.statement.cells[0])]
        are_all = not state.is_lost and sum(each.stated for each in parts) == whole.stated
        for each in results:
            [value] = self._values(each.rule.statement)
            must_equal = are_all or each.rule.states == "none"
            yield self._check(each, value, is_right=each.stated == value if must_equal else each.stated <= value)

    def _share(self, words: str, state: _State) -> Iterator[Check]:
        """Yield whether a share told right behind a number is one of it, of anything that it may be of."""
        found, counted = re.match(f"[、（(]?{self.how.share}", words), state.counted
        if found is None or counted is None or state.is_lost:
            return
        sums = [sum(self._value(cell) or 0 for cell in cells) for cells in self.how.shares_of]
        wholes = [each for each in dict.fromkeys([*sums, *state.told]) if each >= counted.stated > 0]
        if not wholes:
            return
        stated, places = Decimal(found["share"]), len(found["share"].partition(".")[2])
        shares = [Decimal(counted.stated) * 100 / each for each in wholes]
        is_right = any(abs(stated - each) < Decimal(1).scaleb(-places) for each in shares)
        read = counted._replace(quote=f"{counted.quote}，{found[0].lstrip('、（(')}")
        told = "、".join(f"{each:.1f}%" for each in shares)
        yield replace(
            self._check(read, counted.stated, is_right=is_right),
            sentence=Sentence(
                f"{self.how.id} “{read.heading}”写“{read.quote}”；按表内数字可为 {told}",
                f"{self.how.id} {read.heading}: the text says {read.quote!r}; by the tables it may be {told}",
            ),
        )

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

    def _compared(self, read: _Read, state: _State) -> Check:
        one = read.rule.statement
        values = self._values(one)
        lowest = values[0]
        if one.part and not state.carried_in_told:
            lowest -= self._value("table3.carried_in.total") or 0
        return self._check(read, values[0], is_right=read.stated in values or lowest <= read.stated <= values[0])

    def _check(self, read: _Read, value: int, *, is_right: bool) -> Check:
        one, stated = read.rule.statement, read.stated
        table, *rest = one.cells[0][0].split(".")
        row, column = (rest[0], rest[1]) if len(rest) > 1 else (None, rest[0])
        name = self.form.table3.name if table == "table3" else getattr(self.form, table).name
        sentence = Sentence(
            f"{self.how.id} “{read.heading}”写“{read.quote}”，即{one.name.zh} {stated}；{name.zh}为 {value}",
            f"{self.how.id} {read.heading}: the text says {read.quote!r} ({one.name.en}: {stated}), "
            f"{name.en} has {value}",
        )
        return Check(self.how.id, table, row, column, is_right, stated, value, sentence, self.cites)


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
