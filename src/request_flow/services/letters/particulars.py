"""What an agency's letters say of it (机关信息): versions, each holding from a day on, none ever changed.

A letter takes the version in force on the day it bears, so that a reprint, a redo and a letter of last year each have
the address, the review organ and the court of their own day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from request_flow.errors import BadInput
from request_flow.law.library_faults import of_model
from request_flow.notices.situation import Particulars
from request_flow.services.letters.numbering import check_format
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.letter_texts import ParticularsVersion, add_particulars, particulars_on, particulars_versions
from request_flow.storage.unit import Unit, reading, writing

LISTS = ("contact", "fonts")
"""Particulars of several texts."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The particulars of a day; ``seq`` is ``None`` before the first version, when nothing is filled in."""

    seq: int | None
    particulars: Particulars


def in_force(unit: Unit, agency_id: int, day: date) -> InForce:
    """Return an agency's particulars on a day."""
    found = particulars_on(unit, agency_id, day)
    return InForce(None, Particulars()) if found is None else InForce(found.seq, Particulars(**found.content))


def show_particulars(program: Program, agency: str, day: date | None = None) -> InForce:
    """Return an agency's particulars on a day, today where none is given.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return in_force(unit, get_agency(unit, agency).id, day or program.clock.today())


def list_particulars(program: Program, agency: str) -> list[ParticularsVersion]:
    """Return every version in the order they were recorded.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return particulars_versions(unit, get_agency(unit, agency).id)


def set_particulars(
    program: Program,
    agency: str,
    values: Mapping[str, Any],
    actor: str,
    *,
    from_day: date | None = None,
    whole: bool = False,
) -> InForce:
    """Add a version that holds from a day on (today), and return it.

    ``values`` change what is in force on that day; ``whole``, they stand in place of all of it.

    Raises:
        BadInput: a key is not known, or a value cannot be used.
        NotFound: there is no such agency.
    """
    day = from_day or program.clock.today()
    with writing(program.store) as unit:
        found = get_agency(unit, agency)
        before = {} if whole else in_force(unit, found.id, day).particulars.model_dump()
        made = particulars_of({**before, **values})
        now = program.clock.now().isoformat(timespec="seconds")
        add_particulars(unit, found.id, day, made.model_dump(exclude_defaults=True), actor, now)
        return in_force(unit, found.id, day)


def particulars_of(values: Mapping[str, Any]) -> Particulars:
    """Return particulars that can be printed.

    Raises:
        BadInput: a key is not known, or a value cannot be used.
    """
    known = list(Particulars.model_fields)
    for key in values:
        if key not in known:
            raise BadInput(
                "unknown_particular",
                f"机关信息没有“{key}”这一项；可填写：{'、'.join(known)}",
                f"an agency has no particular {key!r}; known: {', '.join(known)}",
            )
    try:
        made = Particulars(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where, said = ".".join(map(str, first["loc"])), of_model(first)
        raise BadInput(
            "bad_particular", f"机关信息 {where}：{said.zh}", f"the particular {where}: {said.en}"
        ) from error
    check_format(made.number_format)
    _refuse_unprintable(made)
    return made


def _refuse_unprintable(made: Particulars) -> None:
    """Find now, not at the first letter, what no letterhead can hold."""
    from request_flow.notices.layouts.plan import plan  # noqa: PLC0415  # who only reads needs no layout
    from request_flow.notices.model import Letter, Letterhead  # noqa: PLC0415

    head = Letterhead("-", made.contact, made.logo_svg, made.fonts)
    plan(Letter("-", "-", head, None, None, (), "-", None))
