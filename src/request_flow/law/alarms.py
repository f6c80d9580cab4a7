"""When an administrator is told that something will do harm (告警): ``workflows/alarms.yaml``."""

from datetime import date, timedelta
from functools import cache
from typing import Literal

from pydantic import Field

from request_flow.law.dated import Text
from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "alarms.yaml"


class Alarm(Definition):
    """How often an alarm is raised while its cause lasts."""

    every: Literal["day", "week", "month"]

    def period(self, day: date) -> str:
        """Return the name of the period that ``day`` lies in; a week begins on Monday."""
        if self.every == "day":
            return day.isoformat()
        if self.every == "month":
            return f"{day:%Y-%m}"
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"


class CalendarAlarm(Alarm):
    """The holiday notices end."""

    within_days: int = Field(gt=0)


class KeyAlarm(Alarm):
    """The key is old."""

    after_days: int = Field(gt=0)


class DiskAlarm(Alarm):
    """A disk is nearly full."""

    free_percent: int = Field(gt=0, lt=100)


class SilentAlarm(Alarm):
    """A job stands still."""

    periods: int = Field(gt=0)
    minutes: int = Field(ge=0)

    def longest(self, period: timedelta) -> timedelta:
        """Return how long a job of this period may be silent."""
        return max(self.periods * period, timedelta(minutes=self.minutes))


class AlarmRules(Definition):
    """Every alarm there is."""

    calendar: CalendarAlarm
    key: KeyAlarm
    disk: DiskAlarm
    silent: SilentAlarm
    parked: Alarm
    unaddressed: Alarm


class Alarms(Definition):
    """``workflows/alarms.yaml``."""

    to: tuple[Text, ...] = Field(min_length=1)
    alarms: AlarmRules


@cache
def alarm_rules() -> Alarms:
    """Return what the installed definitions say.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, Alarms)
