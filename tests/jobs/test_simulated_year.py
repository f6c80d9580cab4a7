"""A simulated year: at its end there is what the oracle expects of the same histories, nothing missing, nothing twice.

Compared are the rungs that were called for with their days, the endings, lapses and tasks, each message with its reader,
its items and the day it went, and the mails that arrived. A year is lived in one process on SQLite, in real processes on
PostgreSQL and Redis, and in real processes that are killed, cut off and started twice.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import event

from jobs.faults import ALL_SENT, HEALED, STRIKES, Faults
from jobs.stage import Play, Stage
from jobs.year_run import by_day, differences, expected, found, live, record, sent_mail, set_clock, settle_in
from oracle.office_year import EVENING, MORNING, OPEN, RETRIES, OfficeYear, every_day, office_year, some_days
from request_flow.services.jobs import run_due
from request_flow.services.program import Program
from request_flow.services.verifying import verify
from support.mail_sink import MailSink
from support.program import program_at
from support.redis import RedisServer
from support.servers import PostgresServer
from support.simulated import put_clock

YEAR = date(2025, 1, 2), date(2025, 12, 31)
FEW_MAILS = ("app",) * 7 + ("email",)
OUTAGES = (date(2025, 4, 7), date(2025, 4, 18)), (date(2025, 8, 29), date(2025, 9, 12))


def assert_as_expected(program: Program, year: OfficeYear, *, to_the_minute: bool = False) -> None:
    """Compare everything, and the hash chain of every case; of messages the moments they went, or only the days."""
    effects = expected(year), found(program)
    for owed, done in zip(*(effects if to_the_minute else map(by_day, effects)), strict=True):
        assert owed.total() > 0
        assert differences(owed, done) == []
    assert verify(program).findings == []


def without_waiting_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """Let a test that makes some ten thousand small transactions take a third of the time."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.mark.parametrize("cases", [60, pytest.param(2_000, marks=pytest.mark.soak)])
def test_the_embedded_default_lives_the_year(tmp_path: Path, cases: int) -> None:
    """One process, SQLite, no Redis; down for two weeks in April and in September."""
    year = office_year(1, cases, YEAR, every_day(random.Random(1), YEAR, OUTAGES), channels=FEW_MAILS)
    with program_at(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path / "home") as program:
        event.listen(program.store.engine, "connect", without_waiting_for_the_disk)
        program.store.engine.dispose()
        settle_in(program, year)

        def run_round(at: datetime) -> None:
            set_clock(program, at)
            assert [ran for ran in run_due(program).runs if not ran.ok] == []

        live(year, run_round, lambda at, done: record(program, at, done))

        assert_as_expected(program, year, to_the_minute=True)
        files = [path.stem for path in (tmp_path / "home" / "mail").glob("*.eml")]
        assert len(files) == len(sent_mail(program)) > 0


class Lived(NamedTuple):
    """A year under way in real processes."""

    program: Program
    stage: Stage
    play: Play


@contextmanager
def real_processes(
    folder: Path, postgresql: PostgresServer, redis: RedisServer, mail: MailSink, year: OfficeYear
) -> Iterator[Lived]:
    """Start a beat and two workers, each with two processes, over a fresh database."""
    url = postgresql.fresh_database()
    with program_at(url, folder / "home") as program, Stage(folder, url, redis, mail) as stage:
        settle_in(program, year)
        put_clock(folder, year.rounds[0])
        for kind in ("worker", "worker", "beat"):
            stage.start(kind)
        yield Lived(program, stage, Play(stage, program, year))


@pytest.mark.parametrize(("cases", "days"), [(120, 6), pytest.param(2_000, 120, marks=pytest.mark.soak)])
def test_beat_and_workers_live_the_year(
    tmp_path: Path,
    breakable_postgresql: PostgresServer,
    breakable_redis: RedisServer,
    mail: MailSink,
    cases: int,
    days: int,
) -> None:
    """The clock stands at two moments of so many days, and jumps between them by days and weeks."""
    year = office_year(3, cases, YEAR, some_days(random.Random(3), YEAR, days, (MORNING, OPEN)))
    with real_processes(tmp_path, breakable_postgresql, breakable_redis, mail, year) as (program, stage, play):
        play.live(lambda at: play.settle(at, delivered=at.time() != MORNING))

        assert stage.ended == [], stage.logs_of_ended()
        assert_as_expected(program, year)
        assert Counter(mail.taken) == Counter(sent_mail(program))


@pytest.mark.parametrize(("cases", "days"), [(80, 4), pytest.param(1_000, 60, marks=pytest.mark.soak)])
def test_whatever_is_killed_or_cut_off_the_year_ends_the_same(
    tmp_path: Path,
    breakable_postgresql: PostgresServer,
    breakable_redis: RedisServer,
    mail: MailSink,
    cases: int,
    days: int,
) -> None:
    """Two faults on each day, in the round that writes and in the one that sends.

    No mail is lost. One comes twice, with the same ``Message-ID``, only where a worker, its database or its claim was
    killed between the sending and the note of it.
    """
    rng = random.Random(days)
    year = office_year(9, cases, YEAR, some_days(rng, YEAR, days, RETRIES), (EVENING,))
    with real_processes(tmp_path, breakable_postgresql, breakable_redis, mail, year) as (program, stage, play):
        faults = Faults(rng, stage, breakable_postgresql, breakable_redis, mail)

        def at_round(at: datetime) -> None:
            if at.time() in STRIKES:
                faults.strike()
            if at.time() == HEALED:
                faults.make_good()
            play.settle(at, delivered=at.time() == ALL_SENT)

        play.live(at_round)

        assert faults.done.total() == 2 * days
        assert_as_expected(program, year)
        assert set(mail.taken) == set(sent_mail(program))
        twice = [name for name, count in mail.taken.items() if count > 1]
        assert len(twice) <= faults.broken_sendings, twice
