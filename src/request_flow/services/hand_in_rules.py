"""The statuses of a report handed to the office above (报送) and who may move it: ``workflows/hand-in.yaml``."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.law.source import Definition, Document, Location, definitions_folder, parse, read
from request_flow.services.report_states import report_life

Names = Annotated[tuple[str, ...], Field(min_length=1)]


class HandInStatus(Definition):
    """One status."""

    label: str
    en: str
    means: str


class HandInRule(Definition):
    """One step: who may take it, between which statuses, what it needs."""

    act: str
    label: str
    from_: Names = Field(alias="from")
    to: str
    by: Names
    asks: tuple[Literal["remark", "sound"], ...] = ()
    brings: Literal["report"] | None = None
    cites: Names


class SumRule(Definition):
    """The statuses that a sum takes, and those it takes when told to go on although reports are missing."""

    takes: Names
    partial: Names
    cites: Names


class SuccessionRule(Definition):
    """Who may record that one agency took over from another."""

    label: str
    by: Names
    cites: Names


class HandInRules(Definition):
    """The whole file."""

    initial: str
    ready: Names
    statuses: dict[str, HandInStatus]
    steps: Annotated[tuple[HandInRule, ...], Field(min_length=1)]
    sum_: SumRule = Field(alias="sum")
    succession: SuccessionRule

    def step(self, act: str) -> HandInRule:
        """Return the step that ``act`` takes.

        Raises:
            BadInput: there is none of that name.
        """
        for each in self.steps:
            if each.act == act:
                return each
        known = [each.act for each in self.steps]
        raise BadInput(
            "unknown_hand_in_step",
            f"报送没有“{act}”这一步；现有：{'、'.join(known)}",
            f"the hand-in knows no step {act!r}; known: {', '.join(known)}",
        )

    def acts_from(self, status: str) -> list[str]:
        """Return the acts that lead out of a status, in the order of the file."""
        return [each.act for each in self.steps if status in each.from_]


@cache
def hand_in_rules() -> HandInRules:
    """Return the rules of handing in, read once.

    Raises:
        BrokenDefinition: the file is wrong; the sentence names file and line.
    """
    return load_rules(read(definitions_folder() / "hand-in.yaml"))


def load_rules(document: Document) -> HandInRules:
    """Return what the document says, checked against itself and the life of a report.

    Raises:
        BrokenDefinition: a status or state is unknown, or an act stands twice.
    """
    rules = parse(document, HandInRules)
    for fault in _faults(document, rules):
        raise fault
    return rules


def _faults(document: Document, rules: HandInRules) -> Iterator[BrokenDefinition]:
    named: list[tuple[Location, str]] = [
        (("initial",), rules.initial),
        *((("sum", "takes"), each) for each in rules.sum_.takes),
        *((("sum", "partial"), each) for each in rules.sum_.partial),
    ]
    seen: set[str] = set()
    for place, step in enumerate(rules.steps):
        at: Location = ("steps", place)
        if step.act in seen:
            yield document.fault((*at, "act"), f"“{step.act}”写了两次", f"the act {step.act!r} stands twice")
        seen.add(step.act)
        named += [((*at, "from"), each) for each in step.from_]
        named.append(((*at, "to"), step.to))
    for where, status in named:
        if status not in rules.statuses:
            yield document.fault(where, f"未知的状态：“{status}”", f"unknown status: {status!r}")
    for state in rules.ready:
        if state not in report_life().states:
            yield document.fault(("ready",), f"年度报告没有状态“{state}”", f"a report knows no state {state!r}")
