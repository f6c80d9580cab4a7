"""By when an agency answers a review or a suit over its act (被申请人书面答复、被告答辩), counted from the copy.

The day on which the copy was received is not counted; each result is the last day that is still in time.  In a review
the days are working days, fewer in the summary procedure (简易程序), which may be taken for disclosure cases; before a
court they are calendar days, and a term that would end on a holiday ends on the first working day after it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from request_flow.law.citation import cites
from request_flow.law.corpus import Law
from request_flow.law.dated import NoValueInForce
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar

REVIEW = "review"
Procedure = Literal["summary", "ordinary", "suit"]


@dataclass(frozen=True, slots=True)
class AnswerTerm:
    """The last day to answer in one procedure, and the provision that sets it."""

    procedure: Procedure
    due_on: date
    cites: str
    provisional: bool


@cites("review-2024:48", "review-2024:54.1", "litigation:67.1")
def answers_due(
    kind: str, received: date, procedure: str | None, law: Law, calendar: WorkCalendar
) -> tuple[AnswerTerm, ...]:
    """Return the last days to answer a remedy: that of ``procedure``, else one for each procedure that may be taken.

    The last one ends last.  Empty where the law or the calendar here says nothing for that day.
    """
    of_kind = review_answers_due if kind == REVIEW else suit_answer_due
    try:
        found = of_kind(received, law, calendar)
    except (NoValueInForce, OutsideCalendar):
        return ()
    return tuple(each for each in found if each.procedure == procedure) or found


@cites("review-2024:48", "review-2024:54.1", "review-2024:88.2")
def review_answers_due(received: date, law: Law, calendar: WorkCalendar) -> tuple[AnswerTerm, ...]:
    """Return the last days to answer a review: in the summary procedure, and in the ordinary one.

    Raises:
        NoValueInForce: the law here says nothing for that day.
        OutsideCalendar: the calendar does not reach so far.
    """
    summary = calendar.add(received, law.value("review_answer_term_summary", received))
    ordinary = calendar.add(received, law.value("review_answer_term", received))
    return (
        AnswerTerm("summary", summary, "review-2024:54.1", calendar.is_provisional(summary)),
        AnswerTerm("ordinary", ordinary, "review-2024:48", calendar.is_provisional(ordinary)),
    )


@cites("litigation:67.1", "litigation-interpretation:48.3")
def suit_answer_due(received: date, law: Law, calendar: WorkCalendar) -> tuple[AnswerTerm, ...]:
    """Return the last day to hand in the statement of defence and the evidence.

    Raises:
        NoValueInForce: the law here says nothing for that day.
        OutsideCalendar: the calendar does not reach so far.
    """
    last = received + timedelta(days=law.value("suit_answer_days", received))
    if not calendar.is_workday(last):
        last = calendar.add(last, 1)
    return (AnswerTerm("suit", last, "litigation:67.1", calendar.is_provisional(last)),)
