"""Programs are lent to one request at a time, opened when needed and never once a request."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest

from request_flow.bootstrap import open_program
from request_flow.errors import StoreUnavailable
from request_flow.services.organising import add, list_agencies
from request_flow.services.program import Program
from request_flow.settings import Settings
from request_flow.web.programs import Programs
from support.program import KEY, program_at


class Kept:
    """Stands for a program: only who opened it and who closed it matters here."""

    def __init__(self) -> None:
        self.closed = False


class Workshop:
    """Opens what is lent, and remembers it."""

    def __init__(self) -> None:
        self.made: list[Kept] = []

    @contextmanager
    def open(self) -> Iterator[Program]:
        kept = Kept()
        self.made.append(kept)
        yield kept  # type: ignore[misc]  # see Kept
        kept.closed = True


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


def test_one_after_the_other_gets_the_same_program(workshop):
    programs = Programs(workshop.open)
    seen = []
    for _ in range(50):
        with programs.borrow() as lent:
            seen.append(lent)

    assert programs.opened == len(workshop.made) == 1
    assert set(map(id, seen)) == {id(workshop.made[0])}


def test_those_who_work_at_once_have_one_each_and_the_others_wait(workshop):
    programs = Programs(workshop.open, most=3)
    in_use: set[int] = set()
    most = 0
    lock = threading.Lock()

    def work(_number: int) -> None:
        nonlocal most
        with programs.borrow() as lent:
            with lock:
                assert id(lent) not in in_use
                in_use.add(id(lent))
                most = max(most, len(in_use))
            time.sleep(0.01)
            with lock:
                in_use.remove(id(lent))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(60)))

    assert most == 3
    assert programs.opened == 3


def test_who_waits_too_long_is_refused_and_the_next_is_served(workshop):
    programs = Programs(workshop.open, most=1, patience=0.05)
    with programs.borrow(), pytest.raises(StoreUnavailable, match="too_busy"), programs.borrow():
        pass
    with programs.borrow():
        assert programs.opened == 1


def test_a_request_that_fails_gives_its_program_back(workshop):
    programs = Programs(workshop.open, most=1, patience=0.05)
    with pytest.raises(ZeroDivisionError), programs.borrow():
        raise ZeroDivisionError
    with programs.borrow():
        pass

    assert programs.opened == 1


def test_a_store_that_cannot_be_opened_is_tried_again_by_the_next(workshop):
    away = [True]

    @contextmanager
    def opening() -> Iterator[Program]:
        if away[0]:
            raise StoreUnavailable("store_down", "库不在", "it is away")
        with workshop.open() as opened:
            yield opened

    programs = Programs(opening, most=1, patience=0.05)
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match="store_down"), programs.borrow():
            pass
    away[0] = False
    with programs.borrow():
        assert programs.opened == 1


def test_all_are_closed_in_the_end_the_one_lent_out_when_it_comes_back(workshop):
    programs = Programs(workshop.open, most=2)
    with programs.borrow():
        with programs.borrow():
            pass
        programs.close()
        assert [each.closed for each in workshop.made] == [False, True]

    assert [each.closed for each in workshop.made] == [True, True]


def test_threads_work_on_one_store_through_their_programs(store_url, tmp_path):
    with program_at(store_url, tmp_path) as opened:
        add(opened, "edu", "教育局", None, None)
    settings = Settings(tmp_path, store_url, KEY, "en")
    programs = Programs(partial(open_program, settings), most=4)

    def work(number: int) -> list[str]:
        with programs.borrow() as program:
            if number % 5 == 0:
                add(program, f"agency-{number}", f"机关{number}", "edu", None)
            return [each.code for each in list_agencies(program)]

    with ThreadPoolExecutor(12) as pool:
        seen = list(pool.map(work, range(40)))
    opened_in_all = programs.opened
    programs.close()

    assert opened_in_all <= 4
    assert {"edu"} <= set(seen[0])
    with program_at(store_url, tmp_path) as program:
        assert len(list_agencies(program)) == 9
