"""What an operation's function is handed: the program, who calls by which token, for which agency; and how it answers.

A ``Call`` lives for one request, as a ``Desk`` does for a page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from request_flow.errors import NotFound
from request_flow.services.looks import note_look
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.services.tokens import Caller
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.web.api.problems import bad_condition
from request_flow.web.typed_numbers import read_number
from request_flow.web.words import Wording

V1 = "/api/v1"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is more than a body."""

    body: BaseModel | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = BaseModel | Reply | Response
View = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Call:
    """One call at work."""

    program: Program
    request: Request
    caller: Caller
    agency: Agency | None

    @property
    def visitor(self) -> Visitor:
        """The person that the token acts for, with the token's limits."""
        return self.caller.visitor

    @property
    def office(self) -> Agency:
        """The agency of the address."""
        assert self.agency is not None  # noqa: S101  # only in addresses below /agencies/{agency}
        return self.agency

    @property
    def number(self) -> str:
        """The number of the case of the address."""
        return str(self.request.path_params["number"])

    @property
    def today(self) -> date:
        """The present day of the office."""
        return self.program.clock.today()

    @property
    def language(self) -> str:
        """The language of what has only one."""
        return self.visitor.member.language

    def acting(self, allowed: Sequence[str]) -> Person:
        """Return the person in the role that may take an act, by the roles it allows."""
        return self.visitor.acting(tuple(allowed), {self.office.id})

    def acting_on(self, act: str) -> Person:
        """Return the person in the role that may take an act of a case."""
        transition = self.program.engine.workflow.transitions.get(act)
        return self.acting(transition.by if transition is not None else ())

    def wording(self) -> Wording:
        """Return what codes are called."""
        return Wording(self.program.law, self.program.engine.workflow, self.language)

    def look(self, number: str | None, what: str) -> None:
        """Note that somebody looks at personal data, before it is given."""
        note_look(self.program, self.visitor, self.office, number, what, self.request.state.request_id)

    def seen(self, if_match: str | None, now: int) -> int:
        """Return the version of a case that the caller saw: what ``If-Match`` says, else the present one.

        Raises:
            CallFault: it is no version.
        """
        if if_match is None or if_match.strip() == "*":
            return now
        text = if_match.strip().removeprefix('"').removesuffix('"')
        version = read_number(text)
        if version is None:
            raise bad_condition()
        return version

    def address(self, *parts: str) -> str:
        """Return an address below that of the agency."""
        return "/".join([V1, "agencies", *(quote(each, safe="") for each in (self.office.code, *parts))])

    def next_link(self, cursor: str | None) -> dict[str, str]:
        """Return the header that leads to the next page, nothing on the last."""
        if cursor is None:
            return {}
        asked = [(key, value) for key, value in self.request.query_params.multi_items() if key != "cursor"]
        return {"Link": f'<{quote(self.request.url.path)}?{urlencode([*asked, ("cursor", cursor)])}>; rel="next"'}


def etag(version: int) -> dict[str, str]:
    """Return the header that tells a version of a case."""
    return {"ETag": f'"{version}"'}


def attached(content: bytes, media_type: str, name: str) -> Response:
    """Return a file that no browser opens by itself."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=media_type, headers=headers)


def no_such(what_zh: str, what_en: str) -> NotFound:
    """Return the failure of something that is not there."""
    return NotFound("no_such_thing", f"没有这个{what_zh}", f"there is no such {what_en}")
