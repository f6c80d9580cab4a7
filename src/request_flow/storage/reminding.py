"""Claiming rungs: each running term whose next rung has come gets one row in ``reminders``, many terms at a time.

Terms of one kind that are due on one day stand on the same rung, so the database is given a table of rungs by kind and
due day and claims a batch by itself.  What that table does not hold is read and thought about term by term.

Days are ISO texts.  A ``fresh`` term is one that no sweep has looked at since its due day was set.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from request_flow.storage.unit import Unit

FIRST_DUE = (
    "SELECT (SELECT min(remind_on) FROM deadlines), "
    "(SELECT 1 FROM deadlines WHERE remind_on IS NULL ORDER BY remind_on LIMIT 1)"
)
"""Two looks into one index, asked at once: a sweep that finds nothing costs one way to the server."""
PAST = {False: "remind_on <= ?", True: "remind_on IS NULL"}
OWN_DAYS = "SELECT DISTINCT agency_id FROM closures ORDER BY agency_id"
TERMS = "SELECT case_id, kind, ref, {due_on} FROM deadlines WHERE {past} ORDER BY remind_on LIMIT ?"
AGENCY_OF = "SELECT id, agency_id FROM cases WHERE id {these} AND agency_id IN ({agencies})"
CLAIM_ONE = (
    "INSERT INTO reminders (case_id, kind, ref, due_on, rung, called_on, told) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO NOTHING"
)
MOVE_ONE = "UPDATE deadlines SET remind_on = ? WHERE case_id = ? AND kind = ? AND ref = ?"
CLAIM_MANY = (
    "WITH claim AS MATERIALIZED (SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::date[], %s::smallint[], "
    "%s::date[]) AS c (case_id, kind, ref, due_on, rung, next_on)), "
    "moved AS (UPDATE deadlines SET remind_on = claim.next_on FROM claim WHERE deadlines.case_id = claim.case_id "
    "AND deadlines.kind = claim.kind AND deadlines.ref = claim.ref) "
    "INSERT INTO reminders (case_id, kind, ref, due_on, rung, called_on) "
    "SELECT case_id, kind, ref, due_on, rung, %s::date FROM claim WHERE rung IS NOT NULL ON CONFLICT DO NOTHING"
)
DUE_DAYS = (
    "WITH RECURSIVE days (day) AS (SELECT min(due_on) FROM deadlines UNION ALL "
    "SELECT (SELECT min(due_on) FROM deadlines WHERE due_on > day) FROM days WHERE day IS NOT NULL) "
    "SELECT day FROM days WHERE day IS NOT NULL"
)
"""Every due day once, each found by one look into the index."""
NOT_OF = " AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = deadlines.case_id AND agency_id IN ({agencies}))"
RUNGS = (
    "CREATE TEMP TABLE IF NOT EXISTS rungs "
    "(kind TEXT, due_on DATE, rung INTEGER, next_on DATE, PRIMARY KEY (kind, due_on)) WITHOUT ROWID"
)
EMPTY_RUNGS = "DELETE FROM temp.rungs"
FILL_RUNGS = "INSERT INTO temp.rungs VALUES (?, ?, ?, ?)"
PART = "remind_on IS ? AND deadlines.case_id > ? AND deadlines.case_id <= ?"
LAST_OF_PART = (
    "SELECT case_id FROM deadlines INDEXED BY ix_deadlines_remind_on WHERE remind_on IS ? AND case_id > ? "
    "ORDER BY case_id LIMIT 1 OFFSET ?"
)
NEXT_DAY = "SELECT min(remind_on) FROM deadlines WHERE remind_on > ? AND remind_on <= ?"
INSERT_PART = (
    "INSERT INTO reminders (case_id, kind, ref, due_on, rung, called_on) "
    "SELECT deadlines.case_id, deadlines.kind, ref, deadlines.due_on, rung, ? "
    "FROM deadlines INDEXED BY ix_deadlines_remind_on CROSS JOIN temp.rungs AS rungs "
    "ON rungs.kind = deadlines.kind AND rungs.due_on = deadlines.due_on "
    "WHERE {part} AND rung IS NOT NULL{others} ON CONFLICT DO NOTHING"
)
UPDATE_PART = (
    "UPDATE deadlines INDEXED BY ix_deadlines_remind_on SET remind_on = coalesce((SELECT next_on FROM temp.rungs "
    "AS rungs WHERE rungs.kind = deadlines.kind AND rungs.due_on = deadlines.due_on), remind_on) WHERE {part}{others}"
)
CLAIM_PART = (
    "WITH rungs AS MATERIALIZED (SELECT * FROM unnest(%s::text[], %s::date[], %s::smallint[], %s::date[]) "
    "AS r (kind, due_on, rung, next_on)), "
    "picked AS MATERIALIZED (SELECT case_id, kind, ref, due_on FROM deadlines WHERE {past}{others} "
    "ORDER BY remind_on LIMIT %s FOR UPDATE SKIP LOCKED), "
    "mapped AS MATERIALIZED (SELECT case_id, picked.kind, ref, picked.due_on, rung, next_on "
    "FROM picked JOIN rungs ON rungs.kind = picked.kind AND rungs.due_on = picked.due_on), "
    "moved AS (UPDATE deadlines SET remind_on = mapped.next_on FROM mapped WHERE deadlines.case_id = mapped.case_id "
    "AND deadlines.kind = mapped.kind AND deadlines.ref = mapped.ref), "
    "claimed AS (INSERT INTO reminders (case_id, kind, ref, due_on, rung, called_on) "
    "SELECT case_id, kind, ref, due_on, rung, %s::date FROM mapped WHERE rung IS NOT NULL "
    "ON CONFLICT DO NOTHING RETURNING 1) "
    "SELECT (SELECT count(*) FROM mapped), (SELECT count(*) FROM claimed)"
)
LAST_CASE = 2**62
LOOK_AGAIN = "UPDATE deadlines SET remind_on = '0001-01-01' WHERE remind_on <> '9999-12-31'"
"""Long past, so that the next sweep comes by; not ``NULL``, for a term that was seen is not a new one."""
OF_AGENCY = " AND case_id IN (SELECT id FROM cases WHERE agency_id = ?)"


class Term(NamedTuple):
    """One running term."""

    case_id: int
    kind: str
    ref: str
    due_on: str


class Rung(NamedTuple):
    """What becomes of a term: the rung to claim, if any, and when to look again."""

    rung: int | None
    next_on: str


class Place(NamedTuple):
    """How far a sweep has come on SQLite: the terms to look at on a day (``None``: the fresh ones), up to a case."""

    day: str | None
    case_id: int


START = Place(None, 0)


class Part(NamedTuple):
    """What one batch did: how many terms it looked at, how many claims are new, where to go on if there is more."""

    looked: int
    claimed: int
    more: Place | None


def due_days(unit: Unit) -> list[str]:
    """Return the due days of all running terms, each once."""
    return [str(row[0]) for row in unit.run(DUE_DAYS).fetchall()]


def claim_part(
    unit: Unit,
    rungs: Sequence[tuple[str, str, int | None, str]],
    today: str,
    *,
    fresh: bool,
    after: Place | None,
    without: Sequence[int],
    most: int,
) -> Part:
    """Claim for about ``most`` terms the rung that ``rungs`` gives for kind and due day, with the day of the next one.

    Terms that ``rungs`` does not hold and those of the agencies ``without`` stay as they are.
    """
    others = NOT_OF.format(agencies=", ".join(str(int(each)) for each in without)) if without else ""
    if not unit.store.is_sqlite:
        columns = [list(column) for column in zip(*rungs, strict=True)]
        values = (*columns, *(() if fresh else (today,)), most, today)
        statement = CLAIM_PART.format(past=PAST[fresh].replace("?", "%s"), others=others)
        looked, claimed = unit.run(statement, values).fetchone()
        return Part(looked, claimed, START if looked == most else None)
    unit.run(RUNGS)
    unit.run(EMPTY_RUNGS)
    unit.run_many(FILL_RUNGS, rungs)
    start = after or Place(None if fresh else _next_day(unit, "", today), 0)
    if start.day is None and not fresh:  # another sweep was first
        return Part(0, 0, None)
    row = unit.run(LAST_OF_PART, (*start, most - 1)).fetchone()
    values = (*start, row[0] if row else LAST_CASE)
    unit.run(INSERT_PART.format(part=PART, others=others), (today, *values))
    claimed = unit.rowcount
    unit.run(UPDATE_PART.format(part=PART, others=others), values)
    looked = unit.rowcount
    if row:
        return Part(looked, claimed, Place(start.day, row[0]))
    following = None if start.day is None else _next_day(unit, start.day, today)
    return Part(looked, claimed, None if following is None else Place(following, 0))


def _next_day(unit: Unit, day: str, today: str) -> str | None:
    found: str | None = unit.run(NEXT_DAY, (day, today)).fetchone()[0]
    return found


def what_is_due(unit: Unit, today: str) -> list[bool]:
    """Return which terms are to be looked at: ``False`` for those whose rung has come, ``True`` for fresh ones."""
    first, fresh = unit.run_alone(FIRST_DUE).fetchone()
    due = [] if first is None or str(first) > today else [False]
    return [*due, True] if fresh else due


def agencies_with_own_days(unit: Unit) -> list[int]:
    """Return the agencies that do not share the national calendar."""
    return [row[0] for row in unit.run(OWN_DAYS).fetchall()]


def terms_to_look_at(unit: Unit, today: str, *, fresh: bool, most: int) -> list[Term]:
    """Return terms whose rung has come, or fresh ones; nobody else gets them meanwhile."""
    lite = unit.store.is_sqlite
    statement = TERMS.format(due_on="due_on" if lite else "due_on::text", past=PAST[fresh])
    if not lite:
        statement += " FOR UPDATE SKIP LOCKED"
    values = (most,) if fresh else (today, most)
    return list(map(Term._make, unit.run(unit.store.sql(statement), values).fetchall()))


def agencies_among(unit: Unit, terms: Sequence[Term], agencies: Sequence[int]) -> dict[int, int]:
    """Return the agency of each case of ``terms`` that belongs to one of ``agencies``."""
    listed = ", ".join(str(int(each)) for each in agencies)
    ids = sorted({each.case_id for each in terms})
    if unit.store.is_sqlite:
        these = f"IN ({', '.join(map(str, ids))})"
        return dict(unit.run(AGENCY_OF.format(these=these, agencies=listed)).fetchall())
    return dict(unit.run(AGENCY_OF.format(these="= ANY(%s)", agencies=listed), (ids,)).fetchall())


def claim(unit: Unit, terms: Sequence[Term], rungs: Sequence[Rung], today: str) -> int:
    """Claim a rung for each of several terms, and return how many claims are new."""
    if not terms:
        return 0
    if unit.store.is_sqlite:
        claims = [(*term, rung, today, 0) for term, (rung, _) in zip(terms, rungs, strict=True) if rung is not None]
        claimed = 0
        if claims:
            unit.run_many(CLAIM_ONE, claims)
            claimed = unit.rowcount
        unit.run_many(MOVE_ONE, [(on, *term[:3]) for term, (_, on) in zip(terms, rungs, strict=True)])
        return claimed
    columns = [list(column) for column in (*zip(*terms, strict=True), *zip(*rungs, strict=True))]
    unit.run(CLAIM_MANY, (*columns, today))
    return unit.rowcount


def claim_once(unit: Unit, case_id: int, kind: str, ref: str, due_on: str, today: str) -> bool:
    """Return whether this is the first time that this is claimed for a term; nothing is told because of the claim."""
    unit.run(unit.store.sql(CLAIM_ONE), (case_id, kind, ref, due_on, 0, today, 1))
    return unit.rowcount == 1


def look_again(unit: Unit, agency_id: int | None = None) -> None:
    """Have the next sweep look at every term, or at those of one agency: the days of their rungs have changed."""
    values: tuple[Any, ...] = () if agency_id is None else (agency_id,)
    unit.run(unit.store.sql(LOOK_AGAIN + ("" if agency_id is None else OF_AGENCY)), values)
