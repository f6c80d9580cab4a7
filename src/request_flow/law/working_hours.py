"""When an office is open (工作时间): a message that comes up outside these hours waits for the next opening.

Times are those of the office's zone; a span includes its first minute and not its last.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from request_flow.clock import OFFICE_ZONE
from request_flow.law.dated import Cites
from request_flow.law.library_faults import Unfit
from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "working-hours.yaml"


class Hours(Definition):
    """One span of a working day."""

    from_: time = Field(alias="from")
    until: time


class WorkingHours(Definition):
    """``workflows/working-hours.yaml``."""

    cites: Cites
    hours: tuple[Hours, ...] = Field(min_length=1)
    digest_gathers_minutes: int = Field(ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        edges = [edge for each in self.hours for edge in (each.from_, each.until)]
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise Unfit("hours 应按先后排列，不重叠", "the hours must follow each other without overlapping")
        return self

    @property
    def gathering(self) -> timedelta:
        """How long a digest waits for more."""
        return timedelta(minutes=self.digest_gathers_minutes)

    def opens(self, day: date) -> datetime:
        """Return the instant at which the office opens on a day that is worked."""
        return datetime.combine(day, self.hours[0].from_, OFFICE_ZONE)

    def open_from(self, at: datetime) -> datetime | None:
        """Return the first open instant from ``at`` on, on its own day if that is worked; ``None`` after hours."""
        for each in self.hours:
            if at.time() < each.until:
                return max(at, datetime.combine(at.date(), each.from_, OFFICE_ZONE))
        return None


@cache
def working_hours() -> WorkingHours:
    """Return the hours of the installed definitions.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, WorkingHours)
