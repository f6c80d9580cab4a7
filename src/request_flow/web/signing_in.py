"""The pages of signing in and out, by password or by the identity service of the house (统一身份认证).

The cookie of a session is for this site alone, out of a script's reach, and where the pages are reached by HTTPS it is
sent by no other way.  Signing in makes a new secret and ends the session the browser had, so that nobody can lay one
ready.  Afterwards a person comes back to where they wanted to go, which is an address of this site or else the first
page; a form that was sent too late is shown to be sent again.
"""

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import BadInput, NotFound, Refused, RequestFlowError, StoreUnavailable
from request_flow.law.access import access
from request_flow.services.signing_in import CodeAsked, session_of, sign_in, sign_out
from request_flow.services.single_sign_on import IdentityService
from request_flow.services.visitors import agencies_of
from request_flow.storage.unit import reading
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.routes import BEFORE_COOKIE, COOKIE, OPEN, Routes
from request_flow.web.sign_in_form import go_on, kept_in, show_sign_in, within

ASKED_COOKIE = "request_flow_asked"
"""What was asked of the identity service, sealed, until its answer is there."""
ASKED_LASTS = 600
"""Seconds."""
BACK = "/login/oidc/back"

routes = Routes()


@routes.get("/", may=OPEN)
def first(desk: Desk) -> Response:
    """Send somebody to their day, or to where they sign in."""
    if desk.signed_in is None:
        return RedirectResponse("/login", SEE_OTHER)
    with reading(desk.program.store) as unit:
        own = agencies_of(unit, desk.visitor)[0]
    return RedirectResponse(f"/a/{own.code}{_first_page(desk)}", SEE_OTHER)


def _first_page(desk: Desk) -> str:
    roles = {hat.role for hat in desk.visitor.hats}
    permissions = access().permissions
    if roles & set(permissions["take_step"].by):
        return "/today"
    return "/reports" if roles & set(permissions["see_report"].by) else "/more"


@routes.get("/login", may=OPEN)
def ask(desk: Desk) -> Response:
    """Ask who it is."""
    if desk.signed_in is not None:
        return RedirectResponse(within(desk.query("next")), SEE_OTHER)
    return show_sign_in(desk)


@routes.post("/login", may=OPEN)
def let_in(desk: Desk) -> Response:
    """Let somebody in, or say that it did not fit."""
    client = desk.request.client
    login, kept = desk.field("login"), kept_in(desk)
    password = desk.form.get("password")
    typed = password if isinstance(password, str) else ""
    try:
        secret = sign_in(
            desk.program, login, typed, desk.field("code"), client.host if client else "", desk.field("proof")
        )
    except CodeAsked as asked:
        return show_sign_in(desk, proof=asked.proof, kept=kept)
    except Refused as refused:
        faults = {"": desk.words(refused.sentence)}
        return show_sign_in(desk, faults, proof=desk.field("proof"), kept=kept)
    _take_seat(desk, secret)
    must_change = desk.visitor.account is not None and desk.visitor.account.must_change
    then = within(desk.field("next"))
    answer = go_on(desk, kept) if kept is not None and not must_change else RedirectResponse(then, SEE_OTHER)
    return _with_cookie(desk, answer, secret)


@routes.post("/logout", may=OPEN)
def let_out(desk: Desk) -> Response:
    """End the session."""
    if desk.signed_in is not None:
        sign_out(desk.program, desk.signed_in.session)
    answer = RedirectResponse("/login", SEE_OTHER)
    answer.delete_cookie(COOKIE)
    return answer


@routes.get("/login/oidc", may=OPEN)
def ask_service(desk: Desk) -> Response:
    """Send somebody to the identity service of the house."""
    service = _service(desk)
    try:
        address, asked = service.ask(desk.program, _way_back(desk), within(desk.query("next")))
    except StoreUnavailable as error:
        return show_sign_in(desk, {"": desk.words(error.sentence)})
    answer = RedirectResponse(address, SEE_OTHER)
    secure = desk.request.app.state.secure
    answer.set_cookie(ASKED_COOKIE, asked, ASKED_LASTS, path=BACK, httponly=True, samesite="lax", secure=secure)
    return answer


@routes.get(BACK, may=OPEN)
def answer_of_service(desk: Desk) -> Response:
    """Let in whom the identity service names."""
    service = _service(desk)
    asked = desk.request.cookies.get(ASKED_COOKIE, "")
    try:
        secret, then = service.take_answer(desk.program, asked, _way_back(desk), desk.request.query_params)
    except (BadInput, Refused, StoreUnavailable) as error:
        answer: Response = _not_let_in(desk, error)
    else:
        _take_seat(desk, secret)
        answer = _with_cookie(desk, RedirectResponse(within(then), SEE_OTHER), secret)
    answer.delete_cookie(ASKED_COOKIE, path=BACK)
    return answer


def _not_let_in(desk: Desk, error: RequestFlowError) -> Response:
    return show_sign_in(desk, {"": desk.words(error.sentence)})


def _service(desk: Desk) -> IdentityService:
    service: IdentityService | None = desk.request.app.state.identity_service
    if service is None:
        raise NotFound("no_identity_service", "没有设置统一身份认证", "no identity service is set up")
    return service


def _way_back(desk: Desk) -> str:
    return desk.program.outside.public_url + BACK


def _take_seat(desk: Desk, secret: str) -> None:
    """End the session the browser had, and go on as who has signed in."""
    if desk.signed_in is not None:
        sign_out(desk.program, desk.signed_in.session)
    desk.secret, desk.signed_in = secret, session_of(desk.program, secret)


def _with_cookie(desk: Desk, answer: Response, secret: str) -> Response:
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="lax", secure=desk.request.app.state.secure)
    answer.delete_cookie(BEFORE_COOKIE)
    return answer
