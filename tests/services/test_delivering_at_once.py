"""Processes that are killed while they send, and several that send at once: nothing is lost, and what is repeated says so."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import update

from request_flow.law.delivery import delivery
from request_flow.services.delivering import SILENT, Delivered, deliver
from request_flow.services.program import Program
from request_flow.storage.jobs import messages
from services.far_side import MailServer, Reply, WebServer, deliveries, later, put, state, statuses
from services.post import set_clock
from support.program import program_at

TESTS = Path(__file__).resolve().parents[1]
NOW = "2026-03-02T09:00:00"
NOTHING = Delivered(0, 0, 0)


def kill_while_sending(program: Program, url: str, home: Path, web: WebServer) -> None:
    """Deliver in a process of its own, which is killed while the other side has its post in hand."""
    running = started(url, home, NOW, None)
    web.replies.append(Reply(before=running.kill))
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    running.communicate("now\n", timeout=60)
    assert running.returncode == -9


def started(url: str, home: Path, at: str, mail_url: str | None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "services.deliver_at_once", url, str(home), at, mail_url or ""],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_process_killed_while_sending_repeats_one_message_with_its_id(
    at_nine: Program, store_url: str, tmp_path: Path, web: WebServer
) -> None:
    written = [put(at_nine, key, "webhook", web.url()) for key in ("a", "b", "c")]

    kill_while_sending(at_nine, store_url, tmp_path, web)
    assert statuses(at_nine) == ["sending"] * 3
    later(at_nine, minutes=9, seconds=59)
    assert deliver(at_nine) == NOTHING

    later(at_nine, seconds=1)
    assert deliver(at_nine) == Delivered(3, 0, 0)
    assert [each.headers["webhook-id"] for each in web.posted] == ["a", "a", "b", "c"]
    assert deliveries(at_nine, written[0])[0] == (1, False, SILENT)
    assert [deliveries(at_nine, each)[1][:2] for each in written] == [(2, True)] * 3


def test_a_message_that_kills_its_process_every_time_is_parked(
    at_nine: Program, store_url: str, tmp_path: Path, web: WebServer
) -> None:
    message = put(at_nine, "a", "webhook", web.url())
    kill_while_sending(at_nine, store_url, tmp_path, web)
    tries = delivery().retry.tries
    with at_nine.store.engine.begin() as connection:
        connection.execute(update(messages).values(attempts=tries))
    later(at_nine, minutes=10)

    assert deliver(at_nine) == Delivered(0, 0, 1)
    assert state(at_nine, message)[:2] == ("parked", tries)
    assert len(web.posted) == 1


def test_a_mail_file_is_there_once_whatever_became_of_the_process(at_nine: Program, tmp_path: Path) -> None:
    message = put(at_nine, "case:5:reply", "email", "li@example.org")
    assert deliver(at_nine) == Delivered(1, 0, 0)
    # As it stands after a kill between the writing and the keeping.
    with at_nine.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET status = 'sending'")
        connection.exec_driver_sql("DELETE FROM deliveries")
    later(at_nine, minutes=10)

    assert deliver(at_nine) == Delivered(1, 0, 0)
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["case+5+reply.eml"]
    assert deliveries(at_nine, message) == [(1, False, SILENT), (2, True, "case+5+reply.eml was there")]


def test_an_answer_that_comes_after_the_claim_ran_out_is_kept_and_changes_nothing(
    at_nine: Program, store_url: str, tmp_path: Path, web: WebServer
) -> None:
    message = put(at_nine, "a", "webhook", web.url())

    def meanwhile() -> None:
        with program_at(store_url, tmp_path) as other:
            set_clock(other, "2026-03-02T09:10:00")
            assert deliver(other) == Delivered(1, 0, 0)

    web.replies.append(Reply(503, "too late", before=meanwhile))

    assert deliver(at_nine) == Delivered(0, 1, 0)
    assert state(at_nine, message)[:2] == ("sent", 2)
    assert deliveries(at_nine, message) == [
        (1, False, "HTTP 503 too late"),
        (2, True, 'HTTP 200 {"errcode":0,"errmsg":"ok"}'),
    ]
    assert [each.headers["webhook-id"] for each in web.posted] == ["a", "a"]


@pytest.mark.parametrize(
    "channel", ["email", pytest.param("webhook", marks=pytest.mark.soak), pytest.param("app", marks=pytest.mark.soak)]
)
def test_two_processes_at_once_send_each_message_once(
    at_nine: Program, store_url: str, tmp_path: Path, mail: MailServer, web: WebServer, channel: str
) -> None:
    addresses = {"email": "li@example.org", "webhook": web.url(), "app": ""}
    for place in range(120):
        put(at_nine, f"m{place}", channel, addresses[channel])

    both = [started(store_url, tmp_path, NOW, mail.url) for _ in range(2)]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    said = [json.loads(each.communicate("now\n", timeout=120)[0]) for each in both]

    assert [sum(each) for each in zip(*said, strict=True)] == [120, 0, 0]
    assert statuses(at_nine) == ["sent"] * 120
    ids = {
        "email": Counter(str(each["Message-ID"])[1:-11] for each in mail.read()),
        "webhook": Counter(each.headers["webhook-id"] for each in web.posted),
    }
    assert ids.get(channel, {}) == ({} if channel == "app" else {f"m{place}": 1 for place in range(120)})
