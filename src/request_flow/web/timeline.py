"""The history of a case as its page tells it: newest first by effective day, with what each record did and who took it.

A record that was taken back stays in sight, struck through, with the one that took it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from request_flow.cases.events import Event
from request_flow.registers.names import ACTORS
from request_flow.services.case_view import CaseView
from request_flow.web.case_words import CaseWords
from request_flow.web.event_words import EventWords
from request_flow.workflow.engine import NOT_REVERSIBLE

ICONS = {
    "receive": "in",
    "confirm_receipt": "in",
    "receive_supplement": "in",
    "record_opinion": "in",
    "receive_reasons": "in",
    "pay_fee": "in",
    "request_supplement": "send",
    "consult": "send",
    "request_reasons": "send",
    "charge_fee": "send",
    "decide": "send",
    "deliver": "send",
    "submit": "send",
    "review": "stamp",
    "collective_decision": "stamp",
    "extend": "run",
    "fix_delayed_term": "run",
    "draft": "pen",
    "correct_category": "pen",
    "reverse": "back",
    "void": "warn",
}
DOTS = {
    "consult": "stop",
    "request_supplement": "stop",
    "charge_fee": "stop",
    "extend": "soon",
    "fix_delayed_term": "soon",
    "record_opinion": "run",
    "receive_supplement": "run",
    "pay_fee": "run",
    "reopen": "run",
}
SHORT = 24
"""Characters of a value that stands in line with others."""
FOLDED_FROM = 12
"""Items beyond the first so many are folded."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record."""

    seq: int
    on: date
    recorded: date | None
    """Where it was written down on another day."""
    label: str
    who: str
    short: tuple[tuple[str, str], ...]
    """What it says in a word or two, with what each is called."""
    long: tuple[tuple[str, str], ...]
    """What is told in sentences of its own."""
    document: str | None
    moved: tuple[str, str] | None
    gone: int | None
    """The record that took it back."""
    reverses: int | None
    can_be_reversed: bool
    icon: str
    dot: str


def timeline(view: CaseView, words: CaseWords, told: EventWords) -> list[Item]:
    """Return the records of a case, the newest effective day first."""
    history = view.opened.history
    gone = {int(each.data["event"]): each.seq for each in history if each.act == "reverse"}
    moved = {move.event.seq: words.moved_due(move) for move in view.moves}
    made = [_item(view, each, gone, moved.get(each.seq), words, told) for each in history]
    return sorted(made, key=lambda each: (each.on, each.seq), reverse=True)


def since(view: CaseView, seen: int, words: CaseWords, told: EventWords) -> list[Item]:
    """Return what was recorded after the first ``seen`` records."""
    return [each for each in timeline(view, words, told) if each.seq > seen]


def _item(
    view: CaseView,
    event: Event,
    gone: dict[int, int],
    moved: tuple[str, str] | None,
    words: CaseWords,
    told: EventWords,
) -> Item:
    lines = told.lines(event.act, event.data)
    recorded = event.recorded_at.date() if event.recorded_at is not None else None
    return Item(
        seq=event.seq,
        on=event.on,
        recorded=recorded if recorded != event.on else None,
        label=words.act(event.act),
        who=words.desk.say(*ACTORS[event.actor]) if event.actor in ACTORS else view.name_of(event.actor),
        short=tuple(each for each in lines if len(each[1]) <= SHORT and "\n" not in each[1]),
        long=tuple(each for each in lines if len(each[1]) > SHORT or "\n" in each[1]),
        document=event.data.get("document"),
        moved=moved,
        gone=gone.get(event.seq),
        reverses=event.data.get("event") if event.act == "reverse" else None,
        can_be_reversed=event.act not in NOT_REVERSIBLE and event.seq not in gone,
        icon=ICONS.get(event.act, "case"),
        dot=DOTS.get(event.act, ""),
    )


def kept_and_folded(items: Sequence[Item]) -> tuple[Sequence[Item], Sequence[Item]]:
    """Return the items in sight and those that are folded."""
    return items[:FOLDED_FROM], items[FOLDED_FROM:]
