"""One person's step through the service, everything in it, against the bare driver's UPDATE, INSERT and COMMIT.

Ours loads the case, opens its history, asks every guard, seals and chains the event, writes row, event, deadlines and
outbox, and commits.  The floor updates one row and adds another, on the same database with the same durability: no
program can do less and keep a history.  Five steps are taken on each case, three of which call for a letter.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg

from benchmarks.stores import Stores, stores
from benchmarks.table import Row, interleaved_rates, rate_row, show
from request_flow.registers.case_file import check_case
from request_flow.services.importing import import_cases
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, take_step

AGENCY = "bench"
BARS = {"SQLite": 0.40, "PostgreSQL": 0.60}
ROUNDS = 15
CASES_A_ROUND = 40
PERSON = Person("王主任", "office_head")
STEPS = (
    Step("request_supplement", date(2025, 3, 6), {"term_days": 15, "items": "请明确所需信息的名称或者文号"}),
    Step("receive_supplement", date(2025, 3, 12), {}),
    Step("consult", date(2025, 3, 14), {"ref": "c1", "kind": "third_party", "party": "某某建设有限公司"}),
    Step("record_opinion", date(2025, 3, 20), {"ref": "c1", "opinion": "object", "reasonable": True}),
    Step("extend", date(2025, 3, 21), {"days": 20, "approved_by": "李主任"}),
)

FLOOR_CASES = "CREATE TABLE floor_cases (id INTEGER PRIMARY KEY, state VARCHAR(24), due_on DATE, version INTEGER)"
FLOOR_EVENTS = (
    "CREATE TABLE floor_events (case_id INTEGER, seq INTEGER, act VARCHAR(24), on_day DATE, data TEXT, "
    "PRIMARY KEY (case_id, seq))"
)
FLOOR_UPDATE = "UPDATE floor_cases SET state = ?, due_on = ?, version = ? WHERE id = ? AND version = ?"
FLOOR_INSERT = "INSERT INTO floor_events (case_id, seq, act, on_day, data) VALUES (?, ?, ?, ?, ?)"


def register(program: Program, count: int) -> None:
    """Put ``count`` cases that have just arrived into the store."""
    entries = (
        check_case(
            {
                "number": f"2025-{place:06}",
                "agency": AGENCY,
                "applicant": {"category": "natural_person", "name": f"申请人{place}"},
                "channel": "in_person",
                "subject": "2024年义务教育招生划片方案",
                "events": [{"on": "2025-03-03", "action": "receive"}],
            },
            place,
        )
        for place in range(1, count + 1)
    )
    if not import_cases(program, entries).written:
        raise SystemExit("the cases to measure with were not taken")


def walker(program: Program, cases: int) -> Callable[[], None]:
    """Return a function that takes five steps on each of the next ``cases`` cases, in an order as people come."""
    chance = random.Random(7)
    place = 0

    def walk() -> None:
        nonlocal place
        numbers = [f"2025-{each:06}" for each in range(place + 1, place + cases + 1)]
        place += cases
        for step in STEPS:
            for number in chance.sample(numbers, cases):
                take_step(program, AGENCY, number, step, PERSON)

    return walk


@contextmanager
def bare_driver(url: str, cases: int) -> Iterator[Callable[[], None]]:
    """Give a function that does with the driver alone what any program must do for five steps on each case."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        connection: Any = sqlite3.connect(path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous=FULL")
        begin, mark = "BEGIN IMMEDIATE", "?"
    else:
        connection = psycopg.connect(url.replace("+psycopg", ""))
        begin, mark = "", "%s"  # psycopg says BEGIN itself
    cursor = connection.cursor()
    for statement in (FLOOR_CASES, FLOOR_EVENTS):
        cursor.execute(statement)
    connection.commit()
    update, insert = FLOOR_UPDATE.replace("?", mark), FLOOR_INSERT.replace("?", mark)
    place = 0

    def walk() -> None:
        nonlocal place
        numbers = range(place + 1, place + cases + 1)
        place += cases
        cursor.executemany(f"INSERT INTO floor_cases VALUES ({mark}, 'in_progress', NULL, 1)", [(n,) for n in numbers])  # noqa: S608
        connection.commit()
        for version, step in enumerate(STEPS, start=1):
            for number in numbers:
                if begin:
                    cursor.execute(begin)
                cursor.execute(update, ("in_progress", "2025-04-11", version + 1, number, version))
                cursor.execute(insert, (number, version, step.act, "2025-03-20", '{"ref":"c1"}'))
                connection.commit()

    try:
        yield walk
    finally:
        connection.close()


def measure(place: Stores, kind: str, *, rounds: int, cases: int) -> Row:
    """Return the row of one database."""
    url = place.url(kind)
    with place.program(kind, url) as program, bare_driver(url, cases) as floor:
        register(program, cases * (rounds + 1))
        steps = cases * len(STEPS)
        rate = interleaved_rates({"ours": (walker(program, cases), steps), "floor": (floor, steps)}, rounds=rounds)
    name = f"bare driver, UPDATE + INSERT + COMMIT, {kind}"
    return rate_row(f"a durable step, {kind}", rate["ours"], name, rate["floor"], ratio_bar=BARS[kind])


def rows(place: Stores, *, rounds: int = ROUNDS, cases: int = CASES_A_ROUND) -> list[Row]:
    """Measure on each database and return the rows."""
    return [measure(place, kind, rounds=rounds, cases=cases) for kind in place.kinds]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made))
