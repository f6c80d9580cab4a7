"""One agency after another (机关撤并承接): merged into one, or split among several.

From the year of the succession on, what the predecessor registered counts with the successor, the whole year's figures,
so that it opens with what its predecessors closed with (edge case 53).  Where one agency is split, the open cases that
a successor takes are named; what no succession names goes with the one that takes the rest.  Cases stay filed under the
agency and number they were registered with; nothing is copied.

``on`` is the successor's first day.  A predecessor whose rest was taken makes no report from that year on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from request_flow.errors import BadInput, Refused
from request_flow.report.figures import Group, rows_of_case
from request_flow.report.form import Form, form_for
from request_flow.report.model import Report
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.program import Program
from request_flow.services.report_states import refuse_role
from request_flow.services.steps import Person
from request_flow.storage.agencies import Agency, all_agencies, get_agency, raise_revision
from request_flow.storage.figures import remedies_in, year_groups
from request_flow.storage.successions import (
    HandedCase,
    Succession,
    add_succession,
    all_successions,
    counted_of,
    open_on,
)
from request_flow.storage.unit import Unit, reading, writing


def succeed(
    program: Program, old: str, new: str, on: date, person: Person, cases: Sequence[str] | None = None
) -> Succession:
    """Record that ``new`` takes over from ``old`` on a day; ``cases`` names the open cases it takes, ``None`` the rest.

    Raises:
        Refused: the role may not, a year that would change is frozen, or a case is not open or is another's already.
        BadInput: the day lies ahead, or the two agencies cannot follow each other.
        NotFound: there is no such agency.
    """
    rule = hand_in_rules().succession
    refuse_role(program.engine.workflow, person.role, rule.by, rule.label, rule.cites)
    if on > program.clock.today():
        raise BadInput("day_ahead", f"{on} 还没有到，到那天再登记", f"{on} is still ahead: record it on that day")
    if cases is not None and not cases:
        raise BadInput("no_cases", "请写明移交的申请编号", "name the cases that are handed over")
    with writing(program.store) as unit:
        for code in sorted((old, new)):
            raise_revision(unit, get_agency(unit, code).id)
        first, second = get_agency(unit, old), get_agency(unit, new)
        known = all_successions(unit)
        _refuse_circle(first, second, known)
        _refuse_frozen((first, second), on.year)
        mine = [each for each in known if each.predecessor_id == first.id]
        if any(each.successor_id == second.id for each in mine):
            raise BadInput(
                "succession_known",
                f"{old} 由 {new} 承接已经登记过",
                f"that {new} takes over from {old} is recorded already",
            )
        if cases is None:
            _refuse_second_rest(unit, old, mine)
        else:
            _refuse_cases(unit, first, on, cases, mine)
        named = None if cases is None else tuple(sorted(set(cases)))
        at = program.clock.now().isoformat(timespec="seconds")
        made = Succession(first.id, second.id, on, named, person.actor, person.role, at)
        add_succession(unit, made)
    return made


def cases_to_hand_over(program: Program, old: str, on: date) -> list[str]:
    """Return the open cases of an agency that no succession names yet.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        found = get_agency(unit, old)
        named = {
            number for each in all_successions(unit) if each.predecessor_id == found.id for number in each.cases or ()
        }
        return [number for number in open_on(unit, found.id, on) if number not in named]


def _refuse_circle(old: Agency, new: Agency, known: Iterable[Succession]) -> None:
    after = {new.id}
    grown = True
    while grown:
        following = {each.successor_id for each in known if each.predecessor_id in after}
        grown = not following <= after
        after |= following
    if old.id in after:
        raise BadInput(
            "succession_circle",
            f"{old.code} 是 {new.code} 本身或其承接机关，不能再由 {new.code} 承接",
            f"{old.code} is {new.code} itself or took over from it, so {new.code} cannot take over from it",
        )


def _refuse_frozen(agencies: Iterable[Agency], year: int) -> None:
    for each in agencies:
        frozen = [kept for kept in map(int, each.frozen_years.split()) if kept >= year]
        if frozen:
            raise Refused(
                "year_frozen",
                f"{each.code} 的 {frozen[0]} 年度报告已冻结，{year} 年的承接会改变它的数字；承接日期应在其后",
                f"the report of {each.code} for {frozen[0]} is frozen, and a succession in {year} would change it; "
                "it must lie after that year",
                hand_in_rules().succession.cites,
            )


def _refuse_second_rest(unit: Unit, old: str, known: Iterable[Succession]) -> None:
    taken = next((each.successor_id for each in known if each.cases is None), None)
    if taken is not None:
        other = next(each.code for each in all_agencies(unit) if each.id == taken)
        raise Refused(
            "succession_rest_taken",
            f"{old} 的其余申请已由 {other} 承接；分立的，请用 --case 写明移交给这一机关的申请",
            f"{other} takes the rest of {old} already; of a split, name the cases of this one with --case",
            hand_in_rules().succession.cites,
        )


def _refuse_cases(unit: Unit, old: Agency, on: date, cases: Sequence[str], known: Iterable[Succession]) -> None:
    is_open = set(open_on(unit, old.id, on))
    for number in cases:
        if number not in is_open:
            raise Refused(
                "case_not_open",
                f"{old.code} 没有在 {on} 尚未办结的申请 {number}，只有未办结的申请可以移交",
                f"{old.code} has no case {number} that was open on {on}; only open cases are handed over",
                hand_in_rules().succession.cites,
            )
        if any(number in (each.cases or ()) for each in known):
            raise Refused(
                "case_handed_over",
                f"申请 {number} 已经移交给另一机关",
                f"the case {number} was handed over to another agency already",
                hand_in_rules().succession.cites,
            )


def ended_by(successions: Iterable[Succession], year: int) -> set[int]:
    """Return the agencies that make no report of ``year`` because another took over from them by then."""
    return {each.predecessor_id for each in successions if each.cases is None and each.on_day.year <= year}


class Shares:
    """What counts with each agency in one year, successions heeded.

    ``groups_of`` and ``remedies_of`` return what an agency registered itself: its groups of the year, and number and
    text of the remedies of each case that has any.
    """

    def __init__(
        self,
        unit: Unit,
        year: int,
        groups_of: Callable[[int], Sequence[Group]] | None = None,
        remedies_of: Callable[[int], Sequence[tuple[str, str]]] | None = None,
    ) -> None:
        self._unit, self._year = unit, year
        self._groups_of = groups_of or (lambda agency_id: year_groups(unit, year, agency_id))
        self._remedies_of = remedies_of or (lambda agency_id: [row[1:] for row in remedies_in(unit, agency_id)])
        self.successions = [each for each in all_successions(unit) if each.on_day.year <= year]

    def groups(self, agency_id: int) -> list[Group]:
        """Return the groups that count with an agency; a case handed over stands in one of -1 with its giver."""
        if agency_id in ended_by(self.successions, self._year):
            return []
        return self._all_groups(agency_id)

    def remedies(self, agency_id: int) -> list[str]:
        """Return the remedies that count with an agency."""
        if agency_id in ended_by(self.successions, self._year):
            return []
        return self._all_remedies(agency_id)

    def _all_groups(self, agency_id: int) -> list[Group]:
        found = list(self._groups_of(agency_id))
        for each in self.successions:
            if each.predecessor_id == agency_id and each.cases is not None:
                found += _as_groups(self._handed(each), agency_id, self._year, -1)
            elif each.successor_id == agency_id:
                if each.cases is None:
                    found += self._all_groups(each.predecessor_id)
                else:
                    found += _as_groups(self._handed(each), agency_id, self._year, 1)
        return found

    def _all_remedies(self, agency_id: int) -> list[str]:
        given = {
            number
            for each in self.successions
            if each.predecessor_id == agency_id and each.cases is not None
            for number in each.cases
        }
        found = [text for number, text in self._remedies_of(agency_id) if number not in given]
        for each in self.successions:
            if each.successor_id == agency_id:
                if each.cases is None:
                    found += self._all_remedies(each.predecessor_id)
                else:
                    found += [case.remedies for case in self._handed(each) if case.remedies]
        return found

    def _handed(self, succession: Succession) -> list[HandedCase]:
        return counted_of(self._unit, succession.predecessor_id, succession.cases or ())


def _as_groups(cases: Iterable[HandedCase], agency_id: int, year: int, sign: int) -> list[Group]:
    counted: Counter[tuple[str, bool, str | None]] = Counter()
    for case in cases:
        if rows_of_case(case.entered_year, case.left_year, case.outcome, year):
            outcome = case.outcome if case.left_year == year else None
            counted[case.category, case.entered_year == year, outcome] += sign
    return [Group(agency_id, *key, cases) for key, cases in counted.items()]


def inherited_report(unit: Unit, agency_id: int, year: int, report_of: Callable[[int], Report | None]) -> Report | None:
    """Return what an agency had to open ``year`` with, where it took over from another in that year.

    It is table 3 of the year before as if the successor had made it: its own and its predecessors' figures added.
    ``report_of`` returns the report of the year before of an agency by its id.  ``None`` where no succession falls in
    the year, or a report that is needed is not there; an agency without any case before has none to add.
    """
    before = year - 1
    known = [each for each in all_successions(unit) if each.on_day.year == year]
    mine = [each for each in known if each.successor_id == agency_id]
    if not mine:
        return None
    own = report_of(agency_id)
    if own is None and year_groups(unit, before, agency_id):
        return None
    parts = [own] if own is not None else []
    moved: list[Group] = []
    for each in mine:
        if each.cases is not None:
            moved += _as_groups(counted_of(unit, each.predecessor_id, each.cases), agency_id, before, 1)
            continue
        closed = report_of(each.predecessor_id)
        if closed is None:
            return None
        parts.append(closed)
        for other in known:
            if other.predecessor_id == each.predecessor_id and other.cases is not None:
                moved += _as_groups(counted_of(unit, each.predecessor_id, other.cases), agency_id, before, -1)
    return _added(before, parts, moved)


def predecessors_of(unit: Unit, agency_id: int, year: int) -> list[int]:
    """Return the agencies from which one took over in ``year``, by their ids."""
    return [
        each.predecessor_id
        for each in all_successions(unit)
        if each.successor_id == agency_id and each.on_day.year == year
    ]


def _added(year: int, parts: list[Report], moved: list[Group]) -> Report | None:
    form = parts[0].form if parts else form_for(year)
    tables = [each.table3 for each in parts if each.table3 is not None and each.format == form.format]
    if len(tables) != len(parts):
        return None
    tables.append(_table_of(form, moved))
    figures = {key: tuple(map(sum, zip(*(each[key] for each in tables), strict=True))) for key in form.table3.row_keys}
    return Report(agency="", year=year, format=form.format, table3=figures)


def _table_of(form: Form, groups: Iterable[Group]) -> dict[str, tuple[int, ...]]:
    """Return table 3 of these groups alone; a group of -1 takes a case away."""
    *categories, _total = form.table3.column_keys
    counted: Counter[tuple[str, str]] = Counter()
    for group in groups:
        first = "new" if group.entered_in_year else "carried_in"
        rest = ("carried_out",) if group.outcome is None else (group.outcome, "total_handled")
        for key in (first, *rest):
            counted[key, group.category] += group.cases
    table: dict[str, tuple[int, ...]] = {}
    for row in form.table3.rows:
        cells = [sum(counted[key, category] for key in row.sums) for category in categories]
        table[row.key] = (*cells, sum(cells))
    return table
