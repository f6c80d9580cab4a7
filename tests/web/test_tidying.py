"""What a page leaves behind in circles is gone once it was sent, and not while another is still being made."""

import gc
import weakref
from collections.abc import Iterator

import anyio
import pytest

from request_flow.web.tidying import Tidying


class Circle:
    """Holds itself, so that only the collector finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _not_by_itself() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Pages:
    """An app that leaves a circle behind for each page; one page waits to be let go."""

    def __init__(self) -> None:
        self.left: list[weakref.ref[Circle]] = []
        self.may_end = anyio.Event()

    async def __call__(self, scope, _receive, _send) -> None:
        self.left.append(weakref.ref(Circle()))
        if scope["path"] == "/slow":
            await self.may_end.wait()

    def alive(self) -> int:
        return sum(each() is not None for each in self.left)


async def ask(app: Tidying, path: str) -> None:
    await app({"type": "http", "path": path}, None, None)  # type: ignore[arg-type]  # nothing is received or sent


def test_a_page_leaves_nothing_behind():
    async def one_after_another() -> None:
        pages = Pages()
        app = Tidying(pages)
        for _ in range(3):
            await ask(app, "/quick")
            assert pages.alive() == 0

    anyio.run(one_after_another)


def test_nobody_who_waits_is_kept_waiting_for_it():
    async def two_at_once() -> None:
        pages = Pages()
        app = Tidying(pages)
        async with anyio.create_task_group() as group:
            group.start_soon(ask, app, "/slow")
            await anyio.wait_all_tasks_blocked()
            await ask(app, "/quick")
            assert pages.alive() == 2
            pages.may_end.set()
        assert pages.alive() == 0

    anyio.run(two_at_once)


def test_a_page_that_fails_is_counted_out():
    async def failing() -> None:
        async def fail(*_: object) -> None:
            raise RuntimeError("no page")

        pages = Pages()
        app = Tidying(fail)
        with pytest.raises(RuntimeError):
            await ask(app, "/quick")
        app._app = pages
        await ask(app, "/quick")
        assert pages.alive() == 0

    anyio.run(failing)
