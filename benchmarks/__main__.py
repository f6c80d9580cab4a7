"""Every row of the performance table: ``python -m benchmarks``, or a part: ``python -m benchmarks figures imports``.

``--full`` measures the year's figures, the province, the sweep, the list page and many users on a million cases;
``--no-postgresql`` leaves that database out.  The exit code is 0 whether the bars are met or not: the table says so,
and a busy machine would otherwise fail a build.
"""

import argparse
import time
from collections.abc import Callable

from benchmarks import (
    due_dates,
    figures,
    footprint,
    imports,
    letters,
    list_page,
    many_users,
    province,
    registers,
    startup,
    streams,
    sweeps,
    transitions,
)
from benchmarks.stores import Stores, stores
from benchmarks.table import Row, lines

Measure = Callable[[Stores], list[Row]]
PARTS: dict[str, Measure] = {
    "due_dates": lambda _: due_dates.rows(),
    "transitions": transitions.rows,
    "imports": imports.rows,
    "registers": registers.rows,
    "figures": figures.rows,
    "province": province.rows,
    "sweeps": sweeps.rows,
    "streams": streams.rows,
    "footprint": footprint.rows,
    "startup": startup.rows,
    "letters": letters.rows,
    "list_page": list_page.rows,
    "many_users": many_users.rows,
}


def main() -> None:
    """Measure what was asked for and print each part of the table when it is done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="the parts to measure; all of them by default")
    parser.add_argument("--full", action="store_true", help="a million cases: figures, province, sweep, pages")
    parser.add_argument("--no-postgresql", action="store_true", help="measure SQLite alone")
    asked = parser.parse_args()
    parts = dict(PARTS)
    if asked.full:
        parts["figures"] = lambda place: figures.rows(place, cases=figures.FULL)
        parts["province"] = lambda place: province.rows(place, cases=province.FULL)
        parts["sweeps"] = lambda place: sweeps.rows(place, terms=sweeps.FULL)
        parts["list_page"] = lambda place: list_page.rows(place, many=list_page.FULL)
        parts["many_users"] = lambda place: many_users.rows(place, many=list_page.FULL)
    with stores(postgresql=not asked.no_postgresql) as place:
        for name in asked.parts or parts:
            start = time.perf_counter()
            table = lines(parts[name](place))
            print("\n".join((f"\n{name} ({time.perf_counter() - start:.0f} s)", *table)), flush=True)


if __name__ == "__main__":
    main()
