"""Holiday notices that were loaded on top of those shipped, kept as the texts they came as."""

from sqlalchemy import insert, select

from request_flow.storage.tables import calendar_notices
from request_flow.storage.unit import Unit


def notice_texts(unit: Unit) -> list[str]:
    """Return the texts in the order of loading."""
    query = select(calendar_notices.c.content).order_by(calendar_notices.c.id)
    return list(unit.connection.execute(query).scalars())


def add_notice_text(unit: Unit, year: int, number: str, content: str, *, now: str, actor: str) -> None:
    """Keep one more.

    Raises:
        Conflict: a notice of this number was loaded a moment ago (through the unit's translation).
    """
    unit.connection.execute(
        insert(calendar_notices).values(year=year, number=number, content=content, loaded_at=now, loaded_by=actor)
    )
