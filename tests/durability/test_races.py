"""Processes that hammer the same case and the same number sequence: no lost event, no double number, clear conflicts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from request_flow.services.organising import add
from request_flow.services.reading import show_case
from request_flow.services.steps import Person, register_case
from request_flow.services.verifying import verify
from support.program import program_at

HERE = Path(__file__).resolve().parent
RACE = HERE / "race.py"
SECONDS = 300


def race(url: str, home: Path, what: str, *words: object, names: list[str]) -> list[dict[str, Any]]:
    """Start one process a name, all at once, and return what each was told."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, RACE, what, url, home, *map(str, words)]
    racing = [
        subprocess.Popen([*command, name], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in names
    ]
    told = []
    for process in racing:
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err.decode()
        told.append(json.loads(out))
    return told


def hammer_one_case(url: str, home: Path, count: int, names: list[str]) -> None:
    with program_at(url, home) as program:
        add(program, "edu", "教育局", None, None)
        case = {
            "applicant": {"category": "natural_person"},
            "channel": "in_person",
            "subject": "x",
            "events": [{"on": "2026-11-20", "action": "receive"}],
        }
        number = register_case(program, "edu", case, Person("a", "office_head")).number

    told = race(url, home, "steps", number, count, names=names)

    with program_at(url, home) as program:
        kept = [event["reason"] for event in show_case(program, "edu", number)["case"]["events"][1:]]
        assert sorted(kept) == sorted(mark for each in told for mark in each["marks"])
        assert len(kept) == count * len(names)
        assert verify(program).findings == []
    for each in told:
        assert all("read it again and repeat" in said or "repeat in a moment" in said for said in each["conflicts"])


def hammer_one_sequence(url: str, home: Path, count: int, names: list[str]) -> None:
    with program_at(url, home) as program:
        add(program, "edu", "教育局", None, None)

    told = race(url, home, "numbers", count, names=names)

    given = sorted(number for each in told for number in each["numbers"])
    assert given == [f"2026-{place:04}" for place in range(1, count * len(names) + 1)]
    with program_at(url, home) as program:
        assert verify(program).findings == []


def test_two_processes_on_one_case_lose_no_event(store_url: str, tmp_path: Path) -> None:
    hammer_one_case(store_url, tmp_path, 25, ["甲", "乙"])


def test_two_processes_on_one_sequence_give_no_number_twice_and_leave_no_gap(store_url: str, tmp_path: Path) -> None:
    hammer_one_sequence(store_url, tmp_path, 60, ["甲", "乙"])


@pytest.mark.soak
def test_six_processes_on_one_case_lose_no_event(store_url: str, tmp_path: Path) -> None:
    hammer_one_case(store_url, tmp_path, 150, list("甲乙丙丁戊己"))


@pytest.mark.soak
def test_six_processes_on_one_sequence_give_no_number_twice(store_url: str, tmp_path: Path) -> None:
    hammer_one_sequence(store_url, tmp_path, 500, list("甲乙丙丁戊己"))
