"""Letters in the database: issued with their bytes in the caller's transaction, found again, and what became of them.

Whatever names a person, and every byte of a letter, is sealed and bound to its place: agency, case and letter.  Days
and instants are ISO texts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from request_flow.errors import NotFound, StoreUnavailable
from request_flow.storage.retention_mark import is_erased
from request_flow.storage.unit import Unit

FORMS = ("html", "docx", "pdf")
VOID, SERVED, RETURNED = "void", "served", "returned"
PLAIN = (
    "kind, answers, event_seq, took_step, audience, title, year, suffix, n, number, day, law_day, template_revision, "
    "template_seq, particulars_seq, calendar_revision, overridden, issued_at, issued_by, role"
)
INSERT = (
    f"INSERT INTO letters (agency_id, case_id, {PLAIN}, addressee, sealed) "  # noqa: S608  # names only
    f"VALUES ({', '.join('?' * (4 + len(PLAIN.split(', '))))}) RETURNING id"
)
INSERT_FILE = "INSERT INTO letter_files (letter_id, form, sha256, size, sealed) VALUES (?, ?, ?, ?, ?)"
SELECT = (
    "SELECT letters.id, letters.agency_id, agencies.code, letters.case_id, cases.number, "  # noqa: S608  # names only
    f"{', '.join('letters.' + name for name in PLAIN.split(', '))}, letters.addressee, letters.sealed, "
    "EXISTS (SELECT 1 FROM letter_records WHERE letter_id = letters.id AND what = 'void') "
    "FROM letters JOIN agencies ON agencies.id = letters.agency_id JOIN cases ON cases.id = letters.case_id"
)
SELECT_FILE = "SELECT sha256, size, sealed FROM letter_files WHERE letter_id = ? AND form = ?"
NEXT = (
    "INSERT INTO letter_sequences (agency_id, year, suffix, last) VALUES (?, ?, ?, 1) "
    "ON CONFLICT (agency_id, year, suffix) DO UPDATE SET last = letter_sequences.last + 1 RETURNING last"
)
INSERT_RECORD = (
    "INSERT INTO letter_records (letter_id, seq, what, on_day, event_seq, sealed, actor, role, recorded_at) "
    "SELECT CAST(? AS INTEGER), coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM letter_records WHERE letter_id = ?"
)
SELECT_RECORDS = (
    "SELECT seq, what, on_day, event_seq, sealed, actor, role, recorded_at FROM letter_records "
    "WHERE letter_id = ? ORDER BY seq"
)


class Issue(NamedTuple):
    """What is known of a letter beside its words, in the order of the table's plain columns."""

    kind: str
    answers: str | None
    event_seq: int | None
    took_step: int
    audience: str
    title: str
    year: int | None
    suffix: str | None
    n: int | None
    number: str | None
    day: str
    law_day: str
    template_revision: str
    template_seq: int | None
    particulars_seq: int | None
    calendar_revision: str
    overridden: str
    issued_at: str
    issued_by: str
    role: str


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter as it rests; :func:`addressee_of` and :func:`data_of` open what is sealed."""

    id: int
    agency_id: int
    agency: str
    case_id: int
    case: str
    issue: Issue
    sealed_addressee: bytes | None
    sealed: bytes
    is_void: bool

    @property
    def name(self) -> str:
        """Its number, or, for a letter that bears none, its name with the letter's own id."""
        return self.issue.number or f"{self.issue.kind}-{self.id}"

    @property
    def is_erased(self) -> bool:
        """Whether it was erased with its case after the term; what is told of it stays."""
        return is_erased(self.sealed)


class LetterRecord(NamedTuple):
    """What became of a letter: void, served or returned; ``data`` may name persons."""

    seq: int
    what: str
    on: str
    event_seq: int | None
    data: Mapping[str, Any]
    actor: str
    role: str
    recorded_at: str


def hold_case(unit: Unit, case_id: int) -> None:
    """Let nobody else issue a letter in this case, or change it, before the unit has ended."""
    if not unit.store.is_sqlite:  # a unit that writes is the only one
        unit.run("SELECT id FROM cases WHERE id = %s FOR UPDATE", (case_id,))


def take_letter_number(unit: Unit, agency_id: int, year: int, suffix: str) -> int:
    """Return the next number of the agency's year and kind; undone with the unit, and never given twice."""
    return int(unit.run(unit.store.sql(NEXT), (agency_id, year, suffix)).fetchone()[0])


def next_letter_number(unit: Unit, agency_id: int, year: int, suffix: str) -> int:
    """Return the number that the next letter would get; takes none."""
    statement = "SELECT last FROM letter_sequences WHERE agency_id = ? AND year = ? AND suffix = ?"
    row = unit.run(unit.store.sql(statement), (agency_id, year, suffix)).fetchone()
    return int(row[0]) + 1 if row else 1


def keep_letter(
    unit: Unit,
    place: tuple[int, str, int, str],
    issue: Issue,
    addressee: str | None,
    data: Mapping[str, Any],
    files: Mapping[str, bytes],
) -> int:
    """Keep a letter with its bytes and return its id; ``place`` is id and code of agency, id and number of case."""
    agency_id, agency, case_id, case = place
    sealer, sql = unit.store.sealer, unit.store.sql
    bound = _bound(agency, case, issue)
    sealed_addressee = sealer.seal(addressee.encode(), bound + b"\x1fto") if addressee is not None else None
    sealed = sealer.seal(orjson.dumps(data, default=str), bound + b"\x1fdata")
    row = unit.run(sql(INSERT), (agency_id, case_id, *issue, sealed_addressee, sealed)).fetchone()
    letter_id = int(row[0])
    for form, content in files.items():
        rests = sealer.seal(content, _of_file(agency, case, letter_id, form))
        unit.run(sql(INSERT_FILE), (letter_id, form, sha256(content).digest(), len(content), rests))
    return letter_id


def _bound(agency: str, case: str, issue: Issue) -> bytes:
    return f"{agency}\x1f{case}\x1fletter\x1f{issue.kind}\x1f{issue.number}\x1f{issue.issued_at}".encode()


def _of_file(agency: str, case: str, letter_id: int, form: str) -> bytes:
    return f"{agency}\x1f{case}\x1fletter\x1f{letter_id}\x1f{form}".encode()


def addressee_of(unit: Unit, letter: StoredLetter) -> str | None:
    """Return whom a letter speaks to, opened; ``None`` for a record of the file."""
    if letter.sealed_addressee is None:
        return None
    place = _bound(letter.agency, letter.case, letter.issue) + b"\x1fto"
    return unit.store.sealer.open(letter.sealed_addressee, place).decode()


def data_of(unit: Unit, letter: StoredLetter) -> dict[str, Any]:
    """Return what a letter was made of, opened; nothing of one that was erased."""
    if letter.is_erased:
        return {}
    place = _bound(letter.agency, letter.case, letter.issue) + b"\x1fdata"
    opened: dict[str, Any] = orjson.loads(unit.store.sealer.open(letter.sealed, place))
    return opened


def content_of(unit: Unit, letter: StoredLetter, form: str) -> bytes:
    """Return the bytes of a letter as they were issued, their hash checked.

    Raises:
        NotFound: the letter was not kept in that form, or was erased with its case.
        StoreUnavailable: the bytes are not those that were issued.
    """
    row = unit.run(unit.store.sql(SELECT_FILE), (letter.id, form)).fetchone()
    if letter.is_erased:
        raise _letter_erased(letter)
    if row is None:
        known = ", ".join(FORMS)
        raise NotFound(
            "no_such_form",
            f"文书 {letter.name} 没有 {form} 格式；可用：{known}",
            f"the letter {letter.name} was not kept as {form}; known: {known}",
        )
    digest, size, sealed = row
    return opened_file(unit, letter, form, bytes(digest), size, bytes(sealed))


def opened_file(unit: Unit, letter: StoredLetter, form: str, digest: bytes, size: int, sealed: bytes) -> bytes:
    """Return the bytes of a letter from what rests in the store, their hash checked.

    Raises:
        StoreUnavailable: the bytes are not those that were issued.
    """
    content = unit.store.sealer.open(sealed, _of_file(letter.agency, letter.case, letter.id, form))
    if len(content) != size or sha256(content).digest() != digest:
        raise altered(letter, form)
    return content


def _letter_erased(letter: StoredLetter) -> NotFound:
    return NotFound(
        "letter_erased",
        f"文书 {letter.name} 已随案件按期销毁，不再保存内容；销毁记录见案件",
        f"the letter {letter.name} was erased with its case after the term; the case tells when",
    )


def altered(letter: StoredLetter, form: str) -> StoreUnavailable:
    """Return the error for a letter whose bytes are not those that were issued."""
    return StoreUnavailable(
        "letter_altered",
        f"文书 {letter.name} 的 {form} 与发出时的哈希不符，可能被改动，不能使用；请从备份恢复，并查明原因",
        f"the letter {letter.name} as {form} does not have the hash it was issued with and may have been changed: "
        "it is not given out; restore it from a backup and find out why",
    )


def hashes_of(unit: Unit, letter_id: int) -> dict[str, str]:
    """Return the SHA-256 of each form of a letter, in hexadecimal."""
    statement = "SELECT form, sha256 FROM letter_files WHERE letter_id = ? ORDER BY form"
    return {form: bytes(digest).hex() for form, digest in unit.run(unit.store.sql(statement), (letter_id,)).fetchall()}


@dataclass(frozen=True, slots=True)
class WantedLetters:
    """Which letters are looked for; ``None`` means any."""

    agency_id: int | None = None
    case_id: int | None = None
    kind: str | None = None
    year: int | None = None
    standing: bool = False
    """Void ones are left out."""


def find_letters(unit: Unit, wanted: WantedLetters) -> list[StoredLetter]:
    """Return letters in the order they were issued."""
    where, values = _where(wanted)
    statement = unit.store.sql(f"{SELECT} WHERE {where} ORDER BY letters.id")
    return [_stored(row) for row in unit.run(statement, values).fetchall()]


def iter_letters(unit: Unit, wanted: WantedLetters, *, batch: int = 50) -> Iterator[StoredLetter]:
    """Yield letters by kind and number, a batch at a time, memory flat: what is put in order is their ids alone."""
    where, values = _where(wanted)
    order = "letters.suffix, letters.year, letters.n, letters.id"
    statement = unit.store.sql(f"SELECT letters.id FROM letters WHERE {where} ORDER BY {order}")  # noqa: S608
    with closing(unit.stream(statement, values)) as cursor:
        while rows := cursor.fetchmany(batch):
            ids = [row[0] for row in rows]
            each = unit.store.sql(f"{SELECT} WHERE letters.id IN ({', '.join('?' * len(ids))})")
            found = {row[0]: _stored(row) for row in unit.run(each, ids).fetchall()}
            yield from (found[letter_id] for letter_id in ids if letter_id in found)


def count_letters(unit: Unit, wanted: WantedLetters) -> int:
    """Return how many letters there are."""
    where, values = _where(wanted)
    return int(unit.run(unit.store.sql(f"SELECT count(*) FROM letters WHERE {where}"), values).fetchone()[0])  # noqa: S608


def _where(wanted: WantedLetters) -> tuple[str, Sequence[Any]]:
    parts: list[str] = ["1 = 1"]
    values: list[Any] = []
    for name in ("agency_id", "case_id", "kind"):
        value = getattr(wanted, name)
        if value is not None:
            parts.append(f"letters.{name} = ?")
            values.append(value)
    if wanted.year is not None:
        parts.append("letters.day BETWEEN ? AND ?")
        values += [f"{wanted.year:04}-01-01", f"{wanted.year:04}-12-31"]
    if wanted.standing:
        parts.append("NOT EXISTS (SELECT 1 FROM letter_records WHERE letter_id = letters.id AND what = 'void')")
    return " AND ".join(parts), values


def find_letter(unit: Unit, agency_id: int, name: str, *, hold: bool = False) -> StoredLetter:
    """Return a letter by its number or, where it bears none, its name; ``hold``: nobody else changes it meanwhile.

    Raises:
        NotFound: the agency has no such letter.
    """
    by_id = name.rpartition("-")[2]
    rows = unit.run(unit.store.sql(f"{SELECT} WHERE letters.agency_id = ? AND letters.number = ?"), (agency_id, name))
    row = rows.fetchone()
    if row is None and by_id.isdecimal() and by_id.isascii():
        statement = f"{SELECT} WHERE letters.agency_id = ? AND letters.id = ? AND letters.number IS NULL"
        row = unit.run(unit.store.sql(statement), (agency_id, int(by_id))).fetchone()
    found = _stored(row) if row is not None else None
    if found is None or found.name != name:
        raise NotFound(
            "no_such_letter_issued",
            f"没有文号为“{name}”的文书；可用 notice list 查看",
            f"there is no letter {name!r}; see `notice list`",
        )
    if hold and not unit.store.is_sqlite:
        unit.run("SELECT id FROM letters WHERE id = %s FOR UPDATE", (found.id,))
    return found


def find_issued(unit: Unit, letter_id: int) -> StoredLetter:
    """Return the letter of an id that the store gave."""
    return _stored(unit.run(unit.store.sql(f"{SELECT} WHERE letters.id = ?"), (letter_id,)).fetchone())


def letters_by_id(unit: Unit, ids: Sequence[int]) -> list[StoredLetter]:
    """Return the letters of ids that the store gave, in their order."""
    if not ids:
        return []
    statement = unit.store.sql(f"{SELECT} WHERE letters.id IN ({', '.join('?' * len(ids))})")
    found = {row[0]: _stored(row) for row in unit.run(statement, list(ids)).fetchall()}
    return [found[each] for each in ids if each in found]


def letter_of_event(unit: Unit, case_id: int, event_seq: int | None, kind: str) -> StoredLetter | None:
    """Return the letter of a kind that stands for an event of a case, ``None`` where there is none or it is void."""
    statement = unit.store.sql(f"{SELECT} WHERE letters.case_id = ? AND letters.event_seq = ? AND letters.kind = ?")
    found = [_stored(row) for row in unit.run(statement, (case_id, event_seq, kind)).fetchall()]
    return next((each for each in found if not each.is_void), None)


def _stored(row: Sequence[Any]) -> StoredLetter:
    head, plain, (addressee, sealed, is_void) = row[:5], list(row[5:-3]), row[-3:]
    issue = Issue._make(plain)
    issue = issue._replace(day=str(issue.day), law_day=str(issue.law_day))
    to = bytes(addressee) if addressee is not None else None
    letter_id, agency_id, agency, case_id, case = head
    return StoredLetter(letter_id, agency_id, agency, case_id, case, issue, to, bytes(sealed), bool(is_void))


def add_record(unit: Unit, letter: StoredLetter, record: LetterRecord) -> None:
    """Add what became of a letter; the ``seq`` of ``record`` is not heeded.

    Raises:
        NotFound: the letter was erased with its case.
    """
    if letter.is_erased:
        raise _letter_erased(letter)
    sealed = unit.store.sealer.seal(
        orjson.dumps(record.data), _of_file(letter.agency, letter.case, letter.id, "record")
    )
    told = (record.what, record.on, record.event_seq, sealed, record.actor, record.role, record.recorded_at)
    unit.run(unit.store.sql(INSERT_RECORD), (letter.id, *told, letter.id))


def records_of(unit: Unit, letter: StoredLetter) -> list[LetterRecord]:
    """Return what became of a letter, opened, the first first."""
    place = _of_file(letter.agency, letter.case, letter.id, "record")
    rows: Iterable[Sequence[Any]] = unit.run(unit.store.sql(SELECT_RECORDS), (letter.id,)).fetchall()
    return [
        LetterRecord(
            seq,
            what,
            str(on),
            event,
            {} if is_erased(bytes(sealed)) else orjson.loads(unit.store.sealer.open(bytes(sealed), place)),
            *rest,
        )
        for seq, what, on, event, sealed, *rest in rows
    ]
