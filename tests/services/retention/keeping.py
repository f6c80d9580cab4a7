"""Cases that are old enough to be erased: how a test looks at them, has them erased, and reads what rests in a store."""

from pathlib import Path
from typing import Any

from faults.contents import contents
from request_flow.services.program import Program
from request_flow.services.retention import cases_over
from request_flow.services.retention_lists import approve, propose
from request_flow.services.verifying import verify

NAME, ID_NUMBER = "张三", "320800199001011234"
SUBJECT_WORD = "划片方案"
FILE_NAME = "张三的身份证.pdf"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PROPOSER, APPROVER = "admin", "wu"
OVER = "2035-01-05T10:00:00"
REASON = "保管期满，经鉴定无继续保存价值"


def over(program: Program) -> dict[str, str]:
    return {each.number: each.standing for each in cases_over(program, "edu")}


def erase(program: Program, *numbers: str) -> Any:
    listed = propose(program, "edu", numbers, REASON, PROPOSER)
    return approve(program, "edu", listed.id, APPROVER)


def everything(program: Program) -> bytes:
    """Return all that rests in the store: the bytes of the files, or every cell of every table."""
    if program.store.is_sqlite:
        path = Path(str(program.store.engine.url.database))
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")) if each.is_file())
    cells = [
        cell
        for rows in contents(program.store.engine.url.render_as_string(hide_password=False)).values()
        for row in rows
        for cell in row
    ]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def codes(program: Program) -> set[str]:
    return {each.code for each in verify(program).findings}
