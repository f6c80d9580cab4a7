"""The papers of an evidence pack (证据材料): cover with its code, index, timeline, explanation of the term, as letters.

They are papers of the file, printed like every letter; nothing in them depends on the day they are made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from request_flow.cases.effects import current_reply_due
from request_flow.cases.events import Event
from request_flow.deadlines.explanation import Explanation, explain_days
from request_flow.notices import words
from request_flow.notices.model import Block, Grid, Letter, Letterhead, Paragraph, Run
from request_flow.notices.plain_text import one_line
from request_flow.notices.rows import timeline
from request_flow.notices.situation import Situation, situation_of
from request_flow.notices.values import TABLE, applicants
from request_flow.services.letters.matter import Matter
from request_flow.services.letters.particulars import InForce
from request_flow.services.reading import explain
from request_flow.workdays.calendar import OutsideCalendar

STOPPING = ("ogi-2019:33.3",)
REPLY_CITES = ("ogi-2019:33.2", "ogi-2019:33.3")
CLOCKS = {"reply": "答复", "supplement": "补正", "fee": "缴费"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: the file, what it is, number and day where it has them."""

    file: str
    title: str
    number: str = ""
    day: str = ""


def situation_for(matter: Matter, ours: InForce) -> Situation:
    """Return the whole case as it stands, every record in it, those that were reversed as well."""
    last = matter.history[-1]
    made = situation_of(
        matter.registration,
        matter.history,
        None,
        rules=matter.engine.rules,
        law=matter.engine.law,
        agency_name=matter.agency.name,
        agency=ours.particulars,
        day=max(each.on for each in matter.history) if matter.history else last.on,
    )
    return replace(made, events=tuple(matter.history))


def cover(situation: Situation) -> Letter:
    """Return the cover of the file; its code says the number of the case."""
    rows = [
        ("受理编号", situation.facts.number),
        ("申请人", "、".join(applicants(situation))),
        ("申请内容", situation.registration.subject),
        ("提交方式", _printed(TABLE["channel"](situation))),
        ("收到申请之日", _day(situation.facts.received_on)),
        ("办理结果", _printed(TABLE["outcome"](situation))),
        ("办结之日", _day(situation.facts.closed_on())),
        ("送达之日", _day(situation.facts.served_on)),
    ]
    grid = _grid((1, 3), [(label, text) for label, text in rows if text])
    return _paper(situation, "政府信息公开申请案卷", [grid], code=situation.facts.number)


def index(situation: Situation, entries: Iterable[Entry]) -> Letter:
    """Return the list of everything in the pack."""
    rows = [(str(place), each.title, each.number, each.day, each.file) for place, each in enumerate(entries, start=1)]
    grid = _grid((2, 5, 5, 4, 8), [("序号", "材料", "文号", "日期", "文件"), *rows], header=True)
    return _paper(situation, "证据材料目录", [grid])


def history(situation: Situation) -> Letter:
    """Return every record with both of its days: on which it took effect, and when it was written down, by whom."""
    gone = {each.data.get("event") for each in situation.events if each.act == "reverse"}
    rows = []
    for event, (day, what, particulars, document) in zip(situation.events, timeline(situation), strict=True):
        told = f"{what}（已撤销）" if event.seq in gone else what
        rows.append(
            (str(event.seq), day, _recorded(event), event.actor or "", told, f"{particulars} {document}".strip())
        )
    head = ("序号", "生效日期", "登记时间", "经办人", "事项", "内容、文号")
    return _paper(situation, "办理经过", [_grid((2, 4, 5, 3, 4, 8), [head, *rows], header=True)])


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
    grid = _grid((3, 2, 6), [("日期", "第几个工作日", "说明"), *rows], header=True)
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


def _paper(situation: Situation, title: str, blocks: Sequence[Block], code: str | None = None) -> Letter:
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
        code=code,
    )


def _grid(widths: tuple[int, ...], rows: Iterable[Sequence[str]], *, header: bool = False) -> Grid:
    return Grid(widths, tuple(tuple(_line(one_line(cell)) for cell in row) for row in rows), header)


def _line(text: str) -> Paragraph:
    return Paragraph((Run(text, "rule"),))


def _day(day: object) -> str:
    return words.day(day) if day is not None else ""  # type: ignore[arg-type] # facts give days


def _printed(value: object) -> str:
    return str(value) if value else ""


def _recorded(event: Event) -> str:
    return event.recorded_at.strftime("%Y-%m-%d %H:%M") if event.recorded_at is not None else ""
