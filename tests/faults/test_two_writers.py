"""Two processes that write the same case, or take numbers from the same sequence, at the same time.

Nothing acknowledged is lost, nothing is there twice, and a check that runs meanwhile sees a sound store.
"""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from faults.contents import numbers
from faults.hammer import NUMBER
from faults.material import AGENCY, RECEIVED, case
from faults.stock import stock
from request_flow.bootstrap import open_program
from request_flow.services.calendars import close_day
from request_flow.services.organising import add, find
from request_flow.services.reading import show_case
from request_flow.services.verifying import verify
from request_flow.settings import Settings
from request_flow.storage.agencies import ClosureDay
from support.console import whole

TESTS = Path(__file__).resolve().parents[1]
STEPS = 20
NUMBERS = 40
SOAK = 50


def hammer(console, work, count, names=("a", "b"), meanwhile=None):
    """Let processes of these names work at once, and return what each says."""
    environment = whole(console.environment)
    environment["PYTHONPATH"] = os.pathsep.join([str(TESTS), *environment.get("PYTHONPATH", "").split(os.pathsep)])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "faults.hammer", work, name, str(count)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in started:
        process.stdin.write("now\n")
        process.stdin.flush()
    while meanwhile is not None and any(process.poll() is None for process in started):
        meanwhile()
    answers = [process.communicate(timeout=600) for process in started]
    assert [process.returncode for process in started] == [0] * len(names), answers
    return {name: json.loads(out) for name, (out, _) in zip(names, answers, strict=True)}


def opened(console):
    return open_program(Settings.from_env(console.environment))


def with_an_agency(console):
    with opened(console) as program:
        add(program, AGENCY, "洪泽区", None, None)


@pytest.mark.parametrize("steps", [STEPS, pytest.param(STEPS * SOAK, marks=pytest.mark.soak)])
def test_no_step_of_two_writers_of_one_case_is_lost_or_doubled(console, steps):
    stock(console, [case(NUMBER, [RECEIVED])])

    done = hammer(console, "steps", steps)

    with opened(console) as program:
        shown = show_case(program, AGENCY, NUMBER)["case"]["events"]
        assert verify(program).findings == []
    recorded = [event["ref"] for event in shown[1:]]
    assert sorted(recorded) == sorted(done["a"]["acknowledged"] + done["b"]["acknowledged"])
    assert len(recorded) == 2 * steps
    for name in ("a", "b"):
        assert [ref for ref in recorded if ref.startswith(name)] == [f"{name}{place}" for place in range(steps)]
        for sentence in done[name]["conflicts"]:
            assert "read it again and repeat the step" in sentence
    assert [event["seq"] for event in shown] == list(range(1, 2 * steps + 2))
    if steps > STEPS:
        # SQLite lets one writer in at a time, PostgreSQL lets both read and refuses the second to write
        assert (done["a"]["times"] + done["b"]["times"] > 0) == ("postgresql" in console.url)


@pytest.mark.parametrize("count", [NUMBERS, pytest.param(NUMBERS * SOAK, marks=pytest.mark.soak)])
def test_two_writers_take_numbers_without_doubles_and_without_gaps(console, count):
    with_an_agency(console)

    done = hammer(console, "numbers", count)

    given = done["a"]["acknowledged"] + done["b"]["acknowledged"]
    year = given[0].partition("-")[0]
    assert sorted(given) == [f"{year}-{place:04}" for place in range(1, 2 * count + 1)]
    assert numbers(console.url) == sorted(given)
    with opened(console) as program:
        assert verify(program).findings == []


def test_a_check_while_others_write_finds_nothing_wrong(console):
    stock(console, [case(NUMBER, [RECEIVED])])
    found = []

    with opened(console) as program:
        hammer(console, "steps", STEPS, meanwhile=lambda: found.append(verify(program).findings))

    assert found
    assert [finding for findings in found for finding in findings] == []


def test_closure_days_set_while_cases_are_registered_reach_every_case(console):
    with_an_agency(console)
    # received on 5 January, due on 2 February 2024: each of these days moves every case
    days = iter([date(2024, 1, day) for day in (8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26)])

    with opened(console) as program:
        agency = find(program, "hongze")

        def close_the_next():
            day = next(days, None)
            if day is not None:
                close_day(program, agency, ClosureDay(day, works=False, reason="台风"))

        hammer(console, "numbers", NUMBERS, meanwhile=close_the_next)

        assert verify(program).findings == []


def test_two_first_starts_at_once_make_one_store_and_one_key(console):
    started = [console.start("agency", "list") for _ in range(2)]

    answers = [console.end_of(process) for process in started]

    assert [(answer.code, answer.err) for answer in answers] == [(0, ""), (0, "")]
    assert [path.name for path in console.home.iterdir() if "key" in path.name] == ["key"]
    with opened(console) as program:
        assert verify(program).findings == []
