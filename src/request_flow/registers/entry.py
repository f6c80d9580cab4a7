"""What one line of a register gave: a case, or the reasons why there is none.

``line`` counts from 1 as a person sees it: the line of a text file, the row of a sheet.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

Case: TypeAlias = dict[str, Any]
NOT_EVIDENCED = "not_evidenced"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a line cannot be taken as it is; ``field`` is a key, or a heading with its cell."""

    line: int
    field: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line read.

    ``case`` is None where there is a problem.  ``flags`` names the gaps for which the case itself carries the
    flag ``not_evidenced`` (``workflows/registers/spellings.yaml``, ``gaps``).
    """

    line: int
    case: Case | None
    flags: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
