"""The states of a year's report (年度报告) and who may move it: ``workflows/report-life.yaml`` as typed data.

A report is drafted when its year is closed, reviewed, frozen and published.  While its state follows the cases, its
figures are counted anew each time; afterwards they stand as they were kept.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from pydantic import Field

from request_flow.errors import BadInput, BrokenDefinition, Refused
from request_flow.law.source import Definition, Document, Location, definitions_folder, parse, read
from request_flow.report.model import Status
from request_flow.workflow.definition import Workflow


class State(Definition):
    """One state; ``in_file`` is the status that the report file bears."""

    label: str
    en: str
    in_file: Status
    follows_cases: bool
    means: str


class LifeStep(Definition):
    """One step of a report's life; with no ``from`` it begins the report."""

    act: str
    label: str
    from_: tuple[str, ...] = Field(alias="from")
    to: str
    by: tuple[str, ...] = Field(min_length=1)
    asks: tuple[Literal["remark", "sound"], ...] = ()
    cites: tuple[str, ...] = Field(min_length=1)


class CorrectionRule(Definition):
    """Who may enter a correction of a frozen year."""

    by: tuple[str, ...] = Field(min_length=1)
    cites: tuple[str, ...] = Field(min_length=1)


class ReportLife(Definition):
    """The whole file."""

    initial: str
    states: dict[str, State]
    steps: tuple[LifeStep, ...]
    correction: CorrectionRule

    def step(self, act: str) -> LifeStep:
        """Return the step that ``act`` takes.

        Raises:
            BadInput: there is none of that name.
        """
        for each in self.steps:
            if each.act == act:
                return each
        known = "、".join(each.act for each in self.steps)
        raise BadInput(
            "unknown_report_step",
            f"年度报告没有“{act}”这一步；现有：{known}",
            f"a report knows no step {act!r}; known: {', '.join(each.act for each in self.steps)}",
        )

    def acts_from(self, state: str) -> list[str]:
        """Return the acts that lead out of a state, in the order of the file."""
        return [each.act for each in self.steps if state in each.from_]


@cache
def report_life() -> ReportLife:
    """Return the life of a report, read once.

    Raises:
        BrokenDefinition: the file is wrong; the sentence names file and line.
    """
    return load_life(read(definitions_folder() / "report-life.yaml"))


def load_life(document: Document) -> ReportLife:
    """Return what the document says, checked against itself.

    Raises:
        BrokenDefinition: a state is unknown or cannot be reached, or an act stands twice.
    """
    life = parse(document, ReportLife)
    for fault in _faults(document, life):
        raise fault
    return life


def _faults(document: Document, life: ReportLife) -> Iterator[BrokenDefinition]:
    seen: set[str] = set()
    for place, step in enumerate(life.steps):
        at: Location = ("steps", place)
        if step.act in seen:
            yield document.fault((*at, "act"), f"“{step.act}”写了两次", f"the act {step.act!r} stands twice")
        seen.add(step.act)
        for key, names in (("from", step.from_), ("to", (step.to,))):
            for name in names:
                if name not in life.states:
                    yield document.fault((*at, key), f"未知的状态：“{name}”", f"unknown state: {name!r}")
    begun = {step.to for step in life.steps if not step.from_}
    if begun != {life.initial}:
        yield document.fault(
            ("initial",), "没有 from 的一步须且只须通向 initial", "what has no `from` leads to `initial`"
        )
    for name in life.states.keys() - {step.to for step in life.steps}:
        yield document.fault(("states", name), f"状态“{name}”无法到达", f"the state {name!r} cannot be reached")


def refuse_role(workflow: Workflow, role: str, allowed: Iterable[str], what: str, cites: tuple[str, ...]) -> None:
    """Refuse who may not take a step.

    Raises:
        Refused: the role is none of those allowed.
    """
    named = tuple(allowed)
    if role not in named:
        raise Refused(
            "role_may_not",
            f"{workflow.label_of(role)}不能办理“{what}”；可以办理的是：{'、'.join(map(workflow.label_of, named))}",
            f"the role {role} may not do {what!r}; these may: {', '.join(named)}",
            cites,
        )
