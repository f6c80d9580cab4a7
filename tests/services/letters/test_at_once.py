"""Two who issue the same letters at once issue each once; one who is killed leaves a letter whole or nothing of it."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from request_flow.services.letters.keeping import list_letters, reprint
from request_flow.services.verifying import verify
from request_flow.storage.unit import reading
from services.desk import history
from services.letters.office import a_request

TESTS = Path(__file__).resolve().parents[2]
CASES = 6
KILLS = 2
SOAK = 40


def started(url, home, numbers):
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "services.letters.issue_at_once", url, str(home), *numbers]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def begin(processes):
    assert [each.stdout.readline() for each in processes] == ["ready\n"] * len(processes)
    for each in processes:
        each.stdin.write("now\n")
        each.stdin.flush()


def whole(program, numbers):
    """Every letter has its step, its number and its bytes; every step its letter; no number is doubled or left out."""
    letters = list_letters(program, "edu")
    assert sorted(each.letter.issue.n for each in letters) == list(range(1, len(letters) + 1))
    with reading(program.store) as unit:
        rows = unit.run("SELECT last FROM letter_sequences WHERE suffix = '补'").fetchall()
        files = unit.run("SELECT letter_id, count(*) FROM letter_files GROUP BY letter_id ORDER BY 1").fetchall()
    assert [last for (last,) in rows] == ([len(letters)] if letters else [])
    assert [tuple(each) for each in files] == [(each.letter.id, 3) for each in letters]
    by_case = {each.letter.case: each.letter.name for each in letters}
    assert len(by_case) == len(letters)
    for number in numbers:
        documents = [each["document"] for each in history(program, number) if each["action"] == "request_supplement"]
        assert documents == ([by_case[number]] if number in by_case else [])
    for each in letters:
        assert reprint(program, "edu", each.letter.name).startswith(b"%PDF-")
    assert verify(program).findings == []
    return by_case


@pytest.mark.parametrize("count", [CASES, pytest.param(CASES * SOAK, marks=pytest.mark.soak)])
def test_two_who_issue_the_same_letters_at_once_issue_each_once(office, store_url, tmp_path, count):
    numbers = [a_request(office) for _ in range(count)]
    processes = [started(store_url, tmp_path, numbers) for _ in range(2)]

    begin(processes)
    told = [list(map(json.loads, each.communicate(timeout=600)[0].splitlines())) for each in processes]

    assert [each.returncode for each in processes] == [0, 0]
    acknowledged = [tuple(line) for lines in told for line in lines[:-1]]
    by_case = whole(office, numbers)
    assert sorted(acknowledged) == sorted(by_case.items())
    assert len(by_case) == count
    assert sum(lines[-1]["beaten"] for lines in told) == count


@pytest.mark.parametrize("kills", [KILLS, pytest.param(KILLS * SOAK, marks=pytest.mark.soak)])
def test_one_who_is_killed_leaves_a_letter_whole_or_nothing_of_it(office, store_url, tmp_path, kills):
    numbers = [a_request(office) for _ in range(CASES * kills)]
    chance = random.Random()  # the moments differ from run to run
    left, acknowledged = list(numbers), {}

    for _ in range(kills):
        process = started(store_url, tmp_path, left)
        begin([process])
        time.sleep(chance.uniform(0.05, 0.6))
        os.kill(process.pid, signal.SIGKILL)
        told = process.communicate(timeout=60)[0].splitlines()
        acknowledged |= dict(json.loads(line) for line in told if line.startswith("["))
        by_case = whole(office, numbers)
        assert acknowledged.items() <= by_case.items()
        left = [each for each in left if each not in by_case]
