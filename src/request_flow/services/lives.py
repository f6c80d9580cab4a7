"""A life as data: the states something goes through, and the acts that take it from one into the next.

The yearly report has one (``workflows/report-life.yaml``), its hand-in to the office above another
(``workflows/hand-in.yaml``).  An act names who may take it: in which role, and of which office.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.law.source import Definition, Document, Location

Names = Annotated[tuple[str, ...], Field(min_length=1)]
Office = Literal["own", "above"]
"""Whose people may act: ``own``, those of the agency whose report it is and of the offices above it; ``above``, those
of the offices above it alone."""


class ActRule(Definition):
    """Who may do something: in which role, and of which office."""

    label: str
    en: str
    by: Names
    office: Office
    cites: Names


class LifeStep(ActRule):
    """An act that leads from one of some states into another; ``asks`` names what it needs.

    ``remark`` is a sentence of the person, ``sound`` that every identity holds or is explained and that
    nothing is left to fill in.  ``brings`` marks what comes with the act.
    """

    act: str
    from_: tuple[str, ...] = Field(alias="from")
    to: str
    asks: tuple[Literal["remark", "sound"], ...] = ()
    brings: Literal["report"] | None = None


class State(Definition):
    """One state: what it is called, and what it means."""

    label: str
    en: str
    means: str


class Life(Definition):
    """States and acts; what has no ``from`` begins the life."""

    initial: str
    states: Mapping[str, State]
    steps: Annotated[tuple[LifeStep, ...], Field(min_length=1)]

    def step(self, act: str) -> LifeStep:
        """Return the step that ``act`` takes.

        Raises:
            BadInput: there is none of that name.
        """
        for each in self.steps:
            if each.act == act:
                return each
        zh = "、".join(f"{each.label}（{each.act}）" for each in self.steps)
        en = ", ".join(each.act for each in self.steps)
        raise BadInput("unknown_step", f"没有“{act}”这一步；现有：{zh}", f"there is no step {act!r}; known: {en}")

    def acts_from(self, state: str) -> list[str]:
        """Return the acts that lead out of a state, in the order of the file."""
        return [each.act for each in self.steps if state in each.from_]

    def faults(self, document: Document) -> Iterator[BrokenDefinition]:
        """Yield what does not hold in the life that ``document`` tells: an act twice, a state that there is not."""
        yield from self.unknown_states(document, ("initial",), (self.initial,))
        seen: set[str] = set()
        for place, step in enumerate(self.steps):
            at: Location = ("steps", place)
            if step.act in seen:
                yield document.fault((*at, "act"), f"“{step.act}”写了两次", f"the act {step.act!r} stands twice")
            seen.add(step.act)
            yield from self.unknown_states(document, (*at, "from"), step.from_)
            yield from self.unknown_states(document, (*at, "to"), (step.to,))
        reached = {self.initial, *(step.to for step in self.steps)}
        for name in self.states:
            if name not in reached:
                yield document.fault(("states", name), f"状态“{name}”无法到达", f"the state {name!r} cannot be reached")

    def unknown_states(self, document: Document, where: Location, names: tuple[str, ...]) -> Iterator[BrokenDefinition]:
        """Yield a fault for each of ``names`` that is no state."""
        for name in names:
            if name not in self.states:
                yield document.fault(where, f"未知的状态：“{name}”", f"unknown state: {name!r}")
