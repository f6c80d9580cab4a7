"""What the program remembers of itself from one run to the next, by name: texts in the table ``settings``."""

from request_flow.storage.unit import Request, Unit

READ = "SELECT value FROM settings WHERE name = ?"
WRITE = "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


def remembered(unit: Unit, name: str) -> str | None:
    """Return what is remembered under a name."""
    row = unit.run(*remembered_asked(unit, name)).fetchone()
    return str(row[0]) if row else None


def remembered_asked(unit: Unit, name: str) -> Request:
    """Return what :func:`remembered` asks."""
    return unit.store.sql(READ), (name,)


def remember(unit: Unit, name: str, value: str) -> None:
    """Remember a text under a name in place of the one before."""
    unit.run(unit.store.sql(WRITE), (name, value))
