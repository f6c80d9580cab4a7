"""Lawful case histories whose roll-up is exactly the tables 3 and 4 of given yearly reports.

``histories_of([report_2023, report_2024], seed=7)`` takes reports in the format of the interchange contract, section 4,
of consecutive years, and returns cases in the format of its section 1.  What is carried out of one year is what is
carried into the next.  The tables must allow that: an identity that is broken within a table, a closing figure that is
not the next opening figure, or more remedies pending than the next year has at all, is ``NoSuchHistory`` with the cell:
no set of cases adds up to such tables, so nothing is invented to hide it.

Everything is drawn from one seeded ``random.Random``; days are counted by ``oracle.calendar_by_day``, not by the
product.  Beside the cases that the tables count stand some that they do not: void and unconfirmed ones, and cases of
the year before the first one, which a repeat repeats or a remedy contests.
"""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from oracle.figures_by_day import COLUMNS
from support.from_table_remedies import Spare, add_remedies, remedies_of
from support.from_table_story import (
    FEES_SINCE,
    OTHERS,
    OUTCOMES,
    SURE,
    Case,
    Told,
    spare_case,
    tell,
    unread_case,
    void_case,
)

LAST_DAY = date(2026, 11, 20)
"""No event is later: the tests' clocks stand behind it."""
WAITS_AGAIN = 20
"""One case in so many that stay over a year's end has stayed over the one before as well."""
OTHERS_BEFORE_FEES = ("other_lapse_supplement", "other_other")
MIX = 100
"""One case in so many is void, never confirmed, or begun under a wrong category."""


class NoSuchHistory(ValueError):
    """No set of cases adds up to these tables; the sentence names the cell."""


@dataclass(slots=True)
class Slot:
    """What the tables say of one case: its column, the years it enters and leaves in, and its outcome."""

    category: str
    entered: int
    left: int | None = None
    outcome: str | None = None


def histories_of(
    reports: Sequence[Mapping[str, Any]], *, seed: int, agency: str = "replayed", until: date = LAST_DAY
) -> list[Case]:
    """Return cases of ``agency`` that add up to the reports of consecutive years, earliest first.

    Raises:
        NoSuchHistory: there are none.
    """
    rng = random.Random(seed)
    _check(reports)
    years = [int(report["year"]) for report in reports]
    told = [_told(slot, years[-1], rng) for slot in _slots(reports, rng)]

    def spare(category: str) -> Told:
        told.append(spare_case(rng, category, years[0] - 1))
        return told[-1]

    remedies = remedies_of(reports, rng, NoSuchHistory)
    add_remedies(remedies, list(told), spare, rng, years[-1], until)
    _repeat(told, spare, rng)
    _mistake_categories(told, rng, until)
    for year in years:
        for _ in range(len(told) // len(years) // MIX):
            told += [void_case(rng, year), unread_case(rng, year)]
    return _finished(told, agency, until, rng)


def write_cases(path: Path, cases: Iterable[Case]) -> Path:
    """Write a case file and return its path."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(case, ensure_ascii=False)}\n" for case in cases)
    return path


def _check(reports: Sequence[Mapping[str, Any]]) -> None:
    for report in reports:
        table, year = report["table3"], report["year"]
        results = [key for key in table if key not in {"new", "carried_in", "total_handled", "carried_out"}]
        for place, column in enumerate((*COLUMNS, "total")):
            handled = sum(table[key][place] for key in results)
            if handled != table["total_handled"][place]:
                raise NoSuchHistory(f"{year}, {column}: the outcomes add up to {handled}, not to total_handled")
            if table["new"][place] + table["carried_in"][place] != handled + table["carried_out"][place]:
                raise NoSuchHistory(f"{year}, {column}: new and carried_in are not total_handled and carried_out")
        for key, figures in table.items():
            if sum(figures[:-1]) != figures[-1] or min(figures) < 0:
                raise NoSuchHistory(f"{year}, {key}: the categories do not add up to the total")
    for before, after in pairwise(reports):
        if after["year"] != before["year"] + 1:
            raise NoSuchHistory(f"{before['year']} and {after['year']} are no consecutive years")
        for place, column in enumerate((*COLUMNS, "total")):
            closing, opening = before["table3"]["carried_out"][place], after["table3"]["carried_in"][place]
            if closing != opening:
                raise NoSuchHistory(
                    f"{column}: {before['year']} ends with {closing}, {after['year']} begins with {opening}"
                )


def _slots(reports: Sequence[Mapping[str, Any]], rng: random.Random) -> list[Slot]:
    """Deal each column's outcomes to the cases that came in and those that were there; newer ones stay rather."""
    slots: list[Slot] = []
    for place, category in enumerate(COLUMNS):
        waiting = [
            Slot(category, int(reports[0]["year"]) - 1) for _ in range(reports[0]["table3"]["carried_in"][place])
        ]
        slots += waiting
        for report in reports:
            year, table = int(report["year"]), report["table3"]
            fresh = [Slot(category, year) for _ in range(table["new"][place])]
            slots += fresh
            rng.shuffle(waiting)
            stay = table["carried_out"][place]
            old = max(stay - len(fresh), min(stay, len(waiting)) // WAITS_AGAIN)
            leaving = waiting[old:] + fresh[stay - old :]
            rng.shuffle(leaving)
            dealt = [key for key in (*OUTCOMES, "other") for _ in range(table.get(key, [0] * 7)[place])]
            for slot, outcome in zip(leaving, dealt, strict=True):
                slot.left = year
                slot.outcome = (
                    rng.choice(OTHERS if year >= FEES_SINCE.year else OTHERS_BEFORE_FEES)
                    if outcome == "other"
                    else outcome
                )
            waiting = waiting[:old] + fresh[: stay - old]
    return slots


def _told(slot: Slot, last_year: int, rng: random.Random) -> Told:
    """Tell one case; one that outlasts the reports goes on for a while or stops when the last year does."""
    if slot.left is not None and slot.outcome is not None:
        return tell(rng, slot.category, slot.outcome, slot.entered, slot.left)
    told = tell(rng, slot.category, rng.choice(SURE), slot.entered, last_year + 1)
    if rng.random() < 0.5:
        told.cut(date(last_year, 12, 31))
    return told


def _repeat(told: list[Told], spare: Spare, rng: random.Random) -> None:
    """Give every repeat the answered case it repeats: of the same applicant, answered before the repeat arrived."""
    answered: dict[str, list[Told]] = {category: [] for category in COLUMNS}
    for each in told:
        if each.was_answered() and each.outcome != "notproc_repeat":
            answered[each.category].append(each)
    for each in [each for each in told if each.outcome == "notproc_repeat"]:
        earlier = [
            other for other in answered[each.category] if other.closed is not None and other.closed < each.received
        ]
        each.repeats = rng.choice(earlier) if earlier else spare(each.category)


def _mistake_categories(told: Iterable[Told], rng: random.Random, until: date) -> None:
    """Let some cases be registered in a wrong column and corrected later."""
    for each in told:
        if rng.randrange(MIX) == 0:
            each.registered_as = rng.choice([category for category in COLUMNS if category != each.category])
            on = rng.choice([day for day in each.days() if day <= until])
            each.did("correct_category", on, category=each.category, reason="登记有误", approved_by="机构负责人")


def _finished(told: list[Told], agency: str, until: date, rng: random.Random) -> list[Case]:
    rng.shuffle(told)
    told.sort(key=lambda each: each.arrived.year)
    for number, each in enumerate(told, 1):
        each.cut(until)
        each.number = f"{each.arrived.year}-{number:05d}"
        each.applicant = f"申请人{number}"
    return [each.case(agency) for each in told]
