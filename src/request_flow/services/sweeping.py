"""The sweep: claims, for every running term, the latest rung of its ladder that it has reached.

Level-triggered: whatever is due and not yet claimed is claimed, however late the sweep runs.  After an outage a term
gets one rung, its latest; whom the rungs left out would have told is told by that one.  Several sweeps at once share
the work: what one has locked the other passes over, and a claim is a unique row.

A term that is met for the first time when it is over, and of which nobody is reminded once it is, gets no rung:
nothing was missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from request_flow.deadlines.ladder import NEVER, standing, working_days_late
from request_flow.law.corpus import Ladder
from request_flow.services.program import Program, own_calendar
from request_flow.storage.agencies import closure_days
from request_flow.storage.reminding import (
    Place,
    Rung,
    Term,
    agencies_among,
    agencies_with_own_days,
    claim,
    claim_part,
    due_days,
    terms_to_look_at,
    what_is_due,
)
from request_flow.storage.unit import Unit, reading, writing
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar

BATCH = 10_000
"""So many terms at most are looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many terms a sweep looked at, and how many rungs it claimed."""

    looked: int
    claimed: int


def sweep(program: Program) -> Swept:
    """Claim what is due by today, and return how much it was."""
    today = program.clock.today()
    with reading(program.store) as unit:
        due = what_is_due(unit, today.isoformat())
        if not due:
            return Swept(0, 0)
        rungs = Rungs(program, unit, today)
    looked = claimed = 0
    for fresh in due:
        table = rungs.table(fresh=fresh)
        after: Place | None = None
        more = True
        while more:
            with writing(program.store) as unit:
                part = claim_part(
                    unit, table, today.isoformat(), fresh=fresh, after=after, without=rungs.own, most=BATCH
                )
            looked, claimed, after = looked + part.looked, claimed + part.claimed, part.more
            more = after is not None
        while True:  # what is left: agencies with days of their own, due days that came up a moment ago
            with writing(program.store) as unit:
                terms = terms_to_look_at(unit, today.isoformat(), fresh=fresh, most=BATCH)
                claimed += claim(unit, terms, rungs.of(unit, terms, fresh=fresh), today.isoformat())
            looked += len(terms)
            if len(terms) < BATCH:
                break
    return Swept(looked, claimed)


def ladders_by_clock(program: Program) -> dict[str, Ladder]:
    """Return the ladder of each kind of term."""
    return {each.clock: each for each in program.law.reminders.values()}


class Rungs:
    """The rungs of one day: worked out once for all terms of one calendar, kind and due day.

    ``table`` holds them by kind and due day for the national calendar, which every agency shares but those in ``own``.
    """

    def __init__(self, program: Program, unit: Unit, today: date) -> None:
        self._today = today
        self._ladders = ladders_by_clock(program)
        self._national = program.calendar_now(unit)
        self.own = agencies_with_own_days(unit)
        self._days = due_days(unit)
        self._calendars: dict[int, WorkCalendar] = {}
        self._known: dict[tuple[str, str, int, bool], Rung] = {}

    def table(self, *, fresh: bool) -> list[tuple[str, str, int | None, str]]:
        """Return kind, due day, rung and the day of the next one for every due day of the national calendar."""
        return [
            (kind, day, *rung_of(ladder, date.fromisoformat(day), self._today, self._national, fresh=fresh))
            for kind, ladder in self._ladders.items()
            for day in self._days
        ]

    def of(self, unit: Unit, terms: Sequence[Term], *, fresh: bool) -> list[Rung]:
        """Return what becomes of each term."""
        own = agencies_among(unit, terms, self.own) if self.own and terms else {}
        found = []
        for case_id, kind, _, due_on in terms:
            place = kind, due_on, own.get(case_id, 0), fresh
            rung = self._known.get(place)
            if rung is None:
                day, calendar = date.fromisoformat(due_on), self._calendar(unit, place[2])
                rung = rung_of(self._ladders.get(kind), day, self._today, calendar, fresh=fresh)
                self._known[place] = rung
            found.append(rung)
        return found

    def _calendar(self, unit: Unit, agency_id: int) -> WorkCalendar:
        if not agency_id:
            return self._national
        if agency_id not in self._calendars:
            self._calendars[agency_id] = own_calendar(self._national, closure_days(unit, agency_id))
        return self._calendars[agency_id]


def rung_of(ladder: Ladder | None, due_on: date, today: date, calendar: WorkCalendar, *, fresh: bool) -> Rung:
    """Return what becomes of a term on ``today``; one without a ladder is never looked at again."""
    if ladder is None:
        return Rung(None, NEVER.isoformat())
    rung, next_on = standing(ladder, due_on, today, calendar)
    if fresh and not ladder.each_working_day_late and _is_over(due_on, today, calendar):
        rung = None
    return Rung(rung, next_on.isoformat())


def _is_over(due_on: date, today: date, calendar: WorkCalendar) -> bool:
    try:
        return working_days_late(due_on, today, calendar) > 0
    except OutsideCalendar:
        return today > due_on
