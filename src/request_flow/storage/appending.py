"""A step written by one statement: on PostgreSQL, where each costs a way to the server and back, the whole commit.

The update of the case, under its version, feeds every other part: where it finds nothing, nothing is written.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from request_flow.storage.agencies import Agency, agency_changed
from request_flow.storage.cases import StoredCase, append_events, changed_columns, changed_meanwhile, deadline_changes
from request_flow.storage.codec import SealedEvent
from request_flow.storage.database import STATEMENTS_KEPT
from request_flow.storage.projection import Deadline, Projected
from request_flow.storage.unit import Unit

Write: TypeAlias = Callable[
    [Unit, Agency, StoredCase, SealedEvent, Projected, Sequence[Deadline], tuple[str, str] | None], None
]
"""Adds one event to a case of an agency; the last value is the letter it calls for with the instant."""

HELD = "held AS MATERIALIZED (SELECT 1 FROM agencies WHERE id = %s AND revision = %s FOR SHARE)"
EVENT = (
    "e AS (INSERT INTO events (case_id, seq, act, on_day, recorded_at, actor, data, sealed, hash) "
    "SELECT id, %s::int, %s, %s::date, %s, %s, %s, %s::bytea, %s::bytea FROM moved)"
)
GONE = "g{} AS (DELETE FROM deadlines USING moved WHERE case_id = moved.id AND kind = %s AND ref = %s)"
PUT = (
    "p{} AS (INSERT INTO deadlines (case_id, kind, ref, due_on, provisional) "
    "SELECT id, %s, %s, %s::date, %s::int FROM moved ON CONFLICT (case_id, kind, ref) "
    "DO UPDATE SET due_on = excluded.due_on, provisional = excluded.provisional, "
    "remind_on = CASE WHEN deadlines.due_on = excluded.due_on THEN deadlines.remind_on END)"
)
OUTBOX = "o AS (INSERT INTO outbox (case_id, seq, notice, created_at) SELECT id, %s::int, %s, %s FROM moved)"


def append_event(
    unit: Unit,
    agency: Agency,  # noqa: ARG001  # the unit holds it
    case: StoredCase,
    row: SealedEvent,
    projected: Projected,
    deadlines: Sequence[Deadline],
    notice: tuple[str, str] | None,
) -> None:
    """Add one event to a case, as a part of the unit's transaction, which holds the agency.

    Raises:
        Conflict: somebody else added an event since the case was loaded.
    """
    append_events(unit, case, [row], projected, deadlines, notice)


def append_last(
    unit: Unit,
    agency: Agency,
    case: StoredCase,
    row: SealedEvent,
    projected: Projected,
    deadlines: Sequence[Deadline],
    notice: tuple[str, str] | None,
) -> None:
    """Add one event as the last thing that the unit does; on PostgreSQL it is committed at once.

    Raises:
        Conflict: somebody else added an event since the case was loaded, or the agency's revision was raised.
    """
    if unit.store.is_sqlite:
        append_events(unit, case, [row], projected, deadlines, notice)
        return
    changed = changed_columns(case.projected, projected)
    gone, new = deadline_changes(case.deadlines or (), deadlines)
    values: list[Any] = [
        agency.id,
        agency.revision,
        row.seq,
        row.hash,
        *(getattr(projected, name) for name in changed),
        case.id,
        case.version,
        *row,
    ]
    for each in gone:
        values += each.kind, each.ref
    for each in new:
        values += each
    if notice is not None:
        values += row.seq, *notice
    statement = _statement(changed, len(gone), len(new), notice is not None)
    held, moved = unit.run_alone(statement, values).fetchone()
    if not held:
        raise agency_changed(agency)
    if not moved:
        raise changed_meanwhile(case)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _statement(changed: tuple[str, ...], gone: int, new: int, calls_for_notice: bool) -> str:
    names = ", ".join(f"{name} = %s" for name in ("version", "head", *changed))
    moved = (
        f"moved AS (UPDATE cases SET {names} FROM held "  # noqa: S608  # names only
        "WHERE cases.id = %s AND version = %s RETURNING cases.id)"
    )
    parts = [HELD, moved, EVENT]
    parts += [GONE.format(place) for place in range(gone)]
    parts += [PUT.format(place) for place in range(new)]
    parts += [OUTBOX] if calls_for_notice else []
    return f"WITH {', '.join(parts)} SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM moved)"  # noqa: S608  # names only
