"""One process at a time: a lock by name that is let go when its process ends, however it ends.

On PostgreSQL it is an advisory lock of a transaction that does nothing else; the server asks every few seconds whether
the other end is still there, so that a machine that vanished holds nothing for long.  On SQLite it is a lock on a file
beside the database.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from request_flow.errors import StoreUnavailable
from request_flow.storage.database import Store
from request_flow.storage.unit import reading

ASK_AGAIN = (
    "SET LOCAL tcp_keepalives_idle = 25",
    "SET LOCAL tcp_keepalives_interval = 5",
    "SET LOCAL tcp_keepalives_count = 5",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)
TRY = "SELECT pg_try_advisory_xact_lock(hashtext('request-flow'), hashtext(%s))"


@contextmanager
def alone(store: Store, name: str) -> Iterator[bool]:
    """Give whether this process has the lock, which it keeps until the block ends; it does not wait for it.

    Raises:
        StoreUnavailable: the database or its folder cannot be reached.
    """
    with _by_file(store, name) if store.is_sqlite else _by_server(store, name) as mine:
        yield mine


@contextmanager
def _by_server(store: Store, name: str) -> Iterator[bool]:
    with reading(store) as unit:
        for each in ASK_AGAIN:
            unit.run(each)
        yield bool(unit.run(TRY, (name,)).fetchone()[0])


@contextmanager
def _by_file(store: Store, name: str) -> Iterator[bool]:
    path = Path(f"{store.engine.url.database}.{name}.lock")
    try:
        opened = path.open("ab")
    except OSError as error:
        raise StoreUnavailable(
            "data_folder", f"无法写入 {path}：{error.strerror}", f"{path} cannot be written: {error.strerror}"
        ) from error
    with opened as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
