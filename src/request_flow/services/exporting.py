"""Giving cases out in the interchange format: what `import` reads, byte for byte the same each time."""

import json
from collections.abc import Iterator
from datetime import date

from request_flow.cases.record import written_case
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.cases import iter_cases
from request_flow.storage.unit import reading


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written")


def export_cases(program: Program, agency: str | None = None) -> Iterator[str]:
    """Yield one line a case, in the order of agency and number; personal data in the clear.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        where: str = "1 = 1"
        values: tuple[int, ...] = ()
        if agency is not None:
            where, values = "cases.agency_id = ?", (get_agency(unit, agency).id,)
        for stored in iter_cases(unit, where, values, order="agencies.code, number"):
            case = written_case(stored.registration(program.codec), stored.events(program.codec))
            yield json.dumps(case, ensure_ascii=False, default=_plain)
