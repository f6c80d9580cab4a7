"""What goes through every case: verify, export and import; their rates, and whether their memory grows with the cases.

The floor reads every row of cases, events and deadlines with the bare driver and does nothing with them; each run is a
process of its own, and the memory is what the work took above the program as loaded.
"""

import os
from pathlib import Path

from benchmarks.histories import write_register
from benchmarks.imports import rows_left, take_in
from benchmarks.processes import Measured, measured
from benchmarks.stores import NOW, Stores, stores
from benchmarks.table import Row, most_row, rate_row, show
from request_flow.bootstrap import open_program
from request_flow.clock import FixedClock
from request_flow.services.exporting import export_cases
from request_flow.services.verifying import verify as verify_store
from request_flow.settings import Settings

FEW = 20_000
MANY = 100_000
GROWTH = 1.2
"""The larger run may take a fifth more memory than the smaller one."""
VERIFY_BAR = 0.2
EXPORT_BAR = 0.2


def _settings(url: str, key: str) -> Settings:
    return Settings(Path(os.devnull).parent, url, key, "en")


def take(url: str, key: str, path: str) -> int:
    """Import a register."""
    with open_program(_settings(url, key), FixedClock(NOW)) as program:
        take_in(program, Path(path))
    return 0


def verify(url: str, key: str) -> int:
    """Rebuild and check every case; return how many."""
    with open_program(_settings(url, key), FixedClock(NOW)) as program:
        result = verify_store(program)
        if result.findings:
            raise SystemExit(f"verify found {result.findings[:3]}")
        return result.cases


def export(url: str, key: str) -> int:
    """Write every case into nothing; return how many."""
    with open_program(_settings(url, key), FixedClock(NOW)) as program, Path(os.devnull).open("w") as sink:
        return sum(1 for line in export_cases(program) if sink.write(line))


def read_bare(url: str, key: str) -> int:
    """Read every row and do nothing with it."""
    with open_program(_settings(url, key), FixedClock(NOW)) as program:
        return len(rows_left(program)["cases"])


def measure(place: Stores, kind: str, few: int, many: int) -> list[Row]:
    """Return the rows of one database."""
    taken: dict[str, list[Measured]] = {"import": [], "verify": [], "export": [], "floor": []}
    for count in (few, many):
        path = write_register(place.folder / f"stream-{count}.jsonl", count)
        url = place.url(kind)
        taken["import"].append(measured("streams.take", url, place.key, str(path)))
        for name, function in (("verify", "verify"), ("export", "export"), ("floor", "read_bare")):
            taken[name].append(measured(f"streams.{function}", url, place.key))
            if taken[name][-1].answer != count:
                raise SystemExit(f"{name} saw {taken[name][-1].answer} cases of {count}")
    floor = few / taken["floor"][0].seconds
    name = f"every row read with the bare driver, {kind}"
    found = [
        rate_row(f"{work} of {few:,} cases, {kind}", few / taken[work][0].seconds, name, floor, ratio_bar=bar)
        for work, bar in (("verify", VERIFY_BAR), ("export", EXPORT_BAR))
    ]
    for work in ("import", "verify", "export"):
        small, large = (each.peak_bytes / 1e6 for each in taken[work])
        title = f"{work} of {many:,} cases, peak memory, {kind}"
        found.append(most_row(title, large, "MB", f"the same of {few:,} cases", small, most=small * GROWTH))
    return found


def rows(place: Stores, *, few: int = FEW, many: int = MANY) -> list[Row]:
    """Measure on each database and return the rows."""
    return [row for kind in place.kinds for row in measure(place, kind, few, many)]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made))
