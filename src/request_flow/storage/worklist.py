"""What is to be done today, in the order of harm, from the rows alone: which case falls in which group, and how many.

Each question is one walk of an index over the open cases of an agency, of a unit or of some people, and stops after a
number of them: who has more has no use for the exact count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from request_flow.storage.unit import Request, Unit

LATE, TODAY, WEEK, FORWARD, WAITING = GROUPS = ("late", "today", "week", "forward", "waiting")
"""Over; lost after today; within the next working days; can be taken further; waits for others or is provisional."""
NOT_DRAFTED = "'registered', 'assigned', 'handling'"
GROUP_OF = f"""CASE
  WHEN state <> 'in_progress' THEN CASE WHEN due_on < ? THEN '{FORWARD}' ELSE '{WAITING}' END
  WHEN due_on < ? THEN '{LATE}'
  WHEN due_on = ? THEN '{TODAY}'
  WHEN step IN ({NOT_DRAFTED}) AND EXISTS (SELECT 1 FROM deadlines WHERE case_id = cases.id
    AND kind = 'supplement_notice' AND ref = '' AND deadlines.due_on = ?) THEN '{TODAY}'
  WHEN due_on <= ? THEN '{WEEK}'
  WHEN EXISTS (SELECT 1 FROM deadlines WHERE case_id = cases.id AND (kind = 'consultation' AND deadlines.due_on >= ?
    OR kind = 'reply' AND provisional = 1)) THEN '{WAITING}'
  ELSE '{FORWARD}' END"""  # noqa: S608  # names only
LISTED = (
    f"SELECT id, {GROUP_OF}, due_on FROM cases WHERE agency_id = ? AND due_on IS NOT NULL{{}} "  # noqa: S608
    "ORDER BY due_on, id LIMIT ?"
)
UNCONFIRMED = (
    "SELECT id, handler, unit FROM cases WHERE agency_id = ? AND state = 'awaiting_confirmation' AND due_on IS NULL "
    "ORDER BY id LIMIT ?"
)
"""They are few, for they wait for a day or two: whose they are is looked at afterwards."""
NOT_HANDED_OUT = (
    "SELECT id FROM cases WHERE agency_id = ? AND due_on IS NOT NULL AND step = 'registered' "
    "ORDER BY due_on, id LIMIT ?"
)
DUE_BY_DAY = (
    "SELECT due_on, count(*) FROM cases WHERE agency_id = ? AND due_on IS NOT NULL AND due_on >= ? AND due_on <= ? "
    "AND state = 'in_progress' GROUP BY due_on"
)
LOADS = (
    "SELECT unit, handler, count(*), sum(CASE WHEN state = 'in_progress' AND due_on < ? THEN 1 ELSE 0 END), "
    "sum(CASE WHEN state = 'in_progress' AND due_on >= ? AND due_on <= ? THEN 1 ELSE 0 END) "
    "FROM cases WHERE agency_id = ? AND due_on IS NOT NULL GROUP BY unit, handler"
)
SUBMITTED = "(SELECT max(seq) FROM events AS sent WHERE sent.case_id = cases.id AND sent.act = 'submit')"
IN_REVIEW = f"""
SELECT id, due_on,
  (SELECT count(*) FROM events WHERE case_id = cases.id AND act = 'review' AND seq > {SUBMITTED}),
  (SELECT actor FROM events WHERE case_id = cases.id AND act = 'draft' ORDER BY seq DESC LIMIT 1)
FROM cases WHERE agency_id = ? AND step = 'in_review' ORDER BY due_on, id LIMIT ?
"""  # noqa: S608  # names only
OF_PEOPLE = """
SELECT count(*), coalesce(sum(CASE WHEN state = 'in_progress' AND due_on <= ? THEN 1 ELSE 0 END), 0) FROM (
  SELECT state, due_on FROM cases WHERE agency_id = ? AND handler IN ({}) AND due_on IS NOT NULL LIMIT ?) AS mine
"""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose work is looked at: an agency's, of one unit or of some people where either is named."""

    agency_id: int
    unit: str | None = None
    handlers: tuple[str, ...] | None = None

    def condition(self) -> tuple[str, tuple[str, ...]]:
        """Return what a query adds to that of the agency."""
        if self.handlers is not None:
            return f" AND handler IN ({', '.join('?' * len(self.handlers))})", self.handlers
        return (" AND unit = ?", (self.unit,)) if self.unit is not None else ("", ())

    def has(self, handler: str | None, unit: str | None) -> bool:
        """Return whether a case of the agency is among what is looked at."""
        if self.handlers is not None:
            return handler in self.handlers
        return self.unit is None or self.unit == unit


class InReview(NamedTuple):
    """A draft before its reviewers: how many stages passed it since it was last submitted, and who drafted it."""

    case_id: int
    due_on: date | None
    passed: int
    drafted_by: str | None


class Load(NamedTuple):
    """The open cases of one person of a unit: all with a clock, those overdue, those due soon."""

    unit: str | None
    handler: str | None
    open: int
    late: int
    soon: int


def groups_of(unit: Unit, whose: Whose, today: date, week: date, most: int) -> dict[str, list[int]]:
    """Return the cases of each group in the order of their due day; at most ``most`` of all groups together.

    ``week`` is the last day of the group of the next working days.
    """
    added, values = whose.condition()
    day = today.isoformat()
    asked = (day, day, day, day, week.isoformat(), day, whose.agency_id, *values, most)
    found: dict[str, list[int]] = {each: [] for each in GROUPS}
    for case_id, group, _ in unit.run(unit.store.sql(LISTED.format(added)), asked).fetchall():
        found[group].append(case_id)
    rows = unit.run(unit.store.sql(UNCONFIRMED), (whose.agency_id, most)).fetchall()
    found[FORWARD] = [*(case_id for case_id, *has in rows if whose.has(*has)), *found[FORWARD]]
    return found


def not_handed_out(unit: Unit, agency_id: int, most: int) -> list[int]:
    """Return the cases of an agency that nobody was handed yet, the first due first, then those to be confirmed."""
    waiting = [row[0] for row in unit.run(unit.store.sql(NOT_HANDED_OUT), (agency_id, most)).fetchall()]
    return [*waiting, *(row[0] for row in unit.run(unit.store.sql(UNCONFIRMED), (agency_id, most)).fetchall())]


def due_by_day(unit: Unit, agency_id: int, first: date, last: date) -> dict[date, int]:
    """Return how many replies are due on each day that has any, from ``first`` to ``last``."""
    rows = unit.run(unit.store.sql(DUE_BY_DAY), (agency_id, first.isoformat(), last.isoformat())).fetchall()
    return {_day(day): count for day, count in rows}


def loads_of(unit: Unit, agency_id: int, today: date, week: date) -> list[Load]:
    """Return the open cases by unit and person; ``soon`` are those due from ``today`` to ``week``."""
    values = (today.isoformat(), today.isoformat(), week.isoformat(), agency_id)
    return [Load(*row) for row in unit.run(unit.store.sql(LOADS), values).fetchall()]


def in_review(unit: Unit, agency_id: int, most: int) -> list[InReview]:
    """Return the drafts of an agency that are before their reviewers, the first due first."""
    rows = unit.run(*in_review_asked(unit, agency_id, most)).fetchall()
    return [InReview(row[0], _day(row[1]) if row[1] else None, row[2], row[3]) for row in rows]


def in_review_asked(unit: Unit, agency_id: int, most: int) -> Request:
    """Return what :func:`in_review` asks."""
    return unit.store.sql(IN_REVIEW), (agency_id, most)


def work_of(unit: Unit, agency_id: int, handlers: Sequence[str], hot_until: date, most: int) -> tuple[int, int]:
    """Return how many cases with a clock some people have, and how many are due by ``hot_until`` or overdue."""
    row = unit.run(*work_asked(unit, agency_id, handlers, hot_until, most)).fetchone()
    return int(row[0]), int(row[1])


def work_asked(unit: Unit, agency_id: int, handlers: Sequence[str], hot_until: date, most: int) -> Request:
    """Return what :func:`work_of` asks."""
    statement = OF_PEOPLE.format(", ".join("?" * len(handlers)))
    return unit.store.sql(statement), (hot_until.isoformat(), agency_id, *handlers, most)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
