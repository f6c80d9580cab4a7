"""People of an agency, for its administrators: listing, adding, changing them, their absence and further roles.

Passwords and second factors are given on the pages only.
"""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import ConfigDict, Field

from request_flow.services.administering import give_role_within, profile_of, refuse_leaving_oneself, staff_of
from request_flow.services.people import add_person, change_person, set_absence, take_role
from request_flow.storage.people import Member
from request_flow.web.api.call import Call, Reply, no_such
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Id, Sent, Text, Told, Word

PEOPLE = "/agencies/{agency}/people"
Channel = Literal["app", "email", "wecom", "dingtalk", "feishu", "webhook"]
Language = Literal["zh", "en"]

operations = Operations("people")


class Role(Told):
    """A role held beside the first."""

    agency: str
    role: str


class PersonTold(Told):
    """A person of the agency; the address that they are told at stands only in their own answer."""

    id: int
    login: str
    name: str
    role: str
    unit: str
    language: str
    channel: str
    digest: bool
    active: bool
    deputy: str | None
    absent_from: date | None
    absent_until: date | None

    @classmethod
    def of(cls, member: Member) -> "PersonTold":
        """Return a person as they are told."""
        return cls(**{name: getattr(member, name) for name in PersonTold.model_fields if name in Member._fields})


class PersonWhole(PersonTold):
    """A person whole."""

    address: str
    roles: list[Role]


class People(Told):
    """A page of people."""

    items: list[PersonTold]
    total: int


class NewPerson(Sent):
    """Somebody who begins to work for the agency; a password is given on the pages."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"login": "chen", "name": "陈立", "role": "caseworker", "unit": "体卫艺科"}},
    )

    login: Word
    name: Text
    role: Word
    unit: Annotated[str, Field(max_length=200)] = ""
    language: Language = "zh"
    channel: Channel = "app"
    address: Annotated[str, Field(max_length=500)] = ""
    digest: bool = False


class ChangedPerson(Sent):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"unit": "办公室"}})

    name: Text | None = None
    role: Word | None = None
    unit: Annotated[str, Field(max_length=200)] | None = None
    language: Language | None = None
    channel: Channel | None = None
    address: Annotated[str, Field(max_length=500)] | None = None
    digest: bool | None = None
    active: bool | None = None


class Absence(Sent):
    """From when until when somebody is away, both included; without ``absent_from`` the person is back."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"absent_from": "2026-11-23", "absent_until": "2026-11-27", "deputy": "sun"}},
    )

    absent_from: date | None = None
    absent_until: date | None = None
    deputy: Word | None = None


class NewRole(Sent):
    """One more role, in the agency or in another that the caller administers."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"role": "registrar", "agency": "edu"}})

    role: Word
    agency: Word


@operations.get(PEOPLE, may="administer", gives=People)
def list_people(
    call: Call,
    gone: Annotated[bool, Query(description="Those who left instead")] = False,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> People:
    """List the people of the agency."""
    staff = staff_of(call.program, call.office, gone=gone, page=page)
    return People(items=[PersonTold.of(each) for each in staff.people], total=staff.total)


@operations.write("POST", PEOPLE, may="administer", gives=PersonWhole, status=201)
def add_a_person(call: Call, body: NewPerson) -> Reply:
    """Add a person."""
    values = body.model_dump(exclude={"login"})
    made = add_person(call.program, call.office.code, body.login, values)
    return Reply(_whole(call, made.id), 201, {"Location": call.address("people", str(made.id))})


@operations.get(f"{PEOPLE}/{{person}}", may="administer", gives=PersonWhole)
def show_person(call: Call, person: Id) -> PersonWhole:
    """Show a person."""
    return _whole(call, person)


@operations.write("PATCH", f"{PEOPLE}/{{person}}", may="administer", gives=PersonWhole)
def change_a_person(call: Call, person: Id, body: ChangedPerson) -> PersonWhole:
    """Change what is given of a person."""
    member = profile_of(call.program, call.office, person).member
    values: dict[str, Any] = body.model_dump(exclude_none=True)
    active, role = values.get("active", member.active), values.get("role", member.role)
    refuse_leaving_oneself(call.visitor, member.login, active=active, role=role)
    if values:
        change_person(call.program, member.login, values)
    return _whole(call, person)


@operations.write("PUT", f"{PEOPLE}/{{person}}/absence", may="administer", gives=PersonWhole)
def set_an_absence(call: Call, person: Id, body: Absence) -> PersonWhole:
    """Note that a person is away, and who stands in; or back."""
    member = profile_of(call.program, call.office, person).member
    set_absence(call.program, member.login, body.absent_from, body.absent_until, body.deputy)
    return _whole(call, person)


@operations.write("POST", f"{PEOPLE}/{{person}}/roles", may="administer", gives=PersonWhole)
def give_a_role(call: Call, person: Id, body: NewRole) -> PersonWhole:
    """Give a person one more role."""
    member = profile_of(call.program, call.office, person).member
    give_role_within(call.program, call.visitor, member.login, body.agency, body.role)
    return _whole(call, person)


@operations.write("DELETE", f"{PEOPLE}/{{person}}/roles/{{role}}", may="administer", gives=PersonWhole)
def take_a_role(call: Call, person: Id, role: Word) -> PersonWhole:
    """Take a role away that a person holds in the agency beside the first."""
    profile = profile_of(call.program, call.office, person)
    if all((agency.id, held) != (call.office.id, role) for agency, held in profile.roles):
        raise no_such("角色", "role held beside the first")
    take_role(call.program, profile.member.login, call.office.code, role)
    return _whole(call, person)


def _whole(call: Call, person: int) -> PersonWhole:
    profile = profile_of(call.program, call.office, person)
    told = PersonTold.of(profile.member).model_dump()
    roles = [Role(agency=agency.code, role=role) for agency, role in profile.roles]
    return PersonWhole(**told, address=profile.member.address, roles=roles)
