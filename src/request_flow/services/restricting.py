"""Who may open a case that is limited to some (限制查看).

It is open to its readers, to whoever stands in for one of them, and to those who may set such limits over the agency;
to everybody else it is shut, whatever their role.
"""

from collections.abc import Sequence

from request_flow.errors import BadInput, NotAllowed
from request_flow.law.access import access
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.services.retention import refuse_erased
from request_flow.services.visitors import Visitor, is_allowed
from request_flow.storage.agencies import Agency, get_agency
from request_flow.storage.cases import load_case
from request_flow.storage.letters import hold_case
from request_flow.storage.people import members_of
from request_flow.storage.restricted import (
    Restriction,
    drop_restriction,
    put_restriction,
    restriction_of,
    restrictions_of,
)
from request_flow.storage.unit import Unit, writing

RESTRICT = "restrict"


def may_open(unit: Unit, visitor: Visitor, agency: Agency, case_id: int) -> bool:
    """Return whether a visitor may open a case of an agency as far as its limit goes."""
    found = restriction_of(unit, case_id)
    return found is None or _reads(visitor, found) or is_allowed(unit, visitor, RESTRICT, agency)


def refuse_unless_reader(unit: Unit, visitor: Visitor, agency: Agency, case_id: int) -> None:
    """Refuse a visitor to whom a case is shut.

    Raises:
        NotAllowed: code ``case_restricted``.
    """
    if not may_open(unit, visitor, agency, case_id):
        raise NotAllowed(
            "case_restricted",
            "这件案件限制查看，您不在可查看的人员之中；确需查看，请找公开机构负责人",
            "this case is open to some only, and you are not among them; ask the head of the office",
            access().cites,
        )


def hidden_from(unit: Unit, visitor: Visitor, agency: Agency) -> frozenset[int]:
    """Return the cases of an agency that are shut to a visitor, for lists and searches to leave out."""
    limits = restrictions_of(unit, agency.id)
    if not limits or is_allowed(unit, visitor, RESTRICT, agency):
        return frozenset()
    return frozenset(case_id for case_id, each in limits.items() if not _reads(visitor, each))


def _reads(visitor: Visitor, restriction: Restriction) -> bool:
    logins = {visitor.member.login, *(hat.instead_of.login for hat in visitor.hats if hat.instead_of is not None)}
    return not logins.isdisjoint(restriction.readers)


def restrict(program: Program, agency: str, number: str, readers: Sequence[str], reason: str, visitor: Visitor) -> None:
    """Limit a case to some readers, or to others than before.

    Raises:
        NotFound: there is no such case.
        BadInput: no reason is given, or a reader is nobody of the agency.
        Refused: the case was erased after its term.
    """
    if not reason.strip():
        raise BadInput("no_reason", "请写明限制查看的原因", "give the reason why the case is limited")
    with writing(program.store) as unit:
        found = get_agency(unit, agency)
        hold_case(unit, load_case(unit, agency, number).id)
        case = load_case(unit, agency, number)
        refuse_erased(unit, case.id, number, erased=case.is_erased)
        known = {each.login for each in members_of(unit, found.id) if each.active}
        strangers = [each for each in readers if each not in known]
        if strangers or not readers:
            raise BadInput(
                "no_such_reader", "请选择本机关可以查看的人员", "choose the people of the agency who may open the case"
            )
        now = stamp(program.clock.now())
        limit = Restriction(reason.strip(), tuple(dict.fromkeys(readers)), visitor.member.login, now)
        put_restriction(unit, case.id, limit)


def lift(program: Program, agency: str, number: str) -> None:
    """Let everybody of the agency who may see cases open this one again.

    Raises:
        NotFound: there is no such case.
    """
    with writing(program.store) as unit:
        drop_restriction(unit, load_case(unit, agency, number).id)
