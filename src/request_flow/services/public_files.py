"""Files that come over the public page: few, small, looked at like any other before they are kept (附件)."""

from collections.abc import Sequence
from hashlib import sha256

from request_flow.errors import BadInput
from request_flow.law.public_page import public_page
from request_flow.services.file_types import harmless_name, type_of
from request_flow.services.program import Program
from request_flow.services.scanning import scan
from request_flow.storage.attachments import NewFile

MEGABYTE = 1 << 20


def checked_files(program: Program, sent: Sequence[tuple[str, bytes]]) -> list[NewFile]:
    """Return files as they are kept, of their names and bytes.

    Raises:
        BadInput: there are too many, or one is empty, too large, of a type that is not taken, or harmful.
        StoreUnavailable: the scanner does not answer.
    """
    rules = public_page()
    if len(sent) > rules.files:
        raise BadInput(
            "too_many_files",
            f"一次最多附 {rules.files} 个文件，请合并后再传",
            f"at most {rules.files} files at once; put some together",
        )
    made = []
    for name, content in sent:
        if not content:
            raise BadInput("file_empty", "有文件是空的，请重新选择", "one of the files is empty; choose another")
        if len(content) > rules.file_megabytes * MEGABYTE:
            raise BadInput(
                "file_too_large",
                f"单个文件最大 {rules.file_megabytes}MB，请压缩或拆分后再传",
                f"a file has at most {rules.file_megabytes} MB; make it smaller or split it",
            )
        kind = type_of(content)
        digest, clean = sha256(content).hexdigest(), scan(program.outside.clamav, content)
        made.append(NewFile(harmless_name(name, kind), kind.media_type, digest, content, clean))
    return made


def text_file(name: str, text: str) -> NewFile:
    """Return words of an applicant as a file of the case, which rests sealed like its others."""
    content = text.encode()
    return NewFile(name, "text/plain; charset=utf-8", sha256(content).hexdigest(), content, "off")
