"""How long what is no record of a case is kept: messages, heartbeats, left-over files (``workflows/cleaning.yaml``)."""

from datetime import timedelta
from functools import cache

from pydantic import Field

from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "cleaning.yaml"
REPORT_SEASON = 548
"""Days: the reminders of a year's report are remembered by their messages until the year after it is over."""


class Days(Definition):
    """Whole days."""

    heartbeats: int = Field(ge=1)
    sent: int = Field(ge=REPORT_SEASON)
    read: int = Field(ge=1)
    files: int = Field(ge=1)
    answers: int = Field(ge=1)
    imports: int = Field(ge=1)


class Cleaning(Definition):
    """``workflows/cleaning.yaml``."""

    days: Days
    batch: int = Field(ge=1)

    @property
    def heartbeats(self) -> timedelta:
        """How long the heartbeat of a process that is gone is kept."""
        return timedelta(days=self.days.heartbeats)

    @property
    def sent(self) -> timedelta:
        """How long a message is kept after it was sent."""
        return timedelta(days=self.days.sent)

    @property
    def read(self) -> timedelta:
        """How long a message within the program is kept after it was read."""
        return timedelta(days=self.days.read)

    @property
    def files(self) -> timedelta:
        """How long a left-over file is kept."""
        return timedelta(days=self.days.files)

    @property
    def answers(self) -> timedelta:
        """How long it is remembered what was answered to a form or a call that is to be done only once."""
        return timedelta(days=self.days.answers)

    @property
    def imports(self) -> timedelta:
        """How long a register that was sent to be taken in is kept, and what was found in it."""
        return timedelta(days=self.days.imports)


@cache
def cleaning() -> Cleaning:
    """Return what the installed definitions say.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, Cleaning)
