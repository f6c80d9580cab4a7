"""Opening a register with what the law says of the days that its columns leave out."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from request_flow.deadlines.terms import consultation_last_day
from request_flow.registers import Register, read_register
from request_flow.workdays.calendar import OutsideCalendar
from request_flow.workflow.engine import Engine


def open_register(
    engine: Engine,
    path: Path,
    *,
    agency: str | None = None,
    mapping: Mapping[str, str] | None = None,
    alone: bool = False,
) -> Register:
    """Return the entries of a register; a consultation that nobody answered ends with its term.

    See :func:`read_register` for ``agency``, ``mapping`` and ``alone``.

    Raises:
        BadInput: the file cannot be read as a register.
    """
    rules = engine.rules

    def last_day(sent: date, received: date | None) -> date:
        try:
            return consultation_last_day(sent, received, rules.terms.on(sent), rules.calendar)
        except OutsideCalendar:
            return received or sent  # the walk over the case meets the same day, and tells it with its line

    return read_register(path, agency=agency, mapping=mapping, alone=alone, consultation_ends=last_day)
