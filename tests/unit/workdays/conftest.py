"""The product's own calendar, read once."""

import pytest

from request_flow.workdays.calendar import WorkCalendar
from request_flow.workdays.notices import load_calendar


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return load_calendar()
