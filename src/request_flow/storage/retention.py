"""Cases whose term of keeping may be over, what holds them back, an agency's own terms, and lists for destruction.

Days and instants are ISO texts.  A case that was erased is no longer among the candidates.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from request_flow.errors import NotFound
from request_flow.storage.unit import Unit

OPEN, APPROVED, DONE, REFUSED = "open", "approved", "done", "refused"
HELD = "(SELECT reason FROM retention_holds WHERE retention_holds.case_id = cases.id AND released_at IS NULL LIMIT 1)"
LISTED = (
    "(SELECT max(list_id) FROM retention_listed JOIN retention_lists ON retention_lists.id = list_id "
    "WHERE retention_listed.case_id = cases.id AND passed_over IS NULL AND status IN ('open', 'approved'))"
)
COLUMNS = (
    "cases.id, number, subject, cases.state, outcome, arrived_on, closed_on, entered_year, left_year, remedies, "
    f"{HELD}, {LISTED}"
)
UNERASED = "NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.case_id = cases.id)"
CANDIDATES = (
    f"SELECT {COLUMNS} FROM (SELECT id + 0 AS past_id FROM cases WHERE agency_id = ? AND entered_year < ? "  # noqa: S608
    f"AND left_year < ? AND id + 0 > ? AND {UNERASED} UNION ALL SELECT id + 0 AS past_id FROM cases "
    "WHERE agency_id = ? AND state = 'void' AND due_on IS NULL AND entered_year IS NULL AND arrived_on < ? "
    f"AND id + 0 > ? AND {UNERASED} ORDER BY past_id LIMIT ?) AS past JOIN cases ON cases.id = past.past_id "
    "ORDER BY cases.id"
)
"""The ids are reckoned, so that neither database walks every case in their order: old ones are found by their years."""
ONE = f"SELECT {COLUMNS} FROM cases WHERE agency_id = ? AND number = ?"  # noqa: S608  # names only
BY_ID = f"SELECT {COLUMNS} FROM cases WHERE cases.id = ?"  # noqa: S608  # names only
OF_LIST = (
    f"SELECT {COLUMNS} FROM retention_listed JOIN cases ON cases.id = retention_listed.case_id "  # noqa: S608  # names
    "WHERE retention_listed.list_id = ? AND cases.id > ? ORDER BY cases.id LIMIT ?"
)
LEFT_OF_LIST = (
    "SELECT case_id FROM retention_listed WHERE list_id = ? AND passed_over IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.case_id = retention_listed.case_id) ORDER BY case_id"
)
LIST_COLUMNS = (
    "retention_lists.id, agency_id, status, reason, proposed_by, proposed_at, settled_by, settled_at, "
    "(SELECT count(*) FROM retention_listed WHERE list_id = retention_lists.id), "
    "(SELECT count(*) FROM erasures WHERE list_id = retention_lists.id), "
    "(SELECT count(*) FROM retention_listed WHERE list_id = retention_lists.id AND passed_over IS NOT NULL)"
)
PUT_TERM = (
    "INSERT INTO retention_terms (agency_id, kind, years, basis, set_by, set_at) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (agency_id, kind) DO UPDATE SET years = excluded.years, basis = excluded.basis, "
    "set_by = excluded.set_by, set_at = excluded.set_at"
)
RELEASE = "UPDATE retention_holds SET released_by = ?, released_at = ? WHERE case_id = ? AND released_at IS NULL"


class Candidate(NamedTuple):
    """A case as retention looks at it; ``hold`` is the reason for which it is held back, ``list_id`` its open list."""

    id: int
    number: str
    subject: str
    state: str
    outcome: str | None
    arrived_on: str | None
    closed_on: str | None
    entered_year: int | None
    left_year: int | None
    remedies: str | None
    hold: str | None
    list_id: int | None


class OwnTerm(NamedTuple):
    """A term that an agency set."""

    kind: str
    years: int
    basis: str
    set_by: str
    set_at: str


class DestructionList(NamedTuple):
    """A list for destruction (销毁清册) with how many cases it has, were erased, and were passed over."""

    id: int
    agency_id: int
    status: str
    reason: str
    proposed_by: str
    proposed_at: str
    settled_by: str | None
    settled_at: str | None
    cases: int
    erased: int
    passed_over: int


def candidates(unit: Unit, agency_id: int, before_year: int, *, after: int, most: int) -> list[Candidate]:
    """Return cases that came to an end before a year, by id behind ``after``."""
    first_day = f"{before_year:04}-01-01"
    values = (agency_id, before_year, before_year, after, agency_id, first_day, after, most)
    return [_candidate(row) for row in unit.run(unit.store.sql(CANDIDATES), values).fetchall()]


def candidate(unit: Unit, agency_id: int, number: str) -> Candidate:
    """Return one case of an agency as retention looks at it.

    Raises:
        NotFound: the agency has no such case.
    """
    row = unit.run(unit.store.sql(ONE), (agency_id, number)).fetchone()
    if row is None:
        raise NotFound("no_such_case", f"没有编号为“{number}”的申请", f"there is no case {number!r}")
    return _candidate(row)


def candidate_of_id(unit: Unit, case_id: int) -> Candidate:
    """Return the case of an id that the store gave."""
    return _candidate(unit.run(unit.store.sql(BY_ID), (case_id,)).fetchone())


def own_terms(unit: Unit, agency_id: int) -> dict[str, OwnTerm]:
    """Return the terms that an agency set, by kind."""
    statement = "SELECT kind, years, basis, set_by, set_at FROM retention_terms WHERE agency_id = ?"
    return {row[0]: OwnTerm(*row) for row in unit.run(unit.store.sql(statement), (agency_id,)).fetchall()}


def put_term(unit: Unit, agency_id: int, term: OwnTerm) -> None:
    """Set a term of an agency, in place of one that it set before."""
    unit.run(unit.store.sql(PUT_TERM), (agency_id, *term))


def add_hold(unit: Unit, case_id: int, reason: str, *, by: str, now: str) -> None:
    """Hold a case back from being erased."""
    statement = "INSERT INTO retention_holds (case_id, reason, set_by, set_at) VALUES (?, ?, ?, ?)"
    unit.run(unit.store.sql(statement), (case_id, reason, by, now))


def release_holds(unit: Unit, case_id: int, *, by: str, now: str) -> bool:
    """Hold a case back no more; return whether it was."""
    unit.run(unit.store.sql(RELEASE), (by, now, case_id))
    return unit.rowcount > 0


def add_list(unit: Unit, agency_id: int, reason: str, case_ids: Sequence[int], *, by: str, now: str) -> int:
    """Keep a list that somebody proposes, and return its id."""
    statement = (
        "INSERT INTO retention_lists (agency_id, status, reason, proposed_by, proposed_at) VALUES (?, 'open', ?, ?, ?) "
        "RETURNING id"
    )
    list_id = int(unit.run(unit.store.sql(statement), (agency_id, reason, by, now)).fetchone()[0])
    rows = [(list_id, each) for each in case_ids]
    unit.run_many(unit.store.sql("INSERT INTO retention_listed (list_id, case_id) VALUES (?, ?)"), rows)
    return list_id


def find_list(unit: Unit, agency_id: int, list_id: int, *, hold: bool = False) -> DestructionList:
    """Return a list of an agency; ``hold``: nobody else settles it meanwhile.

    Raises:
        NotFound: the agency has no such list.
    """
    if hold and not unit.store.is_sqlite:
        unit.run("SELECT id FROM retention_lists WHERE id = %s FOR UPDATE", (list_id,))
    statement = f"SELECT {LIST_COLUMNS} FROM retention_lists WHERE agency_id = ? AND id = ?"  # noqa: S608  # names only
    row = unit.run(unit.store.sql(statement), (agency_id, list_id)).fetchone()
    if row is None:
        raise NotFound(
            "no_such_destruction_list",
            f"没有编号为 {list_id} 的销毁清册；可用 retention history 查看",
            f"there is no destruction list {list_id}; see `retention history`",
        )
    return DestructionList(*row)


def lists_of(unit: Unit, agency_id: int, *, most: int) -> list[DestructionList]:
    """Return the lists of an agency, the latest first."""
    statement = f"SELECT {LIST_COLUMNS} FROM retention_lists WHERE agency_id = ? ORDER BY id DESC LIMIT ?"  # noqa: S608
    return [DestructionList(*row) for row in unit.run(unit.store.sql(statement), (agency_id, most)).fetchall()]


def cases_of_list(unit: Unit, list_id: int, *, after: int, most: int) -> list[Candidate]:
    """Return cases of a list by id behind ``after``."""
    return [_candidate(row) for row in unit.run(unit.store.sql(OF_LIST), (list_id, after, most)).fetchall()]


def left_of_list(unit: Unit, list_id: int) -> list[int]:
    """Return the cases of a list that were neither erased nor passed over yet."""
    return [row[0] for row in unit.run(unit.store.sql(LEFT_OF_LIST), (list_id,)).fetchall()]


def settle_list(unit: Unit, list_id: int, status: str, *, by: str, now: str) -> None:
    """Let a list be approved or refused."""
    statement = "UPDATE retention_lists SET status = ?, settled_by = ?, settled_at = ? WHERE id = ?"
    unit.run(unit.store.sql(statement), (status, by, now, list_id))


def end_list(unit: Unit, list_id: int) -> None:
    """Let a list that was approved be done."""
    unit.run(unit.store.sql("UPDATE retention_lists SET status = ? WHERE id = ?"), (DONE, list_id))


def pass_over(unit: Unit, list_id: int, case_id: int, why: str) -> None:
    """Keep why a case of a list was not erased."""
    statement = "UPDATE retention_listed SET passed_over = ? WHERE list_id = ? AND case_id = ?"
    unit.run(unit.store.sql(statement), (why, list_id, case_id))


def passed_over_of(unit: Unit, list_id: int, *, after: int, most: int) -> list[tuple[str, str]]:
    """Return cases of a list that were not erased, each with why, by their ids behind ``after``."""
    statement = (
        "SELECT number, passed_over FROM retention_listed JOIN cases ON cases.id = case_id "
        "WHERE list_id = ? AND passed_over IS NOT NULL AND case_id > ? ORDER BY cases.id LIMIT ?"
    )
    return [(row[0], row[1]) for row in unit.run(unit.store.sql(statement), (list_id, after, most)).fetchall()]


def _candidate(row: Sequence[Any]) -> Candidate:
    found = Candidate._make(row)
    return found._replace(
        arrived_on=str(found.arrived_on) if found.arrived_on is not None else None,
        closed_on=str(found.closed_on) if found.closed_on is not None else None,
    )
