"""The states of a report handed to the office above (报送) and who may move it: ``workflows/hand-in.yaml``."""

from collections.abc import Iterator
from functools import cache

from pydantic import Field

from request_flow.errors import BrokenDefinition
from request_flow.law.source import Definition, Document, definitions_folder, parse, read
from request_flow.services.lives import ActRule, Life, Names
from request_flow.services.report_states import report_life


class SumRule(Definition):
    """The states that a sum takes, and those it takes when told to go on although reports are missing."""

    takes: Names
    partial: Names
    cites: Names


class HandInRules(Life):
    """The whole file; ``succession`` says who may record that one agency took over from another."""

    ready: Names
    sum_: SumRule = Field(alias="sum")
    succession: ActRule

    def faults(self, document: Document) -> Iterator[BrokenDefinition]:
        """Yield what does not hold in the file, the states of a report among it."""
        yield from super().faults(document)
        yield from self.unknown_states(document, ("sum", "takes"), self.sum_.takes)
        yield from self.unknown_states(document, ("sum", "partial"), self.sum_.partial)
        for place, step in enumerate(self.steps):
            if not step.from_:
                yield document.fault(
                    ("steps", place, "from"), f"“{step.act}”没有起始状态", f"the act {step.act!r} leads from no state"
                )
        for state in self.ready:
            if state not in report_life().states:
                yield document.fault(("ready",), f"年度报告没有状态“{state}”", f"a report knows no state {state!r}")


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
        BrokenDefinition: a state is unknown or cannot be reached, or an act stands twice.
    """
    rules = parse(document, HandInRules)
    for fault in rules.faults(document):
        raise fault
    return rules
