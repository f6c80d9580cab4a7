"""A sweep of the terms whose next rung has come, against one CTE that claims in batches; a sweep with nothing to do.

A million cases are open, each with one reply term; a tenth has reached its next rung.  Due days are spread over half a
year, as an office's are.  The floor knows nothing of ladders or calendars: it claims the same rows of the same tables
on a store of its own, all of them on one rung, in batches with a commit each.  SQLite has no statement that writes two
tables, so there its floor is the two that a claim cannot do without.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from benchmarks.figures import bare, median_ms
from benchmarks.stores import NOW, Stores, stores
from benchmarks.table import Row, most_row, show, time_row
from request_flow.deadlines.ladder import standing
from request_flow.services.program import Program
from request_flow.services.sweeping import ladders_by_clock, sweep

OPEN = 100_000
FULL = 1_000_000
SHARE = 10
"""One term in so many is due."""
DAYS = 120
BATCH = 10_000
MOST = 1.3
EMPTY_MS = 1.0
ROUNDS = 5

AGENCY = "INSERT INTO agencies (id, code, name, review_chain, created_at) VALUES (1, 'a1', 'x', 'none', '')"
CASES = (
    "INSERT INTO cases (id, agency_id, number, channel, registered_category, subject, particulars, flags, sealed, "
    "version, head, category, state, clock, irregularities) "
    "SELECT n, 1, 'n-' || n, 'in_person', 'natural_person', 'a subject of the usual length, ' || n, '{{}}', '[]', "
    "{blob}, 2, {blob}, 'natural_person', 'in_progress', 'reply', 0 FROM {source}"
)
DEADLINES = (
    "INSERT INTO deadlines (case_id, kind, ref, due_on, provisional, remind_on) "
    "SELECT n, 'reply', '', {due_on}, 0, {remind_on} FROM {source}"
)
FLOOR_LITE = (
    (
        "INSERT INTO reminders (case_id, kind, ref, due_on, rung, called_on) "
        "SELECT case_id, kind, ref, due_on, -5, ? FROM deadlines WHERE remind_on <= ? AND case_id > ? AND case_id <= ? "
        "ON CONFLICT DO NOTHING"
    ),
    "UPDATE deadlines SET remind_on = ? WHERE remind_on <= ? AND case_id > ? AND case_id <= ?",
)
FLOOR_POSTGRESQL = (
    "WITH picked AS (SELECT case_id, kind, ref, due_on FROM deadlines WHERE remind_on <= %s "
    "LIMIT %s FOR UPDATE SKIP LOCKED), "
    "moved AS (UPDATE deadlines SET remind_on = %s FROM picked WHERE deadlines.case_id = picked.case_id "
    "AND deadlines.kind = picked.kind AND deadlines.ref = picked.ref), "
    "claimed AS (INSERT INTO reminders (case_id, kind, ref, due_on, rung, called_on) "
    "SELECT case_id, kind, ref, due_on, -5, %s FROM picked ON CONFLICT DO NOTHING) SELECT count(*) FROM picked"
)
LATER = date(2026, 6, 1)


def source(kind: str, terms: int) -> str:
    """Return the numbers 1 to ``terms`` as a table with the column ``n``."""
    if kind == "PostgreSQL":
        return f"generate_series(1, {terms}) AS n"
    counted = f"SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {terms}"  # noqa: S608  # a number of our own
    return f"(WITH RECURSIVE c(n) AS ({counted}) SELECT n FROM c)"  # noqa: S608  # a number of our own


def due_days(program: Program) -> tuple[list[str], list[str]]:
    """Return the due days of terms that have reached a rung today, and of those that have not."""
    today, ladder = NOW.date(), ladders_by_clock(program)["reply"]
    days = [today + timedelta(days=each) for each in range(-DAYS // 2, DAYS)]
    on_rung = [day for day in days if standing(ladder, day, today, program.calendar).rung is not None]
    return [day.isoformat() for day in on_rung], [day.isoformat() for day in days if day > max(on_rung)]


def fill(url: str, kind: str, terms: int, due: list[str], later: list[str]) -> None:
    """Make the agency, the cases and their terms, one in ten of which is due."""
    cast = "" if kind == "SQLite" else "::date"

    def choice(days: list[str]) -> str:
        whens = " ".join(f"WHEN {place} THEN '{day}'" for place, day in enumerate(days))
        return f"CASE n / {SHARE} * 7 % {len(days)} {whens} END"

    is_due = f"n % {SHARE} = 3"
    due_on = f"(CASE WHEN {is_due} THEN {choice(due)} ELSE {choice(later)} END){cast}"
    remind_on = f"(CASE WHEN {is_due} THEN '{NOW.date()}' ELSE '{LATER}' END){cast}"
    blob = "x'00'" if kind == "SQLite" else "'\\x00'::bytea"
    connection: Any = bare(url)
    cursor = connection.cursor()
    cursor.execute(AGENCY)
    cursor.execute(CASES.format(blob=blob, source=source(kind, terms)))
    cursor.execute(DEADLINES.format(due_on=due_on, remind_on=remind_on, source=source(kind, terms)))
    for table in ("cases", "deadlines", "reminders"):
        cursor.execute(f"ANALYZE {table}" if kind == "SQLite" else f"VACUUM ANALYZE {table}")
    connection.close()


def floor(url: str, kind: str, terms: int) -> Callable[[], None]:
    """Return a function that claims what is due with the driver alone."""
    connection: Any = bare(url)
    if kind == "SQLite":
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-32000")
    cursor = connection.cursor()
    today, later = NOW.date().isoformat(), LATER.isoformat()

    def claim() -> None:
        if kind == "PostgreSQL":
            while cursor.execute(FLOOR_POSTGRESQL, (today, BATCH, later, today)).fetchone()[0] == BATCH:
                pass
            return
        step = BATCH * SHARE
        for start in range(0, terms, step):
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(FLOOR_LITE[0], (today, today, start, start + step))
            cursor.execute(FLOOR_LITE[1], (later, today, start, start + step))
            cursor.execute("COMMIT")

    return claim


def reset(url: str, kind: str) -> None:
    """Make due again what was swept; not measured."""
    connection: Any = bare(url)
    connection.execute("DELETE FROM reminders")
    connection.execute(f"UPDATE deadlines SET remind_on = '{NOW.date()}' WHERE case_id % {SHARE} = 3")  # noqa: S608
    if kind == "PostgreSQL":
        for table in ("deadlines", "reminders"):
            connection.execute(f"VACUUM {table}")
        connection.execute("CHECKPOINT")
    else:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long one call took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(place: Stores, kind: str, *, terms: int, rounds: int) -> list[Row]:
    """Return the rows of one database."""
    urls = place.url(kind), place.url(kind)
    with place.program(kind, urls[0]) as program, place.program(kind, urls[1]):
        due, later = due_days(program)
        for url in urls:
            fill(url, kind, terms, due, later)
        claim = floor(urls[1], kind, terms)
        ours, bare_seconds = [], []
        for _ in range(rounds):
            ours.append(seconds_of(lambda: expect(sweep(program).claimed, terms // SHARE)))
            bare_seconds.append(seconds_of(claim))
            for url in urls:
                reset(url, kind)
        sweep(program)
        empty = median_ms(lambda: sweep(program), rounds * 20)
    of = f"{terms // SHARE:,} due among {terms:,} open, {kind}"
    one, other = statistics.median(ours), statistics.median(bare_seconds)
    return [
        time_row(f"sweep of {of}", one, "one CTE claiming in batches", other, most=MOST),
        most_row(f"empty sweep, {terms:,} open, {kind}", empty, "ms", "the bar", EMPTY_MS, most=EMPTY_MS),
    ]


def expect(claimed: int, wanted: int) -> None:
    """Stop where a sweep did not do its work."""
    if claimed != wanted:
        raise SystemExit(f"the sweep claimed {claimed} of {wanted}")


def rows(place: Stores, *, terms: int = OPEN, rounds: int = ROUNDS) -> list[Row]:
    """Measure on each database and return the rows."""
    return [row for kind in place.kinds for row in measure(place, kind, terms=terms, rounds=rounds)]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made))
