"""What one case says about the work: whether its term was kept, and where its working days went.

Every working day after the receipt up to and including the answer belongs to just one stage: the day an act is taken on
still belongs to the stage that the act ends, and the day of receipt to none, as in the terms of the law.  So the days
of the stages add up to the working days between receipt and answer.  While a supplement or a fee is awaited the day is
theirs; otherwise a day on which a consultation stops the clock is the consultation's; every other day is the
agency's own.  Time between an answer and the order to redo it belongs to nobody.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from request_flow.cases.effects import current_reply_due
from request_flow.cases.events import Event, Header, in_effect
from request_flow.cases.facts import Closing, Facts, Remedy
from request_flow.cases.history import advance, start
from request_flow.cases.rules import Rules
from request_flow.deadlines.reply import reply_due
from request_flow.deadlines.stops import ONE_DAY
from request_flow.law.citation import cites
from request_flow.workdays.calendar import OutsideCalendar


class Term(StrEnum):
    """How a day stands to the reply term that runs on it."""

    ORIGINAL = "original"
    """By the due day without an extension."""
    EXTENDED = "extended"
    """After that day, by the one that an extension of Art. 33 gave."""
    DELAYED = "delayed"
    """After that day, by the one fixed under Art. 35."""
    LATE = "late"
    """After every due day there was."""
    NOT_RUNNING = "not_running"
    """No reply term runs: a supplement or a fee is awaited."""


class Stage(StrEnum):
    """A part of a case's way, in the order it is usually gone."""

    BEFORE_SUPPLEMENT = "before_supplement"
    SUPPLEMENT = "supplement"
    HANDLING = "handling"
    CONSULTATION = "consultation"
    FEE = "fee"
    DRAFTING = "drafting"
    REVIEW = "review"
    DECISION = "decision"
    DELIVERY = "delivery"


WAITING: Final = frozenset({Stage.SUPPLEMENT, Stage.CONSULTATION, Stage.FEE})
"""Stages in which the agency waits for somebody else."""
OWN: Final = frozenset({Stage.BEFORE_SUPPLEMENT, Stage.HANDLING, Stage.DRAFTING, Stage.REVIEW, Stage.DECISION})
OPEN_STATES: Final = ("in_progress", "awaiting_supplement", "awaiting_fee")
WAITING_STATES: Final = {"awaiting_supplement": Stage.SUPPLEMENT, "awaiting_fee": Stage.FEE}


class Stretch(NamedTuple):
    """The days after ``after`` up to and including ``until``, all of one stage."""

    after: date
    until: date
    stage: Stage


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a case that the yearly figures count; ``days`` are working days by stage."""

    on: date
    outcome: str
    grounds: tuple[str, ...]
    term: Term
    days: Mapping[Stage, int]

    def own(self) -> int:
        """Return the working days that were the agency's own."""
        return sum(days for stage, days in self.days.items() if stage in OWN)

    def waited(self) -> int:
        """Return the working days spent waiting for others."""
        return sum(days for stage, days in self.days.items() if stage in WAITING)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stood that was open on the last day: received before it and not answered, or to be answered anew."""

    state: str
    term: Term
    again: bool


@dataclass(frozen=True, slots=True)
class Concluded:
    """A review or suit with its result, and the answer it was about; none where the agency had not answered."""

    on: date
    result: str
    outcome: str | None
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseWork:
    """One case.  ``unit`` and ``handler`` are those that have it or had it last, ``None`` where nobody is recorded.

    ``handler`` is whom the case was handed to or who signed for it, else who drafted the answer.
    """

    category: str
    unit: str | None
    handler: str | None
    ended: Ended | None
    standing: Standing | None
    remedies: tuple[Concluded, ...]


def casework(header: Header, events: Iterable[Event], rules: Rules, last: date) -> CaseWork | None:
    """Return what the case says; ``None`` where it counts in no year: void, or without a receipt date.

    Everything on record is heeded; only ``standing`` is as of the end of the day ``last``.
    """
    facts = start(header)
    walk = _Walk(rules)
    standing: Standing | None = None
    passed = False
    for event in in_effect(events):
        if event.on > last and not passed:
            standing, passed = standing_of(facts, last, rules), True
        walk.take(facts, event)
    if not passed:
        standing = standing_of(facts, last, rules)
    if facts.received_on is None or facts.state == "void":
        return None
    return CaseWork(
        facts.category,
        facts.unit,
        facts.handler or facts.drafted_by,
        walk.counted(facts),
        standing,
        tuple(concluded_of(facts.remedies.values(), facts.closings)),
    )


@cites("ogi-2019:33.2", "ogi-2019:33.3", "ogi-2019:35")
def term_on(facts: Facts, day: date, rules: Rules) -> Term:
    """Return how ``day`` stands to the reply term of the case; a day fixed under Art. 35 replaces every other."""
    due = current_reply_due(facts, rules) if facts.state == "in_progress" else None
    if due is None or facts.term_start is None:
        return Term.NOT_RUNNING
    if day > due:
        return Term.LATE
    if day <= reply_due(facts.term_start, facts.term_days, facts.stops(), rules.calendar):
        return Term.ORIGINAL
    return Term.EXTENDED if facts.delayed_until is None else Term.DELAYED


def standing_of(facts: Facts, day: date, rules: Rules) -> Standing | None:
    """Return how the case stands at the end of ``day``, ``None`` where nothing is owed."""
    if facts.state not in OPEN_STATES:
        return None
    return Standing(facts.state, term_on(facts, day, rules), bool(facts.closings))


def concluded_of(remedies: Iterable[Remedy], closings: list[Closing]) -> Iterable[Concluded]:
    """Yield each remedy that has a result, with the last answer given by the day it was filed."""
    for remedy in remedies:
        if remedy.result is None or remedy.concluded_on is None:
            continue
        before = [each for each in closings if each.on <= remedy.filed_on]
        answer = before[-1] if before else None
        outcome, grounds = (answer.outcome, grounds_of(answer)) if answer else (None, ())
        yield Concluded(remedy.concluded_on, remedy.result, outcome, grounds)


def grounds_of(closing: Closing) -> tuple[str, ...]:
    """Return the finer grounds of a closing, recorded as one text or as several."""
    grounds: object = closing.grounds
    if isinstance(grounds, str):
        return (grounds,)
    return tuple(map(str, grounds)) if isinstance(grounds, list | tuple) else ()


@dataclass(slots=True)
class _End:
    closing: Closing
    term: Term
    stretches: int
    """How many stretches lie before it."""
    served_on: date | None = None


@dataclass(slots=True)
class _Walk:
    rules: Rules
    stretches: list[Stretch] = field(default_factory=list)
    ends: list[_End] = field(default_factory=list)
    since: date | None = None
    round_begins: int = 0
    """The place of the first stretch after the last end."""

    def take(self, facts: Facts, event: Event) -> None:
        """Let the event take effect, and give the days before it to the stage it found."""
        stage = self._stage(facts)
        ends = event.act == "decide" or event.act in self.rules.endings
        term = term_on(facts, event.on, self.rules) if ends else Term.NOT_RUNNING
        ended = len(facts.closings)
        try:
            advance(facts, event, self.rules)
        except OutsideCalendar:  # as in every fold: what cannot be counted has no effect
            facts.without_effect.append(event.seq)
        if stage is not None and self.since is not None:
            self.stretches.append(Stretch(self.since, event.on, stage))
        self.since = event.on
        if event.act == "request_supplement":
            self._rename(OWN, Stage.BEFORE_SUPPLEMENT)
        elif event.act == "review":
            self._rename({Stage.DECISION}, Stage.REVIEW)
        if len(facts.closings) > ended:
            self.round_begins = len(self.stretches)
            self.ends.append(_End(facts.closings[-1], term, self.round_begins))
        elif event.act == "deliver" and facts.state == "closed" and facts.served_on == event.on and self.ends:
            self.ends[-1].served_on = self.ends[-1].served_on or event.on

    def _stage(self, facts: Facts) -> Stage | None:
        """Return the stage of the days from now on, as far as it is known by now; ``None`` where nothing is owed."""
        if facts.state in WAITING_STATES:
            return WAITING_STATES[facts.state]
        if facts.state != "in_progress":
            return None
        if facts.drafted_on is None:
            return Stage.HANDLING
        return Stage.DECISION if facts.submitted else Stage.DRAFTING

    def _rename(self, stages: Collection[Stage], to: Stage) -> None:
        """Give days since the last end to another stage: what they led to shows what they were.

        So a review is told by its own record, whatever chain of review the agency has by now.
        """
        for place in range(self.round_begins, len(self.stretches)):
            if self.stretches[place].stage in stages:
                self.stretches[place] = self.stretches[place]._replace(stage=to)

    def counted(self, facts: Facts) -> Ended | None:
        """Return the end that the yearly figures count, ``None`` for a case never closed."""
        counted = facts.counted_closing()
        if counted is None:
            return None
        end = next(each for each in reversed(self.ends) if each.closing is counted)
        days = self._days(facts, self.stretches[: end.stretches])
        if end.served_on is not None:
            days[Stage.DELIVERY] = self.rules.calendar.count(end.closing.on, end.served_on)
        return Ended(end.closing.on, end.closing.outcome, grounds_of(end.closing), end.term, days)

    def _days(self, facts: Facts, stretches: Iterable[Stretch]) -> Counter[Stage]:
        """Return the working days of each stage gone through, however short; what a consultation stops is its own."""
        count = self.rules.calendar.count
        stops = facts.stops()
        days: Counter[Stage] = Counter()
        for after, until, stage in stretches:
            worked = count(after, until)
            if stage in OWN:
                for first, last in stops:
                    if first <= until and last > after:
                        stopped = count(max(first - ONE_DAY, after), min(last, until))
                        days[Stage.CONSULTATION] += stopped
                        worked -= stopped
            days[stage] += worked
        return days
