"""A program that stays open while another one loads a holiday notice: a server beside the console.

Received on Friday 4 December 2026 and extended by 20 working days, a reply is due on Monday 1 February 2027; the notice
makes Sunday 31 January a working day, and that is the fortieth then.
"""

import json
from datetime import date

from faults.material import RECEIVED, case
from request_flow.services.calendars import load_notice
from request_flow.services.organising import add
from request_flow.services.reading import show_case
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.services.verifying import verify
from request_flow.workdays.notices import parse_notice
from support.program import program_at

HEAD = Person("王主任", "office_head")
TODAY = "2026-12-10"
NOTICE = {
    "year": 2027,
    "number": "国办发明电〔2026〕99号",
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        *({"name": "春节", "date": f"2027-02-{day:02}", "isOffDay": True} for day in range(5, 12)),
        {"name": "春节", "date": "2027-01-31", "isOffDay": False},
        {"name": "春节", "date": "2027-02-13", "isOffDay": False},
    ],
}


def test_a_step_taken_by_a_program_that_was_open_before_counts_by_the_new_calendar(store_url, tmp_path):
    arrived = case("", [{**RECEIVED, "on": "2026-12-04"}])
    del arrived["number"], arrived["agency"]
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), encoding="utf-8")

    with program_at(store_url, tmp_path, TODAY) as server, program_at(store_url, tmp_path, TODAY) as console:
        add(server, "edu", "edu", None, None)
        number = register_case(server, "edu", arrived, HEAD).number
        load_notice(console, parse_notice(file, published=date(2026, 12, 10)), "管理员")
        extension = Step("extend", date(2026, 12, 10), {"days": 20, "approved_by": "王主任"})
        take_step(server, "edu", number, extension, HEAD)
        due_on = show_case(server, "edu", number)["standing"]["due_on"]

    with program_at(store_url, tmp_path, TODAY) as later:
        assert show_case(later, "edu", number)["standing"]["due_on"] == "2027-01-31"
        assert (due_on, verify(later).findings) == ("2027-01-31", [])
