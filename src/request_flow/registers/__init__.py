"""Registers (台账) of any make, read into the cases of the interchange format."""

from request_flow.registers.case_file import check_case
from request_flow.registers.entry import Entry, Problem
from request_flow.registers.register import Register, read_register

__all__ = ["Entry", "Problem", "Register", "check_case", "read_register"]
