"""A process of its own that goes on changing a year until it is told that the year is frozen; run by the test of freezing.

``python -m faults.late_arrivals register|answer NAME`` works on the store that the environment names.  It begins when
it reads a line from standard input, and prints what was acknowledged and the code of the refusal that ended it.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import count

from faults.material import AGENCY, RECEIVED, case
from request_flow.bootstrap import open_program
from request_flow.errors import Conflict, Refused
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.settings import Settings


def registered(program: Program, person: Person) -> Iterator[str]:
    """Register a request of the year, again and again."""
    arrived = case("", [RECEIVED])
    del arrived["number"], arrived["agency"]
    while True:
        yield register_case(program, AGENCY, arrived, person).number


def answered(program: Program, person: Person) -> Iterator[str]:
    """Answer one stored case of the year after the other, again where somebody else was first."""
    step = Step("decide", date(2024, 1, 30), {"outcome": "partial"})
    for place in count(1):
        taken = False
        while not taken:
            with suppress(Conflict):
                yield take_step(program, AGENCY, f"2024-{place:05}", step, person).number
                taken = True


def main() -> None:
    """Open the store, wait for the word, work until refused, and tell."""
    work, name = sys.argv[1:]
    done: list[str] = []
    with open_program(Settings.from_env(os.environ)) as program:
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            for number in (registered if work == "register" else answered)(program, Person(name, "office_head")):
                done.append(number)  # noqa: PERF402  # what was done is kept where the next one is refused
        except Refused as refused:
            print(json.dumps({"acknowledged": done, "ended": refused.code}), flush=True)


if __name__ == "__main__":
    main()
