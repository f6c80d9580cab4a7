"""A case as the interchange format writes it, to and from what the program works with.

The format is fixed (``workflows/registers/case-file.yaml`` lists its keys).  Days in a case read are ``date`` already.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from request_flow.cases.events import Event, Header

SEALED_MORE = ("description", "agent", "joint_applicants")
PLAIN_REST = ("delivery", "parent", "matter_sensitive")


class Registration(NamedTuple):
    """What is registered of a case apart from its events.

    ``applicant`` holds the person without the category; ``more`` what else is personal: description, agent, joint
    applicants; ``rest`` what may be kept in the plain: delivery, parent, sensitivity.
    """

    header: Header
    subject: str
    applicant: Mapping[str, Any]
    more: Mapping[str, Any]
    rest: Mapping[str, Any]


def registration_of(case: Mapping[str, Any]) -> Registration:
    """Return what ``case``, sound in its shape, registers."""
    applicant = dict(case["applicant"])
    category = applicant.pop("category")
    flags = case.get("flags", ())
    header = Header(
        case["number"],
        case["agency"],
        case["channel"],
        category,
        (flags,) if isinstance(flags, str) else tuple(flags),
        bool(case.get("matter_sensitive")),
    )
    return Registration(
        header,
        case.get("subject", ""),
        applicant,
        {key: case[key] for key in SEALED_MORE if key in case},
        {key: case[key] for key in PLAIN_REST if key in case},
    )


def event_of(written: Mapping[str, Any], seq: int) -> Event:
    """Return one event of a case, sound in its shape, as its ``seq``-th record."""
    data = dict(written)
    on = data.pop("on")
    act = data.pop("action")
    actor = data.pop("actor", None)
    return Event(act, on, data, seq, None, actor)


def events_of(case: Mapping[str, Any]) -> list[Event]:
    """Return the events of ``case`` in the order they stand."""
    return [event_of(written, seq) for seq, written in enumerate(case["events"], start=1)]


def written_event(event: Event) -> dict[str, Any]:
    """Return an event as the format writes it; days stay ``date``."""
    written: dict[str, Any] = {"on": event.on, "action": event.act, **event.data}
    if event.actor is not None:
        written["actor"] = event.actor
    return written


def written_case(registration: Registration, events: Iterable[Event]) -> dict[str, Any]:
    """Return a case as the format writes it, keys in the order of the format; days stay ``date``."""
    header = registration.header
    case: dict[str, Any] = {
        "number": header.number,
        "agency": header.agency,
        "applicant": {"category": header.category, **registration.applicant},
        "channel": header.channel,
        "subject": registration.subject,
    }
    if not registration.subject:
        del case["subject"]
    parts = {**registration.more, **registration.rest}
    for key in ("description", "delivery", "parent", "agent", "joint_applicants", "matter_sensitive"):
        if key in parts:
            case[key] = parts[key]
    if header.flags:
        case["flags"] = list(header.flags)
    case["events"] = [written_event(event) for event in events]
    return case
