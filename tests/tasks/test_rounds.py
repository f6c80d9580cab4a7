"""Rounds over a store: ``tick`` does what is due, once; what fails is kept and keeps nothing else from running."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from request_flow.errors import StoreUnavailable
from request_flow.services import jobs
from request_flow.services.heartbeats import Heartbeat, heartbeats
from request_flow.services.jobs import Job, due_jobs, last_runs, run_chain, run_due, run_job
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.storage.alone import alone
from request_flow.storage.unit import reading
from services.post import a_case, rungs, set_clock, staff
from support.program import program_at

EVERY_JOB = [job.name for job in jobs.JOBS]


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path, "2024-03-01") as opened:
        add(opened, "edu", "教育局", None, None)
        yield opened


def beats(program: Program) -> dict[str, Heartbeat]:
    with reading(program.store) as unit:
        return {each.name.removeprefix("job:"): each for each in heartbeats(unit)}


def sent(program: Program) -> list[tuple[Any, ...]]:
    with reading(program.store) as unit:
        rows = unit.run("SELECT topic, status FROM messages WHERE case_id IS NOT NULL ORDER BY id").fetchall()
    return [tuple(row) for row in rows]


def failing(_program: Program) -> None:
    raise ValueError("张三 320800199001011234")


def test_a_round_does_everything_that_is_due_and_the_next_one_only_what_is_due_again(program):
    staff(program)
    number = a_case(program, "2024-03-01")
    # Received on Fri 2024-03-01, due on Fri 03-29; 10 working days before is Fri 03-15.
    set_clock(program, "2024-03-15T09:00:30")

    done = run_due(program)

    assert done.ok
    assert done.taken == ()
    assert [ran.job.name for ran in done.runs] == EVERY_JOB
    assert rungs(program, number) == [-10]
    # The notice of a supplement, owed by Tue 03-12, was not due to anybody any more.
    assert sent(program) == [("reminder", "sent")]
    assert due_jobs(program) == []
    set_clock(program, "2024-03-15T09:00:59")
    assert [ran.job.name for ran in run_due(program).runs] == ["deliver"]
    set_clock(program, "2024-03-15T09:01:00")
    assert [ran.job.name for ran in run_due(program).runs] == ["enforce", "sweep", "inform", "deliver"]
    assert sent(program) == [("reminder", "sent")]


def test_an_outage_of_days_yields_one_run_of_each_job(program):
    run_due(program)
    set_clock(program, "2024-03-08T12:34:56")

    assert [ran.job.name for ran in run_due(program).runs] == EVERY_JOB
    assert run_due(program).runs == ()


def test_a_heartbeat_says_when_a_run_began_and_what_came_of_it(program):
    set_clock(program, "2024-03-01T09:00:30")
    run_due(program)

    beat = beats(program)["sweep"]
    assert beat.at.isoformat() == "2024-03-01T09:00:30+08:00"
    assert beat.detail["ok"] is True
    assert beat.detail["seconds"] >= 0
    assert beat.detail["did"] == {"looked": 0, "claimed": 0}
    assert beat.detail["succeeded_at"] == "2024-03-01T09:00:30+08:00"


def test_a_job_that_fails_keeps_no_other_from_running_and_says_so_without_personal_data(program, monkeypatch, caplog):
    broken = tuple(replace(job, run=failing) if job.name == "sweep" else job for job in jobs.JOBS)
    set_clock(program, "2024-03-01T09:00:00")
    run_due(program)
    monkeypatch.setattr(jobs, "JOBS", broken)
    set_clock(program, "2024-03-01T09:05:00")

    with caplog.at_level(logging.INFO):
        done = run_due(program)

    assert not done.ok
    assert [ran.job.name for ran in done.runs if not ran.ok] == ["sweep"]
    kept = ["enforce", "inform", "deliver", "recompute", "alarms", "index_subjects"]
    assert [ran.job.name for ran in done.runs if ran.ok] == kept
    detail = beats(program)["sweep"].detail
    assert (detail["ok"], detail["error"], detail["failures"]) == (False, "ValueError", 1)
    assert detail["where"].startswith("request_flow.services.jobs:")
    assert detail["succeeded_at"] == "2024-03-01T09:00:00+08:00"
    assert "张三" not in str(detail) + caplog.text
    assert "job_failed" in caplog.text
    # It stays due, and a good run forgets the failures.
    assert [job.name for job in due_jobs(program)] == ["sweep"]
    run_due(program)
    assert beats(program)["sweep"].detail["failures"] == 2
    monkeypatch.undo()
    assert [ran.ok for ran in run_due(program).runs] == [True]
    assert beats(program)["sweep"].detail["failures"] == 0


def test_a_chain_that_lost_the_database_ends_there_and_the_other_chains_run(program, monkeypatch):
    def losing(_program: Program) -> None:
        raise StoreUnavailable("database_away", "数据库连接中断", "the database went away")

    table = tuple(replace(job, run=losing) if job.name == "enforce" else job for job in jobs.JOBS)
    monkeypatch.setattr(jobs, "JOBS", table)

    done = run_due(program)

    ran = [each.job.name for each in done.runs]
    assert "enforce" in ran
    assert "sweep" not in ran
    assert "inform" not in ran
    assert "deliver" in ran


def test_a_chain_runs_in_one_process_at_a_time_and_the_second_finds_nothing_left(program, store_url, tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_program: Program) -> None:
        begun.set()
        assert go_on.wait(30)

    @dataclass
    class Other:
        done: Any = None

    other = Other()

    def of_another_process() -> None:
        with program_at(store_url, tmp_path, "2024-03-01") as opened:
            table = [replace(job, run=slow) if job.name == "sweep" else job for job in jobs.jobs_of("deadlines")]
            with alone(opened.store, "deadlines") as mine:
                assert mine
                other.done = [run_job(opened, job) for job in table]

    thread = threading.Thread(target=of_another_process)
    thread.start()
    try:
        assert begun.wait(30)
        done = run_chain(program, "deadlines")
        assert (done.runs, done.taken) == ((), ("deadlines",))
        # The other chains are nobody's, and run.
        assert [ran.job.name for ran in run_due(program).runs] == EVERY_JOB[3:]
    finally:
        go_on.set()
        thread.join()
    assert [ran.ok for ran in other.done] == [True, True, True]
    # Both stood at the same moment: the first did it, and nothing is due to the second.
    assert run_due(program).runs == ()


def test_a_lock_is_let_go_when_its_block_ends_however_it_ends(program):
    with pytest.raises(RuntimeError), alone(program.store, "x"):
        raise RuntimeError
    with alone(program.store, "x") as mine, alone(program.store, "y") as another, alone(program.store, "x") as again:
        assert (mine, another, again) == (True, True, False)


def test_a_run_whose_heartbeat_cannot_be_kept_counts_as_none(program, monkeypatch):
    def away(*_: object) -> None:
        raise StoreUnavailable("store_down", "连接不上数据库", "the database cannot be reached")

    job = Job("once", lambda _: None, "", "", every=timedelta(minutes=1))
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "write_heartbeat", away)
        assert run_job(program, job).ok
    assert "once" not in beats(program)
    assert run_job(program, job).ok
    assert "once" in beats(program)


def test_what_was_foreseen_has_its_sentence_for_a_person_and_only_its_code_in_the_store(program):
    def away(_program: Program) -> None:
        raise StoreUnavailable("store_down", "连接不上数据库（张三）", "the database cannot be reached (Zhang San)")

    ran = run_job(program, Job("once", away, "", "", every=timedelta(minutes=1)))

    assert (ran.error, ran.sentence.en) == ("store_down", "the database cannot be reached (Zhang San)")
    assert beats(program)["once"].detail["error"] == "store_down"
    assert "Zhang" not in str(beats(program)["once"])


def test_the_list_of_jobs_tells_the_last_run_and_the_next(program):
    set_clock(program, "2024-03-01T09:00:30")
    assert {following for _, _, following in last_runs(program)} == {program.clock.now()}
    run_due(program)

    listed = {job.name: (last, following.isoformat()) for job, last, following in last_runs(program)}

    assert listed["sweep"][1] == "2024-03-01T09:01:00+08:00"
    assert listed["close_year"][1] == "2024-03-02T00:05:00+08:00"
    assert listed["deliver"][0].detail["did"]["parked"] == 0
