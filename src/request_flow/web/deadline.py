"""Why a case is due on its day, large and printable, and what would be if (假设推演); nothing is saved.

The supposition stands in the address: ``if`` names the step (extend, consult, receive_supplement and the like),
``on`` its day, ``days`` how long an extension is.
"""

from typing import Any

from fastapi.responses import Response

from request_flow.errors import BadInput, NotAllowed, Refused
from request_flow.services.case_view import CaseView
from request_flow.services.choosing import person_for, sample
from request_flow.services.steps import Step
from request_flow.services.supposing import Supposed, suppose
from request_flow.web.case_page import base_of, case_address, open_case, strip_of
from request_flow.web.case_words import CaseWords
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.strip import Strip, StripMaker
from request_flow.web.typed_days import read_day

routes = Routes()
WRONG = 422
SUPPOSITIONS = ("extend", "consult", "receive_supplement", "request_supplement", "record_opinion", "pay_fee")


@routes.get("/a/{agency}/cases/{number}/deadline", may="see_cases")
def deadline(desk: Desk) -> Response:
    """Show the days of the term, and beside them those of a supposition."""
    view = open_case(desk)
    faults: dict[str, str] = {}
    words = CaseWords(desk, view)
    act = desk.query("if")
    supposed = None
    if act in SUPPOSITIONS:
        supposed = _supposed(desk, view, act, faults)
    first = strip_of(desk, view, whole=True)
    second = _beside(desk, view, supposed, first)
    terms = view.opened.engine.rules.terms.on(desk.today)
    return desk.show(
        "deadline.html.j2",
        WRONG if faults else 200,
        view=view,
        words=words,
        chips=words.chips(),
        how=words.how(),
        first=first,
        second=second,
        supposed=supposed,
        faults=faults,
        act=act,
        acts={each: desk.wording().of("act", each) for each in SUPPOSITIONS if view.facts.state in _from(desk, each)},
        on=desk.query("on") or desk.today.isoformat(),
        days=desk.query("days") or str(terms.extension_max),
        most=terms.extension_max,
        href=case_address(desk, view.number),
        difference=_difference(desk, view, supposed),
    )


def _from(desk: Desk, act: str) -> tuple[str, ...]:
    return desk.program.engine.workflow.transitions[act].from_


def _supposed(desk: Desk, view: CaseView, act: str, faults: dict[str, str]) -> Supposed | None:
    """Return the case after the supposition; what stands against it goes to ``faults``."""
    data: dict[str, Any] = sample(desk.program, view.opened, view.facts, act)
    if act == "extend":
        data["approved_by"] = desk.visitor.member.login
        try:
            data["days"] = int(desk.query("days") or data["days"])
        except ValueError:
            faults["days"] = desk.say("延长几个工作日，请写整数", "write the working days as a whole number")
            return None
    if act == "consult":
        data["ref"] = f"supposed {len(view.facts.consultations) + 1}"
    try:
        on = read_day(desk.query("on") or desk.today.isoformat(), desk.today)
    except BadInput as error:
        faults["on"] = desk.words(error.sentence)
        return None
    person = person_for(desk.program, view.opened, act, desk.visitor)
    by_right = desk.program.engine.workflow.transitions[act].by
    if person.role not in by_right:  # what would be is asked of the law, not of who asks
        person = type(person)(person.actor, by_right[0])
    try:
        return suppose(desk.program, view.opened, [Step(act, on, data)], person)
    except NotAllowed:
        raise
    except (Refused, BadInput) as error:
        faults[""] = desk.words(error.sentence)
        return None


def _beside(desk: Desk, view: CaseView, supposed: Supposed | None, first: Strip | None) -> Strip | None:
    if supposed is None or supposed.explanation is None or supposed.explanation.term_days is None:
        return None
    facts, after = supposed.facts, supposed.explanation
    base = (after.term_days or 0) - facts.extension if after.kind == "reply" and facts.delayed_until is None else 0
    were = {} if first is None else {each.day: (each.counted, each.kind) for each in first.explanation.days}
    moved = frozenset(each.day for each in after.days if were.get(each.day, "") != (each.counted, each.kind))
    calendar = view.opened.engine.rules.calendar
    maker = StripMaker(desk.language, desk.today, calendar, base or base_of(view), view.facts.received_on, moved)
    return maker.make(after, whole=True)


def _difference(desk: Desk, view: CaseView, supposed: Supposed | None) -> str:
    """Return in one sentence what the supposition changes."""
    if supposed is None:
        return ""
    words = CaseWords(desk, view)
    before, after = view.face, supposed.face
    if after is None:
        return desk.say("计时到此为止。", "No clock would run any more.")
    if before is not None and before.due_on == after.due_on:
        return desk.say(f"到期日不变，仍是{words.day(after.due_on)}。", f"The due day stays {words.day(after.due_on)}.")
    if before is None:
        return desk.say(f"到期日是{words.day(after.due_on)}。", f"It would be due {words.day(after.due_on)}.")
    calendar = view.opened.engine.rules.calendar
    later = calendar.count(before.due_on, after.due_on)
    was, now = words.day(before.due_on), words.day(after.due_on)
    if later:
        return desk.say(
            f"到期日由{was}改为{now}，晚{later}个工作日。",
            f"The due day would move from {was} to {now}, {later} working days later.",
        )
    return desk.say(f"到期日由{was}改为{now}。", f"The due day would move from {was} to {now}.")
