"""Which steps a person can choose for a case now: what each would do to the clock, and why the others are not possible.

What a step would do is tried on the history with the least that its keys can say; nothing is written, and the day that
is typed later may change it.  A step that breaks a rule without being impossible is told apart by its irregularity.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from request_flow.cases.clocks import ClockFace, clock_face
from request_flow.cases.events import Event
from request_flow.cases.facts import Facts
from request_flow.errors import NotFound, Refused
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.services.program import Program
from request_flow.services.reading import OpenedCase
from request_flow.services.retention import erased_case
from request_flow.services.steps import Person
from request_flow.services.visitors import Visitor
from request_flow.storage.unit import reading
from request_flow.workdays.calendar import OutsideCalendar
from request_flow.workflow.engine import Engine

NOT_CHOSEN = frozenset({"receive", "reverse", "carry_over", "end_consultation"})
"""The first is a registration, the second is taken at the record it takes back, the others happen by themselves."""
NEXT = {
    "registered": ("assign", "draft"),
    "assigned": ("sign_for",),
    "handling": ("draft",),
    "drafting": ("submit", "decide"),
    "in_review": ("review",),
    "approved": ("decide",),
    "answered": ("deliver", "archive"),
    "awaiting_confirmation": ("confirm_receipt",),
    "awaiting_supplement": ("lapse_supplement", "receive_supplement"),
    "awaiting_fee": ("lapse_fee", "pay_fee"),
}
"""What usually comes next in a working step, or in a state that has none; the first that is possible is taken."""
UNDECIDED = "no_collective_decision"
"""The answer waits for the collective decision (集体研究决定), which then is what comes next."""

NONE = "—"
"""A reference where there is none to name."""
Standing = Literal["lawful", "irregular", "others", "impossible"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step would leave behind on the day it is tried for."""

    before: ClockFace | None
    after: ClockFace | None
    state_before: str
    state: str
    outcome: str | None
    irregularities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One step: whether it can be taken, by whom, and with what consequence.

    ``others``: the history allows it and this person may not; ``here``: there is a way for it from this state.
    ``letter`` is the one it calls for, ``by_letter`` whether issuing that letter takes the step.
    """

    act: str
    standing: Standing
    here: bool
    reason: Refused | None
    effect: Effect | None
    letter: LetterKind | None

    @property
    def by_letter(self) -> bool:
        """Whether the step is taken by issuing its letter."""
        return self.letter is not None and self.letter.notice.issue == "act"


def choices(program: Program, opened: OpenedCase, facts: Facts, visitor: Visitor) -> list[Choice]:
    """Return every step with what stands for or against it, in the order of the definition."""
    day, shut = program.clock.today(), _shut(program, opened)
    return [_choice(program, opened, facts, act, visitor, day, shut) for act in _acts(opened.engine)]


def choice_of(program: Program, opened: OpenedCase, facts: Facts, act: str, visitor: Visitor) -> Choice:
    """Return one step, a reversal too, with what stands for or against it today.

    Raises:
        NotFound: there is no such step that a person takes.
    """
    if act != "reverse" and act not in _acts(opened.engine):
        raise NotFound("no_such_step", "没有这一步", "there is no such step")
    return _choice(program, opened, facts, act, visitor, program.clock.today(), _shut(program, opened))


def next_choice(found: list[Choice], step: str | None, facts: Facts, day: date) -> Choice | None:
    """Return the step that usually comes next, ``None`` where none does; an open consultation is answered first."""
    usual = NEXT.get(step or facts.state, ())
    if any(each.is_open(day) for each in facts.consultations.values()):
        usual = ("record_opinion", *usual)
    if step == "answered" and (facts.served_on is not None or facts.closings[-1].act != "decide"):
        usual = ("archive",)
    by_act = {each.act: each for each in found}
    answer = by_act["decide"].reason
    if answer is not None and answer.code == UNDECIDED:
        usual = tuple("collective_decision" if each == "decide" else each for each in usual)
    return next((by_act[act] for act in usual if by_act[act].standing in ("lawful", "irregular", "others")), None)


def person_for(program: Program, opened: OpenedCase, act: str, visitor: Visitor) -> Person:
    """Return the visitor in the role that may take an act."""
    transition = program.engine.workflow.transitions[act]
    return visitor.acting(transition.by, {opened.agency.id})


def _acts(engine: Engine) -> list[str]:
    by_themselves = ("system",)
    return [
        each.act
        for each in engine.workflow.machine.transitions
        if each.by != by_themselves and each.act not in NOT_CHOSEN
    ]


def _shut(program: Program, opened: OpenedCase) -> Refused | None:
    """Return why nothing can be done in a case whatever its history says: it was erased after its term."""
    if not opened.stored.is_erased:
        return None
    with reading(program.store) as unit:
        return erased_case(unit, opened.stored.id, opened.stored.header.number)


def _choice(
    program: Program,
    opened: OpenedCase,
    facts: Facts,
    act: str,
    visitor: Visitor,
    day: date,
    shut: Refused | None,
) -> Choice:
    engine = opened.engine
    here = facts.state in engine.workflow.transitions[act].from_
    person = person_for(program, opened, act, visitor)
    event = Event(act, day, sample(program, opened, facts, act), len(opened.history) + 1, None, person.actor)
    letter = letter_of(engine, act)
    if shut is not None:
        return Choice(act, "impossible", here, shut, None, letter)
    reason = engine.check_in(opened.history, facts, event)
    if reason is not None:
        return Choice(act, "impossible", here, engine.refusal(reason), None, letter)
    reason = engine.check_live(facts, event, person.role, opened.agency.review_chain, opened.history)
    if reason is not None:
        standing: Standing = "others" if reason.code in ("role_may_not", "role_may_not_review") else "impossible"
        return Choice(act, standing, here, engine.refusal(reason), None, letter)
    effect = effect_of(engine, opened, facts, event)
    irregular = effect is not None and bool(effect.irregularities)
    return Choice(act, "irregular" if irregular else "lawful", here, None, effect, letter)


def effect_of(engine: Engine, opened: OpenedCase, facts: Facts, event: Event) -> Effect | None:
    """Return what an event would do, ``None`` where its term leaves the calendar."""
    try:
        after = engine.fold(opened.stored.header, [*opened.history, event])
        faces = clock_face(facts, engine.rules), clock_face(after, engine.rules)
    except OutsideCalendar:
        return None
    known = list(facts.irregularities)
    new = tuple(each.code for each in after.irregularities if each not in known)
    return Effect(*faces, facts.state, after.state, after.outcome(), new)


def letter_of(engine: Engine, act: str) -> LetterKind | None:
    """Return the letter an act calls for whatever its keys say; ``None`` where it depends on them, or there is none."""
    sends = engine.workflow.transitions[act].sends
    if sends is None:
        return None
    try:
        return catalogue().sent(sends, {})
    except NotFound:
        return None


def sample(program: Program, opened: OpenedCase, facts: Facts, act: str) -> dict[str, Any]:
    """Return the least that the keys of an act can say, so that it can be asked of the guards."""
    made = SAMPLES.get(act)
    return {} if made is None else made(program, opened, facts)


def _extension(program: Program, opened: OpenedCase, _facts: Facts) -> dict[str, Any]:
    return {"days": opened.engine.rules.terms.on(program.clock.today()).extension_max}


def _opinion(_program: Program, _opened: OpenedCase, facts: Facts) -> dict[str, Any]:
    open_ones = (ref for ref, each in facts.consultations.items() if each.opinion_on is None)
    return {"ref": next(open_ones, next(iter(facts.consultations), NONE)), "opinion": "consent"}


def _answer(_program: Program, opened: OpenedCase, _facts: Facts) -> dict[str, Any]:
    outcomes = opened.engine.law.outcomes.items()
    answers = (key for key, each in outcomes if "decide" in each.closes_by and not each.needs)
    return {"outcome": drafted_outcome(opened) or next(answers, NONE)}


def _result(_program: Program, _opened: OpenedCase, facts: Facts) -> dict[str, Any]:
    pending = (ref for ref, each in facts.remedies.items() if each.result is None)
    return {"ref": next(pending, next(iter(facts.remedies), NONE)), "result": "upheld"}


def _answered(_program: Program, _opened: OpenedCase, facts: Facts) -> dict[str, Any]:
    owed = (ref for ref, each in facts.remedies.items() if each.result is None and each.answered_on is None)
    return {"ref": next(owed, next(iter(facts.remedies), NONE))}


def _review(program: Program, opened: OpenedCase, facts: Facts) -> dict[str, Any]:
    stages = program.stages_of(opened.agency)
    left = stages[len(facts.approved_stages) :]
    return {"stage": left[0] if left else NONE, "passed": True}


SAMPLES: Mapping[str, Callable[[Program, OpenedCase, Facts], dict[str, Any]]] = {
    "extend": _extension,
    "request_supplement": lambda *_: {"term_days": 1},
    "request_reasons": lambda *_: {"term_days": 1},
    "consult": lambda *_: {"ref": "\0", "kind": "third_party"},
    "record_opinion": _opinion,
    "receive_reasons": lambda *_: {"reasonable": True},
    "fix_delayed_term": lambda program, *_: {"until": program.clock.today()},
    "charge_fee": lambda *_: {"amount": 1},
    "decide": _answer,
    "remedy_filed": lambda *_: {"ref": "\0", "kind": "review"},
    "remedy_answered": _answered,
    "remedy_concluded": _result,
    "review": _review,
    "reverse": lambda *_: {"event": 0},
}


def drafted_outcome(opened: OpenedCase) -> str | None:
    """Return the outcome that the last draft names."""
    drafts = [each for each in opened.history if each.act == "draft" and each.data.get("outcome")]
    return str(drafts[-1].data["outcome"]) if drafts else None
