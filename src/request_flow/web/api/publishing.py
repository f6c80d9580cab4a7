"""Answers that are published for everybody (依申请公开转主动公开): listed, published, taken back.

Who publishes says that text and files were read through and name nobody.
"""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import ConfigDict, Field, StringConstraints

from request_flow.services.public_files import checked_files
from request_flow.services.publishing import (
    LONGEST_CONTENT,
    LONGEST_TITLE,
    PAGE,
    list_answers,
    publish,
    read_answer,
    withdraw,
)
from request_flow.web.api.call import Call, Reply
from request_flow.web.api.routing import Operations
from request_flow.web.api.sent import MOST_BYTES_OF_A_FILE
from request_flow.web.api.shapes import FileSent, Id, Instant, Sent, Told

PUBLISHED = "/agencies/{agency}/published"
MOST_FILES = 20
LAST_PAGE = 1_000

operations = Operations("publishing")


class NewAnswer(Sent):
    """An answer for everybody; ``read`` says that text and files were read through and name nobody."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"title": "2026年义务教育招生划片方案", "content": "划片方案见下。", "read": True}
        },
    )

    title: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TITLE)]
    content: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CONTENT)]
    read: Literal[True]
    files: list[FileSent] = Field([], max_length=MOST_FILES)


class Answered(Told):
    """A published answer."""

    id: int
    title: str
    content: str
    published_at: Instant
    published_by: str


class AnswerPage(Told):
    """A page of answers."""

    items: list[Answered]
    next: str | None


@operations.get(PUBLISHED, may="write_letters", gives=AnswerPage)
def list_published(
    call: Call,
    cursor: Annotated[str | None, Query(pattern=r"^[0-9]{1,4}$", description="The `next` of the page before")] = None,
) -> Reply:
    """List what is published, the newest first."""
    page = min(max(int(cursor or "1"), 1), LAST_PAGE)
    found, count = list_answers(call.program, call.office, page)
    following = str(page + 1) if page * PAGE < count and page < LAST_PAGE else None
    items = [
        Answered(
            id=each.id,
            title=each.title,
            content=each.content,
            published_at=each.published_at,
            published_by=each.published_by,
        )
        for each in found
    ]
    return Reply(AnswerPage(items=items, next=following), headers=call.next_link(following))


@operations.write("POST", PUBLISHED, may="write_letters", gives=Answered, status=201, most_bytes=MOST_BYTES_OF_A_FILE)
def publish_answer(call: Call, body: NewAnswer) -> Reply:
    """Publish an answer for everybody."""
    files = checked_files(call.program, [(each.name, each.bytes()) for each in body.files])
    by = call.visitor.member.login
    made = publish(call.program, call.office, by, body.title, body.content, files, read=body.read)
    found, _ = read_answer(call.program, call.office, made)
    told = Answered(
        id=found.id,
        title=found.title,
        content=found.content,
        published_at=found.published_at,
        published_by=found.published_by,
    )
    return Reply(told, 201)


@operations.write("DELETE", f"{PUBLISHED}/{{answer}}", may="write_letters", status=204)
def take_answer_back(call: Call, answer: Id) -> Reply:
    """Take a published answer back."""
    read_answer(call.program, call.office, answer)  # which is not there where it is another agency's
    withdraw(call.program, call.office, call.visitor.member.login, answer)
    return Reply(None, 204)
