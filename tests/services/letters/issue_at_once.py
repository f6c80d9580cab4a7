"""A process of its own that issues letters as fast as it can; run by the tests of several at once and of kills.

``python -m services.letters.issue_at_once URL HOME NUMBER...`` issues a notice to supplement in each of these cases.  It
begins when it reads a line from standard input, tells each letter as soon as it is acknowledged, and ends with a count.
"""

import json
import sys
from pathlib import Path

from request_flow.errors import Conflict, Refused
from request_flow.services.letters.forms import made_ready
from request_flow.services.steps import Person
from services.letters.office import SUPPLEMENT, issued
from support.program import program_at

DAY = "2024-03-29"


def main(url: str, home: str, numbers: list[str]) -> None:
    beaten = 0
    with program_at(url, Path(home), DAY) as program:
        made_ready(None)
        print("ready", flush=True)
        sys.stdin.readline()
        for number in numbers:
            try:
                done = issued(program, number, SUPPLEMENT, Person("一个进程", "office_head"))
            except (Conflict, Refused):
                beaten += 1
            else:
                print(json.dumps([number, done.letter.name]), flush=True)
    print(json.dumps({"beaten": beaten}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
