"""Finding cases by what somebody remembers of them: a number, a document's number, words of the subject.

Words are looked for where few rows need to be read: in an agency with few cases in all of them, elsewhere in those
that the pairs of characters name and in the last, which no block covers yet.  Words that many cases have are looked
for along the list itself, whose page is soon full.
"""

from typing import NamedTuple

from request_flow.storage.subject_words import cases_with_pairs, first_unwritten, runs_of, words_asked
from request_flow.storage.unit import Request, Unit

FEW = 3_000
"""So many cases of an agency are read one by one."""
MANY = 5_000
"""More candidates than that are not read one by one: the list is walked until its page is full."""
HAS_MORE_THAN = "SELECT id FROM cases WHERE agency_id = ? LIMIT 1 OFFSET ?"
OF_AGENCY = "SELECT id FROM cases WHERE agency_id = ?"
LAST_ID = 2**63 - 1
LAST_ONES = f"SELECT id FROM cases WHERE id BETWEEN ? AND {LAST_ID} AND +agency_id = ?"  # noqa: S608  # own number
"""With both ends, since a planner that has no figures takes one end for a third of all rows."""
HAS_NUMBER = "SELECT number FROM cases WHERE agency_id = ? AND number = ?"
OF_DOCUMENT = (
    "SELECT cases.number FROM letters JOIN cases ON cases.id = letters.case_id "
    "WHERE letters.agency_id = ? AND letters.number = ?"
)
OF_NAME = "SELECT id FROM cases WHERE name_index = ? AND +agency_id = ? ORDER BY id DESC LIMIT ?"
ELSEWHERE = (
    "SELECT 1 FROM agencies JOIN cases ON cases.agency_id = agencies.id AND cases.number = ? WHERE agencies.id <> ?"
)


def number_of_agency(unit: Unit, agency_id: int, number: str) -> bool:
    """Return whether an agency has a case of exactly this number."""
    return unit.run(unit.store.sql(HAS_NUMBER), (agency_id, number)).fetchone() is not None


def text_asked(unit: Unit, agency_id: int, text: str) -> list[Request]:
    """Return what is asked of every text that is looked for, whatever it turns out to be."""
    sql = unit.store.sql
    return [
        (sql(HAS_NUMBER), (agency_id, text)),
        (sql(OF_DOCUMENT), (agency_id, text)),
        (sql(HAS_MORE_THAN), (agency_id, FEW)),
        *words_asked(unit, runs_of(text)),
    ]


def number_elsewhere(unit: Unit, agency_id: int, number: str) -> bool:
    """Return whether another agency has a case of exactly this number."""
    return unit.run(unit.store.sql(f"{ELSEWHERE} LIMIT 1"), (number, agency_id)).fetchone() is not None


def case_of_document(unit: Unit, agency_id: int, document: str) -> str | None:
    """Return the number of the case that a letter of exactly this document number belongs to."""
    row = unit.run(unit.store.sql(OF_DOCUMENT), (agency_id, document)).fetchone()
    return str(row[0]) if row else None


def cases_of_name(unit: Unit, agency_id: int, name_index: str, most: int) -> list[int]:
    """Return the ids of an agency's cases whose applicant has the name of this index, the latest first."""
    return [row[0] for row in unit.run(*name_asked(unit, agency_id, name_index, most)).fetchall()]


def name_asked(unit: Unit, agency_id: int, name_index: str, most: int) -> Request:
    """Return what :func:`cases_of_name` asks."""
    return unit.store.sql(OF_NAME), (name_index, agency_id, most)


class Narrowed(NamedTuple):
    """What a text leaves of a list: the words that are still to be asked, and the only cases that can have them.

    ``ids`` is ``None`` where there are so many that the list is to be walked instead.
    """

    words: tuple[str, ...]
    ids: tuple[int, ...] | None


def narrowed(unit: Unit, agency_id: int, text: str) -> Narrowed:
    """Return what leaves, of the cases of an agency, those whose subject has every word of a text."""
    words = tuple(runs_of(text))
    like = "LIKE" if unit.store.is_sqlite else "ILIKE"
    conditions = "".join(f" AND subject {like} ?" for _ in words)
    patterns = tuple(f"%{each}%" for each in words)
    if not words:
        return Narrowed((), ())
    if unit.run(unit.store.sql(HAS_MORE_THAN), (agency_id, FEW)).fetchone() is None:
        rows = unit.run(unit.store.sql(OF_AGENCY + conditions), (agency_id, *patterns)).fetchall()
        return Narrowed((), tuple(row[0] for row in rows))
    found = cases_with_pairs(unit, words, MANY)
    if found is None:
        return Narrowed(words, None)
    values = (first_unwritten(unit), agency_id, *patterns)
    last = unit.run(unit.store.sql(LAST_ONES + conditions), values).fetchmany(MANY + 1)
    if len(last) > MANY:
        return Narrowed(words, None)
    return Narrowed(words, (*(row[0] for row in last), *found))
