"""Walking through an agency's cases page by page, each page from where the last one ended (游标分页).

A mark is the place of the last case in the order, so that a case which comes or goes meanwhile neither repeats another
nor hides one.  Two orders: as cases were registered, and by the day they are due, which only those with a running
clock have.  Whoever sends a mark back could have made it up: it is read with care, and opens nothing.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from typing import Literal

import orjson

from request_flow.errors import BadInput
from request_flow.services.listing import Row, row_of
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.case_lists import Filters, Segment, ids_of_page, listed_cases, segments_of
from request_flow.storage.unit import reading

Order = Literal["registered", "due"]
LARGEST_ID = 2**31 - 1
AFTER_ID = "id > ?"
AFTER_DUE = "due_on IS NOT NULL AND (due_on, id) > (?, ?)"
FIRST_DAY = date.min.isoformat()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some cases in their order; ``next`` is the mark of where they end, ``None`` where nothing follows."""

    rows: tuple[Row, ...]
    next: str | None


def stretch_of(
    program: Program, agency: Agency, filters: Filters, order: Order, after: str | None, limit: int, visitor: Visitor
) -> Stretch:
    """Return up to ``limit`` cases that follow the mark ``after``, from the first on where there is none.

    Raises:
        BadInput: the mark is none, or of another order.
    """
    due, case_id = _read(after, order) if after else (FIRST_DAY, 0)
    with reading(program.store) as unit:
        unit.steady()
        [found] = segments_of(unit, agency.id, filters, "number")
        if order == "due":
            part = Segment(f"{found.where} AND {AFTER_DUE}", (*found.values, due, case_id), "due_on, id")
        else:
            part = Segment(f"{found.where} AND {AFTER_ID}", (*found.values, case_id), "id")
        ids = ids_of_page(unit, [part], 0, limit + 1)
        cases = listed_cases(unit, ids[:limit])
        hidden = hidden_from(unit, visitor, agency)
        calendar = program.engine_for(unit, agency).rules.calendar
        rows = tuple(_without_matter(row_of(program, agency, each, hidden, calendar)) for each in cases)
    last = cases[-1] if cases and len(ids) > limit else None
    return Stretch(rows, None if last is None else _mark(order, last.due_on, last.id))


def _without_matter(row: Row) -> Row:
    """Leave out of a case that is shut what tells of it."""
    return row._replace(case=row.case._replace(category="", outcome=None)) if row.hidden else row


def _mark(order: Order, due_on: date | None, case_id: int) -> str:
    key = [order, due_on.isoformat() if due_on is not None else "", case_id]
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def _read(mark: str, order: Order) -> tuple[str, int]:
    """Return the key of a mark: a day, which only the order by due day has, and the number of a case.

    Raises:
        BadInput: it is none, or of another order.
    """
    try:
        parsed = orjson.loads(base64.urlsafe_b64decode(mark.encode("ascii") + b"=" * (-len(mark) % 4)))
    except (ValueError, binascii.Error):
        parsed = None
    match parsed:
        case [str() as said, str() as due, int() as case_id] if said == order and 0 <= case_id <= LARGEST_ID:
            if order == "registered":
                return FIRST_DAY, case_id
            if _is_day(due):
                return due, case_id
    raise BadInput(
        "bad_cursor",
        "游标无效；请用上一页给出的 next，且排序不变",
        "the cursor cannot be used: send the `next` of the page before, in the same order",
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
