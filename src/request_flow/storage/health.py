"""How a store is, for the doctor, for readiness and for metrics: looked at as it stands, never made or migrated.

A look gives up after some seconds and keeps nothing.  Days are ISO texts, counts are of rows, instants are ISO texts of
the office's zone, as the store keeps them.

The counts for metrics read indexes only.  Measured on 2 cores with 100,000 open cases that have three running terms
each, four fifths of these late or due within ten working days (SQLite / PostgreSQL): open cases 8 / 30 ms, terms by
kind and day 150 / 110 ms.  They grow with the number of rows, so the metrics keep them for a while.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from request_flow.errors import StoreUnavailable
from request_flow.storage.database import HEAD, SQLITE, Store, parse_address
from request_flow.storage.faults import driver_errors_translated
from request_flow.storage.messages import BY_INDEX
from request_flow.storage.sealing import Sealer
from request_flow.storage.tables import OPEN_YEAR
from request_flow.storage.unit import Unit, reading, writing

SECONDS = 4
"""So long a look waits: for a connection, for a lock, for one answer."""
MILLISECONDS = 1000
NO_KEY = bytes(32)
"""A look opens nothing that is sealed."""

HAS_REVISION = {
    True: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'",
    False: "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL",
}
REVISION = "SELECT version_num FROM alembic_version"
FINGERPRINT = "SELECT value FROM settings WHERE name = 'key_fingerprint'"
TRY = "UPDATE settings SET value = value WHERE 1 = 0"
POSTGRESQL = (
    "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
    "pg_encoding_to_char(encoding), datctype, current_setting('fsync') = 'on', "
    "current_setting('full_page_writes') = 'on', current_setting('synchronous_commit'), "
    "current_setting('max_connections')::int, "
    "(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') "
    "FROM pg_database WHERE datname = current_database()"
)
NOW = "SELECT clock_timestamp()"
OPEN_CASES = "SELECT count(*) FROM cases WHERE left_year = ?"
TERMS = "SELECT kind, due_on, count(*) FROM deadlines WHERE due_on <= ? GROUP BY kind, due_on ORDER BY kind, due_on"
OUTBOX = (
    "SELECT CASE WHEN status = 'sending' THEN 'sending' WHEN attempts > forgiven THEN 'retrying' "
    "WHEN next_try_at > ? THEN 'held' ELSE 'waiting' END, count(*), min(next_try_at), min(created_at) "
    "FROM messages WHERE status IN ('waiting', 'sending') GROUP BY 1"
)
PARKED = "SELECT count(*) FROM messages WHERE status = 'parked'"
UNTOLD = "SELECT count(*) FROM reminders{by_index} WHERE told = 0"
WITHOUT_PEOPLE = (
    "SELECT code FROM agencies WHERE NOT EXISTS (SELECT 1 FROM people WHERE people.agency_id = agencies.id "
    "AND people.active = 1) AND EXISTS (SELECT 1 FROM cases WHERE cases.agency_id = agencies.id "
    "AND cases.due_on IS NOT NULL) ORDER BY code"
)


class PostgresqlFacts(NamedTuple):
    """How a PostgreSQL server and its database are set; ``connections`` of ``most`` are in use."""

    version_number: int
    version: str
    encoding: str
    ctype: str
    fsync: bool
    full_page_writes: bool
    synchronous_commit: str
    most: int
    connections: int


class SqliteFacts(NamedTuple):
    """How an SQLite file is set."""

    version: tuple[int, ...]
    journal: str


class Heap(NamedTuple):
    """Messages of one standing; ``next_try_at`` and ``created_at`` are those of the oldest."""

    standing: str
    messages: int
    next_try_at: str
    created_at: str


class Terms(NamedTuple):
    """Running terms of one kind that are due on one day."""

    kind: str
    due_on: str
    terms: int


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite database, ``None`` for a server's.

    Raises:
        BadInput: the address is none.
    """
    parsed = parse_address(url)
    return Path(str(parsed.database)) if parsed.drivername in SQLITE else None


@contextmanager
def look(url: str, seconds: int = SECONDS) -> Iterator[Unit]:
    """Give a reading unit on the store as it stands.

    Raises:
        BadInput: the address is none.
        StoreUnavailable: the database is not there, or cannot be reached or read.
    """
    store = _store(url, seconds, writes=False)
    try:
        with reading(store) as unit:
            yield unit
    finally:
        store.close()


def try_writing(url: str, seconds: int = SECONDS) -> None:
    """Ask for a writer's rights and lock, and give them back.

    Raises:
        BadInput: the address is none.
        Conflict: somebody else has been writing for all that time.
        StoreUnavailable: the database cannot be reached or written.
    """
    store = _store(url, seconds, writes=True)
    try:
        with writing(store) as unit:
            unit.undo()
            unit.run(TRY)
    finally:
        store.close()


def _store(url: str, seconds: int, *, writes: bool) -> Store:
    parsed = parse_address(url)
    engine = _file(parsed, seconds, writes=writes) if parsed.drivername in SQLITE else _server(parsed, seconds, writes)
    return Store(engine, Sealer(NO_KEY))


def _file(url: URL, seconds: int, *, writes: bool) -> Engine:
    path = Path(str(url.database))
    if not path.exists():
        raise StoreUnavailable(
            "store_not_made",
            f"数据库文件 {path} 还没有建立；请运行 request-flow init",
            f"the database file {path} has not been made yet; run `request-flow init`",
        )
    address = f"file:{quote(str(path.absolute()))}?mode={'rw' if writes else 'ro'}"

    def connect() -> sqlite3.Connection:
        with driver_errors_translated():
            return sqlite3.connect(address, uri=True, timeout=seconds, isolation_level=None, check_same_thread=False)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _server(url: URL, seconds: int, writes: bool) -> Engine:
    milliseconds = seconds * MILLISECONDS
    options = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
    if not writes:
        options += " -c default_transaction_read_only=on"
    # A database of another encoding is looked at too: its driver would hand out bytes otherwise.
    ways = {"connect_timeout": seconds, "options": options, "client_encoding": "utf8"}
    return create_engine(url, poolclass=NullPool, connect_args=ways)


def revision(unit: Unit) -> str | None:
    """Return the revision of the schema, ``None`` where there are no tables."""
    if unit.run(HAS_REVISION[unit.store.is_sqlite]).fetchone() is None:
        return None
    row = unit.run(REVISION).fetchone()
    return str(row[0]) if row else None


def schema_fault(unit: Unit) -> StoreUnavailable | None:
    """Return what is wrong with the schema for this program, ``None`` where it is the one it knows."""
    found = revision(unit)
    if found == HEAD:
        return None
    if found is not None and found > HEAD:
        return StoreUnavailable(
            "store_newer",
            f"数据库结构版本 {found} 比本程序（{HEAD}）新；请升级程序",
            f"the database has revision {found}, newer than this program ({HEAD}); upgrade the program",
        )
    return StoreUnavailable(
        "store_older",
        f"数据库结构版本是 {found or '（空库）'}，本程序需要 {HEAD}；请运行 request-flow init",
        f"the database has revision {found or '(none: it is empty)'}, this program needs {HEAD}; "
        "run `request-flow init`",
    )


def key_fingerprint(unit: Unit) -> str | None:
    """Return the fingerprint of the key that the database was made with."""
    row = unit.run(FINGERPRINT).fetchone()
    return str(row[0]) if row else None


def fingerprint_of(key: bytes) -> str:
    """Return the fingerprint of a key."""
    return Sealer(key).fingerprint


def postgresql_facts(unit: Unit) -> PostgresqlFacts:
    """Return how the server and the database are set."""
    return PostgresqlFacts(*unit.run(POSTGRESQL).fetchone())


def sqlite_facts(unit: Unit) -> SqliteFacts:
    """Return how the file is set."""
    journal = unit.run("PRAGMA journal_mode").fetchone()[0]
    return SqliteFacts(sqlite3.sqlite_version_info, str(journal))


def server_time(unit: Unit) -> datetime | None:
    """Return the present instant of the database's server, ``None`` where it is this machine."""
    if unit.store.is_sqlite:
        return None
    now: datetime = unit.run(NOW).fetchone()[0]
    return now


def open_cases(unit: Unit) -> int:
    """Return how many cases have no answer yet; those without a receipt date are in no year and not among them."""
    return int(unit.run(unit.store.sql(OPEN_CASES), (OPEN_YEAR,)).fetchone()[0])


def terms_until(unit: Unit, day: str) -> list[Terms]:
    """Return how many terms of each kind are due on each day up to and including ``day``."""
    rows = unit.run(unit.store.sql(TERMS), (day,)).fetchall()
    return [Terms(kind, str(due_on), count) for kind, due_on, count in rows]


def outbox(unit: Unit, now: str) -> list[Heap]:
    """Return what is still to be sent.

    The standing is ``waiting`` where a message could be sent at ``now``, ``held`` until the office opens, ``retrying``
    after a failed attempt, or ``sending``.
    """
    return [Heap(*row) for row in unit.run(unit.store.sql(OUTBOX), (now,)).fetchall()]


def parked(unit: Unit) -> int:
    """Return how many messages were given up."""
    return int(unit.run(PARKED).fetchone()[0])


def untold(unit: Unit) -> int:
    """Return how many reminders were called for of which nobody was told yet."""
    return int(unit.run(UNTOLD.format(by_index=BY_INDEX[unit.store.is_sqlite])).fetchone()[0])


def agencies_without_people(unit: Unit) -> list[str]:
    """Return the codes of agencies in which a term runs and nobody is there to be told."""
    return [row[0] for row in unit.run(WITHOUT_PEOPLE).fetchall()]
