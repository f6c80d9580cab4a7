"""The request's state machine as it stands in ``workflows/requests``, typed and cross-checked.

Every transition names who may take it, its guards and its provision; a missing ``by`` is an error, so that a step
nobody was given is nobody's.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field, RootModel

from request_flow.cases import effects
from request_flow.errors import BadInput, BrokenDefinition, Sentence
from request_flow.law.corpus import Law
from request_flow.law.source import Definition, Document, Location, definitions_folder, parse, read
from request_flow.workflow import guards

WHEN = {
    "needs_confirmation": effects.needs_confirmation,
    "fee_paid_in_full": effects.fee_paid_in_full,
    "redo_ordered": effects.redo_ordered,
}


class State(Definition):
    """One state; ``clock`` names the clock that is shown while the case is in it."""

    label: str
    clock: str = Field(pattern="^(none|reply|supplement|fee)$")
    means: str
    final: bool = False


class Step(Definition):
    """A finer working state."""

    label: str
    means: str


class Target(Definition):
    """Where an act leads: to ``state``, or nowhere (``stay``), if ``when`` holds."""

    state: str | None = None
    stay: bool = False
    when: str | None = None


class Transition(Definition):
    """One act of the machine."""

    act: str
    label: str
    by: tuple[str, ...] = Field(min_length=1)
    from_: tuple[str, ...] = Field(alias="from", min_length=1)
    to: tuple[Target, ...] = Field(min_length=1)
    guards: tuple[str, ...] = ()
    live_guards: tuple[str, ...] = ()
    again_by: tuple[str, ...] = ()
    sends: str | None = None
    answers: str | None = None
    cites: tuple[str, ...] = Field(min_length=1)


class Machine(Definition):
    """The file ``disclosure.yaml``."""

    workflow: str
    revision: int
    initial: str
    states: dict[str, State]
    steps: dict[str, Step]
    transitions: tuple[Transition, ...]


class Stage(Definition):
    """One review between draft and issue."""

    label: str
    by: tuple[str, ...] = Field(min_length=1)


class Chain(Definition):
    """The stages of one agency's order of review."""

    label: str
    stages: tuple[str, ...]


class Role(Definition):
    """Who acts."""

    label: str


class ReviewChains(Definition):
    """The file ``review-chains.yaml``."""

    cites: tuple[str, ...] = Field(min_length=1)
    stages: dict[str, Stage]
    chains: dict[str, Chain]
    default: str
    roles: dict[str, Role]


class Notice(Definition):
    """A sentence in both languages with its provision: a refusal, an irregularity or a remark."""

    zh: str
    en: str
    cites: tuple[str, ...] = Field(min_length=1)

    def sentence(self, values: Mapping[str, Any]) -> Sentence:
        """Return the sentence with ``values`` filled in."""
        return Sentence(self.zh.format(**values), self.en.format(**values))


class Notices(RootModel[dict[str, Notice]]):
    """A file of such sentences by code."""


@dataclass(frozen=True)
class Workflow:
    """Everything under ``workflows/requests``."""

    machine: Machine
    reviews: ReviewChains
    refusals: Mapping[str, Notice]
    irregularities: Mapping[str, Notice]
    remarks: Mapping[str, Notice]
    transitions: Mapping[str, Transition]

    def act_label(self, act: str) -> str:
        """Return the Chinese label of an act."""
        return self.transitions[act].label

    def label_of(self, name: str) -> str:
        """Return the Chinese label of a state, step, act, stage or role, the name itself where there is none."""
        for table in (
            self.machine.states,
            self.transitions,
            self.machine.steps,
            self.reviews.stages,
            self.reviews.roles,
            self.reviews.chains,
        ):
            if name in table:
                return str(table[name].label)
        return name


def load_workflow(law: Law, folder: Path | None = None) -> Workflow:
    """Return the workflow, checked against itself, the guards and the law.

    Raises:
        BrokenDefinition: names file and line of the first fault.
    """
    folder = folder or definitions_folder()
    documents = {name: read(folder / "requests" / f"{name}.yaml") for name in FILES}
    machine = parse(documents["disclosure"], Machine)
    reviews = parse(documents["review-chains"], ReviewChains)
    refusals = parse(documents["refusals"], Notices).root
    irregularities = parse(documents["irregularities"], Notices).root
    remarks = parse(documents["remarks"], Notices).root
    for faults in (
        _machine_faults(documents["disclosure"], machine, reviews),
        _review_faults(documents["review-chains"], reviews),
        _citation_faults(documents, machine, reviews, law),
    ):
        for fault in faults:
            raise fault
    transitions = {each.act: each for each in machine.transitions}
    return Workflow(machine, reviews, refusals, irregularities, remarks, transitions)


@lru_cache(maxsize=8)
def workflow_of(law: Law) -> Workflow:
    """Return the workflow beside a law that was read, read once for it.

    Raises:
        BrokenDefinition: names file and line of the first fault.
    """
    return load_workflow(law)


SENTENCES = ("refusals", "irregularities", "remarks")
FILES = ("disclosure", "review-chains", *SENTENCES)


def _machine_faults(document: Document, machine: Machine, reviews: ReviewChains) -> Iterator[BrokenDefinition]:
    seen: set[str] = set()
    for index, transition in enumerate(machine.transitions):
        at: Location = ("transitions", index)
        act = transition.act
        if act in seen:
            yield document.fault((*at, "act"), f"“{act}”写了两次", f"the act {act!r} stands twice")
        seen.add(act)
        for key, name, kind in _unknown_names(transition, machine, reviews):
            yield document.fault((*at, key), f"未知的{kind}：“{name}”", f"unknown {kind}: {name!r}")
        yield from _target_faults(document, at, transition, machine)
    for act in sorted(effects.act_names() - seen):
        yield document.fault(("transitions",), f"没有定义“{act}”", f"the act {act!r} is not defined")
    yield from _state_faults(document, machine)


def _unknown_names(transition: Transition, machine: Machine, reviews: ReviewChains) -> Iterator[tuple[str, str, str]]:
    named: list[tuple[str, str, Container[str], Iterable[str]]] = [
        ("act", "act", effects.TABLE, [transition.act]),
        ("from", "state", machine.states, transition.from_),
        ("to", "state", machine.states, [each.state for each in transition.to if each.state]),
        ("to", "condition", WHEN, [each.when for each in transition.to if each.when]),
        ("guards", "guard", guards.TABLE, transition.guards),
        ("live_guards", "guard", guards.LIVE, transition.live_guards),
        ("by", "role", reviews.roles, transition.by),
        ("again_by", "role", reviews.roles, transition.again_by),
        ("answers", "act", effects.TABLE, [transition.answers] if transition.answers else []),
    ]
    for key, kind, table, names in named:
        yield from ((key, name, kind) for name in names if name not in table)


def _target_faults(
    document: Document, at: Location, transition: Transition, machine: Machine
) -> Iterator[BrokenDefinition]:
    if any(each.stay == bool(each.state) for each in transition.to):
        yield document.fault((*at, "to"), "去向须且只须写 state 或 stay 之一", "a target is either a state or stay")
    if any(each.when is None for each in transition.to[:-1]) or transition.to[-1].when is not None:
        yield document.fault(
            (*at, "to"), "除最后一个去向外都须写 when", "every target but the last needs `when`; the last has none"
        )
    final = any(machine.states[each].final for each in transition.from_ if each in machine.states)
    if final and transition.act != "reverse" and not all(each.stay for each in transition.to):
        yield document.fault((*at, "from"), "终局状态不能再办理", "no act but a reversal leads out of a final state")


def _state_faults(document: Document, machine: Machine) -> Iterator[BrokenDefinition]:
    reached = {machine.initial}
    reached.update(to.state for each in machine.transitions for to in each.to if to.state)
    left = {source for each in machine.transitions for source in each.from_}
    for name, state in machine.states.items():
        if name not in reached:
            yield document.fault(("states", name), f"状态“{name}”无法到达", f"the state {name!r} cannot be reached")
        if name not in left and not state.final:
            yield document.fault(("states", name), f"状态“{name}”没有出路", f"no act leads out of the state {name!r}")


def _review_faults(document: Document, reviews: ReviewChains) -> Iterator[BrokenDefinition]:
    for name, chain in reviews.chains.items():
        for stage in chain.stages:
            if stage not in reviews.stages:
                yield document.fault(("chains", name), f"未知的审核环节：“{stage}”", f"unknown stage: {stage!r}")
    for name, stage_of in reviews.stages.items():
        for role in stage_of.by:
            if role not in reviews.roles:
                yield document.fault(("stages", name), f"未知的角色：“{role}”", f"unknown role: {role!r}")
    if reviews.default not in reviews.chains:
        yield document.fault(
            ("default",), f"未知的审核流程：“{reviews.default}”", f"unknown chain: {reviews.default!r}"
        )


def _citation_faults(
    documents: Mapping[str, Document], machine: Machine, reviews: ReviewChains, law: Law
) -> Iterator[BrokenDefinition]:
    cited: list[tuple[str, Location, tuple[str, ...]]] = [
        ("disclosure", ("transitions", index, "cites"), each.cites) for index, each in enumerate(machine.transitions)
    ]
    cited.append(("review-chains", ("cites",), reviews.cites))
    for name in SENTENCES:
        cited.extend((name, (code, "cites"), tuple(entry["cites"])) for code, entry in documents[name].data.items())
    sound: set[str] = set()
    for name, location, provisions in cited:
        for provision in provisions:
            if provision not in sound and not _is_provision(law, provision):
                yield documents[name].fault(
                    location, f"引用的条文不存在：{provision}", f"no such provision: {provision}"
                )
            sound.add(provision)


def _is_provision(law: Law, address: str) -> bool:
    try:
        law.provision(address)
    except BadInput:
        return False
    return True
