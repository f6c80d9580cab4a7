"""Files of a case (附件): taken in after a look at what they are, kept sealed, given out, removed and not lost."""

from hashlib import sha256

from request_flow.errors import BadInput, Conflict, NotFound
from request_flow.services.addressing import stamp
from request_flow.services.file_types import harmless_name, type_of
from request_flow.services.looks import ATTACHMENT
from request_flow.services.program import Program
from request_flow.services.restricting import refuse_unless_reader
from request_flow.services.retention import refuse_erased
from request_flow.services.scanning import scan
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import get_agency
from request_flow.storage.attachments import (
    Attachment,
    NewFile,
    add_attachment,
    attachments_of,
    content_of,
    find_attachment,
    remove_attachment,
    size_of_files,
)
from request_flow.storage.cases import load_case
from request_flow.storage.letters import hold_case
from request_flow.storage.looks import Look, add_look
from request_flow.storage.unit import Unit, reading, writing

LARGEST = 20 << 20
LARGEST_OF_A_CASE = 500 << 20
MOST_OF_A_CASE = 500
"""Files; bytes."""


def attach(program: Program, agency: str, number: str, name: str, content: bytes, visitor: Visitor) -> Attachment:
    """Keep a file with a case and return it.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the case is shut to the visitor.
        BadInput: the file is empty, too large, of a type that is not taken, or harmful.
        StoreUnavailable: the scanner does not answer.
    """
    if not content:
        raise BadInput(
            "file_empty", "没有选择文件，或者文件是空的；请重新选择", "no file, or an empty one; choose another"
        )
    if len(content) > LARGEST:
        raise BadInput(
            "file_too_large",
            f"单个文件最大 {LARGEST // 1024**2}MB，请压缩或拆分后再传",
            f"a file has at most {LARGEST // 1024**2} MB; make it smaller or split it",
        )
    kind = type_of(content)
    with reading(program.store) as unit:
        _case(unit, agency, number, visitor)
    file = NewFile(
        harmless_name(name, kind),
        kind.media_type,
        sha256(content).hexdigest(),
        content,
        scan(program.outside.clamav, content),
    )
    with writing(program.store) as unit:
        case_id = _case(unit, agency, number, visitor)
        hold_case(unit, case_id)
        refuse_erased(unit, case_id, number, erased=load_case(unit, agency, number).is_erased)
        count, size = size_of_files(unit, case_id)
        if count >= MOST_OF_A_CASE or size + len(content) > LARGEST_OF_A_CASE:
            raise BadInput(
                "case_full",
                f"一件案件最多 {MOST_OF_A_CASE} 个附件、共 {LARGEST_OF_A_CASE // 1024**2}MB",
                f"a case has at most {MOST_OF_A_CASE} files of {LARGEST_OF_A_CASE // 1024**2} MB together",
            )
        made = add_attachment(unit, case_id, file, by=visitor.member.login, now=stamp(program.clock.now()))
        return find_attachment(unit, case_id, made)


def list_attachments(program: Program, agency: str, number: str, visitor: Visitor) -> list[Attachment]:
    """Return the files of a case, removed ones too.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the case is shut to the visitor.
    """
    with reading(program.store) as unit:
        return attachments_of(unit, _case(unit, agency, number, visitor))


def open_attachment(
    program: Program, agency: str, number: str, attachment_id: int, visitor: Visitor, request_id: str
) -> tuple[Attachment, bytes]:
    """Return a file with its bytes; that it was looked at is noted.

    Raises:
        NotFound: there is no such case or file, or the file was removed.
        NotAllowed: the case is shut to the visitor.
        StoreUnavailable: the bytes are not those that were kept.
    """
    with writing(program.store) as unit:
        case_id = _case(unit, agency, number, visitor)
        found = find_attachment(unit, case_id, attachment_id)
        if found.removed_at is not None:
            raise NotFound("attachment_removed", "这个附件已经移除", "this file was removed")
        look = Look(stamp(program.clock.now()), visitor.member.login, ATTACHMENT, request_id)
        add_look(unit, get_agency(unit, agency).id, number, look)
        return found, content_of(unit, case_id, found)


def remove(program: Program, agency: str, number: str, attachment_id: int, visitor: Visitor) -> Attachment:
    """Take a file out of the case's papers; its bytes stay in the store.

    Raises:
        NotFound: there is no such case or file.
        NotAllowed: the case is shut to the visitor.
        Conflict: it was removed before.
    """
    with writing(program.store) as unit:
        case_id = _case(unit, agency, number, visitor)
        find_attachment(unit, case_id, attachment_id)
        now = stamp(program.clock.now())
        if not remove_attachment(unit, case_id, attachment_id, by=visitor.member.login, now=now):
            raise Conflict("attachment_removed", "这个附件已经移除", "this file was removed already")
        return find_attachment(unit, case_id, attachment_id)


def _case(unit: Unit, agency: str, number: str, visitor: Visitor) -> int:
    case = load_case(unit, agency, number)
    refuse_unless_reader(unit, visitor, get_agency(unit, agency), case.id)
    return case.id
