"""Twenty people clicking at once, against the same clicks on a bare page of the same framework.

The server runs in a process of its own, as it is started in an office: one process, its jobs elsewhere.  Each of the
users is somebody else, signed in, with a connection that stays open; between two clicks a user reads for half a second
to a second and a half, so that some twenty pages a second are asked for.  The floor is clicked in the same way.
What stands in the table is the 95th percentile over all clicks, the slower of before and after ANALYZE.
"""

import random
import statistics
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.figures import bare
from benchmarks.list_page import FULL, fill
from benchmarks.serving import Ask, Browser, bare_page, connected, our_pages, process, without_own_rubbish
from benchmarks.stores import KEY, NOW, Stores, stores
from benchmarks.table import Row, most_row, show
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.signing_in import begin_session
from request_flow.services.steps import Person, register_case
from request_flow.settings import Settings
from request_flow.storage.people import get_member
from request_flow.storage.unit import writing

CASES = 200_000
USERS = 20
CLICKS = 25
PAUSE = 0.5, 1.5
MOST_MS = 100.0
OPENED = 40
"""Cases with a history, so that their pages can be opened."""


def sign_in(program: Program) -> list[str]:
    """Make the users and return the secret of a session of each."""
    for n in range(2, USERS + 1):
        add_person(program, "big", f"u{n}", {"name": f"承办人{n}", "role": "caseworker", "unit": f"科室{n % 10}"})
    with writing(program.store) as unit:
        return [begin_session(program, unit, get_member(unit, f"u{n}")) for n in range(1, USERS + 1)]


def open_cases(program: Program) -> list[str]:
    """Register some cases by the service that pages use, and return their numbers."""
    received = (NOW.date() - timedelta(days=5)).isoformat()
    applicant = {"category": "natural_person", "name": "赵启明"}
    made = [
        register_case(
            program,
            "big",
            {
                "applicant": applicant,
                "channel": "in_person",
                "subject": f"第{n}号校车安全检查通报",
                "events": [{"on": received, "action": "receive"}],
            },
            Person("u1", "registrar"),
        )
        for n in range(OPENED)
    ]
    return [each.number for each in made]  # the numbers of today's year, behind those of the rows


def p95_of_all(clicks: list[Callable[[random.Random], Ask]], each: int) -> float:
    """Let every user click ``each`` times, all at once, and return the 95th percentile in milliseconds."""
    taken: list[float] = []
    failed: list[BaseException] = []

    def work(place: int) -> None:
        dice = random.Random(place)  # a fixed seed, nothing secret
        try:
            clicks[place](dice)()  # the connection is opened, and forms are read
            for _ in range(each):
                time.sleep(dice.uniform(*PAUSE))
                ask = clicks[place](dice)
                start = time.perf_counter()
                ask()
                taken.append((time.perf_counter() - start) * 1000)
        except BaseException as error:  # noqa: BLE001  # told by the main thread
            failed.append(error)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(clicks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return statistics.quantiles(taken, n=20)[-1]


def clicks_of(browser: Browser, numbers: list[str]) -> Callable[[random.Random], Ask]:
    """Return what one user clicks: today, the list as it stands and filtered, cases, and what is searched for."""

    def click(dice: random.Random) -> Ask:
        chance = dice.random()
        if chance < 0.2:
            return browser.get("/a/big/today", "<li")
        if chance < 0.45:
            return browser.get("/a/big/cases")
        if chance < 0.6:
            return browser.get("/a/big/cases?state=awaiting_supplement")
        if chance < 0.7:
            return browser.find("食堂", open_only=True)
        return browser.get(f"/a/big/cases/{dice.choice(numbers)}", "赵启明")

    return click


def measure(place: Stores, kind: str, *, many: int, clicks: int) -> list[Row]:
    """Return the row of one database."""
    url = place.url(kind)
    with place.program(kind, url) as program:
        fill(program, url, kind, many)
        secrets, numbers = sign_in(program), open_cases(program)
    settings = Settings(place.folder, url, KEY, "zh", public_url="http://testserver")
    ours = floor = 0.0
    with process(our_pages, settings) as port, process(bare_page, url) as bare_port:
        users = [clicks_of(Browser(connected(port), secret), numbers) for secret in secrets]
        bare_users = [_bare_click(Browser(connected(bare_port), "")) for _ in secrets]
        without_own_rubbish()
        for analysed in (False, True):
            if analysed:
                connection: Any = bare(url)
                connection.execute("ANALYZE")
                connection.close()
            ours = max(ours, p95_of_all(users, clicks))
            floor = max(floor, p95_of_all(bare_users, clicks))
    work = f"{USERS} users clicking, {many:,} cases, {kind}"
    return [most_row(work, ours, "ms p95", "bare FastAPI+Core+Jinja page, clicked alike", floor, most=MOST_MS)]


def _bare_click(browser: Browser) -> Callable[[random.Random], Ask]:
    return lambda _: browser.get("/")


def rows(place: Stores, *, many: int = CASES, clicks: int = CLICKS) -> list[Row]:
    """Measure on each database and return the rows."""
    return [row for kind in place.kinds for row in measure(place, kind, many=many, clicks=clicks)]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made, many=FULL))
