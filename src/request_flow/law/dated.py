"""Building blocks of the definition files: values with their days, entries that know their key.

Every day is inclusive: a value holds from its day on, an ``until`` is the last day on which something holds.
"""

from bisect import bisect_right
from datetime import date
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, PrivateAttr, RootModel, model_validator

from request_flow.errors import BadInput
from request_flow.law.library_faults import Unfit
from request_flow.law.source import Definition

Text = Annotated[str, Field(min_length=1)]


class NoValueInForce(BadInput):
    """The law sets no value for the day asked for."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Cites = Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1)]
"""Addresses of provisions, never empty; one address may stand without a list."""

V = TypeVar("V")
N = TypeVar("N")


def _named(value: object) -> object:
    """Tell each entry of a mapping its own key."""
    if not isinstance(value, dict):
        return value
    for key, entry in value.items():
        if isinstance(entry, dict) and "key" in entry:
            raise Unfit(
                f"{key}：key 就是条目的名称，不能在里面再写一次",
                f"{key}: the key is the entry's name and must not be repeated inside it",
            )
    return {key: {**entry, "key": key} if isinstance(entry, dict) else entry for key, entry in value.items()}


Entries = Annotated[dict[str, N], BeforeValidator(_named)]
"""A mapping whose entries know their key; the order is that of the file."""


class Named(Definition):
    """An entry of a mapping; ``key`` is its name there."""

    key: Text


class Dated(Definition, Generic[V]):
    """A value as it holds from one day on, with its source."""

    value: V
    cites: Cites
    until: date | None = None
    checked_on: date | None = None


def _days_as_text(value: object) -> object:
    """Write the days of a mapping as the file does, so that a fault is found at its line."""
    if not isinstance(value, dict):
        return value
    return {key.isoformat() if isinstance(key, date) else key: entry for key, entry in value.items()}


ByDay = Annotated[dict[date, N], BeforeValidator(_days_as_text)]
"""A mapping from the day on which an entry starts to hold."""


class Timeline(RootModel[ByDay[Dated[V]]], Generic[V]):
    """The values of one thing: a mapping ``day: {value, cites, until?, checked_on?}``."""

    model_config = ConfigDict(frozen=True)
    _days: list[date] = PrivateAttr(default_factory=list)
    _values: list[Dated[V]] = PrivateAttr(default_factory=list)

    @model_validator(mode="after")
    def _sort(self) -> Self:
        if not self.root:
            raise Unfit("至少要有一个带日期的值", "at least one dated value is needed")
        self._days.extend(sorted(self.root))
        self._values.extend(self.root[day] for day in self._days)
        return self

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which a value starts, the first first."""
        return tuple(self._days)

    def at(self, on: date) -> Dated[V] | None:
        """Return what holds on ``on``, or ``None`` where nothing does."""
        index = bisect_right(self._days, on) - 1
        if index < 0:
            return None
        found = self._values[index]
        return None if found.until is not None and on > found.until else found
