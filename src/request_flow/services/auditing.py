"""Searching the records of cases (操作记录): by who acted, by day, by act, by case, of an agency and of those below it.

Days are those on which it was recorded, effective days beside them; all are included.  Without the number of a case the
days recorded are bounded, so that a search stays short.  Every search, and every file made of one, is itself noted as a
look (访问记录).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from request_flow.errors import BadInput
from request_flow.services.looks import note_look
from request_flow.services.program import Program
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.audit import Conditions, Place, Recorded, every_record, find_records
from request_flow.storage.unit import reading

PAGE = 50
"""Rows of a page."""
USUAL, LONGEST = timedelta(days=31), timedelta(days=366)
"""How far back a search looks that names no days, and how far apart its days are at most."""
AUDIT, AUDIT_FILE = "audit", "audit_file"
"""What a look is called that searched the records, or took them away."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What is looked for; empty and ``None`` mean any."""

    number: str = ""
    actor: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None
    on_since: date | None = None
    on_until: date | None = None
    with_below: bool = False


def search_records(
    program: Program, visitor: Visitor, agency: Agency, audit: Audit, request_id: str, after: Place | None = None
) -> tuple[list[Recorded], Place | None]:
    """Return a page of records, the latest recorded first, and the place after which the next page begins.

    Raises:
        BadInput: the days are the wrong way round or too far apart.
    """
    wanted = _conditions(program, agency, audit)
    note_look(program, visitor, agency, audit.number or None, AUDIT, request_id)
    with reading(program.store) as unit:
        found = find_records(unit, wanted, after=after, most=PAGE + 1)
    return found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else None


def records_for_file(
    program: Program, visitor: Visitor, agency: Agency, audit: Audit, request_id: str
) -> Iterator[Recorded]:
    """Note the look and return every record that is looked for, memory flat.

    Raises:
        BadInput: the days are the wrong way round or too far apart.
    """
    wanted = _conditions(program, agency, audit)
    note_look(program, visitor, agency, audit.number or None, AUDIT_FILE, request_id)
    return _every(program, wanted)


def _every(program: Program, wanted: Conditions) -> Iterator[Recorded]:
    with reading(program.store) as unit:
        unit.steady()
        yield from every_record(unit, wanted)


def window_of(program: Program, audit: Audit) -> tuple[date | None, date | None]:
    """Return the days recorded between which a search looks: those asked for, the latest where none are."""
    if audit.number:
        return audit.since, audit.until
    until = audit.until or program.clock.today()
    return audit.since or until - min(USUAL, until - date.min), until


def _conditions(program: Program, agency: Agency, audit: Audit) -> Conditions:
    since, until = window_of(program, audit)
    for first, last in ((since, until), (audit.on_since, audit.on_until)):
        if first is not None and last is not None and last < first:
            raise BadInput("days_backwards", f"截止日 {last} 早于起始日 {first}", f"{last} lies before {first}")
    if not audit.number and since is not None and until is not None and until - since > LONGEST:
        raise BadInput(
            "days_too_many",
            f"记录日期最多相隔{LONGEST.days}天；查更长的时间请分次查，或填案件编号",
            f"at most {LONGEST.days} days apart; search in parts, or by the number of a case",
        )
    days = (each.isoformat() if each is not None else "" for each in (since, until, audit.on_since, audit.on_until))
    return Conditions(agency.id, audit.with_below, audit.number, audit.actor, audit.act, *days)
