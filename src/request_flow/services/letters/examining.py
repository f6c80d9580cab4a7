"""One letter as it was issued, opened to be looked at: its page, whether its bytes still hold, what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from request_flow.errors import NotFound, Sentence, StoreUnavailable
from request_flow.notices.situation import Delivery
from request_flow.services.case_view import open_for
from request_flow.services.program import Program
from request_flow.services.visitors import Visitor
from request_flow.storage.letters import (
    FORMS,
    LetterRecord,
    StoredLetter,
    addressee_of,
    content_of,
    data_of,
    hashes_of,
    letters_by_id,
    records_of,
)
from request_flow.storage.unit import Unit, reading

PAGE = "html"


@dataclass(frozen=True, slots=True)
class Examined:
    """A letter that is open: ``page`` holds the bytes of its page, ``None`` where they are not those of its issue.

    ``altered`` says of each form whose bytes or hash differ what is wrong with it.
    """

    letter: StoredLetter
    to: str | None
    delivery: Delivery | None
    records: tuple[LetterRecord, ...]
    hashes: Mapping[str, str]
    altered: Mapping[str, Sentence]
    page: bytes | None
    overrides: Mapping[str, str]
    """The reasons for going on against a finding, by its code."""


def examine(program: Program, agency: str, number: str, letter_id: int, visitor: Visitor) -> Examined:
    """Return a letter of a case, every form of it held against its hash.

    Raises:
        NotFound: there is no such case, or it has no such letter.
        NotAllowed: the case is shut to the visitor.
    """
    with reading(program.store) as unit:
        letter = _letter(program, unit, agency, number, letter_id, visitor)
        altered: dict[str, Sentence] = {}
        page = None
        for form in FORMS:
            try:
                content = content_of(unit, letter, form)
            except (StoreUnavailable, NotFound) as error:
                altered[form] = error.sentence
            else:
                page = content if form == PAGE else page
        made_of = data_of(unit, letter)
        delivery = Delivery(**made_of["delivery"]) if made_of.get("delivery") else None
        return Examined(
            letter,
            addressee_of(unit, letter),
            delivery,
            tuple(records_of(unit, letter)),
            hashes_of(unit, letter.id),
            altered,
            page,
            dict(made_of.get("overrides") or {}),
        )


def bytes_of(
    program: Program, agency: str, number: str, letter_id: int, form: str, visitor: Visitor
) -> tuple[StoredLetter, bytes]:
    """Return the bytes of a letter of a case as they were issued, their hash checked first.

    Raises:
        NotFound: there is no such case, letter or form.
        NotAllowed: the case is shut to the visitor.
        StoreUnavailable: the bytes are not those that were issued.
    """
    with reading(program.store) as unit:
        letter = _letter(program, unit, agency, number, letter_id, visitor)
        return letter, content_of(unit, letter, form)


def _letter(program: Program, unit: Unit, agency: str, number: str, letter_id: int, visitor: Visitor) -> StoredLetter:
    opened = open_for(program, unit, agency, number, visitor)
    found = next(iter(letters_by_id(unit, [letter_id])), None)
    if found is None or found.case_id != opened.stored.id:
        raise NotFound("no_such_letter_issued", "这件案件没有这份文书", "the case has no such letter")
    return found
