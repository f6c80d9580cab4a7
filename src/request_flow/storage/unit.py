"""The unit of work: one transaction, committed here and nowhere else."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy.engine import Connection

from request_flow.storage.database import Store
from request_flow.storage.faults import driver_errors_translated

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.pool import PoolProxiedConnection

Request: TypeAlias = tuple[str, Sequence[Any]]
"""A prepared text with its values."""


class Unit:
    """One transaction on a store; the repositories read and write through it.

    The paths that every step takes go straight to the driver: SQLAlchemy's own transaction and its expression
    compiler cost more than the database does.  What is rare uses ``connection``, within the same transaction.
    """

    def __init__(self, store: Store, pooled: "PoolProxiedConnection") -> None:
        self.store = store
        self.undone = False
        self._pooled = pooled
        self._cursor: Any = pooled.cursor()
        self._connection: Connection | None = None
        self._ended = False

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's view of this transaction."""
        if self._connection is None:
            self._connection = Connection(self.store.engine, self._pooled)
        return self._connection

    def undo(self) -> None:
        """Let the transaction end without a trace, as a dry run does."""
        self.undone = True

    def run(self, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401  # the cursor of either driver
        """Run a prepared text, written for the driver (:meth:`Store.sql`), and return its cursor.

        The cursor is good until the next call.
        """
        return self._cursor.execute(statement, values)

    def run_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a prepared text once for each row."""
        self._cursor.executemany(statement, rows)

    def read_together(self, requests: Sequence[Request]) -> list[list[Any]]:
        """Run several queries and return the rows of each; PostgreSQL is asked once for all of them."""
        if self.store.is_sqlite:
            return [self._cursor.execute(*request).fetchall() for request in requests]
        return [cursor.fetchall() for cursor in self._pipelined(requests)]

    def write_together(self, requests: Sequence[Request]) -> list[int]:
        """Run several statements and return how many rows each touched; PostgreSQL is asked once for all of them."""
        if self.store.is_sqlite:
            return [int(self._cursor.execute(*request).rowcount) for request in requests]
        return [cursor.rowcount for cursor in self._pipelined(requests)]

    def _pipelined(self, requests: Sequence[Request]) -> "list[psycopg.Cursor[Any]]":
        connection = cast("psycopg.Connection[Any]", self._pooled.dbapi_connection)
        with connection.pipeline():
            return [connection.execute(statement.encode(), values) for statement, values in requests]

    def stream(self, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401  # the cursor of either driver
        """Run a query on a cursor of its own, which stays good while other statements run."""
        cursor: Any = self._pooled.cursor()
        cursor.execute(statement, values)
        return cursor

    def copy(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Stream rows into PostgreSQL by COPY."""
        with self._cursor.copy(statement) as stream:
            for row in rows:
                stream.write_row(row)

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""
        return int(self._cursor.rowcount)

    def begin(self, *, writes: bool) -> None:
        """Begin the transaction; PostgreSQL's driver does it with the first statement."""
        if self.store.is_sqlite:
            self._cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    def end(self, *, commit: bool) -> None:
        """Commit or undo."""
        if commit:
            self._pooled.commit()
        else:
            self._pooled.rollback()
        self._ended = True

    def close(self) -> None:
        """Give the connection back, or throw it away, and what was idle beside it, where it is lost."""
        try:
            if not self._ended:
                self._pooled.rollback()
        except Exception as error:  # noqa: BLE001  # whatever the driver says, this connection is of no use
            self._pooled.invalidate(error)
            self.store.engine.dispose()
            return
        if self._connection is not None:
            self._connection.close()
        else:
            self._pooled.close()


@contextmanager
def _unit(store: Store, *, writes: bool) -> Iterator[Unit]:
    with driver_errors_translated():
        unit = Unit(store, store.engine.raw_connection())
        try:
            unit.begin(writes=writes)
            yield unit
            unit.end(commit=writes and not unit.undone)
        finally:
            unit.close()


@contextmanager
def reading(store: Store) -> Iterator[Unit]:
    """A unit that sees one state of the database and writes nothing."""
    with _unit(store, writes=False) as unit:
        yield unit


@contextmanager
def writing(store: Store) -> Iterator[Unit]:
    """A unit that is committed when the block ends well and undone when it does not.

    Raises:
        Conflict: somebody else changed the same case first.
        StoreUnavailable: the database could not be written; nothing was.
    """
    with _unit(store, writes=True) as unit:
        yield unit
