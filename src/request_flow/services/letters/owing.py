"""Letters that are owed: an event called for one, and none that stands answers it."""

from dataclasses import dataclass

from request_flow.errors import NotFound, Sentence
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.cases import load_case
from request_flow.storage.letter_queries import OwedLetter, owed_letters
from request_flow.storage.unit import reading


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed: the event with its letter; ``kind`` is the letter's name, ``None`` where no letter has it."""

    called: OwedLetter
    kind: str | None
    label: Sentence


def letters_owed(program: Program, agency: str, number: str | None = None) -> list[Owed]:
    """Return what an agency, or one case, still owes, the earliest event first.

    Raises:
        NotFound: there is no such agency or case.
    """
    with reading(program.store) as unit:
        found = get_agency(unit, agency)
        case_id = load_case(unit, agency, number).id if number is not None else None
        called = owed_letters(unit, found.id, case_id)
    return [owed_of(each) for each in called]


def owed_of(called: OwedLetter) -> Owed:
    """Return what is owed with the letter that answers it."""
    kind: LetterKind | None
    try:
        kind = catalogue().sent(called.notice, called.data)
    except NotFound:
        kind = None
    if kind is None:
        return Owed(called, None, Sentence(called.notice, called.notice))
    label = kind.notice.label
    return Owed(called, kind.name, Sentence(label.zh, label.en))
