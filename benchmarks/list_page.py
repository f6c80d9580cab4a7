"""The list of cases as a browser gets it, signed in and rendered, against a bare page of the same framework.

Half of the cases are those of one agency, whose list is asked for; a tenth of its cases are open.  The floor is a page
of FastAPI, SQLAlchemy Core and Jinja that shows the same fifty rows and does nothing else: no session, no permission,
no menu, nothing sealed.  Each server is a process of its own.  Each question is asked before and after ANALYZE, for a
planner that knows the figures chooses differently; what stands in the table is the 95th percentile of the slower of
the two.
"""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import orjson

from benchmarks.figures import bare
from benchmarks.serving import Ask, Browser, bare_page, connected, our_pages, process, without_own_rubbish
from benchmarks.stores import KEY, NOW, Stores, stores
from benchmarks.table import Row, most_row, show
from request_flow.services.finding import index_subjects
from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.signing_in import begin_session
from request_flow.settings import Settings
from request_flow.storage.people import get_member
from request_flow.storage.unit import writing

CASES = 200_000
FULL = 1_000_000
AGENCIES = 1_000
OPEN_SHARE = 10
REQUESTS = 40
BATCH = 20_000
LIST_MS, SEARCH_MS, EVERYTHING_MS, DAY_MS = 15.0, 30.0, 100.0, 100.0
"""Bars; the last is that of any answer of the server."""
TOPICS = (
    *("学区划分", "食堂采购", "教师招聘", "校车安全", "征地补偿"),
    *("环境评估", "道路施工", "房屋拆迁", "财政预算", "人事任免"),
)
THINGS = ("会议记录", "批复文件", "合同文本", "检查通报", "验收报告", "资金拨付表", "名单", "实施方案")
RARE = "水库"
"""Stands in one subject of a thousand; the words of ``TOPICS`` in one of ten."""
COLUMNS = (
    "id, agency_id, number, channel, registered_category, subject, particulars, flags, sealed, version, head, "
    "category, state, step, received_on, arrived_on, outcome, closed_on, clock, due_on, irregularities, "
    "entered_year, left_year, counted_outcome, unit, handler"
)


def case_rows(program: Program, many: int, agency_of: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the cases, and nothing else of them; number ``n`` and a fixed seed decide everything."""
    dice = random.Random(7)  # a fixed seed, nothing secret
    seal, today = program.store.sealer.seal, NOW.date()
    big = min(agency_of)
    others = sorted(set(agency_of) - {big})
    for n in range(1, many + 1):
        agency_id = big if n % 2 else others[n % len(others)]
        number = f"2025-{n:07}"
        subject = f"{dice.choice(TOPICS)}{dice.choice(THINGS)}{n % 97}号{RARE if n % 1000 == 1 else ''}"
        private = orjson.dumps({"applicant": {"name": f"申请人{n % 5000}"}, "more": {}})
        sealed = seal(private, f"{agency_of[agency_id]}\x1f{number}".encode())
        # the first of each ten, in pairs so that the large agency has its share of the open ones
        is_open = n // 2 % OPEN_SHARE == 0
        due = (today + timedelta(days=dice.randrange(-5, 30))).isoformat() if is_open else None
        received = (today - timedelta(days=n * 2000 // many % 2000)).isoformat()
        year = int(received[:4])
        handler = f"u{n % 50}"
        state = ("awaiting_supplement" if n // 20 % 20 == 3 else "in_progress") if is_open else "closed"
        clock = {"in_progress": "reply", "awaiting_supplement": "supplement"}.get(state)
        outcome = None if is_open else "disclosed"
        step = ("handling" if state == "in_progress" else None) if is_open else "answered"
        yield (
            *(n, agency_id, number, "online", "natural_person", subject, "{}", "[]", sealed, 1, b"\0"),
            *("natural_person", state, step, received, received, outcome, None if is_open else received, clock, due),
            *(0, year, 9999 if is_open else year, outcome, f"科室{n % 10}", handler),
        )


def fill(program: Program, url: str, kind: str, many: int) -> None:
    """Make the agencies, the people and the cases."""
    add(program, "big", "澄州市教育局", None, None)
    add_person(program, "big", "u1", {"name": "李若川", "role": "office_head", "unit": "科室1"})
    connection: Any = bare(url)
    cursor = connection.cursor()
    mark = "?" if kind == "SQLite" else "%s"
    cursor.execute("BEGIN")
    cursor.executemany(
        f"INSERT INTO agencies (code, name, review_chain, created_at) VALUES ({mark}, 'x', 'none', '')",  # noqa: S608
        [(f"a{place}",) for place in range(2, AGENCIES + 1)],
    )
    agency_of = dict(cursor.execute("SELECT id, code FROM agencies").fetchall())
    batch: list[tuple[Any, ...]] = []
    for row in case_rows(program, many, agency_of):
        batch.append(row)
        if len(batch) == BATCH:
            write(cursor, kind, batch)
            batch.clear()
    write(cursor, kind, batch)
    if kind == "PostgreSQL":  # rows that bring their ids leave the sequence where it was
        cursor.execute("SELECT setval(pg_get_serial_sequence('cases', 'id'), (SELECT max(id) FROM cases))")
    cursor.execute(
        "INSERT INTO deadlines (case_id, kind, ref, due_on, provisional) "
        "SELECT id, clock, '', due_on, 0 FROM cases WHERE due_on IS NOT NULL"
    )
    cursor.execute("COMMIT")
    connection.close()
    index_subjects(program)


def write(cursor: Any, kind: str, batch: list[tuple[Any, ...]]) -> None:  # noqa: ANN401  # of either driver
    """Write some cases."""
    if kind == "SQLite":
        marks = ", ".join("?" * len(COLUMNS.split(", ")))
        cursor.executemany(f"INSERT INTO cases ({COLUMNS}) VALUES ({marks})", batch)  # noqa: S608  # names
        return
    with cursor.copy(f"COPY cases ({COLUMNS}) FROM STDIN") as stream:
        for row in batch:
            stream.write_row(row)


def p95_ms(ask: Ask, requests: int) -> float:
    """Return the 95th percentile of some requests in milliseconds."""
    ask()
    taken = []
    for _ in range(requests):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def measure(place: Stores, kind: str, *, many: int, requests: int) -> list[Row]:
    """Return the rows of one database."""
    url = place.url(kind)
    with place.program(kind, url) as program:
        fill(program, url, kind, many)
        with writing(program.store) as unit:
            secret = begin_session(program, unit, get_member(unit, "u1"))
    settings = Settings(place.folder, url, KEY, "zh", public_url="http://testserver")
    slowest: dict[str, float] = {}
    floor = 0.0
    with process(our_pages, settings) as port, process(bare_page, url) as bare_port:
        browser, bare_browser = Browser(connected(port), secret), Browser(connected(bare_port), "")
        first, last = NOW.date(), date(NOW.year, 12, 31)
        without_own_rubbish()
        asked = {
            "in due-date order": browser.get("/a/big/cases"),
            "with a filter (state)": browser.get("/a/big/cases?state=awaiting_supplement"),
            "with a filter (handler, days)": browser.get(f"/a/big/cases?handler=u1&due={first}..{last}"),
            "closed ones of a year": browser.get("/a/big/cases?state=closed&year=2022"),
            "today's list": browser.get("/a/big/today?who=me", "<li"),
            "open, two characters searched, many hits": browser.find("食堂", open_only=True),
            "open, two characters searched, few hits": browser.find(RARE, open_only=True),
            "everything searched, many hits": browser.find("食堂", open_only=False),
            "everything searched, few hits": browser.find(RARE, open_only=False),
        }
        for analysed in (False, True):
            if analysed:
                connection: Any = bare(url)
                connection.execute("ANALYZE")
                connection.close()
            for name, ask in asked.items():
                slowest[name] = max(slowest.get(name, 0.0), p95_ms(ask, requests))
            floor = max(floor, p95_ms(bare_browser.get("/"), requests))
    bars = {name: _bar_of(name) for name in slowest}
    of = f"{many:,} cases, {kind}"
    return [
        most_row(f"list page, {name}, {of}", ms, "ms p95", "bare FastAPI+Core+Jinja page", floor, most=bars[name])
        for name, ms in slowest.items()
    ]


def _bar_of(name: str) -> float:
    if name == "today's list":
        return DAY_MS
    if name.startswith("everything"):
        return EVERYTHING_MS
    return SEARCH_MS if "searched" in name else LIST_MS


def rows(place: Stores, *, many: int = CASES, requests: int = REQUESTS) -> list[Row]:
    """Measure on each database and return the rows."""
    return [row for kind in place.kinds for row in measure(place, kind, many=many, requests=requests)]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made))
