"""The ticker: the table driven by threads, through failing jobs and a database that goes away."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from request_flow.bootstrap import open_program
from request_flow.errors import StoreUnavailable
from request_flow.services import jobs
from request_flow.services.heartbeats import heartbeats, ticker_name
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.settings import Settings
from request_flow.storage.unit import reading
from request_flow.tasks.ticker import LONGEST_REST, Rest, Ticker
from services.post import a_case, rungs, staff
from support.program import KEY, at, program_at
from support.servers import PostgresServer

SECONDS = 30


@dataclass
class GoingClock:
    """A clock that was put to ten in the morning of a day, three seconds before messages are sent, and goes on."""

    day: str
    begun: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return at(self.day).now() + timedelta(seconds=7 + time.monotonic() - self.begun)

    def today(self) -> date:
        return self.now().date()


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, f"not so within {SECONDS} s"
        time.sleep(0.05)


def threads() -> set[str]:
    return {each.name for each in threading.enumerate() if each.name.startswith("ticker")}


@pytest.fixture
def settings(store_url: str, tmp_path: Path) -> Settings:
    return Settings(tmp_path, store_url, KEY, "en")


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path, "2024-03-01") as opened:
        add(opened, "edu", "教育局", None, None)
        yield opened


def beating(program: Program) -> dict[str, bool]:
    with reading(program.store) as unit:
        return {each.name: bool(each.detail.get("ok")) for each in heartbeats(unit)}


def mails(program: Program) -> int:
    with reading(program.store) as unit:
        return int(
            unit.run("SELECT count(*) FROM messages WHERE status = 'sent' AND case_id IS NOT NULL").fetchone()[0]
        )


def test_it_runs_every_job_of_the_table_and_ends_cleanly(program, settings):
    staff(program)
    number = a_case(program, "2024-03-01")
    ticker = Ticker(settings, GoingClock("2024-03-15"))

    ticker.start()
    try:
        until(lambda: mails(program) == 1 and len(beating(program)) == len(jobs.JOBS) + 1)
        assert threads() == {"ticker", "ticker-outside"}
        assert ticker_name() in beating(program)
    finally:
        ticker.stop()

    assert threads() == set()
    assert ticker_name() not in beating(program)
    assert rungs(program, number) == [-10]


def test_two_tickers_at_once_do_nothing_twice(program, settings):
    staff(program)
    numbers = [a_case(program, "2024-03-01") for _ in range(5)]
    both = [Ticker(settings, GoingClock("2024-03-15")), Ticker(settings, GoingClock("2024-03-15"))]

    for each in both:
        each.start()
    until(lambda: mails(program) == 5)
    for each in both:
        each.stop()

    assert [rungs(program, number) for number in numbers] == [[-10]] * 5
    assert mails(program) == 5


def test_a_job_that_fails_is_tried_again_and_keeps_no_other_from_running(program, settings, monkeypatch):
    tried = []

    def failing(_program: Program) -> None:
        tried.append(time.monotonic())
        raise ValueError

    table = tuple(replace(job, run=failing) if job.name == "recompute" else job for job in jobs.JOBS)
    monkeypatch.setattr(jobs, "JOBS", table)
    ticker = Ticker(settings, GoingClock("2024-03-15"))

    ticker.start()
    try:
        until(lambda: len(tried) == 3)
        found = beating(program)
    finally:
        ticker.stop()

    assert found["job:recompute"] is False
    assert found["job:clean_up"] is True
    # Rests of one second and of two, at least.
    assert tried[1] - tried[0] >= 1
    assert tried[2] - tried[1] >= 2


def test_it_outlives_a_database_that_is_killed(breakable_postgresql: PostgresServer, tmp_path: Path):
    url = breakable_postgresql.fresh_database()
    settings = Settings(tmp_path, url, KEY, "en")
    ticker = Ticker(settings)
    with open_program(settings) as program:
        ticker.start()
        try:
            until(lambda: {"job:clean_up", "job:deliver"} <= set(beating(program)))  # one of each lane
            breakable_postgresql.kill()
            with pytest.raises(StoreUnavailable):
                beating(program)
            time.sleep(1.5)  # a look or two that fail
            breakable_postgresql.start()
            with reading(program.store) as unit:
                before = {each.name: each.at for each in heartbeats(unit)}

            def went_on() -> bool:
                with reading(program.store) as unit:
                    return {each.name: each.at for each in heartbeats(unit)}["job:deliver"] > before["job:deliver"]

            until(went_on)
        finally:
            ticker.stop()
    assert threads() == set()


def test_a_rest_is_twice_as_long_each_time_but_no_longer_than_a_minute():
    rest = Rest()

    assert [rest.longer() for _ in range(9)] == [1, 2, 4, 8, 16, 32, 64, 64, 64]
    assert LONGEST_REST == 64


def test_a_ticker_that_was_never_started_can_be_stopped(settings):
    Ticker(settings).stop()
