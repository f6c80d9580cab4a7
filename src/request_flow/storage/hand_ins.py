"""What became of the reports handed to the office above: every step, added and never changed.

Instants are text in ISO 8601, as they were recorded.  The report file stands with the step that brought it; a step that
judges it has none of its own.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from request_flow.storage.unit import Unit

STEP = "status, recorded_at, actor, role, remark"
INSERT_STEP = (
    "INSERT INTO hand_ins (agency_id, year, seq, status, recorded_at, actor, role, remark, content) "
    "SELECT CAST(? AS INTEGER), CAST(? AS INTEGER), coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ?, CAST(? AS TEXT) "
    "FROM hand_ins WHERE agency_id = ? AND year = ?"
)
LAST_OF_ALL = (
    f"SELECT agency_id, {STEP} FROM hand_ins AS step WHERE year = ? AND seq = "  # noqa: S608  # names only
    "(SELECT max(seq) FROM hand_ins WHERE agency_id = step.agency_id AND year = step.year)"
)
LAST_CONTENT = (
    "SELECT content FROM hand_ins WHERE agency_id = ? AND year = ? AND content IS NOT NULL ORDER BY seq DESC LIMIT 1"
)


class HandInStep(NamedTuple):
    """Who brought a handed-in report into a status, when, and why."""

    status: str
    recorded_at: str
    actor: str
    role: str
    remark: str


def add_step(unit: Unit, agency_id: int, year: int, step: HandInStep, content: str | None = None) -> None:
    """Add a step; ``content`` is the report file it brings."""
    values = (agency_id, year, *step, content, agency_id, year)
    unit.run(unit.store.sql(INSERT_STEP), values)


def steps_of(unit: Unit, agency_id: int, year: int) -> list[HandInStep]:
    """Return what was done with the report of one agency, the first first."""
    statement = f"SELECT {STEP} FROM hand_ins WHERE agency_id = ? AND year = ? ORDER BY seq"  # noqa: S608  # names only
    return [HandInStep(*row) for row in unit.run(unit.store.sql(statement), (agency_id, year)).fetchall()]


def last_steps(unit: Unit, year: int) -> dict[int, HandInStep]:
    """Return the last step of each agency that handed in a report of ``year``, by the agency's id."""
    rows = unit.run(unit.store.sql(LAST_OF_ALL), (year,)).fetchall()
    return {row[0]: HandInStep(*row[1:]) for row in rows}


def content_handed_in(unit: Unit, agency_id: int, year: int) -> str | None:
    """Return the report file that was handed in last, ``None`` where none was."""
    row = unit.run(unit.store.sql(LAST_CONTENT), (agency_id, year)).fetchone()
    return row[0] if row else None


def contents_handed_in(unit: Unit, year: int) -> Iterator[tuple[int, str]]:
    """Yield agency and report file of each report of ``year``, the one handed in last; one at a time."""
    statement = (
        "SELECT agency_id, content FROM hand_ins AS step WHERE year = ? AND content IS NOT NULL AND seq = "
        "(SELECT max(seq) FROM hand_ins WHERE agency_id = step.agency_id AND year = step.year "
        "AND content IS NOT NULL) ORDER BY agency_id"
    )
    with closing(unit.stream(unit.store.sql(statement), (year,))) as rows:
        for row in rows:
            yield row[0], row[1]
