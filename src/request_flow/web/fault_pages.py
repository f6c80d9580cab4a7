"""The page of a failure: within the frame for who is signed in, so that menu and signing out stay, else alone.

Nothing on the way to it may fail again: where the store cannot be asked, or the frame itself is what fails, the page
stands alone.  Its way on never leads back to the address that failed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.types import Scope

from request_flow.errors import Sentence
from request_flow.logs import logger
from request_flow.services.program import Program
from request_flow.services.public_switch import is_open
from request_flow.services.signing_in import SignedIn, session_of
from request_flow.services.visitors import agencies_of
from request_flow.storage.agencies import Agency, find_agency
from request_flow.storage.unit import reading
from request_flow.web.desk import Desk
from request_flow.web.pages import page
from request_flow.web.routes import COOKIE, language_of

HEADINGS = {
    HTTPStatus.BAD_REQUEST: Sentence("不能这样提交", "It cannot be sent like this"),
    HTTPStatus.FORBIDDEN: Sentence("您没有这项权限", "This is not yours to open"),
    HTTPStatus.NOT_FOUND: Sentence("找不到", "Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: Sentence("这个地址不能这样打开", "This address is not opened like this"),
    HTTPStatus.CONFLICT: Sentence("现在不能办", "Not possible now"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Sentence("提交的内容太大", "Too much was sent at once"),
    HTTPStatus.UNPROCESSABLE_ENTITY: Sentence("有内容需要更正", "Something has to be put right"),
    HTTPStatus.TOO_MANY_REQUESTS: Sentence("提交得太快，稍后再试", "Too fast; wait a moment"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Sentence("程序出错", "The program failed"),
    HTTPStatus.SERVICE_UNAVAILABLE: Sentence("暂时不能使用", "Not available for the moment"),
}
OTHERWISE = Sentence("未能办理", "This could not be done")
PASSING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE})
"""What may be gone when the page is opened anew."""
SIGN_IN = "/login"
SETTINGS = "/settings"
HOME = "/"
"""Leads whoever is signed in to their first page, and everybody else to the sign-in."""
PUBLIC = "/p/"

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class WayOn:
    """A link of the page: where it leads and what it says."""

    href: str
    zh: str
    en: str


def fault_page(scope: Scope, status: HTTPStatus, sentence: Sentence, cites: tuple[str, ...]) -> HTMLResponse:
    """Return the page that tells a failure."""
    request = Request(scope)
    values = {
        "heading": HEADINGS.get(status, OTHERWISE),
        "sentence": Sentence(_ended(sentence.zh, "。"), _ended(sentence.en, ".")),
        "request_id": scope["state"]["request_id"],
        "again": _again(request, status),
    }
    if status != HTTPStatus.SERVICE_UNAVAILABLE and "hx-request" not in request.headers:
        framed = _framed(request, status, {**values, "cites": cites})
        if framed is not None:
            return framed
    html = page("fault-alone.html.j2", language_of(request, None), way=_way_alone(request), **values)
    return HTMLResponse(html, status)


def _framed(request: Request, status: HTTPStatus, values: dict[str, object]) -> HTMLResponse | None:
    """Return the page in the frame of who is signed in, ``None`` where nobody is or it cannot be made."""
    if not request.cookies.get(COOKIE) or request.url.path.startswith(PUBLIC):
        return None
    try:
        with _desk_of(request) as desk:
            return None if desk is None else desk.show("fault.html.j2", status, way=_way_on(desk), **values)
    except Exception:  # whatever stops the frame, the failure itself must still be told
        log.exception("fault_page_without_frame", path=request.url.path)
        return None


@contextmanager
def _desk_of(request: Request) -> Iterator[Desk | None]:
    with request.app.state.programs.borrow() as program:
        secret = request.cookies[COOKIE]
        signed_in = session_of(program, secret, used=False)
        if signed_in is None:
            yield None
            return
        agency = _agency_of(request, program, signed_in)
        yield Desk(program, request, language_of(request, signed_in), signed_in, agency, secret)


def _agency_of(request: Request, program: Program, signed_in: SignedIn) -> Agency | None:
    """Return the agency of the address where the visitor works there, else the visitor's own."""
    code = request.path_params.get("agency")
    with reading(program.store) as unit:
        own = agencies_of(unit, signed_in.visitor)
    return next((each for each in own if each.code == code), next(iter(own), None))


def _way_on(desk: Desk) -> WayOn:
    """Return the first page of the menu that is not the one that failed."""
    here = desk.request.url.path
    found = ((desk.address(each.path), each) for each in desk.menu()) if desk.agency is not None else ()
    way = next((WayOn(href, f"去“{each.zh}”", f"To: {each.en}") for href, each in found if href != here), None)
    return way or WayOn(SETTINGS, "去“设置”", "To: Settings")


def _way_alone(request: Request) -> WayOn | None:
    """Return where somebody goes who cannot be told apart, ``None`` where that is the page that failed."""
    path = request.url.path
    if path.startswith(PUBLIC):
        code = path.removeprefix(PUBLIC).partition("/")[0]
        home = PUBLIC + code
        there = home != path.rstrip("/") and _has_public_page(request, code)
        return WayOn(home, "返回申请说明", "Back to the first page") if there else None
    if request.cookies.get(COOKIE):
        return None if path == HOME else WayOn(HOME, "回到首页", "To the first page")
    return None if path == SIGN_IN else WayOn(SIGN_IN, "去登录页", "To the page of signing in")


def _has_public_page(request: Request, code: str) -> bool:
    """Return whether an agency has its public page open; where that cannot be asked, it has none."""
    try:
        with request.app.state.programs.borrow() as program:
            with reading(program.store) as unit:
                agency = find_agency(unit, code)
            return agency is not None and is_open(program, agency)
    except Exception:  # whatever stops it, the failure itself must still be told
        log.exception("fault_page_without_way", path=request.url.path)
        return False


def _again(request: Request, status: HTTPStatus) -> WayOn | None:
    """Return the link that tries once more, or leads back to the form that was sent; ``None`` where neither helps."""
    if request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return WayOn(request.url.path + query, "重新打开", "Open it again") if status in PASSING else None
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc != request.url.netloc or not came_from.path.startswith("/"):
        return None
    query = f"?{came_from.query}" if came_from.query else ""
    return WayOn(came_from.path + query, "返回原来的页面", "Back to the page before")


def _ended(text: str, stop: str) -> str:
    """Return a sentence as it stands alone: begun large, with its full stop."""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "。", "？", "?")) else whole + stop
