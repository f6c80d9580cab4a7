"""The fold of a case's events into facts: state, clocks, outcome, irregularities.

Pure and total: it reads no clock and no store, and no list of well-typed events makes it fail.  An event for
which the state machine has no way is left without effect and listed in ``Facts.without_effect``; whether an
act is *allowed* is asked by the guards, before the event is written.
"""

from collections.abc import Iterable
from datetime import date

from request_flow.cases import effects
from request_flow.cases.events import Event, Header, in_effect
from request_flow.cases.facts import Facts
from request_flow.cases.rules import Rules
from request_flow.workdays.calendar import OutsideCalendar


def start(header: Header) -> Facts:
    """Return the facts of a case to which nothing has happened yet."""
    return Facts(header)


def advance(facts: Facts, event: Event, rules: Rules) -> None:
    """Let ``event`` take effect on ``facts``; one that the machine has no way for has none.

    Raises:
        OutsideCalendar: a term of the event leaves the calendar.
    """
    branches = rules.branches.get((facts.state, event.act))
    if branches is None:
        facts.without_effect.append(event.seq)
        return
    effects.TABLE[event.act](facts, event, rules)
    for state, when in branches:
        if when is None or when(facts, event):
            if state is not None:
                facts.state = state
            return


def fold(header: Header, events: Iterable[Event], rules: Rules, *, as_of: date | None = None) -> Facts:
    """Return the facts that the events up to and including ``as_of`` make.

    What an event carries, such as the day a letter was received, is used even where it lies after ``as_of``.
    """
    facts = start(header)
    for event in in_effect(events):
        if as_of is not None and event.on > as_of:
            break
        try:
            advance(facts, event, rules)
        except OutsideCalendar:  # refused before it was recorded; a store that has it all the same can be read
            facts.without_effect.append(event.seq)
    return facts
