"""The dates that a person wrote into a free text, in figures or in Chinese numerals, with or without a year."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

VALUES: Final = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}
TEN: Final = "十"
_NUMERALS = "〇零○一二三四五六七八九十"
_DAY = f"[0-9]{{1,2}}|[{_NUMERALS}]{{1,3}}"
_PATTERN = re.compile(
    rf"(?:(?P<year>(?<![0-9])[12][0-9]{{3}}|[{_NUMERALS}]{{4}})\s*(?:年|[-./])\s*)?"
    rf"(?<![0-9{_NUMERALS}])(?P<month>{_DAY})\s*(?:月|[-./])\s*(?P<day>{_DAY})\s*(?P<end>[日号]?)(?![0-9{_NUMERALS}])"
)


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A date as it was written; without a year it may be meant of any."""

    text: str
    year: int | None
    month: int
    day: int

    def is_one_of(self, days: Iterable[date]) -> bool:
        """Return whether one of ``days`` may be meant."""
        return any((each.month, each.day) == (self.month, self.day) and self.year in (None, each.year) for each in days)

    def may_lie_between(self, first: date, last: date) -> bool:
        """Return whether a day from ``first`` to ``last``, or with its year any after ``first``, may be meant."""
        if self.year is not None:
            return date(self.year, self.month, self.day) >= first
        found = [_date(year, self.month, self.day) for year in range(first.year, last.year + 1)]
        return any(each is not None and first <= each <= last for each in found)


def dates_in(text: str) -> Iterator[TypedDate]:
    """Yield each date in a text; what has the form of one and is none, such as 13月40日, is left out.

    Without a year only 月 and 日 make a date: 3-5 may be anything.
    """
    for found in _PATTERN.finditer(text):
        if found["year"] is None and not ("月" in found[0] and found["end"]):
            continue
        year = _number(found["year"]) if found["year"] is not None else None
        month, day = _number(found["month"]), _number(found["day"])
        if month is not None and day is not None and _date(year or LEAP, month, day) is not None:
            yield TypedDate(found[0], year, month, day)


LEAP: Final = 2024


def _number(text: str) -> int | None:
    if text.isascii():
        return int(text)
    if TEN not in text:
        return int("".join(str(VALUES[each]) for each in text))
    tens, _, ones = text.partition(TEN)
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (VALUES[tens] if tens else 1) * len("〇一二三四五六七八九") + (VALUES[ones] if ones else 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
