"""What the fold needs to know of the law: lengths, channels, the calendar and where each act leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from request_flow.deadlines.terms import TermsTable
from request_flow.law.corpus import Law
from request_flow.workdays.calendar import WorkCalendar

if TYPE_CHECKING:
    from request_flow.cases.events import Event
    from request_flow.cases.facts import Facts


class Branch(NamedTuple):
    """One way an act can lead: the state it leads to, and the condition under which it does.

    ``state`` is ``None`` where the state stays as it is.
    """

    state: str | None
    when: "Callable[[Facts, Event], bool] | None"


@dataclass(frozen=True, slots=True)
class Rules:
    """The law and the calendar, made ready for folding many histories.

    ``endings`` gives the outcome of each act that closes without an answer, ``endings_without_answer`` the outcomes
    that only those acts may set, ``outcome_needs`` what each outcome needs on record.
    """

    terms: TermsTable
    calendar: WorkCalendar
    confirmed_channels: frozenset[str]
    law: Law
    endings: Mapping[str, str]
    endings_without_answer: frozenset[str]
    outcome_needs: Mapping[str, frozenset[str]]
    branches: Mapping[tuple[str, str], tuple[Branch, ...]]
    initial: str

    def over(self, calendar: WorkCalendar) -> "Rules":
        """Return the same rules over another calendar."""
        return replace(self, calendar=calendar)
