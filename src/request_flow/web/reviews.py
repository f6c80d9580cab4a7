"""Reviews (审核): the drafts that wait for my stage by their due day, and the page on which one is passed or returned.

A draft is passed as it stands; what was changed since it was opened gives the conflict instead.  Who wrote it cannot
pass it, and the page says so.
"""

from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from request_flow.cases.events import Event
from request_flow.errors import BadInput, NotAllowed, Refused
from request_flow.services.case_view import CaseView, view_case
from request_flow.services.choosing import person_for
from request_flow.services.reviewing import may_pass, next_stage, waiting_drafts
from request_flow.services.steps import Step
from request_flow.services.supposing import ChangedSince, take_seen_step
from request_flow.web.case_page import LETTER_PAGE, case_address, event_words, has_page
from request_flow.web.case_words import CaseWords
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.timeline import timeline
from request_flow.web.typed_numbers import read_number
from request_flow.workflow.drafts import draft_in_force

routes = Routes()
REVIEW, SUBMIT, DRAFT = "review", "submit", "draft"
PASS, RETURN = "pass", "return"
WRONG, CLASH = 422, 409
COMMON = (
    ("落款日期晚于到期日。", "The letter is dated after the due day."),
    ("未写明能否区分处理。", "It does not say whether parts can be given."),
    ("法律依据不准确或不完整。", "The legal basis is wrong or incomplete."),
    ("救济途径和期限写得不对。", "The remedies and their terms are not right."),
)
"""Reasons that drafts are often returned for."""
PAGE = "/a/{agency}/reviews/{number}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a draft stands before the visitor; ``reason`` says why it is not theirs to decide on."""

    view: CaseView
    draft: Event | None
    stage: str | None
    reason: str


@routes.get("/a/{agency}/reviews", may="review")
def listed(desk: Desk) -> Response:
    """List the drafts that wait for me."""
    found, more = waiting_drafts(desk.program, desk.office.code, desk.visitor)
    return desk.show("reviews.html.j2", found=found, more=more, href=lambda number: _address(desk, number))


@routes.get(PAGE, may="review")
def review(desk: Desk) -> Response:
    """Show a draft for review."""
    return _show(desk, _standing(desk), {})


@routes.post(PAGE, may="review")
def decide(desk: Desk) -> Response:
    """Pass the draft or return it."""
    standing = _standing(desk)
    verdict, reason = desk.field("verdict"), desk.field("reason")
    common = desk.field("common")
    said = "\n".join(each for each in (common, reason) if each)
    faults: dict[str, str] = {}
    if standing.reason:
        faults[""] = standing.reason
    elif verdict not in (PASS, RETURN):
        faults[""] = desk.say("请选择通过或退回", "pass the draft or return it")
    elif verdict == RETURN and not said:
        faults["reason"] = desk.say("退回须写明原因", "say why it is returned")
    if faults:
        return _show(desk, standing, faults, WRONG)
    return _decide(desk, standing, passed=verdict == PASS, said=said)


def _decide(desk: Desk, standing: Standing, *, passed: bool, said: str) -> Response:
    view = standing.view
    data: dict[str, Any] = {"stage": standing.stage, "passed": passed, **({"reason": said} if said else {})}
    person = person_for(desk.program, view.opened, REVIEW, desk.visitor)
    stages = desk.program.engine.workflow.reviews.stages
    person = desk.acting(stages[standing.stage].by) if standing.stage in stages else person
    seen = read_number(desk.field("_version"))
    step = Step(REVIEW, desk.today, data)
    try:
        take_seen_step(
            desk.program,
            desk.office.code,
            view.number,
            step,
            person,
            desk.visitor,
            -1 if seen is None else seen,
        )
    except ChangedSince as changed:
        return _show(desk, _standing(desk), {"": desk.words(changed.sentence)}, CLASH)
    except NotAllowed:
        raise
    except (Refused, BadInput) as error:
        return _show(desk, standing, {"": desk.words(error.sentence)}, WRONG)
    stage = desk.wording().of("stage", standing.stage)
    number = view.number
    zh, en = (
        (f"已通过{stage}。{number}。", f"Passed: {stage}, {number}.")
        if passed
        else (f"已退回拟稿。{number}。", f"Returned to its drafter: {number}.")
    )
    return desk.go(desk.address("/reviews"), zh, en)


def _standing(desk: Desk) -> Standing:
    """Return the draft of the address as it stands before the visitor."""
    view = view_case(desk.program, desk.office.code, desk.in_path("number"), desk.visitor)
    chain = desk.program.stages_of(desk.office)
    stage = next_stage(chain, view.facts)
    draft = draft_in_force(view.opened.history, desk.today)
    roles = desk.visitor.roles_in({desk.office.id})
    reason = ""
    if stage is None:
        reason = desk.say(
            "这件案件现在没有等待审核的草稿，可能已撤回或已审完。", "No draft of this case waits for a review."
        )
    elif not may_pass(view.opened.engine, roles, stage):
        reason = CaseWords(desk, view).by_whom(REVIEW)
    elif view.facts.drafted_by == desk.visitor.member.login:
        reason = desk.say("这是您自己拟的稿，不能由您审核。", "You drafted it yourself and cannot review it.")
    return Standing(view, draft, stage, reason)


def _show(desk: Desk, standing: Standing, faults: dict[str, str], status: int = 200) -> Response:
    view, draft = standing.view, standing.draft
    words = CaseWords(desk, view)
    told = event_words(desk, view, words)
    earlier = [each for each in view.opened.history if each.act == DRAFT and draft is not None and each.seq < draft.seq]
    last = earlier[-1] if earlier else None
    return desk.show(
        "review.html.j2",
        status,
        view=view,
        words=words,
        chips=words.chips(),
        standing=standing,
        draft=[] if draft is None else told.lines(DRAFT, {k: v for k, v in draft.data.items() if k != "text"}),
        text="" if draft is None else str(draft.data.get("text") or ""),
        changed=[]
        if draft is None or last is None
        else _changed(told.lines(DRAFT, last.data), told.lines(DRAFT, draft.data)),
        drafter=view.name_of(view.facts.drafted_by),
        passed=[desk.wording().of("stage", each) for each in view.facts.approved_stages],
        items=[each for each in timeline(view, words, told) if each.seq],
        common=[desk.say(*each) for each in COMMON],
        chosen=desk.field("common"),
        reason=desk.field("reason"),
        faults=faults,
        href=case_address(desk, view.number),
        letters=case_address(desk, view.number, "/letters") if has_page(desk, LETTER_PAGE) else "",
        action=_address(desk, view.number),
    )


def _changed(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return what a draft says otherwise than the one before: its key, the words then and now."""
    was, now = dict(before), dict(after)
    keys = dict.fromkeys([*was, *now])
    return [(key, was.get(key, "—"), now.get(key, "—")) for key in keys if was.get(key) != now.get(key)]


def _address(desk: Desk, number: str) -> str:
    return case_address(desk, number).replace("/cases/", "/reviews/", 1)
