"""Cases: the list page by page, one whole, registering one, and the search.

A list tells an applicant's name and nothing else that is personal.  One case is told whole to whoever may see cases;
that it was looked at is noted, for a program reads on somebody's behalf.
"""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import ConfigDict, Field, StringConstraints

from request_flow.cases.record import written_case, written_event
from request_flow.errors import BadInput
from request_flow.law.access import access
from request_flow.services.case_view import CaseView, view_case
from request_flow.services.finding import find
from request_flow.services.looks import PARTICULARS
from request_flow.services.paging import Order, stretch_of
from request_flow.services.steps import register_case
from request_flow.storage.attachments import Attachment
from request_flow.storage.case_lists import OPEN, STATES, Filters
from request_flow.web.api.call import Call, Reply, etag
from request_flow.web.api.case_shapes import (
    CHANNELS,
    Case,
    CasePage,
    ErasedCase,
    ListedCase,
    NewCase,
    Paper,
    Record,
    Registered,
)
from request_flow.web.api.case_shapes import STATES as STATE_NAMES
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Clock, Cursor, Sent, Standing, Told, Word

MOST = 50
LAST_PAGE = 1_000

operations = Operations("cases")


@operations.get("/agencies/{agency}/cases", may="see_cases", gives=CasePage)
def list_cases(  # one for each filter of the list
    call: Call,
    state: Annotated[STATE_NAMES, Query(description="`open` are all that are not closed or void")] = "open",
    handler: Annotated[Word | None, Query(description="Login of the caseworker")] = None,
    unit: Word | None = None,
    channel: CHANNELS | None = None,
    year: Annotated[int | None, Query(ge=1990, le=2200, description="Year of receipt")] = None,
    step: Annotated[Word | None, Query(description="One of the codes of `step`")] = None,
    due_from: date | None = None,
    due_until: date | None = None,
    provisional: Annotated[bool, Query(description="Only those whose day is provisional")] = False,
    irregular: Annotated[bool, Query(description="Only those with an irregularity")] = False,
    order: Annotated[
        Order, Query(description="`due`: only those with a running clock, the first due first")
    ] = "registered",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    cursor: Cursor = None,
) -> Reply:
    """List cases, page by page.

    The header `Link` leads to the page that follows; where there is none, it was the last.
    """
    if step is not None and step not in call.program.engine.workflow.machine.steps:
        raise BadInput("no_such_step", f"没有“{step}”这个环节", f"there is no step {step!r}")
    filters = Filters(
        states={"open": OPEN, "all": STATES}.get(state, (state,)),
        handlers=(handler,) if handler is not None else None,
        unit=unit,
        due_from=due_from,
        due_until=due_until,
        channel=channel,
        year=year,
        step=step,
        provisional=provisional,
        irregular=irregular,
    )
    found = stretch_of(call.program, call.office, filters, order, cursor, limit, call.visitor)
    page = CasePage(items=[ListedCase.of(each) for each in found.rows], next=found.next)
    return Reply(page, headers=call.next_link(found.next))


@operations.write("POST", "/agencies/{agency}/cases", may="register_case", gives=Registered, status=201)
def register(call: Call, body: NewCase) -> Reply:
    """Register a request that arrived."""
    person = call.acting(access().permissions["register_case"].by)
    taken = register_case(call.program, call.office.code, body.written(), person)
    view = view_case(call.program, call.office.code, taken.number, call.visitor)
    made = Registered(
        number=taken.number,
        version=view.version,
        state=taken.facts.state,
        clock=Clock.of(None if view.is_closed else view.face),
        notice=taken.notice,
    )
    return Reply(made, 201, {"Location": call.address("cases", taken.number), **etag(view.version)})


@operations.get("/agencies/{agency}/cases/{number}", may="see_cases", gives=Case)
def show_case(call: Call) -> Reply:
    """Show a case whole; that it was looked at is noted."""
    view = view_case(call.program, call.office.code, call.number, call.visitor)
    call.look(view.number, PARTICULARS)
    written = written_case(view.registration, ())
    written.pop("events")
    told = Case(
        version=view.version,
        case=written,
        standing=Standing.of(view.line, view.step),
        outcome=view.facts.outcome(),
        closed_on=view.facts.closed_on(),
        safe_days=dict(view.safe_days),
        events=_records(view),
        attachments=[paper_of(each) for each in view.attachments],
        owed=[each.notice for each in view.owed],
        same_applicant=[number for number, _, _ in view.kin.others],
        received_in_the_month=view.kin.in_month,
        restricted_to=None if view.restriction is None else list(view.restriction.readers),
        intact=view.broken is None,
        erased=_erased(view),
    )
    return Reply(told, headers=etag(view.version))


def _erased(view: CaseView) -> ErasedCase | None:
    entry = view.erasure
    return None if entry is None else ErasedCase(on=date.fromisoformat(entry.erased_at[:10]), entry=entry.id)


class SearchSent(Sent):
    """What is looked for: a number, a document's number, an applicant's whole name, words of the subject."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"text": "食堂"}})

    text: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    open_only: bool = False
    page: int = Field(1, ge=1, le=LAST_PAGE)


class Found(Told):
    """What was found: one case that was meant, or a page of those that fit."""

    number: str | None = Field(description="The number of the one case that was meant")
    items: list[ListedCase]
    total: int | None = Field(description="How many fit, where they were counted")
    has_more: bool
    elsewhere: bool = Field(description="Whether only another agency has a case of this number")


@operations.ask("/agencies/{agency}/search", may="see_cases", gives=Found)
def search(call: Call, body: SearchSent) -> Found:
    """Find cases.

    A POST, so that no applicant's name stands in an address or a log.
    """
    found = find(call.program, call.office, body.text, open_only=body.open_only, page=body.page, visitor=call.visitor)
    listed = found.listed
    return Found(
        number=found.number,
        items=[] if listed is None else [ListedCase.of(each) for each in listed.rows],
        total=listed.total if listed is not None and listed.is_counted else None,
        has_more=listed is not None and listed.has_more,
        elsewhere=found.elsewhere,
    )


def paper_of(kept: Attachment) -> Paper:
    """Return a file of a case as it is told."""
    return Paper(
        id=kept.id,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.hash,
        added_by=kept.added_by,
        added_at=kept.added_at,
        removed_at=kept.removed_at,
    )


def _records(view: CaseView) -> list[Record]:
    made = []
    for event in view.opened.history:
        data = written_event(event)
        data.pop("actor", None)
        made.append(
            Record(
                seq=event.seq,
                on=data.pop("on"),
                action=data.pop("action"),
                actor=event.actor,
                recorded_at=event.recorded_at.isoformat() if event.recorded_at is not None else None,
                data=data,
            )
        )
    return made
