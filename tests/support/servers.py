"""A real PostgreSQL for tests: which one, how it is started, and how it is made to fail.

Every server here is the test run's own: its data folder is a new temporary one, its port is a free one of
127.0.0.1, and it dies with the process that started it, also when that process is killed. ``fsync`` stays on,
because what is tested is that nothing acknowledged is lost; only memory is kept small.

A PostgreSQL server refuses to run as root. Where the tests do, it runs as the user ``postgres`` of the Debian package.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Self

import psycopg

from .reuse import AsMade, as_made, put_back  # the benchmarks know this package by another name

DATABASE_USER = "request_flow"
SERVER_USER = "postgres"
SECONDS_TO_START = 60
INSTALL = "install it with: sudo apt-get install --no-install-recommends postgresql (`make test` does so where it may)"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


class PostgresqlMissing(RuntimeError):
    """This machine has no PostgreSQL server that the tests could start."""


def server_programs() -> Path:
    """Return the folder of ``initdb`` and ``postgres``: Debian's newest version, else where PATH leads.

    Raises:
        PostgresqlMissing: neither is there.
    """
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        raise PostgresqlMissing(f"no PostgreSQL server on this machine; {INSTALL}")
    return Path(found).resolve().parent


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgresServer:
    """One cluster in a folder of its own: started, stopped, killed and started again on the same port."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._settings = {**SETTINGS, **(settings or {})}
        self._programs = server_programs()
        self._user = _server_user()
        self._folder = Path(tempfile.mkdtemp(prefix="rf-postgresql-"))
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._names = (f"test_{number}" for number in count(1))
        self._templates: dict[Callable[[str], None], str] = {}
        self._as_made: dict[Callable[[str], None], AsMade] = {}
        self._spare: dict[Callable[[str], None], list[str]] = {}
        self._has_answered = False
        self.port = free_port()
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._make_cluster()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database of this server as SQLAlchemy reads it; it need not exist."""
        return f"postgresql+psycopg://{DATABASE_USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and return once it answers; another port is taken only before the first start."""
        end = time.monotonic() + SECONDS_TO_START
        while not self._try_to_start(end):
            if time.monotonic() > end:
                raise AssertionError(f"PostgreSQL does not start:\n{self._log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server in good order, ending every connection (``pg_ctl stop -m fast``)."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill the server and its children at once, as a power cut would, whatever they are writing."""
        if self._process is None:
            return
        # Halted first: it must not replace the children that are killed.
        self._process.send_signal(signal.SIGSTOP)
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop in good order and start again; every connection of before is broken."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop the server and delete its folder."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def fresh_database(self, fill: Callable[[str], None] | None = None) -> str:
        """Make a database of its own and return its address.

        It is empty, or what ``fill`` made of an empty one: ``fill`` gets an address once a server, closes its
        connections, and what it wrote is then copied, much quicker than running migrations for every test.
        """
        template = "template0" if fill is None else self._template(fill)
        name = next(self._names)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database that ``fresh_database`` made, with whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    @contextmanager
    def database(self, fill: Callable[[str], None] | None = None) -> Iterator[str]:
        """Give the address of a fresh database; it is dropped afterwards, or put back as ``fill`` had made it."""
        spare = self._spare.setdefault(fill, []) if fill is not None else []
        url = spare.pop() if spare else self.fresh_database(fill)
        try:
            yield url
        finally:
            if fill is not None and put_back(self._address(url), self._as_made[fill]):
                spare.append(url)
            else:
                self.drop(url)

    def _template(self, fill: Callable[[str], None]) -> str:
        if fill not in self._templates:
            url = self.fresh_database()
            fill(url)
            self._as_made[fill] = as_made(self._address(url))
            self._templates[fill] = url.rpartition("/")[2]
        return self._templates[fill]

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._address(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _address(self, url: str = "postgres") -> str:
        name = url.rpartition("/")[2]
        return f"host=127.0.0.1 port={self.port} user={DATABASE_USER} dbname={name} connect_timeout=5"

    def _make_cluster(self) -> None:
        made = subprocess.run(
            [
                *self._as_server_user(),
                self._programs / "initdb",
                f"--pgdata={self._data}",
                f"--username={DATABASE_USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--lc-ctype=C.UTF-8",
                "--no-sync",  # a new cluster that a crash destroys is simply made again
                "--no-instructions",
            ],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise AssertionError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _try_to_start(self, end: float) -> bool:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [
                    *self._as_server_user("--pdeathsig", "INT"),
                    self._programs / "postgres",
                    *("-D", str(self._data), "-p", str(self.port)),
                    *settings,
                ],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for pytest, which then stops the server
            )
        while process.poll() is None and time.monotonic() < end:
            if self._is_ready(process.pid):
                self._process = process
                self._has_answered = True
                return True
            time.sleep(0.02)
        if process.poll() is None:
            process.kill()
        process.wait()
        # Either the port was taken meanwhile, or what is left of a killed server still holds its memory: try again.
        if not self._has_answered:
            self.port = free_port()
        return False

    def _is_ready(self, process_id: int) -> bool:
        """Read the server's own note of itself, as pg_ctl does: line 1 the process, line 8 its state."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(process_id) and lines[7].strip() == "ready"

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(timeout=SECONDS_TO_START)
        self._process = None

    def _as_server_user(self, *options: str) -> list[str]:
        """Return the words to put before a command; ``setpriv`` becomes the command, so signals reach the server."""
        if self._user is not None:
            ids = [f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}", "--init-groups"]
            return ["setpriv", *ids, *options]
        return ["setpriv", *options] if options and shutil.which("setpriv") else []


def _server_user() -> pwd.struct_passwd | None:
    """Return the user to run the server as; None where the present one will do."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        raise PostgresqlMissing(
            f"a server does not run as root, and there is no user {SERVER_USER}; {INSTALL}"
        ) from None
