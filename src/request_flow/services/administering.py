"""What an administrator (系统管理员) does with people and agencies, and what is refused: acting beyond one's own house.

Whoever administers an agency gives roles there and below alone, and may not take over the account of somebody who holds
a role elsewhere: a password that was set is a way in.
"""

from dataclasses import dataclass

from request_flow.errors import BadInput, NotAllowed, NotFound
from request_flow.law.access import access
from request_flow.services.addressing import stamp
from request_flow.services.passwords import made_up
from request_flow.services.people import give_role
from request_flow.services.program import Program
from request_flow.services.signing_in import drop_second_factor, give_password
from request_flow.services.visitors import Visitor, is_allowed
from request_flow.storage.accounts import (
    Account,
    account_of,
    account_of_subject,
    end_sessions_of,
    held_by,
    set_subject,
)
from request_flow.storage.administration import (
    Below,
    UnitOf,
    agencies_below,
    count_parked,
    lapses_of,
    people_beside,
    people_page,
    units_of,
)
from request_flow.storage.agencies import Agency, agency_of_id, find_agency
from request_flow.storage.people import Member, get_member, member_of_id
from request_flow.storage.unit import Unit, reading, writing

ADMINISTER = "administer"
PAGE = 50
"""Rows of a list."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agency stands: those above it, highest first, those right below it, its units, what needs a look."""

    above: tuple[Agency, ...]
    below: tuple[Below, ...]
    all_below: int
    units: tuple[UnitOf, ...]
    lapses: str
    parked: int


@dataclass(frozen=True, slots=True)
class Profile:
    """One person as an administrator sees them; ``roles`` are those beside the first."""

    member: Member
    account: Account | None
    roles: tuple[tuple[Agency, str], ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """A page of the people of an agency, how many there are, and who holds a role there but works elsewhere."""

    people: tuple[Member, ...]
    total: int
    guests: tuple[tuple[Member, str], ...]


def place_of(program: Program, agency: Agency, page: int = 1) -> Place:
    """Return where an agency stands."""
    with reading(program.store) as unit:
        above: list[Agency] = []
        walked = find_agency(unit, agency.parent) if agency.parent else None
        while walked is not None:
            above.insert(0, walked)
            walked = find_agency(unit, walked.parent) if walked.parent else None
        below, count = agencies_below(unit, agency.id, most=PAGE, skipped=(page - 1) * PAGE)
        lapses, parked = lapses_of(unit, agency.id), count_parked(unit, agency.id)
        return Place(tuple(above), tuple(below), count, tuple(units_of(unit, agency.id)), lapses, parked)


def staff_of(program: Program, agency: Agency, *, gone: bool, page: int = 1) -> Staff:
    """Return a page of the people of an agency; ``gone``, of those who left."""
    with reading(program.store) as unit:
        people, total = people_page(unit, agency.id, active=not gone, most=PAGE, skipped=(page - 1) * PAGE)
        beside = people_beside(unit, agency.id, most=PAGE)
        found = ((member_of_id(unit, person_id), role) for person_id, role in beside)
        guests = [(member, role) for member, role in found if member is not None and member.agency_id != agency.id]
    return Staff(tuple(people), total, tuple(guests))


def profile_of(program: Program, agency: Agency, person_id: int) -> Profile:
    """Return a person of an agency.

    Raises:
        NotFound: nobody of the agency has this number.
    """
    with reading(program.store) as unit:
        member = _person(unit, agency, person_id)
        roles = tuple((agency_of_id(unit, held.agency_id), held.role) for held in held_by(unit, member.id))
        return Profile(member, account_of(unit, member.id), roles)


def give_role_within(program: Program, visitor: Visitor, login: str, agency: str, role: str) -> None:
    """Give a person one more role in an agency that the visitor administers.

    Raises:
        BadInput: there is no such role, or it is held already.
        NotFound: there is no such agency, or the visitor does not administer it.
    """
    with reading(program.store) as unit:
        found = find_agency(unit, agency)
        if found is None or not is_allowed(unit, visitor, ADMINISTER, found):
            raise NotFound(
                "agency_not_yours",
                f"没有代码为“{agency}”的机关，或不归您管理",
                f"there is no agency {agency!r}, or it is not yours to administer",
            )
    give_role(program, login, agency, role)


def reset_password(program: Program, visitor: Visitor, agency: Agency, person_id: int) -> str:
    """Give a person a password made at random, to be changed at the first sign-in, and return it.

    Raises:
        NotFound: nobody of the agency has this number.
        NotAllowed: the person holds a role elsewhere.
    """
    member = _theirs_alone(program, visitor, agency, person_id)
    password = made_up()
    give_password(program, member.login, password, must_change=True)
    return password


def reset_second_factor(program: Program, visitor: Visitor, agency: Agency, person_id: int) -> None:
    """Turn the second factor of a person off, whose authenticator is lost.

    Raises:
        NotFound: nobody of the agency has this number.
        NotAllowed: the person holds a role elsewhere.
    """
    drop_second_factor(program, _theirs_alone(program, visitor, agency, person_id).login)


def name_subject(program: Program, visitor: Visitor, agency: Agency, person_id: int, subject: str) -> None:
    """Set as whom the identity service knows a person; an empty subject: not at all.

    Raises:
        BadInput: somebody else is known by it.
        NotFound: nobody of the agency has this number.
        NotAllowed: the person holds a role elsewhere.
    """
    member = _theirs_alone(program, visitor, agency, person_id)
    with writing(program.store) as unit:
        other = account_of_subject(unit, subject) if subject else None
        if other is not None and other.person_id != member.id:
            raise BadInput(
                "subject_taken",
                "这个统一身份认证账号已对应另一人",
                "this account of the identity service belongs to somebody else",
            )
        set_subject(unit, member.id, subject or None, now=stamp(program.clock.now()))
        end_sessions_of(unit, member.id)


def refuse_leaving_oneself(visitor: Visitor, login: str, *, active: bool, role: str) -> None:
    """Refuse to have administrators shut themselves out.

    Raises:
        BadInput: it is their own account that would not administer any more.
    """
    own = visitor.member
    shut_out = not active or (own.role != role and role not in access().permissions[ADMINISTER].by)
    if login == own.login and shut_out:
        raise BadInput(
            "own_account",
            "不能停用自己的账号，也不能取消自己的管理员角色；请由另一名管理员办理",
            "nobody shuts themselves out: another administrator can do this",
        )


def _theirs_alone(program: Program, visitor: Visitor, agency: Agency, person_id: int) -> Member:
    with reading(program.store) as unit:
        member = _person(unit, agency, person_id)
        for held in held_by(unit, member.id):
            office = agency_of_id(unit, held.agency_id)
            if not is_allowed(unit, visitor, ADMINISTER, office):
                raise NotAllowed(
                    "holds_role_elsewhere",
                    f"{member.name}还在{office.name}任职，登录方式由{office.name}或其上级的管理员设置",
                    f"{member.login} holds a role in {office.code} too; its administrators set how they sign in",
                    access().cites,
                )
        return get_member(unit, member.login)


def _person(unit: Unit, agency: Agency, person_id: int) -> Member:
    member = member_of_id(unit, person_id)
    if member is None or member.agency_id != agency.id:
        raise NotFound("no_such_person", f"{agency.name}没有这个人", f"there is no such person in {agency.code}")
    return member
