"""What the tables of letters say that cannot be: letters of nobody, numbers left out or given twice, lost drafts.

The database itself keeps all of this from happening through it; whoever writes around it is found here.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from request_flow.storage.unit import Unit

OF_LETTER = "coalesce(letters.number, letters.kind || '-' || letters.id)"
"""The name of a letter, as :attr:`request_flow.storage.letters.StoredLetter.name` has it."""
NO_CASE = f"""
SELECT agencies.code, cases.number, {OF_LETTER}, letters.case_id, cases.id IS NULL OR agencies.id IS NULL
FROM letters LEFT JOIN agencies ON agencies.id = letters.agency_id LEFT JOIN cases ON cases.id = letters.case_id
WHERE cases.id IS NULL OR agencies.id IS NULL OR cases.agency_id <> letters.agency_id ORDER BY letters.id
"""  # noqa: S608  # fixed words
DRAFTS_WITHOUT_CASE = """
SELECT agencies.code, cases.number, CAST(letter_drafts.id AS VARCHAR(20)), letter_drafts.case_id,
  cases.id IS NULL OR agencies.id IS NULL
FROM letter_drafts LEFT JOIN agencies ON agencies.id = letter_drafts.agency_id
LEFT JOIN cases ON cases.id = letter_drafts.case_id
WHERE cases.id IS NULL OR agencies.id IS NULL OR cases.agency_id <> letter_drafts.agency_id ORDER BY letter_drafts.id
"""
OF_NO_EVENT = "NOT EXISTS (SELECT 1 FROM events WHERE events.case_id = {table}.case_id AND events.seq = {seq})"
NO_EVENT = f"""
SELECT agencies.code, cases.number, {OF_LETTER}, letters.event_seq FROM letters
JOIN agencies ON agencies.id = letters.agency_id JOIN cases ON cases.id = letters.case_id
WHERE letters.event_seq IS NOT NULL AND {OF_NO_EVENT.format(table="letters", seq="letters.event_seq")}
UNION ALL
SELECT agencies.code, cases.number, {OF_LETTER}, letter_records.event_seq FROM letter_records
JOIN letters ON letters.id = letter_records.letter_id
JOIN agencies ON agencies.id = letters.agency_id JOIN cases ON cases.id = letters.case_id
WHERE letter_records.event_seq IS NOT NULL AND {OF_NO_EVENT.format(table="letters", seq="letter_records.event_seq")}
ORDER BY 1, 2, 3, 4
"""  # noqa: S608  # as above
DRAFTS_WITHOUT_EVENT = f"""
SELECT agencies.code, cases.number, CAST(letter_drafts.id AS VARCHAR(20)), letter_drafts.event_seq FROM letter_drafts
JOIN agencies ON agencies.id = letter_drafts.agency_id JOIN cases ON cases.id = letter_drafts.case_id
WHERE letter_drafts.event_seq IS NOT NULL
  AND {OF_NO_EVENT.format(table="letter_drafts", seq="letter_drafts.event_seq")}
ORDER BY letter_drafts.id
"""  # noqa: S608  # as above
STEPS = f"""
SELECT agencies.code, cases.number, {OF_LETTER}, letters.event_seq, letters.number, events.data FROM letters
JOIN agencies ON agencies.id = letters.agency_id JOIN cases ON cases.id = letters.case_id
JOIN events ON events.case_id = letters.case_id AND events.seq = letters.event_seq
WHERE letters.took_step = 1 AND letters.number IS NOT NULL ORDER BY letters.id
"""  # noqa: S608  # as above
GIVEN = """
SELECT agencies.code, letters.agency_id, letters.year, letters.suffix, count(*), count(DISTINCT n), min(n), max(n)
FROM letters LEFT JOIN agencies ON agencies.id = letters.agency_id WHERE letters.n IS NOT NULL
GROUP BY agencies.code, letters.agency_id, letters.year, letters.suffix
"""
LAST = """
SELECT agencies.code, letter_sequences.agency_id, year, suffix, last FROM letter_sequences
LEFT JOIN agencies ON agencies.id = letter_sequences.agency_id
"""
EACH = "SELECT n FROM letters WHERE agency_id = ? AND year = ? AND suffix = ? ORDER BY n"
TWICE = """
SELECT agencies.code, letters.number, count(*) FROM letters LEFT JOIN agencies ON agencies.id = letters.agency_id
WHERE letters.number IS NOT NULL GROUP BY agencies.code, letters.agency_id, letters.number
HAVING count(*) > 1 ORDER BY 1, 2
"""
OF_NO_LETTER = """
SELECT letter_id, form FROM letter_files WHERE NOT EXISTS (SELECT 1 FROM letters WHERE letters.id = letter_id)
UNION ALL
SELECT letter_id, what FROM letter_records WHERE NOT EXISTS (SELECT 1 FROM letters WHERE letters.id = letter_id)
ORDER BY 1, 2
"""
FILES = "SELECT form, sha256, size, sealed FROM letter_files WHERE letter_id = ?"


class Loose(NamedTuple):
    """A letter or a draft whose case is not there, or is another agency's."""

    agency: str | None
    case: str | None
    name: str
    case_id: int
    missing: bool


class WithoutEvent(NamedTuple):
    """A letter, what became of it, or a draft, about a record that the case does not have."""

    agency: str
    case: str
    name: str
    event_seq: int


class BrokenSequence(NamedTuple):
    """Numbers of one agency, year and kind that are not 1, 2, 3 … up to the last that was given."""

    agency: str | None
    year: int
    suffix: str
    left_out: tuple[int, ...]
    doubled: tuple[int, ...]
    last: int
    highest: int


class KeptFile(NamedTuple):
    """The bytes of a letter in one form, still sealed, with hash and size as they were kept."""

    form: str
    sha256: bytes
    size: int
    sealed: bytes


def loose_letters(unit: Unit) -> list[Loose]:
    """Return letters whose case is not there."""
    return _loose(unit, NO_CASE)


def loose_drafts(unit: Unit) -> list[Loose]:
    """Return drafts whose case is not there."""
    return _loose(unit, DRAFTS_WITHOUT_CASE)


def _loose(unit: Unit, statement: str) -> list[Loose]:
    rows = unit.run(unit.store.sql(statement)).fetchall()
    return [Loose._make([*row[:4], bool(row[4])]) for row in rows]


def letters_without_event(unit: Unit) -> list[WithoutEvent]:
    """Return letters, or what became of them, that are tied to a record which is not there."""
    return [WithoutEvent(*row) for row in unit.run(unit.store.sql(NO_EVENT)).fetchall()]


def drafts_without_event(unit: Unit) -> list[WithoutEvent]:
    """Return drafts about a record which is not there."""
    return [WithoutEvent(*row) for row in unit.run(unit.store.sql(DRAFTS_WITHOUT_EVENT)).fetchall()]


def steps_with_other_number(unit: Unit) -> Iterator[WithoutEvent]:
    """Yield letters whose own step bears another number than the letter."""
    with closing(unit.stream(unit.store.sql(STEPS))) as rows:
        for agency, case, name, seq, number, data in rows:
            if orjson.loads(data).get("document") != number:
                yield WithoutEvent(agency, case, name, seq)


def broken_sequences(unit: Unit) -> list[BrokenSequence]:
    """Return the sequences with numbers left out, given twice, or beyond the last that was given."""
    run, sql = unit.run, unit.store.sql
    given = {tuple(row[1:4]): row for row in run(sql(GIVEN)).fetchall()}
    last = {tuple(row[1:4]): row for row in run(sql(LAST)).fetchall()}
    found = []
    for key in sorted(given.keys() | last.keys()):
        code, ended = (last[key][0], int(last[key][4])) if key in last else (given[key][0], 0)
        count, different, least, most = given[key][4:] if key in given else (0, 0, 0, 0)
        if not (count == different == most == ended and (count == 0 or least == 1)):
            numbers = [int(n) for (n,) in run(sql(EACH), key).fetchall()]
            found.append(_broken(code, key, numbers, ended))
    return found


def _broken(code: str | None, key: Sequence[Any], numbers: Sequence[int], last: int) -> BrokenSequence:
    seen = set(numbers)
    highest = max(seen, default=0)
    left_out = tuple(n for n in range(1, max(last, highest) + 1) if n not in seen)
    doubled = tuple(dict.fromkeys(n for before, n in pairwise(numbers) if n == before))
    return BrokenSequence(code, int(key[1]), str(key[2]), left_out, doubled, last, highest)


def numbers_given_twice(unit: Unit) -> list[tuple[str | None, str, int]]:
    """Return the agency, the number and how many letters bear it, where they are several."""
    return [(code, number, int(count)) for code, number, count in unit.run(unit.store.sql(TWICE)).fetchall()]


def kept_of_no_letter(unit: Unit) -> list[tuple[int, str]]:
    """Return the id of the letter that is not there, and the form or the record that is."""
    return [(int(letter), str(what)) for letter, what in unit.run(unit.store.sql(OF_NO_LETTER)).fetchall()]


def files_of(unit: Unit, letter_id: int) -> list[KeptFile]:
    """Return the bytes of a letter in each form, as they rest."""
    rows = unit.run(unit.store.sql(FILES), (letter_id,)).fetchall()
    return [KeptFile(form, bytes(digest), int(size), bytes(sealed)) for form, digest, size, sealed in rows]
