"""Where each value of a letter comes from: a closed table from a variable's name to the function that takes it.

Nothing is computed here that the engine computes: every day is a fact of the case or the end of one of its terms.  A
value that the case does not have is ``None``.  What an act says and what an officer types needs no function: it is
taken by its key or name.  ``money`` is in yuan, ``rows`` are those of a table.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from request_flow.cases.effects import current_payment_due, current_reply_due, current_supplement_due
from request_flow.cases.events import Event
from request_flow.cases.record import Registration
from request_flow.errors import BadInput
from request_flow.notices import fees, rows, words
from request_flow.notices.catalogue import Audience, LetterKind, Variable
from request_flow.notices.filled import Filled
from request_flow.notices.labels import called, letter_words
from request_flow.notices.model import Source
from request_flow.notices.plain_text import bare, flattened, one_line, split_lines
from request_flow.notices.situation import Situation

Take = Callable[[Situation], object]

ENCLOSURES: Final = "enclosures"
"""The variable whose items stand under the letter instead of in its text (附件)."""
PERSON = "natural_person"
JOINED: Final = "、"


def applicants(situation: Situation) -> tuple[str, ...]:
    """Return the names of all applicants, the first one first."""
    return tuple(str(each["name"]) for each in _people(situation.registration) if each.get("name"))


def same_people(one: Registration, other: Registration) -> bool | None:
    """Return whether somebody asks in both, ``None`` where a name is missing; an ID number tells namesakes apart."""
    both = [(mine, theirs) for mine in _people(one) for theirs in _people(other)]
    if not all(bare(str(each.get("name") or "")) for pair in both for each in pair):
        return None
    return any(
        bare(str(mine["name"])) == bare(str(theirs["name"]))
        and len({each["id_number"] for each in (mine, theirs) if each.get("id_number")}) <= 1
        for mine, theirs in both
    )


def _people(registration: Registration) -> list[Mapping[str, Any]]:
    return [registration.applicant, *registration.more.get("joint_applicants", ())]


def party(situation: Situation) -> str | None:
    """Return who is asked for an opinion, or was; ``None`` where several were and nothing says which."""
    if situation.said("party") is not None:
        return str(situation.said("party"))
    asked = situation.consulted
    return str(asked.data["party"]) if asked is not None and asked.data.get("party") else None


def addressee(audience: Audience, situation: Situation) -> str | None:
    """Return whom the letter speaks to, ``None`` for a record of the file."""
    if audience == "file":
        return None
    if audience == "applicant":
        return JOINED.join(one_line(each) for each in applicants(situation)) or "申请人"
    found = party(situation)
    if found is not None:
        return one_line(found)
    return "第三方" if audience == "third_party" else "有关机关"


def _you(situation: Situation) -> str:
    """Return how the applicant is spoken to: a person, several, or a body."""
    if len(applicants(situation)) > 1:
        return "你们"
    return "您" if situation.facts.category == PERSON else "你单位"


def _request(situation: Situation) -> str | None:
    """Return what is asked for in one line: the subject, else the applicant's own words."""
    text = situation.registration.subject or situation.registration.more.get("description")
    return flattened(text) if text else None


def _event_day(*acts: str) -> Take:
    def of(situation: Situation) -> date | None:
        found = situation.last(*acts)
        return found.on if found is not None else None

    return of


def _of_event(act: str, key: str) -> Take:
    def of(situation: Situation) -> object:
        found = situation.last(act)
        return found.data.get(key) if found is not None else None

    return of


def _of_person(key: str) -> Take:
    return lambda situation: situation.registration.applicant.get(key)


def _of_agent(key: str) -> Take:
    return lambda situation: situation.registration.more.get("agent", {}).get(key)


def _delivery(key: str) -> Take:
    def of(situation: Situation) -> str | None:
        found = letter_words()
        wanted = situation.registration.rest.get("delivery", {}).get(key)
        return called(found.forms if key == "form" else found.methods, wanted)

    return of


def _consulted(what: Callable[[Any], object]) -> Take:
    def of(situation: Situation) -> object:
        found = situation.consultation
        return what(found) if found is not None else None

    return of


def _third_parties(situation: Situation) -> list[Any]:
    return [each for each in situation.facts.consultations.values() if each.kind == "third_party"]


def _third_party_asked_on(situation: Situation) -> date | None:
    return min((each.sent for each in _third_parties(situation)), default=None)


def _third_party_opinion(opinion: str) -> Take:
    """Return the day on which a third party first said so, within its term or after."""

    def of(situation: Situation) -> date | None:
        said = [each.opinion_on for each in _third_parties(situation) if each.opinion == opinion]
        return min(said, default=None)

    return of


def _third_party_silent(situation: Situation) -> bool:
    return any(each.opinion_on is None and each.last_day < situation.day for each in _third_parties(situation))


def _terms(name: str) -> Take:
    """Return the length of a term of the law on the day of the letter."""
    return lambda situation: getattr(situation.rules.terms.on(situation.day), name)


def _channel(situation: Situation) -> str:
    return situation.law.channels[situation.facts.channel].label


def _outcome_label(situation: Situation) -> str | None:
    found = situation.law.outcomes.get(situation.outcome or "")
    return found.label if found is not None else None


def _outcome_in_full(situation: Situation) -> str | None:
    """Return the outcome with its group in table 3: ``不予公开（保护第三方合法权益）``, ``予以公开``."""
    label = _outcome_label(situation)
    group = letter_words().outcome_groups.get((situation.outcome or "").partition("_")[0])
    return f"{group}（{label}）" if group is not None and label is not None else label


def _ground_labels(situation: Situation) -> str | None:
    found = situation.law.outcomes.get(situation.outcome or "")
    if found is None:
        return None
    return JOINED.join(found.grounds[each].label for each in situation.grounds if each in found.grounds) or None


def _basis(situation: Situation) -> str | None:
    """Return the provisions that the decision rests on: those of the grounds, then those of the outcome."""
    found = situation.law.outcomes.get(situation.outcome or "")
    if found is None:
        return None
    named = [address for each in situation.grounds if each in found.grounds for address in found.grounds[each].cites]
    return words.basis([*found.cites, *named], situation.law) or None


def _returned(situation: Situation) -> Event | None:
    """Return the last record of an answer that came back."""
    found = [each for each in situation.events if each.act == "deliver" and each.data.get("returned")]
    return found[-1] if found else None


def _document(situation: Situation, event: Event | None) -> str | None:
    """Return title and number of the letter whose service is recorded: ``《…告知书》（…147号-答）``."""
    number = event.data.get("document") if event is not None else None
    titles = [row[0] for row in situation.papers if row[1] == number]
    return f"《{titles[0]}》（{number}）" if number and titles else number


def _served(situation: Situation) -> Event | None:
    return situation.act if situation.act is not None and situation.act.act == "deliver" else None


def _address(situation: Situation) -> str | None:
    sent_to = situation.delivery.address if situation.delivery is not None else None
    return sent_to or situation.registration.applicant.get("address")


DATES: Final[Mapping[str, Take]] = {
    "arrived_on": lambda it: it.facts.arrived_on,
    "supplement_asked_on": lambda it: it.facts.supplement_on,
    "supplement_received_on": _event_day("receive_supplement"),
    "third_party_asked_on": _third_party_asked_on,
    "third_party_objected_on": _third_party_opinion("object"),
    "third_party_consented_on": _third_party_opinion("consent"),
    "consulted_on": _consulted(lambda each: each.sent),
    "opinion_on": _consulted(lambda each: each.opinion_on),
    "reasons_asked_on": lambda it: it.facts.reasons_asked_on,
    "reasons_received_on": _event_day("receive_reasons"),
    "fee_asked_on": lambda it: it.facts.fee_on,
    "paid_on": lambda it: _event_day("pay_fee")(it) if it.facts.fee_paid else None,
    "decided_on": _event_day("decide"),
    "closed_on": lambda it: it.facts.closings[-1].on if it.facts.closings else None,
    "withdrawn_on": _event_day("withdraw"),
    "served_on": lambda it: it.facts.served_on,
    "act_on": lambda it: it.act.on if it.act is not None else None,
    "earlier_on": lambda it: it.earlier.on if it.earlier is not None else None,
    "letter_day": lambda it: it.day,
    "received_on": lambda it: it.facts.received_on,
    "due_on": lambda it: current_reply_due(it.facts, it.rules),
    "due_before": lambda it: current_reply_due(it.before, it.rules),
    "extended_on": lambda it: it.facts.extended_on if it.facts.extension else None,
    "delayed_until": lambda it: it.facts.delayed_until,
    "consultation_due": _consulted(lambda each: each.last_day),
    "fee_due": lambda it: current_payment_due(it.facts, it.rules),
    "fee_from": lambda it: it.facts.fee_from,
    "supplement_from": lambda it: it.facts.supplement_from,
    "supplement_due": lambda it: current_supplement_due(it.facts, it.rules),
    "archived_on": lambda it: it.facts.archived_on,
    "returned_on": lambda it: found.on if (found := _returned(it)) is not None else None,
}
"""The days that a letter may name: each is the engine's."""

TABLE: Final[Mapping[str, Take]] = {
    **DATES,
    # the case
    "case_number": lambda it: it.facts.number,
    "you": _you,
    "applicant_name": lambda it: JOINED.join(applicants(it)) or None,
    "applicant_category": lambda it: it.law.categories[it.facts.category].label,
    "applicant_id_type": lambda it: called(letter_words().id_types, it.registration.applicant.get("id_type")),
    "applicant_id_number": _of_person("id_number"),
    "applicant_phone": _of_person("phone"),
    "applicant_email": _of_person("email"),
    "applicant_address": _of_person("address"),
    "agent_name": _of_agent("name"),
    "agent_authority": _of_agent("authority"),
    "request": _request,
    "description": lambda it: it.registration.more.get("description"),
    "channel": _channel,
    "delivery_form": _delivery("form"),
    "delivery_method": _delivery("method"),
    "query_code": lambda it: it.query_code,
    "supplement_items": _of_event("request_supplement", "items"),
    "supplement_number": _of_event("request_supplement", "document"),
    "third_party_silent": _third_party_silent,
    "party": party,
    "consultation_kind": _consulted(lambda each: letter_words().consultations.get(each.kind)),
    "opinion": _consulted(lambda each: letter_words().opinions.get(each.opinion)),
    "fee_amount": lambda it: it.facts.fee_amount or None,
    "fee_basis": fees.fee_basis,
    "fee_number": _of_event("charge_fee", "document"),
    "fee_paid": lambda it: it.facts.fee_paid or None,
    "handler": lambda it: it.handler,
    "unit": lambda it: it.facts.unit,
    "decision_number": _of_event("decide", "document"),
    "close_reason": _of_event("close_other", "reason"),
    "service_method": lambda it: called(letter_words().methods, it.said("method")),
    "service_returned": lambda it: bool(it.said("returned")),
    "service_proof": lambda it: found.data.get("note") if (found := _served(it)) is not None else None,
    "served_to": lambda it: it.delivery.to if it.delivery is not None else JOINED.join(applicants(it)) or None,
    "served_address": _address,
    "served_document": lambda it: _document(it, _served(it)),
    "returned_document": lambda it: _document(it, _returned(it)),
    "return_reason": lambda it: found.data.get("note") if (found := _returned(it)) is not None else None,
    "act_number": lambda it: it.said("document"),
    "earlier_case": lambda it: it.earlier.number if it.earlier is not None else it.said("earlier"),
    "earlier_number": lambda it: it.earlier.document if it.earlier is not None else None,
    # what the engine makes of it
    "reply_days": _terms("reply"),
    "consultation_days": _terms("consultation"),
    "payment_days": _terms("fee_payment"),
    "extension_days": lambda it: it.facts.extension or None,
    "supplement_days": lambda it: it.facts.supplement_days or None,
    "fee_articles": fees.fee_articles,
    "fee_counted": fees.fee_counted,
    "fee_by_tariff": fees.fee_by_tariff,
    "fee_tiers": fees.fee_tiers,
    "fee_steps": fees.fee_steps,
    "outcome": _outcome_label,
    "outcome_in_full": _outcome_in_full,
    "ground": _ground_labels,
    "basis": _basis,
    "irregularities": rows.irregularities,
    "timeline": rows.timeline,
    "term_days_counted": rows.term_days_counted,
    "remedy_cases": rows.remedy_cases,
    "papers": rows.papers,
    # the agency
    "agency_name": lambda it: it.agency_name,
    "agency_address": lambda it: it.agency.address,
    "agency_postcode": lambda it: it.agency.postcode,
    "agency_phone": lambda it: it.agency.phone,
    "agency_fax": lambda it: it.agency.fax,
    "agency_email": lambda it: it.agency.email,
    "agency_hours": lambda it: it.agency.hours,
    "review_organ": lambda it: it.agency.review_organ,
    "court": lambda it: it.agency.court,
    "payee": lambda it: it.agency.payee,
    "account": lambda it: it.agency.account,
    "payment_method": lambda it: it.agency.payment_method,
}
"""Every value that the case, the engine or the agency gives."""
FIXED = frozenset({"you"})
"""Values that are words of the letter rather than facts of the case."""


def value_of(name: str, variable: Variable, situation: Situation, inputs: Mapping[str, Any]) -> object:
    """Return the value of a variable, ``None`` where there is none.

    Raises:
        BadInput: the table has no such value.
    """
    if variable.from_ == "officer":
        return inputs.get(name)
    if variable.from_ == "act":
        return situation.said(variable.key or name)
    take = TABLE.get(name)
    if take is None:
        raise BadInput("no_such_value", f"没有名为“{name}”的值。", f"there is no value named {name!r}.")
    return take(situation)


def values_of(kind: LetterKind, situation: Situation, inputs: Mapping[str, Any]) -> dict[str, Filled]:
    """Return the values of all variables of a letter, each with where it comes from."""
    found = {}
    for name, variable in kind.notice.variables.items():
        value = value_of(name, variable, situation, inputs)
        if variable.type == "texts" and isinstance(value, str):
            value = split_lines(value) or None
        elif isinstance(value, list):
            value = tuple(value)
        found[name] = Filled(value, name, _source(name, variable), variable.means)
    return found


def _source(name: str, variable: Variable) -> Source:
    if name in FIXED:
        return "fixed"
    return "free" if variable.typed else "rule"
