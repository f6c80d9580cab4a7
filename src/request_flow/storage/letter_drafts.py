"""Drafts of letters: what was typed, sealed; one becomes a letter once, or is put aside."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

import orjson

from request_flow.errors import Conflict, NotFound, StoreUnavailable
from request_flow.storage.unit import Unit

OPEN, ISSUED, DISCARDED = "open", "issued", "discarded"
SELECT = (
    "SELECT letter_drafts.id, agencies.code, letter_drafts.case_id, cases.number, kind, event_seq, status, "
    "letter_drafts.sealed, written_by, written_at FROM letter_drafts "
    "JOIN agencies ON agencies.id = letter_drafts.agency_id JOIN cases ON cases.id = letter_drafts.case_id"
)
INSERT = (
    "INSERT INTO letter_drafts (agency_id, case_id, kind, event_seq, status, sealed, written_by, written_at) "
    "VALUES (?, ?, ?, ?, 'open', ?, ?, ?) RETURNING id"
)
CHANGE = "UPDATE letter_drafts SET sealed = ?, written_by = ?, written_at = ? WHERE id = ? AND status = 'open'"
END = "UPDATE letter_drafts SET status = ? WHERE id = ? AND status = 'open'"


class StoredDraft(NamedTuple):
    """A draft, opened: ``data`` holds what was typed and the keys of the act."""

    id: int
    agency: str
    case_id: int
    case: str
    kind: str
    event_seq: int | None
    status: str
    data: Mapping[str, Any]
    written_by: str
    written_at: str


def add_draft(
    unit: Unit,
    place: tuple[int, str, int, str],
    kind: str,
    event_seq: int | None,
    data: Mapping[str, Any],
    *,
    actor: str,
    now: str,
) -> int:
    """Keep a draft and return its id; ``place`` is id and code of the agency, id and number of the case."""
    agency_id, agency, case_id, case = place
    sealed = unit.store.sealer.seal(orjson.dumps(data), _place(agency, case, kind))
    values = (agency_id, case_id, kind, event_seq, sealed, actor, now)
    return int(unit.run(unit.store.sql(INSERT), values).fetchone()[0])


def change_draft(unit: Unit, draft: StoredDraft, data: Mapping[str, Any], *, actor: str, now: str) -> None:
    """Let an open draft say something else.

    Raises:
        Conflict: it was issued or put aside meanwhile.
    """
    sealed = unit.store.sealer.seal(orjson.dumps(data), _place(draft.agency, draft.case, draft.kind))
    unit.run(unit.store.sql(CHANGE), (sealed, actor, now, draft.id))
    _refuse_ended(unit, draft.id)


def end_draft(unit: Unit, draft_id: int, status: str) -> None:
    """Say that a draft became a letter, or was put aside.

    Raises:
        Conflict: it was ended before.
    """
    unit.run(unit.store.sql(END), (status, draft_id))
    _refuse_ended(unit, draft_id)


def _refuse_ended(unit: Unit, draft_id: int) -> None:
    if unit.rowcount != 1:
        raise Conflict(
            "draft_ended",
            f"草稿 {draft_id} 已经发出或作废；请用 notice list 查看",
            f"the draft {draft_id} was issued or put aside already; see `notice list`",
        )


def find_draft(unit: Unit, agency_id: int, draft_id: int) -> StoredDraft:
    """Return a draft.

    Raises:
        NotFound: the agency has no such draft.
    """
    statement = unit.store.sql(f"{SELECT} WHERE letter_drafts.agency_id = ? AND letter_drafts.id = ?")
    row = unit.run(statement, (agency_id, draft_id)).fetchone()
    if row is None:
        raise NotFound("no_such_draft", f"没有编号为 {draft_id} 的草稿", f"there is no draft {draft_id}")
    return _draft(unit, row)


def open_drafts(unit: Unit, agency_id: int, case_id: int | None = None) -> list[StoredDraft]:
    """Return the drafts of an agency, or of one case, that are not letters yet."""
    of_case, values = ("", (agency_id,)) if case_id is None else (" AND case_id = ?", (agency_id, case_id))
    statement = f"{SELECT} WHERE letter_drafts.agency_id = ? AND status = 'open'{of_case} ORDER BY letter_drafts.id"
    return [_draft(unit, row) for row in unit.run(unit.store.sql(statement), values).fetchall()]


def every_draft(unit: Unit, *, batch: int = 100) -> Iterator[tuple[StoredDraft, StoreUnavailable | None]]:
    """Yield each draft, ended or not, with the error where what was typed cannot be opened."""
    with closing(unit.stream(unit.store.sql(f"{SELECT} ORDER BY letter_drafts.id"))) as cursor:
        while rows := cursor.fetchmany(batch):
            for row in rows:
                try:
                    yield _draft(unit, row), None
                except StoreUnavailable as error:
                    yield StoredDraft._make([*row[:7], {}, *row[8:]]), error


def _draft(unit: Unit, row: Sequence[Any]) -> StoredDraft:
    draft_id, agency, case_id, case, kind, event_seq, status, sealed, by, at = row
    data = orjson.loads(unit.store.sealer.open(bytes(sealed), _place(agency, case, kind)))
    return StoredDraft(draft_id, agency, case_id, case, kind, event_seq, status, data, by, at)


def _place(agency: str, case: str, kind: str) -> bytes:
    return f"{agency}\x1f{case}\x1fdraft\x1f{kind}".encode()
