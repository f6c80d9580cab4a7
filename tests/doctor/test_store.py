"""Each fault of a store that the doctor knows is planted in a real one, and named."""

import sqlite3
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from doctor.ward import a_place, found, only, run_in, silent
from request_flow.clock import SystemClock
from request_flow.services.checks import store
from support.program import KEY, program_at


def test_a_server_that_takes_the_connection_and_says_nothing_is_given_up(home):
    with silent() as port:
        started = time.monotonic()
        grade, said = only(a_place(f"postgresql+psycopg://a@127.0.0.1:{port}/x", home), "database")

    assert (grade, "cannot be reached" in said) == ("fault", True)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("revision", "says"),
    [("0001", "the database has revision 0001, this program needs"), ("9999", "9999, newer than this program")],
)
def test_a_schema_of_another_version_is_a_fault(made, revision, says):
    run_in(made.database_url, f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608  # ours

    grade, said = only(made, "schema")

    assert grade == "fault"
    assert says in said


def test_an_empty_database_is_a_fault(postgresql, home):
    with postgresql.database() as url:
        grade, said = only(a_place(url, home), "schema")

    assert (grade, "(none: it is empty)" in said) == ("fault", True)


def test_sqlite_with_another_journal_is_a_warning(sqlite_url, home):
    with program_at(sqlite_url, home):
        pass
    run_in(sqlite_url, "PRAGMA journal_mode = DELETE")

    grade, said = only(a_place(sqlite_url, home), "database-settings")

    assert (grade, "the journal mode is delete" in said) == ("warning", True)


def test_a_network_file_system_is_told_from_a_disk(tmp_path):
    mounts = tmp_path / "mounts"
    data = tmp_path / "data"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {data} nfs4 rw 0 0\n")

    assert store.file_system_of(data / "deep" / "x.db", mounts) == "nfs4"
    assert store.file_system_of(tmp_path / "x.db", mounts) == "ext4"


def test_sqlite_on_a_network_file_system_is_a_fault(sqlite_url, home, monkeypatch):
    with program_at(sqlite_url, home):
        pass
    monkeypatch.setattr(store, "file_system_of", lambda _path: "nfs4")

    grade, said = only(a_place(sqlite_url, home), "database-settings")

    assert (grade, "network file system (nfs4)" in said) == ("fault", True)


def test_postgresql_that_may_lose_what_it_acknowledged_is_a_fault(postgresql_url, home):
    name = postgresql_url.rpartition("/")[2]
    run_in(postgresql_url, f'ALTER DATABASE "{name}" SET synchronous_commit = off')

    grade, said = only(a_place(postgresql_url, home), "database-settings")

    assert (grade, said) == ("fault", "synchronous_commit off: a power cut loses what was acknowledged")


def test_a_database_that_does_not_know_chinese_letters_is_named(postgresql, home):
    run_in(
        postgresql.url(),
        "CREATE DATABASE ascii_only ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
    )
    try:
        grades = [
            (each.grade.value, each.found.en)
            for each in found(a_place(postgresql.url("ascii_only"), home), "database-settings")
        ]
    finally:
        postgresql.drop(postgresql.url("ascii_only"))

    assert grades == [
        ("fault", "the encoding is SQL_ASCII, not UTF8"),
        ("warning", "LC_CTYPE is C: the database takes Chinese characters for no letters, searching is slow"),
    ]


def test_a_database_that_refuses_writers_is_a_fault(postgresql_url, home):
    with program_at(postgresql_url, home):
        pass
    name = postgresql_url.rpartition("/")[2]
    run_in(postgresql_url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')

    grade, said = only(a_place(postgresql_url, home), "writing")

    assert (grade, "read-only" in said) == ("fault", True)


def test_a_writer_that_does_not_end_is_a_warning(sqlite_url, home):
    with program_at(sqlite_url, home):
        pass
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        grade, said = only(a_place(sqlite_url, home), "writing")
    finally:
        holder.close()

    assert (grade, "somebody else has been writing" in said) == ("warning", True)


def test_a_key_file_that_others_may_read_is_a_fault(made):
    path = made.home / "key"
    path.write_text(KEY)
    path.chmod(0o640)
    own = replace(made, key=None)

    assert only(own, "key") == ("fault", f"other users of this machine may use the key file {path} (mode 640)")
    path.chmod(0o600)
    assert only(own, "key") == ("ok", f"the key file {path}, and it fits the database")


def test_another_key_is_a_fault(made):
    grade, said = only(replace(made, key="11" * 32), "key")

    assert (grade, "not the one the database was made with" in said) == ("fault", True)


def test_what_is_no_key_is_a_fault(made):
    grade, said = only(replace(made, key="short"), "key")

    assert (grade, said) == (
        "fault",
        "the key is that of REQUEST_FLOW_KEY, which is not 32 bytes in base64 or hexadecimal",
    )


@pytest.mark.parametrize(("seconds", "grade"), [(0, "ok"), (-10, "warning"), (3600, "fault")])
def test_clocks_that_differ_are_named_by_how_much(postgresql_url, home, seconds, grade):
    class Off(SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(seconds=seconds)

    assert only(a_place(postgresql_url, home, clock=Off()), "clock")[0] == grade
