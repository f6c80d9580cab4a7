"""Lists of letters (发文): a page of those of an agency, what became of several at once, what is owed, page by page.

Days are ISO texts, years those of the day that a letter bears.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from request_flow.storage.letter_queries import OWED, OwedLetter, read_owed
from request_flow.storage.letters import StoredLetter, letters_by_id
from request_flow.storage.unit import Unit

Which = Literal["all", "unserved", "returned", "void"]

NO_RECORD = "NOT EXISTS (SELECT 1 FROM letter_records AS r WHERE r.letter_id = letters.id AND r.what = '{}')"
A_RECORD = "EXISTS (SELECT 1 FROM letter_records AS r WHERE r.letter_id = letters.id AND r.what = '{}')"
OPEN_RETURN = (
    "EXISTS (SELECT 1 FROM letter_records AS r WHERE r.letter_id = letters.id AND r.what = 'returned' AND NOT EXISTS "
    "(SELECT 1 FROM letter_records AS s WHERE s.letter_id = letters.id AND s.what = 'served' AND s.seq > r.seq))"
)
CONDITIONS: Mapping[Which, tuple[str, ...]] = {
    "all": (),
    "unserved": ("letters.audience <> 'file'", NO_RECORD.format("served"), NO_RECORD.format("void")),
    "returned": (OPEN_RETURN, NO_RECORD.format("void")),
    "void": (A_RECORD.format("void"),),
}
IDS = "SELECT letters.id FROM letters WHERE {where} ORDER BY letters.day DESC, letters.id DESC LIMIT ? OFFSET ?"
RECORDS = "SELECT letter_id, what, on_day FROM letter_records WHERE letter_id IN ({marks}) ORDER BY letter_id, seq"
HASHES = "SELECT letter_id, form, sha256 FROM letter_files WHERE letter_id IN ({marks}) ORDER BY letter_id, form"
FIRST_DAY = "SELECT min(day) FROM letters WHERE agency_id = ?"


class Became(NamedTuple):
    """What became of a letter, without the words of any person."""

    what: str
    on: str


def letters_page(
    unit: Unit, agency_id: int, year: int, kind: str | None, which: Which, page: tuple[int, int]
) -> list[StoredLetter]:
    """Return letters of a year, the latest day first; ``page`` is how many at most, and how many are passed over."""
    parts = ["letters.agency_id = ?", "letters.day BETWEEN ? AND ?", *CONDITIONS[which]]
    values: list[Any] = [agency_id, f"{year:04}-01-01", f"{year:04}-12-31"]
    if kind is not None:
        parts.append("letters.kind = ?")
        values.append(kind)
    statement = unit.store.sql(IDS.format(where=" AND ".join(parts)))
    return letters_by_id(unit, [row[0] for row in unit.run(statement, [*values, *page]).fetchall()])


def became_of(unit: Unit, ids: Sequence[int]) -> dict[int, list[Became]]:
    """Return what became of each letter, the first first."""
    made: dict[int, list[Became]] = {each: [] for each in ids}
    for letter_id, what, on in _of_ids(unit, RECORDS, ids):
        made[letter_id].append(Became(what, str(on)))
    return made


def hashes_of_letters(unit: Unit, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the SHA-256 of each form of each letter, in hexadecimal."""
    made: dict[int, dict[str, str]] = {each: {} for each in ids}
    for letter_id, form, digest in _of_ids(unit, HASHES, ids):
        made[letter_id][form] = bytes(digest).hex()
    return made


def first_letter_year(unit: Unit, agency_id: int) -> int | None:
    """Return the year of an agency's first letter."""
    row = unit.run(unit.store.sql(FIRST_DAY), (agency_id,)).fetchone()
    return int(str(row[0])[:4]) if row is not None and row[0] is not None else None


def owed_page(unit: Unit, agency_id: int, page: tuple[int, int]) -> tuple[list[OwedLetter], bool]:
    """Return what an agency owes, the earliest event first, and whether there is more.

    A letter for an event that was reversed is owed no more: a page may have fewer than it asks for.
    """
    most, passed_over = page
    statement = unit.store.sql(f"{OWED.format(conditions='cases.agency_id = ?')} LIMIT ? OFFSET ?")
    rows = unit.run(statement, (agency_id, most + 1, passed_over)).fetchall()
    return read_owed(unit, rows[:most]), len(rows) > most


def _of_ids(unit: Unit, statement: str, ids: Sequence[int]) -> Iterable[Sequence[Any]]:
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    rows: list[Sequence[Any]] = unit.run(unit.store.sql(statement.format(marks=marks)), list(ids)).fetchall()
    return rows
