"""The pages of one's own settings (个人设置): how pages look, how one is told, the password, the second factor.

They belong to no agency; the menu beside them is that of the visitor's own.  What a browser left unattended must not
allow asks for the password once more.
"""

import segno
from fastapi.responses import Response
from markupsafe import Markup

from request_flow.errors import BadInput, Refused, RequestFlowError
from request_flow.law.access import access
from request_flow.services.people import CHANNELS, LANGUAGES, change_person, set_page_looks
from request_flow.services.signing_in import (
    SECRET_OF_CODES,
    address_of_second_factor,
    change_password,
    confirm_second_factor,
    lay_down_second_factor,
    new_second_factor,
)
from request_flow.services.visitors import agencies_of
from request_flow.storage.unit import reading
from request_flow.web.desk import Desk
from request_flow.web.routes import LANGUAGE_COOKIE, Routes

UNFIT = 422
CHANNEL_NAMES = {
    "app": ("系统内", "in the program"),
    "email": ("电子邮件", "e-mail"),
    "wecom": ("企业微信", "WeCom"),
    "dingtalk": ("钉钉", "DingTalk"),
    "feishu": ("飞书", "Feishu"),
    "webhook": ("推送地址", "webhook"),
}
FIELD_OF = {
    "bad_channel": "channel",
    "no_address": "address",
    "bad_address": "address",
    "address_not_encrypted": "address",
    "bad_language": "language",
    "old_password_wrong": "password",
    "code_wrong": "code",
}
"""The field that a fault belongs to, by its code; any other belongs to the whole form, or to the new password."""

routes = Routes()


@routes.get("/settings", may="own_settings")
def settings(desk: Desk) -> Response:
    """Show what can be set."""
    member, account = desk.visitor.member, desk.visitor.account
    values = {
        "language": member.language,
        "size": "larger" if account is not None and account.larger else "standard",
        "keys": "on" if account is None or account.shortcuts else "off",
        "channel": member.channel,
        "address": member.address,
        "digest": "yes" if member.digest else "no",
    }
    return _settings(desk, values, {})


@routes.post("/settings", may="own_settings")
def set_settings(desk: Desk) -> Response:
    """Keep what was chosen."""
    names = ("language", "size", "keys", "channel", "address", "digest")
    values = {name: desk.field(name) for name in names}
    told = {name: values[name] for name in ("language", "channel", "address")}
    try:
        change_person(desk.program, desk.visitor.member.login, {**told, "digest": values["digest"] == "yes"})
    except BadInput as error:
        return _settings(desk, values, _faults(desk, error))
    set_page_looks(desk.program, desk.visitor, larger=values["size"] == "larger", shortcuts=values["keys"] != "off")
    desk.language = values["language"] if values["language"] in LANGUAGES else desk.language
    answer = desk.go("/settings", "已保存设置", "Settings saved")
    answer.delete_cookie(LANGUAGE_COOKIE)
    return answer


def _settings(desk: Desk, values: dict[str, str], faults: dict[str, str]) -> Response:
    _at_home(desk)
    account = desk.visitor.account
    return desk.show(
        "settings.html.j2",
        UNFIT if faults else 200,
        values=values,
        faults=faults,
        channels={each: desk.say(*CHANNEL_NAMES[each]) for each in CHANNELS},
        has_password=account is not None and account.password_hash is not None,
        has_second_factor=account is not None and account.second_factor is not None,
        signed_in_since=desk.signed_in.session.created_at if desk.signed_in is not None else "",
    )


@routes.get("/settings/password", may="own_settings")
def password(desk: Desk) -> Response:
    """Ask for a new password."""
    return _password(desk, {})


@routes.post("/settings/password", may="own_settings")
def set_password(desk: Desk) -> Response:
    """Change the password."""
    assert desk.signed_in is not None  # noqa: S101  # the address needs a permission
    old, new, again = (_typed(desk, name) for name in ("password", "new_password", "new_password_again"))
    if new != again:
        words = desk.say("两次输入的新密码不一致，请重新输入", "the two new passwords differ; type them again")
        return _password(desk, {"new_password_again": words})
    try:
        change_password(desk.program, desk.signed_in, old, new)
    except (BadInput, Refused) as error:
        return _password(desk, _faults(desk, error, otherwise="new_password"))
    return desk.go(
        "/settings", "已更改密码，其他地方的登录都已退出", "The password was changed; every other session has ended"
    )


def _password(desk: Desk, faults: dict[str, str]) -> Response:
    _at_home(desk)
    account = desk.visitor.account
    must_change = account is not None and account.must_change
    shortest = access().signing_in.shortest_password
    status = UNFIT if faults else 200
    return desk.show("settings-password.html.j2", status, faults=faults, must_change=must_change, shortest=shortest)


@routes.get("/settings/second-factor", may="own_settings")
def second_factor(desk: Desk) -> Response:
    """Show the secret for an authenticator, or how to lay it down."""
    return _second_factor(desk, new_second_factor(), {})


@routes.post("/settings/second-factor", may="own_settings")
def set_second_factor(desk: Desk) -> Response:
    """Turn the second factor on or off."""
    secret = desk.field("secret")
    typed = _typed(desk, "password")
    try:
        if desk.field("do") == "off":
            lay_down_second_factor(desk.program, desk.visitor, typed)
            return desk.go("/settings", "已停用动态验证码", "The authenticator is no longer asked for")
        confirm_second_factor(desk.program, desk.visitor, typed, secret, desk.field("code"))
    except (BadInput, Refused) as error:
        again = secret if SECRET_OF_CODES.fullmatch(secret) else new_second_factor()
        return _second_factor(desk, again, _faults(desk, error))
    return desk.go("/settings", "已启用动态验证码，下次登录时要用", "The authenticator is asked for from now on")


def _second_factor(desk: Desk, secret: str, faults: dict[str, str]) -> Response:
    _at_home(desk)
    account = desk.visitor.account
    code = segno.make(address_of_second_factor(desk.visitor.member.login, secret), error="m")
    return desk.show(
        "settings-second-factor.html.j2",
        UNFIT if faults else 200,
        faults=faults,
        is_on=account is not None and account.second_factor is not None,
        secret=secret,
        in_groups=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=Markup(code.svg_inline(border=2, scale=5, svgclass="qr", lineclass=None)),  # noqa: S704  # its own
    )


def _typed(desk: Desk, name: str) -> str:
    """Return a password as it was typed: blanks around it count."""
    value = desk.form.get(name)
    return value if isinstance(value, str) else ""


def _faults(desk: Desk, error: RequestFlowError, otherwise: str = "") -> dict[str, str]:
    return {FIELD_OF.get(error.code, otherwise): desk.words(error.sentence)}


def _at_home(desk: Desk) -> None:
    """Show the page in the agency of the visitor."""
    with reading(desk.program.store) as unit:
        desk.agency = agencies_of(unit, desk.visitor)[0]
