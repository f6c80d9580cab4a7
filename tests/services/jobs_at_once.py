"""One of several processes that run the jobs of a day at the same time: told when to begin, it says what it did."""

import json
import sys
from pathlib import Path

from request_flow.services import enforcing, informing, sweeping
from support.program import program_at

SMALL = 20
"""Terms a batch, so that the processes meet often."""


def main(url: str, home: str, days: list[str]) -> None:
    sweeping.BATCH = informing.BATCH = enforcing.BATCH = SMALL
    done = {"claimed": 0, "messages": 0, "ended": 0, "lapsed": 0, "tasks": 0}
    print("ready", flush=True)
    for day in days:
        sys.stdin.readline()
        with program_at(url, Path(home), day) as program:
            done["claimed"] += sweeping.sweep(program).claimed
            done["messages"] += informing.inform(program).messages
            enforced = enforcing.enforce(program)
            done["ended"] += enforced.ended
            done["lapsed"] += enforced.lapsed
            done["tasks"] += enforced.tasks
        print("done", flush=True)
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
