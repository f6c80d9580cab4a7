"""What is kept of an applicant, given out as a file: the right to see and copy (个人信息保护法 Art. 45).

A person is found by the keyed index: by the ID number, or by the name where none was given.  The ZIP holds every case
of theirs: the record in the interchange format, who looked at it, the messages about it, the letters as they were
issued, the files, and one page that can be read, with links to all of it.  A letter to somebody else is named and not
given; a case that is shut to the visitor (限制查看) is named and not opened.

Whoever makes the file has looked at each case in it, which is noted first.  One entry is made at a time: memory holds
no more than the largest of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from request_flow.cases.record import written_case
from request_flow.errors import NotFound
from request_flow.services.addressing import stamp
from request_flow.services.letters.zipping import file_name, zipped
from request_flow.services.person_page import CaseTold, FileTold, person_page
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.attachments import attachments_of
from request_flow.storage.attachments import content_of as content_of_file
from request_flow.storage.cases import StoredCase, ids_of_person, iter_cases
from request_flow.storage.letters import StoredLetter, WantedLetters, content_of, find_letters, hashes_of
from request_flow.storage.looks import Look, add_look, every_look
from request_flow.storage.messages import messages_about
from request_flow.storage.unit import Unit, reading, writing

EXPORT = "export"
"""What a look is called that gave a person's data out."""
PAGE, CASES = "index.html", "cases"
"""The page that can be read, and the folder of the cases."""
OF_APPLICANT = "applicant"
"""Whom a letter speaks to that is given out."""
AT_ONCE = 100
"""Cases read together."""


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case of a person: number, receipt date, state; ``shut``, the visitor may not open it."""

    number: str
    received_on: str | None
    state: str
    shut: bool = False


def cases_kept(program: Program, agency: Agency, identity: str, visitor: Visitor) -> list[KeptCase]:
    """Return the agency's cases of a person, who is named by ID number, or by name where no number was given."""
    with reading(program.store) as unit:
        return [each for _, each in _kept(program, unit, agency, identity, visitor)]


def _kept(program: Program, unit: Unit, agency: Agency, identity: str, visitor: Visitor) -> list[tuple[int, KeptCase]]:
    wanted = identity.strip()
    index = program.codec.person_index({"id_number": wanted}) if wanted else None
    shut = hidden_from(unit, visitor, agency)
    found = ids_of_person(unit, agency.id, index)
    return [(each[0], KeptCase(*each[1:], shut=each[0] in shut)) for each in found]


def export_person(
    program: Program, visitor: Visitor, agency: Agency, identity: str, request_id: str
) -> Iterator[bytes]:
    """Note the looks and return the bytes of a ZIP with what is kept of a person, piece by piece.

    Raises:
        NotFound: nothing is kept of such a person.
    """
    with writing(program.store) as unit:
        kept = _kept(program, unit, agency, identity, visitor)
        if not kept:
            raise NotFound(
                "nothing_kept",
                "本机关没有这个人的申请；有证件号码的请按证件号码查找",
                "nothing is kept of such a person; where an ID number was given, look by that",
            )
        look = Look(stamp(program.clock.now()), visitor.member.login, EXPORT, request_id)
        for _, each in kept:
            if not each.shut:
                add_look(unit, agency.id, each.number, look)
    return _given(program, agency, kept)


def _given(program: Program, agency: Agency, kept: Sequence[tuple[int, KeptCase]]) -> Iterator[bytes]:
    with reading(program.store) as unit:
        unit.steady()
        yield from zipped(_entries(program, unit, agency, kept))


def _entries(
    program: Program, unit: Unit, agency: Agency, kept: Sequence[tuple[int, KeptCase]]
) -> Iterator[tuple[str, bytes]]:
    told: list[CaseTold] = []
    ids = [case_id for case_id, each in kept if not each.shut]
    for first in range(0, len(ids), AT_ONCE):
        part = ids[first : first + AT_ONCE]
        where = f"cases.id IN ({', '.join('?' * len(part))})"
        for case in iter_cases(unit, where, part, batch=AT_ONCE):
            made = _told(program, case)
            yield from _of_case(program, unit, agency, case, made)
            told.append(made)
    shut = [each.number for _, each in kept if each.shut]
    yield PAGE, person_page(program, agency, told, shut).encode()


def _told(program: Program, case: StoredCase) -> CaseTold:
    registration = case.registration(program.codec)
    label = program.engine.workflow.label_of
    history = [(each.on.isoformat(), label(each.act)) for each in case.events(program.codec)]
    state = label(case.projected.state)
    folder = f"{CASES}/{file_name(case.header.number)}"
    return CaseTold(
        case.header.number,
        folder,
        case.subject,
        case.projected.received_on,
        state,
        {"category": case.header.category, **registration.applicant},
        history,
    )


def _of_case(
    program: Program, unit: Unit, agency: Agency, case: StoredCase, made: CaseTold
) -> Iterator[tuple[str, bytes]]:
    """Yield the entries of one case, and note in ``made`` which there are."""
    yield (
        f"{made.folder}/case.json",
        _json(written_case(case.registration(program.codec), case.events(program.codec))),
    )
    looks = [each._asdict() for each in every_look(unit, agency.id, made.number)]
    messages = [{**each._asdict(), "content": orjson.loads(each.content)} for each in messages_about(unit, case.id)]
    made.looks, made.messages = len(looks), len(messages)
    yield f"{made.folder}/looks.json", _json(looks)
    yield f"{made.folder}/messages.json", _json(messages)
    for letter in find_letters(unit, WantedLetters(case_id=case.id)):
        yield from _of_letter(unit, letter, made)
    for file in attachments_of(unit, case.id):
        path = f"{made.folder}/files/{file.id}-{file_name(file.name)}"
        removed = "（已移除）" if file.removed_at is not None else ""
        made.files.append(FileTold(f"{file.name}{removed}", file.added_at[:10], (path,)))
        yield path, content_of_file(unit, case.id, file)


def _of_letter(unit: Unit, letter: StoredLetter, made: CaseTold) -> Iterator[tuple[str, bytes]]:
    given = sorted(hashes_of(unit, letter.id)) if letter.issue.audience == OF_APPLICANT else []
    paths = [f"{made.folder}/letters/{letter.id}-{file_name(letter.name)}.{form}" for form in given]
    title = f"{letter.issue.title} {letter.issue.number or ''}".strip() + ("（作废）" if letter.is_void else "")
    made.letters.append(FileTold(title, letter.issue.day, tuple(paths)))
    for form, path in zip(given, paths, strict=True):
        yield path, content_of(unit, letter, form)


def _json(value: object) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
