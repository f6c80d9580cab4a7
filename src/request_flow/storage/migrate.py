"""Bringing a database to the newest schema with Alembic, one process at a time, while servers of before answer on.

A migration of several tables would meet, on PostgreSQL, requests that hold one of them and want another: one of the two
is ended by the server, and it may be the request.  So every table is taken first, and where one cannot be had at once,
all are let go and tried again: what waits is the migration, and requests wait behind it for a moment only.
"""

import random
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 7_262_025
"""The advisory lock that processes starting together on PostgreSQL queue for."""
ALL_TABLES_WITHIN = "300ms"
"""Well below the second after which PostgreSQL looks for deadlocks, by default."""
PATIENCE = 120.0
PAUSE = 0.2, 1.0
"""Seconds."""


def upgrade(engine: Engine) -> None:
    """Upgrade to the newest revision in one transaction; a second process waits and finds nothing to do."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
            if MigrationContext.configure(connection).get_current_revision() == newest(config):
                return
            _hold_every_table(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def newest(config: Config) -> str | None:
    """Return the last revision that there is."""
    return ScriptDirectory.from_config(config).get_current_head()


def _hold_every_table(connection: Connection) -> None:
    """Keep everybody else from every table until the transaction ends.

    Raises:
        OperationalError: some transaction did not let go of its tables for two minutes.
    """
    quote = connection.dialect.identifier_preparer.quote
    tables = ", ".join(map(quote, sorted(inspect(connection).get_table_names())))
    if not tables:
        return
    connection.execute(text(f"SET LOCAL lock_timeout = '{ALL_TABLES_WITHIN}'"))
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with connection.begin_nested():  # rolled back, it lets go of the tables that it had
                connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable) or time.monotonic() > until:
                raise
            time.sleep(random.uniform(*PAUSE))  # noqa: S311  # so that two do not meet again
        else:
            break
    connection.execute(text("SET LOCAL lock_timeout = 0"))


def current_revision(engine: Engine) -> str | None:
    """Return the revision that the database has, ``None`` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
