"""The program of one process: opened at first need, never shared with a process that was forked from it."""

import os
from typing import TYPE_CHECKING

from request_flow.bootstrap import open_program
from request_flow.clock import Clock
from request_flow.services.program import Program
from request_flow.settings import Settings

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class OwnProgram:
    """Opens the program once in each process that asks for it.

    A process that fails to open it, because the database is away, tries again with the next task.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._opened: AbstractContextManager[Program] | None = None
        self._program: Program | None = None
        self._process = 0
        self._of_parents: list[AbstractContextManager[Program] | None] = []

    def get(self) -> Program:
        """Return the program of this process.

        Raises:
            RequestFlowError: a definition is wrong, or the store cannot be opened.
        """
        if self._program is None or self._process != os.getpid():
            # What a parent opened is kept and never touched: closing it here would end the parent's connections.
            self._of_parents.append(self._opened)
            self._opened = self._program = None
            opened = open_program(self._settings, self._clock)
            self._program = opened.__enter__()
            self._opened, self._process = opened, os.getpid()
        return self._program

    def close(self) -> None:
        """Close what this process opened."""
        if self._opened is not None and self._process == os.getpid():
            self._opened.__exit__(None, None, None)
            self._opened = self._program = None
