"""What people entered for a year's report: only ever added to; the last entry under a name holds.

An entry is text: a figure as it was read, or the text of a narrative section with its placeholders.  The empty text
takes back what was entered.  Instants are text in ISO 8601, as they were recorded.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from sqlalchemy import and_, func, insert, select, true

from request_flow.storage.cases import StoredCase, iter_cases
from request_flow.storage.unit import Unit
from request_flow.storage.yearly import year_entries

EntryKind = Literal["table2", "register", "narrative", "proposal"]
WITH_FEES = (
    "cases.agency_id = ? AND cases.state <> 'void' AND EXISTS (SELECT 1 FROM events "
    "WHERE events.case_id = cases.id AND events.act = 'pay_fee' AND events.on_day BETWEEN ? AND ?)"
)


class YearEntry(NamedTuple):
    """One entry; ``value`` is empty where it takes back the one before."""

    kind: str
    name: str
    seq: int
    value: str
    actor: str
    recorded_at: str


def standing_entries(unit: Unit, agency_id: int, year: int, until: str | None = None) -> dict[str, dict[str, str]]:
    """Return what holds, with ``until`` what held then: by kind, then by name; what was taken back is left out."""
    table = year_entries.c
    recorded = true() if until is None else table.recorded_at <= until
    last = (
        select(table.kind, table.name, func.max(table.seq).label("seq"))
        .where(table.agency_id == agency_id, table.year == year, recorded)
        .group_by(table.kind, table.name)
        .subquery()
    )
    statement = (
        select(table.kind, table.name, table.value)
        .join(last, and_(table.kind == last.c.kind, table.name == last.c.name, table.seq == last.c.seq))
        .where(table.agency_id == agency_id, table.year == year)
        .order_by(table.kind, table.name)
    )
    found: dict[str, dict[str, str]] = {}
    for kind, name, value in unit.connection.execute(statement):
        if value:
            found.setdefault(kind, {})[name] = value
    return found


def add_entries(
    unit: Unit, agency_id: int, year: int, kind: EntryKind, values: Mapping[str, str], actor: str, recorded_at: str
) -> list[str]:
    """Add what differs from what holds, and return its names; the unit must hold the agency's entries alone."""
    holds = standing_entries(unit, agency_id, year).get(kind, {})
    changed = [name for name, value in values.items() if value != holds.get(name, "")]
    table = year_entries.c
    statement = (
        select(table.name, func.max(table.seq))
        .where(table.agency_id == agency_id, table.year == year, table.kind == kind)
        .group_by(table.name)
    )
    last: dict[str, int] = {row.name: row[1] for row in unit.connection.execute(statement)}
    rows = [
        {
            "agency_id": agency_id,
            "year": year,
            "kind": kind,
            "name": name,
            "seq": last.get(name, 0) + 1,
            "value": values[name],
            "actor": actor,
            "recorded_at": recorded_at,
        }
        for name in changed
    ]
    if rows:
        unit.connection.execute(insert(year_entries), rows)
    return changed


def entry_history(unit: Unit, agency_id: int, year: int) -> list[YearEntry]:
    """Return every entry of the year, by kind and name, the first first."""
    table = year_entries.c
    statement = (
        select(table.kind, table.name, table.seq, table.value, table.actor, table.recorded_at)
        .where(table.agency_id == agency_id, table.year == year)
        .order_by(table.kind, table.name, table.seq)
    )
    return [YearEntry(*row) for row in unit.connection.execute(statement)]


def cases_with_fees(unit: Unit, agency_id: int, year: int) -> Iterator[StoredCase]:
    """Yield the agency's cases for which a fee was paid in the year, voided ones left out."""
    return iter_cases(unit, WITH_FEES, (agency_id, f"{year}-01-01", f"{year}-12-31"))
