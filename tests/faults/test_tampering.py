"""The record cannot be changed through the database, and whoever changes it all the same is found out.

The first half asks the database itself; the second takes its triggers away, as somebody with its password could.
"""

# ruff: noqa: S608  # the statements are whole texts of this file
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import psycopg
import pytest

from faults.contents import contents, execute
from faults.material import AGENCY, RECEIVED, case
from faults.stock import stock
from request_flow.bootstrap import open_program
from request_flow.services.steps import Person, Step, take_step
from request_flow.services.verifying import verify
from request_flow.settings import Settings
from support.console import Console

SQLITE_TRIGGERS = ("DROP TRIGGER events_no_update", "DROP TRIGGER events_no_delete")
POSTGRESQL_TRIGGER = ("DROP TRIGGER events_append_only ON events",)
ASKED = {"on": "2024-01-09", "action": "request_supplement", "term_days": 15, "items": "文号"}
CONSULTED = {"on": "2024-01-10", "action": "consult", "ref": "c1", "kind": "third_party", "party": "某公司"}


KEY = {"REQUEST_FLOW_KEY": "5c" * 32}


def fill(url):
    """Make a store of three cases: two alike whose third party is asked, and one whose supplement is awaited."""
    cases = [
        case("2024-0001", [RECEIVED, CONSULTED]),
        case("2024-0002", [RECEIVED, CONSULTED]),
        case("2024-0003", [RECEIVED, ASKED]),
    ]
    stock(Console(Path("unused"), {"REQUEST_FLOW_DATABASE_URL": url, **KEY}), cases)


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "store.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request, tmp_path):
    """Return a console over three cases, on each database."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
        yield Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": f"sqlite:///{path}", **KEY})
    else:
        with request.getfixturevalue("postgresql").database(fill) as url:
            yield Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": url, **KEY})


def is_sqlite(console):
    return console.url.startswith("sqlite")


def without_triggers(console):
    execute(console.url, *(SQLITE_TRIGGERS if is_sqlite(console) else POSTGRESQL_TRIGGER))


def findings_of(console, *, rebuild=False):
    with open_program(Settings.from_env(console.environment)) as program:
        return verify(program, rebuild=rebuild)


OF_CASE_1 = "case_id = (SELECT id FROM cases WHERE number = '2024-0001')"


REFUSED = (
    f"UPDATE events SET on_day = '2024-01-04' WHERE {OF_CASE_1}",
    f"DELETE FROM events WHERE {OF_CASE_1} AND seq = 2",
    "DELETE FROM events",
)
REFUSED_BY_SQLITE = (
    "PRAGMA recursive_triggers = ON; REPLACE INTO events SELECT * FROM events WHERE seq = 1",
    "INSERT INTO events SELECT * FROM events WHERE seq = 1 ON CONFLICT (case_id, seq) DO UPDATE SET act = 'void'",
)
REFUSED_BY_POSTGRESQL = (
    "TRUNCATE events",
    "TRUNCATE events, cases CASCADE",
    "INSERT INTO events SELECT * FROM events WHERE seq = 1 ON CONFLICT (case_id, seq) DO UPDATE SET act = 'void'",
)


def test_the_database_refuses_to_change_or_delete_an_event(filled):
    before = contents(filled.url)

    for statement in REFUSED + (REFUSED_BY_SQLITE if is_sqlite(filled) else REFUSED_BY_POSTGRESQL):
        with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
            execute(filled.url, *statement.split("; "))

    assert contents(filled.url) == before


SWAP_SEALED = (
    "CREATE TABLE kept AS SELECT seq, sealed FROM events WHERE case_id = (SELECT id FROM cases WHERE number = '2024-0002')",
    f"UPDATE events SET sealed = (SELECT sealed FROM kept WHERE kept.seq = events.seq) WHERE {OF_CASE_1} AND seq = 2",
    "DROP TABLE kept",
)
SWAP_PEOPLE = (
    (
        "UPDATE cases SET sealed = (SELECT other.sealed FROM cases other WHERE other.number = '2024-0002') "
        "WHERE number = '2024-0001'"
    ),
)

# what was done -> the statements, the code of the finding, words of its sentence in zh and in en
CHANGES = {
    "the data of an event": (
        (f'UPDATE events SET data = \'{{"ref":"c2"}}\' WHERE {OF_CASE_1} AND seq = 2',),
        ("chain", "第 2 条记录", "record 2"),
    ),
    "the day of an event": (
        (f"UPDATE events SET on_day = '2024-01-11' WHERE {OF_CASE_1} AND seq = 2",),
        ("chain", "第 2 条记录", "record 2"),
    ),
    "the moment an event was recorded": (
        (f"UPDATE events SET recorded_at = '2024-01-11T09:00:00+08:00' WHERE {OF_CASE_1} AND seq = 1",),
        ("chain", "记录", "record"),
    ),
    "who took a step": (
        (f"UPDATE events SET actor = 'nobody' WHERE {OF_CASE_1} AND seq = 2",),
        ("chain", "第 2 条记录", "record 2"),
    ),
    "the last event deleted": (
        (f"DELETE FROM events WHERE {OF_CASE_1} AND seq = 2",),
        ("chain", "第 2 条记录", "record 2"),
    ),
    "the first event deleted": (
        (f"DELETE FROM events WHERE {OF_CASE_1} AND seq = 1",),
        ("chain", "第 1 条记录", "record 1"),
    ),
    "all events deleted": ((f"DELETE FROM events WHERE {OF_CASE_1}",), ("chain", "第 1 条记录", "record 1")),
    "sealed words taken from another case": (SWAP_SEALED, ("chain", "第 2 条记录", "record 2")),
    "the applicant taken from another case": (SWAP_PEOPLE, ("chain", "记录", "record")),
    "the subject": (("UPDATE cases SET subject = '其他' WHERE number = '2024-0001'",), ("chain", "记录", "record")),
    "the number": (("UPDATE cases SET number = '2024-0007' WHERE number = '2024-0001'",), ("chain", "记录", "record")),
    "the channel": (("UPDATE cases SET channel = 'fax' WHERE number = '2024-0001'",), ("chain", "记录", "record")),
    "the cached due day": (
        ("UPDATE cases SET due_on = '2024-12-31' WHERE number = '2024-0001'",),
        ("cache", "due_on", "due_on"),
    ),
    "the cached state": (
        ("UPDATE cases SET state = 'closed' WHERE number = '2024-0001'",),
        ("cache", "state", "state"),
    ),
    "the cached year": (
        ("UPDATE cases SET entered_year = 2023 WHERE number = '2024-0001'",),
        ("cache", "entered_year", "entered_year"),
    ),
    "a deadline deleted": ((f"DELETE FROM deadlines WHERE {OF_CASE_1}",), ("cache", "deadlines", "deadlines")),
    "a deadline moved": (
        (f"UPDATE deadlines SET due_on = '2025-01-02' WHERE {OF_CASE_1}",),
        ("cache", "deadlines", "deadlines"),
    ),
}


def test_what_was_tampered_with_is_found_and_only_the_cache_is_mended(filled):
    """Every change on a store of its own would take long: each is made, looked at, and undone."""
    without_triggers(filled)
    missed = []
    for what, (statements, (code, zh, en)) in CHANGES.items():
        untouched = contents(filled.url)
        execute(filled.url, *statements)
        changed = contents(filled.url)

        result = findings_of(filled)

        found = [(each.code, zh in each.sentence.zh, en in each.sentence.en) for each in result.findings]
        if found != [(code, True, True)]:
            missed.append((what, result.findings))
        assert contents(filled.url) == changed, f"looking at {what} wrote something"
        findings_of(filled, rebuild=True)
        if code == "cache":
            assert contents(filled.url) == untouched, f"{what} was not mended"
        else:
            assert contents(filled.url) == changed, f"{what} was hidden"
            put_back(filled, untouched)
            assert findings_of(filled).findings == [], f"after {what}"

    assert missed == []


def put_back(console, content):
    """Let events and cases have these rows again."""
    mark = "?" if is_sqlite(console) else "%s"
    connection = sqlite3.connect(console.url.removeprefix("sqlite:///")) if is_sqlite(console) else None
    opened = connection or psycopg.connect(console.url.replace("+psycopg", ""))
    with opened:
        cursor = opened.cursor()
        for table in ("deadlines", "events", "cases"):
            cursor.execute(f"DELETE FROM {table}")  # our names
        for table in ("cases", "events", "deadlines"):
            marks = ", ".join([mark] * len(content[table][0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", content[table])  # our names
    opened.close()


def test_the_command_tells_of_tampering_with_exit_code_1_in_both_languages(filled):
    without_triggers(filled)
    execute(filled.url, CHANGES["the day of an event"][0][0])

    chinese = filled("verify")
    english = filled("verify", "--json", REQUEST_FLOW_LANG="en")
    rebuilt = filled("verify", "--rebuild")

    assert (chinese.code, english.code, rebuilt.code) == (1, 1, 1)
    assert chinese.out == "hongze 2024-0001：第 2 条记录与哈希链不符，可能被改动\n"
    (finding,) = english.json()["findings"]
    assert finding["en"] == "record 2 does not fit the hash chain"
    assert rebuilt.out == chinese.out


# Each of these columns decides what the program does or shows.
BESIDE_THE_CHAIN = {
    "the flags": "UPDATE cases SET flags = '[\"x\"]' WHERE number = '2024-0001'",
    "the index of the person": "UPDATE cases SET person_index = 'x' WHERE number = '2024-0001'",
    "the parent of a split case": "UPDATE cases SET parent_number = '2024-0002' WHERE number = '2024-0001'",
}


def test_columns_beside_the_chain_are_checked_too(filled):
    missed = []
    for what, statement in BESIDE_THE_CHAIN.items():
        execute(filled.url, statement)
        if not findings_of(filled).findings:
            missed.append(what)

    assert missed == []


def test_a_step_on_a_case_that_was_tampered_with_does_not_hide_it(filled):
    without_triggers(filled)
    execute(filled.url, CHANGES["who took a step"][0][0])

    with open_program(Settings.from_env(filled.environment)) as program:
        step = Step("extend", date(2024, 1, 12), {"days": 5, "approved_by": "李四"})
        take_step(program, AGENCY, "2024-0001", step, Person("clerk", "office_head"))
        findings = verify(program).findings

    assert [each.code for each in findings] == ["chain"]
