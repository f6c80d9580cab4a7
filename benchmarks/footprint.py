"""What a case costs while it waits: bytes of disk with five events, and bytes of memory, where no process holds it."""

import gc
import sqlite3
import tracemalloc

import psycopg

from benchmarks.stores import Stores, stores
from benchmarks.table import Row, most_row, show
from benchmarks.transitions import AGENCY, PERSON, STEPS, register
from request_flow.services.program import Program
from request_flow.services.steps import Step, take_step
from request_flow.storage.cases import load_case
from request_flow.storage.unit import reading

CASES = 400
DISK_BAR = 3_000
MEMORY_BAR = 200
FLOOR_BYTES = 700
"""Of a bare row with five bare events: nothing sealed, no hash, no index."""
HELD_BY_DBOS = 9_000
LEAST = 0.01
"""Nothing at all would have no ratio."""
WAITING = (
    STEPS[0],
    STEPS[1],
    Step("charge_fee", STEPS[2].on, {"basis": "per_item", "quantity": 11, "amount": 100}),
    Step("pay_fee", STEPS[3].on, {"amount": 100}),
)
"""With the arrival five events; the case then waits for its answer."""


def disk_bytes(url: str) -> int:
    """Return the bytes that the database takes."""
    if url.startswith("sqlite"):
        lite = sqlite3.connect(url.removeprefix("sqlite:///"))
        lite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [[pages]] = lite.execute("PRAGMA page_count").fetchall()
        [[size]] = lite.execute("PRAGMA page_size").fetchall()
        lite.close()
        return int(pages * size)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchone()
        return int(row[0]) if row else 0


def resident_bytes(program: Program, count: int) -> float:
    """Return what this process goes on holding for a case after every case was read, opened and let go again."""

    def read_all() -> None:
        with reading(program.store) as unit:
            for place in range(1, count + 1):
                load_case(unit, AGENCY, f"2025-{place:06}").events(program.codec)

    read_all()  # fills every cache
    gc.collect()
    tracemalloc.start()
    read_all()
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / count


def measure(place: Stores, kind: str, count: int) -> list[Row]:
    """Return the rows of one database."""
    url = place.url(kind)
    with place.program(kind, url) as program:
        empty = disk_bytes(url)
        register(program, count)
        for step in WAITING:
            for number in range(1, count + 1):
                take_step(program, AGENCY, f"2025-{number:06}", step, PERSON)
        disk = (disk_bytes(url) - empty) / count
        memory = resident_bytes(program, count)
    name = "a bare row and five bare events (measured apart)"
    held = f"a waiting case, {kind}: memory held between requests"
    return [
        most_row(f"a waiting case with five events, {kind}: disk", disk, "B", name, FLOOR_BYTES, most=DISK_BAR),
        most_row(held, max(memory, LEAST), "B", "a coroutine of DBOS (measured apart)", HELD_BY_DBOS, most=MEMORY_BAR),
    ]


def rows(place: Stores, *, count: int = CASES) -> list[Row]:
    """Measure on each database and return the rows."""
    return [row for kind in place.kinds for row in measure(place, kind, count)]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made))
