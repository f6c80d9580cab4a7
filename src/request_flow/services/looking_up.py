"""Searching who looked at personal data (访问记录): at one case, by one person, within days, by the page."""

from dataclasses import dataclass
from datetime import date, timedelta

from request_flow.services.program import Program
from request_flow.storage.administration import Looked, looks_page
from request_flow.storage.agencies import Agency
from request_flow.storage.unit import reading

PAGE = 50
"""Rows of a page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; both days are included, ``before`` is the number of the oldest look of the page before."""

    number: str = ""
    login: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


def find_looks(program: Program, agency: Agency, wanted: Wanted) -> list[Looked]:
    """Return a page of looks at what is of an agency, the latest first."""
    until = wanted.until + timedelta(days=1) if wanted.until is not None else None
    with reading(program.store) as unit:
        return looks_page(
            unit,
            agency.id,
            number=wanted.number,
            login=wanted.login,
            since=wanted.since.isoformat() if wanted.since is not None else "",
            until=until.isoformat() if until is not None else "",
            before=wanted.before,
            most=PAGE,
        )
