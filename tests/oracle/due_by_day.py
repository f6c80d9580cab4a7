"""What ``request-flow due`` must say of one case on one day, found by walking the days one after the other.

Written from contract.md section 3 and legal.md sections 0, 3.3 and 9. Days are dates, spans in working days, last day
included. A stopped interval (征求意见期间) runs from the day after the letter up to and including its end, non-working
days too. Only events dated on or before the day asked about are seen; a lawful history is assumed, nothing is refused.

Readings taken where the pages are silent:

- any restart (supplement, payment, redo) gives the full term and wipes extension and delayed term alike;
- stopped days of a consultation that began before a restart still stop the restarted clock;
- a new fee notice (改正后的收费通知) replaces the earlier one, and payments on the earlier one are not carried over;
- a redo (责令重作) starts its term even where the case was still open (edge case 46).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oracle.calendar_by_day import A_DAY, last_day_of, working_days_in, works

Case = dict[str, Any]
Event = dict[str, Any]

REPLY_TERM = 20
SUPPLEMENT_NOTICE_TERM = 7
CONSULTATION_TERM = 15
PAYMENT_TERM = 20
CHANNELS_TO_CONFIRM = frozenset({"ordinary_mail", "online", "email", "fax"})
CLOSING = frozenset({"decide", "lapse_supplement", "lapse_fee", "withdraw", "close_other"})


@dataclass
class Consultation:
    """One letter out for an opinion; ``last`` is the last stopped day, as far as is known."""

    ref: str
    kind: str
    sent: date
    last: date
    answered: bool = False

    def stops(self, day: date) -> bool:
        return self.sent < day <= self.last

    def open_on(self, day: date) -> bool:
        return not self.answered and day <= self.last


@dataclass
class Term:
    """A plain term without stops: the supplement's or the payment's."""

    start: date
    days: int


@dataclass
class Standing:
    """How a case stands after the events seen so far."""

    state: str = "awaiting_confirmation"
    received: date | None = None
    start: date | None = None
    base: int = REPLY_TERM
    extension: int = 0
    extended: bool = False
    until: date | None = None
    side_term: Term | None = None
    charged: float = 0
    paid: float = 0
    consultations: list[Consultation] = field(default_factory=list)

    def stopped(self, day: date) -> bool:
        return any(consultation.stops(day) for consultation in self.consultations)

    def restart(self, day: date, base: int = REPLY_TERM) -> None:
        """Set the reply clock back to its full term, which runs from the day after ``day``."""
        self.state, self.start, self.base = "in_progress", day, base
        self.extension, self.extended, self.until, self.side_term = 0, False, None, None

    def wait(self, state: str, start: date, days: int) -> None:
        self.state, self.side_term = state, Term(start, days)

    def end(self, state: str) -> None:
        self.state, self.side_term = state, None

    def counted_days(self) -> Iterator[date]:
        """Yield the days that the reply term uses up: working, and in no stopped interval. Never ends."""
        assert self.start is not None
        day = self.start
        while True:
            day += A_DAY
            if works(day) and not self.stopped(day):
                yield day

    def reply_due(self) -> date:
        """Return the last day on which a reply is in time, an open consultation taken to run its full term."""
        if self.until is not None:
            return self.until
        for used, day in enumerate(self.counted_days(), start=1):
            if used == self.base + self.extension:
                return day
        raise AssertionError("the days never end")


def events_until(case: Case, as_of: date) -> list[Event]:
    return [event for event in case["events"] if date.fromisoformat(event["on"]) <= as_of]


def stand(case: Case, as_of: date) -> Standing:
    """Play the events dated on or before ``as_of`` one after the other, in the order of the file."""
    standing = Standing()
    for event in events_until(case, as_of):
        if standing.state != "void":
            _play(standing, event, case["channel"])
    return standing


def due(case: Case, as_of: date) -> dict[str, Any] | None:
    """Return what ``request-flow due`` prints, without irregularities; None where nothing happened by ``as_of``."""
    if not events_until(case, as_of):
        return None
    standing = stand(case, as_of)
    answer: dict[str, Any] = {
        "number": case["number"],
        "state": standing.state,
        "received_on": standing.received.isoformat() if standing.received else None,
        "clock": None,
        "due_on": None,
        "term_days": None,
        "counted": None,
        "remaining": None,
        "suspended": False,
        "overdue": False,
    }
    if standing.state == "in_progress":
        answer |= _reply_clock(standing, as_of)
    elif standing.side_term is not None:
        answer |= _side_clock(standing.state.removeprefix("awaiting_"), standing.side_term, as_of)
    else:
        return answer
    answer["remaining"] = answer["term_days"] - answer["counted"]
    answer["overdue"] = as_of.isoformat() > answer["due_on"]
    return answer


def open_consultations(case: Case, as_of: date) -> list[Consultation]:
    """Return the consultations without an opinion whose last day is not over on ``as_of``."""
    return [consultation for consultation in stand(case, as_of).consultations if consultation.open_on(as_of)]


def late_acts(case: Case) -> list[tuple[str, date]]:
    """Return the acts that came after their term, as (action, day).

    Looked at: the first supplement notice (7 working days from receipt), an extension, a reply. A second round of
    supplement has no term of its own in the pages and is left out.
    """
    late: list[tuple[str, date]] = []
    asked = False
    for position, event in enumerate(case["events"]):
        day = date.fromisoformat(event["on"])
        before = stand({**case, "events": case["events"][:position]}, day)
        if event["action"] == "request_supplement" and not asked:
            asked = True
            assert before.received is not None
            if day > last_day_of(before.received, SUPPLEMENT_NOTICE_TERM):
                late.append((event["action"], day))
        elif event["action"] in {"extend", "decide"} and before.state == "in_progress" and day > before.reply_due():
            late.append((event["action"], day))
    return late


def _reply_clock(standing: Standing, as_of: date) -> dict[str, Any]:
    assert standing.start is not None
    if standing.until is not None:
        term = working_days_in(standing.start, standing.until)
        counted = working_days_in(standing.start, as_of)
        suspended = False  # A33(3) stops the terms of A33 only; a day fixed under A35 stands
    else:
        term = standing.base + standing.extension
        counted = 0
        for day in standing.counted_days():
            if day > as_of:
                break
            counted += 1
        suspended = standing.stopped(as_of)
    return {
        "clock": "reply",
        "due_on": standing.reply_due().isoformat(),
        "term_days": term,
        "counted": counted,
        "suspended": suspended,
    }


def _side_clock(clock: str, term: Term, as_of: date) -> dict[str, Any]:
    return {
        "clock": clock,
        "due_on": last_day_of(term.start, term.days).isoformat(),
        "term_days": term.days,
        "counted": working_days_in(term.start, as_of),
    }


def _play(standing: Standing, event: Event, channel: str) -> None:
    day = date.fromisoformat(event["on"])
    noted_receipt = date.fromisoformat(event.get("received_on") or event["on"])
    action = event["action"]
    if action == "confirm_receipt" or (action == "receive" and channel not in CHANNELS_TO_CONFIRM):
        standing.received = day
        standing.restart(day)
    elif action == "request_supplement":
        standing.wait("awaiting_supplement", noted_receipt, event["term_days"])
    elif action == "receive_supplement":
        standing.restart(day)
    elif action == "charge_fee":
        standing.wait("awaiting_fee", noted_receipt, PAYMENT_TERM)
        standing.charged, standing.paid = event["amount"], 0
    elif action == "pay_fee":
        standing.paid += event.get("amount", standing.charged)
        if standing.paid >= standing.charged:
            standing.restart(day)
    elif action == "extend":
        if day <= standing.reply_due():
            standing.extension = event["days"]
        standing.extended = True
    elif action == "consult":
        last = last_day_of(noted_receipt, CONSULTATION_TERM)
        standing.consultations.append(Consultation(event["ref"], event["kind"], day, last))
    elif action == "record_opinion":
        for consultation in standing.consultations:
            if consultation.ref == event["ref"] and consultation.open_on(day):
                consultation.answered, consultation.last = True, day
    elif action == "fix_delayed_term":
        standing.until = date.fromisoformat(event["until"])
    elif action == "remedy_concluded" and event.get("redo"):
        standing.restart(day, event.get("redo_term_days") or REPLY_TERM)
    elif action in CLOSING:
        standing.end("closed")
    elif action == "void":
        standing.end("void")
