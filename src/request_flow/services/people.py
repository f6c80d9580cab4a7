"""People of the agencies: adding, changing, listing them, their absences and who stands in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from request_flow.errors import BadInput
from request_flow.services.addressing import stamp
from request_flow.services.channels.addresses import check_address
from request_flow.services.program import Program
from request_flow.storage.agencies import all_agencies, get_agency
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


def _check(program: Program, unit: Unit, login: str, values: Mapping[str, Any], *, channel: str, address: str) -> None:
    for key, known in (("role", roles(program)), ("channel", CHANNELS), ("language", LANGUAGES)):
        value = values.get(key)
        if value is not None and value not in known:
            listed = ", ".join(known)
            raise BadInput(f"bad_{key}", f"没有“{value}”;可用:{listed}", f"there is no {key} {value!r}; use {listed}")
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
