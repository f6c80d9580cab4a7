"""A real Redis for tests: how it is started, and how it is made to fail.

Every server here is the test run's own: its folder is a new temporary one, its port is a free one of 127.0.0.1, and it
dies with the process that started it, also when that process is killed.  It writes an append-only file as the one of
``docker-compose.yml`` does, so that a stop or a kill loses as little as it would there; ``empty`` loses everything.
"""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from support.servers import free_port

SECONDS_TO_START = 30
SECONDS_TO_ANSWER = 5
INSTALL = (
    "install it with: sudo apt-get install --no-install-recommends redis-server (`make test` does so where it may)"
)
SETTINGS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction")


class RedisMissing(RuntimeError):
    """This machine has no Redis server that the tests could start."""


def server_program() -> str:
    """Return the path of ``redis-server``.

    Raises:
        RedisMissing: it is not there.
    """
    found = shutil.which("redis-server")
    if found is None:
        raise RedisMissing(f"no Redis server on this machine; {INSTALL}")
    return found


class RedisServer:
    """One server in a folder of its own: started, stopped, killed, emptied and started again on the same port."""

    def __init__(self) -> None:
        self._program = server_program()
        self._folder = Path(tempfile.mkdtemp(prefix="rf-redis-"))
        self._log = self._folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._has_answered = False
        self.port = free_port()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def url(self) -> str:
        """The address, as ``REQUEST_FLOW_BROKER_URL`` takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> "redis.Redis":
        """Return a connection to look inside with; close it, or use it in a ``with`` block."""
        return redis.Redis(
            host="127.0.0.1",
            port=self.port,
            socket_timeout=SECONDS_TO_ANSWER,
            decode_responses=True,
            retry=Retry(NoBackoff(), 1),  # a connection that broke is made again once, at once
        )

    def start(self) -> None:
        """Start the server and return once it answers; another port is taken only before the first start."""
        end = time.monotonic() + SECONDS_TO_START
        while not self._try_to_start(end):
            if time.monotonic() > end:
                raise AssertionError(f"Redis does not start:\n{self._log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server in good order, ending every connection."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the server at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop in good order and start again; every connection of before is broken."""
        self.stop()
        self.start()

    def empty(self) -> None:
        """Lose everything the server holds, as after a disk was replaced."""
        with self.client() as client:
            client.flushall()

    def remove(self) -> None:
        """Stop the server and delete its folder."""
        self._end(signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _try_to_start(self, end: float) -> bool:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [
                    *(("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()),
                    *(self._program, "--port", str(self.port), "--dir", str(self._folder)),
                    *SETTINGS,
                ],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for pytest, which then stops the server
            )
        while process.poll() is None and time.monotonic() < end:
            if self._answers(process.pid):
                self._process = process
                self._has_answered = True
                return True
            time.sleep(0.02)
        if process.poll() is None:
            process.kill()
        process.wait()
        if not self._has_answered:  # the port was taken meanwhile
            self.port = free_port()
        return False

    def _answers(self, process_id: int) -> bool:
        """Ask who answers: it may be another server that took the port first."""
        try:
            with self.client() as client:
                answer = client.info("server")
        except redis.RedisError:
            return False
        return isinstance(answer, dict) and answer["process_id"] == process_id

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(timeout=SECONDS_TO_START)
        self._process = None
