"""One of several processes that race for the same case or the same numbers; what it was told goes to standard output.

``race.py steps URL HOME NUMBER COUNT NAME``: append COUNT records to the case, each tried again after a conflict.
``race.py numbers URL HOME COUNT NAME``: register COUNT cases.
"""

import json
import sys
from datetime import date
from pathlib import Path

from request_flow.errors import Conflict
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, register_case, take_step
from support.program import program_at

AGENCY = "edu"
DAY = date(2026, 11, 20)
CASE = {
    "applicant": {"category": "natural_person", "name": "张三"},
    "channel": "in_person",
    "subject": "招生方案",
    "events": [{"on": "2026-11-20", "action": "receive"}],
}


def append(program: Program, number: str, count: int, person: Person) -> dict[str, object]:
    """Append ``count`` records, each acknowledged once; return their marks and what the conflicts said."""
    marks, conflicts = [], []
    for place in range(count):
        mark = f"{person.actor}-{place}"
        while True:
            try:
                take_step(program, AGENCY, number, Step("mark_sensitive", DAY, {"reason": mark}), person)
            except Conflict as conflict:
                conflicts.append(str(conflict))
            else:
                marks.append(mark)
                break
    return {"marks": marks, "conflicts": sorted(set(conflicts))}


def main() -> None:
    """Run what the command line names."""
    what, url, home, *rest = sys.argv[1:]
    with program_at(url, Path(home)) as program:
        if what == "steps":
            number, count, name = rest
            told = append(program, number, int(count), Person(name, "office_head"))
        else:
            count, name = rest
            person = Person(name, "office_head")
            told = {"numbers": [register_case(program, AGENCY, CASE, person).number for _ in range(int(count))]}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
