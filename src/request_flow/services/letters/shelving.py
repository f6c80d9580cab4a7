"""The letters of an agency (发文登记): a page of those of a year, a page of what is owed; the letters of one case.

No list tells whom a letter went to.  A letter of a case that is shut to the visitor keeps its place and its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from request_flow.services.letters.owing import Owed, owed_of
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.letter_lists import (
    Became,
    Which,
    became_of,
    first_letter_year,
    hashes_of_letters,
    letters_page,
    owed_page,
)
from request_flow.storage.letters import RETURNED, SERVED, VOID, StoredLetter
from request_flow.storage.unit import Unit, reading

ROWS = 50
"""Letters on a page."""
LAST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Shelved:
    """A letter of a list: what became of it, its hashes, whether its case is shut to the visitor."""

    letter: StoredLetter
    became: tuple[Became, ...]
    hashes: tuple[tuple[str, str], ...] = ()
    hidden: bool = False

    @property
    def served_on(self) -> date | None:
        """The day on which it was last served."""
        return next((date.fromisoformat(each.on) for each in reversed(self.became) if each.what == SERVED), None)

    @property
    def returned_on(self) -> date | None:
        """The day on which it came back, where it was not served since."""
        last = next((each for each in reversed(self.became) if each.what in (SERVED, RETURNED)), None)
        return date.fromisoformat(last.on) if last is not None and last.what == RETURNED else None

    @property
    def void_on(self) -> date | None:
        """The day on which it was made void."""
        return next((date.fromisoformat(each.on) for each in self.became if each.what == VOID), None)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of letters; ``years`` are those that the agency may have letters of, the present one first."""

    rows: tuple[Shelved, ...]
    page: int
    has_more: bool
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwedShelf:
    """A page of what is owed."""

    rows: tuple[Owed, ...]
    page: int
    has_more: bool
    hidden: frozenset[int]
    """Cases that are shut to the visitor."""


def shelf_of(
    program: Program, agency: Agency, visitor: Visitor, *, year: int, kind: str | None, which: Which, page: int
) -> Shelf:
    """Return a page of an agency's letters of a year, the latest first; ``page`` counts from 1."""
    page = min(max(page, 1), LAST_PAGE)
    this = program.clock.today().year
    with reading(program.store) as unit:
        unit.steady()
        found = letters_page(unit, agency.id, year, kind, which, (ROWS + 1, (page - 1) * ROWS))
        hidden = hidden_from(unit, visitor, agency)
        first = first_letter_year(unit, agency.id)
        rows = _shelved(unit, found[:ROWS], hidden)
    years = tuple(range(this, min(first or this, this) - 1, -1))
    return Shelf(rows, page, len(found) > ROWS, years)


def owed_shelf(program: Program, agency: Agency, visitor: Visitor, page: int) -> OwedShelf:
    """Return a page of what an agency owes, the earliest event first; ``page`` counts from 1."""
    page = min(max(page, 1), LAST_PAGE)
    with reading(program.store) as unit:
        unit.steady()
        called, has_more = owed_page(unit, agency.id, (ROWS, (page - 1) * ROWS))
        hidden = hidden_from(unit, visitor, agency)
    return OwedShelf(tuple(owed_of(each) for each in called), page, has_more, hidden)


def shelved(program: Program, letters: Sequence[StoredLetter]) -> tuple[Shelved, ...]:
    """Return letters that are known with what became of them and their hashes."""
    with reading(program.store) as unit:
        hashes = hashes_of_letters(unit, [each.id for each in letters])
        rows = _shelved(unit, letters, frozenset())
    return tuple(Shelved(each.letter, each.became, tuple(hashes[each.letter.id].items())) for each in rows)


def _shelved(unit: Unit, letters: Sequence[StoredLetter], hidden: frozenset[int]) -> tuple[Shelved, ...]:
    became = became_of(unit, [each.id for each in letters])
    return tuple(Shelved(each, tuple(became[each.id]), hidden=each.case_id in hidden) for each in letters)
