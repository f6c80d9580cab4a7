"""What counts with whom after a succession (机关撤并承接): in whose report of which year a case counts.

From the year of the succession on, what the predecessor registered counts with the successor, the whole year's figures,
so that it opens with what its predecessors closed with (edge case 53).  Where one agency is split, the open cases that
a successor takes are named; what no succession names goes with the one that takes the rest.  Cases stay filed under the
agency and number they were registered with.  A predecessor whose rest was taken makes no report from that year on.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from request_flow.report.figures import Group, rows_of_case
from request_flow.report.form import Form, form_for
from request_flow.report.model import Report
from request_flow.report.remedies import keys_in_year
from request_flow.storage.agencies import Agency, agency_of_id
from request_flow.storage.figures import remedies_in, year_groups
from request_flow.storage.reports import KeptCase, cases_that_may_count, find_report, kept_case
from request_flow.storage.successions import HandedCase, Succession, all_successions, counted_of
from request_flow.storage.unit import Unit

OF_ANOTHER = "/"
"""Stands between the code of the agency a case was registered with and its number, in the report of a successor."""


def ended_by(successions: Iterable[Succession], year: int) -> set[int]:
    """Return the agencies that make no report of ``year`` because another took over from them by then."""
    return {each.predecessor_id for each in successions if each.cases is None and each.on_day.year <= year}


class Part(NamedTuple):
    """Cases of one agency that count with some agency: those of ``only``, or else all but those of ``without``."""

    agency_id: int
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def has(self, number: str) -> bool:
        """Return whether the case of this number is among them."""
        return number not in self.without if self.only is None else number in self.only


def parts_of(successions: Iterable[Succession], agency_id: int, year: int) -> list[Part]:
    """Return whose cases count with an agency in ``year``, its own first; none where another took over from it."""
    heeded = [each for each in successions if each.on_day.year <= year]
    return [] if agency_id in ended_by(heeded, year) else _all_parts(heeded, agency_id)


def _all_parts(heeded: Sequence[Succession], agency_id: int) -> list[Part]:
    given = (each.cases or () for each in heeded if each.predecessor_id == agency_id)
    found = [Part(agency_id, None, frozenset(number for cases in given for number in cases))]
    for each in heeded:
        if each.successor_id == agency_id:
            if each.cases is None:
                found += _all_parts(heeded, each.predecessor_id)
            else:
                found.append(Part(each.predecessor_id, frozenset(each.cases)))
    return found


def holder_of(successions: Iterable[Succession], agency_id: int, number: str, year: int) -> int:
    """Return the agency in whose report of ``year`` a case counts that was registered with ``agency_id``."""
    heeded = [each for each in successions if each.on_day.year <= year]
    named = (each for each in heeded if each.predecessor_id == agency_id and number in (each.cases or ()))
    holder = next((each.successor_id for each in named), agency_id)
    rest = {each.predecessor_id: each.successor_id for each in heeded if each.cases is None}
    while holder in rest:
        holder = rest[holder]
    return holder


def followed_by(successions: Sequence[Succession], agency_id: int) -> list[int]:
    """Return an agency and all with which cases of it count in some year, the agency itself first."""
    return _reached(agency_id, [(each.predecessor_id, each.successor_id) for each in successions])


def followed_from(successions: Sequence[Succession], agency_id: int) -> list[int]:
    """Return an agency and all of whose cases some count with it in some year, the agency itself first."""
    return _reached(agency_id, [(each.successor_id, each.predecessor_id) for each in successions])


def _reached(first: int, steps: Collection[tuple[int, int]]) -> list[int]:
    found = [first]
    for at in found:  # grows while it is walked
        found += [to for each, to in steps if each == at and to not in found]
    return found


class CaseNames:
    """How the report of an agency names cases: by their number, those of an agency it took over from as CODE/NUMBER."""

    def __init__(self, unit: Unit, agency: Agency, successions: Sequence[Succession] | None = None) -> None:
        known = all_successions(unit) if successions is None else successions
        self._own = agency
        others = followed_from(known, agency.id)[1:] if known else []
        self._others = {each: agency_of_id(unit, each) for each in others}

    def of(self, agency_id: int, number: str) -> str:
        """Return the name of a case that counts with the agency in some year."""
        other = self._others.get(agency_id)
        return number if other is None else f"{other.code}{OF_ANOTHER}{number}"

    def found(self, name: str) -> tuple[Agency, str]:
        """Return the agency that a case of this name is filed under, and its number."""
        for other in self._others.values():
            if name.startswith(f"{other.code}{OF_ANOTHER}"):
                return other, name.removeprefix(f"{other.code}{OF_ANOTHER}")
        return self._own, name

    def in_order(self, cases: Iterable[KeptCase]) -> list[KeptCase]:
        """Return cases in the order of their numbers, those of the agency itself first."""
        return sorted(cases, key=lambda each: (self._code(each.agency_id), each.number))

    def _code(self, agency_id: int) -> str:
        other = self._others.get(agency_id)
        return "" if other is None else other.code


def cases_counted_now(unit: Unit, agency_id: int, year: int) -> list[KeptCase]:
    """Return the cases that count with an agency in table 3 or table 4 of ``year`` as they stand now."""
    return [
        case
        for part in parts_of(all_successions(unit), agency_id, year)
        for case in cases_that_may_count(unit, part.agency_id, year)
        if part.has(case.number)
        and (rows_of_case(case.entered_year, case.left_year, case.outcome, year) or keys_in_year(case.remedies, year))
    ]


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
        found: list[Group] = []
        for part in parts_of(self.successions, agency_id, self._year):
            if part.only is not None:
                found += self._counted(part.agency_id, part.only, 1)
            else:
                found += self._groups_of(part.agency_id)
                found += self._counted(part.agency_id, part.without, -1)
        return found

    def remedies(self, agency_id: int) -> list[str]:
        """Return the remedies that count with an agency."""
        return [
            text
            for part in parts_of(self.successions, agency_id, self._year)
            for number, text in self._remedies_of(part.agency_id)
            if part.has(number)
        ]

    def _counted(self, agency_id: int, numbers: Collection[str], sign: int) -> list[Group]:
        cases = counted_of(self._unit, agency_id, numbers) if numbers else []
        return _as_groups(cases, agency_id, self._year, sign)


def _as_groups(cases: Iterable[HandedCase | KeptCase], agency_id: int, year: int, sign: int) -> list[Group]:
    counted: Counter[tuple[str, bool, str | None]] = Counter()
    for case in cases:
        if rows_of_case(case.entered_year, case.left_year, case.outcome, year):
            outcome = case.outcome if case.left_year == year else None
            counted[case.category, case.entered_year == year, outcome] += sign
    return [Group(agency_id, *key, cases) for key, cases in counted.items()]


def opens_otherwise(unit: Unit, agency_id: int, year: int, until: str | None = None) -> bool:
    """Return whether an agency opens ``year`` with other cases than it closed with: :func:`inherited_report`."""
    known = _of_year(all_successions(unit, until), year)
    return any(agency_id in (each.predecessor_id, each.successor_id) for each in known)


def inherited_report(
    unit: Unit, agency_id: int, year: int, report_of: Callable[[int], Report | None], until: str | None = None
) -> Report | None:
    """Return what an agency had to open ``year`` with, where it took part in a succession of that year.

    It is table 3 of the year before as if the succession had been then: its own figures, those of its predecessors
    added, what it handed over taken away.  ``report_of`` returns the report of the year before of an agency by its id.
    ``None`` where a report that is needed is not there; an agency without any case before has none to add.  With
    ``until``, only successions recorded by that instant are heeded.
    """
    before, known = year - 1, all_successions(unit, until)
    parts: list[Report] = []
    for each in _merged_into(known, agency_id, year):
        closed = report_of(each)
        if closed is not None:
            parts.append(closed)
        elif each != agency_id or any(
            year_groups(unit, before, part.agency_id) for part in parts_of(known, each, before)
        ):
            return None
    moved: list[Group] = []
    for filed_with, number, came_from, goes_to in _handed(known, year):
        sign = (goes_to == agency_id) - (came_from == agency_id)
        if sign:
            moved += _as_groups(_counted_in(unit, known, filed_with, number, before), agency_id, before, sign)
    return _added(before, parts, moved)


def opened_from(successions: Iterable[Succession], agency_id: int, year: int) -> list[int]:
    """Return the agencies, itself first, whose reports of the year before tell what an agency opens ``year`` with."""
    known = list(successions)
    found = [agency_id, *_merged_into(known, agency_id, year)]
    for filed_with, number, _, goes_to in _handed(known, year):
        if goes_to == agency_id:
            found.append(holder_of(known, filed_with, number, year - 1))
    return list(dict.fromkeys(found))


def _merged_into(known: Sequence[Succession], agency_id: int, year: int) -> list[int]:
    """Return the agencies whose whole cases are an agency's in ``year``: itself, and those merged in that year."""
    rest = {each.predecessor_id: each.successor_id for each in _of_year(known, year) if each.cases is None}
    merged = _reached(agency_id, [(new, old) for old, new in rest.items()])
    return [] if agency_id in rest else merged


def _handed(known: Sequence[Succession], year: int) -> Iterator[tuple[int, str, int, int]]:
    """Yield each case named in a succession of ``year``.

    It is told by the agency it is filed with, its number, the agency it would count with were it not named, and the
    one it counts with.
    """
    for each in _of_year(known, year):
        for number in each.cases or ():
            unnamed = [other for other in known if other != each]
            yield (
                each.predecessor_id,
                number,
                holder_of(unnamed, each.predecessor_id, number, year),
                holder_of(known, each.predecessor_id, number, year),
            )


def _counted_in(
    unit: Unit, known: Sequence[Succession], agency_id: int, number: str, year: int
) -> Sequence[HandedCase | KeptCase]:
    """Return how a case counted in the report of ``year`` it was in: as that one stands, else as it is now."""
    stored = find_report(unit, holder_of(known, agency_id, number, year), year)
    if stored is None or stored.content is None:
        return counted_of(unit, agency_id, [number])
    kept = kept_case(unit, stored.id, agency_id, number)
    return [kept] if kept is not None else []


def _of_year(known: Iterable[Succession], year: int) -> list[Succession]:
    return [each for each in known if each.on_day.year == year]


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
