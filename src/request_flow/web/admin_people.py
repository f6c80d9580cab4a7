"""Administration of people (人员): adding and changing them, their roles, absence and deputy, and how they sign in.

Addresses carry a number, never a login or a name.  A password that was made for somebody is shown once, by the answer
to the form itself; it is kept nowhere else.
"""

from typing import Any

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound
from request_flow.services.administering import (
    Profile,
    give_role_within,
    name_subject,
    profile_of,
    refuse_leaving_oneself,
    reset_password,
    reset_second_factor,
    staff_of,
)
from request_flow.services.people import CHANNELS, add_person, change_person, roles, set_absence, take_role
from request_flow.web.admin import page_asked, pages_of
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.settings_pages import CHANNEL_NAMES
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import read_number

UNFIT = 422
FIELD_OF = {
    "bad_login": "login",
    "login_taken": "login",
    "person_lacks": "name",
    "bad_role": "role",
    "bad_channel": "channel",
    "no_address": "address",
    "bad_address": "address",
    "address_not_encrypted": "address",
    "bad_language": "language",
    "own_account": "active",
    "own_deputy": "deputy",
    "no_such_person": "deputy",
    "absence_without_start": "absent_from",
    "absence_backwards": "absent_until",
    "subject_taken": "subject",
    "role_held": "new_role",
    "agency_not_yours": "of_agency",
}
ENTERED = ("name", "role", "unit", "channel", "address", "language")
PERSON = "/a/{agency}/admin/people/{person}"

routes = Routes()


@routes.get("/a/{agency}/admin/people", may="administer")
def people(desk: Desk) -> Response:
    """List the people of the agency."""
    page, gone = page_asked(desk), desk.query("who") == "gone"
    staff = staff_of(desk.program, desk.office, gone=gone, page=page)
    return desk.show(
        "admin-people.html.j2", staff=staff, gone=gone, page=page, pages=pages_of(staff.total), channels=_channels(desk)
    )


@routes.get("/a/{agency}/admin/people/new", may="administer")
def new_person(desk: Desk) -> Response:
    """Ask who is to be added."""
    return _new(desk, {}, {})


@routes.post("/a/{agency}/admin/people/new", may="administer")
def add(desk: Desk) -> Response:
    """Add a person."""
    entered = {name: desk.field(name) for name in ("login", *ENTERED)}
    values = {name: entered[name] for name in ENTERED}
    try:
        made = add_person(desk.program, desk.office.code, entered["login"], values)
    except BadInput as error:
        return _new(desk, entered, _faults(desk, error))
    return desk.go(
        desk.address(f"/admin/people/{made.id}"),
        f"已新增{made.name}，接着给一个登录密码",
        f"{made.name} was added; now give them a password",
    )


def _new(desk: Desk, entered: dict[str, str], faults: dict[str, str]) -> Response:
    empty = {"login": "", "name": "", "role": "caseworker", "unit": "", "address": ""}
    return desk.show(
        "admin-person-new.html.j2",
        UNFIT if faults else 200,
        values={**empty, "channel": "app", "language": desk.language, **entered},
        faults=faults,
        **_choices(desk),
    )


@routes.get(PERSON, may="administer")
def person(desk: Desk) -> Response:
    """Show one person."""
    return _person(desk, _profile(desk), {}, {})


@routes.post(PERSON, may="administer")
def change(desk: Desk) -> Response:
    """Change what is known of a person."""
    profile = _profile(desk)
    values: dict[str, Any] = {name: desk.field(name) for name in ENTERED}
    values |= {"digest": desk.field("digest") == "yes", "active": desk.field("active") != "no"}
    login = profile.member.login
    try:
        refuse_leaving_oneself(desk.visitor, login, active=values["active"], role=values["role"])
        change_person(desk.program, login, values)
    except BadInput as error:
        return _person(desk, profile, values, _faults(desk, error))
    return _back(desk, profile, "已保存", "Saved")


@routes.post(PERSON + "/absence", may="administer")
def absence(desk: Desk) -> Response:
    """Note an absence and the deputy, or the return."""
    profile = _profile(desk)
    values = {name: desk.field(name) for name in ("absent_from", "absent_until", "deputy")}
    back = desk.field("do") == "back"
    try:
        first, last = (
            None if back or not values[name] else read_day(values[name], desk.today, ahead=True)
            for name in ("absent_from", "absent_until")
        )
        set_absence(desk.program, profile.member.login, first, last, values["deputy"] or None)
    except BadInput as error:
        fault = _faults(desk, error)
        if error.code == "bad_day":
            fault = {"absent_from": desk.words(error.sentence)}
        return _person(desk, profile, values, fault)
    if first is None:
        return _back(desk, profile, "已登记在岗", "Noted as back")
    return _back(desk, profile, "已登记外出，期间由代办人办理", "The absence was noted; the deputy acts meanwhile")


@routes.post(PERSON + "/roles", may="administer")
def add_role(desk: Desk) -> Response:
    """Give one more role."""
    profile = _profile(desk)
    values = {"new_role": desk.field("new_role"), "of_agency": desk.field("of_agency") or desk.office.code}
    try:
        give_role_within(desk.program, desk.visitor, profile.member.login, values["of_agency"], values["new_role"])
    except BadInput as error:
        fault = _faults(desk, error)
        if error.code == "bad_role":
            fault = {"new_role": desk.words(error.sentence)}
        return _person(desk, profile, values, fault)
    return _back(desk, profile, "已增加角色", "The role was given")


@routes.post(PERSON + "/roles/drop", may="administer")
def drop_role(desk: Desk) -> Response:
    """Take a role away."""
    profile = _profile(desk)
    take_role(desk.program, profile.member.login, desk.field("of_agency"), desk.field("role"))
    return _back(desk, profile, "已取消角色", "The role was taken away")


@routes.post(PERSON + "/password", may="administer")
def give_password(desk: Desk) -> Response:
    """Make a password for a person and show it, this once."""
    profile = _profile(desk)
    password = reset_password(desk.program, desk.visitor, desk.office, profile.member.id)
    return desk.show("admin-password.html.j2", profile=profile, password=password)


@routes.post(PERSON + "/second-factor", may="administer")
def drop_second_factor(desk: Desk) -> Response:
    """Turn a person's second factor off."""
    profile = _profile(desk)
    reset_second_factor(desk.program, desk.visitor, desk.office, profile.member.id)
    return _back(desk, profile, "已停用动态验证码", "The authenticator was turned off")


@routes.post(PERSON + "/subject", may="administer")
def subject(desk: Desk) -> Response:
    """Set as whom the identity service knows a person."""
    profile = _profile(desk)
    values = {"subject": desk.field("subject")}
    try:
        name_subject(desk.program, desk.visitor, desk.office, profile.member.id, values["subject"])
    except BadInput as error:
        return _person(desk, profile, values, _faults(desk, error))
    return _back(desk, profile, "已保存统一身份认证账号", "The account of the identity service was saved")


def _profile(desk: Desk) -> Profile:
    person = read_number(desk.in_path("person"))
    if person is None:
        raise NotFound("no_such_person", f"{desk.office.name}没有这个人", "there is no such person")
    return profile_of(desk.program, desk.office, person)


def _person(desk: Desk, profile: Profile, entered: dict[str, Any], faults: dict[str, str]) -> Response:
    member = profile.member
    kept = {
        **{name: getattr(member, name) for name in ENTERED},
        "digest": member.digest,
        "active": member.active,
        "absent_from": member.absent_from.isoformat() if member.absent_from else "",
        "absent_until": member.absent_until.isoformat() if member.absent_until else "",
        "deputy": member.deputy or "",
        "new_role": "",
        "of_agency": desk.office.code,
        "subject": (profile.account.subject or "") if profile.account is not None else "",
    }
    return desk.show(
        "admin-person.html.j2",
        UNFIT if faults else 200,
        profile=profile,
        values={**kept, **entered},
        faults=faults,
        single_sign_on=desk.request.app.state.identity_service is not None,
        **_choices(desk),
    )


def _choices(desk: Desk) -> dict[str, dict[str, str]]:
    wording = desk.wording()
    return {
        "roles": {each: wording.of("role", each) for each in roles(desk.program)},
        "channels": _channels(desk),
    }


def _channels(desk: Desk) -> dict[str, str]:
    return {each: desk.say(*CHANNEL_NAMES[each]) for each in CHANNELS}


def _faults(desk: Desk, error: BadInput) -> dict[str, str]:
    return {FIELD_OF.get(error.code, ""): desk.words(error.sentence)}


def _back(desk: Desk, profile: Profile, zh: str, en: str) -> Response:
    return desk.go(desk.address(f"/admin/people/{profile.member.id}"), zh, en)
