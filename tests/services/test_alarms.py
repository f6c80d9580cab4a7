"""Alarms: what administrators are told before it does harm, once in a period; on both databases."""

import json
import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from request_flow.clock import OFFICE_ZONE
from request_flow.law.alarms import alarm_rules
from request_flow.services.alarms import Alarmed, raise_alarms
from request_flow.services.heartbeats import beat
from request_flow.services.mailbox import Note, mailbox
from request_flow.services.organising import add
from request_flow.services.people import add_person, set_absence
from request_flow.services.program import Program
from request_flow.storage.keys import load_key
from request_flow.storage.unit import reading, writing
from services.post import Told, a_case, messages, morning, set_clock, staff

# The calendar that is shipped ends with 2026; the 2026 notice came out on 2025-11-04.

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024  # as shutil's own
QUIET = "2026-06-15"
"""A Monday on which nothing is wrong."""


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A disk of 1,000 MB with half of it free; call it with another percentage."""

    def free(percent: int) -> None:
        usage = Usage(1000 << 20, (1000 - 10 * percent) << 20, (10 * percent) << 20)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    free(50)
    return free


@pytest.fixture
def office(program: Program) -> Program:
    staff(program, ming={"name": "管理员", "role": "administrator"})
    return program


def on(program: Program, day: str) -> list[tuple[str, str]]:
    """Run twice on a day, and return to whom which alarm was written."""
    before = len(messages(program))
    set_clock(program, day)
    raise_alarms(program)
    assert raise_alarms(program) == Alarmed(0)
    return [(each.login, each.values["kind"]) for each in messages(program)[before:]]


def last(program: Program) -> Told:
    return messages(program)[-1]


def texts(program: Program) -> list[dict[str, Any]]:
    with reading(program.store) as unit:
        return [json.loads(row[0]) for row in unit.run("SELECT content FROM messages ORDER BY id").fetchall()]


def test_where_nothing_is_wrong_nobody_is_told(office: Program) -> None:
    assert on(office, QUIET) == []


def test_the_calendar_that_runs_out_is_told_of_once_a_week_from_its_45th_day_before_the_end(office: Program) -> None:
    # 45 days before Thu 2026-12-31 is Mon 2026-11-16.
    days = ["2026-11-15", "2026-11-16", "2026-11-18", "2026-11-22", "2026-11-23", "2026-12-31", "2027-01-04"]

    assert {day: on(office, day) for day in days} == {
        "2026-11-15": [],
        "2026-11-16": [("ming", "calendar")],
        "2026-11-18": [],
        "2026-11-22": [],
        "2026-11-23": [("ming", "calendar")],
        "2026-12-31": [("ming", "calendar")],
        "2027-01-04": [("ming", "calendar")],
    }
    assert texts(office)[0]["subject"] == "2027年放假安排尚未装入"
    assert last(office).values["last_day"] == "2026-12-31"


def test_an_alarm_waits_for_the_office_to_open(office: Program) -> None:
    on(office, "2026-11-22")  # a Sunday in the week of 11-16

    assert [each.at for each in messages(office)] == ["2026-11-23T08:30:00+08:00"]


def test_a_key_is_told_of_once_a_month_when_it_is_a_year_old_going_by_the_day_it_was_first_seen(
    office: Program,
) -> None:
    assert on(office, "2025-01-15") == []
    assert on(office, "2026-01-14") == []  # 364 days
    assert on(office, "2026-01-15") == [("ming", "key")]
    assert on(office, "2026-01-30") == []
    assert on(office, "2026-02-02") == [("ming", "key")]
    values = last(office).values
    assert (values["since"], values["days"], values["limit"]) == ("2025-01-15", 383, 365)


def test_a_key_file_older_than_what_is_remembered_counts(office: Program) -> None:
    home = office.outside.home
    (home / "key").write_text("00" * 32 + "\n", encoding="ascii")
    written = datetime(2025, 3, 3, 9, tzinfo=OFFICE_ZONE).timestamp()
    os.utime(home / "key", (written, written))

    assert on(office, "2026-03-02") == []
    assert on(office, "2026-03-03") == [("ming", "key")]


def test_the_file_of_another_key_says_nothing(office: Program) -> None:
    home = office.outside.home
    load_key(home / "elsewhere", None)
    shutil.copy(home / "elsewhere" / "key", home / "key")
    written = datetime(2020, 3, 3, 9, tzinfo=OFFICE_ZONE).timestamp()
    os.utime(home / "key", (written, written))

    assert on(office, QUIET) == []


def test_a_disk_with_less_than_a_tenth_free_is_told_of_once_a_day(
    office: Program, roomy: Callable[[int], None]
) -> None:
    roomy(10)
    assert on(office, "2026-06-15") == []
    roomy(9)
    assert on(office, "2026-06-15") == [("ming", "disk")]
    assert on(office, "2026-06-16") == [("ming", "disk")]
    values = last(office).values
    assert (values["free_percent"], values["free_megabytes"]) == (9, 90)
    roomy(30)
    assert on(office, "2026-06-17") == []


def beaten(program: Program, name: str, at: str, **detail: Any) -> None:
    beat(program, f"job:{name}", detail, at=datetime.fromisoformat(at).replace(tzinfo=OFFICE_ZONE))


def test_a_job_that_stands_still_while_others_run_is_told_of_once_a_day(office: Program) -> None:
    # Sweeping is done every minute: silent for more than 15 minutes, it is missed; closing the year is done once a day.
    beaten(office, "alarms", "2026-06-15T08:55")
    beaten(office, "sweep", "2026-06-15T08:40")
    beaten(office, "close_year", "2026-06-13T08:56")
    assert on(office, "2026-06-15") == []

    beaten(office, "sweep", "2026-06-15T08:39")
    assert on(office, "2026-06-15") == [("ming", "silent")]
    [item] = last(office).values["items"]
    assert (item["at"], item["time"]) == ("2026-06-15", "08:39")
    assert f"{item['name']}：最近一次运行是2026年6月15日（星期一）08:39" in texts(office)[-1]["text"]


def test_a_job_that_fails_again_and_again_stands_still_too(office: Program) -> None:
    beaten(office, "alarms", "2026-06-15T08:55", ok=True)
    beaten(office, "deliver", "2026-06-15T08:55", ok=False, succeeded_at="2026-06-15T08:30:00+08:00")
    beaten(office, "inform", "2026-06-15T08:55", ok=False, succeeded_at="2026-06-15T08:45:00+08:00")

    assert on(office, "2026-06-15") == [("ming", "silent")]
    assert [each["time"] for each in last(office).values["items"]] == ["08:30"]


def test_after_the_whole_program_stood_still_no_job_is_blamed(office: Program) -> None:
    for name in ("alarms", "sweep", "deliver"):
        beaten(office, name, "2026-06-12T17:00")

    assert on(office, "2026-06-15") == []


def test_messages_that_were_given_up_are_told_of_by_the_day(office: Program) -> None:
    a_case(office, "2026-06-01")
    morning(office, "2026-06-15")  # ten working days later: nothing is due yet
    for number in range(3):
        post(office, number)
    with writing(office.store) as unit:
        unit.run("UPDATE messages SET status = 'parked' WHERE topic = 'consultation_ended'")

    assert on(office, "2026-06-16") == [("ming", "parked")]
    assert (last(office).values["count"], last(office).values["oldest"]) == (3, "2026-06-15")
    with writing(office.store) as unit:
        unit.run("UPDATE messages SET status = 'sent' WHERE status = 'parked'")
    assert on(office, "2026-06-17") == []


def post(program: Program, number: int) -> None:
    values = {"number": "1", "kind": "third_party", "on": "2026-06-12", "says": "x"}
    with writing(program.store) as unit:
        box = mailbox(program, unit)
        office = box.office(1)
        box.write(office, office.staff.members[0], [Note(f"x:{number}", "consultation_ended", values)])


def test_reminders_that_reached_nobody_are_told_of_with_their_agencies(program: Program) -> None:
    add(program, "city", "市政府办公室", None, None)
    add_person(program, "city", "ming", {"name": "管理员", "role": "administrator"})
    a_case(program, "2026-03-02", handler=None)
    a_case(program, "2026-03-02", handler=None)
    # Twenty working days after Mon 03-02, less ten: Mon 03-16.
    assert morning(program, "2026-03-16") == []

    assert on(program, "2026-03-16") == [("ming", "unaddressed")]
    values = last(program).values
    assert (values["count"], values["items"]) == (2, [{"agency_name": "教育局", "count": 2}])
    assert on(program, "2026-03-17") == [("ming", "unaddressed")]
    assert on(program, "2026-03-18") == []


def test_without_an_administrator_the_heads_of_the_offices_at_the_top_are_told(
    program: Program, roomy: Callable[[int], None]
) -> None:
    add(program, "school", "实验学校", "edu", None)
    staff(program)
    add_person(program, "school", "qian", {"name": "钱校长", "role": "office_head"})
    roomy(1)

    assert on(program, QUIET) == [("wang", "disk")]


def test_where_nobody_can_be_told_nothing_is_written(program: Program, roomy: Callable[[int], None]) -> None:
    roomy(1)

    assert on(program, QUIET) == []


def test_every_administrator_is_told_in_the_own_language_alone_also_with_a_digest(
    office: Program, roomy: Callable[[int], None]
) -> None:
    values = {"name": "Admin", "role": "administrator", "language": "en", "digest": True}
    add_person(office, "edu", "ann", values)
    roomy(1)

    assert on(office, QUIET) == [("ming", "disk"), ("ann", "disk")]
    assert [each["subject"] for each in texts(office)] == ["磁盘空间不足，剩余1%", "Disk nearly full: 1% left"]


def test_an_administrator_who_is_away_is_stood_in_for(office: Program, roomy: Callable[[int], None]) -> None:
    monday = datetime.fromisoformat(QUIET).date()
    set_absence(office, "ming", monday, monday + timedelta(days=4), "zhao")
    roomy(1)

    assert on(office, QUIET) == [("zhao", "disk")]


def test_the_periods_of_the_definition_are_named_as_they_begin() -> None:
    rules = alarm_rules().alarms
    sunday, monday = datetime(2026, 11, 22).date(), datetime(2026, 11, 23).date()

    assert (rules.calendar.period(sunday), rules.calendar.period(monday)) == ("2026-W47", "2026-W48")
    assert rules.key.period(monday) == "2026-11"
    assert rules.disk.period(monday) == "2026-11-23"
