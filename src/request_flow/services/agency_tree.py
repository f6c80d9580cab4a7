"""The tree of agencies with their units (机关和科室), as far as it is opened; and renaming or closing a unit.

Only what is open is read: the way from the agency of the page down to one that was asked for, a page of each level.  A
unit is renamed by giving its people another one; where that is there already, the two become one.  Cases keep the unit
they were handed to, as their record says, until somebody hands them on.
"""

from dataclasses import dataclass
from itertools import pairwise

from request_flow.errors import BadInput, NotFound
from request_flow.services.program import Program
from request_flow.storage.agencies import Agency, find_agency
from request_flow.storage.agency_tree import (
    Twig,
    children_of,
    move_people,
    open_of_unit,
    particulars_of_many,
    people_of_unit,
    twig_of,
    twigs_named,
    units_of_many,
)
from request_flow.storage.messages import tell_again
from request_flow.storage.unit import Unit, reading, writing

PAGE = 50
"""Agencies of a level, or of what a search finds; people of a unit that are named."""
NEEDED = ("short", "address", "phone", "review_organ", "court")
"""The particulars without which letters of an agency are stopped: see ``notices.checks``."""
LONGEST_UNIT = 64


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree; ``missing`` are particulars, ``units`` are told where it is open, ``rest`` is not listed."""

    twig: Twig
    level: int
    missing: tuple[str, ...]
    units: tuple[tuple[str, int], ...] = ()
    is_open: bool = False
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """The lines that are shown; ``is_cut``, a search found more."""

    branches: tuple[Branch, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class UnitTold:
    """A unit and what hangs on it: its people, name and role, and its cases that are under way."""

    name: str
    people: tuple[tuple[str, str], ...]
    count: int
    cases: int


def tree_of(program: Program, agency: Agency, opened: str = "", page: int = 1) -> Tree:
    """Return an agency with those below it, open down to ``opened``; ``page`` is that of its level."""
    with reading(program.store) as unit:
        path = _path(unit, agency, opened)
        on_the_way = dict(pairwise(path))
        lines: list[tuple[Twig, int, bool, int]] = []

        def add(twig: Twig, level: int) -> None:
            is_open = twig.id in path
            skipped = (page - 1) * PAGE if twig.id == path[-1] else 0
            below = children_of(unit, twig.id, most=PAGE, skipped=skipped) if is_open else []
            further = on_the_way.get(twig.id)
            if further is not None and all(child.id != further for child in below):
                below.append(twig_of(unit, further))
            lines.append((twig, level, is_open, max(0, twig.below - len(below)) if is_open else 0))
            for child in below:
                add(child, level + 1)

        add(twig_of(unit, agency.id), 0)
        return Tree(_branches(program, unit, lines))


def find_in_tree(program: Program, agency: Agency, wanted: str) -> Tree:
    """Return those of an agency and all below it whose name or code has these words in it."""
    with reading(program.store) as unit:
        found = twigs_named(unit, agency.id, wanted, most=PAGE + 1)
        lines = [(each, 0, False, 0) for each in found[:PAGE]]
        return Tree(_branches(program, unit, lines), is_cut=len(found) > PAGE)


def _path(unit: Unit, agency: Agency, opened: str) -> list[int]:
    """Return the agencies from one down to another that stands below it; itself alone where that does not."""
    found: list[int] = []
    walked = find_agency(unit, opened) if opened else None
    while walked is not None and walked.id != agency.id:
        found.insert(0, walked.id)
        walked = find_agency(unit, walked.parent) if walked.parent else None
    return [agency.id, *(found if walked is not None else ())]


def _branches(program: Program, unit: Unit, lines: list[tuple[Twig, int, bool, int]]) -> tuple[Branch, ...]:
    units = units_of_many(unit, [twig.id for twig, _, is_open, _ in lines if is_open])
    said = particulars_of_many(unit, [twig.id for twig, *_ in lines], program.clock.today())
    return tuple(
        Branch(
            twig,
            level,
            tuple(each for each in NEEDED if not said.get(twig.id, {}).get(each)),
            tuple(units.get(twig.id, ())),
            is_open,
            rest,
        )
        for twig, level, is_open, rest in lines
    )


def unit_of(program: Program, agency: Agency, name: str) -> UnitTold:
    """Return a unit with what hangs on it.

    Raises:
        NotFound: nobody of the agency belongs to such a unit.
    """
    with reading(program.store) as unit:
        people, count = people_of_unit(unit, agency.id, name, most=PAGE)
        if not name or not count:
            raise _no_such_unit(agency, name)
        return UnitTold(name, tuple(people), count, open_of_unit(unit, agency.id, name))


def rename_unit(program: Program, agency: Agency, name: str, new: str) -> int:
    """Give the people of a unit another one, and return how many they are.

    Raises:
        BadInput: the new name is empty, too long, or the one it has.
        NotFound: nobody of the agency belongs to such a unit.
    """
    new = new.strip()
    if not new or len(new) > LONGEST_UNIT or not new.isprintable():
        raise BadInput(
            "bad_unit",
            f"科室名称不能为空，最多{LONGEST_UNIT}字",
            f"a unit needs a name of at most {LONGEST_UNIT} characters",
        )
    if new == name:
        raise BadInput("same_unit", "名称没有变化，请填写新名称", "the name is the one it has; type another")
    with writing(program.store) as unit:
        moved = move_people(unit, agency.id, name, new) if name else 0
        if not moved:
            raise _no_such_unit(agency, name)
        tell_again(unit, agency.id)
    return moved


def _no_such_unit(agency: Agency, name: str) -> NotFound:
    return NotFound(
        "no_such_unit", f"{agency.name}没有科室“{name[:LONGEST_UNIT]}”", f"there is no such unit in {agency.code}"
    )
