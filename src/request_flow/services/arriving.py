"""登记来件: a letter that arrived becomes its case, or a case for each of its matters, with the files that came along.

All of it is written together or not at all.  An e-mail is kept as it came (原始邮件), its attachments beside it; one of
a type that is not taken stays within the mail, and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from request_flow.errors import BadInput
from request_flow.services.addressing import stamp
from request_flow.services.file_types import harmless_name, type_of
from request_flow.services.mail_files import read_mail
from request_flow.services.program import Program
from request_flow.services.scanning import scan
from request_flow.services.splitting import split_in
from request_flow.services.steps import Person, register_in
from request_flow.storage.agencies import get_agency, hold_agency
from request_flow.storage.attachments import NewFile, add_attachment
from request_flow.storage.cases import load_case
from request_flow.storage.unit import writing

MAIL_NAME = "原始邮件.eml"


@dataclass(frozen=True, slots=True)
class Papers:
    """What came with a letter: the files that are kept, and the names of those that are not taken."""

    files: tuple[NewFile, ...] = ()
    left_out: tuple[str, ...] = ()


def papers_of_mail(program: Program, content: bytes) -> Papers:
    """Return an e-mail and its attachments as files of a case.

    Raises:
        BadInput: it is no e-mail, too large, or harmful.
        StoreUnavailable: the scanner does not answer.
    """
    mail = read_mail(content)
    files = [_file(program, MAIL_NAME, content)]
    left_out = []
    for name, inner in mail.files:
        try:
            files.append(_file(program, name, inner))
        except BadInput:
            left_out.append(name)
    return Papers(tuple(files), tuple(left_out))


def _file(program: Program, name: str, content: bytes) -> NewFile:
    kind = type_of(content)
    clean = scan(program.outside.clamav, content)
    return NewFile(harmless_name(name, kind), kind.media_type, sha256(content).hexdigest(), content, clean)


def register_letter(
    program: Program, agency: str, case: Mapping[str, Any], matters: Sequence[str], papers: Papers, person: Person
) -> list[str]:
    """Register a letter and return its numbers: one, or one for each of its ``matters`` where there are several.

    ``case`` is in the interchange format without number and agency.  The files are kept with the first case, which
    the others name as their parent, and with each of the others for itself.

    Raises:
        BadInput: a key is not known, is missing, or has a wrong value.
        Refused: the history is not possible.
    """
    now = stamp(program.clock.now())
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        number = register_in(program, unit, held, case, person).number
        case_id = load_case(unit, held.code, number).id
        for file in papers.files:
            add_attachment(unit, case_id, file, by=person.actor, now=now)
        more = split_in(program, unit, held, number, matters, person) if matters else []
        return [number, *more]
