"""The state of a listed case's clock in words: the chips beside its day, on every list alike.

What they say was worked out by ``services.listing``; nothing is counted here.
"""

from datetime import date

from request_flow.services.listing import Row, Standing
from request_flow.web.case_words import SOON, Chip
from request_flow.web.desk import Desk
from request_flow.web.words import Wording

LAPSED = {
    "awaiting_supplement": ("补正期满", "supplement term over"),
    "awaiting_fee": ("缴费期满", "payment term over"),
}


def chips_of(desk: Desk, wording: Wording, row: Row) -> list[Chip]:
    """Return the states of the clock of a listed case, the gravest first."""
    case, standing, say = row.case, row.standing, desk.say
    if case.state == "closed":
        outcome = wording.of("outcome", case.outcome)
        return [Chip("done", say(f"已办结·{outcome}", f"closed · {outcome}"))]
    if case.due_on is None:
        return [Chip("wait", wording.of("state", case.state))]
    if case.state in LAPSED:
        if standing.late:
            return [Chip("wait", say(*LAPSED[case.state]))]
        made = [Chip("stop", wording.of("state", case.state))]
    elif standing.stopped_until is not None:
        made = [Chip("stop", say("停算", "clock stopped"))]
    else:
        made = [chip_of_day(desk, case.due_on, standing)]
    if case.provisional:
        made.append(Chip("prov", say("暂定", "provisional")))
    return made


def chip_of_day(desk: Desk, due: date, standing: Standing) -> Chip:
    """Return the state of a term that runs and is due on a day."""
    say = desk.say
    if standing.late:
        late = standing.late
        return Chip("late", say(f"逾期{late}个工作日", f"{late} working days overdue"))
    if due == desk.today:
        return Chip("soon", say("今天到期", "due today"))
    left = standing.left
    if left is None:
        return Chip("run", say("计时中", "running"))
    if left == 1 and (due - desk.today).days == 1:
        return Chip("soon", say("明天到期", "due tomorrow"))
    kind = "soon" if left <= SOON else "run"
    return Chip(kind, say(f"剩{left}个工作日", f"{left} working days left"))
