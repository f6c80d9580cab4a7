"""The time, as the offices read it: one clock, in Asia/Shanghai, handed to whoever needs it.

No other module reads the time.  A day is a ``date`` of that zone, an instant an aware ``datetime``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the present instant and the present day of the office."""

    def now(self) -> datetime:
        """Return the present instant, aware, in the zone of the office."""
        ...

    def today(self) -> date:
        """Return the present day of the office."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in the zone of the office."""
        return datetime.now(OFFICE_ZONE)

    def today(self) -> date:
        """Return the present day of the office, whatever zone the machine is in."""
        return self.now().date()


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved; for what-if and for tests."""

    at: datetime

    def now(self) -> datetime:
        """Return the instant the clock stands at."""
        return self.at.astimezone(OFFICE_ZONE)

    def today(self) -> date:
        """Return the day the clock stands at."""
        return self.now().date()
