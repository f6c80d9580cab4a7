"""``serve`` starts, says where, runs the jobs where no broker is set, and stops when told to."""

import signal
import socket
from pathlib import Path

import pytest

from support.console import Console
from support.serving import serving, until


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path / "home")


def ran(console: Console, name: str) -> bool:
    jobs = {each["job"]: each for each in console("jobs", "--json").lines()}
    return jobs[name]["last"] is not None


@pytest.mark.parametrize(
    ("language", "how", "started", "stopped"),
    [
        ("zh", signal.SIGTERM, "已启动：http://127.0.0.1:", "已停止"),
        ("en", signal.SIGINT, "serving at http://127.0.0.1:", "stopped"),
    ],
)
def test_it_says_where_it_is_and_stops_in_good_order(console, language, how, started, stopped):
    with serving(console, "--without-jobs", REQUEST_FLOW_LANG=language) as served:
        assert served.said.startswith(started)
        assert served.get("/healthz").status == 200
        answer = served.stop(how)

    assert answer.code == 0
    assert answer.err.splitlines()[-1] == stopped
    assert "Traceback" not in answer.err


def test_its_thread_runs_the_jobs_and_its_heartbeat_ends_with_it(console):
    with serving(console) as served:
        until(lambda: ran(console, "sweep") and ran(console, "deliver"))
        well = console("doctor", "--only", "beat", "--only", "worker", REQUEST_FLOW_LANG="en")
        assert served.stop().code == 0

    assert "a thread of `serve` drives the jobs" in well.out
    assert "no thread of `serve`" in console("doctor", "--only", "beat", REQUEST_FLOW_LANG="en").out


def test_without_jobs_none_is_run(console):
    with serving(console, "--without-jobs") as served:
        assert served.get("/readyz").status == 200
        assert not ran(console, "sweep")


def test_with_a_broker_the_jobs_are_left_to_the_workers(console):
    # nobody listens there: `serve` does not ask the broker for anything
    with serving(console, REQUEST_FLOW_BROKER_URL="redis://127.0.0.1:1/0") as served:
        assert served.get("/readyz").status == 200
        assert not ran(console, "sweep")


def test_a_port_that_is_taken_is_one_sentence_and_exit_code_5(console):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = console("serve", "--port", port, REQUEST_FLOW_LANG="en")

    assert (answer.code, answer.out) == (5, "")
    assert answer.err == (
        f"error: 127.0.0.1:{port} is taken by another program; stop it, or choose another port with --port\n"
    )


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        ({"REQUEST_FLOW_KEY": "short"}, 2, "REQUEST_FLOW_KEY holds no key"),
        ({"REQUEST_FLOW_DATABASE_URL": "mysql://x"}, 2, "no usable database address"),
        ({"REQUEST_FLOW_DATABASE_URL": "sqlite:////proc/nowhere/x.db"}, 5, "the data folder cannot be made"),
    ],
)
def test_what_waiting_does_not_mend_ends_the_start(console, settings, code, says):
    answer = console("serve", "--port", "0", REQUEST_FLOW_LANG="en", **settings)

    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err


def test_the_doctor_says_what_is_wrong_and_exits_with_1(console):
    before = console("doctor", "--json")
    console("init")
    after = console("doctor", "--only", "database", "--only", "key", "--json")

    assert before.code == 1
    faults = {each["check"] for each in before.json()["checks"] if each["grade"] == "fault"}
    assert {"database", "key"} <= faults
    assert before.json()["ok"] is False
    assert (after.code, after.json()["ok"]) == (0, True)
    assert [each["check"] for each in after.json()["checks"]] == ["database", "key"]


def test_the_doctor_speaks_chinese_by_itself(console):
    console("init")
    answer = console("doctor", "--only", "jobs", "--only", "database")

    assert answer.code == 1
    assert "定时任务" in answer.out
    assert "从未运行" in answer.out
    assert answer.err == "故障 1 项，注意 0 项\n"
