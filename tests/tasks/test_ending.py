"""A beat that is told to end while it sends a task: the task is sent, and the file of the schedule is whole."""

import os
import shelve
import signal

import pytest

from request_flow.settings import Settings
from request_flow.tasks.app import make_app
from request_flow.tasks.beat import beat_schedule, make_beat, scheduler_with_pulse


@pytest.fixture
def own_signals():
    """What a beat does with signals is undone after the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals")
@pytest.mark.parametrize(("signals", "sent"), [(1, 1), (2, 0)], ids=["told once", "told twice"])
def test_a_beat_told_to_end_while_it_sends_a_task_sends_it_first_and_told_twice_ends_at_once(
    tmp_path, redis_server, signals, sent
):
    settings = Settings.from_env({"REQUEST_FLOW_HOME": str(tmp_path), "REQUEST_FLOW_BROKER_URL": redis_server.url})
    app = make_app(settings)
    scheduler, _pulse = scheduler_with_pulse(settings)
    done = []

    class ToldWhileSending(scheduler):
        def apply_async(self, entry, **options):
            if not done:
                for _ in range(signals):
                    os.kill(os.getpid(), signal.SIGTERM)
            answer = super().apply_async(entry, **options)
            done.append(entry.name)
            return answer

    make_beat(app, schedule=str(tmp_path / "times"), scheduler_cls=ToldWhileSending, quiet=True).run()

    assert len(done) == sent
    with shelve.open(str(tmp_path / "times")) as kept:  # noqa: S301  # written by this test
        assert set(kept["entries"]) >= set(beat_schedule())
