"""Agencies: those that the caller may work for, and one of them; and who the caller is."""

from request_flow.law.access import access
from request_flow.services.visitors import agencies_of, is_allowed
from request_flow.storage.agencies import Agency
from request_flow.storage.unit import reading
from request_flow.web.api.call import Call
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Instant, Told

operations = Operations("agencies")


class AgencyTold(Told):
    """An agency; ``parent`` is the one above it."""

    code: str
    name: str
    parent: str | None
    review_chain: str

    @classmethod
    def of(cls, agency: Agency) -> "AgencyTold":
        """Return an agency as it is told."""
        return cls(code=agency.code, name=agency.name, parent=agency.parent, review_chain=agency.review_chain)


class Worn(Told):
    """A role in an agency; ``instead_of`` is the login of somebody who is away."""

    agency: str
    role: str
    instead_of: str | None


class Me(Told):
    """Who the token acts for, and what it may."""

    login: str
    name: str
    hats: list[Worn]
    scopes: list[str]
    expires_at: Instant


class Agencies(Told):
    """Agencies, the caller's own first."""

    items: list[AgencyTold]


class AgencyHere(AgencyTold):
    """An agency, and what the token may there."""

    may: list[str]


@operations.get("/me", may="own_settings", gives=Me)
def show_me(call: Call) -> Me:
    """Show whom the token acts for, and what it may."""
    with reading(call.program.store) as unit:
        codes = {each.id: each.code for each in agencies_of(unit, call.visitor)}
    return Me(
        login=call.visitor.member.login,
        name=call.visitor.member.name,
        hats=[
            Worn(
                agency=codes[each.agency_id],
                role=each.role,
                instead_of=each.instead_of.login if each.instead_of is not None else None,
            )
            for each in call.visitor.hats
        ],
        scopes=list(call.caller.token.scopes),
        expires_at=call.caller.token.expires_at,
    )


@operations.get("/agencies", may="own_settings", gives=Agencies)
def list_agencies(call: Call) -> Agencies:
    """List the agencies that the caller has a role in."""
    with reading(call.program.store) as unit:
        return Agencies(items=[AgencyTold.of(each) for each in agencies_of(unit, call.visitor)])


@operations.get("/agencies/{agency}", may="see_calendar", gives=AgencyHere)
def show_agency(call: Call) -> AgencyHere:
    """Show an agency, and what the token may there."""
    with reading(call.program.store) as unit:
        may = [name for name in access().permissions if is_allowed(unit, call.visitor, name, call.office)]
    return AgencyHere(**AgencyTold.of(call.office).model_dump(), may=may)
