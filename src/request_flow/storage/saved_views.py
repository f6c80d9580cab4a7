"""The filters of the list of cases that a person keeps by a name (常用筛选)."""

from typing import NamedTuple

from request_flow.storage.unit import Request, Unit

LIST = "SELECT id, name, query FROM saved_views WHERE person_id = ? AND agency_id = ? ORDER BY id"
ADD = "INSERT INTO saved_views (person_id, agency_id, name, query, created_at) VALUES (?, ?, ?, ?, ?)"
DROP = "DELETE FROM saved_views WHERE id = ? AND person_id = ? AND agency_id = ?"


class SavedView(NamedTuple):
    """A filter; ``query`` is that of the address."""

    id: int
    name: str
    query: str


def saved_views(unit: Unit, person_id: int, agency_id: int) -> list[SavedView]:
    """Return what a person keeps for an agency, in the order it was kept."""
    return [SavedView(*row) for row in unit.run(*saved_views_asked(unit, person_id, agency_id)).fetchall()]


def saved_views_asked(unit: Unit, person_id: int, agency_id: int) -> Request:
    """Return what :func:`saved_views` asks."""
    return unit.store.sql(LIST), (person_id, agency_id)


def add_saved_view(unit: Unit, person_id: int, agency_id: int, name: str, query: str, now: str) -> None:
    """Keep a filter."""
    unit.run(unit.store.sql(ADD), (person_id, agency_id, name, query, now))


def drop_saved_view(unit: Unit, view_id: int, person_id: int, agency_id: int) -> None:
    """Forget a filter of the person's own; another's stays."""
    unit.run(unit.store.sql(DROP), (view_id, person_id, agency_id))
