"""How messages leave the program: batches, retries, and what each channel allows (``workflows/delivery.yaml``).

Waits are ``timedelta``; an attempt is counted from 1.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache

from pydantic import Field

from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "delivery.yaml"
SHORTEST = timedelta(seconds=1)
"""No message is tried twice within one run."""


class Retry(Definition):
    """How a message that was not taken is tried again."""

    first_seconds: int = Field(ge=1)
    factor: int = Field(ge=1)
    most_seconds: int = Field(ge=1)
    most_asked_seconds: int = Field(ge=1)
    tries: int = Field(ge=1)

    @property
    def most_asked(self) -> timedelta:
        """The longest wait that the other side may ask for."""
        return timedelta(seconds=self.most_asked_seconds)

    def wait(self, attempt: int, drawn: float, asked: timedelta | None = None) -> timedelta:
        """Return how long to wait after an attempt; ``drawn`` is a random number from 0 up to 1.

        ``asked`` is how long the other side asked for: no shorter, unless that is beyond all reason.
        """
        longest = timedelta(seconds=self.first_seconds)
        most = timedelta(seconds=self.most_seconds)
        for _ in range(attempt - 1):
            if longest >= most:
                break
            longest *= self.factor
        wait = max(SHORTEST, min(longest, most) * drawn)
        if asked is None:
            return wait
        return max(wait, min(asked, self.most_asked))


class Pace(Definition):
    """What one address takes: ``burst`` messages at once, ``per_minute`` after that."""

    per_minute: int = Field(ge=1)
    burst: int = Field(ge=1)

    @property
    def share(self) -> timedelta:
        """The part of a minute that one message uses up."""
        return timedelta(minutes=1) / self.per_minute


class ChannelRules(Definition):
    """What one channel allows."""

    timeout_seconds: int = Field(ge=1)
    longest_bytes: int | None = Field(default=None, ge=1)
    pace: Pace | None = None
    busy: frozenset[int] = frozenset()
    busy_seconds: int = Field(default=1, ge=1)

    @property
    def timeout(self) -> timedelta:
        """How long to wait for the other side."""
        return timedelta(seconds=self.timeout_seconds)

    @property
    def rest(self) -> timedelta:
        """How long nothing is sent to an address that has asked for it, or that was not reached."""
        return timedelta(seconds=self.busy_seconds)


class Delivery(Definition):
    """``workflows/delivery.yaml``."""

    claim_minutes: int = Field(ge=1)
    batch: int = Field(ge=1)
    kept_characters: int = Field(ge=1)
    keep_seconds: int = Field(ge=0)
    retry: Retry
    retried_statuses: frozenset[int]
    channels: Mapping[str, ChannelRules] = Field(min_length=1)

    @property
    def claim(self) -> timedelta:
        """How long a message belongs to the process that took it."""
        return timedelta(minutes=self.claim_minutes)


@cache
def delivery() -> Delivery:
    """Return what the installed definitions say.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, Delivery)
