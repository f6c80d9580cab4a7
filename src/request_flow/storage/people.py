"""Who works with the program: the people of each agency, their role, their unit, how they are told, when they are away.

Days of an absence are both included.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from request_flow.errors import NotFound
from request_flow.storage.jobs import people
from request_flow.storage.unit import Request, Unit


class Member(NamedTuple):
    """One person of an agency's staff."""

    id: int
    agency_id: int
    login: str
    name: str
    role: str
    unit: str
    language: str
    channel: str
    address: str
    digest: bool
    active: bool
    deputy: str | None
    absent_from: date | None
    absent_until: date | None

    def is_away(self, day: date) -> bool:
        """Return whether the person is absent on ``day``."""
        start, end = self.absent_from, self.absent_until
        return start is not None and start <= day and (end is None or day <= end)


SELECT = f"SELECT {', '.join(Member._fields)} FROM people"  # noqa: S608  # names only


def find_member(unit: Unit, login: str) -> Member | None:
    """Return the person with this login."""
    row = unit.run(unit.store.sql(f"{SELECT} WHERE login = ?"), (login,)).fetchone()
    return member_in(row) if row else None


def member_of_id(unit: Unit, person_id: int) -> Member | None:
    """Return a person by the number."""
    row = unit.run(unit.store.sql(f"{SELECT} WHERE id = ?"), (person_id,)).fetchone()
    return member_in(row) if row else None


def get_member(unit: Unit, login: str) -> Member:
    """Return the person with this login.

    Raises:
        NotFound: there is none.
    """
    member = find_member(unit, login)
    if member is None:
        raise NotFound(
            "no_such_person",
            f"没有登录名为“{login}”的人员;可用 person list 查看",
            f"there is nobody with the login {login!r}; see `person list`",
        )
    return member


def members_of(unit: Unit, agency_id: int) -> list[Member]:
    """Return the people of an agency, in the order they were added."""
    return [member_in(row) for row in unit.run(*members_asked(unit, agency_id)).fetchall()]


def members_asked(unit: Unit, agency_id: int) -> Request:
    """Return what :func:`members_of` asks."""
    return unit.store.sql(f"{SELECT} WHERE agency_id = ? ORDER BY id"), (agency_id,)


def members_page(unit: Unit, agency_id: int, *, active: bool, most: int, skipped: int) -> list[Member]:
    """Return a page of the people of an agency by unit, those who work there or those who left."""
    statement = unit.store.sql(f"{SELECT} WHERE agency_id = ? AND active = ? ORDER BY unit, id LIMIT ? OFFSET ?")
    return [member_in(row) for row in unit.run(statement, (agency_id, int(active), most, skipped)).fetchall()]


def all_members(unit: Unit) -> list[Member]:
    """Return everybody, by agency."""
    return [member_in(row) for row in unit.run(f"{SELECT} ORDER BY agency_id, id")]


def members_with_deputy(unit: Unit, login: str) -> list[Member]:
    """Return those whose deputy somebody is, away or not."""
    return [member_in(row) for row in unit.run(unit.store.sql(f"{SELECT} WHERE deputy = ? ORDER BY id"), (login,))]


def add_member(unit: Unit, values: dict[str, Any], *, now: str) -> int:
    """Add a person and return the id.

    Raises:
        Conflict: the login is taken (through the unit's translation).
    """
    done = unit.connection.execute(insert(people).values(**values, created_at=now).returning(people.c.id))
    return int(done.scalar_one())


def change_member(unit: Unit, member_id: int, values: dict[str, Any]) -> None:
    """Change what is given of a person."""
    if values:
        unit.connection.execute(update(people).where(people.c.id == member_id).values(**values))


def login_exists(unit: Unit, login: str) -> bool:
    """Return whether anybody has this login."""
    return unit.connection.execute(select(people.c.id).where(people.c.login == login)).first() is not None


def member_in(row: Sequence[Any]) -> Member:
    """Return the person of a row that holds the fields of :class:`Member`."""
    digest, active = bool(row[9]), bool(row[10])
    return Member._make([*row[:9], digest, active, row[11], _day(row[12]), _day(row[13])])


def _day(value: date | str | None) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)
