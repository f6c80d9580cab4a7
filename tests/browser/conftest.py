"""A real browser before a real server: one Chromium for the folder, a server and a store for each test.

Chromium is Debian's (``make test`` installs it where it may). Where it is missing the tests fail and say so. The folder is a
package, so that the browser ends with its last test: while playwright runs, no other test of the process could
start an event loop.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.house import House
from browser.seat import Seat
from request_flow.web.routes import COOKIE
from support.program import at
from web.office import TODAY, found

INSTALL = (
    "no Chromium on this machine, and the pages are tested in a real browser; install it with: "
    "sudo apt-get install --no-install-recommends chromium (`make test` does so where it may)"
)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Give the browser of this folder."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail(INSTALL, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of an office without cases; not to be written to."""
    folder = tmp_path_factory.mktemp("founded")
    found(f"sqlite:///{folder / 'store.sqlite3'}", folder)
    return folder / "store.sqlite3"


@pytest.fixture
def house(founded: Path, tmp_path: Path) -> Iterator[House]:
    """Give the office with its server, nothing registered yet, on Monday 2026-11-23."""
    copy = tmp_path / "office.sqlite3"
    shutil.copy(founded, copy)
    with House.opened(f"sqlite:///{copy}", tmp_path, at(TODAY)) as made:
        yield made


Sit = Callable[..., Seat]


@pytest.fixture
def sit(chromium: Browser, house: House) -> Iterator[Sit]:
    """Give a function that seats somebody at a browser of their own, signed in, before their day, and watches it.

    They have a session already, for each page loaded takes its time; who is to sign in by the form sits with no name.
    """
    with ExitStack() as open_ones:
        seats: list[Seat] = []

        def seat(login: str = "", **context: object) -> Seat:
            made = chromium.new_context(base_url=house.address, locale="zh-CN", **context)  # type: ignore[arg-type]  # passed on as given
            open_ones.callback(made.close)
            seats.append(Seat(made.new_page()))
            if login:
                session = {"name": COOKIE, "value": house.client(login).secret, "url": house.address}
                made.add_cookies([session])
                seats[-1].go("/")
            return seats[-1]

        yield seat
        for each in seats:
            assert each.troubles() == []
