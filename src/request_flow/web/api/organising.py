"""Units (科室) that are renamed, and one agency after another (机关撤并).

With ``dry_run`` a succession is checked and tells which open cases go with it, and nothing is written.
"""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from request_flow.services.agency_tree import rename_unit
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.succeeding import cases_to_hand_over, succeed
from request_flow.web.api.call import Call
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Sent, Told, Word

operations = Operations("administration")


class UnitRenamed(Sent):
    """A unit and its new name; that of another unit makes the two one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"unit": "体卫艺科", "new_name": "体育科"}})

    unit: Word
    new_name: Word


class UnitMoved(Told):
    """How many people belong to the unit of the new name from now on."""

    people: int


class SuccessionSent(Sent):
    """Who takes over from the agency of the address; ``cases`` are those of a split, ``null`` the rest or all."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"by": "health", "on": "2026-11-23", "dry_run": True}}
    )

    by: Word
    on: date
    cases: Annotated[list[Word] | None, Field(max_length=2000)] = None
    dry_run: bool = False


class SuccessionTold(Told):
    """A succession; ``open_cases`` go with it where the rest is taken, else they are not named by any yet."""

    predecessor: str
    successor: str
    on: date
    cases: list[str] | None
    open_cases: list[str]
    dry_run: bool


@operations.write("POST", "/agencies/{agency}/units/rename", may="administer", gives=UnitMoved)
def rename_a_unit(call: Call, body: UnitRenamed) -> UnitMoved:
    """Rename a unit with its people."""
    return UnitMoved(people=rename_unit(call.program, call.office, body.unit, body.new_name))


@operations.write("POST", "/agencies/{agency}/successions", may="restructure", gives=SuccessionTold)
def record_succession(call: Call, body: SuccessionSent) -> SuccessionTold:
    """Record that another agency takes over."""
    person = call.acting(hand_in_rules().succession.by)
    made = succeed(call.program, call.office.code, body.by, body.on, person, body.cases, dry_run=body.dry_run)
    return SuccessionTold(
        predecessor=call.office.code,
        successor=body.by,
        on=body.on,
        cases=list(made.cases) if made.cases is not None else None,
        open_cases=cases_to_hand_over(call.program, call.office.code, body.on),
        dry_run=body.dry_run,
    )
