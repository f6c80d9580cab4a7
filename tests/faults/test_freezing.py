"""Freezing a year while others change it, and killed at any moment: an act is in or refused, half a freeze is none.

``make soak`` kills more often.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from random import Random

import pytest

from faults.contents import contents
from faults.material import AGENCY, RECEIVED, case
from faults.stock import stock
from request_flow.bootstrap import open_program
from request_flow.services.organising import add
from request_flow.services.report_life import move
from request_flow.services.reporting import build_report, cases_of_cell
from request_flow.services.steps import Person
from request_flow.services.succeeding import succeed
from request_flow.services.verifying import verify
from request_flow.services.year_end import close_year
from request_flow.settings import Settings
from support.console import whole

TESTS = Path(__file__).resolve().parents[1]
HEAD = Person("王主任", "office_head")
SUCCESSOR = "hongze-new"
STOCKED = 1_000
MORE_THAN_IS_ANSWERED = 4_000
SECONDS_OF_HAMMERING = 0.5
PATIENCE = 60
KILLS = 2
SOAK_KILLS = 40


def opened(console):
    return open_program(Settings.from_env(console.environment))


def open_cases(count, agency=AGENCY):
    return [case(f"2024-{place:05}", [RECEIVED], agency=agency) for place in range(1, count + 1)]


@contextmanager
def hands(console, *works):
    """Let processes change the year at once; the list given is filled with what each says once they have ended."""
    environment = whole(console.environment)
    environment["PYTHONPATH"] = os.pathsep.join([str(TESTS), *environment.get("PYTHONPATH", "").split(os.pathsep)])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "faults.late_arrivals", work, name],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, work in enumerate_names(works)
    ]
    told = []
    try:
        for process in started:
            assert process.stdout.readline() == "ready\n", process.stderr.read()
        for process in started:
            process.stdin.write("now\n")
            process.stdin.flush()
        yield told
        for process in started:
            out, err = process.communicate(timeout=120)
            assert (process.returncode, err) == (0, "")
            told.append(json.loads(out))
    finally:
        for process in started:
            process.kill()


def enumerate_names(works):
    return [(f"hand{place}", work) for place, work in enumerate(works)]


def both_at_work(program, holder):
    """Return whether cases are registered and answered by now; a busy machine is given its time."""
    for _ in range(PATIENCE):
        time.sleep(SECONDS_OF_HAMMERING)
        table = build_report(program, holder, 2024).table3
        if table["new"][-1] > MORE_THAN_IS_ANSWERED and table["partial"][-1]:
            return True
    return False


@pytest.mark.parametrize("holder", [AGENCY, pytest.param(SUCCESSOR, marks=pytest.mark.soak)])
def test_what_arrives_while_a_year_is_being_frozen_is_either_counted_or_refused(console, holder):
    stock(console, open_cases(MORE_THAN_IS_ANSWERED))
    with opened(console) as program:
        if holder == SUCCESSOR:  # the cases are filed with the one, their year is frozen by the other
            add(program, SUCCESSOR, "承接机关", None, None)
            succeed(program, AGENCY, SUCCESSOR, date(2024, 3, 1), HEAD)
        with hands(console, "register", "answer") as told:
            close_year(program, holder, 2024, HEAD)
            move(program, holder, 2024, "submit", HEAD)
            assert both_at_work(program, holder)
            assert move(program, holder, 2024, "freeze", HEAD)
        registered, answered = told

        def listed(column):
            return [each.removeprefix(f"{AGENCY}/") for each in cases_of_cell(program, holder, 2024, column, "total")]

        assert registered["ended"] == answered["ended"] == "year_frozen"
        assert registered["acknowledged"]
        assert answered["acknowledged"]
        frozen = build_report(program, holder, 2024)
        assert frozen.table3["new"][-1] == MORE_THAN_IS_ANSWERED + len(registered["acknowledged"])
        assert frozen.table3["partial"][-1] == len(answered["acknowledged"])
        assert listed("partial") == sorted(answered["acknowledged"])
        assert set(registered["acknowledged"]) <= set(listed("carried_out"))
        assert verify(program).findings == []
    assert len(contents(console.url)["cases"]) == frozen.table3["new"][-1]


def test_two_who_freeze_at_once_freeze_once(console):
    stock(console, open_cases(STOCKED))
    with opened(console) as program:
        close_year(program, AGENCY, 2024, HEAD)
        move(program, AGENCY, 2024, "submit", HEAD)

    started = [console.start("report", "freeze", "-a", AGENCY, "--year", 2024, "--json") for _ in range(2)]
    answers = [console.end_of(process) for process in started]

    assert [(each.code, each.err) for each in answers] == [(0, ""), (0, "")]
    assert sorted(each.json()["changed"] for each in answers) == [False, True]
    assert frozen_parts(console, AGENCY) == ("frozen", True, STOCKED, ["draft", "in_review", "frozen"], "2024")


def frozen_parts(console, agency):
    """Return what a freeze leaves: the status, whether content is kept, how many cases, the steps, the frozen years."""
    rest = contents(console.url)
    agency_id = next(row[0] for row in rest["agencies"] if row[1] == agency)
    report = next(row for row in rest["reports"] if row[1] == agency_id)
    years = next(row[7] for row in rest["agencies"] if row[0] == agency_id)
    kept = [row for row in rest["report_cases"] if row[0] == report[0]]
    steps = [row[2] for row in sorted(rest["report_steps"], key=lambda row: row[1]) if row[0] == report[0]]
    return report[3], report[4] is not None, len(kept), steps, years


def killed_after(console, seconds, *words):
    """Start a command, kill it, and return whether it was still at work."""
    process = console.start(*words)
    time.sleep(seconds)
    was_running = process.poll() is None
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    answer = console.end_of(process)
    assert "Traceback" not in answer.err
    assert answer.code in {0, -signal.SIGKILL}
    return was_running


def seconds_of(console, *words):
    began = time.monotonic()
    assert console(*words).code == 0
    return time.monotonic() - began


def settled(console, agency, before, after):
    """Return whether all of a freeze is there or none; a server may take a moment to notice that its client died."""
    for _ in range(50):
        if frozen_parts(console, agency) in (before, after):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("kills", [KILLS, pytest.param(SOAK_KILLS, marks=pytest.mark.soak)])
def test_a_freeze_killed_at_any_moment_is_whole_or_absent(console, kills):
    random = Random()  # the moments differ from run to run
    agencies = [f"a{place}" for place in range(kills + 1)]
    stock(console, [each for agency in agencies for each in open_cases(STOCKED // 2, agency)])
    with opened(console) as program:
        for agency in agencies:
            close_year(program, agency, 2024, HEAD)
            move(program, agency, 2024, "submit", HEAD)
    before = ("in_review", False, 0, ["draft", "in_review"], "")
    after = ("frozen", True, STOCKED // 2, ["draft", "in_review", "frozen"], "2024")
    duration = seconds_of(console, "report", "freeze", "-a", agencies[0], "--year", 2024)
    caught = 0

    for agency in agencies[1:]:
        # Loading the program takes most of the time: most kills fall where something is read or written.
        words = ("report", "freeze", "-a", agency, "--year", 2024)
        if killed_after(console, random.uniform(0.4, 0.9) * duration, *words):
            caught += 1
        else:
            duration *= 0.7  # the machine has become quicker since
        assert settled(console, agency, before, after), f"half a freeze of {agency}"
        assert console(*words).code == 0
        assert frozen_parts(console, agency) == after

    assert caught > 0
    with opened(console) as program:
        assert verify(program).findings == []


def carried(console):
    """Return how often the end of the year stands on each case."""
    counts = {row[0]: 0 for row in contents(console.url)["cases"]}
    for row in contents(console.url)["events"]:
        if row[2] == "carry_over":
            counts[row[0]] += 1
    return sorted(counts.values())


def test_closing_a_year_killed_at_any_moment_goes_on_where_it_stopped(console):
    random = Random()
    stock(console, open_cases(STOCKED * 3))
    words = ("report", "close-year", "-a", AGENCY, "--year", 2024)
    start = seconds_of(console, "report", "status", "-a", AGENCY, "--year", 2024)

    for _ in range(KILLS):
        killed_after(console, start + random.uniform(-0.1, 0.3), *words)
        assert set(carried(console)) <= {0, 1}

    assert console(*words).code == 0
    assert carried(console) == [1] * STOCKED * 3
    recorded = console("verify", "--json").json()
    assert (recorded["cases"], recorded["findings"]) == (STOCKED * 3, [])
