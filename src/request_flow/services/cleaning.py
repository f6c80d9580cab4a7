"""Cleaning up what is no record: old messages, heartbeats of processes long gone, files a killed process left over.

Sessions that are over go too, what is remembered so that a form that is sent twice is done once, and registers that
were sent to be taken in.
Nothing of a case, no event, no document, no report is ever touched; nor is a message that waits, was given up or,
within the program, was not read.  How long things are kept stands in ``workflows/cleaning.yaml``.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from request_flow.law.access import access
from request_flow.law.cleaning import cleaning
from request_flow.services.addressing import stamp
from request_flow.services.heartbeats import PROCESSES
from request_flow.services.program import Program
from request_flow.storage import once
from request_flow.storage.accounts import end_old
from request_flow.storage.cleaning import delete_messages
from request_flow.storage.heartbeats import forget_heartbeats
from request_flow.storage.imports import forget_imports
from request_flow.storage.unit import writing

LEFT_OVER = (".*.part", "mail/.*.draft", "imports/.*.part")
"""What the program names a file in its own folder while it writes it."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How much was deleted of each kind."""

    messages: int
    heartbeats: int
    files: int


def clean_up(program: Program) -> Cleaned:
    """Delete what has been kept long enough, and return how much it was."""
    rules = cleaning()
    now = program.clock.now()
    messages, done = 0, rules.batch
    while done == rules.batch:
        with writing(program.store) as unit:
            done = delete_messages(
                unit, (now - rules.sent).isoformat(), (now - rules.read).isoformat(), most=rules.batch
            )
        messages += done
    with writing(program.store) as unit:
        before = (now - rules.heartbeats).isoformat()
        heartbeats = sum(forget_heartbeats(unit, kind, before) for kind in PROCESSES)
    with writing(program.store) as unit:
        once.forget(unit, stamp(now - rules.answers))
        forget_imports(unit, stamp(now - rules.imports))
        sessions = access().signing_in
        end_old(unit, stamp(now - sessions.idle), stamp(now - sessions.longest), stamp(now))
    return Cleaned(messages, heartbeats, _left_over_files(program.outside.home, now - rules.files))


def _left_over_files(home: Path, before: datetime) -> int:
    deleted = 0
    for pattern in LEFT_OVER:
        for path in home.glob(pattern):
            with suppress(OSError):  # another process deleted it, or it cannot be deleted: the next run looks again
                if path.is_file() and path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    deleted += 1
    return deleted
