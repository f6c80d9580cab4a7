"""Agencies: a tree, each with its chain of review, its closure days and its numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from request_flow.errors import BadInput, Conflict, NotFound
from request_flow.storage.tables import agencies, closures
from request_flow.storage.unit import Request, Unit

SUCCEEDED = "CASE WHEN EXISTS (SELECT 1 FROM successions WHERE predecessor_id = agencies.id) THEN 1 ELSE 0 END"
SELECT_AGENCY = (
    "SELECT agencies.id, agencies.code, agencies.name, above.code, agencies.review_chain, agencies.revision, "  # noqa: S608
    f"agencies.frozen_years, agencies.summed, {SUCCEEDED} "
    "FROM agencies LEFT JOIN agencies AS above ON above.id = agencies.parent_id WHERE agencies.code = ?"
)
SELECT_CLOSURES = "SELECT day, works, reason FROM closures"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency; ``parent`` is the code of the one above it.

    ``revision`` is raised by whatever changes how its cases count.  ``frozen_years`` are the years whose report
    stands, parted by blanks; ``summed`` is 0 where its figures do not enter the sum of the one above.
    ``succeeded`` is 1 where cases of it count with another agency from some year on.
    """

    id: int
    code: str
    name: str
    parent: str | None
    review_chain: str
    revision: int = 0
    frozen_years: str = ""
    summed: int = 1
    succeeded: int = 0


@dataclass(frozen=True, slots=True)
class ClosureDay:
    """A day on which one agency is closed, or works although others do not."""

    day: date
    works: bool
    reason: str


def all_agencies(unit: Unit) -> list[Agency]:
    """Return every agency, in the order of their codes."""
    rows = unit.connection.execute(select(agencies).order_by(agencies.c.code)).all()
    taken_over = {each for (each,) in unit.run("SELECT DISTINCT predecessor_id FROM successions").fetchall()}
    codes = {row.id: row.code for row in rows}
    return [
        Agency(
            row.id,
            row.code,
            row.name,
            codes.get(row.parent_id),
            row.review_chain,
            row.revision,
            row.frozen_years,
            row.summed,
            int(row.id in taken_over),
        )
        for row in rows
    ]


def find_agency(unit: Unit, code: str) -> Agency | None:
    """Return the agency with this code."""
    row = unit.run(*agency_asked(unit, code)).fetchone()
    return Agency(*row) if row else None


def agency_asked(unit: Unit, code: str) -> Request:
    """Return what :func:`find_agency` asks."""
    return unit.store.sql(SELECT_AGENCY), (code,)


def agency_of_id(unit: Unit, agency_id: int) -> Agency:
    """Return the agency with this id, which a row of the store names."""
    row = unit.run(unit.store.sql(SELECT_AGENCY.replace("agencies.code = ?", "agencies.id = ?")), (agency_id,))
    return Agency(*row.fetchone())


def get_agency(unit: Unit, code: str) -> Agency:
    """Return the agency with this code.

    Raises:
        NotFound: there is none; the sentence lists those that exist.
    """
    agency = find_agency(unit, code)
    if agency is None:
        known = [each.code for each in all_agencies(unit)]
        listed = "、".join(known[:20]) or "尚无机关"
        raise NotFound(
            "no_such_agency",
            f"没有代码为“{code}”的机关；现有：{listed}",
            f"there is no agency {code!r}; known: {', '.join(known[:20]) or 'none yet'}",
        )
    return agency


def add_agency(unit: Unit, code: str, name: str, *, review_chain: str, now: str, parent: str | None = None) -> Agency:
    """Add an agency and return it.

    Raises:
        BadInput: the code is taken.
        NotFound: the parent does not exist.
    """
    if find_agency(unit, code) is not None:
        raise BadInput("agency_exists", f"机关代码“{code}”已经存在", f"the agency {code!r} exists already")
    parent_id = get_agency(unit, parent).id if parent else None
    values = {"code": code, "name": name, "parent_id": parent_id, "review_chain": review_chain, "created_at": now}
    unit.connection.execute(insert(agencies).values(**values))
    return get_agency(unit, code)


def change_agency(
    unit: Unit,
    agency: Agency,
    *,
    name: str | None = None,
    parent: str | None = None,
    review_chain: str | None = None,
    summed: bool | None = None,
) -> Agency:
    """Change what is given, the parent by its code, and return the agency as it is now.

    Raises:
        NotFound: the new parent does not exist.
        BadInput: the new parent is the agency itself or stands below it.
    """
    changes: dict[str, str | int] = {}
    if name is not None:
        changes["name"] = name
    if review_chain is not None:
        changes["review_chain"] = review_chain
    if summed is not None:
        changes["summed"] = int(summed)
    if parent is not None:
        changes["parent_id"] = _above(unit, agency, parent).id
    if changes:
        unit.connection.execute(update(agencies).where(agencies.c.id == agency.id).values(**changes))
    return get_agency(unit, agency.code)


def _above(unit: Unit, agency: Agency, parent: str) -> Agency:
    found = get_agency(unit, parent)
    walked: Agency | None = found
    while walked is not None:
        if walked.code == agency.code:
            raise BadInput(
                "agency_cycle",
                f"“{parent}”是“{agency.code}”本身或其下级，不能作为上级",
                f"{parent!r} is {agency.code!r} itself or stands below it and cannot be its parent",
            )
        walked = find_agency(unit, walked.parent) if walked.parent else None
    return found


def hold_agency(unit: Unit, agency: Agency) -> Agency:
    """Return the agency as it is now, and let nothing change how its cases count before the unit has ended.

    Others that hold it go on beside; who raises its revision waits, and is waited for.
    """
    if unit.store.is_sqlite:  # a unit that writes is the only one
        return get_agency(unit, agency.code)
    unit.run("SELECT id FROM agencies WHERE id = %s FOR SHARE", (agency.id,))
    return get_agency(unit, agency.code)


def hold_every_agency(unit: Unit, *, alone: bool = False) -> None:
    """Let nothing change how the cases of any agency count before the unit has ended; ``alone``, nothing at all."""
    if not unit.store.is_sqlite:
        unit.run(f"SELECT id FROM agencies ORDER BY id FOR {'UPDATE' if alone else 'SHARE'}")  # noqa: S608  # one of two


def raise_revision(unit: Unit, agency_id: int | None = None) -> None:
    """Say that from now on the cases of one agency, or of every one, count in another way; do so before reading any.

    Steps that are under way end first; those thought out before are thought out again.
    """
    if agency_id is None:
        unit.run(unit.store.sql("UPDATE agencies SET revision = revision + 1"))
    else:
        unit.run(unit.store.sql("UPDATE agencies SET revision = revision + 1 WHERE id = ?"), (agency_id,))


def agency_changed(agency: Agency) -> Conflict:
    """Return the error for a step that was thought out before the agency's days or frozen years changed."""
    return Conflict(
        "agency_changed",
        f"机关“{agency.code}”的工作日历或已冻结年度刚刚变动；请重新读取后再办",
        f"the calendar or the frozen years of the agency {agency.code!r} changed a moment ago; "
        "read the case again and repeat the step",
    )


def closure_days(unit: Unit, agency_id: int) -> list[ClosureDay]:
    """Return the agency's own closure days and extra working days, in order."""
    return closure_days_of(unit.run(*closures_asked(unit, agency_id)).fetchall())


def closures_asked(unit: Unit, agency_id: int) -> Request:
    """Return what :func:`closure_days` asks."""
    return unit.store.sql(f"{SELECT_CLOSURES} WHERE agency_id = ? ORDER BY day"), (agency_id,)


def closure_days_of(rows: Iterable[Sequence[Any]]) -> list[ClosureDay]:
    """Return the days of rows that :data:`SELECT_CLOSURES` gave."""
    return [ClosureDay(date.fromisoformat(str(day)), bool(works), reason) for day, works, reason in rows]


def set_closure_day(unit: Unit, agency_id: int, closure: ClosureDay, *, now: str) -> None:
    """Set one day, in place of what was set for it before."""
    remove_closure_day(unit, agency_id, closure.day)
    unit.connection.execute(
        insert(closures).values(
            agency_id=agency_id, day=closure.day, works=int(closure.works), reason=closure.reason, created_at=now
        )
    )


def remove_closure_day(unit: Unit, agency_id: int, day: date) -> bool:
    """Remove what was set for a day; return whether anything was."""
    done = unit.connection.execute(delete(closures).where(closures.c.agency_id == agency_id, closures.c.day == day))
    return bool(done.rowcount)
