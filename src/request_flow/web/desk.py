"""What a page's function is handed: the program, who asks, for which agency, what was sent, and how to answer.

A ``Desk`` lives for one request.  Forms carry a seal against forgery (``seal``) and a key of their own, so that what
is sent twice is done once; both stand in the macro ``form_head`` of ``parts/ui.html.j2``.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, UploadFile

from request_flow.errors import NotFound, Sentence
from request_flow.services.program import Program
from request_flow.services.signing_in import SignedIn, remember
from request_flow.services.steps import Person
from request_flow.services.visitors import Visitor, is_allowed
from request_flow.services.worklist import menu_counts
from request_flow.storage.agencies import Agency, find_agency
from request_flow.storage.unit import reading
from request_flow.web.menu import ITEMS, PERMISSIONS, Item, with_counts
from request_flow.web.pages import page
from request_flow.web.words import Wording, with_days

if TYPE_CHECKING:
    from datetime import date

SEE_OTHER = 303
PAD_BYTES = 16
SECRET_BYTES = 32
HTMX = "hx-request"


@dataclass(slots=True)
class Desk:
    """One request at work."""

    program: Program
    request: Request
    language: str
    signed_in: SignedIn | None
    agency: Agency | None
    secret: str = ""
    """The secret of the session; where nobody is signed in that of the browser, empty until a form is made."""
    form: FormData = field(default_factory=FormData)
    told: Mapping[str, str] = field(default_factory=dict)
    """What the page before left to be told, once."""
    _wording: Wording | None = None
    _today: "date | None" = None
    _may: dict[tuple[str, int], bool] = field(default_factory=dict)

    @property
    def visitor(self) -> Visitor:
        """Who asks; only where the address asks for a permission."""
        assert self.signed_in is not None  # noqa: S101  # an address with a permission is not reached without
        return self.signed_in.visitor

    @property
    def office(self) -> Agency:
        """The agency of the address."""
        assert self.agency is not None  # noqa: S101  # only in addresses below /a/{agency}
        return self.agency

    @property
    def today(self) -> "date":
        """The present day of the office; one request knows one day."""
        if self._today is None:
            self._today = self.program.clock.today()
        return self._today

    @property
    def wants_piece(self) -> bool:
        """Whether HTMX asks for a piece of the page."""
        return HTMX in self.request.headers and "hx-boosted" not in self.request.headers

    def query(self, name: str, otherwise: str = "") -> str:
        """Return a value of the address."""
        return self.request.query_params.get(name, otherwise)

    def field(self, name: str, otherwise: str = "") -> str:
        """Return a value that was sent, without the blanks around it."""
        value = self.form.get(name, otherwise)
        return value.strip() if isinstance(value, str) else otherwise

    def fields(self, name: str) -> list[str]:
        """Return every value sent under one name, in order."""
        return [value.strip() for value in self.form.getlist(name) if isinstance(value, str)]

    def upload(self, name: str) -> UploadFile | None:
        """Return a file that was sent, ``None`` where none was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def in_path(self, name: str) -> str:
        """Return a part of the address."""
        return str(self.request.path_params[name])

    def may(self, permission: str, agency: Agency | None = None) -> bool:
        """Return whether the visitor holds a permission over the agency of the address, or over another."""
        if self.signed_in is None:
            return False
        agency = agency or self.agency
        asked = permission, agency.id if agency is not None else 0
        if asked not in self._may:
            with reading(self.program.store) as unit:
                self._may[asked] = is_allowed(unit, self.visitor, permission, agency)
        return self._may[asked]

    def acting(self, allowed: Sequence[str]) -> Person:
        """Return the visitor in the role that may take an act, by the roles it allows."""
        return self.visitor.acting(tuple(allowed), {self.office.id})

    def acting_on(self, act: str) -> Person:
        """Return the visitor in the role that may take an act of a case."""
        transition = self.program.engine.workflow.transitions.get(act)
        return self.acting(transition.by if transition is not None else ())

    def say(self, zh: str, en: str) -> str:
        """Return a text in the language of the page."""
        return zh if self.language == "zh" else en

    def words(self, sentence: Sentence) -> str:
        """Return a sentence in the language of the page."""
        return with_days(self.language, self.today, sentence.in_language(self.language))

    def seal(self) -> str:
        """Return what a form carries to show that it comes from a page of this session; another each time."""
        self.secret = self.secret or secrets.token_urlsafe(SECRET_BYTES)
        pad = secrets.token_hex(PAD_BYTES)
        return pad + _seal_of(self.secret, pad)

    def is_sealed(self) -> bool:
        """Return whether what was sent comes from a page of this session."""
        given = self.field("_seal") or self.request.headers.get("x-seal", "")
        pad, seal = given[: 2 * PAD_BYTES], given[2 * PAD_BYTES :]
        return bool(self.secret) and hmac.compare_digest(seal.encode(), _seal_of(self.secret, pad).encode())

    def fresh_key(self) -> str:
        """Return a key for a form that is to be done once."""
        return secrets.token_urlsafe(PAD_BYTES)

    def wording(self) -> Wording:
        """Return what codes are called in the language of the page."""
        if self._wording is None:
            self._wording = Wording(self.program.law, self.program.engine.workflow, self.language)
        return self._wording

    def menu(self) -> list[Item]:
        """Return the items of the menu that the visitor may open."""
        with reading(self.program.store) as unit:
            allowed = {name for name in PERMISSIONS if is_allowed(unit, self.visitor, name, self.agency)}
            items = [each for each in ITEMS if each.may in allowed]
            if "see_cases" not in allowed:
                return items
            may_review = "review" in allowed
            return with_counts(items, menu_counts(self.program, unit, self.office, self.visitor, may_review=may_review))

    def in_language(self, language: str) -> str:
        """Return this page's address in another language."""
        asked = [(key, value) for key, value in self.request.query_params.multi_items() if key != "lang"]
        path = self.request.url.path if self.request.method == "GET" else "/"
        return f"{path}?{urlencode([*asked, ('lang', language)])}"

    def address(self, path: str, **query: object) -> str:
        """Return an address below that of the agency; a query's empty values are left out."""
        asked = {key: str(value) for key, value in query.items() if value not in (None, "")}
        below = f"/a/{self.office.code}{path}"
        return f"{below}?{urlencode(asked)}" if asked else below

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401  # for a template
        """Return a page."""
        return HTMLResponse(page(template, self.language, desk=self, **values), status)

    def go(self, path: str, zh: str = "", en: str = "", *, undo: str = "") -> RedirectResponse:
        """Send the browser to another page, which tells what was done; ``undo`` is an address that takes it back."""
        if zh and self.signed_in is not None:
            said = {"text": self.say(zh, en), **({"undo": undo} if undo else {})}
            remember(self.program, self.signed_in.session, said)
        return RedirectResponse(path, SEE_OTHER)


def told_by(signed_in: SignedIn) -> dict[str, str]:
    """Return what the next page has to tell."""
    said = signed_in.session.said
    return dict(orjson.loads(said)) if said else {}


def agency_named(program: Program, code: str) -> Agency:
    """Return the agency of an address.

    Raises:
        NotFound: there is none.
    """
    with reading(program.store) as unit:
        found = find_agency(unit, code)
    if found is None:
        raise NotFound("no_such_agency", f"没有代码为“{code}”的机关", f"there is no agency {code!r}")
    return found


def _seal_of(secret: str, pad: str) -> str:
    return hmac.new(f"form {secret}".encode(), pad.encode(), hashlib.sha256).hexdigest()
