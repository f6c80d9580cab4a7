"""What an office's board of handed-in reports needs of many agencies at once: report files and states, by agency."""

from collections.abc import Iterator, Sequence

from request_flow.storage.unit import Unit

AT_ONCE = 500
"""So many agencies are asked for with one statement."""
LAST_CONTENTS = (
    "SELECT agency_id, content FROM hand_ins AS step WHERE year = ? AND content IS NOT NULL AND agency_id IN ({marks}) "
    "AND seq = (SELECT max(seq) FROM hand_ins WHERE agency_id = step.agency_id AND year = step.year "
    "AND content IS NOT NULL)"
)
STANDING = "SELECT agency_id, content FROM reports WHERE year = ? AND content IS NOT NULL AND agency_id IN ({marks})"
STATES = "SELECT agency_id, status FROM reports WHERE year = ?"


def contents_of(unit: Unit, year: int, agency_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield agency and report file of those that handed one in for the year, the last one."""
    yield from _of_each(unit, LAST_CONTENTS, year, agency_ids)


def standing_contents_of(unit: Unit, year: int, agency_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield agency and report file of those whose report of the year stands in this store."""
    yield from _of_each(unit, STANDING, year, agency_ids)


def report_states(unit: Unit, year: int) -> dict[int, str]:
    """Return the state of each report of the year that was begun in this store, by agency."""
    return dict(unit.run(unit.store.sql(STATES), (year,)).fetchall())


def _of_each(unit: Unit, statement: str, year: int, agency_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    for start in range(0, len(agency_ids), AT_ONCE):
        asked = agency_ids[start : start + AT_ONCE]
        marks = ", ".join("?" * len(asked))
        for row in unit.run(unit.store.sql(statement.format(marks=marks)), (year, *asked)).fetchall():
            yield row[0], row[1]
