"""Real processes over a real PostgreSQL, Redis and SMTP server, in a time that the test sets; and how they are hurt.

The test moves the clock from moment to moment, records what people do between, and waits at each moment until the jobs
have done what the oracle says they owe by then, and nothing of theirs is left to do. What they did too much of, or twice,
shows at the end of the year, when everything is compared.
"""

import os
import random
import signal
import subprocess
import sys
import time
from bisect import bisect_right
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Self

from jobs.year_run import live, record
from oracle.office_year import OfficeYear
from request_flow.errors import RequestFlowError
from request_flow.services.program import Program
from request_flow.storage.unit import reading
from support.mail_sink import MailSink
from support.program import KEY
from support.redis import RedisServer
from support.simulated import gate, put_clock

TESTS = Path(__file__).resolve().parents[1]
SECONDS_TO_SETTLE = 90
SECONDS_TO_END = 30
PATIENCE = 1.5
"""Seconds after which the clock goes on by a minute, so that what failed comes up again."""
LEFT = """
SELECT (SELECT count(*) FROM reminders WHERE kind NOT LIKE 'task%%'),
  (SELECT count(*) FROM reminders WHERE kind LIKE 'task%%'),
  (SELECT count(*) FROM events WHERE actor = 'system' AND act <> 'carry_over'),
  (SELECT count(*) FROM reminders WHERE told = 0),
  (SELECT count(*) FROM heartbeats WHERE name = 'job:remind_of_reports' AND at >= %s AND detail LIKE '%%"ok":true%%'),
  (SELECT count(*) FROM messages WHERE status IN ('waiting', 'sending') AND next_try_at <= %s)
"""


class Stage:
    """The processes of one installation, with its folder, its servers and its clock."""

    def __init__(self, folder: Path, url: str, redis: RedisServer, mail: MailSink) -> None:
        self.folder, self.url = folder, url
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._numbers = count(1)
        self.ended: list[str] = []
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(TESTS),
            "REQUEST_FLOW_HOME": str(folder / "home"),
            "REQUEST_FLOW_DATABASE_URL": url,
            "REQUEST_FLOW_KEY": KEY,
            "REQUEST_FLOW_LANG": "en",
            "REQUEST_FLOW_BROKER_URL": redis.url,
            "REQUEST_FLOW_MAIL_URL": mail.url,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._running):
            self.kill(name)

    def start(self, kind: str) -> str:
        """Start a ``worker``, a ``beat`` or a ``ticker`` and return its name."""
        name = f"{kind}{next(self._numbers)}"
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "support.simulated", kind, str(self.folder), name],
                cwd=self.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return name

    def names(self, kind: str) -> list[str]:
        return [name for name in self._running if name.startswith(kind)]

    def kill(self, name: str) -> None:
        """Kill a process and its children at once (``kill -9``), as the end of its container would."""
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=SECONDS_TO_END)

    def kill_child(self, name: str, rng: random.Random) -> None:
        """Kill one child of a worker, which its parent is to replace."""
        process = self._running[name]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(rng.choice(children)), signal.SIGKILL)

    def revive(self) -> None:
        """Start again what ended by itself, as the restart policy of the container does; ``ended`` keeps its name."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self.ended.append(name)
                self.kill(name)
                self.start(name.rstrip("0123456789"))

    def logs_of_ended(self) -> str:
        return "\n".join(f"{name} ended by itself:\n{self.log(name)}" for name in self.ended)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-6000:]


class Play:
    """A year on a stage: who records what, and what must be there by when."""

    def __init__(self, stage: Stage, program: Program, year: OfficeYear) -> None:
        self.stage, self.program, self.year = stage, program, year
        lives = [worked.life for worked in year.cases]
        self._claims = sorted(claim.at for life in lives for claim in life.claims)
        self._tasks = sorted(task.at for life in lives for task in life.tasks)
        self._endings = sorted(ending.at for life in lives for ending in life.endings)

    def live(self, at_round: Callable[[datetime], None]) -> None:
        """Live the year: ``at_round`` is called at every moment of the jobs, once the clock stands there.

        Between two such moments no job runs.
        """

        with ExitStack() as shut:
            shut.enter_context(gate(self.stage.folder, alone=True))

            def run_round(at: datetime) -> None:
                put_clock(self.stage.folder, at)
                shut.close()
                at_round(at)
                shut.enter_context(gate(self.stage.folder, alone=True))

            live(self.year, run_round, lambda at, done: record(self.program, at, done))

    def move_to(self, at: datetime) -> None:
        """Put the clock on while no job runs."""
        with gate(self.stage.folder, alone=True):
            put_clock(self.stage.folder, at)

    def settle(self, at: datetime, *, delivered: bool = True) -> None:
        """Wait until the jobs have done what they owe by this moment; ``delivered``: and all their messages are out.

        While they have not, the clock goes on by minutes, so that what failed comes up again.
        """
        owed = [bisect_right(each, at) for each in (self._claims, self._tasks, self._endings)] + [0, 1]
        if delivered:
            owed.append(0)
        end, later = time.monotonic() + SECONDS_TO_SETTLE, time.monotonic() + PATIENCE
        now = at
        while self.left(at)[: len(owed)] != owed:
            assert time.monotonic() < end, self.complain(at, owed)
            time.sleep(0.1)
            if time.monotonic() > later:
                now, later = now + timedelta(minutes=1), later + PATIENCE
                self.move_to(now)
                self.stage.revive()

    def left(self, at: datetime) -> list[int]:
        """Return what there is: claims, tasks, endings, untold, whether the reports were looked at, unsent."""
        with suppress(RequestFlowError), reading(self.program.store) as unit:
            told = f"{at.isoformat(timespec='seconds')}+08:00"
            return list(unit.run(LEFT, (told[:10], told)).fetchone())
        return []  # the database is away for a moment

    def complain(self, at: datetime, owed: list[int]) -> str:
        what = "claims, tasks, endings, untold, reports looked at, unsent"
        return f"{at}: owed are {owed}, there are {self.left(at)} ({what})\n{self.stage.logs_of_ended()}"
