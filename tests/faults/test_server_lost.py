"""PostgreSQL killed or restarted while it is at work: a clear sentence, nothing half-written, and it goes on afterwards."""

import logging
import time
from datetime import date

import psycopg
import pytest

from faults.contents import contents, numbers, plain
from faults.material import AGENCY, RECEIVED, case, many
from faults.stock import stock
from request_flow.bootstrap import open_program
from request_flow.errors import StoreUnavailable
from request_flow.services.reading import show_case
from request_flow.services.steps import Person, Step, take_step
from request_flow.services.verifying import verify
from request_flow.settings import Settings
from support.console import Console

CASES = 2_500
WRITING = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xid IS NOT NULL"


@pytest.fixture
def server(breakable_postgresql):
    return breakable_postgresql


@pytest.fixture
def console(tmp_path, server):
    return Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": server.fresh_database()})


def wait_until_something_is_written(url, process):
    """Return once another session has begun to write, or the process is over."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        while connection.execute(WRITING).fetchone() == (0,) and process.poll() is None:
            time.sleep(0.005)


@pytest.mark.parametrize("end", ["kill", pytest.param("stop", marks=pytest.mark.soak)])
def test_a_server_lost_in_an_import_leaves_nothing_of_it(console, server, tmp_path, end):
    stock(console, [case("2023-00001")])
    before = contents(console.url)
    register = many(tmp_path / "register.jsonl", CASES)

    process = console.start("import", register)
    wait_until_something_is_written(console.url, process)
    getattr(server, end)()
    lost = console.end_of(process)
    down = console("verify", REQUEST_FLOW_LANG="en")
    server.start()

    assert lost.code == 5
    assert lost.err.startswith("错误：连接不上数据库，没有写入一半的内容")
    assert lost.err.count("\n") == 1
    assert down.code == 5
    assert down.err.startswith("error: the database cannot be reached, and nothing is half-written")
    assert contents(console.url) == before
    again = console("import", register, "--json")
    assert (again.code, again.json()["added"]) == (0, CASES)
    assert len(numbers(console.url)) == CASES + 1


def test_a_program_that_stays_open_goes_on_after_the_server_was_lost(console, server, tmp_path, caplog):
    stock(console, [case("2024-0001", [RECEIVED])])
    recorded = []

    with caplog.at_level(logging.WARNING), open_program(Settings.from_env(console.environment)) as program:

        def ask(ref):
            step = Step("consult", date(2024, 1, 8), {"ref": ref, "kind": "third_party", "party": "某公司"})
            take_step(program, AGENCY, "2024-0001", step, Person("clerk", "office_head"))
            recorded.append(ref)

        ask("before")
        server.kill()
        with pytest.raises(StoreUnavailable, match="store_down"):
            ask("while it is down")
        server.start()
        for ref in ("after the crash", "after the restart"):
            try:
                ask(ref)
            except StoreUnavailable:  # the idle connection is found to be broken once
                ask(ref)
            server.restart()
        events = show_case_once_it_answers(program)
        assert verify(program).findings == []

    assert [event["ref"] for event in events[1:]] == recorded
    assert recorded == ["before", "after the crash", "after the restart"]
    assert caplog.records == []


def show_case_once_it_answers(program):
    try:
        return show_case(program, AGENCY, "2024-0001")["case"]["events"]
    except StoreUnavailable:
        return show_case(program, AGENCY, "2024-0001")["case"]["events"]
