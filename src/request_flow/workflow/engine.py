"""The engine: asks the guards, then lets an act move a case; the one place that knows `transitions`.

One machine is built a definition, at start, with no model and no automatic transitions; an act is fired on the facts
themselves, which only need a ``state``.  The library answers a failed condition with ``False`` and no word, so the
guards are asked here first and ``False`` is a defect.  No work is done in callbacks.

Reading back a history and importing one take the same branches from a plain table made of the same definition
(a test holds the two equal): a replay needs no library between two dictionary look-ups.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from transitions import EventData, Machine

from request_flow.cases import effects
from request_flow.cases.events import Event, Header, in_effect
from request_flow.cases.facts import Facts
from request_flow.cases.history import advance, fold, start
from request_flow.cases.rules import Branch, Rules
from request_flow.deadlines.terms import TermsTable
from request_flow.errors import Refused, Sentence
from request_flow.law.corpus import Law
from request_flow.workdays.calendar import WorkCalendar
from request_flow.workflow import guards
from request_flow.workflow.definition import WHEN, Notice, Workflow
from request_flow.workflow.drafts import draft_in_force, drafts_passed
from request_flow.workflow.guards import Reason, Standing
from request_flow.workflow.remarks import remarks_on

ROLE_KEYS = frozenset({"role", "allowed"})
"""Values of a refusal that name roles."""
BEGINS = {"unregistered": "receive", "awaiting_confirmation": "confirm_receipt"}
"""The act that a case waits for before any other, by its state."""
NOT_REVERSIBLE = frozenset({"receive", "reverse"})
BY_ITSELF = ("system",)
"""Who takes the acts that no person takes."""


class _KeyAsked(Exception):
    """A guard asked for a key that nobody has filled in yet: no failure, it depends on what the person will say."""


class _Unsaid(dict[str, Any]):
    """The keys of an act before they are known: an optional one is absent, a needed one cannot be judged."""

    def __missing__(self, key: str) -> Any:  # noqa: ANN401  # never returns
        raise _KeyAsked(key)


class Walked(NamedTuple):
    """A history taken step by step: its facts, and the first event refused, with the reason."""

    facts: Facts
    refused: Event | None
    reason: Reason | None


class Engine:
    """The workflow of one kind of request, over one calendar."""

    def __init__(self, workflow: Workflow, law: Law, calendar: WorkCalendar) -> None:
        self.workflow = workflow
        self.law = law
        self.rules = make_rules(workflow, law, calendar)
        self._guards = {
            (state, each.act): tuple(guards.TABLE[name] for name in each.guards)
            for each in workflow.machine.transitions
            for state in each.from_
        }
        self._answers = {each.act: each.answers for each in workflow.machine.transitions if each.answers}
        self._grounds = {key: each.label for outcome in law.outcomes.values() for key, each in outcome.grounds.items()}
        self._machine = _build_machine(workflow)

    def over(self, calendar: WorkCalendar) -> "Engine":
        """Return the same workflow over another calendar, such as an agency's with its closure days."""
        return Engine(self.workflow, self.law, calendar)

    def acts_from(self, state: str) -> list[str]:
        """Return the acts that a person may have a way for from ``state``, in the order of the definition."""
        return [each.act for each in self.workflow.machine.transitions if state in each.from_ and each.by != BY_ITSELF]

    def possible(self, facts: Facts, day: date) -> list[str]:
        """Return the acts that no guard refuses on ``day`` whatever their keys would say."""
        possible = []
        for act in self.acts_from(facts.state):
            try:
                refused = self.check(facts, Event(act, day, _Unsaid())) is not None
            except _KeyAsked:
                refused = False
            if not refused:
                possible.append(act)
        return possible

    def check(self, facts: Facts, event: Event) -> Reason | None:
        """Return why the history makes ``event`` impossible, ``None`` where it does not."""
        asked = self._guards.get((facts.state, event.act))
        if asked is None:
            return Reason("no_such_step", {"state": facts.state, "act": event.act})
        rules = self.rules
        for guard in asked:
            reason = guard(facts, event, rules)
            if reason is not None:
                return reason
        return None

    def check_in(self, history: Iterable[Event], facts: Facts, event: Event) -> Reason | None:
        """Return the same as :meth:`check`; a day before that of the act it follows in ``history`` is named as such."""
        reason = self.check(facts, event)
        if reason is not None and reason.code == "no_such_step":
            return self._dated_before(in_effect(history), facts.state, event) or reason
        return reason

    def _dated_before(self, effective: Iterable[Event], state: str, event: Event) -> Reason | None:
        """Return the reason where what ``event`` waits for in ``state`` is on record with a later day."""
        awaited = {BEGINS.get(state), self._answers.get(event.act)}
        for each in effective:
            if each.act in awaited and each.on > event.on:
                return Reason("dated_before", {"on": event.on, "earlier": each.on, "what": each.act})
        return None

    def check_live(self, facts: Facts, event: Event, role: str, chain: str, history: Sequence[Event]) -> Reason | None:
        """Return why this person may not take the step now, beyond what :meth:`check` asks."""
        transition = self.workflow.transitions[event.act]
        if role not in transition.by:
            return Reason("role_may_not", {"role": role, "act": event.act, "allowed": transition.by})
        if not transition.live_guards:
            return None
        standing = Standing(
            self.workflow.reviews.chains[chain].stages,
            role,
            {name: stage.by for name, stage in self.workflow.reviews.stages.items()},
            transition.again_by,
            draft_in_force(history, event.on),
            drafts_passed(history, event.on, len(facts.approved_stages)),
        )
        for name in transition.live_guards:
            reason = guards.LIVE[name](facts, event, standing)
            if reason is not None:
                return reason
        return None

    def fire(self, facts: Facts, event: Event) -> None:
        """Take one step: let ``event`` change ``facts`` and move its state.

        Raises:
            Refused: a guard refuses the step; ``facts`` are unchanged.
        """
        reason = self.check(facts, event)
        if reason is not None:
            raise self.refusal(reason)
        effects.TABLE[event.act](facts, event, self.rules)
        if not self._machine.events[event.act].trigger(facts, event):
            raise AssertionError(f"the machine took no branch for {event.act} from {facts.state}")

    def listing_fault(self, events: Sequence[Event]) -> Reason | None:
        """Return what is wrong with the events as a file lists them, before their days put them in order.

        A reversal that cannot be; an answer that is listed after its question and dated before it: by its day alone
        such an answer would be taken for one to an earlier question.
        """
        asked: dict[str, date] = {}
        answers = self._answers
        for event in events:
            act, on = event.act, event.on
            if act in answers:
                question = answers[act]
                earlier = asked.get(question)
                if earlier is not None and on < earlier:
                    return Reason("dated_before", {"on": on, "earlier": earlier, "what": question})
            asked[act] = on
        return reversal_fault(events) if "reverse" in asked else None

    def walk(self, header: Header, events: Iterable[Event]) -> Walked:
        """Take a whole history step by step in its order of effect, every guard asked, up to the first refusal.

        Raises:
            OutsideCalendar: a term of an event leaves the calendar.
        """
        facts = start(header)
        rules = self.rules
        asked_of = self._guards
        effective = in_effect(events)
        for event in effective:
            asked = asked_of.get((facts.state, event.act))  # as check(), written out: imports and replays live here
            if asked is None:
                return Walked(facts, event, self.check_in(effective, facts, event))
            for guard in asked:
                reason = guard(facts, event, rules)
                if reason is not None:
                    return Walked(facts, event, reason)
            advance(facts, event, rules)
        return Walked(facts, None, None)

    def fold(self, header: Header, events: Iterable[Event], as_of: date | None = None) -> Facts:
        """Return the facts that the events up to ``as_of`` make; total, asks no guard."""
        return fold(header, events, self.rules, as_of=as_of)

    def refusal_of(self, code: str, values: Mapping[str, Any]) -> Refused:
        """Return the error for a refusal that no guard but a service found."""
        return self.refusal(Reason(code, values))

    def refusal(self, reason: Reason) -> Refused:
        """Return the error that says ``reason`` in both languages, with its provisions."""
        notice = self.workflow.refusals[reason.code]
        said = self._said(notice, reason)
        return Refused(reason.code, said.zh, said.en, tuple(notice.cites))

    def remarks(self, facts: Facts, event: Event) -> tuple[Sentence, ...]:
        """Return what the person who took ``event``, which made ``facts``, should look at; it stands all the same."""
        return tuple(self._said(self.workflow.remarks[each.code], each) for each in remarks_on(facts, event, self.law))

    def _said(self, notice: Notice, reason: Reason) -> Sentence:
        chinese = {key: self._in_chinese(key, value) for key, value in reason.values.items()}
        english = {key: _in_english(value) for key, value in reason.values.items()}
        if reason.code == "no_such_step":
            possible = self.acts_from(reason.values["state"])
            chinese["possible"] = "、".join(self.workflow.act_label(act) for act in possible) or "无"
            english["possible"] = ", ".join(possible) or "nothing"
        return Sentence(notice.sentence(chinese).zh, notice.sentence(english).en)

    def _in_chinese(self, key: str, value: object) -> str:
        """Return a value in words; ``key`` says whether a name is that of a role, a stage or something else."""
        if isinstance(value, tuple):
            return "、".join(self._grounds.get(each) or self._label(key, each) for each in value) or "无"
        if isinstance(value, str):
            outcome = self.law.outcomes.get(value)
            return outcome.label if outcome is not None else self._label(key, value)
        return str(value)

    def _label(self, key: str, name: str) -> str:
        """Return the label; a role and a stage may share a name, as `leader` does, so they are looked up apart."""
        roles = self.workflow.reviews.roles
        return roles[name].label if key in ROLE_KEYS and name in roles else self.workflow.label_of(name)


def _in_english(value: object) -> str:
    return (", ".join(value) or "none") if isinstance(value, tuple) else str(value)


def make_rules(workflow: Workflow, law: Law, calendar: WorkCalendar) -> Rules:
    """Return what the fold needs, made ready once."""
    branches = {
        (state, each.act): tuple(Branch(to.state, WHEN[to.when] if to.when else None) for to in each.to)
        for each in workflow.machine.transitions
        for state in each.from_
    }
    endings: dict[str, str] = {
        act: outcome.key for outcome in law.outcomes.values() for act in outcome.closes_by if act != "decide"
    }
    return Rules(
        terms=TermsTable(law),
        calendar=calendar,
        law=law,
        confirmed_channels=frozenset(key for key, each in law.channels.items() if each.needs_confirmation),
        endings=endings,
        endings_without_answer=frozenset(endings.values()),
        outcome_needs={key: frozenset(each.needs) for key, each in law.outcomes.items()},
        branches=branches,
        initial=workflow.machine.initial,
    )


def _build_machine(workflow: Workflow) -> Machine:
    machine = Machine(
        model=None,
        states=list(workflow.machine.states),
        initial=workflow.machine.initial,
        auto_transitions=False,
        send_event=True,
    )
    for each in workflow.machine.transitions:
        for target in each.to:
            machine.add_transition(
                each.act,
                list(each.from_),
                target.state,  # None is an internal transition: the state stays
                conditions=[_condition(target.when)] if target.when else None,
            )
    return machine


def _condition(name: str) -> Callable[[EventData], bool]:
    when = WHEN[name]

    def holds(data: EventData) -> bool:
        return when(cast("Facts", data.model), cast("tuple[Event]", data.args)[0])

    return holds


def reversal_fault(events: Sequence[Event]) -> Reason | None:
    """Return why a reversal among ``events``, in the order they were recorded, is not possible.

    It names no record before it, the arrival, or a reversal; or it is dated before what it reverses.
    """
    if not any(event.act == "reverse" for event in events):
        return None
    recorded: dict[int, Event] = {}
    for event in events:
        if event.act == "reverse":
            target = recorded.get(event.data["event"])
            if target is None or target.act in NOT_REVERSIBLE:
                return Reason("not_reversible", {"event": event.data["event"]})
            if event.on < target.on:
                return Reason("dated_before", {"on": event.on, "earlier": target.on, "what": target.act})
        recorded[event.seq] = event
    return None
