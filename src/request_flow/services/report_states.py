"""The states of a year's report (年度报告) and who may move it: ``workflows/report-life.yaml`` as typed data.

A report is drafted when its year is closed, reviewed, frozen and published.  While its state follows the cases, its
figures are counted anew each time; afterwards they stand as they were kept.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from request_flow.errors import BrokenDefinition
from request_flow.law.source import Document, definitions_folder, parse, read
from request_flow.report.model import Status
from request_flow.services.lives import ActRule, Life, State


class ReportState(State):
    """One state; ``in_file`` is the status that the report file bears."""

    in_file: Status
    follows_cases: bool


class ReportLife(Life):
    """The whole file; ``correction`` says who may enter a correction of a frozen year."""

    states: Mapping[str, ReportState]
    correction: ActRule

    def faults(self, document: Document) -> Iterator[BrokenDefinition]:
        """Yield what does not hold in the file."""
        yield from super().faults(document)
        if {step.to for step in self.steps if not step.from_} != {self.initial}:
            yield document.fault(
                ("initial",), "没有 from 的一步须且只须通向 initial", "what has no `from` leads to `initial`"
            )


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
    for fault in life.faults(document):
        raise fault
    return life
