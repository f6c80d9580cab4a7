"""Opening the database: SQLite or PostgreSQL, made on first use, brought to the schema this program knows."""

import sqlite3
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from request_flow.errors import BadInput, StoreUnavailable
from request_flow.storage.faults import driver_errors_translated
from request_flow.storage.sealing import Sealer
from request_flow.storage.tables import settings

if TYPE_CHECKING:
    from request_flow.storage.unit import Unit

HEAD = "0012"
BUSY_SECONDS = 30
SECONDS_BETWEEN_TRIES = 0.01
FIRST_KEY = "INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
STATEMENTS_KEPT = 512
SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})
POSTGRESQL = frozenset({"postgresql", "postgresql+psycopg"})


@dataclass(slots=True)
class SharedReading:
    """The transaction in which one request reads, while it has one (``unit.one_reading``)."""

    is_wanted: bool = False
    in_use: bool = False
    is_over: bool = False
    unit: "Unit | None" = None

    def drop(self) -> None:
        """End it, as soon as no block reads in it any more: what is read from then on is of a later state."""
        self.is_over = True
        if self.unit is not None and not self.in_use:
            unit, self.unit = self.unit, None
            unit.close()


@dataclass(frozen=True)
class Store:
    """An open database with its key."""

    engine: Engine
    sealer: Sealer
    is_sqlite: bool = field(init=False)
    shared: SharedReading = field(init=False, default_factory=SharedReading, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_sqlite", self.engine.dialect.name == "sqlite")

    def sql(self, statement: str) -> str:
        """Return a statement written with ``?`` in the way of the driver."""
        return statement if self.is_sqlite else _with_percents(statement)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


@lru_cache(maxsize=STATEMENTS_KEPT)
def _with_percents(statement: str) -> str:
    return statement.replace("?", "%s")


def open_store(url: str, key: bytes, *, newer: bool = False) -> Store:
    """Return the store at ``url``, made where it is not there yet.

    ``newer`` is for a server that worked here before: a schema that became newer meanwhile is taken, since a migration
    leaves what the version before needs until the one after.

    Raises:
        BadInput: the address is none.
        StoreUnavailable: the database cannot be reached or used, is newer than the program, or has another key.
    """
    with driver_errors_translated():
        engine = _make_engine(parse_address(url))
        try:
            try:
                _bring_up_to_date(engine, newer=newer)
            except OperationalError as error:
                if not _missing_database(error):
                    raise
                _create_database(engine.url)
                _bring_up_to_date(engine, newer=newer)
            store = Store(engine, Sealer(key))
            _check_key(store)
        except BaseException:
            engine.dispose()
            raise
        return store


def parse_address(url: str) -> URL:
    """Return the address taken apart; a password in it reaches no sentence."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _bad_address("无法识别", "it cannot be read") from error
    name = parsed.drivername
    if name not in SQLITE | POSTGRESQL:
        raise _bad_address(f"不支持 {name}，请用 SQLite 或 PostgreSQL", f"{name} is not supported")
    if name in SQLITE:
        if parsed.database in {None, "", ":memory:"}:
            raise _bad_address("没有写文件名，数据不会保留", "it names no file, so nothing would be kept")
        if parsed.query or parsed.host:
            raise _bad_address("sqlite:/// 之后只写文件路径", "only the path of a file follows sqlite:///")
    return parsed


def _bad_address(zh: str, en: str) -> BadInput:
    return BadInput(
        "bad_database_url",
        f"REQUEST_FLOW_DATABASE_URL 不是可用的数据库地址：{zh}；例如 postgresql://用户：密码@主机/库名 或 sqlite:////路径/文件名",
        f"REQUEST_FLOW_DATABASE_URL is no usable database address: {en}; "
        "for example postgresql://user:password@host/name or sqlite:////path/file",
    )


def _make_engine(url: URL) -> Engine:
    if url.drivername in SQLITE:
        try:
            Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                "data_folder", f"无法建立数据文件夹：{error}", f"the data folder cannot be made: {error}"
            ) from error
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=False, connect_args={"connect_timeout": 10, "client_encoding": "utf8"})


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the program says BEGIN itself
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-32000")
    connection.execute("PRAGMA recursive_triggers=ON")  # REPLACE must not slip past the append-only triggers


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # Of several that open a new file at once, one changes its journal; SQLite lets the others fail without waiting.
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "readonly" in str(error):  # a read-only database is refused where something is written
                return
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]  # one that a unit began
        return
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _missing_database(error: OperationalError) -> bool:
    return "does not exist" in str(error.orig) and "database" in str(error.orig)


def _create_database(url: URL) -> None:
    maintenance = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with maintenance.connect() as connection:
            quoted = connection.dialect.identifier_preparer.quote(str(url.database))
            connection.execute(text(f"CREATE DATABASE {quoted}"))
    finally:
        maintenance.dispose()


def _bring_up_to_date(engine: Engine, *, newer: bool) -> None:
    with engine.connect() as connection:
        has_revision = inspect(connection).has_table("alembic_version")
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if has_revision else None
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        if newer:
            return
        raise StoreUnavailable(
            "store_newer",
            f"数据库结构版本 {found} 比本程序（{HEAD}）新；请升级程序",
            f"the database has revision {found}, newer than this program ({HEAD}); upgrade the program",
        )
    from request_flow.storage.migrate import upgrade  # noqa: PLC0415  # Alembic costs every command 0.1 s

    upgrade(engine)


def _check_key(store: Store) -> None:
    name = "key_fingerprint"
    query = select(settings.c.value).where(settings.c.name == name)
    with store.engine.connect() as connection:
        known = connection.execute(query).scalar()
    if known is None:
        with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
            # Of several that start at once the first gives the key, the others wait for it and compare theirs.
            connection.execute(text(FIRST_KEY), {"name": name, "value": store.sealer.fingerprint})
            known = connection.execute(query).scalar()
    if known != store.sealer.fingerprint:
        raise StoreUnavailable(
            "another_key",
            "密钥与数据库不符：请使用建立该数据库时的密钥（REQUEST_FLOW_KEY 或数据文件夹中的 key 文件）",
            "this is not the key the database was made with: "
            "use that one (REQUEST_FLOW_KEY or the file `key` in the data folder)",
        )
