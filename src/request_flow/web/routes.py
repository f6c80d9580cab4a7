"""The addresses of the pages: each names its permission, and nothing is reached without it.

A page is a plain function ``(Desk) -> Response``.  Around it: the session is found by the cookie, the agency by the
address, the permission is asked, a form is read within its limits, its seal is checked, and what was sent twice is
done once.  ``OPEN`` marks what needs nobody signed in.  ``TABLE`` of an app lists every address with its permission.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.routing import BaseRoute

from request_flow.errors import BadInput, NotAllowed
from request_flow.services.asking import ask_who_and_where
from request_flow.services.once import once
from request_flow.services.program import Program
from request_flow.services.signing_in import SignedIn, remember, session_of
from request_flow.services.visitors import refuse_unless_allowed
from request_flow.settings import LANGUAGES
from request_flow.storage.unit import one_reading, reading
from request_flow.web.desk import SEE_OTHER, Desk, agency_named, told_by
from request_flow.web.sign_in_form import kept_of, show_sign_in
from request_flow.web.typed_numbers import read_number

OPEN = ""
"""The permission of a page that everybody may see."""
COOKIE = "request_flow"
BEFORE_COOKIE = "request_flow_before"
"""Holds a secret of the browser before anybody is signed in, so that the form of signing in is sealed too."""
BEFORE_LASTS = 43_200
"""Seconds since the form was made: it may stand open in a tab for a working day."""
LANGUAGE_COOKIE = "lang"
ONE_YEAR = 31_536_000
MOST_FIELDS = 2_000
MOST_FILES = 20
MOST_OF_A_FIELD = 1024 * 1024
MEGABYTE = 1024 * 1024
MOST_OF_A_FORM = 64 * MEGABYTE
"""Bytes."""
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
NO_CONTENT = 204
SIGN_OUT = "/logout"
MUST_CHANGE_MAY = frozenset({"/settings/password", SIGN_OUT})
"""What somebody reaches whose password an administrator gave."""

View = Callable[[Desk], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One address: how it is asked, the permission it needs, and the function behind it.

    ``by_itself`` marks what an open page asks without anybody doing anything: it does not keep a session alive.
    """

    method: str
    path: str
    may: str
    view: View
    by_itself: bool = False
    most: int = MOST_OF_A_FORM
    """Bytes of a form that is sent there."""


class Routes:
    """Collects addresses; a module of pages has one and the app takes them all."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def get(self, path: str, *, may: str, by_itself: bool = False) -> Callable[[View], View]:
        """Register a page."""
        return self._route("GET", path, may, by_itself=by_itself)

    def post(self, path: str, *, may: str, most: int = MOST_OF_A_FORM) -> Callable[[View], View]:
        """Register what a form is sent to; it answers with another address, or with the form and what is wrong."""
        return self._route("POST", path, may, most=most)

    def _route(
        self, method: str, path: str, may: str, *, by_itself: bool = False, most: int = MOST_OF_A_FORM
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            self.all.append(Route(method, path, may, view, by_itself, most))
            return view

        return register

    def add_to(self, app: FastAPI) -> None:
        """Add the addresses to an app."""
        app.state.table.extend(self.all)
        app.router.routes.extend(self.made)

    @cached_property
    def made(self) -> list[BaseRoute]:
        """What the pages are asked at, made once for however many apps."""
        router = APIRouter()
        for each in self.all:
            router.add_api_route(each.path, _endpoint(each), methods=[each.method], include_in_schema=False)
        return router.routes


def _endpoint(route: Route) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        form = await _form_of(request, route.most) if route.method == "POST" else FormData()
        try:
            return await run_in_threadpool(_serve, route, request, form)
        finally:
            await form.close()

    return answer


async def _form_of(request: Request, most: int) -> FormData:
    """Read a form within its limits; one that does not say how long it is has none and is not read.

    Raises:
        BadInput: it is too large, or no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    length = request.headers.get("content-length", "0")
    endless = "transfer-encoding" in request.headers and "content-length" not in request.headers
    if endless or read_number(length, most) is None:
        size = most // MEGABYTE
        raise BadInput(
            "form_too_large", f"提交的内容超过{size}MB，请分开提交", f"more than {size} MB were sent; send it in parts"
        )
    if int(length) and kind not in FORM_TYPES:
        raise BadInput("no_form", "这个地址只接受表单", "this address takes forms only")
    try:
        return await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_OF_A_FIELD)
    except (MultiPartException, HTTPException) as error:  # the second is what the first becomes within an app
        raise BadInput(
            "form_unreadable", "表单无法读取，请重新提交", "the form cannot be read; send it again"
        ) from error


def _serve(route: Route, request: Request, form: FormData) -> Response:
    with request.app.state.programs.borrow() as program, one_reading(program.store):
        secret = request.cookies.get(COOKIE, "")
        ask_who_and_where(program, secret, request.path_params.get("agency"))
        signed_in = session_of(program, secret, used=not route.by_itself) if secret else None
        if signed_in is None and (route.may != OPEN or route.path == SIGN_OUT):
            return _to_sign_in(program, request, route, secret, form)
        if signed_in is None:
            secret = request.cookies.get(BEFORE_COOKIE, "")
        agency = agency_named(program, request.path_params["agency"]) if "agency" in request.path_params else None
        desk = Desk(program, request, language_of(request, signed_in), signed_in, agency, secret, form)
        if route.may != OPEN and signed_in is not None:
            account = signed_in.visitor.account
            if account is not None and account.must_change and route.path not in MUST_CHANGE_MAY:
                return RedirectResponse("/settings/password", SEE_OTHER)
            with reading(program.store) as unit:
                refuse_unless_allowed(unit, signed_in.visitor, route.may, agency)
        with _telling(desk):
            answer = _once(route, desk) if route.method == "POST" else route.view(desk)
        _keep_language(request, answer)
        _keep_before(desk, answer)
        return answer


@contextmanager
def _telling(desk: Desk) -> Iterator[None]:
    """Hand the page what the one before left to be told, and forget it once a page was made of it."""
    signed_in = desk.signed_in
    if signed_in is None or desk.request.method != "GET" or desk.wants_piece or not signed_in.session.said:
        yield
        return
    desk.told = told_by(signed_in)
    yield
    remember(desk.program, signed_in.session, {})


def _once(route: Route, desk: Desk) -> Response:
    """Answer a form, once however often it is sent."""
    if not desk.is_sealed() or desk.request.headers.get("sec-fetch-site") == "cross-site":
        raise NotAllowed(
            "form_not_sealed",
            "表单已失效，没有写入任何内容；请返回上一页重新打开后再提交",
            "the form is no longer valid and nothing was written; go back, open the page again and send it again",
        )
    key = desk.field("_once")
    if not key:
        return route.view(desk)
    made: list[Response] = []

    def do() -> tuple[str, bool]:
        answer = route.view(desk)
        made.append(answer)
        return answer.headers.get("location", ""), answer.status_code == SEE_OTHER

    sent = [
        (name, value if isinstance(value, str) else value.filename or "") for name, value in desk.form.multi_items()
    ]
    same = repr((desk.request.url.path, sorted(each for each in sent if each[0] != "_seal"))).encode()
    location = once(desk.program, f"form {desk.secret[:16]} {key}"[:160], same, do)
    return made[0] if made else RedirectResponse(location, SEE_OTHER)


def _to_sign_in(program: Program, request: Request, route: Route, secret: str, form: FormData) -> Response:
    """Send somebody who is not signed in to where that is done, and back afterwards.

    A form that a page of the session that is over was sent with is kept: whoever signs in sends it from there.
    """
    desk = Desk(program, request, language_of(request, None), None, None, secret, form)
    if route.path == SIGN_OUT:
        return RedirectResponse("/login", SEE_OTHER)
    if route.method == "POST" and not desk.wants_piece and desk.is_sealed():
        desk.secret = request.cookies.get(BEFORE_COOKIE, "")
        answer = show_sign_in(desk, kept=kept_of(desk))
        _keep_before(desk, answer)
        return answer
    if route.by_itself and desk.wants_piece:  # nobody asked: what is being typed on the page must stay
        return Response(status_code=NO_CONTENT)
    if desk.wants_piece:
        here = urlsplit(request.headers.get("hx-current-url", ""))
        then = quote(here.path + (f"?{here.query}" if here.query else ""))
        return Response(headers={"HX-Redirect": f"/login?next={then}"})
    path = request.url.path if route.method == "GET" else ""
    query = f"?{request.url.query}" if path and request.url.query else ""
    then = f"?next={quote(path + query)}" if path else "?expired=1"
    return RedirectResponse(f"/login{then}", SEE_OTHER)


def language_of(request: Request, signed_in: SignedIn | None) -> str:
    """Return the language of the page: asked for in the address, chosen before, the person's, the installation's."""
    for each in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if each in LANGUAGES:
            return str(each)
    if signed_in is not None:
        return signed_in.visitor.member.language
    return str(request.app.state.language)


def _keep_before(desk: Desk, answer: Response) -> None:
    """Have the browser keep what the seal of a form was made with that nobody signed in has sent for."""
    if desk.signed_in is None and desk.secret:
        secure = desk.request.app.state.secure
        answer.set_cookie(BEFORE_COOKIE, desk.secret, BEFORE_LASTS, httponly=True, samesite="lax", secure=secure)


def _keep_language(request: Request, answer: Response) -> None:
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        secure = request.app.state.secure
        answer.set_cookie(LANGUAGE_COOKIE, str(asked), ONE_YEAR, httponly=True, samesite="lax", secure=secure)
