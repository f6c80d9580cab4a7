"""Table 3 of the annual report (年度报告表三), counted by turning the days of a register one after the other.

Three piles stand on a desk: received and open, answered, and (not on it) what never got a receipt date. Each morning
the day's events move cards between them. The piles are read on the morning of 1 January and the evening of
31 December (both days belong to the year). Written from contract.md section 4 and legal.md sections 0, 4.4, 4.6, 9.

Counting rules: void cases and cases without a receipt date count in no year; a redo takes no card back from the
answered pile (it is no new request), its outcome replaces the first one only within the year of the first closing;
a corrected applicant category moves the whole card to the new column.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from oracle.calendar_by_day import A_DAY
from oracle.due_by_day import CHANNELS_TO_CONFIRM

COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service",
    "other_org",
)
REPLIES = (
    "disclosed",
    "partial",
    "refuse_state_secret",
    "refuse_law_forbids",
    "refuse_three_safeties",
    "refuse_third_party",
    "refuse_internal_affairs",
    "refuse_process_info",
    "refuse_enforcement_file",
    "refuse_admin_query",
    "unable_not_held",
    "unable_needs_making",
    "unable_unclear_after_supplement",
    "notproc_petition",
    "notproc_repeat",
    "notproc_publication",
    "notproc_excessive",
    "notproc_confirm_reissue",
)
OTHERS = ("other_lapse_supplement", "other_lapse_fee", "other_other")
CLOSES_AS = {
    "lapse_supplement": "other_lapse_supplement",
    "lapse_fee": "other_lapse_fee",
    "withdraw": "other_other",
    "close_other": "other_other",
}


@dataclass
class Card:
    """One request on the desk; ``answered`` is the day of its first closing."""

    column: int
    received: date | None = None
    answered: date | None = None
    outcome: str = ""


def format_of(year: int) -> str:
    """Return the form in force: ``2019`` for the reports of 2019 and 2020, ``2021`` from then on."""
    return "2019" if year <= 2020 else "2021"


def rows(year: int) -> tuple[str, ...]:
    """Return the row keys of ``year``'s table 3 in the order in which the form prints them."""
    others = ("other",) if format_of(year) == "2019" else OTHERS
    return ("new", "carried_in", *REPLIES, *others, "total_handled", "carried_out")


def table3(cases: Iterable[dict[str, Any]], year: int) -> dict[str, list[int]]:
    """Return row key -> seven integers: the six applicant categories, then their total."""
    table = {row: [0] * 7 for row in rows(year)}
    cards, diary = _desk(cases)
    new_year, last_day = date(year, 1, 1), date(year, 12, 31)
    day = min(diary, default=new_year)
    while day <= last_day:
        if day == new_year:
            _add(table["carried_in"], _open(cards))
        for card, event, channel in diary.get(day, ()):
            _turn(card, event, channel, day)
        day += A_DAY
    _add(table["carried_out"], _open(cards))
    for card in cards:
        if card.received is not None and card.received >= new_year:
            _add(table["new"], [card])
        if card.received is not None and card.answered is not None and card.answered >= new_year:
            other = card.outcome in OTHERS and "other" in table
            _add(table["other" if other else card.outcome], [card])
            _add(table["total_handled"], [card])
    return table


def _desk(cases: Iterable[dict[str, Any]]) -> tuple[list[Card], dict[date, list[tuple[Card, dict[str, Any], str]]]]:
    cards = []
    diary = defaultdict(list)
    for case in cases:
        category = case["applicant"]["category"]
        for event in case["events"]:
            if event["action"] == "correct_category":
                category = event["category"]
        if any(event["action"] == "void" for event in case["events"]):
            continue
        card = Card(COLUMNS.index(category))
        cards.append(card)
        for event in case["events"]:
            diary[date.fromisoformat(event["on"])].append((card, event, case["channel"]))
    return cards, dict(diary)


def _turn(card: Card, event: dict[str, Any], channel: str, day: date) -> None:
    action = event["action"]
    if action == "confirm_receipt" or (action == "receive" and channel not in CHANNELS_TO_CONFIRM):
        card.received = day
    outcome = event["outcome"] if action == "decide" else CLOSES_AS.get(action)
    if outcome is None:
        return
    if card.answered is None:
        card.answered = day
    card.outcome = outcome  # the diary ends with the year reported, so a redo of a later year cannot replace it


def _open(cards: list[Card]) -> list[Card]:
    return [card for card in cards if card.received is not None and card.answered is None]


def _add(row: list[int], cards: list[Card]) -> None:
    for card in cards:
        row[card.column] += 1
        row[6] += 1
