"""Erasing that is killed at any moment leaves each case whole or erased with its entry, and approving again completes it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.retention_lists import approve, propose
from request_flow.services.verifying import verify
from request_flow.storage.cases import iter_cases
from request_flow.storage.unit import reading
from support.build import a_request, take_in
from support.program import program_at

CASES = 150
KILLS = 3
LATER = "2035-01-05"
SCRIPT = f"""
import sys
from pathlib import Path
from request_flow.services.retention_lists import approve
from support.program import program_at
with program_at(sys.argv[1], Path(sys.argv[2]), "{LATER}") as program:
    approve(program, "edu", 1, "wu")
"""
TESTS = Path(__file__).resolve().parents[1]
SECONDS = 60


def entries(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM erasures").fetchone()[0])


def killed_after(url: str, home: Path, path: Path, count: int) -> bool:
    """Approve in a process of its own and kill it once so many cases are erased; return whether it was at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, url, str(home)], env={**os.environ, "PYTHONPATH": str(TESTS)}
    )
    until = time.monotonic() + SECONDS
    while process.poll() is None and entries(path) < count:
        assert time.monotonic() < until
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def whole_or_erased(program: Program) -> tuple[int, int]:
    """Return how many cases are whole and how many erased; a case is never something between."""
    whole = erased = 0
    with reading(program.store) as unit:
        for stored in iter_cases(unit):
            sealed = [stored.sealed, *(row.sealed for row in stored.rows if row.sealed is not None)]
            marks = [each.startswith(b"erased:") for each in sealed]
            assert all(marks) or not any(marks), stored.header.number
            erased += all(marks)
            whole += not any(marks)
    return whole, erased


def test_erasing_killed_at_any_moment_leaves_no_half_case_and_is_completed_by_the_next(sqlite_url: str, tmp_path: Path):
    random, path = Random(), Path(sqlite_url.removeprefix("sqlite:///"))  # the moments differ from run to run
    stories = [
        a_request(
            number=f"2024-{place:04}", subject="划片方案", applicant={"category": "natural_person", "name": "张三"}
        )
        .received("2024-03-01")
        .decided("disclosed", "2024-03-20", grounds="provided", note="来电")
        for place in range(1, CASES + 1)
    ]
    with program_at(sqlite_url, tmp_path, LATER) as program:
        add(program, "edu", "教育局", None, None)
        take_in(program, *stories)
        propose(program, "edu", (), "期满", "admin")
    done, kills = 0, 0
    while kills < KILLS and done < CASES:
        kills += killed_after(sqlite_url, tmp_path, path, done + random.randint(1, CASES // KILLS))
        with program_at(sqlite_url, tmp_path, LATER) as program:
            whole, erased = whole_or_erased(program)
            assert (whole + erased, erased) == (CASES, entries(path))
            assert verify(program).findings == []
        assert erased >= done
        done = erased

    with program_at(sqlite_url, tmp_path, LATER) as program:
        if done < CASES:
            assert approve(program, "edu", 1, "wu").erased == CASES
        assert whole_or_erased(program) == (0, CASES)
        assert verify(program).findings == []
    assert kills >= 1
