"""What is sent of a letter, and what is told of it."""

from datetime import date
from typing import Any, Literal

from pydantic import ConfigDict, Field

from request_flow.web.api.shapes import Instant, LongText, Said, Sent, Text, Told, Word


class Envelope(Sent):
    """Where a letter goes; without it, where the applicant wants it."""

    to: Text
    method: Text
    address: LongText = ""


class LetterWanted(Sent):
    """A letter to be written, named by its kind or by the act that calls for it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "act": "request_supplement",
                "data": {"term_days": 15, "items": "学校名称"},
                "inputs": {"why": "没有写明学校，无法据以查找"},
            }
        },
    )

    kind: Word | None = None
    act: Word | None = None
    inputs: dict[Word, Any] = Field({}, description="What a machine cannot know: the free parts of the letter")
    data: dict[Word, Any] = Field({}, description="The keys of the act that its issue takes")
    event: int | None = Field(
        None, ge=1, le=1_000_000, description="The record it is about, where that is there already"
    )
    delivery: Envelope | None = None
    on: date | None = Field(None, description="The effective day; today where it is left out")
    bears: date | None = Field(None, description="The day that the letter bears; `on` where it is left out")


class ToIssue(LetterWanted):
    """A letter to be issued; ``overrides`` gives the reason for going on against a finding, by its code."""

    overrides: dict[Word, Text] = Field({})


class LetterFinding(Told):
    """What was found about a letter: `must` stops it, `override` asks for a reason, `remind` is told."""

    code: str
    severity: str
    where: str
    sentence: Said
    cites: list[str]


class LetterPreview(Told):
    """A letter as it would be issued."""

    kind: str
    title: str
    number: str | None
    addressee: str | None
    day: date | None
    text: str
    takes_step: bool
    findings: list[LetterFinding]


class ListedLetter(Told):
    """A letter of a list; of a case that is shut to the caller only the number is told."""

    id: int
    name: str
    case: str
    kind: str | None
    title: str | None
    day: date
    served_on: date | None
    returned_on: date | None
    void: bool
    restricted: bool


class LetterPage(Told):
    """A page of letters."""

    items: list[ListedLetter]
    next: str | None


class LettersOfCase(Told):
    """The letters of a case."""

    items: list[ListedLetter]


class LetterRecord(Told):
    """What became of a letter."""

    what: str
    on: date
    actor: str
    data: dict[str, Any]


class Letter(Told):
    """A letter as it was issued."""

    id: int
    name: str
    case: str
    kind: str
    title: str
    number: str | None
    day: date
    issued_at: Instant
    issued_by: str
    addressee: str | None
    event: int | None
    hashes: dict[str, str] = Field(description="SHA-256 of each form")
    altered: list[str] = Field(description="Forms whose bytes are not those that were issued")
    records: list[LetterRecord]
    overrides: dict[str, str]


class IssuedLetter(Told):
    """A letter that was just issued."""

    id: int
    name: str
    number: str | None
    hashes: dict[str, str]
    version: int
    findings: list[LetterFinding]


class ServiceProof(Sent):
    """How it is known that a letter arrived."""

    kind: Literal["signature", "posting_number", "electronic_confirmation"]
    text: Text


class Service(Sent):
    """That a letter arrived, with its proof, or came back, and why: one of the two."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "on": "2026-11-23",
                "method": "post",
                "proof": {"kind": "posting_number", "text": "XA12345678932"},
            }
        },
    )

    on: date
    method: Word
    proof: ServiceProof | None = None
    returned: Text | None = None


class Served(Told):
    """What was recorded."""

    what: str
    on: date
    event: int | None
    version: int
    told: int
