"""What can happen to a request: one kind of record, told apart by its ``act``.

``on`` is the legally effective day, ``recorded_at`` the instant it was written down; the two differ
whenever something is registered later.  ``data`` holds the act's own keys as in the interchange format,
with days as ``date``.  ``seq`` counts the records of a case from 1 in the order they were written.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One record of a case."""

    act: str
    on: date
    data: Mapping[str, Any]
    seq: int = 0
    recorded_at: datetime | None = None
    actor: str | None = None


class Header(NamedTuple):
    """What is known of a case apart from its events."""

    number: str
    agency: str
    channel: str
    category: str
    flags: tuple[str, ...] = ()
    sensitive: bool = False


def in_effect(events: Iterable[Event]) -> list[Event]:
    """Return the events in the order they took effect, without those that a later record reversed.

    Events of one day keep the order they were recorded in.  A reversal names the event by its ``seq``;
    the reversal itself stays in the list.
    """
    listed = list(events)
    previous = date.min
    for event in listed:
        if event.on < previous or event.act == "reverse":
            return _put_in_effect(listed)
        previous = event.on
    return listed


def _put_in_effect(listed: list[Event]) -> list[Event]:
    gone = {event.data.get("event") for event in listed if event.act == "reverse"}
    standing = [event for event in listed if event.seq not in gone or event.act == "reverse"]
    if all(before.on <= after.on for before, after in pairwise(standing)):
        return standing
    return sorted(standing, key=_effective_order)


def _effective_order(event: Event) -> tuple[date, int]:
    return event.on, event.seq
