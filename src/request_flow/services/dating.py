"""Days that no record of a case may bear, as faults of its line: one that lies ahead, one that no calendar counts."""

from collections.abc import Iterable, Sequence
from datetime import date

from request_flow.cases.events import Event, Header, in_effect
from request_flow.errors import RequestFlowError
from request_flow.workdays.calendar import OutsideCalendar
from request_flow.workflow.engine import Engine
from request_flow.workflow.guards import day_ahead

Misdated = tuple[str, RequestFlowError]
"""Where the day stands in its case, and the error that says why it cannot be."""


def place_of(event: Event) -> str:
    """Return where an event stands in its case, and which it is."""
    return f"events[{event.seq - 1}] {event.act} {event.on}"


def misdated(events: Iterable[Event], engine: Engine, today: date) -> Misdated | None:
    """Return the first day that lies after ``today`` or before the calendar, ``None`` where there is none."""
    first = engine.rules.calendar.first
    for event in events:
        if first <= event.on <= today and not (event.data and day_ahead(event, today)):
            continue
        if event.on < first:
            return before_calendar(event, engine)
        ahead = day_ahead(event, today)
        place = place_of(event) if ahead == event.on else f"events[{event.seq - 1}].received_on"
        return place, engine.refusal_of("in_the_future", {"on": ahead, "today": today})
    return None


def before_calendar(event: Event, engine: Engine) -> Misdated:
    """Return the fault of an event that is older than the calendar."""
    calendar = engine.rules.calendar
    return place_of(event), OutsideCalendar(event.on, calendar.first, calendar.last)


def first_uncountable(engine: Engine, header: Header, events: Sequence[Event]) -> Event:
    """Return the event at which a history leaves the calendar: asked where one did, the last if all of them pass."""
    ordered = in_effect(events)
    for number, event in enumerate(ordered, start=1):
        try:
            engine.walk(header, ordered[:number])
        except OutsideCalendar:
            return event
    return ordered[-1]
