"""Real workers and a real beat over a real Redis: they sweep and send, and outlive the death of one of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from request_flow.bootstrap import open_program
from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services.heartbeats import heartbeats
from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.steps import Person, register_case
from request_flow.settings import Settings
from request_flow.storage.unit import reading
from request_flow.tasks.app import QUEUE, make_app
from services.desk import arrived
from support.program import KEY
from support.redis import RedisServer
from tasks.hurried import FOLDER, GO_ON, STORY

TESTS = Path(__file__).resolve().parents[1]
HEAD = Person("王主任", "office_head")
SECRETS = ("张三", "320800199001011234", "义务教育", "王主任", "小李")
SECONDS = 60


class Processes:
    """Processes over one store and one broker, ended with the test."""

    def __init__(self, folder: Path, url: str, redis: RedisServer) -> None:
        self.folder = folder
        self.settings = Settings(folder, url, KEY, "en", broker_url=redis.url)
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(TESTS),
            "REQUEST_FLOW_HOME": str(folder),
            "REQUEST_FLOW_DATABASE_URL": url,
            "REQUEST_FLOW_KEY": KEY,
            "REQUEST_FLOW_BROKER_URL": redis.url,
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, what: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tasks.hurried", what],
                env={**self._environment, **environment},
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def log(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + SECONDS
        while not is_so():
            dead = [each.returncode for each in self._running if each.poll() is not None]
            assert not dead, f"ended with {dead}:\n{self.log()[-4000:]}"
            assert time.monotonic() < end, f"not {what} within {SECONDS} s:\n{self.log()[-4000:]}"
            time.sleep(0.1)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a worker with all its children at once, as a power cut would."""
        self._running.remove(process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=SECONDS)

    def end_all(self) -> list[int]:
        """End everything in good order, and return the exit codes."""
        for each in self._running:
            each.terminate()
        return [each.wait(timeout=SECONDS) for each in self._running]

    def remove(self) -> None:
        for each in self._running:
            if each.poll() is None:
                os.killpg(each.pid, signal.SIGKILL)
                each.wait(timeout=SECONDS)


@pytest.fixture
def processes(tmp_path: Path, store_url: str, redis_server: RedisServer) -> Iterator[Processes]:
    found = Processes(tmp_path, store_url, redis_server)
    yield found
    found.remove()


@pytest.fixture
def workers(tmp_path: Path, sqlite_url: str, redis_server: RedisServer) -> Iterator[Processes]:
    """Give processes whose tasks are between them and Redis alone: one database stands for both."""
    found = Processes(tmp_path, sqlite_url, redis_server)
    yield found
    found.remove()


def a_case_that_is_late(settings: Settings) -> None:
    """Register a case that is due long before today, with somebody who reads mail."""
    received = datetime.now(OFFICE_ZONE) - timedelta(days=90)
    with open_program(settings, FixedClock(received)) as program:
        add(program, "edu", "教育局", None, None)
        person = {"name": "小李", "role": "office_head", "channel": "email", "address": "li@office.example"}
        add_person(program, "edu", "li", person)
        register_case(program, "edu", arrived(received.date().isoformat()), HEAD)


def test_beat_and_worker_sweep_and_send_and_their_logs_hold_nothing_of_a_person(processes):
    a_case_that_is_late(processes.settings)
    processes.start("worker")
    processes.start("beat")
    with open_program(processes.settings) as program:

        def rows(query: str) -> list[tuple[object, ...]]:
            with reading(program.store) as unit:
                return [tuple(row) for row in unit.run(query).fetchall()]

        def beating() -> set[str]:
            with reading(program.store) as unit:
                return {each.name.partition(":")[0] + ":" for each in heartbeats(unit)}

        processes.until(lambda: rows("SELECT 1 FROM messages WHERE case_id IS NOT NULL") != [], "written")
        mails = processes.folder / "mail"
        processes.until(lambda: rows("SELECT 1 FROM messages WHERE status <> 'sent'") == [], "sent")
        assert len(list(mails.glob("*.eml"))) == len(rows("SELECT 1 FROM messages"))
        assert rows("SELECT count(*) FROM reminders WHERE kind = 'reply' AND told = 1") == [(1,)]
        processes.until(lambda: beating() == {"job:", "worker:", "beat:"}, "beating")
        assert processes.end_all() == [0, 0]
        # Who ends in good order is not missed.
        assert beating() == {"job:"}
    lines = processes.log().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert [line for line in lines if line and not line.startswith("{") and "Warm shutdown" not in line] == []
    assert {"job_done"} <= {line["event"] for line in told}
    assert all(line["time"].endswith("+08:00") and line["level"] for line in told)
    assert all(line["task"] for line in told if line["event"] == "job_done")
    assert [word for word in (*SECRETS, "li@office.example") if word in processes.log()] == []


def story(processes: Processes) -> list[list[str]]:
    path = processes.folder / STORY
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def begun(processes: Processes) -> list[int]:
    return [int(number) for what, number in story(processes) if what == "begins"]


def test_a_task_whose_process_was_killed_is_run_by_another(workers, redis_server):
    worker = workers.start("worker", **{FOLDER: str(workers.folder)})
    with make_app(workers.settings) as app:
        app.send_task("request_flow.waits", queue=QUEUE)
    workers.until(lambda: len(begun(workers)) == 1, "begun")

    os.kill(begun(workers)[0], signal.SIGKILL)

    workers.until(lambda: len(begun(workers)) == 2, "begun again")
    (workers.folder / GO_ON).touch()
    workers.until(lambda: story(workers)[-1][0] == "ends", "ended")
    first, second = begun(workers)
    assert first != second
    assert story(workers)[-1] == ["ends", str(second)]
    assert worker.poll() is None


def test_a_task_whose_worker_was_killed_is_run_by_another_worker(workers, redis_server):
    first = workers.start("worker", **{FOLDER: str(workers.folder)})
    with make_app(workers.settings) as app:
        app.send_task("request_flow.waits", queue=QUEUE)
    workers.until(lambda: len(begun(workers)) == 1, "begun")

    workers.kill(first)
    workers.start("worker", **{FOLDER: str(workers.folder)})

    workers.until(lambda: len(begun(workers)) >= 2, "begun again")
    (workers.folder / GO_ON).touch()
    workers.until(lambda: story(workers)[-1][0] == "ends", "ended")
    assert [what for what, _ in story(workers)].count("ends") == 1
    with redis_server.client() as client:
        workers.until(lambda: client.hlen("unacked") == 0, "acknowledged")
