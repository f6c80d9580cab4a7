"""The guards: each returns ``None`` where the step is possible, else the reason it is refused.

A guard asks whether the history makes the act impossible (interchange contract, section 2).  An act that only
broke a term is no matter of a guard: it happened, and the fold flags it.  The sentences and the provisions of the
reasons stand in ``workflows/requests/refusals.yaml`` under the codes used here.

Guards in ``TABLE`` hold for every history, whoever wrote it down.  Those in ``LIVE`` are asked only when a
person takes the step now: an imported history was decided elsewhere, by that agency's own order.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from request_flow.cases.effects import current_payment_due, current_supplement_due
from request_flow.cases.events import Event
from request_flow.cases.facts import Facts
from request_flow.cases.rules import Rules


class Reason(NamedTuple):
    """Why a step is refused: a code of ``refusals.yaml`` and the values its sentence names."""

    code: str
    values: Mapping[str, Any] = {}


class Standing(NamedTuple):
    """What live guards know beyond the facts: the agency, the person, and the drafts that its reviewers passed."""

    review_stages: tuple[str, ...]
    role: str
    roles_of_stage: Mapping[str, tuple[str, ...]]
    again_by: tuple[str, ...] = ()
    draft: Event | None = None
    drafts_passed: tuple[Event, ...] = ()


def day_ahead(event: Event, today: date) -> date | None:
    """Return the day an event tells as a fact although it lies after ``today``: its own, or that of a letter's receipt.

    The end of a delayed term is no such fact: it is fixed ahead.
    """
    for day in (event.on, event.data.get("received_on")):
        if day is not None and day > today:
            return cast("date", day)
    return None


Guard = Callable[[Facts, Event, Rules], Reason | None]
LiveGuard = Callable[[Facts, Event, Standing], Reason | None]


def _before(event: Event, earlier: date | None, what: str) -> Reason | None:
    if earlier is not None and event.on < earlier:
        return Reason("dated_before", {"on": event.on, "earlier": earlier, "what": what})
    return None


def not_before_arrival(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return _before(event, facts.arrived_on, "receive")


def not_before_receipt(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return _before(event, facts.received_on, "confirm_receipt")


def not_before_supplement_notice(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return _before(event, facts.supplement_on, "request_supplement")


def not_before_fee_notice(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return _before(event, facts.fee_on, "charge_fee")


def not_before_closing(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return _before(event, facts.closed_on(), "decide")


def letter_not_received_before_sent(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    received = event.data.get("received_on")
    if received is not None and received < event.on:
        return Reason("letter_received_before_sent", {"on": event.on, "received": received})
    return None


def copy_not_received_before_filed(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    received = event.data.get("received_on")
    if received is not None and received < event.on:
        return Reason("copy_received_before_filed", {"on": event.on, "received": received})
    return None


def supplement_term_over(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    """A lapse dated on the last day of the term stands once that day is over (edge case 38)."""
    due = current_supplement_due(facts, rules)
    if due is not None and event.on < due:
        return Reason("supplement_term_runs", {"on": event.on, "due": due})
    return None


def payment_term_over(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    """A lapse dated on the last day of the term stands once that day is over (edge case 38)."""
    due = current_payment_due(facts, rules)
    if due is not None and event.on < due:
        return Reason("payment_term_runs", {"on": event.on, "due": due})
    return None


def within_extension_max(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    days = event.data["days"]
    longest = rules.terms.on(event.on).extension_max
    if not 1 <= days <= longest:
        return Reason("extension_too_long", {"days": days, "longest": longest})
    return None


def first_extension_of_term(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if facts.extended_on is not None:
        return Reason("extended_already", {"on": facts.extended_on})
    return None


def until_not_before_act(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    until = event.data["until"]
    if until < event.on:
        return Reason("until_before_act", {"until": until, "on": event.on})
    return None


def new_consultation(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if event.data["ref"] in facts.consultations:
        return Reason("consultation_known", {"ref": event.data["ref"]})
    return None


def consultation_exists(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if event.data["ref"] not in facts.consultations:
        return Reason("consultation_unknown", {"ref": event.data["ref"]})
    return None


def not_before_consultation(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return _before(event, facts.consultations[event.data["ref"]].sent, "consult")


def no_opinion_yet(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    given = facts.consultations[event.data["ref"]].opinion_on
    if given is not None:
        return Reason("opinion_known", {"ref": event.data["ref"], "on": given})
    return None


def not_before_notice(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    """A notice is received on the day it was sent or later."""
    if facts.state == "awaiting_supplement":
        return _before(event, facts.supplement_on, "request_supplement")
    return _before(event, facts.fee_on, "charge_fee")


def reasons_were_requested(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if facts.reasons_asked_on is None:
        return Reason("reasons_not_requested")
    return _before(event, facts.reasons_asked_on, "request_reasons")


def outcome_is_an_answer(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    """A lapse, a withdrawal and another end have acts of their own."""
    if event.data["outcome"] in rules.endings_without_answer:
        return Reason("outcome_is_no_answer", {"outcome": event.data["outcome"]})
    return None


def no_consultation_open(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    for ref, consultation in facts.consultations.items():
        if consultation.is_open(event.on) and not facts.evidence_is_missing():
            return Reason("consultation_open", {"ref": ref, "last_day": consultation.last_day})
    return None


def supplement_round_done(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    needed = "supplement_round" in rules.outcome_needs[event.data["outcome"]]
    if needed and not facts.supplements_answered and not facts.evidence_is_missing():
        return Reason("no_supplement_round")
    return None


def third_party_consulted(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if "ended_third_party_consultation" not in rules.outcome_needs[event.data["outcome"]]:
        return None
    ended = any(each.kind == "third_party" and not each.is_open(event.on) for each in facts.consultations.values())
    return None if ended or facts.evidence_is_missing() else Reason("no_third_party_consulted")


def reasons_were_asked(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    needed = "reasons_requested" in rules.outcome_needs[event.data["outcome"]]
    if needed and facts.reasons_asked_on is None and not facts.evidence_is_missing():
        return Reason("no_reasons_requested")
    return None


def something_to_deliver(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if not facts.closings:
        return Reason("nothing_to_deliver")
    return _before(event, facts.closings[-1].on, "decide")


def answer_stands(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    """Only an answer is given anew; what was recorded in error is reversed."""
    return None if facts.closings[-1].act == "decide" else Reason("no_answer_stands")


def new_remedy(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if event.data["ref"] in facts.remedies:
        return Reason("remedy_known", {"ref": event.data["ref"]})
    return None


def remedy_exists(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if event.data["ref"] not in facts.remedies:
        return Reason("remedy_unknown", {"ref": event.data["ref"]})
    return None


def not_before_filing(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return _before(event, facts.remedies[event.data["ref"]].filed_on, "remedy_filed")


def remedy_pending(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if facts.remedies[event.data["ref"]].result is not None:
        return Reason("remedy_concluded", {"ref": event.data["ref"]})
    return None


def remedy_unanswered(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if facts.remedies[event.data["ref"]].answered_on is not None:
        return Reason("remedy_answered", {"ref": event.data["ref"]})
    return None


def not_before_copy(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    received = facts.remedies[event.data["ref"]].received_on
    if received is not None and event.on < received:
        return Reason("answered_before_copy", {"on": event.on, "received": received})
    return None


def was_assigned(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if facts.assigned_on is None:
        return Reason("not_assigned")
    return _before(event, facts.assigned_on, "assign")


def draft_exists(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    if facts.drafted_on is None:
        return Reason("no_draft")
    return _before(event, facts.drafted_on, "draft")


def draft_submitted(facts: Facts, event: Event, rules: Rules) -> Reason | None:
    return draft_exists(facts, event, rules) or (None if facts.submitted else Reason("not_submitted"))


def second_round_approved(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    """A supplement is asked for once; who may ask again (ruling U5) stands in the transition's ``again_by``."""
    if facts.supplements_asked and standing.role not in standing.again_by:
        return Reason("second_supplement", {"role": standing.role, "allowed": standing.again_by})
    return None


def consultation_ended_silent(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    """Asked only when the end is recorded: no later act may fail because this one is on record."""
    ref = event.data["ref"]
    consultation = facts.consultations.get(ref)
    if consultation is None:
        return Reason("consultation_unknown", {"ref": ref})
    if consultation.opinion_on is not None:
        return Reason("opinion_known", {"ref": ref, "on": consultation.opinion_on})
    if event.on < consultation.last_day:
        return Reason("consultation_runs", {"ref": ref, "last_day": consultation.last_day})
    return (
        Reason("consultation_ended", {"ref": ref, "last_day": consultation.last_day}) if consultation.silent else None
    )


def review_stage_is_next(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    remaining = standing.review_stages[len(facts.approved_stages) :]
    stage = event.data["stage"]
    if not remaining:
        return Reason("no_review_left", {"stage": stage})
    if stage != remaining[0]:
        return Reason("review_out_of_turn", {"stage": stage, "next": remaining[0]})
    if standing.role not in standing.roles_of_stage[stage]:
        return Reason("role_may_not_review", {"stage": stage, "role": standing.role})
    return None


def reviewer_is_not_drafter(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    if event.actor is not None and event.actor == facts.drafted_by:
        return Reason("drafter_reviews", {"actor": event.actor})
    return None


def review_complete(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    missing = [stage for stage in standing.review_stages if stage not in facts.approved_stages]
    return Reason("review_incomplete", {"stage": missing[0]}) if missing else None


def is_as_reviewed(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    """The answer that is issued is the one that every stage of the chain passed; another one is drafted anew."""
    if not standing.review_stages:
        return None
    outcome, grounds = event.data["outcome"], _texts(event.data.get("grounds"))
    for draft in standing.drafts_passed:
        drafted, named = draft.data.get("outcome"), _texts(draft.data.get("grounds"))
        if drafted is None:
            return Reason("draft_without_outcome")
        if drafted != outcome:
            return Reason("draft_of_other_outcome", {"outcome": outcome, "drafted": drafted})
        if named and named != grounds:
            return Reason("draft_of_other_grounds", {"grounds": grounds, "drafted": named})
    return None


def draft_names_outcome(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    """A chain passes an outcome: a draft that names none has nothing that the answer could be held to."""
    if standing.review_stages and standing.draft is not None and standing.draft.data.get("outcome") is None:
        return Reason("draft_without_outcome")
    return None


def _texts(value: object) -> tuple[str, ...]:
    """Return one text or a list of them, as the case file writes both, as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(cast("list[str]", value))


def collective_decision_recorded(facts: Facts, event: Event, standing: Standing) -> Reason | None:
    if facts.sensitive and facts.collective_decision_on is None:
        return Reason("no_collective_decision")
    return None


TABLE: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        not_before_arrival,
        not_before_receipt,
        not_before_supplement_notice,
        not_before_fee_notice,
        not_before_closing,
        letter_not_received_before_sent,
        copy_not_received_before_filed,
        supplement_term_over,
        payment_term_over,
        within_extension_max,
        first_extension_of_term,
        until_not_before_act,
        new_consultation,
        consultation_exists,
        not_before_consultation,
        no_opinion_yet,
        not_before_notice,
        reasons_were_requested,
        outcome_is_an_answer,
        no_consultation_open,
        supplement_round_done,
        third_party_consulted,
        reasons_were_asked,
        something_to_deliver,
        answer_stands,
        new_remedy,
        remedy_exists,
        not_before_filing,
        not_before_copy,
        remedy_pending,
        remedy_unanswered,
        was_assigned,
        draft_exists,
        draft_submitted,
    )
}

LIVE: Mapping[str, LiveGuard] = {
    guard.__name__: guard
    for guard in (
        second_round_approved,
        consultation_ended_silent,
        review_stage_is_next,
        reviewer_is_not_drafter,
        review_complete,
        is_as_reviewed,
        draft_names_outcome,
        collective_decision_recorded,
    )
}
