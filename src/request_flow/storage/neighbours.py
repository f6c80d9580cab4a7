"""What an agency has already from whoever applies (相近申请); read only."""

from datetime import date
from typing import NamedTuple

from request_flow.storage.unit import Unit

OF_APPLICANT = (
    "SELECT id, number, subject, state, received_on, arrived_on, outcome, closed_on FROM cases "
    "WHERE {index} = ? AND +agency_id = ? ORDER BY id DESC LIMIT ?"
)


class Neighbour(NamedTuple):
    """A case of the same applicant."""

    id: int
    number: str
    subject: str
    state: str
    received_on: date | None
    arrived_on: date | None
    outcome: str | None
    closed_on: date | None


def cases_of_applicant(
    unit: Unit, agency_id: int, person_index: str | None, name_index: str | None, most: int
) -> list[Neighbour]:
    """Return the agency's cases of whoever has one of the indexes, the latest first, at most so many of each."""
    found: dict[int, Neighbour] = {}
    for column, index in (("person_index", person_index), ("name_index", name_index)):
        if index is None:
            continue
        statement = unit.store.sql(OF_APPLICANT.format(index=column))
        for row in unit.run(statement, (index, agency_id, most)).fetchall():
            identity, number, subject, state, *days, outcome, closed = row
            received, arrived = (_day(each) for each in days)
            found[identity] = Neighbour(identity, number, subject, state, received, arrived, outcome, _day(closed))
    return [found[identity] for identity in sorted(found, reverse=True)]


def count_in_month(unit: Unit, agency_id: int, person_index: str | None, month: date) -> int:
    """Return how many requests of a person were received in the month of a day; void ones do not count (ruling U1)."""
    if person_index is None:
        return 0
    first = month.replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    statement = (
        "SELECT count(*) FROM cases WHERE person_index = ? AND +agency_id = ? AND state <> 'void' "
        "AND received_on >= ? AND received_on < ?"
    )
    days = (first.isoformat(), after.isoformat()) if unit.store.is_sqlite else (first, after)
    return int(unit.run(unit.store.sql(statement), (person_index, agency_id, *days)).fetchone()[0])


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
