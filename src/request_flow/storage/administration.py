"""What an administrator's pages list: the agencies below one, its units, its people by the page, who looked at what."""

from typing import Any, NamedTuple

from request_flow.storage.people import Member, members_page
from request_flow.storage.unit import Unit

BELOW = (
    "SELECT code, name, (SELECT count(*) FROM people WHERE people.agency_id = agencies.id AND people.active = 1), "
    "(SELECT count(*) FROM agencies AS under WHERE under.parent_id = agencies.id) "
    "FROM agencies WHERE parent_id = ? ORDER BY code LIMIT ? OFFSET ?"
)
COUNT_BELOW = "SELECT count(*) FROM agencies WHERE parent_id = ?"
UNITS = "SELECT unit, count(*) FROM people WHERE agency_id = ? AND active = 1 GROUP BY unit ORDER BY unit"
COUNT_PEOPLE = "SELECT count(*) FROM people WHERE agency_id = ? AND active = ?"
BESIDE = (
    "SELECT people.id, held_roles.role FROM held_roles JOIN people ON people.id = held_roles.person_id "
    "WHERE held_roles.agency_id = ? ORDER BY people.id LIMIT ?"
)
LAPSES = "SELECT lapses FROM agencies WHERE id = ?"
LOOKS = (
    "SELECT looks.id, looks.at, looks.login, people.name, looks.case_number, looks.what, looks.request_id FROM looks "
    "LEFT JOIN people ON people.login = looks.login WHERE {conditions} ORDER BY looks.id DESC LIMIT ?"
)
TO_PARKED = "SELECT count(*) FROM messages WHERE status = 'parked' AND agency_id = ?"


class Below(NamedTuple):
    """An agency right below another: how many people work there, how many agencies stand below it."""

    code: str
    name: str
    people: int
    below: int


class UnitOf(NamedTuple):
    """A unit (科室) of an agency and how many people it has; people without one have the empty name."""

    name: str
    people: int


class Looked(NamedTuple):
    """One look at personal data."""

    id: int
    at: str
    login: str
    name: str | None
    case_number: str | None
    what: str
    request_id: str


def agencies_below(unit: Unit, agency_id: int, *, most: int, skipped: int) -> tuple[list[Below], int]:
    """Return agencies right below one, by code, and how many there are."""
    rows = unit.run(unit.store.sql(BELOW), (agency_id, most, skipped)).fetchall()
    return [Below(*row) for row in rows], _count(unit, COUNT_BELOW, agency_id)


def units_of(unit: Unit, agency_id: int) -> list[UnitOf]:
    """Return the units of an agency by name."""
    return [UnitOf(*row) for row in unit.run(unit.store.sql(UNITS), (agency_id,)).fetchall()]


def people_page(unit: Unit, agency_id: int, *, active: bool, most: int, skipped: int) -> tuple[list[Member], int]:
    """Return people of an agency by unit, those who work there or those who left, and how many they are."""
    members = members_page(unit, agency_id, active=active, most=most, skipped=skipped)
    return members, _count(unit, COUNT_PEOPLE, agency_id, int(active))


def people_beside(unit: Unit, agency_id: int, *, most: int) -> list[tuple[int, str]]:
    """Return who holds a role in an agency beside their first one, by number, with the role."""
    return [(row[0], row[1]) for row in unit.run(unit.store.sql(BESIDE), (agency_id, most)).fetchall()]


def lapses_of(unit: Unit, agency_id: int) -> str:
    """Return how the lapses of an agency are recorded."""
    return str(unit.run(unit.store.sql(LAPSES), (agency_id,)).fetchone()[0])


def count_parked(unit: Unit, agency_id: int) -> int:
    """Return how many messages of an agency are parked."""
    return _count(unit, TO_PARKED, agency_id)


def looks_page(
    unit: Unit,
    agency_id: int,
    *,
    number: str = "",
    login: str = "",
    since: str = "",
    until: str = "",
    before: int | None = None,
    most: int,
) -> list[Looked]:
    """Return looks, the latest first: at one case, by one person, within instants, older than one of the list."""
    conditions, values = ["looks.agency_id = ?"], list[Any]([agency_id])
    for condition, value in (
        ("looks.case_number = ?", number),
        ("looks.login = ?", login),
        ("looks.at >= ?", since),
        ("looks.at < ?", until),
        ("looks.id < ?", before),
    ):
        if value:
            conditions.append(condition)
            values.append(value)
    statement = LOOKS.format(conditions=" AND ".join(conditions))
    return [Looked(*row) for row in unit.run(unit.store.sql(statement), (*values, most)).fetchall()]


def _count(unit: Unit, statement: str, *values: int) -> int:
    return int(unit.run(unit.store.sql(statement), values).fetchone()[0])
