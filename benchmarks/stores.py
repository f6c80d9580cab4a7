"""Stores to measure on: SQLite as it is shipped, and a PostgreSQL of the benchmark's own."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.support import servers

from request_flow.bootstrap import open_program
from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services.program import Program
from request_flow.settings import Settings

KEY: Final = "00" * 32
NOW: Final = datetime(2025, 6, 30, 12, tzinfo=OFFICE_ZONE)
ROOMY: Final = {"shared_buffers": "1GB", "max_wal_size": "4GB"}
"""The tests' server is kept small; an office's would not be."""


class Stores:
    """Makes empty stores; everything is removed when the block around it ends."""

    key = KEY

    def __init__(self, folder: Path, server: servers.PostgresServer | None) -> None:
        self.folder = folder
        self._server = server
        self._made = 0

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases that can be measured here."""
        return ("SQLite", "PostgreSQL") if self._server else ("SQLite",)

    def url(self, kind: str) -> str:
        """Return the address of an empty database of this kind."""
        self._made += 1
        if kind == "SQLite":
            return f"sqlite:///{self.folder / f'store-{self._made}.db'}"
        assert self._server is not None  # noqa: S101  # kinds does not offer it otherwise
        return self._server.fresh_database()

    @contextmanager
    def program(self, kind: str, url: str | None = None) -> Iterator[Program]:
        """Open a program over an empty store, or over the one at ``url``."""
        settings = Settings(self.folder, url or self.url(kind), KEY, "en")
        with open_program(settings, FixedClock(NOW)) as program:
            yield program


@contextmanager
def stores(*, postgresql: bool = True) -> Iterator[Stores]:
    """Give the stores; without PostgreSQL on the machine, SQLite alone."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rf-bench-")))
        server = None
        if postgresql:
            servers.SETTINGS.update(ROOMY)
            try:
                server = stack.enter_context(servers.PostgresServer())
            except servers.PostgresqlMissing as missing:
                print(f"PostgreSQL is not measured: {missing}")
        yield Stores(folder, server)
