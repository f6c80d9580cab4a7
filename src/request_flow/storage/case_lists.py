"""A page of an agency's cases: filtered, in an order, found by the indexes alone; its rows are read last.

The order is made of segments, each of which one index walks: those with a running clock by the day it is due, then
those without one, state by state, the newest first.  A segment that is skipped whole is only counted.  The planner of
either database is left no choice: a page's ids are taken first, in one table, and nothing is joined to them.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson

from request_flow.storage.unit import Request, Unit

CLOCKED = ("in_progress", "awaiting_supplement", "awaiting_fee")
OPEN = (*CLOCKED, "awaiting_confirmation")
STATES = (*OPEN, "closed", "void")
SORTS = ("due", "-due", "number", "-number", "received", "-received")
COLUMNS = (
    "id, number, channel, registered_category, subject, particulars, sealed, category, state, step, received_on, "
    "arrived_on, outcome, closed_on, clock, due_on, irregularities, unit, handler"
)
BATCH = 500
IRREGULAR = "irregularities > 0"
NO_UNIT = "unit IS NULL"
PROVISIONAL = "EXISTS (SELECT 1 FROM deadlines WHERE case_id = cases.id AND kind = cases.clock AND provisional = 1)"
STOPPED = (
    "(state <> 'in_progress' OR EXISTS (SELECT 1 FROM deadlines WHERE case_id = cases.id "
    "AND kind = 'consultation' AND deadlines.due_on >= ?))"
)
OF_FEW = (
    "CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, CASE WHEN state = 'awaiting_confirmation' THEN 0 "
    "WHEN state = 'void' THEN 2 ELSE 1 END, entered_year DESC, id DESC"
)
"""The order by due day where the cases are known and few, so that no index needs to have it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which cases of an agency are wanted; ``None`` means any.  Days are both included.

    ``words`` must all stand in the subject; ``ids`` are the only cases that come into question,
    ``but`` are left out.  ``during`` is a year in which a case counts: it was received by its end and open in it.
    """

    states: tuple[str, ...] = OPEN
    handlers: tuple[str, ...] | None = None
    unit: str | None = None
    due_from: date | None = None
    due_until: date | None = None
    channel: str | None = None
    year: int | None = None
    step: str | None = None
    stopped_on: date | None = None
    provisional: bool = False
    irregular: bool = False
    no_unit: bool = False
    during: int | None = None
    words: tuple[str, ...] = ()
    ids: tuple[int, ...] | None = None
    but: tuple[int, ...] = ()


class ListedCase(NamedTuple):
    """A case as it stands in a list; the applicant is still sealed."""

    id: int
    number: str
    channel: str
    registered_category: str
    subject: str
    particulars: str
    sealed: bytes
    category: str
    state: str
    step: str | None
    received_on: date | None
    arrived_on: date | None
    outcome: str | None
    closed_on: date | None
    clock: str | None
    due_on: date | None
    irregularities: int
    unit: str | None
    handler: str | None
    stopped_until: date | None = None
    provisional: bool = False


class Segment(NamedTuple):
    """A part of the order: a condition, its values, and what its rows are sorted by.

    ``is_walked`` where the condition asks what no index answers: the rows are to be asked in their order, until there
    are enough.
    """

    where: str
    values: tuple[Any, ...]
    order: str
    is_walked: bool = False


def segments_of(unit: Unit, agency_id: int, filters: Filters, sort: str) -> list[Segment]:
    """Return the parts of a list in their order; ``sort`` is one of :data:`SORTS`."""
    made = _parts(unit, agency_id, filters, sort)
    return [each._replace(is_walked=True) for each in made] if filters.words and filters.ids is None else made


def _parts(unit: Unit, agency_id: int, filters: Filters, sort: str) -> list[Segment]:
    where, values = _conditions(unit, agency_id, filters)
    if filters.ids is not None:
        return [Segment(where, values, OF_FEW)]
    down = " DESC" if sort.startswith("-") else ""
    states = [each for each in STATES if each in filters.states]
    named, of_states = _among("state", states, STATES)
    by_due = Segment(f"{where}{named} AND due_on IS NOT NULL", (*values, *of_states), f"due_on{down}, id{down}")
    if filters.due_from is not None or filters.due_until is not None:
        return [by_due]
    if sort in ("number", "-number"):
        return [Segment(where + named, (*values, *of_states), f"number{down}")]
    if sort in ("received", "-received"):
        received = Segment(
            f"{where}{named} AND received_on IS NOT NULL", (*values, *of_states), f"received_on{down}, id{down}"
        )
        return [received, Segment(f"{where}{named} AND received_on IS NULL", (*values, *of_states), "id DESC")]
    made = []
    if any(each in CLOCKED for each in states):
        clocked, of_clocked = _among("state", [each for each in states if each in CLOCKED], CLOCKED)
        made.append(Segment(f"{where}{clocked} AND due_on IS NOT NULL", (*values, *of_clocked), by_due.order))
    for state in states:
        rest = f"{where} AND state = ? AND due_on IS NULL"
        if filters.year is None:
            order = "entered_year DESC, id DESC"
            made.append(Segment(f"{rest} AND entered_year IS NOT NULL", (*values, state), order))
            made.append(Segment(f"{rest} AND entered_year IS NULL", (*values, state), order))
        else:
            made.append(Segment(rest, (*values, state), "id DESC"))
    return made


def ids_of_page(unit: Unit, segments: Sequence[Segment], offset: int, limit: int) -> list[int]:
    """Return the ids of ``limit`` cases after the first ``offset``, in order."""
    found: list[int] = []
    # PostgreSQL takes a word for a rare one: it would read all rows and sort the few it expects.
    walks = not unit.store.is_sqlite and any(each.is_walked for each in segments)
    if walks:
        unit.run("SET LOCAL enable_sort = off")
    for place, each in enumerate(segments):
        if place == 1 and not offset:
            # The first part, as a rule the largest by far, did not fill the page: what is left is asked at once.
            unit.ahead([ids_asked(unit, part, 0, limit) for part in segments[1:]])
        rows = unit.run(*ids_asked(unit, each, offset, limit)).fetchall()
        found.extend(row[0] for row in rows)
        if len(found) >= limit:
            break
        offset = 0 if rows or not offset else offset - _count(unit, [each], offset)
    if walks:
        unit.run("SET LOCAL enable_sort = on")
    return found[:limit]


def ids_asked(unit: Unit, segment: Segment, offset: int, limit: int) -> Request:
    """Return what :func:`ids_of_page` asks of one segment."""
    statement = f"SELECT id FROM cases WHERE {segment.where} ORDER BY {segment.order} LIMIT ? OFFSET ?"  # noqa: S608
    return unit.store.sql(statement), (*segment.values, limit, offset)


def count_up_to(unit: Unit, segments: Sequence[Segment], most: int) -> int:
    """Return how many cases there are, ``most`` where there are at least so many.

    The first part is as a rule the largest by far and counted alone, the others in one go.
    """
    found = _count(unit, segments[:1], most)
    return found + _count(unit, segments[1:], most - found) if found < most and len(segments) > 1 else found


def _count(unit: Unit, segments: Sequence[Segment], most: int) -> int:
    return min(int(unit.run(*count_asked(unit, segments, most)).fetchone()[0]), most)


def count_asked(unit: Unit, segments: Sequence[Segment], most: int) -> Request:
    """Return how it is asked how many cases some segments have, each counted up to ``most``."""
    parts = [f"SELECT 1 AS one FROM cases WHERE {each.where} LIMIT ?" for each in segments]  # noqa: S608  # own texts
    together = " UNION ALL ".join(f"SELECT one FROM ({part}) AS part{place}" for place, part in enumerate(parts))  # noqa: S608
    statement = f"SELECT count(*) FROM ({parts[0] if len(parts) == 1 else together}) AS counted"  # noqa: S608
    return unit.store.sql(statement), tuple(value for each in segments for value in (*each.values, most))


def listed_cases(unit: Unit, ids: Sequence[int]) -> list[ListedCase]:
    """Return the cases of ``ids`` in that order, with what their terms say."""
    if not ids:
        return []
    rows, terms = unit.read_each(listed_asked(unit, ids))
    made = {row[0]: _listed(row) for row in rows}
    for case_id, kind, due_on, provisional in terms:
        case = made[case_id]
        if kind == "consultation":
            ends = [each for each in (case.stopped_until, _day(due_on)) if each is not None]
            case = case._replace(stopped_until=max(ends))
        if provisional and kind == case.clock:
            case = case._replace(provisional=True)
        made[case_id] = case
    return [made[each] for each in ids if each in made]


def listed_asked(unit: Unit, ids: Sequence[int]) -> list[Request]:
    """Return what :func:`listed_cases` asks: the cases, and of their terms what a list tells."""
    one_of, values = ids_among(unit, ids)
    terms = (
        "SELECT case_id, kind, due_on, provisional FROM deadlines "  # noqa: S608  # names only
        f"WHERE (kind = 'consultation' OR provisional = 1) AND case_id {one_of}"
    )
    return [(f"SELECT {COLUMNS} FROM cases WHERE id {one_of}", values), (terms, values)]  # noqa: S608  # names only


def first_year_asked(unit: Unit, agency_id: int) -> Request:
    """Return what :func:`first_year` asks."""
    return unit.store.sql("SELECT min(entered_year) FROM cases WHERE agency_id = ?"), (agency_id,)


def first_year(unit: Unit, agency_id: int) -> int | None:
    """Return the first year in which an agency received a case that counts."""
    row = unit.run(*first_year_asked(unit, agency_id)).fetchone()
    return None if row[0] is None else int(row[0])


def every_case(unit: Unit, segments: Sequence[Segment]) -> Iterator[ListedCase]:
    """Yield every case of a list in its order, memory flat."""
    for each in segments:
        statement = f"SELECT id FROM cases WHERE {each.where} ORDER BY {each.order}"  # noqa: S608  # texts of this module
        with closing(unit.stream(unit.store.sql(statement), each.values)) as cursor:
            while rows := cursor.fetchmany(BATCH):
                yield from listed_cases(unit, [row[0] for row in rows])


def _conditions(unit: Unit, agency_id: int, filters: Filters) -> tuple[str, tuple[Any, ...]]:
    # The plus keeps a planner from going through every case of the agency where the few that matter are known.
    asked: list[tuple[str, Sequence[Any]]] = [
        ("agency_id = ?" if filters.ids is None else "+agency_id = ?", [agency_id])
    ]
    if filters.ids is not None:
        named, of_states = _among("state", filters.states, STATES)
        one_of, given = ids_among(unit, filters.ids)
        asked.append((f"id {one_of.replace('%s', '?')}{named}", (*given, *of_states)))
    if filters.handlers is not None:
        asked.append((f"handler IN ({', '.join('?' * len(filters.handlers))})", filters.handlers))
    if filters.but:
        asked.append((f"id NOT IN ({', '.join('?' * len(filters.but))})", filters.but))
    asked += [(text, [value]) for text, value in _compared(filters) if value is not None]
    marks = ((IRREGULAR, filters.irregular), (PROVISIONAL, filters.provisional), (NO_UNIT, filters.no_unit))
    asked += [(text, ()) for text, wanted in marks if wanted]
    like = "LIKE" if unit.store.is_sqlite else "ILIKE"
    for word in filters.words:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        asked.append((f"subject {like} ? ESCAPE '\\'", [f"%{escaped}%"]))
    return " AND ".join(text for text, _ in asked), tuple(each for _, values in asked for each in values)


def _compared(filters: Filters) -> Iterator[tuple[str, Any]]:
    """Yield each condition that compares with one value; ``None`` where any will do."""
    yield "unit = ?", filters.unit
    yield "channel = ?", filters.channel
    yield "step = ?", filters.step
    yield "entered_year = ?", filters.year
    yield "entered_year <= ?", filters.during
    yield "left_year >= ?", filters.during
    yield "due_on >= ?", filters.due_from.isoformat() if filters.due_from is not None else None
    yield "due_on <= ?", filters.due_until.isoformat() if filters.due_until is not None else None
    yield STOPPED, filters.stopped_on.isoformat() if filters.stopped_on is not None else None


def _among(column: str, wanted: Sequence[str], every: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the condition that a column is one of ``wanted``; none where all are."""
    if set(wanted) >= set(every):
        return "", ()
    return f" AND {column} IN ({', '.join('?' * len(wanted)) or 'NULL'})", tuple(wanted)


def ids_among(unit: Unit, ids: Sequence[int]) -> tuple[str, tuple[Any, ...]]:
    """Return the condition that an id is one of ``ids``, in the way of the driver, as one value however many."""
    if unit.store.is_sqlite:
        return "IN (SELECT value FROM json_each(?))", (orjson.dumps(list(ids)).decode(),)
    return "= ANY(%s)", (list(ids),)


def _listed(row: Sequence[Any]) -> ListedCase:
    case = ListedCase(*row)
    return case._replace(
        sealed=bytes(case.sealed),
        received_on=_day(case.received_on),
        arrived_on=_day(case.arrived_on),
        closed_on=_day(case.closed_on),
        due_on=_day(case.due_on),
    )


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
