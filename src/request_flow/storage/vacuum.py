"""Having PostgreSQL go through what changed since it last did (vacuum); on SQLite there is nothing to go through."""

from collections.abc import Iterable

from request_flow.storage.database import Store
from request_flow.storage.faults import driver_errors_translated


def vacuum(store: Store, tables: Iterable[str]) -> None:
    """Let PostgreSQL write over rows that are gone, and find out which rows everybody may see.

    Only then does it count along an index alone; by itself it comes when a fifth of a table has changed.

    Raises:
        StoreUnavailable: the database cannot be reached or used.
    """
    if store.is_sqlite:
        return
    store.shared.drop()  # what this request itself reads would be in the way
    with (
        driver_errors_translated(),
        store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        connection.exec_driver_sql(f"VACUUM {', '.join(tables)}")
