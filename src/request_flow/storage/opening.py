"""Everything that a step needs to know of a case, asked of the database at once."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from request_flow.storage.agencies import (
    SELECT_AGENCY,
    SELECT_CLOSURES,
    SUCCEEDED,
    Agency,
    ClosureDay,
    closure_days_of,
    get_agency,
)
from request_flow.storage.cases import CASE_COLUMNS, StoredCase, loaded, no_such_case, requests_for
from request_flow.storage.unit import Unit

CLOSURES = f"{SELECT_CLOSURES} WHERE agency_id = (SELECT id FROM agencies WHERE code = ?) ORDER BY day"  # noqa: S608
AT_ONCE = f"""
SELECT agencies.id, agencies.code, agencies.name, above.code, agencies.review_chain,
  agencies.revision, agencies.frozen_years, agencies.summed, {SUCCEEDED},
  (SELECT json_agg(json_build_array(day, works, reason) ORDER BY day)::text FROM closures
    WHERE closures.agency_id = agencies.id),
  (SELECT json_agg(json_build_array(seq, act, on_day, recorded_at, actor, data, encode(events.sealed, 'hex'),
    encode(hash, 'hex')) ORDER BY seq)::text FROM events WHERE events.case_id = cases.id),
  (SELECT json_agg(json_build_array(kind, ref, deadlines.due_on, provisional) ORDER BY kind, ref)::text
    FROM deadlines WHERE deadlines.case_id = cases.id),
  {CASE_COLUMNS}
FROM agencies LEFT JOIN agencies AS above ON above.id = agencies.parent_id
LEFT JOIN cases ON cases.agency_id = agencies.id AND cases.number = %s WHERE agencies.code = %s
"""  # noqa: S608  # names only
"""One question for PostgreSQL, where each costs a way to the server and back."""


class Opened(NamedTuple):
    """A case with its events and deadlines, and the agency with its closure days."""

    agency: Agency
    closures: list[ClosureDay]
    case: StoredCase


def open_case(unit: Unit, agency: str, number: str) -> Opened:
    """Return one case with its agency.

    Raises:
        NotFound: there is no such agency, or it has no case of that number.
    """
    if unit.store.is_sqlite:
        of_agency = [(SELECT_AGENCY, (agency,)), (CLOSURES, (agency,))]
        agencies, closures, *of_case = unit.read_each([*of_agency, *requests_for(unit, agency, number)])
    else:
        row = unit.run_alone(AT_ONCE, (number, agency)).fetchone()
        agencies, closures, of_case = _taken_apart(row) if row else ([], [], [[], [], []])
    found = Agency(*agencies[0]) if agencies else get_agency(unit, agency)
    case = loaded(of_case)
    if case is None:
        raise no_such_case(agency, number)
    return Opened(found, closure_days_of(closures), case)


def _taken_apart(row: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the answer as the several queries would have given it."""
    agency, (closures, events, deadlines), case = row[:9], row[9:12], row[12:]
    if case[0] is None:
        return [agency], [], [[], [], []]
    of_events = orjson.loads(events) if events else []
    for event in of_events:
        event[6] = bytes.fromhex(event[6]) if event[6] is not None else None
        event[7] = bytes.fromhex(event[7])
    of_deadlines = orjson.loads(deadlines) if deadlines else []
    return [agency], orjson.loads(closures) if closures else [], [[case], of_events, of_deadlines]
