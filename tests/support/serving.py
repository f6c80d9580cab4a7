"""The server, run as it is run for real: ``request-flow serve`` in a process of its own, on a free port."""

import json
import re
import select
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from support.console import Answer, Console

SECONDS_TO_START = 60
SECONDS_TO_ANSWER = 20


@dataclass(frozen=True)
class Reply:
    """What the server answered."""

    status: int
    headers: Message
    text: str

    def json(self) -> Any:
        """Return the body read as JSON."""
        return json.loads(self.text)


@dataclass
class Served:
    """A server that runs."""

    address: str
    said: str
    process: subprocess.Popen[bytes]
    console: Console
    answer: Answer | None = field(default=None)

    def get(self, path: str, **headers: str) -> Reply:
        """Ask for a path."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, headers=named)  # noqa: S310  # our own server
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER) as response:  # noqa: S310
                return Reply(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read().decode())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> Answer:
        """Send a signal and return what the process left behind; asked again, the same."""
        if self.answer is None:
            self.process.send_signal(how)
            self.answer = self.console.end_of(self.process)
        return self.answer

    def log(self) -> list[dict[str, Any]]:
        """Stop the server and return the lines of its log."""
        return [json.loads(line) for line in self.stop().err.splitlines() if line.startswith("{")]


@contextmanager
def serving(console: Console, *words: object, **settings: str) -> Iterator[Served]:
    """Start ``serve`` on a free port, wait until it says its address, and stop it in the end."""
    process = console.start("serve", "--port", "0", *words, **settings)
    try:
        said = _first_line(process)
        found = re.search(r"http://\S+:\d+", said)
        if found is None:
            process.kill()
            raise AssertionError(f"the server did not start: {said}{console.end_of(process).err}")
        served = Served(found.group(), said, process, console)
        yield served
        served.stop()
    finally:
        if process.poll() is None:
            process.kill()
            console.end_of(process)


def _first_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], SECONDS_TO_START)
    return process.stdout.readline().decode() if ready else ""


def until(happens: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it was not in time.
    """
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)
