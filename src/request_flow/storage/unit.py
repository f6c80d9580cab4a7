"""The unit of work: one transaction, committed here and nowhere else."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy.engine import Connection

from request_flow.storage.database import Store
from request_flow.storage.faults import driver_errors_translated

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.pool import PoolProxiedConnection

TOGETHER = 2
"""So many queries are worth asking at once."""
Request: TypeAlias = tuple[str, Sequence[Any]]
"""A prepared text with its values."""


class Answered:
    """The rows of a query that was asked ahead, as a cursor gives them."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows
        self._left = iter(rows)

    def __iter__(self) -> Iterator[Any]:
        return self._left

    def fetchone(self) -> Any:  # noqa: ANN401  # a row of the driver
        """Return the next row, ``None`` after the last."""
        return next(self._left, None)

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        return list(self._left)

    def fetchmany(self, size: int) -> list[Any]:
        """Return the next rows, at most ``size``."""
        return list(islice(self._left, size))


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
        self._streams: list[Any] = []
        self._begun = False
        self._ended = False
        self._is_steady = store.is_sqlite
        self._is_read_only = False
        self._answered: dict[str, list[tuple[tuple[Any, ...], list[Any]]]] = {}

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's view of this transaction."""
        if self._connection is None:
            if not self._begun:
                self._begin()
            self._connection = Connection(self.store.engine, self._pooled)
        return self._connection

    def undo(self) -> None:
        """Let the transaction end without a trace, as a dry run does."""
        self.undone = True

    def run(self, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401  # the cursor of either driver
        """Run a prepared text, written for the driver (:meth:`Store.sql`), and return its cursor.

        The cursor is good until the next call.
        """
        rows = self._answer_to(statement, values)
        if rows is not None:
            return Answered(rows)
        if not self._begun:
            self._begin()
        return self._cursor.execute(statement, values)

    def run_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a prepared text once for each row."""
        if not self._begun:
            self._begin()
        self._cursor.executemany(statement, rows)

    def read_each(self, requests: Iterable[Request]) -> list[list[Any]]:
        """Run several queries and return the rows of each; PostgreSQL is asked all of them at once."""
        asked = list(requests)
        if self.store.is_sqlite or sum(self._answer_to(*each) is None for each in asked) < TOGETHER:
            return [self.run(*request).fetchall() for request in asked]
        if not self._begun:
            self._begin()
        with self._driver.pipeline():
            cursors = [self._driver.execute(*request) for request in asked]
        return [cursor.fetchall() for cursor in cursors]  # fetched within, they would be sent for once more

    def _answer_to(self, statement: str, values: Sequence[Any]) -> list[Any] | None:
        """Return the rows of a query that was asked ahead, ``None`` if it was not."""
        if statement not in self._answered:
            return None
        given = tuple(values)
        return next((rows for of, rows in self._answered[statement] if of == given), None)

    def ahead(self, requests: Iterable[Request]) -> None:
        """Ask PostgreSQL at once what will be asked one after another; to SQLite there is no way to be saved.

        Whoever asks the same later in this transaction has the rows at once.  Only where it writes nothing and every
        query sees the same state: then they are the rows that a query would give.
        """
        if self.store.is_sqlite or not (self._is_read_only and self._is_steady):
            return
        asked = list(requests)
        for (statement, values), rows in zip(asked, self.read_each(asked), strict=True):
            self._answered.setdefault(statement, []).append((tuple(values), rows))

    def run_alone(self, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401  # the cursor of either driver
        """Run a statement that needs no transaction around it, and return its cursor.

        On PostgreSQL, if nothing has begun, it is a transaction of its own: what it writes is committed with it.  So
        it may only be the last thing that a unit does.
        """
        return self._cursor.execute(statement, values)

    def stream(self, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401  # the cursor of either driver
        """Run a query on a cursor of its own, which stays good while other statements run.

        On PostgreSQL the rows wait in the server: its driver would otherwise fetch them all at once.
        """
        if not self._begun:
            self._begin()
        name = f"s{len(self._streams)}"
        cursor: Any = self._pooled.cursor() if self.store.is_sqlite else self._driver.cursor(name)
        self._streams.append(cursor)
        cursor.execute(statement, values)
        return cursor

    def copy(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Stream rows into PostgreSQL by COPY."""
        if not self._begun:
            self._begin()
        with self._cursor.copy(statement) as stream:
            for row in rows:
                stream.write_row(row)

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""
        return int(self._cursor.rowcount)

    def steady(self) -> None:
        """Let every query of this transaction see the state of the first one; SQLite does so by itself."""
        if not self._is_steady:
            self.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            self._is_steady = True

    def begin(self, *, writes: bool, steady: bool = False) -> None:
        """Begin the transaction: on SQLite at once, so that a writer has the lock; on PostgreSQL when it is needed.

        One that begins ``steady`` need not ask for it in a statement of its own (:meth:`steady`).
        """
        if self.store.is_sqlite:
            self._cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            self._begun = True
            return
        self._driver.autocommit = True
        if not writes:
            self._driver.read_only = self._is_read_only = True
        if steady:
            from psycopg import IsolationLevel  # noqa: PLC0415  # a store on SQLite does without its 0.1 s

            self._driver.isolation_level = IsolationLevel.REPEATABLE_READ
            self._is_steady = True

    def _begin(self) -> None:
        self._driver.autocommit = False  # from now on the driver says BEGIN before the next statement
        self._begun = True

    @property
    def _driver(self) -> "psycopg.Connection[Any]":
        return cast("psycopg.Connection[Any]", self._pooled.dbapi_connection)

    def end(self, *, commit: bool) -> None:
        """Commit or undo.

        What only read on PostgreSQL is committed too: undoing has the driver forget every statement it prepared, and
        each would have to be planned anew.
        """
        for stream in self._streams:  # one whose reader broke off is open still
            stream.close()
        if commit or self._is_read_only:
            self._pooled.commit()
        else:
            self._pooled.rollback()
        self._ended = True

    def close(self) -> None:
        """Give the connection back, or throw it away, and what was idle beside it, where it is lost."""
        try:
            if not self._ended:
                self.end(commit=False)
            if not self.store.is_sqlite:
                self._driver.autocommit = False
                self._driver.isolation_level = self._driver.read_only = None
        except Exception as error:  # noqa: BLE001  # whatever the driver says, this connection is of no use
            if self._pooled.is_valid:  # SQLAlchemy has thrown it away already where it saw the loss itself
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
    shared = store.shared
    if not shared.is_wanted or shared.in_use:
        with _unit(store, writes=False) as unit:
            yield unit
        return
    with driver_errors_translated():
        if shared.unit is None:
            unit = Unit(store, store.engine.raw_connection())
            unit.begin(writes=False, steady=True)
            shared.unit = unit
            shared.is_over = False
        shared.in_use = True
        try:
            yield shared.unit
        except BaseException:
            shared.is_over = True
            raise
        finally:
            shared.in_use = False
            if shared.is_over:
                shared.drop()


@contextmanager
def one_reading(store: Store) -> Iterator[None]:
    """Let what is read within the block, one after another, be read in one transaction.

    A page asks a dozen questions; on PostgreSQL a transaction for each would cost as much as they do.  A reading
    inside another is still one of its own, and what was read before something is written here is not read again.
    """
    store.shared.is_wanted = True
    try:
        yield
    finally:
        store.shared.is_wanted = False
        store.shared.drop()


@contextmanager
def writing(store: Store) -> Iterator[Unit]:
    """A unit that is committed when the block ends well and undone when it does not.

    Raises:
        Conflict: somebody else changed the same case first.
        StoreUnavailable: the database could not be written; nothing was.
    """
    store.shared.drop()
    try:
        with _unit(store, writes=True) as unit:
            yield unit
    finally:
        store.shared.drop()
