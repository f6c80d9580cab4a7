"""Who looked at personal data, and when (访问记录); only ever added to."""

from typing import NamedTuple

from request_flow.storage.unit import Unit

ADD = "INSERT INTO looks (at, login, agency_id, case_number, what, request_id) VALUES (?, ?, ?, ?, ?, ?)"
OF_CASE = (
    "SELECT at, login, what, request_id FROM looks WHERE agency_id = ? AND case_number = ? ORDER BY id DESC LIMIT ?"
)

ALL_OF_CASE = "SELECT at, login, what, request_id FROM looks WHERE agency_id = ? AND case_number = ? ORDER BY id"


class Look(NamedTuple):
    """One look at a case; ``what`` says at which of its data."""

    at: str
    login: str
    what: str
    request_id: str


def add_look(unit: Unit, agency_id: int, number: str | None, look: Look) -> None:
    """Note that somebody looked."""
    at, login, what, request_id = look
    unit.run(unit.store.sql(ADD), (at, login, agency_id, number, what, request_id))


def looks_at(unit: Unit, agency_id: int, number: str, most: int) -> list[Look]:
    """Return who looked at a case, the latest first."""
    return [Look(*row) for row in unit.run(unit.store.sql(OF_CASE), (agency_id, number, most)).fetchall()]


def every_look(unit: Unit, agency_id: int, number: str) -> list[Look]:
    """Return everybody who looked at a case, the first first."""
    return [Look(*row) for row in unit.run(unit.store.sql(ALL_OF_CASE), (agency_id, number)).fetchall()]
