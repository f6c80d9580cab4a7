"""Plain terms: so many working days from one act, in which the next is owed.

One function a term, each bound to its provision; the lengths come from ``workflows/law``.
Every result is the last day on which the act is still in time.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from request_flow.law.citation import cites
from request_flow.law.corpus import Law
from request_flow.workdays.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Terms:
    """The lengths in force on one day, in working days."""

    reply: int
    extension_max: int
    extensions_per_term: int
    supplement_notice: int
    supplement_rounds: int
    consultation: int
    fee_payment: int
    redo: int


class TermsTable:
    """The lengths of every period since the Regulation of 2019.

    A day before the first period is given the first period's lengths: registers of early 2019 are kept
    with the terms of the revision (decision 0007).
    """

    def __init__(self, law: Law) -> None:
        names = {
            "reply": "reply_term",
            "extension_max": "extension_max",
            "extensions_per_term": "extensions_per_term",
            "supplement_notice": "supplement_notice_term",
            "supplement_rounds": "supplement_rounds",
            "consultation": "consultation_term",
            "fee_payment": "fee_payment_term",
            "redo": "redo_term",
        }
        parameters = {field: law.parameter(name) for field, name in names.items()}
        self._starts = sorted({day for each in parameters.values() for day in each.starts})
        self._terms = [
            Terms(**{field: law.value(each.name, max(start, each.starts[0])) for field, each in parameters.items()})
            for start in self._starts
        ]

    def on(self, day: date) -> Terms:
        """Return the lengths in force on ``day``."""
        return self._terms[max(bisect_right(self._starts, day) - 1, 0)]


@cites("ogi-2019:30")
def supplement_notice_due(started: date, terms: Terms, calendar: WorkCalendar) -> date:
    """Return the last day to tell the applicant what to supplement, counted from receipt."""
    return calendar.add(started, terms.supplement_notice)


@cites("ogi-2019:30")
def supplement_due(noticed: date, days: int, calendar: WorkCalendar) -> date:
    """Return the last day for the supplement; ``days`` is the reasonable term that the notice set."""
    return calendar.add(noticed, days)


@cites("ogi-2019:32", "ogi-2019:34", "ruling:U8")
def consultation_last_day(sent: date, received: date | None, terms: Terms, calendar: WorkCalendar) -> date:
    """Return the last day of the consulted party's term, from its receipt of the letter, else from sending."""
    return calendar.add(received or sent, terms.consultation)


@cites("fees-2021:6")
def payment_due(noticed: date, terms: Terms, calendar: WorkCalendar) -> date:
    """Return the last day to pay the information processing fee, from receipt of the notice."""
    return calendar.add(noticed, terms.fee_payment)
