"""Whether the narrative of a report says the same as its tables (C6, 正文与表格一致).

A sentence is read clause by clause; only a clause that states a cell and nothing else is compared, and none after one
that counts something unknown: what is said of a part, of another body or of other days is no statement of the cell.
Whoever builds a report in the product has its figures filled in; this finds what was typed.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from request_flow.errors import Sentence
from request_flow.report.agreement_cells import Cells
from request_flow.report.agreement_state import Reading, Rule, State
from request_flow.report.agreement_tails import Tails
from request_flow.report.agreement_text import BREAKS, DIGITS, END, PARTS, paragraphs
from request_flow.report.agreement_words import NUMBER, Agreement, Statement, definition, number_in
from request_flow.report.form import Form, Words
from request_flow.report.model import Check, Report
from request_flow.report.named_figures import bare_label

FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千万数几]+[余多来]?(?:件|宗|条|份|起)|若干")
OPENS, CLOSES = "（(", "）)"
YEAR = re.compile(r"(?P<year>\d{4})年")
LONGEST_CLAUSE = 300
"""Characters of a clause that is read: nobody writes a longer one, and a file of one endless clause takes no time."""


def agreement(report: Report, name: str = "", last: Report | None = None) -> list[Check]:
    """Return every statement of the narrative that was compared with its cell, held or broken, in reading order.

    ``name`` is that of the agency where the report does not bear it.  How figures changed against the year before
    (同比增长10%) is compared only with ``last``, the report of that year.
    """
    reader = _Reader(report, name or report.called, last)
    headings = {section.key: section.heading for section in report.form.sections if section.holds == "narrative"}
    return [
        check
        for section, heading in headings.items()
        for under, paragraph in paragraphs(report.narrative.get(section, ""))
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


class _Reader:
    """Reads the narrative of one report."""

    def __init__(self, report: Report, agency: str, last: Report | None) -> None:
        self.report, self.form = report, report.form
        self.agency = agency.partition("（")[0]  # what stands behind it tells what was summed
        self.how = definition()
        self.cells = Cells(report)
        is_year_before = last is not None and report.year is not None and last.year == report.year - 1
        years = self._years("{year}"), self._years("{last}")
        self.tails = Tails(self.cells, Cells(last) if last is not None and is_year_before else None, years)

    @cached_property
    def rules(self) -> list[Rule]:
        each = [*self.how.all_statements, *_results(self.form, self.how)]
        return [rule for one in each if self.cells.sums(one.cells) for rule in self._rules_of(one)]

    def _rules_of(self, one: Statement) -> Iterator[Rule]:
        for pattern in one.says:
            yield Rule(one, re.compile(self._spelt(pattern) + self.how.followed), "a number")
        for pattern in one.none:
            yield Rule(one, re.compile(self._spelt(pattern)), "none")
        for pattern in one.every:
            yield Rule(one, re.compile(self._spelt(pattern)), "every")
        for pattern in one.one:
            yield Rule(one, re.compile(self._spelt(pattern)), "the one")
        topic = re.compile(one.topic or "")
        for pattern in one.there:
            yield Rule(one, re.compile(self._spelt(pattern) + self.how.followed), "a number", topic)

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

    def read(self, under: str, paragraph: str, heading: str) -> Iterator[Check]:
        """Yield what was compared in one paragraph; ``under`` is the heading within the section of ``heading``."""
        state = State(under=under)
        self._heed(under, state)
        start = sentence = 0
        for stop in [*(found.start() for found in BREAKS.finditer(paragraph)), len(paragraph)]:
            clause = paragraph[start:stop]
            if clause:
                yield from self._clause(clause, state, heading)
            if stop == len(paragraph) or paragraph[stop] in PARTS:
                yield from self._results_told(state)
            if stop < len(paragraph) and paragraph[stop] in END:
                is_topic = re.fullmatch(self.how.topic, paragraph[sentence:stop]) is not None
                state.under = paragraph[sentence:stop] if is_topic else state.under
                # 其中 at the start of a sentence still speaks of the one before.
                state.end_sentence(goes_on=paragraph[stop + 1 :].startswith("其中"))
                sentence = stop + 1
            start = stop + 1

    def _clause(self, clause: str, state: State, heading: str) -> Iterator[Check]:
        """Yield what was compared in one clause, statement after statement (予以公开3件、部分公开2件)."""
        at = 0
        if len(clause) > LONGEST_CLAUSE:
            state.is_lost = True
            return
        yield from self.tails.amounts(clause, state, heading, self.lead)
        while at < len(clause):
            rule, match = self._first(clause, at, state)
            if rule is None or match is None:
                break
            lead = clause[at : match.start()]
            yield from self._closed(lead, state)
            self._heed(lead, state)
            if not self._speaks_of_all(lead, state):
                state.is_lost = True
                state.is_fresh = False
            yield from self._stated(rule, match, lead, state, heading)
            at = match.end()
        rest = clause[at:]
        yield from self._closed(rest, state)
        self._heed(rest, state)
        yield from self.tails.read(rest, state)
        self._pass_over(rest, state)
        rest = self._without_years(rest)
        if FIGURE.search(rest) and not re.search(self.how.comparisons, rest) and not self.tails.knows(rest):
            state.is_lost = True

    def _pass_over(self, words: str, state: State) -> None:
        """Take in words behind the last statement of a clause that state nothing."""
        bare = words.strip("、（()）")
        if bare and not self.lead.fullmatch(bare) and not self.tails.knows(bare):
            state.is_fresh = state.is_direct = False
            state.counted = state.behind = None

    def _closed(self, words: str, state: State) -> Iterator[Check]:
        """End the brackets right behind a number of reviews or suits, where results in them are of it alone."""
        if state.either_behind is None or not any(each in words for each in CLOSES):
            return
        is_of_either, state.either_behind = state.either_behind, None
        if is_of_either:
            yield from self._results_told(state)
            state.is_of_either = True

    def _first(self, clause: str, at: int, state: State) -> tuple[Rule | None, re.Match[str] | None]:
        """Return the statement that comes first, of several the longest."""
        best: tuple[Rule | None, re.Match[str] | None] = (None, None)
        for rule in self.rules:
            match = rule.pattern.search(clause, at) if self._may_follow(rule, state) else None
            if match is not None and "n" in match.re.groupindex and number_in(match["n"]) is None:
                continue  # 三四件
            if match is not None and (
                best[1] is None or (match.start(), -match.end()) < (best[1].start(), -best[1].end())
            ):
                best = (rule, match)
        return best

    def _may_follow(self, rule: Rule, state: State) -> bool:
        """Whether a statement may be one here: what some say, they say only behind another."""
        one = rule.statement
        if rule.topic is not None and not (state.is_fresh and rule.topic.search(state.under)):
            return False
        if rule.states == "the one" and (state.whole is None or state.whole.stated != 1):
            return False
        if rule.states != "a number" and (one.after or one.of) and not state.is_direct:
            return False
        if one.of is not None:
            return state.whole is not None and state.whole.rule.statement.id == one.of and not state.is_of_either
        if rule.is_of_table3 and state.is_of_remedies:
            return False
        return not one.after or state.last in one.after

    def _stated(self, rule: Rule, match: re.Match[str], lead: str, state: State, heading: str) -> Iterator[Check]:
        """Take in one statement; yield what was compared by it."""
        one = rule.statement
        stated = (number_in(match["n"]) or 0) if rule.states == "a number" else 0
        if rule.states in {"every", "the one"} and state.whole is not None:
            stated = state.whole.stated
        state.is_direct = True
        read = Reading(rule, (lead + match[0]).lstrip("、，（("), stated, heading)
        if one.of is not None:
            if not state.is_lost:
                state.results.append(read)
                state.told.append(read)
            return
        state.last = one.id
        state.carried_in_told |= one.id == "carried_in"
        if one.cells[0][0].startswith("table4."):
            yield from self._number_of_remedies(read, state, is_bracketed=match.string[match.end() :][:1] in {*OPENS})
        state.counted = state.behind = None
        if not state.is_lost:
            compared = self._compared(read, state)
            if rule.is_of_table3 and read.rule.states == "a number" and read.stated == compared.right:
                state.counted = read
            if rule.states == "a number" and compared.ok:
                state.behind = read
            state.told.append(read)
            yield compared

    def _number_of_remedies(self, read: Reading, state: State, *, is_bracketed: bool) -> Iterator[Check]:
        """Take in that reviews or suits were counted, whose results may follow; yield those of the ones before."""
        one = read.rule.statement.id
        is_of_either = state.is_of_either or (state.whole is not None and not state.results)
        is_of_either |= one in self.how.remedies.in_brackets
        yield from self._results_told(state)
        state.is_of_either = is_of_either and not is_bracketed
        state.either_behind = is_of_either if is_bracketed else None
        state.is_of_remedies = True
        if one in self.how.remedies.of and not state.is_lost:
            state.whole = read

    def _results_told(self, state: State) -> Iterator[Check]:
        """Yield the results of reviews or suits told in the part of the sentence that ends here."""
        whole, results = state.whole, state.results
        state.whole, state.results, state.is_of_either, state.either_behind = None, [], False, None
        if whole is None:
            return
        # What adds up several results (已审结) is none of its own.
        parts = [each for each in results if len(each.rule.statement.cells[0]) == len(whole.rule.statement.cells[0])]
        are_all = not state.is_lost and sum(each.stated for each in parts) == whole.stated
        for each in results:
            [value] = self.cells.sums(each.rule.statement.cells)
            must_equal = are_all or each.rule.states == "none"
            yield self.cells.check(each, value, is_right=each.stated == value if must_equal else each.stated <= value)

    def _heed(self, words: str, state: State) -> None:
        """Take in words that are no statement: they may narrow what follows them."""
        if not words:
            return
        years = {found["year"] for found in YEAR.finditer(words)}
        state.is_of_other_days |= bool(self.report.year is not None and years - {str(self.report.year)})
        state.is_of_other_days |= re.search(self.how.scope.sentence, self._without_years(words)) is not None
        state.is_of_others |= re.search(self.how.scope.paragraph, self.own.sub("", words)) is not None

    def _speaks_of_all(self, lead: str, state: State) -> bool:
        """Whether what stands before a statement leaves it one of the whole agency and the whole year."""
        if state.is_of_other_days or not self.lead.fullmatch(lead):
            return False
        return not state.is_of_others or self.own.search(lead) is not None

    def _without_years(self, text: str) -> str:
        year = self.report.year
        return re.sub(r"\d{4}年(?:底|末|12月31日)?" if year is None else rf"{year}年(?:底|末|12月31日)?", "", text)

    def _compared(self, read: Reading, state: State) -> Check:
        one = read.rule.statement
        values = self.cells.sums(one.cells)
        lowest = values[0]
        if one.part and not state.carried_in_told:
            lowest -= self.cells.count("table3.carried_in.total") or 0
        return self.cells.check(read, values[0], is_right=read.stated in values or lowest <= read.stated <= values[0])


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
