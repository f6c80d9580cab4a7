"""Who took which act on which case (操作记录), effective and recorded when; not what a record says.

A search goes by POST, as that of the pages does, and is itself noted as a look.
"""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from request_flow.services.auditing import Audit, search_records
from request_flow.storage.audit import Place
from request_flow.web.api.call import Call
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import LARGEST_ID, Instant, Sent, Told

operations = Operations("administration")


class RecordPlace(Told):
    """Where a page of records ended."""

    recorded_at: Annotated[str, StringConstraints(max_length=40)]
    case_id: Annotated[int, Field(ge=1, le=LARGEST_ID)]
    seq: Annotated[int, Field(ge=1, le=LARGEST_ID)]


class RecordsWanted(Sent):
    """Which records are asked for; days are included, ``after`` is the ``next`` of the page before."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"case": "2026-0001"}})

    case: Annotated[str, StringConstraints(max_length=64)] = ""
    actor: Annotated[str, StringConstraints(max_length=64)] = ""
    act: Annotated[str, StringConstraints(max_length=24)] = ""
    since: date | None = None
    until: date | None = None
    on_since: date | None = None
    on_until: date | None = None
    with_below: bool = False
    after: RecordPlace | None = None


class RecordTold(Told):
    """A record of a case: who took which act, effective and recorded when."""

    agency: str
    case: str
    seq: int
    act: str
    on: str
    recorded_at: Instant
    actor: str | None


class Records(Told):
    """A page of records, the latest recorded first; ``next`` is ``null`` on the last."""

    items: list[RecordTold]
    next: RecordPlace | None


@operations.ask("/agencies/{agency}/records", may="audit", gives=Records)
def find_the_records(call: Call, body: RecordsWanted) -> Records:
    """Find who took which act; that it was asked is noted."""
    days = (body.since, body.until, body.on_since, body.on_until)
    audit = Audit(body.case, body.actor, body.act, *days, with_below=body.with_below)
    after = Place(**body.after.model_dump()) if body.after is not None else None
    found, place = search_records(call.program, call.visitor, call.office, audit, call.request.state.request_id, after)
    return Records(
        items=[
            RecordTold(
                agency=each.agency,
                case=each.number,
                seq=each.seq,
                act=each.act,
                on=each.on_day,
                recorded_at=each.recorded_at,
                actor=each.actor,
            )
            for each in found
        ],
        next=RecordPlace(**place._asdict()) if place is not None else None,
    )
