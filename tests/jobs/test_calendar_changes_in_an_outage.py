"""A calendar that changes while the jobs are down: what they missed is still made up for, once."""

from datetime import date
from pathlib import Path

from request_flow.services.calendars import close_day
from request_flow.services.organising import add, find
from request_flow.storage.agencies import ClosureDay
from services.post import a_case, morning, rungs, set_clock, staff
from support.program import program_at


def test_what_an_outage_missed_is_told_though_a_day_was_closed_meanwhile(tmp_path: Path) -> None:
    """The supplement notice of a case of Fri 2024-03-01 is due on Tue 03-12; closing 03-25 does not move it."""
    with program_at(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path, "2024-03-01") as program:
        add(program, "edu", "教育局", None, None)
        staff(program)
        number = a_case(program, "2024-03-01")
        morning(program, "2024-03-07")
        set_clock(program, "2024-03-20")
        close_day(program, find(program, "edu"), ClosureDay(date(2024, 3, 25), works=False, reason="台风"))
        told = morning(program, "2024-03-21")

        assert rungs(program, number, "supplement_notice") == [-3, 0]
        assert [
            (each.login, each.values["days_left"]) for each in told if each.values["kind"] == "supplement_notice"
        ] == [("li", -7)]
