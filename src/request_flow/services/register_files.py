"""Checking a register or a file of case histories (核对台账): read and driven through the state machine, nothing kept.

It is what an import would say of the file alone; the store is not asked what it holds already.  Beyond
``MOST_CASES`` a file is not read on, and that is said: a page that somebody waits for ends.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from request_flow.errors import BadInput
from request_flow.registers.entry import Entry, Problem
from request_flow.registers.register import Warned
from request_flow.services.checking import Checker
from request_flow.services.program import Program
from request_flow.services.registers import open_register
from request_flow.storage.agencies import find_agency
from request_flow.storage.unit import Unit, reading
from request_flow.workflow.engine import Engine

BATCH = 500
MOST_CASES = 20_000
MOST_TOLD = 2_000
"""So many faults and so many remarks are kept to be told; the rest are counted."""
LONGEST_NAME = 80


@dataclass(slots=True)
class CheckedRegister:
    """What was found; ``more`` says that the file goes on behind the cases that were read."""

    read: int = 0
    sound: int = 0
    irregular: int = 0
    not_evidenced: int = 0
    faulty: int = 0
    remarked: int = 0
    faults: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()
    more: bool = False


def plain_file_name(name: str) -> str:
    """Return the name of a file as sentences call it, fit to be one here: no folder, nothing unprintable, not long."""
    plain = "".join(each for each in Path(name.replace("\\", "/")).name if each.isprintable())
    stem, dot, ending = plain.rpartition(".")
    short = f"{stem[: LONGEST_NAME - len(ending)]}{dot}{ending}" if dot else plain
    return short[-LONGEST_NAME:].lstrip(".") or "file"


def check_register(program: Program, path: Path, agency: str) -> CheckedRegister:
    """Return what an import of the file would find in it; ``agency`` stands where the file names none.

    Raises:
        BadInput: the file cannot be read as a register, or holds no case.
    """
    entries = open_register(program.engine, path, agency=agency)
    found = CheckedRegister()
    now = program.clock.now().isoformat(timespec="seconds")
    with reading(program.store) as unit:
        checker = Checker(program.codec, lambda code: _engine_of(program, unit, code), program.clock.today(), now)
        for batch in _batches(islice(entries, MOST_CASES)):
            checked = checker.check(batch)
            found.read += checked.read
            found.sound += len(checked.cases)
            found.irregular += sum(each.irregular for each in checked.cases)
            found.not_evidenced += sum(each.gaps for each in checked.cases)
            found.faulty += len({each.line for each in checked.problems})
            found.remarked += len(checked.warnings)
            found.faults = (*found.faults, *checked.problems)[:MOST_TOLD]
            found.remarks = (*found.remarks, *checked.warnings)[:MOST_TOLD]
    found.more = next(entries, None) is not None
    found.warnings = tuple(entries.warnings)
    if not found.read:
        raise BadInput("empty_register", "文件中没有任何申请", "the file holds no case")
    return found


def _engine_of(program: Program, unit: Unit, code: str) -> tuple[Engine, tuple[str, ...]]:
    agency = find_agency(unit, code)
    if agency is None:
        reviews = program.engine.workflow.reviews
        return program.engine, reviews.chains[reviews.default].stages
    return program.engine_for(unit, agency), program.stages_of(agency)


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    source = iter(entries)
    while batch := list(islice(source, BATCH)):
        yield batch
