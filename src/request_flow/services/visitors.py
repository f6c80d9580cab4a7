"""Who is at the other end of a request, and what they may open (权限).

A visitor wears hats: the role in ``people``, roles held beside it, and those of the people who are away and whose
deputy (代办人) the visitor is.  Each hat is of one agency.  What no hat allows is refused.
"""

from dataclasses import dataclass

from request_flow.errors import NotAllowed
from request_flow.law.access import Permission, access
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.storage.accounts import Account, Held, Worn, held_by, worn_by
from request_flow.storage.agencies import Agency, all_agencies, find_agency
from request_flow.storage.people import Member, members_with_deputy
from request_flow.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Hat:
    """A role in an agency; ``instead_of`` is the person who is away."""

    agency_id: int
    role: str
    instead_of: Member | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in, with their hats."""

    member: Member
    account: Account | None
    hats: tuple[Hat, ...]
    scopes: frozenset[str] | None = None
    """What a token that acts for the person is limited to; ``None`` for the person."""

    def roles_in(self, agencies: set[int]) -> list[str]:
        """Return the roles held in any of some agencies, each once."""
        return list(dict.fromkeys(hat.role for hat in self.hats if hat.agency_id in agencies))

    def acting(self, allowed: tuple[str, ...], agencies: set[int]) -> Person:
        """Return the visitor in the first role that is allowed, else in the first role held."""
        held = self.roles_in(agencies) or [self.member.role]
        return Person(self.member.login, next((role for role in held if role in allowed), held[0]))


def visitor_of(program: Program, unit: Unit, member: Member, worn: Worn | None = None) -> Visitor:
    """Return a person with every hat they wear today; ``worn`` where it was read with the person."""
    worn = worn or worn_by(unit, member.id)
    hats = [Hat(member.agency_id, member.role)]
    if worn.holds_more:
        hats.extend(Hat(*held) for held in held_by(unit, member.id))
    today = program.clock.today()
    for away in members_with_deputy(unit, member.login) if worn.is_deputy else ():
        if away.active and away.is_away(today):
            beside = [Held(away.agency_id, away.role), *held_by(unit, away.id)]
            hats.extend(Hat(held.agency_id, held.role, away) for held in beside)
    return Visitor(member, worn.account, tuple(hats))


def is_allowed(unit: Unit, visitor: Visitor, name: str, agency: Agency | None) -> bool:
    """Return whether a visitor holds a permission over an agency; without one, over any."""
    permission = access().permissions.get(name)
    if permission is None or not visitor.member.active:
        return False
    if visitor.scopes is not None and name not in visitor.scopes:
        return False
    worn = {hat.agency_id for hat in visitor.hats if hat.role in permission.by}
    if not worn or agency is None:
        return bool(worn)
    if permission.office != "above" and agency.id in worn:
        return True  # as most are: the offices above need not be read
    return not worn.isdisjoint(offices_of(unit, agency, permission))


def refuse_unless_allowed(unit: Unit, visitor: Visitor, name: str, agency: Agency | None) -> None:
    """Refuse a visitor who does not hold a permission.

    Raises:
        NotAllowed: code ``not_allowed``.
    """
    if is_allowed(unit, visitor, name, agency):
        return
    permission = access().permissions.get(name)
    label, en = (permission.label, permission.en) if permission is not None else (name, name)
    whose = f"{agency.name}的" if agency is not None else ""
    of = f" of {agency.code}" if agency is not None else ""
    raise NotAllowed(
        "not_allowed",
        f"您的角色不能办理{whose}“{label}”；如需办理，请找系统管理员",
        f"your role does not allow this{of}: {en}; ask an administrator",
        access().cites,
    )


def offices_of(unit: Unit, agency: Agency, permission: Permission) -> set[int]:
    """Return the agencies whose people may hold a permission over ``agency``."""
    found = set() if permission.office == "above" else {agency.id}
    if permission.office != "own":
        above = find_agency(unit, agency.parent) if agency.parent else None
        while above is not None:
            found.add(above.id)
            above = find_agency(unit, above.parent) if above.parent else None
    return found


def agencies_of(unit: Unit, visitor: Visitor) -> list[Agency]:
    """Return the agencies in which a visitor wears a hat, the visitor's own first."""
    worn = list(dict.fromkeys(hat.agency_id for hat in visitor.hats))
    by_id = {each.id: each for each in all_agencies(unit)}
    return [by_id[each] for each in worn if each in by_id]
