"""Reviews and suits over told cases, so that table 4 of each year is exactly the one reported.

A result counts in the year it was reached; what was filed by 31 December and has no result by then is pending, and
comes back in the next year under its result or as pending again (ruling U10).  So the pending ones of one year are
among all of the next.  Some results of the first year belong to remedies filed in the year before it.

A review follows the answer within 60 days, a direct suit within six months and never over what only a review may be
asked about first (行政复议法 Art. 23), a suit after review follows the review's end within 15 days.  Where the cases do
not suffice, several people contest one case; where there is none, one of an earlier year is contested late.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from oracle.calendar_by_day import last_day_of
from support.from_table_story import PLAIN, Event, Told

KINDS = {"review": "review", "direct": "suit_direct", "after": "suit_after_review"}
"""The blocks of table 4, and what the case file calls them."""
REACH = {"review": 60, "direct": 180, "after": 15}
"""Calendar days in which it is filed, about; the law's own terms are no matter here."""
LENGTH = {"review": 90, "direct": 180, "after": 180}
RESULTS = ("upheld", "corrected", "other")
SOONEST = 10
"""No result is reached in less."""
SERVED = 4
"""An answer is served within so many days; no remedy is filed before."""
STAYS_UNKNOWN = 0.5
"""So many of the remedies that outlast the reports have no result in the store."""
STAYS_AS_IT_IS = 0.6
"""So many of the corrected answers call for no new decision."""
REVIEW_FIRST = frozenset(
    {
        "refuse_state_secret", "refuse_law_forbids", "refuse_three_safeties", "refuse_third_party",
        "refuse_internal_affairs", "refuse_process_info", "refuse_enforcement_file",
    }
)  # fmt: skip


@dataclass(slots=True)
class Remedy:
    """What table 4 says of one remedy: the year it is filed and, unless it outlasts the reports, that of its result."""

    kind: str
    filed: int
    concluded: int | None = None
    result: str | None = None


Base = tuple[Told, date]
Spare = Callable[[str], Told]


def remedies_of(
    reports: Sequence[Mapping[str, Any]], rng: random.Random, impossible: Callable[[str], Exception]
) -> list[Remedy]:
    """Return the remedies that the tables 4 count; a report without one counts none."""
    found: list[Remedy] = []
    for kind in KINDS:
        pending: list[Remedy] = []
        for report in reports:
            year, table = int(report["year"]), report.get("table4") or {}
            results: list[str | None] = [each for each in RESULTS for _ in range(table.get(f"{kind}_{each}", 0))]
            waiting = table.get(f"{kind}_pending", 0)
            if len(results) + waiting != table.get(f"{kind}_total", 0):
                raise impossible(f"{year}, {kind}: the results do not add up to the total")
            if len(pending) > len(results) + waiting:
                raise impossible(
                    f"{kind}: {len(pending)} pending when {year} began, {len(results) + waiting} in all of it"
                )
            if report is reports[0]:
                pending = [Remedy(kind, year - 1) for _ in range(len(results) // 12)]
                found += pending
            rng.shuffle(results)
            fates = [*results, *[None] * waiting]
            if pending and waiting and rng.random() < 0.5:  # one that stays pending for another year
                fates[0], fates[-1] = fates[-1], fates[0]
            fresh = [Remedy(kind, year) for _ in range(len(fates) - len(pending))]
            found += fresh
            for remedy, result in zip([*pending, *fresh], fates, strict=True):
                if result is not None:
                    remedy.concluded, remedy.result = year, result
            pending = [each for each in (*pending, *fresh) if each.concluded is None]
    return found


def add_remedies(
    remedies: Sequence[Remedy], told: Sequence[Told], spare: Spare, rng: random.Random, last_year: int, until: date
) -> None:
    """Let the remedies be filed over the cases, and some of the corrected ones order a new decision.

    What is pending when ``last_year`` ends may have a result later, up to ``until``.
    """
    court = _Court(told, spare, rng, last_year)
    for kind in ("review", "direct", "after"):  # a suit after review needs its review
        for remedy in remedies:
            if remedy.kind == kind:
                court.hear(remedy)
    court.redo(until)


class _Court:
    """Hears one remedy after the other over the cases that have ended."""

    def __init__(self, told: Sequence[Told], spare: Spare, rng: random.Random, last_year: int) -> None:
        self.spare, self.rng, self.last_year = spare, rng, last_year
        ended = [(each, each.closed) for each in told if each.closed is not None and each.outcome != "other_other"]
        self._bases: dict[str, list[Base]] = {
            "review": ended,
            "direct": [(each, closed) for each, closed in ended if each.outcome not in REVIEW_FIRST],
            "after": [],
        }
        self._pools: dict[tuple[str, int, bool], Iterator[Base]] = {}
        self._corrected: list[tuple[Told, date, Event]] = []

    def hear(self, remedy: Remedy) -> None:
        """File one remedy over a case it can be about, and record its result."""
        rng = self.rng
        told, first, last = self._case_for(remedy)
        filed = first + timedelta(days=rng.randint(0, (last - first).days))
        told.remedies += 1
        ref = f"r{told.remedies}"
        told.did("remedy_filed", filed, ref=ref, kind=KINDS[remedy.kind])
        if remedy.concluded is None:
            if rng.random() < STAYS_UNKNOWN:
                return
            concluded = date(self.last_year + 1, 1, 4) + timedelta(days=rng.randrange(80))
            told.did("remedy_concluded", concluded, ref=ref, result=rng.choice(RESULTS))
            return
        concluded = self._day_of_result(remedy.kind, filed, remedy.concluded)
        told.did("remedy_concluded", concluded, ref=ref, result=remedy.result)
        if remedy.result == "corrected":
            self._corrected.append((told, concluded, told.events[-1][1]))
        if remedy.kind == "review":
            self._bases["after"].append((told, concluded))

    def redo(self, until: date) -> None:
        """Let some results order a new decision: in the year of the answer it replaces the outcome, later it does not.

        A case that several remedies are about is left as it is.
        """
        rng = self.rng
        for told, concluded, event in self._corrected:
            if told.remedies > 1 or told.outcome not in PLAIN or rng.random() < STAYS_AS_IT_IS:
                continue
            decision = next(each for _, each in told.events if each["action"] == "decide")
            event["redo"] = True
            again = last_day_of(concluded, rng.randint(3, 15))
            outcome = rng.choice([each for each in PLAIN if each != told.outcome])
            if told.closed is not None and again.year == told.closed.year:
                decision["outcome"], outcome = outcome, told.outcome
            if again <= until:
                told.did("decide", again, outcome=outcome)

    def _case_for(self, remedy: Remedy) -> tuple[Told, date, date]:
        """Return a case and the first and last day on which it may be contested, in the year of filing."""
        late = remedy.concluded != remedy.filed
        for at_year_end in (True, False) if late else (False,):
            told, since = next(self._pool(remedy.kind, remedy.filed, at_year_end), (None, None))
            if told is not None and since is not None:
                return told, *_window(remedy.kind, remedy.filed, since, at_year_end)
        told, since = self._last_resort(remedy.kind)
        return told, max(since + timedelta(days=SERVED), date(remedy.filed, 1, 4)), date(remedy.filed, 12, 10)

    def _pool(self, kind: str, year: int, at_year_end: bool) -> Iterator[Base]:
        """Yield cases in random order, each once before any twice; nothing where none fits."""
        key = (kind, year, at_year_end)
        if key not in self._pools:
            fitting = []
            for told, since in self._bases[kind]:
                first, last = _window(kind, year, since, at_year_end)
                if first <= last:
                    fitting.append((told, since))
            self.rng.shuffle(fitting)
            self._pools[key] = cycle(fitting)
        return self._pools[key]

    def _day_of_result(self, kind: str, filed: date, year: int) -> date:
        first = max(filed + timedelta(days=SOONEST), date(year, 1, 1))
        last = min(max(first, filed + timedelta(days=LENGTH[kind])), date(year, 12, 31))
        return first + timedelta(days=self.rng.randint(0, (last - first).days))

    def _last_resort(self, kind: str) -> Base:
        """Return a case of an earlier year, and of a suit after review one whose review ended in that year."""
        told = self.spare("natural_person")
        assert told.closed is not None
        if kind != "after":
            return told, told.closed
        concluded = told.closed + timedelta(days=30)
        told.remedies += 1
        told.did("remedy_filed", told.closed + timedelta(days=SERVED), ref="r1", kind="review")
        told.did("remedy_concluded", concluded, ref="r1", result="upheld")
        return told, concluded


def _window(kind: str, year: int, since: date, at_year_end: bool) -> tuple[date, date]:
    """Return the first and the last day of filing in a year; the last lies before the first where there is none.

    What is filed ``at_year_end`` is pending when the year ends; else a result is possible in the same year.
    """
    first = max(since + timedelta(days=SERVED), date(year, 10 if at_year_end else 1, 1))
    end = date(year, 12, 31) - timedelta(days=0 if at_year_end else SOONEST)
    last = min(since + timedelta(days=REACH[kind]), end)
    return first, last
