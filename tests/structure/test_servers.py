"""The servers that other tests stand on do what those tests rely on."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from support.servers import PostgresqlMissing, PostgresServer, server_programs


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def one_value(url: str, query: str) -> object:
    with connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def make_a_table(url: str) -> None:
    with connect(url) as connection:
        connection.execute("CREATE TABLE letters (id int)")
        connection.execute("INSERT INTO letters VALUES (7)")


def test_the_server_is_durable_and_knows_chinese_letters(postgresql_url):
    assert one_value(postgresql_url, "SHOW fsync") == "on"
    assert one_value(postgresql_url, "SHOW synchronous_commit") == "on"
    assert one_value(postgresql_url, "SHOW server_encoding") == "UTF8"
    assert one_value(postgresql_url, "SELECT '依' ~ '^[[:alpha:]]$'") is True


def test_a_fresh_database_holds_what_was_filled_in_once_and_nothing_of_its_neighbours(postgresql):
    fills = []

    def fill(url: str) -> None:
        fills.append(url)
        make_a_table(url)

    with postgresql.database(fill) as first, postgresql.database(fill) as second:
        with connect(first) as connection:
            connection.execute("DELETE FROM letters")
        assert one_value(first, "SELECT count(*) FROM letters") == 0
        assert one_value(second, "SELECT count(*) FROM letters") == 1
    assert len(fills) == 1


def test_the_next_test_gets_the_database_of_the_last_with_the_rows_that_were_filled_in(postgresql):
    def fill(url: str) -> None:
        make_a_table(url)
        with connect(url) as connection:
            connection.execute("CREATE TABLE counted (id int GENERATED ALWAYS AS IDENTITY, letter int)")

    with postgresql.database(fill) as first:
        left_open = connect(first)
        left_open.execute("UPDATE letters SET id = 8")
        left_open.execute("INSERT INTO counted (letter) VALUES (8), (9)")
    with postgresql.database(fill) as second:
        assert second == first
        assert one_value(second, "SELECT array_agg(id) FROM letters") == [7]
        assert one_value(second, "INSERT INTO counted (letter) VALUES (3) RETURNING id") == 1
        with pytest.raises(psycopg.OperationalError):
            left_open.execute("SELECT 1")
    left_open.close()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE letters ADD COLUMN day date",
        "CREATE INDEX by_id ON letters (id)",
        "ALTER TABLE letters ADD CHECK (id > 0)",
        "DROP TABLE letters",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1",
    ],
)
def test_a_database_whose_shape_a_test_changed_goes_to_no_other_test(postgresql, change):
    def fill(url: str) -> None:
        make_a_table(url)

    with postgresql.database(fill) as first, connect(first) as connection:
        connection.execute(change)
    with postgresql.database(fill) as second:
        assert second != first
        assert one_value(second, "SELECT array_agg(id) FROM letters") == [7]


def test_a_database_is_gone_after_its_test_even_if_somebody_is_still_connected(postgresql):
    with postgresql.database() as url:
        left_open = connect(url)
    name = url.rpartition("/")[2]

    with connect(postgresql.url()) as connection:
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    assert "postgres" in databases
    assert name not in databases
    left_open.close()


def test_a_killed_server_keeps_what_it_acknowledged_and_comes_back_on_the_same_address(breakable_postgresql):
    url = breakable_postgresql.fresh_database()
    make_a_table(url)

    breakable_postgresql.kill()
    with pytest.raises(psycopg.OperationalError):
        connect(url)
    breakable_postgresql.start()

    assert one_value(url, "SELECT id FROM letters") == 7


def test_a_kill_ends_a_statement_that_is_running(breakable_postgresql):
    with ThreadPoolExecutor(1) as thread:
        sleeping = thread.submit(one_value, breakable_postgresql.url(), "SELECT pg_sleep(600)")
        while not one_value(
            breakable_postgresql.url(), "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        ):
            time.sleep(0.02)
        breakable_postgresql.kill()
        with pytest.raises(psycopg.OperationalError):
            sleeping.result(timeout=10)


def test_a_restart_breaks_old_connections_and_takes_new_ones(breakable_postgresql):
    old = connect(breakable_postgresql.url())

    breakable_postgresql.restart()

    with pytest.raises(psycopg.OperationalError):
        old.execute("SELECT 1")
    assert one_value(breakable_postgresql.url(), "SELECT 1") == 1
    old.close()


def test_a_server_takes_another_port_where_its_first_one_is_taken(postgresql):
    with_a_taken_port = PostgresServer()
    with_a_taken_port.port = postgresql.port
    with with_a_taken_port as server:
        assert server.port != postgresql.port
        assert one_value(server.url(), "SELECT 1") == 1


def test_a_removed_server_leaves_no_folder_behind():
    with PostgresServer() as server:
        folder = Path(str(one_value(server.url(), "SHOW data_directory"))).parent
        assert folder.is_dir()
    assert not folder.exists()


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", os.devnull)

    with pytest.raises(PostgresqlMissing, match="apt-get install --no-install-recommends postgresql"):
        server_programs()
