"""What is measured of an installation: how much is open, due and late, what waits to be sent, whether the jobs run.

All of it is read from the store, so that any server may be asked and all say the same.  Terms are counted by the
national calendar's working days: 0 is today, 1 the next working day; a term due on a day that one agency works alone
counts with the next working day of all.  Ages are in seconds.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from request_flow.clock import Clock
from request_flow.services.heartbeats import JOB, PROCESSES, PULSE_SECONDS, Heartbeat, heartbeats
from request_flow.services.jobs import JOBS, ONE_DAY
from request_flow.services.program import stored_notices
from request_flow.storage.health import Heap, Terms, open_cases, outbox, parked, terms_until, untold
from request_flow.storage.unit import Unit
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar
from request_flow.workdays.notices import load_calendar

WORKING_DAYS_AHEAD = 10
SILENT_SECONDS = 4 * PULSE_SECONDS
"""A process that said nothing for so long is taken for dead."""
STANDINGS = ("waiting", "held", "retrying", "sending", "parked")
SENDABLE = frozenset({"waiting", "retrying"})


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that is measured, at one moment."""

    open_cases: int
    due: Mapping[tuple[str, int], int]
    """How many terms of a kind are due in so many working days, each kind with every number."""
    overdue: Mapping[str, int]
    """How many terms of a kind are over."""
    untold: int
    outbox: Mapping[str, int]
    """How many messages there are of each standing."""
    oldest_seconds: float
    """How long the message that has waited longest could have been sent; one that failed counts from its writing."""
    jobs: Mapping[str, "JobMeasure"]
    processes: Mapping[str, int]
    """How many processes of a kind (worker, beat, ticker) said a moment ago that they live."""
    published_until: date


@dataclass(frozen=True, slots=True)
class JobMeasure:
    """How one job of the beat table does; instants are ``None`` where there was none yet.

    ``failures`` are those since the last success.
    """

    period_seconds: float
    last_run: datetime | None
    last_success: datetime | None
    failures: int


def measure(unit: Unit, clock: Clock) -> Measures:
    """Return what is measured now."""
    now = clock.now()
    calendar = load_calendar(extra=stored_notices(unit))
    days = list(days_ahead(calendar, now.date()))
    due, overdue = by_working_day(terms_until(unit, days[-1].isoformat()), days)
    waiting = outbox(unit, now.isoformat(timespec="seconds"))
    beats = heartbeats(unit)
    return Measures(
        open_cases(unit),
        due,
        overdue,
        untold(unit),
        {**dict.fromkeys(STANDINGS, 0), **{each.standing: each.messages for each in waiting}, "parked": parked(unit)},
        oldest(waiting, now),
        job_measures(beats),
        alive(beats, now),
        calendar.published_until,
    )


def days_ahead(calendar: WorkCalendar, today: date) -> Iterator[date]:
    """Yield today and the working days that follow, as far as the calendar reaches."""
    yield today
    day = today
    for _ in range(WORKING_DAYS_AHEAD):
        try:
            day = calendar.add(day, 1)
        except OutsideCalendar:
            return
        yield day


def by_working_day(terms: Sequence[Terms], days: Sequence[date]) -> tuple[dict[tuple[str, int], int], dict[str, int]]:
    """Return the terms of each kind by working days from ``days[0]`` on, and those that are over."""
    ordered = [day.isoformat() for day in days]
    due: Counter[tuple[str, int]] = Counter()
    overdue: Counter[str] = Counter()
    for kind, due_on, count in terms:
        if due_on < ordered[0]:
            overdue[kind] += count
        else:
            due[kind, bisect_left(ordered, due_on)] += count
    kinds = {each.kind for each in terms}
    whole = {(kind, number): due[kind, number] for kind in sorted(kinds) for number in range(len(days))}
    return whole, {kind: overdue[kind] for kind in sorted(kinds)}


def oldest(waiting: Sequence[Heap], now: datetime) -> float:
    """Return for how many seconds something could have been sent."""
    since = [
        each.created_at if each.standing == "retrying" else each.next_try_at
        for each in waiting
        if each.standing in SENDABLE
    ]
    return max((max((now - datetime.fromisoformat(each)).total_seconds(), 0.0) for each in since), default=0.0)


def alive(beats: Sequence[Heartbeat], now: datetime) -> dict[str, int]:
    """Return how many processes of each kind live."""
    return {
        kind.rstrip(":"): sum(
            each.name.startswith(kind) and (now - each.at).total_seconds() < SILENT_SECONDS for each in beats
        )
        for kind in PROCESSES
    }


def job_measures(beats: Sequence[Heartbeat]) -> dict[str, JobMeasure]:
    """Return how each job of the beat table does."""
    known = {each.name: each for each in beats}
    found = {}
    for job in JOBS:
        last = known.get(JOB + job.name)
        succeeded = last.detail.get("succeeded_at") if last else None
        found[job.name] = JobMeasure(
            (job.every or ONE_DAY).total_seconds(),
            last.at if last else None,
            datetime.fromisoformat(succeeded) if succeeded else None,
            last.detail.get("failures", 0) if last else 0,
        )
    return found
