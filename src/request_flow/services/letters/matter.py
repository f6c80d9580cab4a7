"""A letter composed over a case: the case with its engine, the event it is about, the texts and particulars of its day.

Nothing here writes.  A letter whose issue is the act is composed over the act as it would be recorded; one that follows
an act is composed over the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from request_flow.cases.events import Event, in_effect
from request_flow.cases.record import Registration
from request_flow.errors import BadInput, NotFound
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.notices.checks import Finding, check
from request_flow.notices.compose import compose
from request_flow.notices.inputs import read_inputs
from request_flow.notices.model import Letter
from request_flow.notices.situation import Delivery, Earlier, Situation, situation_of
from request_flow.notices.values import addressee, applicants, party, same_people
from request_flow.services.letters.asking import LetterAsk, data_for, is_about, refuse_another_ground, with_its_ground
from request_flow.services.letters.particulars import InForce, in_force
from request_flow.services.letters.query_code import query_code
from request_flow.services.letters.texts import text_in_force
from request_flow.services.program import Program
from request_flow.services.retention import refuse_erased
from request_flow.services.steps import Person, Step, make_event
from request_flow.storage.agencies import Agency
from request_flow.storage.cases import StoredCase, load_case
from request_flow.storage.letters import WantedLetters, find_letters
from request_flow.storage.opening import open_case
from request_flow.storage.people import members_of
from request_flow.storage.unit import Unit
from request_flow.workflow.engine import Engine

POST = "post"
ADDRESSES = {POST: "address", "email": "email", "fax": "phone"}
"""Which of the applicant's particulars a way of delivery goes to."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as a letter needs it."""

    agency: Agency
    engine: Engine
    case: StoredCase
    history: list[Event]
    registration: Registration
    names: Mapping[str, str]
    """The names of the agency's people by their logins, those of people who left as well."""

    @property
    def place(self) -> tuple[int, str, int, str]:
        """Id and code of the agency, id and number of the case."""
        return self.agency.id, self.agency.code, self.case.id, self.case.header.number


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter with everything it was made of, and what was found about it."""

    ask: LetterAsk
    kind: LetterKind
    own_text: int | None
    particulars: InForce
    situation: Situation
    inputs: dict[str, Any]
    letter: Letter
    findings: tuple[Finding, ...]
    step: Step | None
    """The step that the issue takes, ``None`` for a letter about the record."""


def open_matter(program: Program, unit: Unit, agency: str, number: str) -> Matter:
    """Return a case with the engine of its agency.

    Raises:
        NotFound: there is no such agency or case.
        Refused: the case was erased after its term.
    """
    found, closures, case = open_case(unit, agency, number)
    refuse_erased(unit, case.id, number, erased=case.is_erased)
    engine = program.engine_with(unit, found, closures)
    names = {each.login: each.name for each in members_of(unit, found.id)}
    return Matter(found, engine, case, case.events(program.codec), case.registration(program.codec), names)


def composed(
    program: Program,
    unit: Unit,
    matter: Matter,
    ask: LetterAsk,
    person: Person,
    on: date,
    *,
    bears: date | None = None,
    number: str | None = None,
    draft: bool = False,
) -> Composed:
    """Return the letter; ``on`` is the effective day of its act, ``bears`` the day on it (``on`` where not given).

    Raises:
        BadInput: something typed cannot be used, or there is no event for the letter to be about.
        BrokenDefinition: the agency's own text can be used no more.
    """
    text = text_in_force(unit, matter.agency.id, catalogue().kind(ask.kind), matter.engine.law)
    kind = text.kind
    step, event = _event(matter, kind, ask, person, on, number)
    day = bears or (event.on if step is None and event is not None and kind.notice.issue == "act" else on)
    ours = in_force(unit, matter.agency.id, day)
    inputs = read_inputs(kind, ask.inputs)
    situation = situation_of(
        matter.registration,
        matter.history,
        event,
        rules=matter.engine.rules,
        law=matter.engine.law,
        agency_name=matter.agency.name,
        agency=ours.particulars,
        day=day,
        earlier=_earlier(program, unit, matter, event),
        query_code=query_code(program.store.sealer, matter.agency.code, matter.case.header.number),
        papers=papers_of(unit, matter),
        delivery=ask.delivery,
        names=matter.names,
    )
    if situation.delivery is None:
        situation = _with_delivery(situation, kind)
    letter = compose(kind, situation, inputs, number=number, draft=draft)
    found = check(kind, letter, situation, inputs)
    return Composed(ask, kind, text.seq, ours, situation, inputs, letter, found, step)


def _event(
    matter: Matter, kind: LetterKind, ask: LetterAsk, person: Person, on: date, number: str | None
) -> tuple[Step | None, Event | None]:
    """Return the step that the issue takes with its event, or no step and the event on record, or neither."""
    notice = kind.notice
    if ask.event is None and notice.issue == "act" and notice.act is not None:
        document = {"document": number} if number is not None else {}
        data = with_its_ground(kind, data_for(kind, ask.data), matter.engine)
        refuse_another_ground(kind, data, matter.engine)
        step = Step(notice.act, on, {**data, **document})
        try:
            return step, make_event(step, len(matter.history) + 1, person.actor)
        except BadInput as error:
            said, label = error.sentence, matter.engine.workflow.act_label(step.act)
            raise BadInput(error.code, f"“{label}”：{said.zh}", f"{step.act}: {said.en}") from error
    if ask.data:
        raise BadInput(
            "act_on_record",
            f"“{notice.label.zh}”不办理事项，不能写事项的内容：{'、'.join(ask.data)}",
            f"the issue of {kind.name} takes no step, so no keys of one can be given: {', '.join(ask.data)}",
        )
    fitting = [each for each in in_effect(matter.history) if is_about(kind, each, matter.engine)]
    if ask.event is not None:
        fitting = [each for each in fitting if each.seq == ask.event]
    if fitting:
        return None, fitting[-1]
    if ask.event is None and notice.act is None and not notice.outcomes:
        return None, None
    raise BadInput(
        "no_event_of_letter",
        f"申请 {matter.case.header.number} 没有“{notice.label.zh}”所对应的记录；请先办理该事项",
        f"the case {matter.case.header.number} has no record that {kind.name} could be about; take the step first",
    )


def _with_delivery(situation: Situation, kind: LetterKind) -> Situation:
    """Return the situation with the envelope that follows from the case."""
    if kind.notice.audience == "applicant":
        asked = situation.registration.rest.get("delivery", {}).get("method")
        wanted = asked or POST
        address = str(situation.registration.applicant.get(ADDRESSES.get(wanted, ""), ""))
        names = applicants(situation)
        if not names or (asked is None and not address):  # how it goes was not said: nothing to compare with
            return situation
        return replace(situation, delivery=Delivery("、".join(names), wanted, address))
    return situation


def _earlier(program: Program, unit: Unit, matter: Matter, event: Event | None) -> Earlier | None:
    """Return the answered case that a repeat repeats; only its number where the store does not hold it."""
    said = event.data.get("earlier") if event is not None else None
    if said is None:
        return None
    try:
        stored = load_case(unit, matter.agency.code, str(said))
    except NotFound:
        return Earlier(str(said))
    same = same_people(stored.registration(program.codec), matter.registration)
    answers = [each for each in in_effect(stored.events(program.codec)) if each.act == "decide"]
    if not answers:
        return Earlier(str(said), kept=True, same_applicant=same)
    return Earlier(str(said), answers[-1].data.get("document"), answers[-1].on, kept=True, same_applicant=same)


def papers_of(unit: Unit, matter: Matter) -> tuple[tuple[str, ...], ...]:
    """Return a row for each letter of the case: what it is, or that it is void, its number, its day; no page yet."""
    rows = []
    for each in find_letters(unit, WantedLetters(case_id=matter.case.id)):
        on = date.fromisoformat(each.issue.day)
        void = "（作废）" if each.is_void else ""
        rows.append((each.issue.title + void, each.issue.number or "", f"{on.year}年{on.month}月{on.day}日", ""))
    return tuple(rows)


def envelope_of(composed_letter: Composed) -> str | None:
    """Return whom the letter goes to: the envelope's name, else whom it speaks to."""
    situation, audience = composed_letter.situation, composed_letter.kind.notice.audience
    if situation.delivery is not None:
        return situation.delivery.to
    if audience == "file":
        return None
    return addressee(audience, situation) if audience == "applicant" else party(situation)


def severe(findings: Sequence[Finding], severity: str) -> tuple[Finding, ...]:
    """Return the findings of one severity."""
    return tuple(each for each in findings if each.severity == severity)
