"""Finding a case (查找): by its number, a document's number, the applicant's whole name, words of the subject.

A number that is exactly one case of the agency leads to it.  One that only another agency has is said to be another's
and nothing more.  A name is found by its keyed index, so whole and as it was registered; parts of a name rest sealed
and cannot be searched.  A case that is shut to the visitor is found by its number alone: that a name or a word fits it
would tell what it is about.
"""

from dataclasses import dataclass, replace

from request_flow.services.listing import Listed, Total, page_of
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.case_lists import OPEN, STATES, Filters, count_up_to, segments_of
from request_flow.storage.finding import (
    case_of_document,
    cases_of_name,
    narrowed,
    number_elsewhere,
    number_of_agency,
)
from request_flow.storage.subject_words import has_full_block, settled_blocks, write_block
from request_flow.storage.unit import Unit, reading, writing
from request_flow.storage.vacuum import vacuum

GROWN = ("cases", "deadlines", "subject_words")
"""The tables that a list and a search are read from."""
LONGEST = 100
"""Characters that are looked for; a subject is remembered by fewer."""
MOST_OF_A_NAME = 500
"""Cases of one applicant that are found at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the number of the one case meant, or a page of those that fit."""

    number: str | None = None
    listed: Listed | None = None
    elsewhere: bool = False
    """Whether another agency has a case of this number."""
    by_name: int = 0
    """How many of the cases are found by the applicant's name; they come first."""


def find(program: Program, agency: Agency, text: str, *, open_only: bool, page: int, visitor: Visitor) -> Found:
    """Return what fits a text that somebody typed."""
    text = as_searched(text)
    with reading(program.store) as unit:
        unit.steady()
        if number_of_agency(unit, agency.id, text):
            return Found(number=text)
        document = case_of_document(unit, agency.id, text)
        if document is not None:
            return Found(number=document)
        filters = Filters(states=OPEN if open_only else STATES)
        named, fitting = _fitting(program, unit, agency, text, filters, visitor)
        segments = [part for each in (named, fitting) if each for part in segments_of(unit, agency.id, each, "due")]
        walks = fitting is not None and fitting.ids is None
        listed = page_of(program, unit, agency, segments, page, visitor, total=Total.SEEN if walks else Total.WHOLE)
        by_name = count_up_to(unit, segments_of(unit, agency.id, named, "due"), MOST_OF_A_NAME) if named else 0
        elsewhere = not listed.rows and number_elsewhere(unit, agency.id, text)
    return Found(listed=listed, elsewhere=elsewhere, by_name=by_name)


def as_searched(text: str) -> str:
    """Return a text as it is looked for."""
    return " ".join(text.split())[:LONGEST]


def _fitting(
    program: Program, unit: Unit, agency: Agency, text: str, filters: Filters, visitor: Visitor
) -> tuple[Filters | None, Filters | None]:
    """Return what leaves the cases of this name, and what leaves those with these words; ``None`` where none can be."""
    hidden = hidden_from(unit, visitor, agency)
    index = program.codec.index_of_name(text)
    named = set(cases_of_name(unit, agency.id, index, MOST_OF_A_NAME)) - hidden if index else set()
    words = narrowed(unit, agency.id, text)
    left_out = hidden | named
    of_words: Filters | None = None
    if words.ids is None:
        of_words = replace(filters, words=words.words, but=tuple(sorted(left_out)))
    elif words.ids:
        of_words = replace(filters, words=words.words, ids=tuple(each for each in words.ids if each not in left_out))
    return replace(filters, ids=tuple(named)) if named else None, of_words


@dataclass(frozen=True, slots=True)
class Indexed:
    """How many blocks of subjects were made quick to search."""

    blocks: int


def index_subjects(program: Program) -> Indexed:
    """Make the subjects that fill a block quick to search.

    Each block is a transaction of its own: cut off in between, it goes on where it ended.  As many cases as fill one
    are a reason to look after the tables of the lists, too.
    """
    with reading(program.store) as unit:
        if not has_full_block(unit):
            return Indexed(0)
    with writing(program.store) as unit:
        blocks = settled_blocks(unit)
    for block in blocks:
        with writing(program.store) as unit:
            write_block(unit, block)
    vacuum(program.store, GROWN)  # so many cases are new that lists would take several times as long
    return Indexed(len(blocks))
