"""Who may act on a yearly report: the role must be one of the act's, and the person one of the office that acts.

The person is checked where they are known to the program, by their login: they must hold the role, or stand in (代办)
for somebody away who does, in the agency whose report it is or in an office above it; for the acts of a supervising
office (上级机关), in one above it.  A name that is no login is that of somebody at the console, who has the store
itself in hands: it is taken at its word.
"""

from collections.abc import Iterable, Iterator

from request_flow.errors import Refused
from request_flow.services.lives import ActRule
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.storage.agencies import Agency, agency_of_id, find_agency
from request_flow.storage.people import Member, all_members, find_member
from request_flow.storage.unit import Unit


def refuse_role(program: Program, person: Person, rule: ActRule) -> None:
    """Refuse a role that may not take an act.

    Raises:
        Refused: the role is none of the act's.
    """
    if person.role not in rule.by:
        label = program.engine.workflow.label_of
        raise Refused(
            "role_may_not",
            f"{label(person.role)}不能办理“{rule.label}”；可以办理的是：{'、'.join(map(label, rule.by))}",
            f"the role {person.role} may not {rule.en}; these may: {', '.join(rule.by)}",
            rule.cites,
        )


def refuse_stranger(program: Program, unit: Unit, person: Person, rule: ActRule, *agencies: Agency) -> None:
    """Refuse a known person who has left, is of another office, or does not hold the role; of any of ``agencies``.

    Raises:
        Refused: the person may not act for any of the agencies in that role.
    """
    member = find_member(unit, person.actor)
    if member is None:
        return
    if not member.active:
        raise Refused(
            "person_left",
            f"{member.name}（{member.login}）已离岗，不能办理“{rule.label}”",
            f"{member.login} does not work here any more and may not {rule.en}",
            rule.cites,
        )
    offices = {each for agency in agencies for each in _offices(unit, agency, rule)}
    stands_for = [member, *_stands_in_for(program, unit, member)]
    of_office = [each for each in stands_for if each.agency_id in offices]
    if not of_office:
        raise _of_another_office(unit, member, rule, agencies)
    if all(each.role != person.role for each in of_office):
        raise _without_role(program, person, of_office, rule)


def _offices(unit: Unit, agency: Agency, rule: ActRule) -> Iterator[int]:
    """Yield the agencies whose people may take the act on a report of ``agency``."""
    if rule.office == "own":
        yield agency.id
    above = find_agency(unit, agency.parent) if agency.parent else None
    while above is not None:
        yield above.id
        above = find_agency(unit, above.parent) if above.parent else None


def _stands_in_for(program: Program, unit: Unit, member: Member) -> list[Member]:
    today = program.clock.today()
    return [each for each in all_members(unit) if each.deputy == member.login and each.active and each.is_away(today)]


def _of_another_office(unit: Unit, member: Member, rule: ActRule, agencies: Iterable[Agency]) -> Refused:
    own = agency_of_id(unit, member.agency_id)
    codes = [each.code for each in agencies]
    above = rule.office == "above"
    zh, en = "、".join(codes), " or ".join(codes)
    return Refused(
        "person_of_another_office",
        f"{member.name}（{member.login}）是{own.name}（{own.code}）的人员，不能办理 {zh} 的“{rule.label}”；"
        f"这一步由 {zh} {'的上级机关' if above else '或其上级机关'}的人员办理",
        f"{member.login} works for {own.code} and may not {rule.en} for {en}; "
        f"people of an office above {en} may" + ("" if above else ", and its own"),
        rule.cites,
    )


def _without_role(program: Program, person: Person, members: list[Member], rule: ActRule) -> Refused:
    first, held = members[0], list(dict.fromkeys(each.role for each in members))
    label = program.engine.workflow.label_of
    return Refused(
        "role_not_held",
        f"{first.name}（{first.login}）的角色是{'、'.join(map(label, held))}，"
        f"不能以{label(person.role)}的身份办理“{rule.label}”",
        f"{first.login} holds the role {', '.join(held)} and may not {rule.en} as {person.role}",
        rule.cites,
    )
