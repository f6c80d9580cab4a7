"""What is to be done today (今天), handing cases out, the reviews (审核), and who may open a case.

The morning list is that of the page: its groups in the order of harm, at most a page of each.  A draft is passed or
returned on the version of its case that the caller read (``If-Match``); who wrote it cannot pass it.
"""

from datetime import date
from typing import Annotated, Literal

from fastapi import Path
from pydantic import ConfigDict, Field, StringConstraints, model_validator

from request_flow.deadlines.answers import Procedure
from request_flow.errors import Refused
from request_flow.services.answers_owed import Owed
from request_flow.services.case_view import version_of, view_case
from request_flow.services.listing import hand_out
from request_flow.services.looks import PARTICULARS
from request_flow.services.restricting import lift, restrict
from request_flow.services.reviewing import may_pass, next_stage, waiting_drafts
from request_flow.services.steps import Step
from request_flow.services.supposing import ChangedSince, take_seen_step
from request_flow.services.worklist import Item, work_of_today
from request_flow.web.api.call import Call, Reply, etag, no_such
from request_flow.web.api.case_shapes import ListedCase
from request_flow.web.api.problems import changed_since
from request_flow.web.api.routing import CODE, Operations
from request_flow.web.api.shapes import IfMatch, Said, Sent, Standing, Text, Told, Word
from request_flow.web.unfit_words import unfit
from request_flow.workflow.drafts import draft_in_force

CASE = "/agencies/{agency}/cases/{number}"
MOST_HANDED = 50
Scope = Literal["me", "unit", "office"]
Number = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=CODE)]

operations = Operations("work")


class ToDo(Told):
    """A case with the step that comes next; nothing of it where the case is shut to the caller."""

    case: ListedCase
    act: str | None = Field(description="The step that usually comes next; null where others must act first")
    mine: bool = Field(description="Whether the caller has a role that may take it")
    by: list[str] = Field(description="The roles that may take it")
    notice_by: date | None = Field(description="The last day of a supplement notice, where nothing is drafted yet")
    until: date | None = Field(description="The day on which what is waited for is over")

    @classmethod
    def of(cls, item: Item) -> "ToDo":
        """Return it as it is told."""
        case, why = ListedCase.of(item.row), item.why
        if why is None:
            return cls(case=case, act=None, mine=False, by=[], notice_by=None, until=None)
        return cls(case=case, act=why.act, mine=why.mine, by=list(why.by), notice_by=why.notice_by, until=why.until)


class AnswerDay(Told):
    """The last day to answer a review or a suit in one procedure."""

    procedure: Procedure
    due_on: date
    provisional: bool


class OwedAnswer(Told):
    """An answer of the agency itself to a review or a suit, which ``remedy_answered`` records."""

    case: ListedCase
    ref: str = Field(description="The reference of the remedy in its case")
    kind: str
    due_on: date = Field(description="The day it is looked for by now; it is late once the last of ``days`` is over")
    days: list[AnswerDay] = Field(description="One day for each procedure that may be taken")
    mine: bool = Field(description="Whether the caller has a role that may record it")

    @classmethod
    def of(cls, owed: Owed) -> "OwedAnswer":
        """Return it as it is told."""
        days = [
            AnswerDay(procedure=each.procedure, due_on=each.due_on, provisional=each.provisional) for each in owed.terms
        ]
        case, remedy = ListedCase.of(owed.row), owed.remedy
        return cls(case=case, ref=remedy.ref, kind=remedy.kind, due_on=owed.due.due_on, days=days, mine=owed.mine)


class WorkGroup(Told):
    """A group of the list: how many cases there are, and the first of them; the answers owed to reviews and suits."""

    name: str
    count: int
    items: list[ToDo]
    answers: list[OwedAnswer]


class DueOn(Told):
    """How many cases are due on a day."""

    day: date
    cases: int


class Today(Told):
    """The morning list."""

    day: date
    is_workday: bool
    scope: Scope
    counts: dict[str, int] = Field(description="How many cases each scope has that the caller can look at")
    pressing: int = Field(description="How many are overdue or lost after today")
    groups: list[WorkGroup]
    ahead: list[DueOn] = Field(description="The working days to come")


class HandOut(Sent):
    """Which cases go to whom: a unit, and a person of it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"numbers": ["2026-0001"], "unit": "体卫艺科", "to": "li"}}
    )

    numbers: list[Number] = Field(min_length=1, max_length=MOST_HANDED)
    unit: Text
    to: Word | None = Field(None, description="Login of the caseworker")


class NotHanded(Told):
    """A case that was not handed out, and why."""

    number: str
    reason: Said


class HandedOut(Told):
    """What came of it: each case is a step of its own."""

    done: list[str]
    refused: list[NotHanded]


class WaitingDraft(Told):
    """A draft before its reviewers."""

    number: str
    subject: str
    due_on: date | None
    stage: str
    outcome: str | None
    drafted_by: str | None = Field(description="Login of who wrote it")
    own: bool = Field(description="Whether the caller wrote it, who cannot pass it then")


class WaitingDrafts(Told):
    """The drafts whose next stage the caller may pass, the first due first; ``more`` are left off."""

    items: list[WaitingDraft]
    more: int


class DraftToReview(Told):
    """The draft of a case before its reviewers: what it says, who passed it, what the caller may do with it."""

    number: str
    version: int
    stage: str = Field(description="The stage that is next")
    passed: list[str] = Field(description="The stages that were passed")
    outcome: str | None
    grounds: list[str]
    text: str = Field(description="Everything that was typed for the answer")
    drafted_by: str | None = Field(description="Login of who wrote it")
    drafted_on: date | None
    may_decide: bool = Field(description="Whether the caller may pass or return it")


class Verdict(Sent):
    """Passing a draft, or returning it with the reason."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"verdict": "return", "reason": "未写明能否区分处理。"}}
    )

    verdict: Literal["pass", "return"]
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_why(self) -> "Verdict":
        if self.verdict == "return" and not (self.reason or "").strip():
            raise unfit("needs_reason", "退回须写明原因", "a draft is returned with the reason")
        return self


class Decided(Told):
    """What was decided of a draft."""

    stage: str
    passed: bool
    version: int
    standing: Standing


class Limit(Sent):
    """Who may open the case, and why nobody else."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"readers": ["li"], "reason": "涉及举报人"}}
    )

    readers: list[Word] = Field(min_length=1, max_length=100, description="Logins")
    reason: Text


class Limited(Told):
    """Who may open the case besides the heads."""

    readers: list[str]


@operations.get("/agencies/{agency}/today", may="see_cases", gives=Today)
def show_today(call: Call, scope: Scope | None = None) -> Today:
    """Show what is to be done today, in the order of harm."""
    found = work_of_today(call.program, call.office, call.visitor, scope or "")
    return Today(
        day=call.today,
        is_workday=found.is_workday,
        scope=found.scope,
        counts={str(name): count for name, count in found.counts.items()},
        pressing=found.pressing,
        groups=[
            WorkGroup(
                name=each.name,
                count=each.count,
                items=[ToDo.of(item) for item in each.items],
                answers=[OwedAnswer.of(owed) for owed in each.owed],
            )
            for each in found.groups
        ],
        ahead=[DueOn(day=day, cases=count) for day, count in found.ahead],
    )


@operations.write("POST", "/agencies/{agency}/hand-out", may="assign", gives=HandedOut)
def hand_cases_out(call: Call, body: HandOut) -> HandedOut:
    """Hand cases out to a unit or to a person of it."""
    person = call.acting_on("assign")
    handed = hand_out(call.program, call.office, body.numbers, (body.unit, body.to), person, call.visitor)
    return HandedOut(
        done=list(handed.done),
        refused=[NotHanded(number=number, reason=Said.of(reason)) for number, reason in handed.refused],
    )


@operations.get("/agencies/{agency}/reviews", may="review", gives=WaitingDrafts)
def list_reviews(call: Call) -> WaitingDrafts:
    """List the drafts that wait for a review of the caller's."""
    found, more = waiting_drafts(call.program, call.office.code, call.visitor)
    items = [
        WaitingDraft(
            number=each.number,
            subject=each.subject,
            due_on=each.due_on,
            stage=each.stage,
            outcome=each.outcome,
            drafted_by=each.drafted_by,
            own=each.own,
        )
        for each in found
    ]
    return WaitingDrafts(items=items, more=more)


@operations.get(f"{CASE}/review", may="review", gives=DraftToReview)
def show_review(call: Call) -> Reply:
    """Show the draft of a case that waits for its next review; that it was looked at is noted."""
    view = view_case(call.program, call.office.code, call.number, call.visitor)
    stage = next_stage(call.program.stages_of(call.office), view.facts)
    if stage is None:
        raise no_such("待审草稿", "draft of this case that waits for a review")
    call.look(view.number, PARTICULARS)
    draft = draft_in_force(view.opened.history, call.today)
    data = {} if draft is None else draft.data
    grounds = data.get("grounds") or ()
    roles = call.visitor.roles_in({call.office.id})
    told = DraftToReview(
        number=view.number,
        version=view.version,
        stage=stage,
        passed=list(view.facts.approved_stages),
        outcome=data.get("outcome"),
        grounds=[grounds] if isinstance(grounds, str) else list(grounds),
        text=str(data.get("text") or ""),
        drafted_by=view.facts.drafted_by,
        drafted_on=None if draft is None else draft.on,
        may_decide=may_pass(view.opened.engine, roles, stage) and view.facts.drafted_by != call.visitor.member.login,
    )
    return Reply(told, headers=etag(view.version))


@operations.write("POST", f"{CASE}/review", may="review", gives=Decided, status=201)
def review_draft(call: Call, body: Verdict, if_match: IfMatch = None) -> Reply:
    """Pass the draft of a case at its next stage, or return it to who wrote it."""
    code, program = call.office.code, call.program
    view = view_case(program, code, call.number, call.visitor)
    stage = next_stage(program.stages_of(call.office), view.facts)
    if stage is None:
        raise Refused(
            "nothing_to_review",
            "这件案件现在没有等待审核的草稿，可能已撤回或已审完",
            "no draft of this case waits for a review: it was taken back or passed already",
        )
    passed = body.verdict == "pass"
    data = {"stage": stage, "passed": passed, **({"reason": body.reason} if body.reason else {})}
    stages = program.engine.workflow.reviews.stages
    person = call.acting(stages[stage].by)
    seen = call.seen(if_match, view.version)
    try:
        take_seen_step(program, code, call.number, Step("review", call.today, data), person, call.visitor, seen)
    except ChangedSince as changed:
        if if_match is None:
            raise
        raise changed_since(changed.version) from changed
    now = view_case(program, code, call.number, call.visitor)
    told = Decided(stage=stage, passed=passed, version=now.version, standing=Standing.of(now.line, now.step))
    return Reply(told, 201, etag(now.version))


@operations.write("PUT", f"{CASE}/restriction", may="restrict", gives=Limited)
def restrict_case(call: Call, body: Limit) -> Limited:
    """Limit a case to some readers and the heads."""
    version_of(call.program, call.office.code, call.number, call.visitor)  # which is not there where it is not theirs
    restrict(call.program, call.office.code, call.number, body.readers, body.reason, call.visitor)
    return Limited(readers=list(dict.fromkeys(body.readers)))


@operations.write("DELETE", f"{CASE}/restriction", may="restrict", status=204)
def lift_restriction(call: Call, number: Annotated[str, Path(max_length=64, pattern=CODE)]) -> Reply:
    """Let everybody of the agency open a case again."""
    lift(call.program, call.office.code, number)
    return Reply(None, 204)
