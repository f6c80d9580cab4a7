"""Files of a case (附件) in the database: sealed, bound to their case, kept when they are removed."""

from collections.abc import Sequence
from typing import NamedTuple

from request_flow.errors import NotFound
from request_flow.storage.unit import Unit

COLUMNS = "id, name, media_type, size, hash, scan, added_by, added_at, removed_by, removed_at"
ADD = (
    "INSERT INTO attachments (case_id, name, media_type, size, hash, sealed, scan, added_by, added_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
OF_CASE = f"SELECT {COLUMNS} FROM attachments WHERE case_id = ? ORDER BY id"  # noqa: S608  # names only
ONE = f"SELECT {COLUMNS} FROM attachments WHERE case_id = ? AND id = ?"  # noqa: S608  # names only
SEALED = "SELECT sealed FROM attachments WHERE case_id = ? AND id = ?"
REMOVE = "UPDATE attachments SET removed_by = ?, removed_at = ? WHERE case_id = ? AND id = ? AND removed_at IS NULL"
SIZE_OF_CASE = "SELECT count(*), coalesce(sum(size), 0) FROM attachments WHERE case_id = ?"


class Attachment(NamedTuple):
    """One file; ``scan`` is ``clean``, or ``off`` where no scanner is set up."""

    id: int
    name: str
    media_type: str
    size: int
    hash: str
    scan: str
    added_by: str
    added_at: str
    removed_by: str | None
    removed_at: str | None


class NewFile(NamedTuple):
    """A file as it is kept; ``content`` is plain."""

    name: str
    media_type: str
    hash: str
    content: bytes
    scan: str


def add_attachment(unit: Unit, case_id: int, file: NewFile, *, by: str, now: str) -> int:
    """Keep a file and return its id."""
    sealed = unit.store.sealer.seal(file.content, _place(case_id, file.hash))
    values = (case_id, file.name, file.media_type, len(file.content), file.hash, sealed, file.scan, by, now)
    return int(unit.run(unit.store.sql(ADD), values).fetchone()[0])


def attachments_of(unit: Unit, case_id: int) -> list[Attachment]:
    """Return the files of a case in the order they were added, removed ones too."""
    return [_attachment(row) for row in unit.run(unit.store.sql(OF_CASE), (case_id,)).fetchall()]


def find_attachment(unit: Unit, case_id: int, attachment_id: int) -> Attachment:
    """Return one file of a case.

    Raises:
        NotFound: the case has no such file.
    """
    row = unit.run(unit.store.sql(ONE), (case_id, attachment_id)).fetchone()
    if row is None:
        raise NotFound("no_such_attachment", "这件案件没有这个附件", "the case has no such file")
    return _attachment(row)


def content_of(unit: Unit, case_id: int, attachment: Attachment) -> bytes:
    """Return the bytes of a file.

    Raises:
        StoreUnavailable: they were changed, or sealed with another key.
    """
    [sealed] = unit.run(unit.store.sql(SEALED), (case_id, attachment.id)).fetchone()
    return unit.store.sealer.open(bytes(sealed), _place(case_id, attachment.hash))


def hand_on(unit: Unit, case_id: int, part_id: int) -> None:
    """Give a case that was split off every file of the other that was not removed, as who added it and when.

    The bytes are sealed anew, since they are bound to their case: each may be removed or destroyed for itself.
    """
    for each in attachments_of(unit, case_id):
        if each.removed_at is None:
            file = NewFile(each.name, each.media_type, each.hash, content_of(unit, case_id, each), each.scan)
            add_attachment(unit, part_id, file, by=each.added_by, now=each.added_at)


def remove_attachment(unit: Unit, case_id: int, attachment_id: int, *, by: str, now: str) -> bool:
    """Mark a file as removed; ``False`` where it was before."""
    unit.run(unit.store.sql(REMOVE), (by, now, case_id, attachment_id))
    return unit.rowcount == 1


def size_of_files(unit: Unit, case_id: int) -> tuple[int, int]:
    """Return how many files a case has and how many bytes they are together, removed ones too."""
    count, size = unit.run(unit.store.sql(SIZE_OF_CASE), (case_id,)).fetchone()
    return int(count), int(size)


def _place(case_id: int, digest: str) -> bytes:
    return f"attachment {case_id} {digest}".encode()


def _attachment(row: Sequence[object]) -> Attachment:
    return Attachment._make(row)
