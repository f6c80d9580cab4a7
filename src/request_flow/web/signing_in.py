"""The pages of signing in and out, and the way in.

The cookie of a session is for this site alone, out of a script's reach, and where the pages are reached by HTTPS it is
sent by no other way.  After signing in a person comes back to where they wanted to go, which is an address of this
site or else the first page.
"""

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import Refused
from request_flow.law.access import access
from request_flow.services.signing_in import CodeAsked, sign_in, sign_out
from request_flow.services.visitors import agencies_of
from request_flow.storage.unit import reading
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.routes import COOKIE, OPEN, Routes

routes = Routes()
WRONG = 401


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
        return RedirectResponse(_within(desk.query("next")), SEE_OTHER)
    return _form(desk, {})


@routes.post("/login", may=OPEN)
def let_in(desk: Desk) -> Response:
    """Let somebody in, or say that it did not fit."""
    client = desk.request.client
    login = desk.field("login")
    password = desk.form.get("password")
    typed = password if isinstance(password, str) else ""
    try:
        secret = sign_in(desk.program, login, typed, desk.field("code"), client.host if client else "")
    except CodeAsked as asked:
        return _form(desk, {"code": desk.words(asked.sentence)}, asks_code=True)
    except Refused as refused:
        return _form(desk, {"": desk.words(refused.sentence)}, asks_code=bool(desk.field("code")))
    answer = RedirectResponse(_within(desk.field("next")), SEE_OTHER)
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="lax", secure=desk.request.app.state.secure)
    return answer


@routes.post("/logout", may=OPEN)
def let_out(desk: Desk) -> Response:
    """End the session."""
    if desk.signed_in is not None:
        sign_out(desk.program, desk.signed_in.session)
    answer = RedirectResponse("/login", SEE_OTHER)
    answer.delete_cookie(COOKIE)
    return answer


def _form(desk: Desk, faults: dict[str, str], *, asks_code: bool = False) -> Response:
    rules = access().signing_in
    calendar = desk.program.calendar
    return desk.show(
        "login.html.j2",
        WRONG if "" in faults else 200,
        faults=faults,
        login=desk.field("login"),
        next=_within(desk.query("next") or desk.field("next")),
        expired=bool(desk.query("expired")),
        asks_code=asks_code,
        single_sign_on=False,
        tries=rules.tries,
        minutes=rules.locked_minutes,
        calendar=calendar.revision,
    )


def _within(address: str) -> str:
    """Return an address of this site, the first page where it is none."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() else "/"
