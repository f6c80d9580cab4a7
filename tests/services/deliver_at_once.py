"""One of several processes that deliver the same outbox: told when to begin, it says what it did."""

import json
import sys
from dataclasses import replace
from pathlib import Path

from request_flow.law.delivery import delivery
from request_flow.services import delivering
from services.post import set_clock
from support.program import program_at

SMALL = 5
"""Messages a batch, so that the processes meet often."""


def main(url: str, home: str, at: str, mail_url: str) -> None:
    rules = delivery().model_copy(update={"batch": SMALL})
    delivering.delivery = lambda: rules  # type: ignore[assignment]  # the same for this process alone
    with program_at(url, Path(home)) as program:
        set_clock(program, at)
        program.outside = replace(program.outside, mail_url=mail_url or None)
        print("ready", flush=True)
        sys.stdin.readline()
        done = delivering.deliver(program)
    print(json.dumps([done.sent, done.again, done.parked]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
