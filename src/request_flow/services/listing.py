"""The list of cases (案件): a page of it for a visitor, what is handed out from it, the filters somebody keeps.

Who an applicant is stands sealed in each row and is opened for the rows that are shown.  A case that is shut to the
visitor keeps its place, with its number and its days, and nothing of what it is about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any, NamedTuple

from request_flow.cases.events import Header
from request_flow.errors import BadInput, Conflict, NotAllowed, NotFound, Refused, Sentence
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from, refuse_unless_reader
from request_flow.services.steps import Person, Step, take_step
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.case_lists import (
    Filters,
    ListedCase,
    Segment,
    count_asked,
    count_up_to,
    every_case,
    first_year,
    ids_of_page,
    listed_asked,
    listed_cases,
    segments_of,
)
from request_flow.storage.cases import load_case
from request_flow.storage.people import Member, members_of
from request_flow.storage.saved_views import SavedView, add_saved_view, drop_saved_view, saved_views
from request_flow.storage.unit import Unit, reading, writing
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar

ROWS = 50
"""Cases on a page."""
COUNTED = 1_000
"""Beyond so many a list says that there are more; counting them would cost more than the page."""
LAST_PAGE = 1_000
MOST_VIEWS = 30
LONGEST_NAME = 40
LONGEST_QUERY = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clock of a listed case stands on a day; counts are of working days.

    ``left`` is ``None`` where no clock runs or the day lies beyond the calendar; ``late`` is above 0 once it is over.
    """

    left: int | None = None
    late: int = 0
    stopped_until: date | None = None


class Row(NamedTuple):
    """One case of a list; ``applicant`` and ``subject`` are empty where it is ``hidden``."""

    case: ListedCase
    applicant: str
    subject: str
    standing: Standing
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list; where it is not ``is_counted``, there are more than ``total``."""

    rows: tuple[Row, ...]
    total: int
    is_counted: bool
    page: int
    has_more: bool


class Total(Enum):
    """How the cases of a list are counted: apart from its page, with all of it at once, or as far as they were seen."""

    COUNTED = auto()
    WHOLE = auto()
    SEEN = auto()


class Handed(NamedTuple):
    """What came of handing cases out: the numbers done, and each refusal by its number."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, Sentence], ...]


def list_page(program: Program, agency: Agency, filters: Filters, sort: str, page: int, visitor: Visitor) -> Listed:
    """Return one page of the cases of an agency for a visitor; ``page`` counts from 1."""
    with reading(program.store) as unit:
        unit.steady()
        segments = segments_of(unit, agency.id, filters, sort)
        return page_of(program, unit, agency, segments, page, visitor)


def page_of(
    program: Program,
    unit: Unit,
    agency: Agency,
    segments: Sequence[Segment],
    page: int,
    visitor: Visitor,
    *,
    total: Total = Total.COUNTED,
) -> Listed:
    """Return one page of a list that is cut into segments."""
    page, offset = min(max(page, 1), LAST_PAGE), offset_of(page)
    if total is Total.WHOLE:
        every = ids_of_page(unit, segments, 0, max(COUNTED, offset + ROWS + 1))
        ids = every[offset : offset + ROWS + 1]
        count, exact = min(len(every), COUNTED), len(every) < COUNTED
        has_more = len(ids) > ROWS
    else:
        ids = ids_of_page(unit, segments, offset, ROWS + 1)
        has_more = len(ids) > ROWS
        count, exact = offset + min(len(ids), ROWS), not has_more
        if total is Total.COUNTED and (has_more or (offset and not ids)):
            unit.ahead([count_asked(unit, segments[:1], COUNTED), *listed_asked(unit, ids[:ROWS])])
            count = count_up_to(unit, segments, COUNTED)
            exact = count < COUNTED
    hidden = hidden_from(unit, visitor, agency)
    calendar = program.engine_for(unit, agency).rules.calendar
    cases = listed_cases(unit, ids[:ROWS])
    rows = tuple(row_of(program, agency, each, hidden, calendar) for each in cases)
    return Listed(rows, count, exact, page, has_more)


def offset_of(page: int) -> int:
    """Return how many cases stand before a page."""
    return (min(max(page, 1), LAST_PAGE) - 1) * ROWS


def every_row(program: Program, agency: Agency, filters: Filters, sort: str, visitor: Visitor) -> Iterator[Row]:
    """Yield every case of a list for a visitor, in order, memory flat."""
    with reading(program.store) as unit:
        unit.steady()
        hidden = hidden_from(unit, visitor, agency)
        calendar = program.engine_for(unit, agency).rules.calendar
        for each in every_case(unit, segments_of(unit, agency.id, filters, sort)):
            yield row_of(program, agency, each, hidden, calendar)


def count_cases(program: Program, agency: Agency, filters: Filters) -> int:
    """Return how many cases pass a filter, at most :data:`COUNTED`."""
    with reading(program.store) as unit:
        return count_up_to(unit, segments_of(unit, agency.id, filters, "due"), COUNTED)


def row_of(program: Program, agency: Agency, case: ListedCase, hidden: frozenset[int], calendar: WorkCalendar) -> Row:
    """Return a case as a list shows it."""
    standing = standing_of(case, program.clock.today(), calendar)
    if case.id in hidden:
        return Row(case, "", "", standing, hidden=True)
    return Row(case, name_of(program, agency, case), case.subject, standing)


def name_of(program: Program, agency: Agency, case: ListedCase) -> str:
    """Return what the applicant of a case is called, empty where no name was given."""
    header = Header(case.number, agency.code, case.channel, case.registered_category)
    opened = program.codec.open_registration(header, case.subject, case.particulars, case.sealed)
    return str(opened.applicant.get("name") or "")


def standing_of(case: ListedCase, today: date, calendar: WorkCalendar) -> Standing:
    """Return where the clock of a case stands."""
    if case.due_on is None:
        return Standing()
    stopped = case.stopped_until if case.stopped_until is not None and case.stopped_until >= today else None
    return standing_on(case.due_on, today, calendar, stopped)


def standing_on(due_on: date, today: date, calendar: WorkCalendar, stopped: date | None = None) -> Standing:
    """Return where a term stands that is over after ``due_on`` and does not run until ``stopped``."""
    try:
        if today > due_on:
            return Standing(0, max(calendar.count(due_on, today), 1), None)
        return Standing(calendar.count(today, due_on), 0, stopped)
    except OutsideCalendar:
        return Standing(None, 0, stopped)


def years_of(program: Program, agency: Agency) -> list[int]:
    """Return the years of receipt that an agency has cases of, or may have, the present one first."""
    this = program.clock.today().year
    with reading(program.store) as unit:
        first = first_year(unit, agency.id)
    return list(range(this, min(first or this, this) - 1, -1))


def staff_of(program: Program, agency: Agency) -> list[Member]:
    """Return who works for an agency now."""
    with reading(program.store) as unit:
        return [each for each in members_of(unit, agency.id) if each.active]


def hand_out(
    program: Program,
    agency: Agency,
    numbers: Sequence[str],
    to: tuple[str, str | None],
    person: Person,
    visitor: Visitor,
) -> Handed:
    """Hand cases out to a unit, and to a person of it where one is named, one step a case; say which were refused."""
    unit_name, login = to
    data: dict[str, Any] = {"unit": unit_name, **({"to": login} if login else {})}
    done: list[str] = []
    refused: list[tuple[str, Sentence]] = []
    for number in dict.fromkeys(numbers):
        try:
            with reading(program.store) as unit:
                refuse_unless_reader(unit, visitor, agency, load_case(unit, agency.code, number).id)
            take_step(program, agency.code, number, Step("assign", program.clock.today(), data), person)
        except (Refused, BadInput, Conflict, NotFound, NotAllowed) as error:
            refused.append((number, error.sentence))
        else:
            done.append(number)
    return Handed(tuple(done), tuple(refused))


def views_of(program: Program, agency: Agency, visitor: Visitor) -> list[SavedView]:
    """Return the filters that a visitor keeps for an agency."""
    with reading(program.store) as unit:
        return saved_views(unit, visitor.member.id, agency.id)


def keep_view(program: Program, agency: Agency, visitor: Visitor, name: str, query: str) -> None:
    """Keep a filter under a name, in place of the one of that name before.

    Raises:
        BadInput: it has no name, or the name or the filter is too long, or there are too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or len(query) > LONGEST_QUERY:
        raise BadInput(
            "bad_view_name",
            f"请给这组条件起个名字，最多{LONGEST_NAME}个字",
            f"give this filter a name of at most {LONGEST_NAME} characters",
        )
    with writing(program.store) as unit:
        kept = saved_views(unit, visitor.member.id, agency.id)
        for each in kept:
            if each.name == name:
                drop_saved_view(unit, each.id, visitor.member.id, agency.id)
        if len(kept) >= MOST_VIEWS:
            raise BadInput(
                "too_many_views",
                f"最多保存{MOST_VIEWS}组条件，请先删去不用的",
                f"at most {MOST_VIEWS} filters are kept; drop one first",
            )
        now = stamp(program.clock.now())
        add_saved_view(unit, visitor.member.id, agency.id, name, query, now)


def drop_view(program: Program, agency: Agency, visitor: Visitor, view_id: int) -> None:
    """Forget a filter that the visitor kept."""
    with writing(program.store) as unit:
        drop_saved_view(unit, view_id, visitor.member.id, agency.id)
