"""A register that goes on where the store ends, although the store has records that no register has.

The end of a year records the carry-over (年末结转) on open cases by itself.  An office that keeps its register beside
sends the same case again with its answer added: what the program recorded is left out of the comparison, and what is
new is numbered after it.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, count

from request_flow.cases.events import Event

BY_ITSELF = frozenset({"carry_over"})
"""Acts that the program records, which a register does not tell of."""


def of_the_register(events: Iterable[Event]) -> list[Event]:
    """Return the events that a register tells of."""
    return [event for event in events if event.act not in BY_ITSELF]


def numbered_as_recorded(recorded: Sequence[Event], events: Iterable[Event]) -> list[Event]:
    """Return the events of a register with the numbers they have, or are to have, in the store's record.

    A reversal names its event by that number.
    """
    numbers = chain((each.seq for each in of_the_register(recorded)), count(len(recorded) + 1))
    place_of: dict[object, int] = {}
    numbered: list[Event] = []
    for event in of_the_register(events):
        seq = next(numbers)
        place_of[event.seq] = seq
        data = event.data
        if event.act == "reverse":
            data = {**data, "event": place_of.get(data["event"], data["event"])}
        numbered.append(event._replace(seq=seq, data=data))
    return numbered
