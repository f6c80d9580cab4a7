"""The public page in the database: its switch, and the answers published there with their files."""

from collections.abc import Sequence
from typing import NamedTuple

from request_flow.errors import NotFound
from request_flow.storage.unit import Unit

OPEN = "SELECT is_open FROM public_pages WHERE agency_id = ?"
SWITCH = (
    "INSERT INTO public_pages (agency_id, is_open, changed_at, changed_by) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (agency_id) DO UPDATE SET is_open = excluded.is_open, changed_at = excluded.changed_at, "
    "changed_by = excluded.changed_by"
)
COLUMNS = "id, title, content, published_at, published_by, withdrawn_at, withdrawn_by"
STANDING = "agency_id = ? AND withdrawn_at IS NULL"
FOUND = "(lower(title) LIKE ? ESCAPE '!' OR lower(content) LIKE ? ESCAPE '!')"
ADD = (
    "INSERT INTO published_answers (agency_id, title, content, published_at, published_by) "
    "VALUES (?, ?, ?, ?, ?) RETURNING id"
)
WITHDRAW = (
    "UPDATE published_answers SET withdrawn_at = ?, withdrawn_by = ? WHERE agency_id = ? AND id = ? "
    "AND withdrawn_at IS NULL"
)
ADD_FILE = (
    "INSERT INTO published_files (answer_id, name, media_type, size, hash, content, scan) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
FILES = "SELECT id, name, media_type, size FROM published_files WHERE answer_id = ? ORDER BY id"
FILE = "SELECT id, name, media_type, size, content FROM published_files WHERE answer_id = ? AND id = ?"


class PublishedAnswer(NamedTuple):
    """One answer for everybody; ``withdrawn_at`` is an instant once it was taken back."""

    id: int
    title: str
    content: str
    published_at: str
    published_by: str
    withdrawn_at: str | None
    withdrawn_by: str | None


class PublishedFile(NamedTuple):
    """A file of a published answer."""

    id: int
    name: str
    media_type: str
    size: int


def page_is_open(unit: Unit, agency_id: int) -> bool:
    """Return whether an agency's public page is open."""
    row = unit.run(unit.store.sql(OPEN), (agency_id,)).fetchone()
    return row is not None and bool(row[0])


def switch_page(unit: Unit, agency_id: int, *, is_open: bool, by: str, now: str) -> None:
    """Open or shut an agency's public page."""
    unit.run(unit.store.sql(SWITCH), (agency_id, int(is_open), now, by))


def add_answer(unit: Unit, agency_id: int, title: str, content: str, *, by: str, now: str) -> int:
    """Publish an answer and return its id."""
    return int(unit.run(unit.store.sql(ADD), (agency_id, title, content, now, by)).fetchone()[0])


def add_published_file(
    unit: Unit, answer_id: int, name: str, kind: str, digest: str, content: bytes, scan: str
) -> None:
    """Publish a file with an answer."""
    unit.run(unit.store.sql(ADD_FILE), (answer_id, name, kind, len(content), digest, content, scan))


def withdraw_answer(unit: Unit, agency_id: int, answer_id: int, *, by: str, now: str) -> bool:
    """Take a published answer back; ``False`` where there is none that stands."""
    unit.run(unit.store.sql(WITHDRAW), (now, by, agency_id, answer_id))
    return unit.rowcount == 1


def standing_answers(
    unit: Unit, agency_id: int, words: Sequence[str] = (), *, most: int, skipped: int = 0
) -> tuple[list[PublishedAnswer], int]:
    """Return the answers that stand, the newest first, and how many; every one of ``words`` is in title or text."""
    where = " AND ".join([STANDING, *[FOUND] * len(words)])
    values: list[object] = [agency_id]
    for word in words:
        values += [_pattern(word)] * 2
    count = unit.run(unit.store.sql(f"SELECT count(*) FROM published_answers WHERE {where}"), values).fetchone()  # noqa: S608  # constants
    query = f"SELECT {COLUMNS} FROM published_answers WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?"  # noqa: S608
    rows = unit.run(unit.store.sql(query), [*values, most, skipped]).fetchall()
    return [PublishedAnswer(*row) for row in rows], int(count[0])


def _pattern(word: str) -> str:
    """Return the pattern of LIKE that finds a word wherever it stands."""
    plain = word.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{plain}%"


def standing_answer(unit: Unit, agency_id: int, answer_id: int) -> PublishedAnswer:
    """Return an answer of an agency that stands.

    Raises:
        NotFound: there is none.
    """
    query = f"SELECT {COLUMNS} FROM published_answers WHERE {STANDING} AND id = ?"  # noqa: S608  # constants
    row = unit.run(unit.store.sql(query), (agency_id, answer_id)).fetchone()
    if row is None:
        raise _no_such()
    return PublishedAnswer(*row)


def files_of_answer(unit: Unit, answer_id: int) -> list[PublishedFile]:
    """Return the files of a published answer."""
    return [PublishedFile(*row) for row in unit.run(unit.store.sql(FILES), (answer_id,)).fetchall()]


def published_file(unit: Unit, answer_id: int, file_id: int) -> tuple[PublishedFile, bytes]:
    """Return a file of a published answer with its bytes.

    Raises:
        NotFound: the answer has no such file.
    """
    row = unit.run(unit.store.sql(FILE), (answer_id, file_id)).fetchone()
    if row is None:
        raise _no_such()
    return PublishedFile(*row[:4]), bytes(row[4])


def _no_such() -> NotFound:
    return NotFound("no_such_answer", "没有这份公开的答复", "there is no such published answer")
