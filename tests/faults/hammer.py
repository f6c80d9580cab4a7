"""A process of its own that writes as fast as it can and prints what was acknowledged; run by the tests of two writers.

``python -m faults.hammer steps|numbers NAME COUNT`` works on the store that the environment names, the key among it.
It begins when it reads a line from standard input, so that two of them begin together.
"""

import json
import os
import sys
from datetime import date
from typing import Any

from faults.material import AGENCY, RECEIVED, case
from request_flow.bootstrap import open_program
from request_flow.errors import Conflict
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.settings import Settings

NUMBER = "2024-00001"
ON = date(2024, 1, 8)
BUSY = "store_busy"
"""A machine under load kept SQLite's one writer waiting: nobody else was first."""


def take_steps(program: Program, name: str, count: int) -> dict[str, Any]:
    """Ask ``count`` third parties in the one case, again after each conflict."""
    acknowledged: list[str] = []
    conflicts: list[str] = []
    while len(acknowledged) < count:
        ref = f"{name}{len(acknowledged)}"
        step = Step("consult", ON, {"ref": ref, "kind": "third_party", "party": ref})
        try:
            take_step(program, AGENCY, NUMBER, step, Person(name, "office_head"))
        except Conflict as conflict:
            if conflict.code != BUSY:
                conflicts.append(conflict.sentence.en)
        else:
            acknowledged.append(ref)
    return {"acknowledged": acknowledged, "conflicts": sorted(set(conflicts)), "times": len(conflicts)}


def take_numbers(program: Program, name: str, count: int) -> dict[str, Any]:
    """Register ``count`` cases and let the store give their numbers."""
    arrived = case("", [RECEIVED])
    del arrived["number"], arrived["agency"]
    taken: list[str] = []
    conflicts = 0
    while len(taken) < count:
        try:
            taken.append(register_case(program, AGENCY, arrived, Person(name, "office_head")).number)
        except Conflict:
            conflicts += 1
    return {"acknowledged": taken, "times": conflicts}


def main() -> None:
    """Open the store, wait for the word, work, and tell."""
    work, name, count = sys.argv[1:]
    with open_program(Settings.from_env(os.environ)) as program:
        print("ready", flush=True)
        sys.stdin.readline()
        done = (take_steps if work == "steps" else take_numbers)(program, name, int(count))
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main()
