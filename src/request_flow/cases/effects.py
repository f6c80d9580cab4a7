"""What each act does to the facts of a case; the state itself is moved by the machine's branches.

One function an act, in the table at the end, each bound to the provision it applies; those of the agency's own work
between receipt and answer stand in :mod:`request_flow.cases.desk`.  A missing key is read as
its most harmless value: the fold is total, and the guards have asked for the key before the event was written.
"""

from collections.abc import Callable
from datetime import date

from request_flow.cases.desk import (
    assign,
    collective_decision,
    draft,
    forget_draft,
    mark_sensitive,
    review,
    send_back,
    sign_for,
    submit,
)
from request_flow.cases.events import Event
from request_flow.cases.facts import Closing, Consultation, Facts, Irregularity, Remedy
from request_flow.cases.rules import Rules
from request_flow.deadlines.answers import AnswerTerm, answers_due
from request_flow.deadlines.receipt import receipt_day
from request_flow.deadlines.reply import reply_due
from request_flow.deadlines.terms import (
    consultation_last_day,
    payment_due,
    supplement_due,
    supplement_notice_due,
)
from request_flow.law.citation import cites

Effect = Callable[[Facts, Event, Rules], None]


def current_reply_due(facts: Facts, rules: Rules) -> date | None:
    """Return the due day of the reply as it stands, ``None`` without a receipt date.

    A delayed term of Art. 35 replaces the day that Art. 33 gives, and no consultation moves it.
    """
    if facts.delayed_until is not None:
        return facts.delayed_until
    if facts.term_start is None:
        return None
    return reply_due(facts.term_start, facts.term_days + facts.extension, facts.stops(), rules.calendar)


def current_supplement_due(facts: Facts, rules: Rules) -> date | None:
    """Return the last day for the supplement that was asked for last."""
    if facts.supplement_from is None:
        return None
    return supplement_due(facts.supplement_from, facts.supplement_days, rules.calendar)


def current_payment_due(facts: Facts, rules: Rules) -> date | None:
    """Return the last day to pay the fee that was charged last."""
    if facts.fee_on is None or facts.fee_from is None:
        return None
    return payment_due(facts.fee_from, rules.terms.on(facts.fee_on), rules.calendar)


def _start_term(facts: Facts, day: date, days: int) -> None:
    """Begin a full reply term: any extension and any delayed term before it are spent and gone."""
    facts.term_start = day
    facts.term_days = days
    facts.extension = 0
    facts.extended_on = None
    facts.delayed_until = None


def _flag(facts: Facts, code: str, on: date) -> None:
    facts.irregularities.append(Irregularity(code, on))


def _after(day: date, due: date | None) -> bool:
    return due is not None and day > due


@cites("ogi-2019:31")
def receive(facts: Facts, event: Event, rules: Rules) -> None:
    """Record the arrival, which is the receipt for channels that need no confirmation."""
    facts.arrived_on = event.on
    needs_confirmation = facts.channel in rules.confirmed_channels
    facts.received_on = receipt_day(event.on, None, needs_confirmation=needs_confirmation)
    if facts.received_on is not None:
        _start_term(facts, event.on, rules.terms.on(event.on).reply)
    if facts.evidence_is_missing():
        _flag(facts, "not_evidenced", event.on)


@cites("ogi-2019:31.1.3")
def confirm_receipt(facts: Facts, event: Event, rules: Rules) -> None:
    """Record the receipt date that both sides confirmed."""
    facts.received_on = receipt_day(facts.arrived_on or event.on, event.on, needs_confirmation=True)
    _start_term(facts, event.on, rules.terms.on(event.on).reply)


@cites("ogi-2019:30", "ruling:U5")
def request_supplement(facts: Facts, event: Event, rules: Rules) -> None:
    """Stop the reply clock and start the supplement term; late or repeated notices are irregular."""
    terms = rules.terms.on(event.on)
    if facts.term_start is not None and _after(
        event.on, supplement_notice_due(facts.term_start, terms, rules.calendar)
    ):
        _flag(facts, "supplement_asked_late", event.on)
    if facts.supplements_asked >= terms.supplement_rounds:
        _flag(facts, "supplement_asked_again", event.on)
    facts.supplements_asked += 1
    facts.supplement_on = event.on
    facts.supplement_from = event.data.get("received_on") or event.on
    facts.supplement_days = max(int(event.data.get("term_days") or 0), 1)


@cites("ogi-2019:30")
def receive_supplement(facts: Facts, event: Event, rules: Rules) -> None:
    """Restart the reply clock with a full term; a supplement after its term is taken and flagged."""
    if _after(event.on, current_supplement_due(facts, rules)):
        _flag(facts, "supplement_late", event.on)
    facts.supplements_answered += 1
    _start_term(facts, event.on, rules.terms.on(event.on).reply)


@cites("ogi-2019:33.2")
def extend(facts: Facts, event: Event, rules: Rules) -> None:
    """Lengthen the reply term; after the due day (edge case 16) or under a delayed term without effect, and flagged."""
    facts.extended_on = event.on
    if facts.delayed_until is not None:
        _flag(facts, "extended_after_delay", event.on)
        return
    if _after(event.on, current_reply_due(facts, rules)):
        _flag(facts, "extended_late", event.on)
        return
    facts.extension = max(int(event.data.get("days") or 0), 0)


@cites("ogi-2019:32", "ogi-2019:34", "ogi-2019:33.3")
def consult(facts: Facts, event: Event, rules: Rules) -> None:
    """Stop the reply clock from the day after the letter was sent."""
    last_day = consultation_last_day(event.on, event.data.get("received_on"), rules.terms.on(event.on), rules.calendar)
    facts.consultations[str(event.data.get("ref"))] = Consultation(str(event.data.get("kind")), event.on, last_day)


@cites("ogi-2019:32", "ogi-2019:34")
def record_opinion(facts: Facts, event: Event, rules: Rules) -> None:
    """Keep the opinion; it ends the consultation unless the term has ended it before."""
    consultation = facts.consultations.get(str(event.data.get("ref")))
    if consultation is None or event.on < consultation.sent:
        facts.without_effect.append(event.seq)
        return
    consultation.opinion = event.data.get("opinion")
    consultation.opinion_on = event.on
    consultation.reasonable = event.data.get("reasonable")


@cites("ogi-2019:32", "ogi-2019:34")
def end_consultation(facts: Facts, event: Event, rules: Rules) -> None:
    """Keep that no opinion came until the last day; clocks resumed by themselves, and an opinion may still come.

    Where the consultation was taken back since, or runs longer, the record says nothing.
    """
    consultation = facts.consultations.get(str(event.data.get("ref")))
    if consultation is not None and event.on >= consultation.last_day:
        consultation.silent = True


@cites("ogi-2019:30", "fees-2021:6", "letter-2016-235:1")
def serve_notice(facts: Facts, event: Event, rules: Rules) -> None:
    """Let the term that a notice set run from the day the applicant received it."""
    if facts.state == "awaiting_supplement":
        facts.supplement_from = event.on
    else:
        facts.fee_from = event.on


@cites("ogi-2019:35")
def request_reasons(facts: Facts, event: Event, rules: Rules) -> None:
    """Flag the case; the reply clock goes on (ruling U8)."""
    facts.reasons_asked_on = event.on


@cites("ogi-2019:35")
def receive_reasons(facts: Facts, event: Event, rules: Rules) -> None:
    """Keep whether the reasons were found reasonable."""
    facts.reasons_reasonable = bool(event.data.get("reasonable"))


@cites("ogi-2019:35")
def fix_delayed_term(facts: Facts, event: Event, rules: Rules) -> None:
    """Replace the due day; one fixed without reasonable reasons on record is flagged."""
    if not facts.reasons_reasonable:
        _flag(facts, "delayed_without_reasons", event.on)
    elif _after(event.on, current_reply_due(facts, rules)):
        _flag(facts, "delayed_late", event.on)
    facts.delayed_until = event.data.get("until") or event.on


@cites("fees-2021:6", "ogi-2019:42")
def charge_fee(facts: Facts, event: Event, rules: Rules) -> None:
    """Stop the reply clock and start the payment term; a corrected notice starts it anew."""
    if facts.state == "in_progress" and _after(event.on, current_reply_due(facts, rules)):
        _flag(facts, "fee_charged_late", event.on)
    facts.fee_on = event.on
    facts.fee_from = event.data.get("received_on") or event.on
    facts.fee_amount = event.data.get("amount") or 0
    facts.fee_paid = 0


@cites("fees-2021:6", "ruling:U1")
def pay_fee(facts: Facts, event: Event, rules: Rules) -> None:
    """Restart the reply clock with a full term once the whole fee is paid; until then it counts as unpaid."""
    amount = event.data.get("amount")
    facts.fee_paid += facts.fee_amount if amount is None else amount
    if _after(event.on, current_payment_due(facts, rules)):
        _flag(facts, "paid_late", event.on)
    if fee_paid_in_full(facts, event):
        _start_term(facts, event.on, rules.terms.on(event.on).reply)
    else:
        _flag(facts, "paid_in_part", event.on)


def fee_paid_in_full(facts: Facts, event: Event) -> bool:
    """Return whether what was paid covers the fee; asked after the payment was added."""
    return facts.fee_paid >= facts.fee_amount


def _close(facts: Facts, event: Event, outcome: str) -> None:
    facts.closings.append(Closing(event.on, outcome, event.act, event.data.get("grounds")))


@cites("ogi-2019:36", "ogi-2019:33.2")
def decide(facts: Facts, event: Event, rules: Rules) -> None:
    """Record the answer, made on its effective day; an answer after the due day is flagged."""
    if facts.state == "in_progress" and _after(event.on, current_reply_due(facts, rules)):
        _flag(facts, "replied_late", event.on)
    outcome = str(event.data.get("outcome"))
    if outcome == "notproc_excessive" and facts.reasons_reasonable:
        _flag(facts, "refused_despite_reasons", event.on)
    earlier = event.data.get("earlier")
    if outcome == "notproc_repeat":
        facts.earlier = earlier
        if earlier is None:
            _flag(facts, "repeat_without_earlier", event.on)
    elif earlier is not None:
        _flag(facts, "earlier_without_repeat", event.on)
    _close(facts, event, outcome)


@cites("ogi-2019:30", "fees-2021:6", "ruling:other-endings")
def end_otherwise(facts: Facts, event: Event, rules: Rules) -> None:
    """Close the case without an answer: a lapse, a withdrawal or another end."""
    _close(facts, event, rules.endings[event.act])


@cites("letter-2016-235:1")
def deliver(facts: Facts, event: Event, rules: Rules) -> None:
    """Keep the day of service, from which remedies run; it never moves the day of the reply."""
    if not event.data.get("returned"):
        facts.served_on = event.on


@cites("ruling:void")
def void(facts: Facts, event: Event, rules: Rules) -> None:
    """Take the case out of every count; its number is kept."""
    facts.voided_on = event.on


@cites("ogi-2019:45")
def archive(facts: Facts, event: Event, rules: Rules) -> None:
    """Keep the day the file was archived."""
    facts.archived_on = event.on


@cites("ogi-2019:51")
def remedy_filed(facts: Facts, event: Event, rules: Rules) -> None:
    """Open a review or a suit."""
    said = event.data
    remedy = Remedy(str(said.get("kind")), event.on, said.get("received_on"), said.get("procedure"))
    facts.remedies[str(said.get("ref"))] = remedy


@cites("review-2024:48", "review-2024:54.1", "litigation:67.1")
def remedy_answered(facts: Facts, event: Event, rules: Rules) -> None:
    """Keep the day of the agency's own answer; one after the last term that may have run is flagged."""
    remedy = facts.remedies.get(str(event.data.get("ref")))
    if remedy is None:
        facts.without_effect.append(event.seq)
        return
    remedy.answered_on = event.on
    terms = remedy_terms(remedy, rules)
    if terms and event.on > terms[-1].due_on:
        _flag(facts, "remedy_answered_late", event.on)


def remedy_terms(remedy: Remedy, rules: Rules) -> tuple[AnswerTerm, ...]:
    """Return by when a remedy is answered in each procedure that may be taken; none without the day of the copy."""
    if remedy.received_on is None:
        return ()
    return answers_due(remedy.kind, remedy.received_on, remedy.procedure, rules.law, rules.calendar)


@cites("ogi-2019:51", "ruling:U4")
def remedy_concluded(facts: Facts, event: Event, rules: Rules) -> None:
    """Record the result; a redo starts the term that was ordered, else the one the law gives."""
    remedy = facts.remedies.get(str(event.data.get("ref")))
    if remedy is None:
        facts.without_effect.append(event.seq)
        return
    remedy.result = event.data.get("result")
    remedy.concluded_on = event.on
    if redo_ordered(facts, event):
        _start_term(facts, event.on, int(event.data.get("redo_term_days") or 0) or rules.terms.on(event.on).redo)
        forget_draft(facts)


def redo_ordered(facts: Facts, event: Event) -> bool:
    """Return whether the result orders a new decision; one over a case that is not on file orders nothing."""
    return bool(event.data.get("redo")) and str(event.data.get("ref")) in facts.remedies


@cites("ruling:U4", "ogi-2019:36")
def reopen(facts: Facts, event: Event, rules: Rules) -> None:
    """Take back the agency's own wrong answer, to give it anew (撤销重作); what was counted stays as with a redo."""
    _start_term(facts, event.on, rules.terms.on(event.on).redo)
    forget_draft(facts)


def needs_confirmation(facts: Facts, event: Event) -> bool:
    """Return whether the arrival left the receipt date open."""
    return facts.received_on is None


@cites("ruling:category-corrected")
def correct_category(facts: Facts, event: Event, rules: Rules) -> None:
    """Move the case, with all its figures, to another column."""
    facts.category = event.data.get("category") or facts.category


@cites("ogi-2019:45")
def keep_only(facts: Facts, event: Event, rules: Rules) -> None:
    """Change no fact: the record itself is what counts (a split, a reversal, the end of a year)."""


TABLE: dict[str, Effect] = {
    "receive": receive,
    "confirm_receipt": confirm_receipt,
    "request_supplement": request_supplement,
    "receive_supplement": receive_supplement,
    "lapse_supplement": end_otherwise,
    "extend": extend,
    "consult": consult,
    "record_opinion": record_opinion,
    "end_consultation": end_consultation,
    "serve_notice": serve_notice,
    "request_reasons": request_reasons,
    "receive_reasons": receive_reasons,
    "fix_delayed_term": fix_delayed_term,
    "charge_fee": charge_fee,
    "pay_fee": pay_fee,
    "lapse_fee": end_otherwise,
    "decide": decide,
    "deliver": deliver,
    "withdraw": end_otherwise,
    "close_other": end_otherwise,
    "void": void,
    "archive": archive,
    "remedy_filed": remedy_filed,
    "remedy_answered": remedy_answered,
    "remedy_concluded": remedy_concluded,
    "reopen": reopen,
    "correct_category": correct_category,
    "split": keep_only,
    "assign": assign,
    "sign_for": sign_for,
    "send_back": send_back,
    "draft": draft,
    "submit": submit,
    "review": review,
    "mark_sensitive": mark_sensitive,
    "collective_decision": collective_decision,
    "reverse": keep_only,
    "carry_over": keep_only,
}


def act_names() -> frozenset[str]:
    """Return every act that has an effect function; the workflow definition must name the same."""
    return frozenset(TABLE)
