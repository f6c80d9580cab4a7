"""Days as people type them: 2026-11-21, 2026.11.21, 2026年11月21日, 20261121, 11月21日, 11-21, 1121.

Without a year it is the last such day up to today, or, where the day lies ahead (a term that is fixed), the next one.
"""

import re
import unicodedata
from datetime import date

from request_flow.errors import BadInput

WHOLE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?|(\d{4})(\d{2})(\d{2})")
SHORT = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2})")
YEARS_TRIED = 5
"""29 February is found in a leap year not far away."""


def read_day(text: str, today: date, *, ahead: bool = False) -> date:
    """Return the day that was typed.

    Raises:
        BadInput: it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = WHOLE.fullmatch(plain)
    if found is not None:
        year, month, day = (int(part) for part in found.groups() if part is not None)
        made = _made(year, month, day)
        if made is not None:
            return made
    found = SHORT.fullmatch(plain)
    if found is not None:
        month, day = (int(part) for part in found.groups() if part is not None)
        for step in range(YEARS_TRIED):
            made = _made(today.year + (step if ahead else -step), month, day)
            if made is not None and (made >= today if ahead else made <= today):
                return made
    raise BadInput(
        "bad_day",
        f"“{text[:20]}”不是日期，请写成 2026-11-21、11月21日 或 1121",
        f"{text[:20]!r} is no day; write 2026-11-21, 11-21 or 1121",
    )


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
