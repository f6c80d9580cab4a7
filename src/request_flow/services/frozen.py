"""A year whose report stands does not change: what would change it needs a correction entry first."""

from functools import lru_cache

from request_flow.errors import Refused
from request_flow.report.figures import rows_of_case
from request_flow.report.remedies import keys_in_year
from request_flow.storage.agencies import Agency
from request_flow.storage.projection import Projected
from request_flow.storage.reports import admitted
from request_flow.storage.unit import Unit
from request_flow.workflow.engine import Engine


def refuse_frozen(
    engine: Engine, unit: Unit, agency: Agency, number: str, before: Projected | None, after: Projected
) -> None:
    """Refuse what would change a figure of a frozen year, unless a correction entry of that year names the case.

    ``before`` is ``None`` for a case that is registered now.

    Raises:
        Refused: a figure of a frozen year would change.
    """
    for year in years_changed(agency.frozen_years, before, after):
        if number not in admitted(unit, agency.id, year):
            raise year_frozen(engine, agency, number, year)


def year_frozen(engine: Engine, agency: Agency, number: str, year: int) -> Refused:
    """Return the error for a step that would change the figures of a frozen year."""
    command = f"request-flow report correct --agency {agency.code} --year {year} --case {number}"
    return engine.refusal_of("year_frozen", {"year": year, "number": number, "command": command})


def years_changed(frozen_years: str, before: Projected | None, after: Projected) -> list[int]:
    """Return the frozen years in which the case counts otherwise after the step than before."""
    if not frozen_years:
        return []
    return [year for year in _years(frozen_years) if _counts(before, year) != _counts(after, year)]


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
