"""What is told right behind a number: a share, a rate, how it changed; and amounts of money.

A rate seldom says of what it is one: every reading that is possible is tried, and it is wrong only where none fits. A
figure cut off after its last digit is as good as one that is rounded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from request_flow.errors import Sentence
from request_flow.report.agreement_cells import Cells
from request_flow.report.agreement_state import Reading, State
from request_flow.report.agreement_words import AMOUNT, FIGURE_UNITS, NUMBER, Amount, Rate, number_in
from request_flow.report.model import Check

PERCENT = r"(?P<percent>\d{1,5}(?:\.\d{1,4})?)[%％](?=[，,。；;、）)]|$)"
IN_WAN = {"亿元": Decimal(10000), "万元": Decimal(1), "元": Decimal("0.0001")}


@dataclass
class Tails:
    """Reads what stands behind statements, of one report and, where it is known, that of the year before."""

    cells: Cells
    last: Cells | None
    years: tuple[str, str]
    """Patterns of this year and the last, for the words that name them."""

    @cached_property
    def _change(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        words = self.cells.how.change
        against, same = (each.replace("{last}", self.years[1]) for each in (words.against, words.same))
        by = rf"(?:{PERCENT}|(?P<by>{NUMBER.replace('?P<n>', '?:')}){FIGURE_UNITS}(?=[，,。；;、）)]|$))"
        return (
            re.compile(rf"[、（(]?{against}(?:(?P<more>{words.more})|(?:{words.less}))(?:了|为|：)?{by}"),
            re.compile(rf"[、（(]?{same}"),
        )

    @cached_property
    def _known(self) -> re.Pattern[str]:
        how = self.cells.how
        patterns = (rf"占|{how.comparisons}", *(rf"{rate.says}{how.between}\d" for rate in how.rates), how.harmless)
        return re.compile(f"[、（(]?(?:{'|'.join(patterns)})")

    @cached_property
    def _rates(self) -> list[tuple[Rate, re.Pattern[str]]]:
        how = self.cells.how
        return [(rate, re.compile(rf"[、（(]?{rate.says}{how.between}(?:达到?)?{PERCENT}")) for rate in how.rates]

    @cached_property
    def _amounts(self) -> list[tuple[Amount, re.Pattern[str]]]:
        how = self.cells.how
        filled = (
            (one, each.replace("{amount}", AMOUNT).replace("{c}", how.between))
            for one in how.amounts
            for each in one.says
        )
        return [(one, re.compile(says + how.followed)) for one, says in filled]

    def read(self, words: str, state: State) -> Iterator[Check]:
        """Yield what was compared of what stands behind a statement."""
        if state.is_lost:
            return
        yield from self._share(words, state)
        if state.is_direct:
            yield from self._rate(words, state)
            yield from self._changed(words, state)

    def knows(self, words: str) -> bool:
        """Whether these words only tell how a figure changed, or what part it is."""
        return self._known.match(words) is not None

    def _share(self, words: str, state: State) -> Iterator[Check]:
        """Yield whether a share told right behind a number is one of it, of anything that it may be of."""
        found, counted = re.match(f"[、（(]?{self.cells.how.share}", words), state.counted
        if found is None or counted is None:
            return
        sums = [sum(self.cells.count(cell) or 0 for cell in cells) for cells in self.cells.how.shares_of]
        wholes = [*dict.fromkeys([*sums, *(each.stated for each in state.told)])]
        shares = [_percent(counted.stated, each) for each in wholes if each >= counted.stated > 0]
        if shares:
            told = f"{counted.quote}，{found[0].lstrip('、（(')}"
            yield self._of_percents(counted._replace(quote=told), found["share"], shares)

    def _rate(self, words: str, state: State) -> Iterator[Check]:
        """Yield whether a rate is one of what was counted before it in the sentence."""
        if state.behind is None or not state.told:
            return
        ids = {each.rule.statement.id for each in state.told}
        shares, quote, stated = [], "", ""
        for rate, pattern in self._rates:
            found = pattern.match(words)
            if found is None or not ids & {*rate.after} or Decimal(found["percent"]) in rate.but:
                continue
            parts, wholes = self.cells.sums(rate.parts), self.cells.sums(rate.wholes)
            if not parts or not wholes:
                return
            quote, stated = found[0].lstrip("、（("), found["percent"]
            shares += [_percent(part, whole) for part in parts for whole in wholes if whole >= part and whole > 0]
        if shares:
            yield self._of_percents(state.behind._replace(quote=f"{state.behind.quote}，{quote}"), stated, shares)

    def _changed(self, words: str, state: State) -> Iterator[Check]:
        """Yield whether a figure changed as the text says, against the report of the year before."""
        pattern, same = self._change
        found = pattern.match(words)
        flat = same.match(words) if found is None else None
        pairs = self._pairs(state.told) if state.behind is not None and (found or flat) else []
        if not pairs or state.behind is None:
            return
        told = (found or flat or [""])[0].lstrip("、（(")
        read = state.behind._replace(quote=f"{state.behind.quote}，{told}")
        if found is not None and found["percent"]:
            if any(before == 0 for _, before in pairs):
                return  # from nothing to something is told as anything
            sign = 1 if found["more"] else -1
            changes = [_percent(now - before, before) for now, before in pairs]
            yield self._of_percents(read, f"{'' if sign > 0 else '-'}{found['percent']}", changes)
            return
        by = number_in(found["by"]) if found is not None else 0
        if by is None:
            return
        signed = by if found is None or found["more"] else -by
        changes_by = [now - before for now, before in pairs]
        listed = "、".join(f"{each:+d}" for each in dict.fromkeys(changes_by))
        yield self._told(read, f"与上年相差 {listed}", f"the change is {listed}", is_right=signed in changes_by)

    def _pairs(self, told: Iterable[Reading]) -> list[tuple[int, int]]:
        """Return each number of the sentence with what it may have been last year; none where one is unknown."""
        found: list[tuple[int, int]] = []
        for read in told:
            before = self.last.sums(read.rule.statement.cells) if self.last is not None else []
            if not before:
                return []
            found += [(read.stated, each) for each in before]
        return found

    def amounts(self, clause: str, state: State, heading: str, lead: re.Pattern[str]) -> Iterator[Check]:
        """Yield whether an amount of money that the clause states is that of table 2."""
        if state.told or not state.is_fresh or state.is_lost or state.is_of_other_days or state.is_of_others:
            return
        how = self.cells.how
        for one, pattern in self._amounts:
            value, found = self.cells.amount(one.cell), pattern.search(clause)
            if value is None or found is None or re.search(one.not_under, state.under):
                continue
            if not lead.fullmatch(clause[: found.start()]):
                continue
            stated = Decimal(found["amount"]) * IN_WAN[found["unit"]]
            exact = max(_last_place(found["amount"]) * IN_WAN[found["unit"]], _last_place(str(value)))
            yield self.cells.told(
                one.cell,
                Sentence(
                    f"{how.id} “{heading}”写“{clause}”；表二{one.name.zh}为 {value} 万元",
                    f"{how.id} {heading}: the text says {clause!r}, table 2 has {value} (10,000 yuan)",
                ),
                round(stated / IN_WAN["元"]),
                round(value / IN_WAN["元"]),
                is_right=abs(stated - value) < exact,
            )
            return

    def _of_percents(self, read: Reading, stated: str, possible: list[Decimal]) -> Check:
        exact = _last_place(stated)
        listed = "、".join(f"{each:.1f}%" for each in dict.fromkeys(possible))
        return self._told(
            read,
            f"按表内数字可为 {listed}",
            f"by the tables it may be {listed}",
            is_right=any(abs(Decimal(stated) - each) < exact for each in possible),
        )

    def _told(self, read: Reading, zh: str, en: str, *, is_right: bool) -> Check:
        how = self.cells.how
        return replace(
            self.cells.check(read, read.stated, is_right=is_right),
            sentence=Sentence(
                f"{how.id} “{read.heading}”写“{read.quote}”；{zh}",
                f"{how.id} {read.heading}: the text says {read.quote!r}; {en}",
            ),
        )


def _percent(part: int, whole: int) -> Decimal:
    return Decimal(part) * 100 / whole


def _last_place(written: str) -> Decimal:
    """Return what the last digit counts: 0.1 in 36.4."""
    return Decimal(1).scaleb(-len(written.partition(".")[2]))
