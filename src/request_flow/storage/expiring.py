"""Terms that are over and wait for what follows by itself: consultations without an opinion, supplements, fees.

Which agencies owe no report any more is asked here too: it ends the one term that has no case.
"""

from typing import NamedTuple

from request_flow.storage.unit import Unit

TASK_LAPSE, TASK_SERVICE, TASK_REFUSED = "task_lapse", "task_service", "task_refused"
"""What is claimed in ``reminders`` once a task was put before somebody; the clock stands in ``ref``."""

OVER = """
SELECT deadlines.due_on, deadlines.case_id, deadlines.kind, deadlines.ref, cases.agency_id, agencies.code,
  agencies.lapses, cases.number, cases.subject, cases.unit, cases.handler
FROM deadlines JOIN cases ON cases.id = deadlines.case_id JOIN agencies ON agencies.id = cases.agency_id
WHERE deadlines.due_on < ? AND deadlines.kind IN ('consultation', 'supplement', 'fee')
  AND (deadlines.due_on, deadlines.case_id, deadlines.kind, deadlines.ref) > (?, ?, ?, ?)
  AND NOT EXISTS (SELECT 1 FROM reminders WHERE reminders.case_id = deadlines.case_id
    AND reminders.ref = deadlines.kind AND reminders.due_on = deadlines.due_on AND reminders.rung = 0
    AND (reminders.kind = 'task_refused' OR (reminders.kind = 'task_lapse' AND agencies.lapses <> 'automatic')))
ORDER BY deadlines.due_on, deadlines.case_id, deadlines.kind, deadlines.ref LIMIT ?
"""
STANDS = "SELECT 1 FROM deadlines WHERE case_id = ? AND kind = ? AND ref = ? AND due_on = ?"
REPORTED = (
    "SELECT agency_id FROM reports WHERE year = ? AND status = 'published' UNION "
    "SELECT agency_id FROM hand_ins AS step WHERE year = ? AND status IN ('handed_in', 'accepted') AND seq = "
    "(SELECT max(seq) FROM hand_ins WHERE agency_id = step.agency_id AND year = step.year)"
)
SINCE = "SELECT id, created_at FROM agencies"
FIRST = ("0001-01-01", 0, "", "")


class Over(NamedTuple):
    """A term whose last day is over."""

    due_on: str
    case_id: int
    kind: str
    ref: str
    agency_id: int
    agency: str
    lapses: str
    number: str
    subject: str
    unit: str | None
    handler: str | None


def still_over(unit: Unit, each: Over) -> bool:
    """Return whether the term is still the one that was found, or has ended or moved since."""
    values = each.case_id, each.kind, each.ref, each.due_on
    return unit.run(unit.store.sql(STANDS), values).fetchone() is not None


def store_lapses(unit: Unit, agency_id: int, lapses: str) -> None:
    """Keep whether an agency's lapses are recorded by themselves."""
    unit.run(unit.store.sql("UPDATE agencies SET lapses = ? WHERE id = ?"), (lapses, agency_id))


def terms_over(unit: Unit, today: str, after: Over | None, *, most: int) -> list[Over]:
    """Return the terms that were over before ``today``, in the order of their due days, those after ``after``.

    What was put before a caseworker already, and is the caseworker's to do, is left out.
    """
    start = FIRST if after is None else (after.due_on, after.case_id, after.kind, after.ref)
    rows = unit.run(unit.store.sql(OVER), (today, *start, most)).fetchall()
    return [Over(str(row[0]), *row[1:]) for row in rows]


def agencies_that_reported(unit: Unit, year: int) -> set[int]:
    """Return the agencies whose report of ``year`` is published or handed in, and not returned."""
    return {row[0] for row in unit.run(unit.store.sql(REPORTED), (year, year)).fetchall()}


def agencies_since(unit: Unit) -> dict[int, str]:
    """Return of each agency the day on which it was added."""
    return {agency_id: str(added)[:10] for agency_id, added in unit.run(SINCE).fetchall()}
