"""In the last days of the calendar every page and job still works; beyond it each says so in words."""

import re

import pytest

from request_flow.errors import BadInput
from request_flow.services.jobs import JOBS, run_job
from request_flow.services.worklist import next_working_days
from request_flow.workdays.notices import load_calendar
from web.api.conftest import Caller, secret_of
from web.office import Office

LAST = "2060-12-31"
KEYS = {"agency": "edu", "number": "2060-0001", "year": "2060", "code": "edu"}
SAID = "超出工作日历"
TOLD_AS_YOU_TYPE = {"/a/edu/cases/new"}
"""The form for registering foresees the due day of a request received now, and there is none."""


@pytest.fixture
def december(office: Office) -> Office:
    """Give the office with an open case, one answered and one that waits for a supplement."""
    office.at("2060-11-30")
    office.arrives("2060-11-29")
    answered = office.arrives("2060-11-25")
    office.at("2060-12-08")
    waiting = office.arrives("2060-12-02")
    office.does(answered, "decide", "2060-12-07", outcome="disclosed", grounds="provided")
    office.does(waiting, "request_supplement", "2060-12-06", term_days=7, items="文号")
    return office


def addresses(paths: list[str]) -> list[str]:
    """Return the paths with a case, an agency and a year in them; 1 for what else they ask for."""
    return sorted({re.sub(r"\{(\w+)(:\w+)?\}", lambda found: KEYS.get(found[1], "1"), each) for each in paths})


def pages(office: Office) -> list[str]:
    routes = [each for each in office.app.routes if "GET" in (getattr(each, "methods", None) or ())]
    return addresses([each.path for each in routes if not each.path.startswith("/api")])


@pytest.mark.parametrize("today", ["2060-12-15", LAST])
def test_every_page_opens_until_the_last_day(december: Office, today: str):
    december.at(today)

    for login in ("wu", "admin"):
        client = december.client(login)
        answers = {each: client.get(each) for each in pages(december)}
        assert {each for each, found in answers.items() if SAID in found.text} <= TOLD_AS_YOU_TYPE
        assert {each for each, found in answers.items() if found.status_code >= 500} == set()
    for path in ("/a/edu/today", "/a/edu/cases", "/a/edu/cases/2060-0001"):
        assert "2060-0001" in december.client("wu").words(path)
    for clock in ("late", "today", "week"):
        december.client("wu").page(f"/a/edu/cases?clock={clock}")


@pytest.mark.parametrize("today", ["2060-12-15", LAST])
def test_the_api_answers_until_the_last_day(december: Office, today: str):
    caller = Caller(december, secret_of(december, "wu"))
    described = caller.get("/api/openapi.json").json()["paths"]
    december.at(today)

    answers = {each: caller.get(each) for each in addresses([path for path in described if "get" in described[path]])}

    assert len(answers) > 20
    assert {each: found.text for each, found in answers.items() if "outside_calendar" in found.text} == {}
    assert max(found.status_code for found in answers.values()) < 500


def test_beyond_the_calendar_a_page_that_counts_says_so_and_none_breaks(december: Office):
    december.at("2061-01-10")
    client = december.client("wu")

    answers = {each: client.get(each) for each in pages(december)}

    assert {each for each, found in answers.items() if found.status_code >= 500} == set()
    for path in ("/a/edu/today", "/a/edu/cases/2060-0001", "/a/edu/overview"):
        assert answers[path].status_code == 400
        assert "日历只能计算2018年12月1日至2060年12月31日的日期" in answers[path].text


@pytest.mark.parametrize("today", ["2060-12-15", LAST, "2061-01-10"])
def test_no_job_stops_at_the_end_of_the_calendar(december: Office, today: str):
    december.at(today)

    assert [(job.name, ran.error) for job in JOBS if not (ran := run_job(december.program, job)).ok] == []


def test_a_request_whose_term_would_end_beyond_is_refused_in_words(december: Office):
    december.at("2060-12-15")

    # Twenty working days from Thu 2060-12-02 end on Thu 12-30; from Fri 12-03 on Fri 12-31; from Mon 12-06 in 2061.
    december.arrives("2060-12-03")
    with pytest.raises(BadInput) as caught:
        december.arrives("2060-12-06")
    assert caught.value.code == "outside_calendar"
    assert "自 2060-12-06 起的计算超出工作日历" in caught.value.sentence.zh


def test_a_closure_day_that_pushes_a_term_beyond_is_refused_and_changes_nothing(december: Office):
    # Twenty working days from Fri 2060-12-03 end on Fri 12-31, the last day: a typhoon leaves no day for it.
    number = december.arrives("2060-12-03")
    answer = december.client("admin").post(
        "/a/edu/calendar/2060/days", {"change": "close", "day": "2060-12-20", "reason": "台风", "seen": "yes"}
    )

    assert answer.status_code == 400
    assert SAID in answer.text
    assert "12月31日" in december.client("wu").words(f"/a/edu/cases/{number}")


def test_the_days_ahead_end_with_the_calendar():
    calendar = load_calendar()

    # Wed 29, Thu 30 and Fri 31 December 2060 are working days
    assert [str(day) for day in next_working_days(calendar.last, calendar, 10)] == [LAST]
    assert len(next_working_days(calendar.add(calendar.last.replace(day=28), 1), calendar, 10)) == 3
    assert str(calendar.add_within(calendar.last, 5)) == LAST
    assert str(calendar.add_within(calendar.last.replace(day=29), 2)) == LAST
    assert str(calendar.add_within(calendar.last.replace(day=29), 1)) == "2060-12-30"
