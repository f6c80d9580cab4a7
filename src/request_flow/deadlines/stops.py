"""Stopped days: the time in which the reply clock does not run.

Art. 33 para. 3: the time needed for the opinions of third parties and of other agencies is not
counted.  Several consultations stop the union of their days, never the sum (ruling U8).
A span is a pair of days, both inclusive; a span whose first day lies after its last is empty.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from request_flow.law.citation import cites

Span = tuple[date, date]

ONE_DAY = timedelta(days=1)


@cites("ogi-2019:33.3", "ruling:U8")
def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the days covered by ``spans`` as disjoint spans in order, none touching the next."""
    merged: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if merged and first <= merged[-1][1] + ONE_DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


@cites("ogi-2019:33.3")
def stopped_on(day: date, stops: tuple[Span, ...]) -> bool:
    """Return whether ``day`` lies in one of the spans."""
    return any(first <= day <= last for first, last in stops)
