"""Letters as they were issued: listed, opened, printed again to the byte, made void with their number kept.

A list shows no person whole: whom a letter went to is masked there, and open in the letter alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from request_flow.errors import BadInput, Refused
from request_flow.services.letters.roles import VOIDS, refuse_role
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.storage.agencies import get_agency
from request_flow.storage.cases import load_case
from request_flow.storage.letters import (
    VOID,
    LetterRecord,
    StoredLetter,
    WantedLetters,
    add_record,
    addressee_of,
    content_of,
    data_of,
    find_letter,
    find_letters,
    hashes_of,
    records_of,
)
from request_flow.storage.unit import Unit, reading, writing

HIDDEN = "**"


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter with what became of it; ``to`` is masked in a list, ``made_of`` only there where it was asked for."""

    letter: StoredLetter
    to: str | None
    records: tuple[LetterRecord, ...]
    hashes: Mapping[str, str]
    made_of: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Voided:
    """A letter that is void; ``event_seq`` is the step its issue took, which stands until it is reversed."""

    letter: StoredLetter
    event_seq: int | None


def masked(name: str | None) -> str | None:
    """Return a name of which only the first character is told."""
    return None if name is None else f"{name[:1]}{HIDDEN}"


def list_letters(
    program: Program, agency: str, number: str | None = None, *, kind: str | None = None, year: int | None = None
) -> list[KeptLetter]:
    """Return letters in the order they were issued, without the words of any person.

    Raises:
        NotFound: there is no such agency or case.
    """
    with reading(program.store) as unit:
        found = get_agency(unit, agency)
        case_id = load_case(unit, agency, number).id if number is not None else None
        letters = find_letters(unit, WantedLetters(found.id, case_id, kind, year))
        return [_kept(unit, each) for each in letters]


def _kept(unit: Unit, letter: StoredLetter) -> KeptLetter:
    return KeptLetter(
        letter, masked(addressee_of(unit, letter)), tuple(records_of(unit, letter)), hashes_of(unit, letter.id)
    )


def open_letter(program: Program, agency: str, name: str) -> KeptLetter:
    """Return one letter with what it was made of.

    Raises:
        NotFound: the agency has no such letter.
    """
    with reading(program.store) as unit:
        letter = find_letter(unit, get_agency(unit, agency).id, name)
        return KeptLetter(
            letter,
            addressee_of(unit, letter),
            tuple(records_of(unit, letter)),
            hashes_of(unit, letter.id),
            data_of(unit, letter),
        )


def reprint(program: Program, agency: str, name: str, form: str = "pdf") -> bytes:
    """Return the bytes that were issued, their hash checked first.

    Raises:
        NotFound: the agency has no such letter, or it was not kept in that form.
        StoreUnavailable: the bytes are not those that were issued.
    """
    with reading(program.store) as unit:
        return content_of(unit, find_letter(unit, get_agency(unit, agency).id, name), form)


def void_letter(
    program: Program, agency: str, name: str, reason: str, person: Person, *, approved_by: str = ""
) -> Voided:
    """Make a letter void; it keeps its number, and what it did stands until the workflow's own reversal.

    ``approved_by`` is who approved that, kept with the reason.

    Raises:
        NotFound: the agency has no such letter.
        BadInput: no reason is given.
        Refused: it is void already, or the role may not.
    """
    if not reason.strip():
        raise BadInput("no_reason", "请写明作废的原因", "give the reason why the letter is void")
    refuse_role(program, VOIDS, person)
    now = program.clock.now()
    with writing(program.store) as unit:
        agency_id = get_agency(unit, agency).id
        find_letter(unit, agency_id, name, hold=True)
        letter = find_letter(unit, agency_id, name)
        refuse_void(letter)
        said = {"reason": reason, **({"approved_by": approved_by} if approved_by else {})}
        told = LetterRecord(
            0, VOID, now.date().isoformat(), None, said, *_who(person, now.isoformat(timespec="seconds"))
        )
        add_record(unit, letter, told)
        return Voided(find_letter(unit, agency_id, name), letter.issue.event_seq if letter.issue.took_step else None)


def _who(person: Person, now: str) -> tuple[str, str, str]:
    return person.actor, person.role, now


def refuse_void(letter: StoredLetter) -> None:
    """Refuse to do anything more with a letter that is void.

    Raises:
        Refused: it is.
    """
    if letter.is_void:
        raise Refused(
            "letter_void", f"文书 {letter.name} 已经作废", f"the letter {letter.name} is void", ("ogi-2019:45",)
        )
