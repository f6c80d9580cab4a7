"""Wiring: from the settings to a program that services can be called with; the one place that does it."""

from collections.abc import Iterator
from contextlib import contextmanager

from request_flow.clock import Clock, SystemClock
from request_flow.law.corpus import load_law
from request_flow.registers.case_keys import case_keys
from request_flow.services.program import Outside, Program, stored_notices
from request_flow.settings import Settings
from request_flow.storage.codec import Codec
from request_flow.storage.database import open_store
from request_flow.storage.keys import load_key
from request_flow.storage.unit import reading
from request_flow.workdays.notices import load_calendar
from request_flow.workflow.definition import workflow_of
from request_flow.workflow.engine import Engine


def load_engine() -> Engine:
    """Return the workflow over the calendar that ships with the program; needs no store."""
    law = load_law()
    return Engine(workflow_of(law), law, load_calendar())


@contextmanager
def open_program(settings: Settings, clock: Clock | None = None, *, newer: bool = False) -> Iterator[Program]:
    """Open the store and put the program together over it; closed when the block ends.

    ``newer`` takes a schema that a later version of the program made; see :func:`open_store`.

    Raises:
        RequestFlowError: a definition is wrong, or the store cannot be opened.
    """
    engine = load_engine()
    store = open_store(settings.database_url, load_key(settings.home, settings.key), newer=newer)
    try:
        with reading(store) as unit:
            notices = stored_notices(unit)
        if notices:
            engine = engine.over(load_calendar(extra=notices))
        codec = Codec(store.sealer, case_keys().personal())
        outside = Outside(settings.home, settings.mail_url, settings.mail_from, settings.public_url, settings.clamav)
        yield Program(engine.law, engine, clock or SystemClock(), store, codec, outside, len(notices))
    finally:
        store.close()
