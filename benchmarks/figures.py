"""The year's figures of many agencies, against grouped SQL that a covering index answers.

The cases are made by the database itself, straight into the table.  Two floors stand in a narrow table of their own:
the same figures by the one query that says them most plainly, and only what was closed in the year, which is less than
a report needs (nothing new, nothing carried in or out), on an index for just that question.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable

import psycopg

from benchmarks.stores import Stores, stores
from benchmarks.table import Row, interleaved_rates, most_row, show, time_row
from request_flow.report.figures import Group
from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from request_flow.storage.figures import year_groups
from request_flow.storage.unit import reading

CASES = 200_000
FULL = 1_000_000
AGENCIES = 1_000
YEARS = 8
"""2018 to 2025: of each year's cases one in twelve is closed in the next, one in fifty stays open."""
FIRST = 2018
YEAR = 2024
MOST = 1.2
ONE_AGENCY_MS = 2.0

SAME = (
    "SELECT agency_id, category, CASE WHEN entered_year = ? THEN 1 ELSE 0 END, "
    "CASE WHEN left_year = ? THEN counted_outcome END, count(*) FROM floor_cases "
    "WHERE entered_year <= ? AND left_year >= ? GROUP BY 1, 2, 3, 4"
)
CLOSED = "SELECT agency_id, category, counted_outcome, count(*) FROM floor_cases WHERE left_year = ? GROUP BY 1, 2, 3"
CATEGORIES = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service",
    "other_org",
)
OUTCOMES = ("disclosed", "partial", "unable_not_held", "refuse_process_info", "notproc_petition", "other_other")


def _choice(names: tuple[str, ...], place: str) -> str:
    whens = " ".join(f"WHEN {index} THEN '{name}'" for index, name in enumerate(names))
    return f"CASE {place} {whens} END"


def fill_statement(kind: str, cases: int, agencies: int) -> str:
    """Return the statement that makes the cases; number ``n`` alone decides everything about a case."""
    entered = f"{FIRST} + n / {agencies} % {YEARS}"
    left = f"CASE WHEN n % 50 = 7 THEN 9999 ELSE {entered} + (n % 12 = 5)::int END"
    outcome = f"CASE WHEN n % 50 = 7 THEN NULL ELSE {_choice(OUTCOMES, '(n * 7 / 11) % 6')} END"
    blob = "'\\x00'::bytea"
    source = f"generate_series(1, {cases}) AS n"
    if kind == "SQLite":
        left = left.replace("::int", "")
        blob = "x'00'"
        counted = f"SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {cases}"  # noqa: S608  # names and numbers of our own
        source = f"(WITH RECURSIVE c(n) AS ({counted}) SELECT n FROM c)"  # noqa: S608  # a number of our own
    return (
        "INSERT INTO cases (agency_id, number, channel, registered_category, subject, particulars, flags, sealed, "  # noqa: S608
        "version, head, category, state, irregularities, entered_year, left_year, counted_outcome) "
        f"SELECT 1 + n % {agencies}, 'n-' || n, 'in_person', 'natural_person', 'a subject of the usual length, ' || n, "
        f"'{{}}', '[]', {blob}, 4, {blob}, {_choice(CATEGORIES, '(n * 5 / 13) % 6')}, 'closed', 0, "
        f"{entered}, {left}, {outcome} FROM {source}"
    )


def bare(url: str) -> "sqlite3.Connection | psycopg.Connection":
    """Return the driver's own connection to a store."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def fill(url: str, kind: str, cases: int, agencies: int) -> None:
    """Make the agencies, the cases, and the floor's own narrow index."""
    connection = bare(url)
    cursor = connection.cursor()
    mark = "?" if kind == "SQLite" else "%s"
    cursor.executemany(
        f"INSERT INTO agencies (code, name, review_chain, created_at) VALUES ({mark}, 'x', 'office_leader', '')",  # noqa: S608
        [(f"a{place}",) for place in range(1, agencies + 1)],
    )
    cursor.execute(fill_statement(kind, cases, agencies))
    columns = "agency_id, category, entered_year, left_year, counted_outcome"
    cursor.execute(f"CREATE TABLE floor_cases AS SELECT {columns} FROM cases")  # noqa: S608  # names only
    cursor.execute(f"CREATE INDEX floor_covering ON floor_cases ({columns})")
    cursor.execute("CREATE INDEX floor_closed ON floor_cases (left_year, agency_id, category, counted_outcome)")
    for table in ("cases", "floor_cases"):
        cursor.execute(f"ANALYZE {table}" if kind == "SQLite" else f"VACUUM ANALYZE {table}")
    connection.close()


def measure(place: Stores, kind: str, *, cases: int, agencies: int, rounds: int) -> list[Row]:
    """Return the rows of one database."""
    url = place.url(kind)
    with place.program(kind, url) as program:
        fill(url, kind, cases, agencies)
        connection = bare(url)
        cursor = connection.cursor()
        mark = "?" if kind == "SQLite" else "%s"
        same, closed = SAME.replace("?", mark), CLOSED.replace("?", mark)
        rate = interleaved_rates(
            {
                "ours": (lambda: groups_of_all(program), 1),
                "same": (lambda: cursor.execute(same, (YEAR, YEAR, YEAR, YEAR)).fetchall(), 1),
                "closed": (lambda: cursor.execute(closed, (YEAR,)).fetchall(), 1),
            },
            rounds=rounds,
        )
        one = closed.replace(" GROUP BY", f" AND agency_id = {mark} GROUP BY")
        agency = agencies // 2
        one_ms = median_ms(lambda: build_report(program, f"a{agency}", YEAR), rounds * 5)
        floor_ms = median_ms(lambda: cursor.execute(one, (YEAR, agency)).fetchall(), rounds * 5)
        connection.close()
    of = f"{cases:,} cases of {agencies:,} agencies, {kind}"
    return [
        time_row(f"year's figures, {of}", 1 / rate["ours"], "the same in one grouped SQL", 1 / rate["same"], most=MOST),
        time_row(f"year's figures, {of}", 1 / rate["ours"], "only what was closed", 1 / rate["closed"], most=MOST),
        most_row(f"one agency's report, {of}", one_ms, "ms", "only what was closed", floor_ms, most=ONE_AGENCY_MS),
    ]


def groups_of_all(program: Program) -> list[Group]:
    """Read the groups of every agency."""
    with reading(program.store) as unit:
        return year_groups(unit, YEAR)


def median_ms(work: Callable[[], object], times: int) -> float:
    """Return the median time of one call in milliseconds, the first one left out."""
    work()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


def rows(place: Stores, *, cases: int = CASES, agencies: int = AGENCIES, rounds: int = 5) -> list[Row]:
    """Measure on each database and return the rows."""
    return [row for kind in place.kinds for row in measure(place, kind, cases=cases, agencies=agencies, rounds=rounds)]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made))
