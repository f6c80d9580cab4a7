"""A year whose report stands does not change: what would change it needs a correction entry first.

A case counts in the report of the agency it was registered with, from a succession on in that of the successor; whose
report of a year stands, that agency's entry is asked for.
"""

from collections.abc import Iterator
from functools import lru_cache

from request_flow.errors import Refused
from request_flow.report.figures import rows_of_case
from request_flow.report.remedies import keys_in_year
from request_flow.services.succession import CaseNames, followed_by, holder_of
from request_flow.storage.agencies import Agency, agency_of_id
from request_flow.storage.projection import Projected
from request_flow.storage.reports import admitted
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit
from request_flow.workflow.engine import Engine


class FrozenYears:
    """The years that stand among those in which the cases of one agency count, read once."""

    def __init__(self, unit: Unit, agency: Agency) -> None:
        self._unit, self._agency = unit, agency
        self._successions = all_successions(unit) if agency.succeeded else []
        others = followed_by(self._successions, agency.id)[1:]
        holders = (agency, *(agency_of_id(unit, each) for each in others))
        self._standing = [(holder, year) for holder in holders for year in _years(holder.frozen_years)]

    def __bool__(self) -> bool:
        """Whether any year stands."""
        return bool(self._standing)

    def refuse(self, engine: Engine, number: str, before: Projected | None, after: Projected) -> None:
        """Refuse what would change a figure of a year that stands, unless a correction entry of it names the case.

        ``before`` is ``None`` for a case that is registered now.

        Raises:
            Refused: a figure of a frozen year would change.
        """
        for holder, year in self._changed(number, before, after):
            name = CaseNames(self._unit, holder, self._successions).of(self._agency.id, number)
            if name not in admitted(self._unit, holder.id, year):
                raise _year_frozen(engine, holder, name, year)

    def _changed(self, number: str, before: Projected | None, after: Projected) -> Iterator[tuple[Agency, int]]:
        """Yield the years that stand in which the case counts otherwise after the step than before, with whose."""
        for holder, year in self._standing:
            if _counts(before, year) != _counts(after, year):
                counts_with = holder_of(self._successions, self._agency.id, number, year)
                if counts_with == holder.id:
                    yield holder, year


def refuse_frozen(
    engine: Engine, unit: Unit, agency: Agency, number: str, before: Projected | None, after: Projected
) -> None:
    """Refuse what would change a figure of a frozen year: :meth:`FrozenYears.refuse` for one case.

    Raises:
        Refused: a figure of a frozen year would change.
    """
    if agency.frozen_years or agency.succeeded:
        FrozenYears(unit, agency).refuse(engine, number, before, after)


def _year_frozen(engine: Engine, holder: Agency, name: str, year: int) -> Refused:
    """Return the error for a step that would change the figures of a frozen year."""
    refused = engine.refusal_of("year_frozen", {"agency": holder.code, "year": year, "number": name})
    refused.command = f"request-flow report correct --agency {holder.code} --year {year} --case {name}"
    return refused


@lru_cache(maxsize=1024)
def _years(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def _counts(row: Projected | None, year: int) -> tuple[object, ...]:
    if row is None:
        return ()
    rows: tuple[str, ...] = ()
    if row.entered_year is not None and row.left_year is not None:
        rows = rows_of_case(row.entered_year, row.left_year, row.counted_outcome, year)
    remedies = keys_in_year(row.remedies, year)
    return (row.category, rows, tuple(remedies)) if rows or remedies else ()
