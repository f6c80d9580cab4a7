"""The clocks of a case: which run, when each is due, and the line that `due` prints for a day.

A clock is shown where an act is owed: the supplement or the fee while one is awaited, otherwise the reply.  Others run
beside it unseen, to be reminded of; that of a confirmation (确认收到) runs before any is shown.  Counts are of working
days up to and including the day asked about; nothing here depends on the present day except where ``as_of`` says so.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from request_flow.cases.effects import current_payment_due, current_reply_due, current_supplement_due, remedy_terms
from request_flow.cases.facts import Facts
from request_flow.cases.rules import Rules
from request_flow.deadlines.answers import REVIEW
from request_flow.deadlines.reply import reply_days_used
from request_flow.deadlines.stops import Span, stopped_on
from request_flow.deadlines.terms import supplement_notice_due
from request_flow.law.citation import cites

UNCONFIRMED = "awaiting_confirmation"
CONFIRMATION = "confirmation"
REVIEW_ANSWER, SUMMARY_ANSWER, SUIT_ANSWER = "review_answer", "summary_answer", "suit_answer"
CLOCK_OF_STATE = {"in_progress": "reply", "awaiting_supplement": "supplement", "awaiting_fee": "fee"}


class RunningClock(NamedTuple):
    """A term in which an act is owed; ``ref`` names the consultation or the remedy, else it is empty."""

    kind: str
    ref: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ClockFace:
    """The clock that is shown for a case: where its term starts, how long it is, what does not count.

    ``started`` never counts itself; ``stops`` are disjoint spans in order, empty for a fixed day.  ``term_days`` is
    None for a fixed day beyond the calendar: the day holds, how many working days lie before it nobody knows yet.
    """

    kind: str
    started: date
    term_days: int | None
    due_on: date
    stops: tuple[Span, ...]
    cites: tuple[str, ...]

    def counted(self, until: date, rules: Rules) -> int:
        """Return the working days of the term used up to and including ``until``."""
        return reply_days_used(self.started, until, self.stops, rules.calendar)

    def stopped_on(self, day: date) -> bool:
        """Return whether the clock stands still on ``day``."""
        return stopped_on(day, self.stops)


@cites("ogi-2019:33", "ogi-2019:30", "ogi-2019:35", "fees-2021:6")
def clock_face(facts: Facts, rules: Rules) -> ClockFace | None:
    """Return the clock shown for the case, ``None`` where none runs."""
    kind = CLOCK_OF_STATE.get(facts.state)
    if kind == "supplement" and facts.supplement_from is not None:
        due = current_supplement_due(facts, rules)
        if due is not None:
            return ClockFace(kind, facts.supplement_from, facts.supplement_days, due, (), ("ogi-2019:30",))
    if kind == "fee" and facts.fee_from is not None and facts.fee_on is not None:
        due = current_payment_due(facts, rules)
        if due is not None:
            days = rules.terms.on(facts.fee_on).fee_payment
            return ClockFace(kind, facts.fee_from, days, due, (), ("fees-2021:6",))
    if kind == "reply" and facts.term_start is not None:
        return _reply_face(facts, facts.term_start, rules)
    return None


def _reply_face(facts: Facts, started: date, rules: Rules) -> ClockFace:
    if facts.delayed_until is not None:
        # Art. 33 para. 3 excludes days from the terms of that article only: a fixed day is not stopped (decision 0006).
        until, calendar = facts.delayed_until, rules.calendar
        term_days = calendar.count(started, until) if until <= calendar.last else None
        return ClockFace("reply", started, term_days, until, (), ("ogi-2019:35",))
    due = current_reply_due(facts, rules)
    assert due is not None  # noqa: S101  (a term that started has a due day)
    days = facts.term_days + facts.extension
    return ClockFace("reply", started, days, due, facts.stops(), ("ogi-2019:33.2", "ogi-2019:33.3"))


@cites("ogi-2019:30", "ogi-2019:31.1.2", "ogi-2019:31.1.3", "ogi-2019:32", "ogi-2019:33.2", "ogi-2019:34")
def running_clocks(facts: Facts, rules: Rules) -> list[RunningClock]:
    """Return every term that runs, the one shown first; only a confirmation, owed on the day of arrival, is not shown.

    A consultation runs until its opinion or end is recorded, the decision to extend as long as the reply term, unless
    the term was extended or replaced, or is that of a redo.
    """
    if facts.state == UNCONFIRMED and facts.arrived_on is not None:
        return [RunningClock(CONFIRMATION, "", facts.arrived_on)]
    face = clock_face(facts, rules)
    if face is None:
        return []
    running = [RunningClock(face.kind, "", face.due_on)]
    if face.kind == "reply" and facts.term_start is not None:
        if not facts.supplements_asked:
            due = supplement_notice_due(facts.term_start, rules.terms.on(facts.term_start), rules.calendar)
            running.append(RunningClock("supplement_notice", "", due))
        if facts.extended_on is None and facts.delayed_until is None and not facts.closings:
            running.append(RunningClock("extension", "", face.due_on))
    running.extend(
        RunningClock("consultation", ref, each.last_day)
        for ref, each in facts.consultations.items()
        if each.opinion_on is None and not each.silent
    )
    return running


@cites("review-2024:48", "review-2024:54.1", "litigation:67.1")
def answer_clocks(facts: Facts, rules: Rules) -> list[RunningClock]:
    """Return the terms of the agency's own answers to pending reviews and suits; they run in a closed case too.

    Where the procedure of a review is not on record, the earlier day runs beside that of the ordinary procedure.
    """
    running: list[RunningClock] = []
    if facts.state == "void":
        return running
    for ref, remedy in facts.remedies.items():
        if remedy.result is None and remedy.answered_on is None:
            terms = remedy_terms(remedy, rules)
            kind = REVIEW_ANSWER if remedy.kind == REVIEW else SUIT_ANSWER
            running += [RunningClock(SUMMARY_ANSWER, ref, each.due_on) for each in terms[:-1]]
            running += [RunningClock(kind, ref, each.due_on) for each in terms[-1:]]
    return running


def due_line(facts: Facts, as_of: date, rules: Rules, articles: dict[str, str]) -> dict[str, object]:
    """Return the object that `due` prints for the case on ``as_of`` (interchange contract, section 3).

    ``facts`` are those of the events up to and including ``as_of``; ``articles`` gives the provision of each
    irregularity code.  A due day beyond the last holiday notice carries ``provisional``, ``earliest`` and ``latest``.
    """
    face = clock_face(facts, rules)
    line: dict[str, object] = {
        "number": facts.number,
        "state": facts.state,
        "received_on": _iso(facts.received_on),
        "clock": face.kind if face else None,
        "due_on": _iso(face.due_on) if face else None,
        "term_days": face.term_days if face else None,
        "counted": None,
        "remaining": None,
        "suspended": False,
        "overdue": False,
        "irregularities": [
            {"code": each.code, "on": each.on.isoformat(), "article": articles[each.code]}
            for each in facts.irregularities
        ],
    }
    if face is not None:
        counted = face.counted(as_of, rules)
        line["counted"] = counted
        line["remaining"] = None if face.term_days is None else face.term_days - counted
        line["suspended"] = face.stopped_on(as_of)
        line["overdue"] = as_of > face.due_on
        if is_provisional(facts, face.kind, face.due_on, rules):
            earliest, latest = bounds(facts, rules)
            line.update(provisional=True, earliest=_iso(earliest), latest=_iso(latest))
    return line


def is_provisional(facts: Facts, kind: str, due_on: date, rules: Rules) -> bool:
    """Return whether a later holiday notice can move the day; none moves that of Art. 35 or a day of arrival."""
    fixed = kind == CONFIRMATION or (kind == "reply" and facts.delayed_until is not None)
    return not fixed and rules.calendar.is_provisional(due_on)


def bounds(facts: Facts, rules: Rules) -> tuple[date | None, date | None]:
    """Return the earliest and the latest day the shown clock can be due, whatever the next notices say."""
    early = clock_face(facts, rules.over(rules.calendar.earliest))
    late = clock_face(facts, rules.over(rules.calendar.latest))
    return (early.due_on if early else None, late.due_on if late else None)


def step_of(facts: Facts, stages: tuple[str, ...]) -> str | None:
    """Return the finer working state, ``None`` where there is none; ``stages`` are the agency's reviews in order."""
    if facts.state == "closed":
        return "archived" if facts.archived_on else "answered"
    if facts.state != "in_progress":
        return None
    if facts.drafted_on is not None:
        if not facts.submitted:
            return "drafting"
        return "approved" if len(facts.approved_stages) >= len(stages) else "in_review"
    if facts.signed_for_on is not None:
        return "handling"
    return "assigned" if facts.assigned_on is not None else "registered"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
