"""tick, sweep, jobs, worker, beat as a user types them: what they print, and what they say where something is missing."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from faults.material import RECEIVED, case, written
from support.console import Console
from support.redis import RedisServer
from support.servers import free_port

NAMES = [
    "enforce",
    "sweep",
    "inform",
    "deliver",
    "recompute",
    "alarms",
    "close_year",
    "remind_of_reports",
    "index_subjects",
    "clean_up",
]


@pytest.fixture
def console(home: Path) -> Console:
    return Console(home, {"REQUEST_FLOW_LANG": "en"})


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


def test_a_tick_runs_everything_that_is_due_and_the_next_one_what_is_due_again(console):
    first = console("tick", "--json")

    assert (first.code, first.err) == (0, "")
    assert [line["job"] for line in first.lines()] == NAMES
    assert all(line["ok"] and line["seconds"] >= 0 for line in first.lines())
    again = console("tick", "--json")
    assert again.code == 0
    # Only what runs every minute or more often can have come up since.
    assert {line["job"] for line in again.lines()} <= {"enforce", "sweep", "inform", "deliver"}


def test_a_sweep_tells_what_it_found(console, tmp_path):
    register = written(tmp_path / "register.jsonl", [case("2024-0001", [RECEIVED])])
    assert console("import", register).code == 0
    assert console("person", "add", "wang", "-a", "hongze", "--name", "王", "--role", "office_head").code == 0

    done = console("sweep")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "enforce: nothing to do"
    # The answer is years late; nobody is reminded of a supplement that was never asked for in time.
    assert "claimed 1" in done.out.splitlines()[1]
    assert done.out.splitlines()[2].startswith("inform: told 1, messages 1")
    assert console("sweep", REQUEST_FLOW_LANG="zh").out.splitlines() == [
        "期限后果：无事可做",
        "提醒查找：无事可做",
        "写提醒：无事可做",
    ]


def test_the_list_of_jobs_has_each_with_its_times(console):
    before = console("jobs", "--json").lines()
    assert [(line["job"], line["last"]) for line in before] == [(name, None) for name in NAMES]
    assert before[0]["every_seconds"] == 60
    assert (before[6]["at"], before[6]["every_seconds"]) == ("00:05", None)

    console("tick")

    after = {line["job"]: line for line in console("jobs", "--json").lines()}
    assert after["close_year"]["last"]["ok"] is True
    assert after["close_year"]["next"].endswith("T00:05:00+08:00")
    shown = console("jobs", REQUEST_FLOW_LANG="zh").out
    assert "每天 00:05" in shown
    assert "每 10 秒" in shown
    assert "每 5 分钟" in shown
    assert "daily at 00:05" in console("jobs").out


def test_a_job_that_fails_makes_the_tick_fail_and_is_listed_so(console):
    console("init")
    broken = console.home / "definitions"
    broken.mkdir()
    checkout = Path(__file__).resolve().parents[2]
    for name in ("workflows", "notifications"):
        (broken / name).mkdir()
        for path in (checkout / name).iterdir():
            (broken / name / path.name).symlink_to(path)
    (broken / "workflows" / "cleaning.yaml").unlink()
    (broken / "workflows" / "cleaning.yaml").write_text("days: {}\nbatch: 10\n")

    done = console("tick", REQUEST_FLOW_DEFINITIONS=str(broken))

    assert done.code == 1
    assert "clean_up: failed: " in done.err
    assert "workflows/cleaning.yaml:1" in done.err
    assert len(done.out.splitlines()) == len(NAMES) - 1
    listed = {line["job"]: line for line in console("jobs", "--json").lines()}
    assert listed["clean_up"]["last"]["error"] == "broken_definition"
    assert console("tick").code == 0


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_without_a_broker_it_says_what_to_set_in_both_languages(console, command):
    english, chinese = console(command), console(command, REQUEST_FLOW_LANG="zh")

    assert (english.code, chinese.code) == (2, 2)
    assert english.err.startswith("error: no broker is set: name a Redis in REQUEST_FLOW_BROKER_URL")
    assert chinese.err.startswith("错误：没有设置任务队列：请把 REQUEST_FLOW_BROKER_URL 设为 Redis 的地址")


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_a_broker_that_does_not_answer_is_named_without_its_password(console, command):
    url = f"redis://user:geheim@127.0.0.1:{free_port()}/0"

    answer = console(command, REQUEST_FLOW_BROKER_URL=url)

    assert answer.code == 5
    assert "127.0.0.1" in answer.err
    assert "cannot be reached" in answer.err
    assert "geheim" not in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("words", [("worker", "--concurrency", "1"), ("beat", "--schedule", "{folder}/times")])
def test_it_runs_until_it_is_told_to_stop_and_then_leaves_in_good_order(console, tmp_path, redis_server, words):
    words = [word.format(folder=tmp_path) for word in words]
    process = console.start(*words, REQUEST_FLOW_BROKER_URL=redis_server.url)
    try:
        end = time.monotonic() + 60
        while not beating(console, words[0]):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        answer = console.end_of(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(timeout=60)
    assert answer.code == 0
    assert "Traceback" not in answer.out + answer.err
    assert not beating(console, words[0])
    assert any(path.name.startswith("times") for path in tmp_path.iterdir()) is (words[0] == "beat")


def beating(console: Console, what: str) -> bool:
    """Return whether a process of this kind has a heartbeat in the store, if there is a store yet."""
    path = console.home / "request-flow.db"
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'heartbeats'").fetchone()
        if tables == (0,):
            return False
        rows = connection.execute("SELECT 1 FROM heartbeats WHERE name LIKE ?", (f"{what}:%",)).fetchall()
    return rows != []
