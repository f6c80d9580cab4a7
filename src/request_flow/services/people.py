"""People of the agencies: adding, changing, listing them, their absences and who stands in.

Whenever somebody comes, or changes, reminders of running terms that reached nobody are told anew.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from request_flow.errors import BadInput, NotFound
from request_flow.services.addressing import stamp
from request_flow.services.channels.addresses import check_address
from request_flow.services.program import Program
from request_flow.services.visitors import Visitor
from request_flow.storage.accounts import Held, drop_role, held_by, hold_role, set_looks
from request_flow.storage.agencies import agency_of_id, all_agencies, get_agency
from request_flow.storage.messages import tell_again
from request_flow.storage.people import (
    Member,
    add_member,
    all_members,
    change_member,
    get_member,
    login_exists,
    members_of,
)
from request_flow.storage.unit import Unit, reading, writing

NOBODY = frozenset({"system"})
"""Roles that no person has."""
LANGUAGES = ("zh", "en")
CHANNELS = ("app", "email", "wecom", "dingtalk", "feishu", "webhook")
WITHOUT_ADDRESS = frozenset({"app"})
LOGIN_LENGTH = 64


def roles(program: Program) -> tuple[str, ...]:
    """Return the roles that a person can have, in the order of the definition."""
    return tuple(each for each in program.engine.workflow.reviews.roles if each not in NOBODY)


def add_person(program: Program, agency: str, login: str, values: Mapping[str, Any]) -> Member:
    """Add a person; ``values`` are name and role and what else is known.

    Raises:
        BadInput: the login is taken or is none, or a value is not possible.
        NotFound: the agency does not exist.
    """
    if not login or login != login.strip() or len(login) > LOGIN_LENGTH or not login.isprintable():
        raise BadInput(
            "bad_login",
            f"登录名不能为空，首尾不能有空格，最多 {LOGIN_LENGTH} 个字符",
            f"a login is not empty, has no blanks around it and at most {LOGIN_LENGTH} characters",
        )
    for needed in ("name", "role"):
        if not str(values.get(needed) or "").strip():
            raise BadInput("person_lacks", f"缺少 {needed}", f"a person needs a {needed}")
    with writing(program.store) as unit:
        found = get_agency(unit, agency)
        if login_exists(unit, login):
            raise BadInput("login_taken", f"登录名“{login}”已被使用", f"the login {login!r} is taken")
        _check(program, unit, login, values, channel="app", address="")
        add_member(unit, {"agency_id": found.id, "login": login, **_stored(values)}, now=stamp(program.clock.now()))
        tell_again(unit, found.id)
        return get_member(unit, login)


def change_person(program: Program, login: str, values: Mapping[str, Any]) -> Member:
    """Change what is given of a person.

    Raises:
        BadInput: a value is not possible.
        NotFound: there is nobody with this login.
    """
    with writing(program.store) as unit:
        member = get_member(unit, login)
        _check(program, unit, login, values, channel=member.channel, address=member.address)
        change_member(unit, member.id, _stored(values))
        tell_again(unit, member.agency_id)
        return get_member(unit, login)


def set_absence(
    program: Program, login: str, start: date | None, end: date | None, deputy: str | None = None
) -> Member:
    """Note that a person is away from ``start`` to ``end``, both included; without ``start``, that the person is back.

    ``deputy`` is who stands in; the one known before stays where none is given.

    Raises:
        BadInput: the absence ends before it starts, or the deputy is the person.
        NotFound: there is nobody with this login, or no such deputy.
    """
    if start is None and end is not None:
        raise BadInput("absence_without_start", "缺少外出的起始日期", "an absence needs its first day")
    if start is not None and end is not None and end < start:
        raise BadInput(
            "absence_backwards", f"外出的截止日 {end} 早于起始日 {start}", f"the absence ends on {end}, before {start}"
        )
    values: dict[str, Any] = {"absent_from": start, "absent_until": end}
    if deputy is not None:
        values["deputy"] = deputy
    return change_person(program, login, values)


def give_role(program: Program, login: str, agency: str, role: str) -> None:
    """Let a person hold one more role, in the own agency or in another.

    Raises:
        BadInput: there is no such role, or it is the one the person has already.
        NotFound: there is nobody with this login, or no such agency.
    """
    _known(program, role=role)
    with writing(program.store) as unit:
        member, found = get_member(unit, login), get_agency(unit, agency)
        if (member.agency_id, member.role) == (found.id, role) or Held(found.id, role) in held_by(unit, member.id):
            raise BadInput(
                "role_held",
                f"“{login}”在 {agency} 已有这个角色",
                f"{login!r} holds this role in {agency} already",
            )
        hold_role(unit, member.id, found.id, role)


def take_role(program: Program, login: str, agency: str, role: str) -> None:
    """Take a role away that a person holds beside the first; the first is changed with the person.

    Raises:
        NotFound: there is nobody with this login, no such agency, or the role is not held there beside the first.
    """
    with writing(program.store) as unit:
        member, found = get_member(unit, login), get_agency(unit, agency)
        if Held(found.id, role) not in held_by(unit, member.id):
            raise NotFound(
                "role_not_held",
                f"“{login}”在 {agency} 没有兼任这个角色；第一个角色用 person change 修改",
                f"{login!r} does not hold this role in {agency} beside the first, which `person change` sets",
            )
        drop_role(unit, member.id, found.id, role)


def find_person(program: Program, login: str) -> Member:
    """Return the person with this login.

    Raises:
        NotFound: there is none.
    """
    with reading(program.store) as unit:
        return get_member(unit, login)


def roles_beside(program: Program, login: str) -> list[tuple[str, str]]:
    """Return the roles that a person holds beside the first, each with the code of its agency.

    Raises:
        NotFound: there is nobody with this login.
    """
    with reading(program.store) as unit:
        return [
            (agency_of_id(unit, held.agency_id).code, held.role) for held in held_by(unit, get_member(unit, login).id)
        ]


def set_page_looks(program: Program, visitor: Visitor, *, larger: bool, shortcuts: bool) -> None:
    """Keep how the pages are to look for somebody, and whether they listen to keys."""
    with writing(program.store) as unit:
        now = stamp(program.clock.now())
        set_looks(unit, visitor.member.id, larger=larger, shortcuts=shortcuts, now=now)


def list_people(program: Program, agency: str | None = None) -> list[tuple[str, Member]]:
    """Return the people of one agency, or everybody, each with the code of the agency.

    Raises:
        NotFound: the agency does not exist.
    """
    with reading(program.store) as unit:
        codes = {each.id: each.code for each in all_agencies(unit)}
        members = all_members(unit) if agency is None else members_of(unit, get_agency(unit, agency).id)
    return [(codes[each.agency_id], each) for each in members]


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: int(value) if isinstance(value, bool) else value for key, value in values.items()}


def _known(program: Program, **values: str | None) -> None:
    """Refuse a role, a channel or a language that there is not."""
    known = {"role": roles(program), "channel": CHANNELS, "language": LANGUAGES}
    for key, value in values.items():
        if value is not None and value not in known[key]:
            listed = ", ".join(known[key])
            raise BadInput(f"bad_{key}", f"没有“{value}”;可用:{listed}", f"there is no {key} {value!r}; use {listed}")


def _check(program: Program, unit: Unit, login: str, values: Mapping[str, Any], *, channel: str, address: str) -> None:
    _known(program, **{key: values.get(key) for key in ("role", "channel", "language")})
    if "name" in values and not str(values["name"]).strip():
        raise BadInput("person_lacks", "姓名不能为空", "a person needs a name")
    channel, address = values.get("channel", channel), values.get("address", address)
    if channel not in WITHOUT_ADDRESS and not address:
        raise BadInput(
            "no_address",
            f"渠道“{channel}”需要地址(邮箱或机器人地址)",
            f"the channel {channel!r} needs an address: that of the mailbox or of the webhook",
        )
    if "channel" in values or "address" in values:
        check_address(channel, address)
    deputy = values.get("deputy")
    if deputy is None:
        return
    if deputy == login:
        raise BadInput("own_deputy", "不能由本人代办", "nobody stands in for themselves")
    get_member(unit, deputy)
