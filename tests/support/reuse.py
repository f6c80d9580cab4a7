"""Putting a database back as it was before a test, which is ten times cheaper than making the next one.

Only rows are put back. A database whose tables, columns, indexes, constraints, triggers, functions or settings are no
longer those of its template is given up, and so is one that cannot be reached.
"""

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

FIRST_USER_OID = 16384
SHAPE: LiteralString = """
SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
  SELECT concat_ws('.', 'class', oid, relname, relkind) FROM pg_class WHERE oid >= %(first)s AND relkind <> 't'
  UNION ALL
  SELECT concat_ws('.', 'column', attrelid, attnum, attname, attnotnull, attisdropped, atttypid)
    FROM pg_attribute WHERE attrelid >= %(first)s AND attnum > 0
  UNION ALL SELECT concat_ws('.', 'constraint', oid, conname) FROM pg_constraint WHERE oid >= %(first)s
  UNION ALL SELECT concat_ws('.', 'trigger', oid, tgname, tgenabled) FROM pg_trigger WHERE oid >= %(first)s
  UNION ALL SELECT concat_ws('.', 'function', oid, md5(prosrc)) FROM pg_proc WHERE oid >= %(first)s
  UNION ALL SELECT concat_ws('.', 'schema', oid, nspname) FROM pg_namespace WHERE oid >= %(first)s
  UNION ALL SELECT concat_ws('.', 'set', setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
) AS lines (line)
"""
TABLES: LiteralString = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
USED_TABLES: LiteralString = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    " AND pg_relation_size(oid) > 0 ORDER BY 1"
)
MOVED_SEQUENCES: LiteralString = (
    "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)
END_OTHERS: LiteralString = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class AsMade:
    """What a database was like before its first test: a digest of its shape, and the rows of tables that had any."""

    shape: str
    rows: dict[str, list[tuple[Any, ...]]]


def as_made(address: str) -> AsMade:
    """Return what the database at ``address`` (of psycopg) is like now."""
    with psycopg.connect(address) as connection:
        found = {table: _rows(connection, table) for table in _names(connection, TABLES)}
        return AsMade(_shape(connection), {table: rows for table, rows in found.items() if rows})


def put_back(address: str, before: AsMade) -> bool:
    """Make the rows those of ``before``, whoever is still connected; False if the database cannot be used again."""
    try:
        with psycopg.connect(address) as connection:
            connection.execute(END_OTHERS)
            if _shape(connection) != before.shape:
                return False
            # Rows go whatever points to them, and whatever forbids their going.
            connection.execute("SET LOCAL session_replication_role = replica")
            # Emptied, not deleted from: what is left of dead rows would change how the next test's queries are planned.
            filled = [table for table in _filled(connection) if before.rows.get(table) != _rows(connection, table)]
            if filled:
                tables = sql.SQL(", ").join(map(sql.Identifier, filled))
                connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
            for table, rows in before.rows.items():
                if _rows(connection, table) == rows:
                    continue
                places = sql.SQL(", ").join(sql.Placeholder() * len(rows[0]))
                connection.cursor().executemany(
                    sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), places), rows
                )
            for name in _names(connection, MOVED_SEQUENCES):
                connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(name)))
    except psycopg.Error:
        return False
    return True


def _shape(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(SHAPE, {"first": FIRST_USER_OID}).fetchone()
    return str(row[0]) if row else ""


def _names(connection: psycopg.Connection[Any], query: LiteralString) -> list[str]:
    return [str(name) for (name,) in connection.execute(query).fetchall()]


def _rows(connection: psycopg.Connection[Any], table: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()


def _filled(connection: psycopg.Connection[Any]) -> list[str]:
    """Return the tables with rows, or that had some; their size tells it without a look into each."""
    return _names(connection, USED_TABLES)
