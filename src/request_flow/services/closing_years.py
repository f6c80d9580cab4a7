"""Closing the year that is over for every agency by itself: the carry-over recorded, the report drafted.

Level-triggered: each day it looks for agencies for which that was not done yet, those that came later left out, so a
server that was down on the first of January makes up for it.  An agency that cannot be closed keeps no other from it.
"""

from dataclasses import dataclass

from request_flow.errors import RequestFlowError
from request_flow.logs import logger, told_of
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.services.year_end import SYSTEM, close_year
from request_flow.storage.closing import agencies_to_close
from request_flow.storage.unit import reading

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class ClosedYears:
    """How many agencies were closed, on how many cases the carry-over was recorded, how many reports were drafted."""

    agencies: int
    carried_over: int
    drafted: int


def close_years(program: Program) -> ClosedYears:
    """Close the year that ended last for every agency that needs it, and return what was done.

    Raises:
        RequestFlowError: an agency could not be closed; the others were.
    """
    year = program.clock.today().year - 1
    with reading(program.store) as unit:
        codes = agencies_to_close(unit, year)
    agencies = carried_over = drafted = 0
    failed: RequestFlowError | None = None
    for code in codes:
        try:
            done = close_year(program, code, year, Person(SYSTEM, SYSTEM))
        except RequestFlowError as error:
            log.warning("year_not_closed", agency=code, year=year, **told_of(error))
            failed = failed or error
        else:
            agencies += 1
            carried_over += done.carried_over
            drafted += done.drafted
    if failed is not None:
        raise failed
    return ClosedYears(agencies, carried_over, drafted)
