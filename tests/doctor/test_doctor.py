"""Every check is a line of its own, whatever the others meet; and what is checked of the machine."""

import shutil
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from doctor.ward import a_place, found, only
from request_flow.clock import SystemClock
from request_flow.errors import BadInput, Sentence
from request_flow.services import doctor
from request_flow.services.checks import machine
from request_flow.services.checks.finding import Finding, Grade, Place
from request_flow.services.doctor import CHECKS, UNKNOWN, Check, examine, has_fault
from support.program import program_at


def test_a_sound_installation_has_no_fault_but_that_nothing_drives_its_jobs(store_url, home):
    with program_at(store_url, home):
        pass
    wanted = [check.name for check in CHECKS if check.name != "calendar"]  # which is as good as the day of the test
    checked = examine(a_place(store_url, home), wanted)

    assert [each.check.name for each in checked if each.finding.grade is Grade.FAULT] == ["jobs"]
    assert {each.check.name for each in checked} == set(wanted)
    assert has_fault(checked)


def test_the_doctor_makes_nothing(tmp_path):
    home = tmp_path / "nothing"
    url = f"sqlite:///{home / 'request-flow.db'}"

    faults = {each.check.name: each.finding.found.en for each in examine(a_place(url, home, key=None))}

    assert not home.exists()
    assert faults["database"].endswith("has not been made yet; run `request-flow init`")
    assert "there is no key file" in faults["key"]
    assert "UTC+8" in faults["time-zone"]


def test_a_check_that_is_not_known_is_refused(made):
    with pytest.raises(BadInput, match="no check 'postman'; there are database, schema"):
        examine(made, ["postman"])


def test_checks_that_hang_or_break_leave_the_others_alone(made, monkeypatch):
    released = threading.Event()

    def hangs(_place: Place) -> Finding:
        released.wait(20)
        return found(made, "disk")[0]

    def breaks(_place: Place) -> Finding:
        raise ZeroDivisionError("by nought")

    sound = [check for check in CHECKS if check.name == "time-zone"]
    planted = (Check("slow", Sentence("慢", "slow"), hangs), Check("torn", Sentence("坏", "torn"), breaks), *sound)
    monkeypatch.setattr(doctor, "CHECKS", planted)
    started = time.monotonic()
    checked = examine(made, seconds=0.5)
    took = time.monotonic() - started
    released.set()

    assert [(each.check.name, each.finding.grade.value) for each in checked] == [
        ("slow", "fault"),
        ("torn", "fault"),
        ("time-zone", "ok"),
    ]
    assert "no answer within" in checked[0].finding.found.en
    assert "ZeroDivisionError: by nought" in checked[1].finding.found.en
    assert took < 5


def test_a_server_that_was_stopped_is_named_and_the_machine_is_checked_all_the_same(breakable_postgresql, home):
    url = breakable_postgresql.fresh_database()
    with program_at(url, home):
        pass
    breakable_postgresql.stop()

    grades = {each.check.name: each.finding for each in examine(a_place(url, home))}

    assert "the database cannot be reached" in grades["database"].found.en
    assert grades["database"].grade is Grade.FAULT
    others = {name for name, finding in grades.items() if finding == UNKNOWN}
    assert {"schema", "writing", "jobs", "outbox", "calendar", "people"} <= others
    assert [name for name, finding in grades.items() if "cannot be reached" in finding.found.en] == ["database"]
    assert {name for name in ("disk", "time-zone", "links", "mail", "broker") if grades[name].grade is Grade.OK} == {
        "disk",
        "time-zone",
        "links",
        "mail",
        "broker",
    }


def test_a_zone_that_is_not_eight_hours_ahead_is_a_fault(made):
    class Elsewhere(SystemClock):
        def now(self) -> datetime:
            return super().now().astimezone(timezone(timedelta(hours=9)))

    assert only(replace(made, clock=Elsewhere()), "time-zone")[0] == "fault"
    assert only(made, "time-zone")[0] == "ok"


@pytest.mark.parametrize(("free", "grade"), [(199 << 20, "fault"), (9 << 30, "warning"), (10 << 30, "ok")])
def test_little_room_on_a_disk_is_named(made, monkeypatch, free, grade):
    room = shutil.disk_usage("/")
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _folder: room._replace(total=100 << 30, free=free))

    assert {each.grade.value for each in found(made, "disk")} == {grade}


def test_fonts_that_are_missing_are_a_fault(made, tmp_path):
    empty = tmp_path / "fonts"
    empty.mkdir()

    grade, said = only(replace(made, fonts=empty), "fonts")

    assert (grade, "no Chinese font was found" in said) == ("fault", True)
    assert only(made, "fonts")[0] == "ok"


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({"public_url": "https://foi.example.org"}, "ok"),
        ({"public_url": "http://127.0.0.1:8000"}, "ok"),
        ({"public_url": "http://127.0.0.1:8000", "mail_url": "smtp://mail.example.org"}, "warning"),
        ({"public_url": "http://localhost:8000", "broker_url": "redis://queue"}, "warning"),
        ({"public_url": "foi.example.org"}, "fault"),
    ],
)
def test_links_that_lead_to_this_machine_only_are_named_where_mail_leaves_it(made, changes, grade):
    assert only(replace(made, **changes), "links")[0] == grade
