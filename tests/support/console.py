"""The installed command, run as a user runs it: in a process of its own, with an environment that the test names.

Nothing of the test's own environment reaches the command but the search paths, so that a test says itself which locale,
language, data folder and database it is about.  Most of a command's time is loading the program: what is run to its
end is typed by a process that has loaded it before, what is started to be killed or disturbed is started from the
file system.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.typist import OTHER_LAW, SECONDS, typed, whole

PROGRAM = Path(sys.executable).with_name("request-flow")


@dataclass(frozen=True)
class Answer:
    """What a command left behind; what is no UTF-8 is kept as escapes, so that a test can find it."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return standard output read as one JSON value."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """Return standard output read as one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def request_flow(
    *words: object,
    environment: Mapping[str, str],
    folder: Path | None = None,
    before: Sequence[str] = (),
    given: str = "",
) -> Answer:
    """Run ``request-flow`` with ``words`` in ``folder`` and return its answer.

    ``before`` stands before the command, as ``setpriv`` does; ``given`` is its standard input.
    """
    if not before and OTHER_LAW not in environment:
        seen = typed(list(map(str, words)), folder or Path.cwd(), whole(environment), given=given.encode())
        return Answer(seen.code, _read(seen.out), _read(seen.err))
    done = subprocess.run(
        [*before, PROGRAM, *map(str, words)],
        env=whole(environment),
        cwd=folder,
        input=given.encode(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return Answer(done.returncode, _read(done.stdout), _read(done.stderr))


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _read(output: bytes | None) -> str:
    return (output or b"").decode(errors="backslashreplace")


@dataclass(frozen=True)
class Console:
    """The command over one data folder and one database."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """Return what the command is told; no locale is set, so that it speaks Chinese."""
        return {"HOME": str(self.home.parent), "REQUEST_FLOW_HOME": str(self.home), **self.settings}

    @property
    def url(self) -> str:
        """Return the address of the database."""
        return self.settings.get("REQUEST_FLOW_DATABASE_URL", f"sqlite:///{self.home / 'request-flow.db'}")

    def __call__(self, *words: object, folder: Path | None = None, given: str = "", **settings: str) -> Answer:
        """Run the command; ``settings`` are further environment variables."""
        environment = {**self.environment, **settings}
        return request_flow(*words, environment=environment, folder=folder, before=self.before, given=given)

    def start(self, *words: object, **settings: str) -> subprocess.Popen[bytes]:
        """Start the command and do not wait for it."""
        return subprocess.Popen(
            [*self.before, PROGRAM, *map(str, words)],
            env=whole({**self.environment, **settings}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # A test run that was started in the background ignores SIGINT, and its children with it.
            preexec_fn=_heed_interrupts,  # noqa: PLW1509  # no threads here
        )

    def end_of(self, process: subprocess.Popen[bytes]) -> Answer:
        """Wait for a command that was started and return its answer; killed by a signal, its code is negative."""
        out, err = process.communicate(timeout=SECONDS)
        return Answer(process.returncode, _read(out), _read(err))
