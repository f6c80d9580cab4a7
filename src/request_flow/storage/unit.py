"""The unit of work: one transaction, committed here and nowhere else."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection

from request_flow.storage.database import Store
from request_flow.storage.faults import driver_errors_translated


class Unit:
    """One transaction on a store; the repositories read and write through it."""

    def __init__(self, store: Store, connection: Connection) -> None:
        self.store = store
        self.connection = connection
        self._cursor = connection.connection.cursor()
        self.undone = False

    def undo(self) -> None:
        """Let the transaction end without a trace, as a dry run does."""
        self.undone = True

    def run(self, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401  # the cursor of either driver
        """Run a prepared text, written for the driver (:meth:`Store.sql`), and return its cursor.

        The paths that every step takes go straight to the driver: the expression compiler costs more than the
        database does.  The cursor is good until the next call.
        """
        return self._cursor.execute(statement, values)

    def run_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a prepared text once for each row."""
        self._cursor.executemany(statement, rows)

    def copy(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Stream rows into PostgreSQL by COPY."""
        with self._cursor.copy(statement) as stream:
            for row in rows:
                stream.write_row(row)

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""
        return int(self._cursor.rowcount)


@contextmanager
def reading(store: Store) -> Iterator[Unit]:
    """A unit that sees one state of the database and writes nothing."""
    with driver_errors_translated(), store.engine.connect() as connection, connection.begin() as transaction:
        yield Unit(store, connection)
        transaction.rollback()


@contextmanager
def writing(store: Store) -> Iterator[Unit]:
    """A unit that is committed when the block ends well and undone when it does not.

    Raises:
        Conflict: somebody else changed the same case first.
        StoreUnavailable: the database could not be written; nothing was.
    """
    with driver_errors_translated():
        connection = store.engine.connect().execution_options(writes=True)
        with connection, connection.begin() as transaction:
            unit = Unit(store, connection)
            yield unit
            if unit.undone:
                transaction.rollback()
