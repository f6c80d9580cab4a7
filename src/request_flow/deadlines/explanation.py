"""Why this date: each day of a term, counted or passed over, with the reason and its source.

The explanation walks the days one by one, apart from the arithmetic that computes the due day; the two must agree,
and a test holds them to it.
"""

from dataclasses import dataclass
from datetime import date

from request_flow.deadlines.stops import ONE_DAY, Span, stopped_on
from request_flow.errors import Sentence
from request_flow.law.citation import cites
from request_flow.workdays.calendar import WorkCalendar

STOPPED = Sentence("征求意见，不计入期限", "opinion sought, not counted")


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the strip: its number in the term, or ``None`` with the reason why it does not count."""

    day: date
    counted: int | None
    kind: str
    reason: Sentence
    cites: tuple[str, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The days after ``started`` up to and including ``due_on``, every one of them.

    ``term_days`` is None for a fixed day beyond the calendar; the days then end with the calendar's last.
    """

    kind: str
    started: date
    term_days: int | None
    due_on: date
    calendar: str
    cites: tuple[str, ...]
    days: tuple[DayLine, ...]


@cites("ogi-2019:33", "holidays:2")
def explain_days(
    started: date, due: date, stops: tuple[Span, ...], stop_cites: tuple[str, ...], calendar: WorkCalendar
) -> tuple[DayLine, ...]:
    """Return one line for each day after ``started`` up to and including ``due``."""
    lines: list[DayLine] = []
    counted = 0
    day = started
    while day < due:
        day += ONE_DAY
        why = calendar.why(day)
        number, kind, reason, provisions = None, why.kind.value, why.sentence, why.cites
        if why.workday and stopped_on(day, stops):
            kind, reason, provisions = "stopped", STOPPED, stop_cites
        elif why.workday:
            counted += 1
            number = counted
        lines.append(DayLine(day, number, kind, reason, provisions, why.provisional))
    return tuple(lines)
