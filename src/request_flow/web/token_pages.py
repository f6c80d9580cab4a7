"""访问令牌: one's own tokens for programs, made and revoked; a new one is shown once, by the answer to the form."""

from fastapi.responses import Response

from request_flow.errors import BadInput
from request_flow.law.access import access
from request_flow.services.addressing import stamp
from request_flow.services.tokens import LONGEST_DAYS, is_standing, make_token, revoke, scopes_for, tokens_of
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_number

UNFIT = 422
USUAL_DAYS = "90"
PAGE = "/settings/tokens"
FIELD_OF = {"bad_token_label": "label", "bad_token_scopes": "scopes", "bad_token_days": "days"}

routes = Routes()


@routes.get(PAGE, may="own_settings")
def tokens(desk: Desk) -> Response:
    """List one's tokens, and the form for another."""
    return _show(desk, {"label": "", "days": USUAL_DAYS}, [], {})


@routes.post(PAGE, may="own_settings")
def make(desk: Desk) -> Response:
    """Make a token and show its secret, this once."""
    values = {"label": desk.field("label"), "days": desk.field("days")}
    scopes, days = desk.fields("scopes"), values["days"]
    try:
        number = read_number(days) or 0
        made = make_token(desk.program, desk.visitor, values["label"], scopes, number)
    except BadInput as error:
        return _show(desk, values, scopes, {FIELD_OF.get(error.code, ""): desk.words(error.sentence)})
    return desk.show("settings-token.html.j2", made=made)


@routes.post(PAGE + "/{token}/revoke", may="own_settings")
def end(desk: Desk) -> Response:
    """Revoke a token."""
    revoke(desk.program, desk.visitor, read_number(desk.in_path("token")) or 0)
    return desk.go(
        PAGE, "已撤销令牌，使用它的程序不能再访问。", "The token was revoked; programs that use it are shut out."
    )


def _show(desk: Desk, values: dict[str, str], chosen: list[str], faults: dict[str, str]) -> Response:
    now = stamp(desk.program.clock.now())
    permissions = access().permissions
    choices = {
        name: desk.say(permissions[name].label, permissions[name].en) for name in scopes_for(desk.program, desk.visitor)
    }
    found = [(each, is_standing(each, now)) for each in tokens_of(desk.program, desk.visitor)]
    return desk.show(
        "settings-tokens.html.j2",
        UNFIT if faults else 200,
        found=found,
        choices=choices,
        chosen=chosen,
        values=values,
        faults=faults,
        longest=LONGEST_DAYS,
        named=lambda name: desk.say(permissions[name].label, permissions[name].en) if name in permissions else name,
    )
