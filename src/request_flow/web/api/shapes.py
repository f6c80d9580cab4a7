"""Shapes that several operations share: sentences, days, parts of addresses, files; what is told of a clock.

Everything that is sent is read strictly: a key that is not known is refused, so that nobody sets what the form of an
operation does not name.
"""

import base64
import binascii
from datetime import date
from typing import Annotated, Any

from fastapi import Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from request_flow.cases.clocks import ClockFace
from request_flow.errors import BadInput, Sentence

FIRST_YEAR, LAST_YEAR = 1990, 2200
LARGEST_ID = 2**31 - 1
EXAMPLE = base64.b64encode(
    "登记编号,申请人类型,申请方式,申请内容,收到申请日期\n2025-0901,自然人,邮寄,食堂食材配送成本,2025-03-03\n".encode()
).decode()
"""A register of one request."""

Year = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR, description="Year (年度)")]
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The version that was read (ETag of the case); where it is another now, nothing is written: 412",
        max_length=32,
    ),
]
Cursor = Annotated[
    str | None, Query(description="The `next` of the page before", max_length=200, pattern=r"^[A-Za-z0-9_-]+$")
]
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A moment with the offset of its zone (RFC 3339)."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
LongText = Annotated[str, StringConstraints(max_length=100_000)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Sent(BaseModel):
    """What a call sends."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What a call is told."""

    model_config = ConfigDict(extra="forbid")


class Said(Told):
    """A sentence in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, sentence: Sentence) -> "Said":
        """Return a sentence as it is told."""
        return cls(zh=sentence.zh, en=sentence.en)


class Clock(Told):
    """A clock that runs: its kind, the day it started after, its working days, the last of them."""

    kind: str
    started: date
    term_days: int | None
    due_on: date

    @classmethod
    def of(cls, face: ClockFace | None) -> "Clock | None":
        """Return a clock as it is told."""
        if face is None:
            return None
        return cls(kind=face.kind, started=face.started, term_days=face.term_days, due_on=face.due_on)


class Irregular(Told):
    """An act that broke a rule and happened all the same."""

    code: str
    on: date | None
    article: str


class Standing(Told):
    """Where a case stands on a day, as ``due --json`` tells it."""

    state: str
    step: str | None = None
    received_on: date | None
    clock: str | None
    due_on: date | None
    term_days: int | None
    counted: int | None
    remaining: int | None
    suspended: bool
    overdue: bool
    provisional: bool = False
    earliest: date | None = None
    latest: date | None = None
    irregularities: list[Irregular]

    @classmethod
    def of(cls, line: Any, step: str | None = None) -> "Standing":  # noqa: ANN401  # an object of the interchange format
        """Return the line of a case as it is told."""
        return cls.model_validate({**{key: value for key, value in line.items() if key != "number"}, "step": step})


class FileSent(Sent):
    """A file: its name, whose ending tells its kind, and its bytes in base64."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "台账.csv", "content": EXAMPLE}})

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(examples=["2025.xlsx"])
    content: Annotated[str, StringConstraints(min_length=1)] = Field(
        json_schema_extra={"contentEncoding": "base64"}, examples=["eyJ5ZWFyIjogMjAyNX0="]
    )

    def bytes(self) -> bytes:
        """Return the bytes of the file.

        Raises:
            BadInput: they are not in base64.
        """
        try:
            return base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadInput("not_base64", "文件内容不是 base64", "the content of the file is not base64") from error
