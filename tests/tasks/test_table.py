"""The one beat table and its two drivers: every entry resolves for both, and travels as it should."""

import json
import subprocess
import sys
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import get_type_hints

import pytest

from request_flow.cli.jobs import COUNT_NAMES, JOB_NAMES
from request_flow.errors import BadInput
from request_flow.services.jobs import JOBS, chains, jobs_of
from request_flow.settings import Settings
from request_flow.tasks.app import ANSWER_SECONDS, SOFT_LIMIT, TIME_LIMIT, VISIBILITY, make_app
from request_flow.tasks.beat import LOOK, STALE, SignOfLife, beat_schedule

SETTINGS = Settings(Path("/nowhere"), "sqlite:////nowhere/x.db", "00" * 32, "en", broker_url="redis://127.0.0.1:1/0")


def test_the_table_holds_every_job_that_the_product_promises():
    assert {job.name for job in JOBS} == {
        "sweep",
        "inform",
        "enforce",
        "deliver",
        "remind_of_reports",
        "close_year",
        "recompute",
        "alarms",
        "index_subjects",
        "clean_up",
    }
    assert all(job.zh and job.en and callable(job.run) for job in JOBS)


def test_every_job_and_all_that_it_counts_have_a_chinese_name_on_the_console():
    assert [job.name for job in JOBS if job.name not in JOB_NAMES] == []
    counted = {each.name for job in JOBS for each in fields(get_type_hints(job.run)["return"])}
    assert counted - COUNT_NAMES.keys() == set()
    assert {"claimed", "lapsed", "sent", "raised"} <= counted


def test_what_is_over_is_recorded_before_anybody_is_reminded_of_it():
    assert [job.name for job in jobs_of("deadlines")] == ["enforce", "sweep", "inform"]
    assert {job.every for job in jobs_of("deadlines")} == {timedelta(minutes=1)}


def test_each_job_is_in_one_chain_of_which_all_jobs_go_by_the_same_way():
    assert [job.name for chain in chains() for job in jobs_of(chain)] == [job.name for job in JOBS]
    for chain in chains():
        assert len({(job.outside, job.at is None) for job in jobs_of(chain)}) == 1
    assert sorted(chains(outside=True) + chains(outside=False)) == sorted(chains())
    assert chains(outside=True) == ["deliver"]


def test_every_entry_of_the_schedule_names_a_task_that_workers_know():
    app = make_app(SETTINGS)
    known = {name for name in app.tasks if not name.startswith("celery.")}

    assert {entry["task"] for entry in beat_schedule().values()} == known
    assert app.conf.beat_schedule == beat_schedule()
    assert {job.chain for job in JOBS} == set(beat_schedule())


def test_no_task_takes_data_and_none_is_sent_for_a_moment_to_come():
    for entry in beat_schedule().values():
        assert set(entry) == {"task", "schedule", "options"}
        assert set(entry["options"]) == {"expires"}


def test_a_beat_that_starts_sends_everything_at_once_whether_it_knows_when_it_last_did_or_not(tmp_path):
    for _ in range(2):
        scheduler = SignOfLife(make_app(SETTINGS), schedule_filename=str(tmp_path / "times"))
        assert {name for name, entry in scheduler.schedule.items() if entry.is_due().is_due} == set(chains())
        scheduler.close()


def test_a_task_expires_so_that_an_outage_piles_nothing_up():
    schedule = beat_schedule()

    assert schedule["deliver"]["options"]["expires"] == 60
    assert schedule["deadlines"] == {
        "task": "request_flow.deadlines",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60.0},
    }
    # Once a day: the worker is asked every five minutes, and the heartbeat says whether it is due.
    assert schedule["close_year"]["schedule"] == LOOK == timedelta(minutes=5)
    assert all(entry["options"]["expires"] >= STALE.total_seconds() for entry in schedule.values())


def test_tasks_are_acknowledged_late_and_end_long_before_the_broker_gives_them_to_another():
    conf = make_app(SETTINGS).conf

    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert conf.task_soft_time_limit == SOFT_LIMIT < conf.task_time_limit == TIME_LIMIT
    assert 2 * TIME_LIMIT < conf.broker_transport_options["visibility_timeout"] == VISIBILITY
    assert conf.broker_transport_options["socket_timeout"] == ANSWER_SECONDS
    assert conf.broker_transport_options["health_check_interval"] > 0
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert (conf.task_ignore_result, conf.result_backend) == (True, None)
    assert (conf.enable_utc, conf.timezone) == (False, "Asia/Shanghai")
    assert conf.broker_connection_retry_on_startup is True
    assert conf.broker_connection_max_retries is None
    assert conf.worker_hijack_root_logger is False
    assert conf.beat_scheduler is SignOfLife


@pytest.mark.parametrize(
    ("url", "code"), [(None, "no_broker"), ("amqp://guest@localhost//", "bad_broker_url"), ("x", "bad_broker_url")]
)
def test_a_broker_that_is_missing_or_none_of_redis_is_refused_in_a_sentence(url, code):
    with pytest.raises(BadInput) as refused:
        make_app(Settings(Path("/nowhere"), "sqlite:////nowhere/x.db", None, "en", broker_url=url))

    assert refused.value.code == code
    assert "REQUEST_FLOW_BROKER_URL" in refused.value.sentence.zh
    assert "guest" not in refused.value.sentence.en


def test_loading_the_modules_of_the_queue_asks_for_no_settings(tmp_path):
    code = (
        "import json, request_flow.tasks.app as found, request_flow.tasks.running;"
        "print(json.dumps(sorted(n for n in vars(found) if n == 'app')))"
    )
    environment = {"HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == []


def test_celery_finds_the_application_by_the_name_of_its_module(monkeypatch, home):
    from celery.app.utils import find_app  # noqa: PLC0415  # what `celery --app` does

    monkeypatch.setenv("REQUEST_FLOW_BROKER_URL", "redis://127.0.0.1:1/0")

    assert find_app("request_flow.tasks.app").main == "request_flow"
