"""Agencies as a tree: those below one by the page, those that a search finds, and the units of each (科室).

A unit is what the people of an agency have in common, no row of its own: it is there while somebody belongs to it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from request_flow.storage.agencies import SUCCEEDED
from request_flow.storage.unit import Unit

COLUMNS = (
    "agencies.id, agencies.code, agencies.name, "  # noqa: S608  # names only
    "(SELECT count(*) FROM people WHERE people.agency_id = agencies.id AND people.active = 1), "
    f"(SELECT count(*) FROM agencies AS under WHERE under.parent_id = agencies.id), {SUCCEEDED}"
)
ITSELF = f"SELECT {COLUMNS} FROM agencies WHERE id = ?"  # noqa: S608  # names only
CHILDREN = f"SELECT {COLUMNS} FROM agencies WHERE parent_id = ? ORDER BY code LIMIT ? OFFSET ?"  # noqa: S608  # as above
WITHIN = (
    "WITH RECURSIVE below(id) AS (SELECT CAST(? AS INTEGER) UNION SELECT agencies.id FROM agencies "  # noqa: S608  # names only
    f"JOIN below ON agencies.parent_id = below.id) SELECT {COLUMNS} FROM agencies "
    "WHERE id IN (SELECT id FROM below) AND (name LIKE ? ESCAPE '!' OR code LIKE ? ESCAPE '!') ORDER BY code LIMIT ?"
)
UNITS_OF_MANY = (
    "SELECT agency_id, unit, count(*) FROM people WHERE active = 1 AND unit <> '' AND agency_id IN ({marks}) "
    "GROUP BY agency_id, unit ORDER BY agency_id, unit"
)
PARTICULARS = (
    "SELECT agency_id, content FROM agency_particulars WHERE from_day <= ? AND agency_id IN ({marks}) "
    "ORDER BY agency_id, from_day, seq"
)
PEOPLE_OF_UNIT = "SELECT name, role FROM people WHERE agency_id = ? AND unit = ? AND active = 1 ORDER BY id LIMIT ?"
COUNT_OF_UNIT = "SELECT count(*) FROM people WHERE agency_id = ? AND unit = ? AND active = 1"
OPEN_OF_UNIT = "SELECT count(*) FROM cases WHERE agency_id = ? AND unit = ? AND due_on IS NOT NULL"
RENAME = "UPDATE people SET unit = ? WHERE agency_id = ? AND unit = ?"


class Twig(NamedTuple):
    """An agency of the tree: how many people work there and stand right below; ``ended``: another took over from it."""

    id: int
    code: str
    name: str
    people: int
    below: int
    ended: int


def twig_of(unit: Unit, agency_id: int) -> Twig:
    """Return one agency, which a row of the store names."""
    return Twig(*unit.run(unit.store.sql(ITSELF), (agency_id,)).fetchone())


def children_of(unit: Unit, agency_id: int, *, most: int, skipped: int = 0) -> list[Twig]:
    """Return the agencies right below one, by code."""
    return [Twig(*row) for row in unit.run(unit.store.sql(CHILDREN), (agency_id, most, skipped)).fetchall()]


def twigs_named(unit: Unit, agency_id: int, wanted: str, *, most: int) -> list[Twig]:
    """Return those of an agency and all below it whose name or code has these words in it, by code."""
    plain = wanted.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    values = (agency_id, f"%{plain}%", f"%{plain}%", most)
    return [Twig(*row) for row in unit.run(unit.store.sql(WITHIN), values).fetchall()]


def units_of_many(unit: Unit, agency_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Return the units of several agencies, each with how many people it has."""
    found: dict[int, list[tuple[str, int]]] = {}
    for agency_id, name, count in _of_many(unit, UNITS_OF_MANY, agency_ids):
        found.setdefault(agency_id, []).append((name, count))
    return found


def particulars_of_many(unit: Unit, agency_ids: Sequence[int], day: date) -> dict[int, dict[str, Any]]:
    """Return what the letters of several agencies say of them on a day; nothing of one that says nothing."""
    rows = _of_many(unit, PARTICULARS, agency_ids, day.isoformat())
    return {agency_id: orjson.loads(content) for agency_id, content in rows}  # the last of an agency is in force


def _of_many(unit: Unit, statement: str, agency_ids: Sequence[int], *first: str) -> list[Any]:
    if not agency_ids:
        return []
    marks = ", ".join("?" * len(agency_ids))
    return list(unit.run(unit.store.sql(statement.format(marks=marks)), (*first, *agency_ids)).fetchall())


def people_of_unit(unit: Unit, agency_id: int, name: str, *, most: int) -> tuple[list[tuple[str, str]], int]:
    """Return name and role of the people of a unit, and how many they are."""
    rows = unit.run(unit.store.sql(PEOPLE_OF_UNIT), (agency_id, name, most)).fetchall()
    count = int(unit.run(unit.store.sql(COUNT_OF_UNIT), (agency_id, name)).fetchone()[0])
    return [(row[0], row[1]) for row in rows], count


def open_of_unit(unit: Unit, agency_id: int, name: str) -> int:
    """Return how many cases with a day that is due are in the hands of a unit."""
    return int(unit.run(unit.store.sql(OPEN_OF_UNIT), (agency_id, name)).fetchone()[0])


def move_people(unit: Unit, agency_id: int, name: str, new: str) -> int:
    """Let the people of a unit belong to another, those who left too, and return how many they are."""
    unit.run(unit.store.sql(RENAME), (new, agency_id, name))
    return unit.rowcount
