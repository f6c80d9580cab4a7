"""Registers (台账) of any make, read into the cases of the interchange format."""

from typing import TYPE_CHECKING

from request_flow.registers.case_file import check_case
from request_flow.registers.entry import Entry, Problem

if TYPE_CHECKING:
    from request_flow.registers.register import Register, read_register

__all__ = ["Entry", "Problem", "Register", "check_case", "read_register"]


def __getattr__(name: str) -> object:
    """Load the readers of spreadsheets at their first use: most commands have none to read."""
    if name not in __all__:
        raise AttributeError(name)
    from request_flow.registers import register  # noqa: PLC0415  # the point of it

    return getattr(register, name)
