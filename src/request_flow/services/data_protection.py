"""What is kept of an applicant, given out as a file: the right to see and copy (个人信息保护法 Art. 45).

A person is found by the keyed index: by the ID number, or by the name where none was given.  The file holds their cases
whole, in the interchange format, and who looked at them.  Whoever makes it has looked, and that is noted first.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from request_flow.cases.record import written_case
from request_flow.errors import NotFound
from request_flow.services.looks import note_look
from request_flow.services.program import Program
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.cases import cases_of_person, iter_cases
from request_flow.storage.looks import looks_at
from request_flow.storage.unit import reading

EXPORT = "export"
"""What a look is called that gave a person's data out."""
MOST_CASES = 500
MOST_LOOKS = 1_000
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""What the files of the archive are dated: the same data gives the same bytes."""


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case of a person: number, receipt date, state."""

    number: str
    received_on: str | None
    state: str


def cases_kept(program: Program, agency: Agency, identity: str) -> list[KeptCase]:
    """Return the agency's cases of a person, who is named by ID number, or by name where no number was given."""
    wanted = identity.strip()
    if not wanted:
        return []
    index = program.codec.person_index({"id_number": wanted})
    with reading(program.store) as unit:
        return [KeptCase(*row) for row in cases_of_person(unit, agency.id, index)][:MOST_CASES]


def export_person(program: Program, visitor: Visitor, agency: Agency, identity: str, request_id: str) -> bytes:
    """Return a ZIP with what is kept of a person: ``cases.jsonl`` and ``looks.json``.

    Raises:
        NotFound: nothing is kept of such a person.
    """
    kept = cases_kept(program, agency, identity)
    if not kept:
        raise NotFound(
            "nothing_kept",
            "本机关没有这个人的申请；有证件号码的请按证件号码查找",
            "nothing is kept of such a person; where an ID number was given, look by that",
        )
    for each in kept:
        note_look(program, visitor, agency, each.number, EXPORT, request_id)
    numbers = [each.number for each in kept]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("cases.jsonl", _cases(program, agency, numbers)),
            ("looks.json", _looks(program, agency, numbers)),
        ):
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _cases(program: Program, agency: Agency, numbers: Sequence[str]) -> bytes:
    marks = ", ".join("?" * len(numbers))
    where = f"cases.agency_id = ? AND cases.number IN ({marks})"
    with reading(program.store) as unit:
        found = iter_cases(unit, where, (agency.id, *numbers), order="agencies.code, number")
        lines = [
            orjson.dumps(written_case(stored.registration(program.codec), stored.events(program.codec)))
            for stored in found
        ]
    return b"".join(line + b"\n" for line in lines)


def _looks(program: Program, agency: Agency, numbers: Sequence[str]) -> bytes:
    with reading(program.store) as unit:
        found = {
            number: [each._asdict() for each in looks_at(unit, agency.id, number, MOST_LOOKS)] for number in numbers
        }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2)
