"""What an administrator sets of an agency: its name and rules, agencies below it, its letters' words, its public page.

Days are those from which on something holds.  What is left out of a change stays as it is.
"""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import ConfigDict, Field, StringConstraints

from request_flow.services.enforcing import set_lapses
from request_flow.services.letters.particulars import set_particulars, show_particulars
from request_flow.services.letters.texts import TextInUse, set_text, show_text, withdraw_text
from request_flow.services.organising import add, change
from request_flow.services.public_switch import is_open, switch
from request_flow.web.api.agencies import AgencyTold
from request_flow.web.api.call import Call, Reply
from request_flow.web.api.routing import CODE, Operations
from request_flow.web.api.shapes import LongText, Sent, Text, Told, Word

TEXT = "/agencies/{agency}/letter-kinds/{kind}/text"
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LetterName = Annotated[str, Path(max_length=64, pattern=r"^[a-z][a-z0-9-]*$")]

operations = Operations("administration")


class AgencyChanged(Sent):
    """What is changed of an agency; ``lapses``: whether a request lapses by itself, or a person sees to it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"review_chain": "short"}})

    name: Name | None = None
    review_chain: Word | None = Field(None, description="One of the codes of `chain`")
    summed: bool | None = Field(None, description="Whether sums of the office above count its report")
    lapses: Literal["automatic", "task"] | None = None


class AgencyBelow(Sent):
    """An agency that stands below."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"code": "school-1", "name": "第一中学"}})

    code: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=CODE)]
    name: Name


class ParticularsSent(Sent):
    """What letters say of the agency from a day on, by the keys of `GET`; what is not named stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"particulars": {"court": "澄州市人民法院"}}}
    )

    particulars: dict[Word, LongText | list[Text] | None] = Field(max_length=50)
    from_day: date | None = Field(None, description="Today where it is left out")


class ParticularsTold(Told):
    """What letters say of the agency; ``version`` is null before anything was set."""

    version: int | None
    particulars: dict[str, Any]


class PublicPage(Sent):
    """Whether the page for the public is open."""

    open: bool


class PublicPageTold(Told):
    """Whether the page for the public is open."""

    open: bool


class LetterTextSent(Sent):
    """The agency's own text of a letter, a template as the one that ships."""

    body: LongText


class LetterText(Told):
    """The text of a letter in use; ``version`` is null where it is the one that ships."""

    kind: str
    version: int | None
    body: str

    @classmethod
    def of(cls, kind: str, found: TextInUse) -> "LetterText":
        """Return it as it is told."""
        return cls(kind=kind, version=found.seq, body=found.kind.body)


@operations.write("PATCH", "/agencies/{agency}", may="administer", gives=AgencyTold)
def change_agency(call: Call, body: AgencyChanged) -> AgencyTold:
    """Change an agency's name and rules."""
    made = change(
        call.program, call.office.code, name=body.name, parent=None, review_chain=body.review_chain, summed=body.summed
    )
    if body.lapses is not None:
        set_lapses(call.program, call.office.code, body.lapses)
    return AgencyTold.of(made)


@operations.write("POST", "/agencies/{agency}/below", may="administer", gives=AgencyTold, status=201)
def add_agency_below(call: Call, body: AgencyBelow) -> Reply:
    """Add an agency right below this one."""
    return Reply(AgencyTold.of(add(call.program, body.code, body.name, call.office.code, None)), 201)


@operations.get("/agencies/{agency}/particulars", may="administer", gives=ParticularsTold)
def show_what_letters_say(call: Call, day: date | None = None) -> ParticularsTold:
    """Show what letters say of the agency, on a day or today."""
    return _particulars(call, day)


@operations.write("PUT", "/agencies/{agency}/particulars", may="administer", gives=ParticularsTold)
def set_what_letters_say(call: Call, body: ParticularsSent) -> ParticularsTold:
    """Set what letters say of the agency from a day on; what was said before stays with the letters of its time."""
    by = call.visitor.member.login
    set_particulars(call.program, call.office.code, body.particulars, by, from_day=body.from_day)
    return _particulars(call, body.from_day)


@operations.get(TEXT, may="administer", gives=LetterText)
def show_letter_text(call: Call, kind: LetterName) -> LetterText:
    """Show the text of a letter that is in use."""
    return LetterText.of(kind, show_text(call.program, call.office.code, kind))


@operations.write("PUT", TEXT, may="administer", gives=LetterText)
def set_letter_text(call: Call, kind: LetterName, body: LetterTextSent) -> LetterText:
    """Use a text of the agency's own from now on; one that does not hold is refused with the place."""
    return LetterText.of(
        kind, set_text(call.program, call.office.code, kind, body.body, call.visitor.member.login, file=kind)
    )


@operations.write("DELETE", TEXT, may="administer", gives=LetterText)
def drop_letter_text(call: Call, kind: LetterName) -> LetterText:
    """Use the text that ships again."""
    return LetterText.of(kind, withdraw_text(call.program, call.office.code, kind, call.visitor.member.login))


@operations.get("/agencies/{agency}/public-page", may="administer", gives=PublicPageTold)
def show_public_page(call: Call) -> PublicPageTold:
    """Show whether the page for the public is open."""
    return PublicPageTold(open=is_open(call.program, call.office))


@operations.write("PUT", "/agencies/{agency}/public-page", may="administer", gives=PublicPageTold)
def switch_public_page(call: Call, body: PublicPage) -> PublicPageTold:
    """Open or shut the page for the public."""
    switch(call.program, call.office, call.visitor.member.login, to_open=body.open)
    return PublicPageTold(open=body.open)


def _particulars(call: Call, day: date | None) -> ParticularsTold:
    found = show_particulars(call.program, call.office.code, day)
    return ParticularsTold(version=found.seq, particulars=found.particulars.model_dump(mode="json"))
