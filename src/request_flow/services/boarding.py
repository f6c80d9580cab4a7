"""报送看板: how the reports of all agencies below an office stand, with their figures, a page of the tree at a time.

Figures are those handed in: what is still being written at an agency is no business of the office above.  The total
adds what a sum would take when told to go on (``hand-in.yaml``: ``sum.partial``), and says of how many.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

import orjson

from request_flow.errors import NotFound
from request_flow.report.form import form_for
from request_flow.report.identities import broken, check, check_consecutive
from request_flow.report.interchange import report_from
from request_flow.report.model import Check, Report
from request_flow.services.hand_in import Line, below, board, broken_sums, faults_of, handed_in, lines_of, report_in
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.succession import opens_otherwise
from request_flow.storage.agencies import Agency, all_agencies, get_agency
from request_flow.storage.boards import contents_of, report_states, standing_contents_of
from request_flow.storage.hand_ins import HandInStep, steps_of
from request_flow.storage.reports import find_report
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit, reading

ROWS_A_PAGE = 50
REMEMBERED = 4_096
"""So many report files are not checked again for the next look at the board."""
RECEIVED, CARRIED_OUT = "new", "carried_out"
Shown = Literal["not_started", "in_hand", "published", "handed_in", "returned", "accepted"]
"""How a report stands as the board tells it; what was not handed in is told by its own state."""
MISSING: frozenset[Shown] = frozenset({"not_started", "in_hand", "published", "returned"})
"""What is still awaited."""


@dataclass(frozen=True, slots=True)
class Row:
    """One agency; figures are ``None`` where no report came in.

    ``broken`` counts the sums of the tables that do not hold.  The text is compared with them where the report is
    opened: reading it takes too long for a page of fifty.
    """

    line: Line
    shown: Shown
    on: date | None
    received: int | None = None
    carried_out: int | None = None
    received_before: int | None = None
    broken: int | None = None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A page of the board: how many agencies stand how, the total of ``added`` of ``due`` reports, the rows."""

    counts: Mapping[Shown, int]
    due: int
    added: int
    received: int
    carried_out: int
    rows: tuple[Row, ...]
    found: int
    page: int
    pages: int

    @property
    def missing(self) -> int:
        """How many reports are still awaited."""
        return sum(count for shown, count in self.counts.items() if shown in MISSING)


@dataclass(frozen=True, slots=True)
class Handed:
    """The report that an agency handed in, the sums it breaks, and what was done with it."""

    agency: Agency
    report: Report | None
    faults: tuple[Check, ...]
    steps: tuple[HandInStep, ...]
    status: str
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnHandIn:
    """How an agency's own report stands with the office above.

    ``is_ready`` says that the report is in a state in which it may be handed in; ``above`` is the office's name,
    ``None`` where there is none; ``report`` is the file that the office holds.
    """

    above: str | None
    is_ready: bool
    report: Report | None
    faults: tuple[Check, ...]
    steps: tuple[HandInStep, ...]
    status: str
    possible: tuple[str, ...]


def board_page(
    program: Program, agency: str, year: int, only: frozenset[Shown] | None = None, page: int = 1
) -> BoardPage:
    """Return a page of the board; ``only`` keeps the agencies that stand so.

    Raises:
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    with reading(program.store) as unit:
        unit.steady()
        agencies = all_agencies(unit)
        lines = lines_of(unit, agency, year, agencies)
        ids = {each.code: each for each in agencies}
        states = report_states(unit, year)
        shown = {each.agency: _shown(each, states.get(ids[each.agency].id)) for each in lines}
        wanted = [each for each in lines if only is None or shown[each.agency] in only]
        pages = max(1, -(-len(wanted) // ROWS_A_PAGE))
        page = min(max(1, page), pages)
        on_page = wanted[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
        taken = frozenset(hand_in_rules().sum_.partial)
        summed = [each for each in lines if each.summed]
        added = _figures(unit, year, [ids[each.agency].id for each in summed if each.status in taken])
        rows = tuple(_rows(unit, year, on_page, shown, ids))
    return BoardPage(
        Counter(shown.values()),
        len(summed),
        len(added),
        sum(each[0] for each in added.values()),
        sum(each[1] for each in added.values()),
        rows,
        len(wanted),
        page,
        pages,
    )


def missing_lines(program: Program, agency: str, year: int) -> list[Line]:
    """Return the agencies below an office whose reports are still awaited.

    Raises:
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    return [each for each in board(program, agency, year) if each.status not in hand_in_rules().sum_.partial]


def handed_report(program: Program, office: str, agency: str, year: int) -> Handed:
    """Return what an agency below an office handed in, with the sums it breaks.

    Raises:
        NotFound: there is no such agency below the office.
        BadInput: no format exists for the year.
    """
    form_for(year)
    with reading(program.store) as unit:
        unit.steady()
        found = refuse_unless_below(unit, office, agency)
        done = steps_of(unit, found.id, year)
        rules = hand_in_rules()
        status = done[-1].status if done else rules.initial
        report = handed_in(unit, found, year) if done else None
        faults = faults_of(unit, found, report) if report is not None else []
    possible = tuple(rules.acts_from(status))
    return Handed(found, report, tuple(faults), tuple(done), status, possible)


def own_hand_in(program: Program, agency: str, year: int) -> OwnHandIn:
    """Return how the report of an agency stands with the office above it.

    Raises:
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    form_for(year)
    rules = hand_in_rules()
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        above = get_agency(unit, found.parent).name if found.parent else None
        stored = find_report(unit, found.id, year)
        done = steps_of(unit, found.id, year)
        status = done[-1].status if done else rules.initial
        report = handed_in(unit, found, year) if done else None
        faults = faults_of(unit, found, report) if report is not None else []
    is_ready = stored is not None and stored.status in rules.ready
    return OwnHandIn(above, is_ready, report, tuple(faults), tuple(done), status, tuple(rules.acts_from(status)))


def refuse_unless_below(unit: Unit, office: str, agency: str) -> Agency:
    """Return an agency that stands below an office.

    Raises:
        NotFound: none of that code does.
    """
    found = next((each for each, depth, _ in below(all_agencies(unit), office) if depth and each.code == agency), None)
    if found is None:
        raise NotFound(
            "not_below", f"{get_agency(unit, office).name}没有这个下级机关", f"there is no such agency below {office}"
        )
    return found


def _shown(line: Line, status: str | None) -> Shown:
    rules = hand_in_rules()
    if line.status != rules.initial:
        return next(each for each in ("handed_in", "returned", "accepted") if each == line.status)
    if status is None:
        return "not_started"
    return "published" if report_life().states[status].in_file == "published" else "in_hand"


def _rows(
    unit: Unit, year: int, lines: Sequence[Line], shown: Mapping[str, Shown], agencies: Mapping[str, Agency]
) -> Iterable[Row]:
    ids = [agencies[each.agency].id for each in lines if each.last is not None]
    contents = dict(contents_of(unit, year, ids))
    earlier, stand = dict(contents_of(unit, year - 1, ids)), dict(standing_contents_of(unit, year - 1, ids))
    otherwise = {each for each in ids if opens_otherwise(unit, each, year)} if all_successions(unit) else frozenset()
    for line in lines:
        found = agencies[line.agency]
        content = contents.get(found.id)
        on = datetime.fromisoformat(line.last.recorded_at).date() if line.last is not None else None
        if content is None:
            yield Row(line, shown[line.agency], on)
            continue
        received, carried_out = _two(orjson.loads(content))
        before = stand.get(found.id) or earlier.get(found.id)
        if found.id in otherwise or found.id in stand:
            broken_here = len(broken_sums(unit, found, report_in(content, found.code)))
        else:
            broken_here = _broken_in(_tables_of(content), _tables_of(before) if before else None)
        received_before = _two(orjson.loads(before))[0] if before else None
        yield Row(line, shown[line.agency], on, received, carried_out, received_before, broken_here)


def _tables_of(content: str) -> bytes:
    """Return a report file without its text."""
    return orjson.dumps({**orjson.loads(content), "narrative": {}})


@lru_cache(maxsize=REMEMBERED)
def _broken_in(content: bytes, earlier: bytes | None) -> int:
    """Count the broken sums of a report file and of the step from the year before; remembered by their contents."""
    report = report_from(orjson.loads(content), "").report
    across = check_consecutive(report_from(orjson.loads(earlier), "").report, report) if earlier is not None else ()
    return len(broken((*check(report), *across)))


def _figures(unit: Unit, year: int, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    return {agency_id: _two(orjson.loads(content)) for agency_id, content in contents_of(unit, year, ids)}


def _two(content: Mapping[str, Any]) -> tuple[int, int]:
    """Return what was received and what was carried out in a report file, over all categories."""
    table = content.get("table3") or {}
    received, carried_out = (table.get(row) or [0] for row in (RECEIVED, CARRIED_OUT))
    return received[-1], carried_out[-1]
