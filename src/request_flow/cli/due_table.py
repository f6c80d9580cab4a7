"""The table of what is due: which case, what is owed in it, by when, and what to know about it, in words.

Days left are working days of the running clock, negative once the act is late; a code is never shown to a person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from request_flow.cli.speech import LANGUAGE, print_table, say
from request_flow.errors import Sentence
from request_flow.workflow.definition import State, Step, Workflow

Line = Mapping[str, Any]

OWED = {
    "reply": Sentence("答复", "reply"),
    "supplement": Sentence("申请人补正", "supplement, by applicant"),
    "fee": Sentence("申请人缴费", "payment, by applicant"),
}
UNCONFIRMED = Sentence("双方确认收到", "confirmation of receipt")
STEPS_SHOWN = frozenset({"drafting", "in_review", "approved"})
"""Working states that say how far an answer is; the others only say that nobody began it."""


def print_due(lines: Iterable[Line], workflow: Workflow, *, subject: bool, title: str | None = None) -> None:
    """Print the table; with ``subject`` the lines carry what is asked for, without it more of the clock is shown."""
    print_table(_headings(subject=subject), (_row(line, workflow, subject=subject) for line in lines), title=title)


def _headings(*, subject: bool) -> list[str]:
    number, owed = say("编号", "number"), say("应办", "owed")
    due, left, remarks = say("到期", "due"), say("剩余", "left"), say("提示", "remarks")
    if subject:
        return [number, say("申请内容", "subject"), owed, due, left, remarks]
    return [number, owed, say("收到", "received"), due, say("已用", "used"), left, remarks]


def _row(line: Line, workflow: Workflow, *, subject: bool) -> list[object]:
    owed, remarks = _owed(line, workflow), "；".join(_remarks(line, workflow))
    if LANGUAGE != "zh":
        remarks = remarks.replace("；", "; ")
    due, left = line["due_on"], line["remaining"]
    if subject:
        return [line["number"], line.get("subject"), owed, due, left, remarks]
    used = None
    if line["clock"]:  # a delayed term beyond the calendar has no number of days
        used = f"{line['counted']}/{line['term_days']}" if line["term_days"] is not None else str(line["counted"])
    return [line["number"], owed, line["received_on"], due, used, left, remarks]


def _owed(line: Line, workflow: Workflow) -> str:
    clock, step = line["clock"], line.get("step")
    if clock is None:
        if line["state"] == "awaiting_confirmation":
            return UNCONFIRMED.in_language(LANGUAGE)
        return _name_of(str(line["state"]), workflow.machine.states)
    owed = OWED[str(clock)].in_language(LANGUAGE)
    if step in STEPS_SHOWN:
        name = _name_of(str(step), workflow.machine.steps)
        return say(f"{owed}（{name}）", f"{owed} ({name})")
    return owed


def _name_of(key: str, table: Mapping[str, State] | Mapping[str, Step]) -> str:
    return say(table[key].label if key in table else key, key.replace("_", " "))


def _remarks(line: Line, workflow: Workflow) -> Iterable[str]:
    if line["overdue"]:
        yield say("逾期", "overdue")
    if line["suspended"]:
        yield say("征求意见，停止计算", "clock stopped: opinion sought")
    if line.get("provisional"):
        year, span = str(line["due_on"])[:4], ""
        if line["earliest"] != line["latest"]:
            span = say(f"（{line['earliest']} 至 {line['latest']}）", f" ({line['earliest']} to {line['latest']})")
        yield say(f"暂定{span}：{year} 年放假安排未发布", f"provisional{span}: no holiday notice for {year} yet")
    told = dict.fromkeys(str(each["code"]) for each in line["irregularities"])
    for code in told:
        notice = workflow.irregularities[code]
        yield say(notice.zh, notice.en)
