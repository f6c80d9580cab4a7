"""A province in small: a thousand agencies in a tree of three levels, eight years of cases, one year's reports.

The cases are made by the database itself, as for the year's figures.  Measured are the figures of all agencies in one
query, the files of all agencies as XLSX and JSON with the peak memory of the process that makes them, and the sum of
all reports handed in and accepted.  On the way the sums of sums are held against the sum of the cases, which the plain
query of the floor counts.  The reports are handed in through the store itself, without a person for each.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks import figures
from benchmarks.stores import KEY, NOW, Stores, stores
from benchmarks.table import Row, most_row, show, time_row
from request_flow.bootstrap import open_program
from request_flow.clock import FixedClock
from request_flow.report.figures import Group, count_cells
from request_flow.report.form import form_for
from request_flow.report.interchange import dump
from request_flow.report.summing import total_of
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.program import Program
from request_flow.services.summing import sum_reports
from request_flow.services.writing_reports import reports_of_year, write_all
from request_flow.settings import Settings
from request_flow.storage.hand_ins import HandInStep, add_step
from request_flow.storage.unit import reading, writing

CASES = 100_000
FULL = 1_000_000
AGENCIES = 1_000
CITIES = 20
"""Right below the province, which is the first agency; all others stand below a city."""
SECONDS = 60.0
KINDS = ("xlsx", "json")
MEGABYTES = 1024.0
MOST_MEMORY = 300.0
SUM_SECONDS = 5.0
TOP = "a1"
SUPERVISOR = "supervisor"


def make_tree(url: str, kind: str, agencies: int) -> None:
    """Put the agencies, numbered from 1, into a tree of three levels."""
    connection = figures.bare(url)
    cursor = connection.cursor()
    mark = "?" if kind == "SQLite" else "%s"
    cities = min(CITIES, agencies - 1)
    above = {place: 1 if place <= 1 + cities else 2 + place % cities for place in range(2, agencies + 1)}
    statement = f"UPDATE agencies SET parent_id = {mark} WHERE id = {mark}"  # noqa: S608  # a mark of the driver
    cursor.executemany(statement, [(parent, place) for place, parent in above.items()])
    connection.close()


def hand_in_all(program: Program) -> None:
    """Hand in and accept the year's report of every agency, without asking anybody."""
    status = hand_in_rules().sum_.takes[0]
    step = HandInStep(status, NOW.isoformat(), SUPERVISOR, SUPERVISOR, "")
    with reading(program.store) as unit:
        ids = dict(unit.run("SELECT code, id FROM agencies").fetchall())
        contents = [
            (ids[report.agency], dump(report).decode()) for report in reports_of_year(program, unit, figures.YEAR)
        ]
    with writing(program.store) as unit:
        for agency_id, content in contents:
            add_step(unit, agency_id, figures.YEAR, step, content)


def expect_sums_to_agree(program: Program, groups: Iterable[Group], agencies: int) -> None:
    """Stop where the sum of the cities' sums is not the sum of the cases."""
    cities = [f"a{place}" for place in range(2, 2 + min(CITIES, agencies - 1))]
    own = sum_reports(program, TOP, figures.YEAR, partial=True)
    parts = [sum_reports(program, each, figures.YEAR).report for each in cities]
    with reading(program.store) as unit:
        province = next(each for each in reports_of_year(program, unit, figures.YEAR) if each.agency == TOP)
    of_sums = total_of([province, *parts], "province", figures.YEAR).report
    counted = form_for(figures.YEAR).fold(count_cells(groups, program.law))
    if not of_sums.table3 == own.report.table3 == counted:
        raise SystemExit("the sum of the sums is not the sum of the cases")
    if len(own.total.agencies) != agencies or not all(each.ok for each in own.report.checks):
        raise SystemExit("the sum lacks reports, or does not add up")


def plain_groups(url: str) -> list[Group]:
    """Return the year's groups as the one plain query of the floor counts them."""
    connection = figures.bare(url)
    mark = "?" if url.startswith("sqlite") else "%s"
    rows = connection.cursor().execute(figures.SAME.replace("?", mark), (figures.YEAR,) * 4).fetchall()
    connection.close()
    return [Group(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows]


def write_apart(url: str, folder: Path) -> tuple[float, float]:
    """Write all files in a process of its own; return its seconds, and the peak memory of its largest process."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.province", "write", url, str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def write_here(url: str, folder: Path) -> None:
    """Write all files, and print the seconds and the peak memory of the largest process."""
    with open_program(Settings(folder, url, KEY, "en"), FixedClock(NOW)) as program:
        start = time.perf_counter()
        write_all(program, figures.YEAR, KINDS, folder)
        seconds = time.perf_counter() - start
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(seconds, max(peaks) / MEGABYTES)


def copy_seconds(folder: Path) -> float:
    """Return how long it takes to write the same bytes into as many files, and nothing else."""
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    target = Path(tempfile.mkdtemp(dir=folder.parent))
    start = time.perf_counter()
    for name, content in contents.items():
        (target / name).write_bytes(content)
    seconds = time.perf_counter() - start
    shutil.rmtree(target)
    return seconds


def measure(place: Stores, kind: str, *, cases: int, agencies: int) -> list[Row]:
    """Return the rows of one database."""
    url = place.url(kind)
    with place.program(kind, url) as program:
        figures.fill(url, kind, cases, agencies)
        make_tree(url, kind, agencies)
        query_ms = figures.median_ms(lambda: figures.groups_of_all(program), 5)
        floor_ms = figures.median_ms(lambda: plain_groups(url), 5)
        folder = Path(tempfile.mkdtemp(dir=place.folder))
        seconds, megabytes = write_apart(url, folder)
        written = sum(1 for _ in folder.iterdir())
        if written != agencies * len(KINDS):
            raise SystemExit(f"{written} files were written, not {agencies * len(KINDS)}")
        copied = copy_seconds(folder)
        shutil.rmtree(folder)
        hand_in_all(program)
        expect_sums_to_agree(program, plain_groups(url), agencies)
        start = time.perf_counter()
        sum_reports(program, TOP, figures.YEAR)
        summed = time.perf_counter() - start
    of = f"{cases:,} cases of {agencies:,} agencies, {kind}"
    return [
        time_row(f"year's figures, {of}", query_ms / 1000, "one grouped SQL", floor_ms / 1000, most=figures.MOST),
        most_row(f"all files ({' and '.join(KINDS)}), {of}", seconds, "s", "the bare bytes", copied, most=SECONDS),
        most_row(f"peak memory of a process, {of}", megabytes, "MB", "the bar", MOST_MEMORY, most=MOST_MEMORY),
        most_row(f"sum of all reports, {of}", summed, "s", "the bar", SUM_SECONDS, most=SUM_SECONDS),
    ]


def rows(place: Stores, *, cases: int = CASES, agencies: int = AGENCIES) -> list[Row]:
    """Measure on each database and return the rows."""
    return [row for kind in place.kinds for row in measure(place, kind, cases=cases, agencies=agencies)]


def main(words: list[str]) -> None:
    """Measure, or do what another process of this module is asked for."""
    if words[:1] == ["write"]:
        write_here(words[1], Path(words[2]))
        return
    with stores() as made:
        show(rows(made))


if __name__ == "__main__":
    main(sys.argv[1:])
