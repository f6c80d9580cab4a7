"""Registers that are taken in: a file is sent, its columns are named, it is tried, and what is sound becomes cases."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from request_flow.errors import BadInput
from request_flow.registers.entry import Problem
from request_flow.services import register_imports as imports
from request_flow.services.register_imports import AT_WORK, TAKING, TRYING, Counts, Standing
from request_flow.web.api.call import Call, Reply
from request_flow.web.api.routing import Operations
from request_flow.web.api.sent import MOST_BYTES_OF_A_FILE
from request_flow.web.api.shapes import FileSent, Id, Said, Sent, Told, Word
from request_flow.web.import_work import carry_on

IMPORTS = "/agencies/{agency}/imports"
PATIENCE = 1.5
"""Seconds that a call waits for the work it has begun; what takes longer is asked for again."""
FIELDS = 100

operations = Operations("imports")


class ImportCounts(Told):
    """Lines read, and cases of each kind; `faulty` counts lines that are left out."""

    read: int
    added: int
    unchanged: int
    continued: int
    faulty: int
    remarked: int
    irregular: int
    not_evidenced: int

    @classmethod
    def of(cls, counts: Counts) -> "ImportCounts":
        """Return the counts as they are told."""
        return cls(**{name: getattr(counts, name) for name in cls.model_fields})


class Import(Told):
    """A register and how far it came; `broken_off` where the process that was at it has died."""

    id: int
    name: str
    state: str = Field(examples=["sent", "trying", "tried", "taking", "taken", "failed", "dropped"])
    broken_off: bool
    counts: ImportCounts | None
    by: str
    at: datetime

    @classmethod
    def of(cls, standing: Standing) -> "Import":
        """Return a register as it is told."""
        file = standing.file
        return cls(
            id=file.id,
            name=file.name,
            state=file.state,
            broken_off=standing.broken_off,
            counts=None if standing.counts is None else ImportCounts.of(standing.counts),
            by=file.changed_by,
            at=datetime.fromisoformat(file.changed_at),
        )


class Imports(Told):
    """The last registers of the agency, the newest first."""

    items: list[Import]


class ImportColumn(Told):
    """A column of the register: its heading, and the field it is taken for, null where it is not read."""

    heading: str
    field: str | None


class ImportProblem(Told):
    """What is wrong in a line, or to be known of it."""

    line: int
    field: str
    code: str
    said: Said

    @classmethod
    def of(cls, problem: Problem) -> "ImportProblem":
        """Return a problem as it is told."""
        return cls(line=problem.line, field=problem.field, code=problem.code, said=Said(zh=problem.zh, en=problem.en))


class ImportShown(Import):
    """A register with its columns, as long as it can be tried, and with what was found in it."""

    columns: list[ImportColumn]
    problems: list[ImportProblem]
    remarks: list[ImportProblem]
    stopped: Said | None
    taken: list[str] = Field(description="Numbers of the cases that were taken in, as long as the file is kept")
    continued: list[str] = Field(description="Numbers of the cases that it took further")


class ColumnsNamed(Sent):
    """The heading of each field; null takes the columns as they were understood."""

    columns: dict[Word, Annotated[str, StringConstraints(min_length=1, max_length=200)]] | None = Field(
        default=None, max_length=FIELDS, examples=[{"number": "登记编号", "channel": "申请方式"}]
    )


@operations.get(IMPORTS, may="import_cases", gives=Imports)
def list_imports(call: Call) -> Imports:
    """List the last registers that were sent, with their results."""
    return Imports(items=[Import.of(each) for each in imports.history(call.program, call.office.code)])


@operations.write("POST", IMPORTS, may="import_cases", gives=Import, status=201, most_bytes=MOST_BYTES_OF_A_FILE)
def send_register(call: Call, body: FileSent) -> Reply:
    """Send a register (XLSX, XLS, ODS, CSV) or case histories (JSONL); nothing becomes a case yet."""
    by = call.visitor.member.login
    import_id = imports.send_file(call.program, call.office.code, body.name, body.bytes(), by)
    return Reply(_told(call, import_id), 201, {"Location": call.address("imports", str(import_id))})


@operations.get(f"{IMPORTS}/{{id}}", may="import_cases", gives=ImportShown)
def show_import(call: Call, id: Id) -> ImportShown:  # noqa: A002  # the part of the address
    """Show how a register stands, its columns, and what was found in it."""
    standing = imports.standing_of(call.program, call.office.code, id)
    found = imports.findings_of(call.program, standing)
    return ImportShown(
        **Import.of(standing).model_dump(),
        columns=_columns(call, standing),
        problems=[ImportProblem.of(each) for each in found.problems],
        remarks=[ImportProblem.of(each) for each in found.remarks],
        stopped=None if found.stopped is None else Said.of(found.stopped),
        taken=list(found.new),
        continued=list(found.continued),
    )


@operations.write("POST", f"{IMPORTS}/{{id}}/try", may="import_cases", gives=Import)
def try_register(call: Call, id: Id, body: ColumnsNamed) -> Import:  # noqa: A002  # the part of the address
    """Try a register; nothing is written of it. What takes long goes on: ask for it again."""
    return _begun(call, id, TRYING, body.columns)


@operations.write("POST", f"{IMPORTS}/{{id}}/take", may="import_cases", gives=Import)
def take_register(call: Call, id: Id) -> Import:  # noqa: A002  # the part of the address
    """Take what the trial found sound, all together. What takes long goes on: ask for it again."""
    return _begun(call, id, TAKING, None)


@operations.write("POST", f"{IMPORTS}/{{id}}/stop", may="import_cases", gives=Import)
def stop_import(call: Call, id: Id) -> Import:  # noqa: A002  # the part of the address
    """Stop the work on a register; what it did is undone."""
    imports.stop(call.program, imports.standing_of(call.program, call.office.code, id))
    return _told(call, id)


@operations.write("DELETE", f"{IMPORTS}/{{id}}", may="import_cases", gives=Import)
def drop_import(call: Call, id: Id) -> Import:  # noqa: A002  # the part of the address
    """Delete the file of a register; that there was one stays on record."""
    standing = imports.standing_of(call.program, call.office.code, id)
    imports.drop(call.program, standing, call.visitor.member.login)
    return _told(call, id)


def _begun(call: Call, import_id: int, state: str, columns: dict[str, str] | None) -> Import:
    standing = imports.standing_of(call.program, call.office.code, import_id)
    imports.begin(call.program, standing, state, columns, call.visitor.member.login)
    carry_on(call.request.app.state.programs, call.office.code, import_id).join(PATIENCE)
    return _told(call, import_id)


def _told(call: Call, import_id: int) -> Import:
    return Import.of(imports.standing_of(call.program, call.office.code, import_id))


def _columns(call: Call, standing: Standing) -> list[ImportColumn]:
    if standing.file.state in (*AT_WORK, imports.TAKEN, imports.DROPPED):
        return []
    try:
        found = imports.columns_of(call.program, standing)
    except BadInput:
        return []  # no longer kept
    if found is None:
        return []
    table, meaning = found
    return [ImportColumn(heading=each.heading, field=meaning[each.heading] or None) for each in table.columns]
