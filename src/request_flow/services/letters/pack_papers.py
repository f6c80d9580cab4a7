"""The papers of an evidence pack (证据材料): cover with its code, index, timeline, explanation of the term, as letters.

They are papers of the file, printed like every letter; nothing in them depends on the day they are made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from request_flow.cases.effects import current_reply_due
from request_flow.cases.events import Event
from request_flow.deadlines.explanation import Explanation, explain_days
from request_flow.notices import words
from request_flow.notices.catalogue import catalogue
from request_flow.notices.compose import compose
from request_flow.notices.model import Block, Grid, Letter, Letterhead, Paragraph, Run
from request_flow.notices.plain_text import one_line
from request_flow.notices.rows import timeline
from request_flow.notices.situation import Situation, situation_of
from request_flow.services.letters.matter import Matter
from request_flow.services.letters.particulars import InForce
from request_flow.services.reading import explain
from request_flow.workdays.calendar import OutsideCalendar

COVER, INDEX = "case-cover", "evidence-index"
STOPPING = ("ogi-2019:33.3",)
REPLY_CITES = ("ogi-2019:33.2", "ogi-2019:33.3")
CLOCKS = {"reply": "答复", "supplement": "补正", "fee": "缴费"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: the file, what it is, number and day (``2026-11-24``) where it has them."""

    file: str
    title: str
    number: str = ""
    day: str = ""


def situation_for(matter: Matter, ours: InForce) -> Situation:
    """Return the case as it stands after its last record."""
    return situation_of(
        matter.registration,
        matter.history,
        None,
        rules=matter.engine.rules,
        law=matter.engine.law,
        agency_name=matter.agency.name,
        agency=ours.particulars,
        day=max(each.on for each in matter.history),
        names=matter.names,
    )


def cover(situation: Situation) -> Letter:
    """Return the cover of the file; its code says the number of the case."""
    return _letter(COVER, situation)


def index(situation: Situation, entries: Iterable[Entry]) -> Letter:
    """Return the list of everything in the pack."""
    papers = tuple((each.title, each.number, _day_of(each), each.file) for each in entries)
    return _letter(INDEX, replace(situation, papers=papers))


def _letter(name: str, situation: Situation) -> Letter:
    """Return a letter of the file as it was shipped, without a day: the pack of a case is the same on every day."""
    return replace(compose(catalogue().kind(name), situation), day=None)


def _day_of(entry: Entry) -> str:
    return words.day(date.fromisoformat(entry.day)) if entry.day else ""


def history(situation: Situation, events: Sequence[Event]) -> Letter:
    """Return every record, reversed ones as well: on which day it took effect, when it was written down, by whom."""
    gone = {each.data.get("event") for each in events if each.act == "reverse"}
    rows = []
    whole = replace(situation, events=tuple(events))
    for event, (day, what, particulars, document) in zip(events, timeline(whole), strict=True):
        told = f"{what}（已撤销）" if event.seq in gone else what
        who = situation.names.get(event.actor or "", event.actor or "")
        rows.append((str(event.seq), day, _recorded(event), who, told, f"{particulars} {document}".strip()))
    head = ("序号", "生效日期", "登记时间", "经办人", "事项", "内容、文号")
    return _paper(situation, "办理经过", [_grid((2, 6, 5, 3, 4, 8), [head, *rows])])


def term(situation: Situation, matter: Matter) -> Letter:
    """Return why the term ends on the day on which it ends, day by day."""
    found = explanation_of(situation, matter)
    title = "期限说明"
    if found is None:
        return _paper(situation, title, [_line("本案没有可以逐日说明的期限。")])
    law = situation.law
    counted = f"共{found.term_days}个工作日，" if found.term_days is not None else ""
    opening = (
        f"{CLOCKS[found.kind]}期限自{words.day(found.started)}的次日起计算，{counted}至{words.day(found.due_on)}届满。"
        f"依据：{words.basis(found.cites, law)}。工作日历版本：{found.calendar}。"
    )
    rows = [(words.day(each.day), str(each.counted or ""), each.reason.zh) for each in found.days]
    grid = _grid((3, 3, 6), [("日期", "第几个工作日", "说明"), *rows])
    return _paper(situation, title, [_line(opening), grid])


def explanation_of(situation: Situation, matter: Matter) -> Explanation | None:
    """Return why the running clock, or the reply term of an answered case, is due when it is."""
    facts, rules = situation.facts, situation.rules
    running = explain(facts, matter.engine)
    due = current_reply_due(facts, rules)
    if running is not None or facts.term_start is None or due is None:
        return running
    fixed = facts.delayed_until is not None
    try:
        days = explain_days(facts.term_start, due, () if fixed else facts.stops(), STOPPING, rules.calendar)
    except OutsideCalendar:
        return None
    length = None if fixed else facts.term_days + facts.extension
    cites = ("ogi-2019:35",) if fixed else REPLY_CITES
    return Explanation("reply", facts.term_start, length, due, rules.calendar.revision, cites, days)


def _paper(situation: Situation, title: str, blocks: Sequence[Block]) -> Letter:
    return Letter(
        name="evidence-pack",
        title=title,
        head=Letterhead(situation.agency_name, (), None, situation.agency.fonts),
        number=None,
        addressee=None,
        blocks=tuple(blocks),
        signer=situation.agency_name,
        day=None,
        sealed=False,
    )


def _grid(widths: tuple[int, ...], rows: Iterable[Sequence[str]]) -> Grid:
    """Return a table; its first row is the header."""
    first, *further = (tuple(_line(one_line(cell)) for cell in row) for row in rows)
    return Grid(widths, (tuple(replace(cell, style="heading") for cell in first), *further), header=True)


def _line(text: str) -> Paragraph:
    return Paragraph((Run(text, "rule"),))


def _recorded(event: Event) -> str:
    return event.recorded_at.strftime("%Y-%m-%d %H:%M") if event.recorded_at is not None else ""
