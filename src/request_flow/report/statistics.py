"""Statistics of a year beyond the form: gathered case by case, memory flat, then laid out as tables.

Counted are the cases that the yearly report counts as closed in the year, and those open at its end.  Days are
working days by the agency's own calendar.  The median is the middle value, of two middle values their mean; the 90th
percentile is by nearest rank: the least number of days in which at least nine tenths of the cases were done.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from request_flow.law.corpus import Law
from request_flow.report.casework import CaseWork, Ended, Stage, Standing, Term

NINE_TENTHS: Final = Fraction("0.9")
HALF: Final = Fraction(1, 2)
NOT_RECORDED: Final = "not_recorded"
UNLISTED: Final = "unlisted"
"""A ground in words of its own: shown as such, for free text may tell who asked."""
REDONE: Final = "redone"
CORRECTED: Final = "corrected"


class DayTally:
    """How many cases took how many working days; as large as there are different numbers of days."""

    def __init__(self) -> None:
        self._cases: Counter[int] = Counter()

    def add(self, days: int) -> None:
        """Count one case."""
        self._cases[days] += 1

    @property
    def cases(self) -> int:
        """How many cases were counted."""
        return self._cases.total()

    @property
    def days(self) -> int:
        """The days of all of them together."""
        return sum(days * cases for days, cases in self._cases.items())

    @property
    def most(self) -> int | None:
        """The longest."""
        return max(self._cases, default=None)

    def percentile(self, part: Fraction) -> int | None:
        """Return the least number of days in which at least ``part`` of the cases were done, by nearest rank."""
        rank = -(-self.cases * part.numerator // part.denominator)
        return self._of_rank(max(rank, 1))

    def median(self) -> int | float | None:
        """Return the middle value, of two middle values their mean."""
        low, high = self._of_rank((self.cases + 1) // 2), self._of_rank(self.cases // 2 + 1)
        if low is None or high is None:
            return None
        return (low + high) // 2 if (low + high) % 2 == 0 else float((low + high) * HALF)

    def _of_rank(self, rank: int) -> int | None:
        """Return the days of the case that stands at ``rank``, from 1, when the shortest comes first."""
        passed = 0
        for days in sorted(self._cases):
            passed += self._cases[days]
            if passed >= rank:
                return days
        return None


@dataclass(slots=True)
class Load:
    """The cases of one unit, one caseworker, one agency: those closed, and those open at the end."""

    closed: Counter[Term] = field(default_factory=Counter)
    open: Counter[Term] = field(default_factory=Counter)
    days: DayTally = field(default_factory=DayTally)
    own: DayTally = field(default_factory=DayTally)


class Subject(NamedTuple):
    """What a remedy was about: an outcome and a finer ground, ``None`` where there was no answer or no ground."""

    outcome: str | None
    ground: str | None


class YearFigures(NamedTuple):
    """One year: how many cases were received and closed in it, and open at its end."""

    year: int
    received: int
    closed: int
    open: int


class Gathered:
    """What the cases of a year say together; every one is looked at once and not kept."""

    def __init__(self, law: Law, year: int) -> None:
        self.law = law
        self.year = year
        self.closed: Counter[Term] = Counter()
        self.by_outcome: defaultdict[str, Counter[Term]] = defaultdict(Counter)
        self.by_category: defaultdict[str, Counter[Term]] = defaultdict(Counter)
        self.open: defaultdict[str, Counter[Term]] = defaultdict(Counter)
        self.stages: defaultdict[Stage, DayTally] = defaultdict(DayTally)
        self.own, self.waited, self.days = DayTally(), DayTally(), DayTally()
        self.agencies: defaultdict[str, Load] = defaultdict(Load)
        self.units: defaultdict[tuple[str, ...], Load] = defaultdict(Load)
        self.handlers: defaultdict[tuple[str, ...], Load] = defaultdict(Load)
        self.grounds: Counter[Subject] = Counter()
        self.remedies: Counter[str] = Counter()
        self.remedies_of: defaultdict[Subject, Counter[str]] = defaultdict(Counter)

    def add(self, agency: str, work: CaseWork) -> None:
        """Count one case of an agency."""
        if work.ended is not None and work.ended.on.year == self.year:
            self._add_ended(work.ended, work.category, self._loads(agency, work))
        if work.standing is not None and work.standing.again:
            self.open[REDONE][work.standing.term] += 1  # as in the report, a case is open until its first answer only
        elif work.standing is not None:
            self._add_standing(work.standing, self._loads(agency, work))
        for remedy in work.remedies:
            if remedy.on.year == self.year:
                self.remedies[remedy.result] += 1
                for subject in self._subjects(remedy.outcome, remedy.grounds):
                    self.remedies_of[subject][remedy.result] += 1

    def _loads(self, agency: str, work: CaseWork) -> tuple[Load, ...]:
        unit, handler = work.unit or NOT_RECORDED, work.handler or NOT_RECORDED
        return self.agencies[agency], self.units[agency, unit], self.handlers[agency, unit, handler]

    def _add_ended(self, ended: Ended, category: str, loads: tuple[Load, ...]) -> None:
        own, waited = ended.own(), ended.waited()
        for counter in (self.closed, self.by_outcome[ended.outcome], self.by_category[category]):
            counter[ended.term] += 1
        for stage, days in ended.days.items():
            self.stages[stage].add(days)
        self.own.add(own)
        self.waited.add(waited)
        self.days.add(own + waited)
        for load in loads:
            load.closed[ended.term] += 1
            load.own.add(own)
            load.days.add(own + waited)
        self.grounds.update(self._subjects(ended.outcome, ended.grounds))

    def _add_standing(self, standing: Standing, loads: tuple[Load, ...]) -> None:
        self.open[standing.state][standing.term] += 1
        for load in loads:
            load.open[standing.term] += 1

    def _subjects(self, outcome: str | None, grounds: tuple[str, ...]) -> set[Subject]:
        """Return the subjects of one answer: each of its grounds, or that none is recorded."""
        if outcome is None:
            return {Subject(None, None)}
        known = self.law.outcomes[outcome].grounds
        return {Subject(outcome, each if each in known else UNLISTED) for each in grounds} or {Subject(outcome, None)}


@dataclass(frozen=True, slots=True)
class Scope:
    """What statistics are about: agencies by code and name, one unit or all, a year up to the end of ``last``."""

    agencies: Mapping[str, str]
    unit: str | None
    year: int
    last: date


@dataclass(frozen=True, slots=True)
class Statistics:
    """The statistics of a year; ``years`` are that year and some before it, the earliest first."""

    scope: Scope
    gathered: Gathered
    years: tuple[YearFigures, ...]
