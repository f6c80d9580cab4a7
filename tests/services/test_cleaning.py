"""Cleaning up: what was kept long enough goes, and nothing of a case ever does."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import BrokenDefinition
from request_flow.law.cleaning import Cleaning
from request_flow.law.source import read_as
from request_flow.services import cleaning
from request_flow.services.addressing import stamp
from request_flow.services.cleaning import Cleaned, clean_up
from request_flow.services.heartbeats import beat, heartbeats
from request_flow.services.program import Program
from request_flow.services.verifying import verify
from request_flow.storage.once import claim
from request_flow.storage.unit import reading, writing
from services.post import a_case, do, morning, set_clock, staff

# Kept since 2024-03-29 10:00: messages 730 days to 2026-03-29, read ones 365 days to 2025-03-29.


def numbers(program: Program, query: str) -> list[Any]:
    with reading(program.store) as unit:
        return [row[0] for row in unit.run(query).fetchall()]


def write(
    program: Program, *, key: str, status: str, ended: str | None, channel: str = "email", read: str | None = None
):
    with writing(program.store) as unit:
        unit.run(
            unit.store.sql(
                "INSERT INTO messages (key, agency_id, topic, channel, address, content, status, attempts, "
                "next_try_at, created_at, ended_at, read_at) "
                "VALUES (?, 1, 'reminder', ?, '', '{}', ?, 1, '2024-03-01T09:00:00+08:00', "
                "'2024-03-01T09:00:00+08:00', ?, ?)"
            ),
            (key, channel, status, ended, read),
        )
        found = unit.run(unit.store.sql("SELECT id FROM messages WHERE key = ?"), (key,)).fetchone()[0]
        unit.run(
            unit.store.sql(
                "INSERT INTO deliveries (message_id, attempt, at, accepted, answer) VALUES (?, 1, 'x', 1, 'ok')"
            ),
            (found,),
        )


def counted(program: Program) -> dict[str, int]:
    """Return the rows of every table of cases and people."""
    tables = ("cases", "events", "reminders", "deadlines", "outbox", "people", "agencies")
    return {table: numbers(program, f"SELECT count(*) FROM {table}")[0] for table in tables}  # noqa: S608  # names only


SENT = "2024-03-29T10:00:00+08:00"


def test_a_message_goes_two_years_after_it_was_sent_with_what_was_answered(program):
    write(program, key="old", status="sent", ended=SENT)
    write(program, key="discarded", status="discarded", ended=SENT)
    write(program, key="later", status="sent", ended="2024-03-29T10:00:01+08:00")

    set_clock(program, "2026-03-29T10:00:00")
    assert clean_up(program).messages == 0
    set_clock(program, "2026-03-29T10:00:01")
    assert clean_up(program).messages == 2

    assert numbers(program, "SELECT key FROM messages") == ["later"]
    assert numbers(program, "SELECT count(*) FROM deliveries") == [1]


def test_what_waits_or_was_given_up_stays_however_old(program):
    for status in ("waiting", "sending", "parked"):
        write(program, key=status, status=status, ended=SENT if status == "parked" else None)

    set_clock(program, "2034-01-01")

    assert clean_up(program) == Cleaned(0, 0, 0)


def test_a_message_within_the_program_stays_until_it_was_read_for_a_year(program):
    write(program, key="unread", status="sent", ended=SENT, channel="app")
    write(program, key="read", status="sent", ended=SENT, channel="app", read="2025-06-01T10:00:00+08:00")

    set_clock(program, "2026-05-31")
    assert clean_up(program).messages == 0
    set_clock(program, "2026-06-02")
    assert clean_up(program).messages == 1
    assert numbers(program, "SELECT key FROM messages") == ["unread"]


def test_many_messages_go_in_batches(program, monkeypatch):
    rules = cleaning.cleaning().model_copy(update={"batch": 2})
    monkeypatch.setattr(cleaning, "cleaning", lambda: rules)
    for place in range(5):
        write(program, key=f"old{place}", status="sent", ended=SENT)
    set_clock(program, "2027-01-01")

    assert clean_up(program).messages == 5


def test_the_heartbeat_of_a_process_gone_for_a_week_goes_and_that_of_a_job_stays(program):
    for name in ("worker:host:1", "beat:host", "ticker:host:2", "job:close_year"):
        beat(program, name)
    set_clock(program, "2024-04-05T09:59:59")
    beat(program, "worker:host:3")
    assert clean_up(program).heartbeats == 0

    set_clock(program, "2024-04-05T10:00:01")
    assert clean_up(program).heartbeats == 3
    with reading(program.store) as unit:
        assert [each.name for each in heartbeats(unit)] == ["job:close_year", "worker:host:3"]


def test_a_file_that_a_killed_process_left_over_goes_after_two_days_and_no_other(program):
    home = program.outside.home
    (home / "mail").mkdir()
    written = (datetime.fromisoformat(SENT) - timedelta(seconds=1)).timestamp()
    for name in (".report.xlsx.77.part", ".77.part", "mail/.abc.draft", "report.part", "mail/letter.eml", "key"):
        (home / name).write_text("x")
        os.utime(home / name, (written, written))
    (home / ".young.part").write_text("x")
    young = datetime(2024, 3, 30, tzinfo=OFFICE_ZONE).timestamp()
    os.utime(home / ".young.part", (young, young))

    set_clock(program, "2024-03-31T10:00:00")
    assert clean_up(program).files == 3
    assert clean_up(program).files == 0
    assert not list(home.glob(".*77.part"))
    assert {"report.part", "key", ".young.part"} <= {path.name for path in home.iterdir()}
    assert [path.name for path in (home / "mail").iterdir()] == ["letter.eml"]


def test_nothing_of_a_case_goes_in_ten_years(program):
    staff(program)
    number = a_case(program, "2024-04-01")
    morning(program, "2024-04-16")
    do(program, number, "decide", "2024-04-17", outcome="disclosed")
    before = counted(program)
    assert before["events"] > 2
    assert before["reminders"] > 0

    set_clock(program, "2034-04-01")
    clean_up(program)

    assert counted(program) == before
    assert verify(program).findings == []


def test_messages_cannot_be_set_to_go_while_a_report_still_remembers_its_reminders_by_them(tmp_path):
    file = tmp_path / "cleaning.yaml"
    file.write_text("days: {heartbeats: 7, sent: 547, read: 365, files: 2, answers: 30, imports: 30}\nbatch: 10\n")
    with pytest.raises(BrokenDefinition, match="sent"):
        read_as(file, Cleaning)
    file.write_text("days: {heartbeats: 7, sent: 548, read: 365, files: 2, answers: 30, imports: 30}\nbatch: 10\n")
    assert read_as(file, Cleaning).sent == timedelta(days=548)


def test_what_was_done_once_is_forgotten_after_thirty_days_and_sessions_when_they_are_over(program):
    staff(program)
    set_clock(program, "2026-03-01T10:00:00")
    with writing(program.store) as unit:
        assert claim(unit, "form-1", "mark", stamp(program.clock.now()))
        unit.run(
            unit.store.sql(
                "INSERT INTO sessions (hash, person_id, created_at, seen_at) "
                "SELECT 'x', min(id), '2026-03-01T10:00:00+08:00', '2026-03-01T10:00:00+08:00' FROM people"
            )
        )

    set_clock(program, "2026-03-31T10:00:00")
    clean_up(program)
    assert numbers(program, "SELECT key FROM done_once") == ["form-1"]
    assert numbers(program, "SELECT count(*) FROM sessions") == [0]

    set_clock(program, "2026-03-31T10:00:01")
    clean_up(program)
    assert numbers(program, "SELECT key FROM done_once") == []
