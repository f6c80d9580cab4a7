"""The history behind one row of a register (contract, section 5): events in date order, and what the row does not show.

A row is a history with gaps.  Where a rule needs an event that the row lacks, the case is taken and flagged
``not_evidenced``; an act whose date is lost stands on the day that moves no clock further than the row proves.  A row
that contradicts itself gives problems instead.  Days are inclusive; nothing here knows the length of a term.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from request_flow.registers.entry import NOT_EVIDENCED, Case
from request_flow.registers.vocabulary import Verdict, vocabulary

Values: TypeAlias = Mapping[str, Any]
ConsultationEnds: TypeAlias = Callable[[date, date | None], date]
"""The last day of a consultation that nobody answers: from the day it was sent, and the day it arrived if known."""

ORDER: Final = (
    "receive", "confirm_receipt", "request_supplement", "receive_supplement", "request_reasons", "receive_reasons",
    "consult", "record_opinion", "charge_fee", "pay_fee", "extend", "decide", "lapse_supplement", "lapse_fee",
    "withdraw", "close_other", "void", "deliver",
)  # fmt: skip
"""Events of one day, in the order in which they must have happened."""
RANK: Final = {action: float(rank) for rank, action in enumerate(ORDER)}
AFTER_RECEIPT: Final = (
    "supplement_asked_on", "supplement_received_on", "consulted_on", "opinion_on", "extended_on", "reasons_asked_on",
    "reasons_received_on", "fee_charged_on", "fee_paid_on", "replied_on", "served_on",
)  # fmt: skip
STEPS: Final = (frozenset(AFTER_RECEIPT) - {"replied_on", "served_on"}) | {"extension_days"}
LAPSES: Final = ("lapse_supplement", "lapse_fee")
OUTCOMES_ON_EVIDENCE: Final = ("unable_unclear_after_supplement", "refuse_third_party", "notproc_excessive")
PAIRS: Final = (
    ("arrived_on", "received_on"),
    ("supplement_asked_on", "supplement_notice_on"),
    ("supplement_asked_on", "supplement_received_on"),
    ("consulted_on", "consult_received_on"),
    ("consulted_on", "opinion_on"),
    ("reasons_asked_on", "reasons_received_on"),
    ("fee_charged_on", "fee_paid_on"),
    ("supplement_asked_on", "replied_on"),
    ("supplement_received_on", "replied_on"),
    ("consulted_on", "replied_on"),
    ("extended_on", "replied_on"),
    ("reasons_asked_on", "replied_on"),
    ("reasons_received_on", "replied_on"),
    ("fee_charged_on", "replied_on"),
    ("fee_paid_on", "replied_on"),
    ("replied_on", "served_on"),
)
"""An earlier and a later day; an opinion may come after the reply, for silence ends a consultation too."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is no history: the field at fault, and with ``than`` the earlier day that it should follow."""

    field: str
    code: str
    than: str | None = None


def receipt_field(values: Values) -> str | None:
    """Return which of the two days is the receipt date (Art. 31): arrival in person or by word, else the later step."""
    arrived, received = "arrived_on" in values, "received_on" in values
    if arrived and (not received or values["channel"] in vocabulary().received_on_arrival):
        return "arrived_on"
    return "received_on" if received else None


def faults(values: Values, pairs: Sequence[tuple[str, str]] = PAIRS) -> Iterator[Fault]:
    """Yield what makes the row impossible; ``values`` holds what could be read, ``pairs`` the days to compare."""
    receipt = receipt_field(values)
    if receipt is None:
        yield Fault("received_on", "no_receipt")
    else:
        received = values[receipt]
        for field in AFTER_RECEIPT:
            if field in values and values[field] < received:
                yield Fault(field, "dates_backwards", receipt)
    for earlier, later in pairs:
        if earlier in values and later in values and values[later] < values[earlier]:
            yield Fault(later, "dates_backwards", earlier)
    yield from _closing_faults(values)


def _closing_faults(values: Values) -> Iterator[Fault]:
    verdict: Verdict | None = values.get("outcome")
    replied = "replied_on" in values
    if verdict is None or verdict.action is None:
        if replied:
            yield Fault("outcome", "no_outcome" if verdict is None else "answered_but_open")
        return
    if not replied:
        yield Fault("replied_on", "no_reply_date")
    if verdict.action == "lapse_supplement" and "supplement_received_on" in values:
        yield Fault("supplement_received_on", "supplied_but_lapsed")
    if verdict.action == "lapse_fee" and "fee_paid_on" in values:
        yield Fault("fee_paid_on", "paid_but_lapsed")


class History:
    """Builds the events of one row that has no fault."""

    def __init__(self, values: Values, columns: frozenset[str], ends: ConsultationEnds | None) -> None:
        """Take the row; ``columns`` are the fields that the register has a column for."""
        self.values = values
        self.columns = columns
        self.ends = ends
        self.gaps: list[str] = []
        self.events: list[tuple[date, float, dict[str, Any]]] = []
        self.verdict: Verdict | None = values.get("outcome")
        self.action = self.verdict.action if self.verdict else None
        self.receipt: date = values[receipt_field(values) or "received_on"]
        self.term_start: date = values.get("supplement_received_on") or self.receipt

    def build(self) -> list[dict[str, Any]]:
        """Return the events in order; the gaps met on the way are in ``gaps``."""
        self.receive()
        if not self.plain():
            self.supplement()
            self.consult()
            self.reasons()
            self.fee()
            self.extend()
        self.close()
        self.events.sort(key=lambda event: event[:2])
        return [event for _, _, event in self.events]

    def plain(self) -> bool:
        """Return whether the row shows no step between receipt and end, and its end needs none: most rows are so."""
        return self.values.keys().isdisjoint(STEPS) and (
            self.verdict is None or (self.action not in LAPSES and self.verdict.outcome not in OUTCOMES_ON_EVIDENCE)
        )

    def get(self, field: str) -> Any:  # noqa: ANN401  a day, a number or a text, as the field asks for
        """Return what the row says of a field, None where it says nothing."""
        return self.values.get(field)

    def add(self, on: date, action: str, rank: float | None = None, **keys: object) -> None:
        """Take an event; keys that the row does not show are left out."""
        event: dict[str, Any] = {"on": on, "action": action}
        if keys:
            event.update({key: value for key, value in keys.items() if value is not None})
        self.events.append((on, RANK[action] if rank is None else rank, event))

    def receive(self) -> None:
        """Record the arrival and, for the four channels that need it, the confirmation (Art. 31)."""
        arrived, received = self.get("arrived_on"), self.get("received_on")
        if self.values["channel"] not in vocabulary().confirmed_channels:
            self.add(self.receipt, "receive", note=self.note())
            return
        self.add(arrived or received, "receive", note=self.note())
        if received:
            self.add(received, "confirm_receipt")
        elif "received_on" not in self.columns or any(field in self.values for field in AFTER_RECEIPT):
            self.gaps.append("confirmation_not_recorded")
            self.add(arrived, "confirm_receipt")

    def note(self) -> str | None:
        """Return the remark of the row, with the day of an extension that has no number of days."""
        if "extended_on" not in self.values or self.get("extension_days"):
            note: str | None = self.get("note")
            return note
        undated = f"台账记有延期日期 {self.values['extended_on'].isoformat()}，没有天数"
        return "；".join(text for text in (self.get("note"), undated) if text)

    def supplement(self) -> None:
        """Record the supplement round; a notice without a date stands on the receipt date."""
        asked, given, term = (
            self.get("supplement_asked_on"),
            self.get("supplement_received_on"),
            self.get("supplement_term"),
        )
        lapsed = self.action == "lapse_supplement"
        if asked is None and (given or lapsed):
            self.gaps.append("supplement_notice_undated" if given else "lapse_without_supplement")
            asked = self.receipt
        elif asked and not term:
            self.gaps.append("supplement_without_term")
        if asked:
            items, noticed = self.get("supplement_items"), self.get("supplement_notice_on")
            self.add(asked, "request_supplement", term_days=term or None, items=items, received_on=noticed)
        if given:
            self.add(given, "receive_supplement")
        if self.outcome() == "unable_unclear_after_supplement" and not given:
            self.gaps.append("supplement_round_missing")

    def consult(self) -> None:
        """Record the consultation; one without a date stands on the day its opinion came, and stops no clock."""
        sent, came, opinion = self.get("consulted_on"), self.get("opinion_on"), self.get("opinion")
        kind = self.get("consulted_kind") or "third_party"
        if sent is None and came:
            self.gaps.append("consultation_undated")
        if sent or came:
            ref, party = "c1", self.get("consulted_party")
            self.add(
                sent or came, "consult", ref=ref, kind=kind, party=party, received_on=self.get("consult_received_on")
            )
            self.end_of_consultation(sent or came, came)
        if came:
            if opinion is None:
                self.gaps.append("opinion_not_recorded")
            self.add(came, "record_opinion", ref="c1", opinion=opinion, reasonable=self.get("opinion_reasonable"))
        if self.outcome() == "refuse_third_party" and (sent is None or kind != "third_party"):
            self.gaps.append("third_party_not_consulted")

    def end_of_consultation(self, sent: date, came: date | None) -> None:
        """Note a reply that came while the row still shows the consultation open."""
        replied = self.get("replied_on")
        if self.action != "decide" or (came is not None and came <= replied):
            return
        if self.ends is None:
            self.gaps.append("consultation_end_unknown")
        elif replied <= self.ends(sent, self.get("consult_received_on")):
            self.gaps.append("consultation_unfinished")

    def reasons(self) -> None:
        """Record the reasons asked for under Art. 35."""
        asked, given = self.get("reasons_asked_on"), self.get("reasons_received_on")
        if asked is None and given:
            self.gaps.append("reasons_undated")
        elif asked and not self.get("reasons_term"):
            self.gaps.append("reasons_without_term")
        if asked or given:
            self.add(asked or given, "request_reasons", term_days=self.get("reasons_term") or None)
        if given:
            reasonable = self.get("reasons_reasonable")
            if reasonable is None:
                self.gaps.append("reasons_not_judged")
            self.add(given, "receive_reasons", reasonable=reasonable)
        if self.outcome() == "notproc_excessive" and not asked:
            self.gaps.append("reasons_not_asked")

    def fee(self) -> None:
        """Record the fee; a notice without a date stands on the day of payment, for a lapse where the term began."""
        charged, paid, lapsed = self.get("fee_charged_on"), self.get("fee_paid_on"), self.action == "lapse_fee"
        terms = {
            "basis": self.get("fee_basis"),
            "quantity": self.get("fee_quantity") or None,
            "amount": self.get("fee_amount"),
        }
        if charged is None and (paid or lapsed):
            self.gaps.append("fee_notice_undated" if paid else "lapse_without_fee_notice")
            charged = paid or self.term_start
        elif charged and None in terms.values():
            self.gaps.append("fee_without_terms")
        if charged:
            self.add(charged, "charge_fee", **terms)
        if paid:
            self.add(paid, "pay_fee", amount=terms["amount"])

    def extend(self) -> None:
        """Record the extension; one without a date stands where the reply term began, one without days nowhere."""
        days, on = self.get("extension_days"), self.get("extended_on")
        if not days:
            if on or days is not None:
                self.gaps.append("extension_without_days")
            return
        if on is None:
            self.gaps.append("extension_without_date")
        approved_by = self.get("extension_approved_by")
        if approved_by is None:
            self.gaps.append("extension_without_approver")
        on = on or self.term_start
        self.add(on, "extend", self.extension_rank(on), days=days, approved_by=approved_by)

    def extension_rank(self, on: date) -> float | None:
        """Return where an extension stands among the events of its day: before a letter that stops the clock."""
        for sent, answered, action in (
            ("supplement_asked_on", "supplement_received_on", "request_supplement"),
            ("fee_charged_on", "fee_paid_on", "charge_fee"),
        ):
            if self.get(sent) == on and self.get(answered) != on:
                return RANK[action] - 0.5
        return None

    def close(self) -> None:
        """Record the end of the case, and its service."""
        if self.action is None or self.verdict is None:
            return
        on, reason = (
            self.values["replied_on"],
            self.get("outcome_detail") or self.get("note") or self.get("outcome_text"),
        )
        match self.action:
            case "decide":
                outcome, grounds = self.verdict.outcome, self.get("outcome_detail")
                self.add(on, "decide", outcome=outcome, grounds=grounds, document=self.get("reply_document"))
            case "close_other":
                self.add(on, "close_other", reason=reason)
            case "void":
                self.gaps.append("void_without_approval")
                self.add(on, "void", reason=reason)
            case ending:
                self.add(on, ending)
        if served := self.get("served_on"):
            self.add(served, "deliver", method=self.get("service_method"))

    def outcome(self) -> str | None:
        """Return the outcome of an answer, None for any other end."""
        return self.verdict.outcome if self.verdict and self.action == "decide" else None


APPLICANT: Final = (
    ("category", "category"), ("name", "name"), ("id_type", "id_type"), ("id_number", "id_number"), ("phone", "phone"),
    ("email", "email"), ("address", "address"),
)  # fmt: skip
REQUEST: Final = (("channel", "channel"), ("subject", "subject"), ("description", "description"))
DELIVERY: Final = (("form", "delivery_form"), ("method", "delivery_method"))
AGENT: Final = (("name", "agent_name"),)


class Histories:
    """Turns the rows of one table into cases; what no row can show, for want of a column, is not looked for."""

    def __init__(self, columns: frozenset[str], ends: ConsultationEnds | None) -> None:
        """Take the fields that have a column, and the rule for consultations that nobody answers."""
        self.columns = columns
        self.ends = ends
        self.pairs = tuple(pair for pair in PAIRS if columns.issuperset(pair))
        applicant, request, delivery, agent = (
            tuple((key, field) for key, field in part if field in columns)
            for part in (APPLICANT, REQUEST, DELIVERY, AGENT)
        )
        self.applicant, self.request, self.delivery, self.agent = applicant, request, delivery, agent

    def faults(self, values: Values) -> Iterator[Fault]:
        """Yield what makes a row impossible."""
        return faults(values, self.pairs)

    def case_of(self, values: Values) -> tuple[Case, tuple[str, ...]]:
        """Return the case of a row without faults, and its gaps."""
        history = History(values, self.columns, self.ends)
        events = history.build()
        applicant = {key: values[field] for key, field in self.applicant if field in values}
        case: Case = {"number": values["number"], "agency": values["agency"], "applicant": applicant}
        for key, field in self.request:
            if field in values:
                case[key] = values[field]
        for key, fields in (("delivery", self.delivery), ("agent", self.agent)):
            part = {name: values[field] for name, field in fields if field in values}
            if part:
                case[key] = part
        case["events"] = events
        if history.gaps:
            case["flags"] = [NOT_EVIDENCED]
        return case, tuple(dict.fromkeys(history.gaps))
