"""The reply clock: when an answer is due, and how much of its term is used.

Art. 33 gives the term and excludes the stopped days, Art. 30 restarts it.  All days are dates of the
office, all terms working days; the day that starts a term never counts, the due day still does.
"""

from datetime import date

from request_flow.deadlines.stops import ONE_DAY, Span
from request_flow.law.citation import cites
from request_flow.workdays.calendar import WorkCalendar


@cites("ogi-2019:33.2", "ogi-2019:33.3")
def reply_due(started: date, days: int, stops: tuple[Span, ...], calendar: WorkCalendar) -> date:
    """Return the last day on which a reply is in time.

    ``days`` is the reply term with its extension; ``stops`` are disjoint spans in order, see
    :func:`request_flow.deadlines.stops.union`.  Only the part of a span after ``started`` counts.
    """
    if not stops:
        return calendar.add(started, days)
    rank = calendar.rank
    start = rank(started)
    due = start + days
    for first, last in stops:
        before = max(rank(first - ONE_DAY), start)
        if before >= due:
            break
        due += max(rank(last) - before, 0)
    return calendar.day_of_rank(due)


@cites("ogi-2019:33.2", "ogi-2019:33.3")
def reply_days_used(started: date, until: date, stops: tuple[Span, ...], calendar: WorkCalendar) -> int:
    """Return the working days after ``started`` up to and including ``until`` that no span stops; never below 0."""
    if until <= started:
        return 0
    rank = calendar.rank
    used = rank(until) - rank(started)
    for first, last in stops:
        used -= max(rank(min(last, until)) - rank(max(first - ONE_DAY, started)), 0)
    return used
