"""A store with the schema and nothing in it, made once and copied: migrations take longer than most tests."""

from functools import cache
from pathlib import Path

from request_flow.storage.database import open_store
from support.program import KEY


def bring_up_to_date(url: str) -> None:
    """Give the database at ``url`` the schema of this program, and no key of its own."""
    store = open_store(url, bytes.fromhex(KEY))
    try:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM settings WHERE name = 'key_fingerprint'")
    finally:
        store.close()


@cache
def sqlite_with_schema(folder: Path) -> Path:
    """Return the file that is copied, in a folder of the whole run."""
    path = folder / "schema.sqlite3"
    bring_up_to_date(f"sqlite:///{path}")
    assert [each.name for each in folder.glob("schema.sqlite3*")] == [path.name]  # nothing is left in a log beside it
    return path
