"""What rests in a database, read without the program: to prove that nothing was half-written."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

EVERYTHING_OF = 'SELECT * FROM "{}"'
Contents = dict[str, list[tuple[Any, ...]]]


def contents(url: str) -> Contents:
    """Return every row of every table, in an order that does not depend on how it was written."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {name: _rows(connection.execute(EVERYTHING_OF.format(name))) for (name,) in names}
    with psycopg.connect(plain(url)) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: _rows(connection.execute(EVERYTHING_OF.format(name).encode())) for (name,) in names}


def _rows(cursor: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in cursor.fetchall()), key=repr)


def plain(url: str) -> str:
    """Return the address as PostgreSQL's own programs read it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def execute(url: str, *statements: str) -> None:
    """Run statements on the database itself, each a transaction, as somebody with its password could."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def numbers(url: str) -> list[str]:
    """Return the numbers of all cases, sorted."""
    with_numbers = "SELECT number FROM cases ORDER BY number"
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return [row[0] for row in connection.execute(with_numbers)]
    with psycopg.connect(plain(url)) as connection:
        return sorted(row[0] for row in connection.execute(with_numbers.encode()))


def emptied(url: str) -> None:
    """Make the database as empty as one that was never used."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
    else:
        execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
