"""The facts of one case, as its events have made them so far."""

from datetime import date
from typing import NamedTuple

from request_flow.cases.events import Header
from request_flow.deadlines.stops import ONE_DAY, Span, union


class Irregularity(NamedTuple):
    """An act that broke a rule but happened: recorded, listed, shown to the head of the office."""

    code: str
    on: date


class Closing(NamedTuple):
    """One end of the case: an answer, a lapse, a withdrawal or another end."""

    on: date
    outcome: str
    act: str
    grounds: str | None


class Consultation:
    """One letter that asks for an opinion; ``last_day`` is the last day of the party's term."""

    __slots__ = ("kind", "last_day", "opinion", "opinion_on", "reasonable", "sent", "silent")

    def __init__(self, kind: str, sent: date, last_day: date) -> None:
        self.kind = kind
        self.sent = sent
        self.last_day = last_day
        self.opinion: str | None = None
        self.opinion_on: date | None = None
        self.reasonable: bool | None = None
        self.silent = False  # whether its end without an opinion is on record; it ends all the same

    def ended_on(self) -> date:
        """Return the day it ended or, with no opinion yet, the day it will end by itself; that day is stopped."""
        if self.opinion_on is not None and self.opinion_on < self.last_day:
            return self.opinion_on
        return self.last_day

    def is_open(self, day: date) -> bool:
        """Return whether on ``day`` an opinion is still awaited."""
        return self.opinion_on is None and day <= self.last_day


class Remedy:
    """A review or a suit over the case; ``result`` is ``None`` while it is pending.

    ``received_on`` is the day the agency received the copy, from which its own answer is due; ``procedure`` that of a
    review; ``answered_on`` the day of that answer.  Each is ``None`` where not said.
    """

    __slots__ = ("answered_on", "concluded_on", "filed_on", "kind", "procedure", "received_on", "result")

    def __init__(
        self, kind: str, filed_on: date, received_on: date | None = None, procedure: str | None = None
    ) -> None:
        self.kind = kind
        self.filed_on = filed_on
        self.received_on = received_on
        self.procedure = procedure
        self.answered_on: date | None = None
        self.result: str | None = None
        self.concluded_on: date | None = None


class Facts:
    """Everything the rules ask of a case; changed only by :mod:`request_flow.cases.effects`.

    ``term_start`` is the day whose morrow is day 1 of the reply term, ``None`` while no receipt date exists;
    ``term_days`` the working days of that term without an extension.  All days are effective days.
    """

    __slots__ = (
        "approved_stages", "archived_on", "arrived_on", "assigned_on", "category", "channel", "closings",
        "collective_decision_on", "consultations", "delayed_until", "drafted_by", "drafted_on", "earlier",
        "extended_on", "extension", "fee_amount", "fee_from", "fee_on", "fee_paid", "flags", "handler",
        "irregularities", "last_on", "number", "reasons_asked_on", "reasons_reasonable", "received_on", "remedies",
        "sensitive", "served_on", "signed_for_on", "state", "submitted", "supplement_days", "supplement_from",
        "supplement_on", "supplements_answered", "supplements_asked", "term_days", "term_start", "unit",
        "voided_on", "without_effect",
    )  # fmt: skip

    def __init__(self, header: Header) -> None:
        self.number = header.number
        self.channel = header.channel
        self.category = header.category
        self.flags = header.flags
        self.state = "unregistered"
        self.arrived_on: date | None = None
        self.received_on: date | None = None
        self.last_on: date | None = None
        self.term_start: date | None = None
        self.term_days = 0
        self.extension = 0
        self.extended_on: date | None = None
        self.delayed_until: date | None = None
        self.consultations: dict[str, Consultation] = {}
        self.supplements_asked = 0
        self.supplements_answered = 0
        self.supplement_on: date | None = None
        self.supplement_from: date | None = None
        self.supplement_days = 0
        self.fee_on: date | None = None
        self.fee_from: date | None = None
        self.fee_amount: float = 0
        self.fee_paid: float = 0
        self.reasons_asked_on: date | None = None
        self.reasons_reasonable: bool | None = None
        self.closings: list[Closing] = []
        self.earlier: str | None = None
        self.served_on: date | None = None
        self.archived_on: date | None = None
        self.voided_on: date | None = None
        self.remedies: dict[str, Remedy] = {}
        self.assigned_on: date | None = None
        self.unit: str | None = None
        self.handler: str | None = None
        self.signed_for_on: date | None = None
        self.drafted_on: date | None = None
        self.drafted_by: str | None = None
        self.submitted = False
        self.approved_stages: list[str] = []
        self.sensitive = header.sensitive
        self.collective_decision_on: date | None = None
        self.irregularities: list[Irregularity] = []
        self.without_effect: list[int] = []

    def stops(self) -> tuple[Span, ...]:
        """Return the days in which the reply clock is stopped, an open consultation as if it ran its whole term."""
        if not self.consultations:
            return ()
        return union((each.sent + ONE_DAY, each.ended_on()) for each in self.consultations.values())

    def evidence_is_missing(self) -> bool:
        """Return whether the case came from a register with gaps, so that missing evidence refuses nothing."""
        return "not_evidenced" in self.flags

    def outcome(self) -> str | None:
        """Return the outcome that stands, ``None`` while the case is open or void."""
        return self.closings[-1].outcome if self.state == "closed" and self.closings else None

    def closed_on(self) -> date | None:
        """Return the day of the outcome that stands."""
        return self.closings[-1].on if self.state == "closed" and self.closings else None

    def counted_closing(self) -> Closing | None:
        """Return the closing that the yearly figures count, ``None`` for a case never closed.

        The first answer stays counted in its year; redone within the same year, the last outcome of that
        year counts (ruling U4).
        """
        if not self.closings:
            return None
        year = self.closings[0].on.year
        return [closing for closing in self.closings if closing.on.year == year][-1]
