"""Messages that leave the house (发件箱), who looked at what (访问记录), and what is kept of one person, given out.

Of an address only its beginning is told.  Somebody is looked for by a POST: no name and no ID number enters an address,
a history or a log.  Giving a person's data out is noted before it is done.
"""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response
from pydantic import ConfigDict, Field, StringConstraints

from request_flow.errors import NotFound
from request_flow.services.administering import PAGE
from request_flow.services.channels.addresses import shown
from request_flow.services.data_protection import KeptCase, cases_kept, export_person
from request_flow.services.looking_up import Wanted, find_looks
from request_flow.services.outbox import discard_messages, list_outbox, resend, show_message
from request_flow.storage.outbox_lists import Letterbox, Listed
from request_flow.web.api.call import Call, Reply
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import LARGEST_ID, Id, Instant, Sent, Told
from request_flow.web.spooled import spooled

OUTBOX = "/agencies/{agency}/outbox"
ZIP = "application/zip"
LAST_PAGE = 9_999
LARGEST_LOOK = 2**53 - 1
"""The largest number that every reader of JSON tells from its neighbours."""
Status = Literal["waiting", "sending", "parked", "sent", "discarded"]

operations = Operations("administration")


class Message(Told):
    """A message: whom it is for, how it stands, what the other side said last."""

    id: int
    topic: str
    channel: str
    login: str | None
    address: str = Field(description="Its beginning only")
    status: Status
    attempts: int
    next_try_at: Instant
    created_at: Instant
    ended_at: Instant | None
    answer: str | None

    @classmethod
    def of(cls, each: Listed) -> "Message":
        """Return a message as it is told."""
        values = {name: getattr(each, name) for name in cls.model_fields if name != "address"}
        return cls.model_validate({**values, "address": shown(each.channel, each.address)})


class Messages(Told):
    """Messages, those that were not sent unless others are asked for."""

    items: list[Message]
    next: str | None = Field(description="The cursor of the page that follows")


class Attempt(Told):
    """One attempt to deliver a message."""

    attempt: int
    at: Instant
    accepted: bool
    answer: str


class MessageWhole(Told):
    """A message with each attempt; what it says is read on the page."""

    message: Message
    attempts: list[Attempt]

    @classmethod
    def of(cls, found: Letterbox) -> "MessageWhole":
        """Return it as it is told."""
        return cls(message=Message.of(found.message), attempts=[Attempt(**each._asdict()) for each in found.attempts])


class Chosen(Sent):
    """Messages, all or none of which are sent again or no more."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"act": "resend", "messages": [17]}})

    act: Literal["resend", "discard"]
    messages: list[Annotated[int, Field(ge=1, le=LARGEST_ID)]] = Field(min_length=1, max_length=PAGE)


class Acted(Told):
    """How many messages it was done with."""

    count: int


class LooksWanted(Sent):
    """Which looks are asked for; ``before`` is the id of the last of the page before."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"case": "2026-0001"}})

    case: Annotated[str, StringConstraints(max_length=64)] = ""
    login: Annotated[str, StringConstraints(max_length=64)] = ""
    since: date | None = None
    until: Annotated[date | None, Field(le=date(9999, 1, 1))] = None
    before: Annotated[int | None, Field(ge=1, le=LARGEST_LOOK)] = None


class Look(Told):
    """One look at personal data."""

    id: int
    at: Instant
    login: str
    case: str | None
    what: str
    request_id: str


class Looks(Told):
    """A page of looks, the latest first."""

    items: list[Look]


class Whom(Sent):
    """A person, by the ID number, or by the name where no number was given."""

    identity: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Kept(Told):
    """A case of a person."""

    number: str
    received_on: date | None
    state: str


class AllKept(Told):
    """What is kept of a person."""

    cases: list[Kept]


@operations.get(OUTBOX, may="administer", gives=Messages)
def list_messages(
    call: Call,
    status: Annotated[Status | None, Query()] = None,
    cursor: Annotated[str | None, Query(pattern=r"^[0-9]{1,4}$", description="The `next` of the page before")] = None,
) -> Reply:
    """List the messages of an agency."""
    statuses = () if status is None else (status,)
    page = max(int(cursor or "1"), 1)
    found = list_outbox(call.program, call.office.code, statuses, most=PAGE + 1, skipped=(page - 1) * PAGE)
    following = str(page + 1) if len(found) > PAGE and page < LAST_PAGE else None
    told = Messages(items=[Message.of(each) for _, each in found[:PAGE]], next=following)
    return Reply(told, headers=call.next_link(following))


@operations.get(f"{OUTBOX}/{{message}}", may="administer", gives=MessageWhole)
def show_a_message(call: Call, message: Id) -> MessageWhole:
    """Show a message with each attempt to deliver it."""
    return MessageWhole.of(_of_office(call, message))


@operations.write("POST", f"{OUTBOX}/acts", may="administer", gives=Acted)
def act_on_messages(call: Call, body: Chosen) -> Acted:
    """Send messages again, or no more."""
    chosen = list(dict.fromkeys(body.messages))
    for each in chosen:
        _of_office(call, each)
    act = resend if body.act == "resend" else discard_messages
    return Acted(count=act(call.program, chosen))


@operations.ask("/agencies/{agency}/looks", may="audit", gives=Looks)
def find_the_looks(call: Call, body: LooksWanted) -> Looks:
    """Find who looked at what."""
    wanted = Wanted(number=body.case, login=body.login, since=body.since, until=body.until, before=body.before)
    return Looks(
        items=[
            Look(
                id=each.id,
                at=each.at,
                login=each.login,
                case=each.case_number,
                what=each.what,
                request_id=each.request_id,
            )
            for each in find_looks(call.program, call.office, wanted)
        ]
    )


@operations.ask("/agencies/{agency}/personal-data", may="administer", gives=AllKept)
def find_kept(call: Call, body: Whom) -> AllKept:
    """Tell which cases of a person are kept."""
    found = cases_kept(call.program, call.office, body.identity, call.visitor)
    return AllKept(cases=[_kept(each) for each in found])


@operations.ask("/agencies/{agency}/personal-data/file", may="administer", media=(ZIP,))
def give_kept(call: Call, body: Whom) -> Response:
    """Give out what is kept of a person as a ZIP; that it was given is noted."""
    parts = export_person(call.program, call.visitor, call.office, body.identity, call.request.state.request_id)
    return spooled(parts, ZIP, "personal-data.zip")


def _kept(each: KeptCase) -> Kept:
    received = None if each.received_on is None else date.fromisoformat(each.received_on)
    return Kept(number=each.number, received_on=received, state=each.state)


def _of_office(call: Call, message: int) -> Letterbox:
    """Return a message of the agency; one of another's is not there."""
    found = show_message(call.program, message)
    if found.message.agency_id != call.office.id:
        raise NotFound("no_such_message", f"没有编号为 {message} 的消息", f"there is no message {message}")
    return found
