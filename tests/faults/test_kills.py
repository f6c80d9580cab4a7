"""An import killed at any moment: each file is there whole or not at all, and importing it again completes it.

The short form kills six imports of a few thousand cases; ``make soak`` kills fifty of 20,000 cases.
"""

import os
import signal
import time
from contextlib import suppress
from random import Random

import pytest

from faults.contents import emptied, numbers
from faults.material import case, many, written
from faults.stock import stock

KILLS = 3
CASES = 2_000
SOAK_KILLS = 50
SOAK_CASES = 20_000


def seconds_of(console, register):
    """Return how long an import takes that nobody disturbs."""
    began = time.monotonic()
    assert console("import", register).code == 0
    return time.monotonic() - began


def killed_after(console, register, seconds):
    """Start an import and kill it; return whether it was still at work."""
    process = console.start("import", register)
    time.sleep(seconds)
    was_running = process.poll() is None
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    answer = console.end_of(process)
    assert "Traceback" not in answer.err
    assert answer.code in {0, -signal.SIGKILL}
    return was_running


def test_an_import_killed_at_any_moment_is_whole_or_absent_and_is_completed_by_the_next(console, tmp_path):
    random = Random()  # the moments differ from run to run
    registers = [
        written(tmp_path / f"{year}.jsonl", (case(f"{year}-{number:05}") for number in range(1, CASES + 1)))
        for year in range(2000, 2000 + KILLS)
    ]
    stock(console, [case("1999-00001")])
    duration = seconds_of(console, registers[0])
    there = {"1999-00001", *whole(registers[0])}
    caught = 0

    for register in registers[1:] + registers[1:2]:
        # Loading the program takes the first part of the time: most kills fall where something is written.
        if killed_after(console, register, random.uniform(0.3, 0.9) * duration):
            caught += 1
        else:
            duration *= 0.8  # the machine has become quicker since
        found = set(numbers(console.url))
        assert found in (there, there | whole(register)), f"{register.stem} is there in part"
        there = found

    verified = console("verify", "--json")
    assert (verified.code, verified.json()["cases"], verified.json()["findings"]) == (0, len(there), [])
    assert caught > 0
    result = console("import", registers[-1], "--json").json()
    assert (result["added"] + result["unchanged"], result["problems"]) == (CASES, [])
    assert set(numbers(console.url)) == there | whole(registers[-1])


def whole(register):
    return {f"{register.stem}-{number:05}" for number in range(1, CASES + 1)}


@pytest.mark.soak
def test_fifty_imports_of_twenty_thousand_cases_killed_at_any_moment(console, tmp_path):
    random = Random()
    register = many(tmp_path / "register.jsonl", SOAK_CASES)
    whole = [f"2024-{number:05}" for number in range(1, SOAK_CASES + 1)]
    duration = seconds_of(console, register)
    emptied(console.url)

    for kill in range(SOAK_KILLS):
        killed_after(console, register, random.uniform(0, duration))
        assert console("verify").code == 0, f"after kill {kill}"
        found = numbers(console.url)
        assert found in ([], whole), f"after kill {kill} there are {len(found)} cases"
        if found:
            emptied(console.url)

    completed = console("import", register, "--json").json()
    assert (completed["added"] + completed["unchanged"], completed["problems"]) == (SOAK_CASES, [])
    assert numbers(console.url) == whole
    assert console("verify").code == 0
