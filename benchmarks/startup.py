"""Commands as a user starts them: whole processes, with the byte code that an installed program has.

The floor starts the interpreter, imports SQLAlchemy and the command line's framework, and leaves: what every program on
these two has spent before its first line.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.histories import write_register
from benchmarks.processes import CHECKOUT, environment
from benchmarks.stores import Stores, stores
from benchmarks.table import Row, most_row, show

CASES = 100
TIMES = 9
SECONDS = 0.35
PROGRAM = Path(sys.executable).with_name("request-flow")
FLOOR = (sys.executable, "-c", "import sqlalchemy.engine, sqlalchemy.dialects.sqlite, typer")


def seconds_of(commands: dict[str, Sequence[str | Path]], environ: dict[str, str], times: int) -> dict[str, float]:
    """Return the median time of each command, started in turn; the first round compiles and is left out."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, env=environ, cwd=CHECKOUT, capture_output=True, text=True, check=False)
            seconds[name].append(time.perf_counter() - start)
            if done.returncode != 0:
                raise SystemExit(f"{command} failed:\n{done.stderr}")
    return {name: statistics.median(each[1:] or each) for name, each in seconds.items()}


def rows(place: Stores, *, times: int = TIMES, byte_code: Path | None = None) -> list[Row]:
    """Measure and return the rows; ``byte_code`` is a folder of it that is there already."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REQUEST_FLOW_")}
    home = place.folder / "home"
    environ = {**kept, **environment(byte_code or place.folder / "byte-code"), "REQUEST_FLOW_HOME": str(home)}
    path = write_register(place.folder / "few.jsonl", CASES)
    seconds_of({"import": (PROGRAM, "import", path)}, environ, 0)
    number = path.read_text(encoding="utf-8").partition('"number": "')[2].partition('"')[0]
    show_case = (PROGRAM, "case", "show", number, "--agency", "bench")
    found = seconds_of(
        {
            "floor": FLOOR,
            "--help": (PROGRAM, "--help"),
            "case show": show_case,
            "case show --json": (*show_case, "--json"),
        },
        environ,
        times,
    )
    floor = found.pop("floor")
    name = "python, SQLAlchemy and typer imported"
    return [most_row(f"request-flow {each}", took, "s", name, floor, most=SECONDS) for each, took in found.items()]


if __name__ == "__main__":
    with stores(postgresql=False) as made:
        show(rows(made))
