"""An import killed at a random moment leaves nothing half-written, and importing again completes it.

Real processes, killed by SIGKILL with everything they started.  The moments are drawn over the time that a whole import takes
here, so that they fall into reading, writing and committing alike; what a kill left must be nothing or everything.
"""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from oracle.histories import random_register
from request_flow.services.verifying import verify
from support.console import Console
from support.program import program_at


def register(path: Path, count: int) -> Path:
    """Write ``count`` lawful cases that name no agency, the same each time."""
    cases = random_register(random.Random(count), count)
    with path.open("w", encoding="utf-8") as file:
        for case in cases:
            del case["agency"]
            file.write(json.dumps(case, ensure_ascii=False) + "\n")
    return path


def kill_after(console: Console, file: Path, agency: str, seconds: float) -> bool:
    """Start an import, kill its whole group after ``seconds``; return whether it was still running."""
    process = console.start("import", file, "--agency", agency)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False


def verified(console: Console) -> int:
    """Check the store from this process and return how many cases it holds."""
    with program_at(console.url, console.home) as program:
        result = verify(program)
    assert result.findings == []
    return result.cases


def survive(console: Console, file: Path, count: int, kills: int, seed: int) -> None:
    """Kill imports at ``kills`` moments; after each the store is sound, and in the end the register is whole.

    An import that was faster than its killer goes on with another agency, so that every kill meets one that writes.
    """
    chance = random.Random(seed)
    assert console("import", file, "--agency", "first").code == 0
    began = time.monotonic()
    assert console("import", file, "--agency", "second").code == 0
    usual = time.monotonic() - began
    whole, killed, agency = 2, 0, 2
    for _ in range(kills):
        killed += kill_after(console, file, f"agency-{agency}", chance.uniform(0.1, 0.9) * usual)
        cases = verified(console)
        assert cases in {whole * count, (whole + 1) * count}
        if cases > whole * count:
            whole, agency = whole + 1, agency + 1

    again = console("import", file, "--agency", f"agency-{agency}", "--json")

    assert again.code == 0, again.err
    result = again.json()
    assert result["added"] + result["unchanged"] == count
    assert verified(console) == (whole + 1) * count
    assert killed >= kills // 2, "too few of the kills met a running import to say anything"


def test_an_import_killed_a_few_times_is_completed_by_importing_again(console: Console, tmp_path: Path) -> None:
    file = register(tmp_path / "register.jsonl", 800)

    survive(console, file, 800, kills=3, seed=5)


@pytest.mark.soak
def test_an_import_of_twenty_thousand_cases_killed_fifty_times_is_completed_by_importing_again(
    console: Console, tmp_path: Path
) -> None:
    file = register(tmp_path / "register.jsonl", 20_000)

    survive(console, file, 20_000, kills=50, seed=50)
