"""The yearly reports of agencies: their states, their frozen figures, and the corrections of these.

Instants are text in ISO 8601, as they were recorded.  What a report counted is kept a row a case when it is frozen;
a case that counts only by its remedies and was never received stands there under the year 0, which is no year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from request_flow.errors import NotFound
from request_flow.storage.unit import Unit

NO_YEAR = 0
RAISE_FOR_FREEZING = (
    "UPDATE agencies SET revision = revision + 1, frozen_years = "
    "CASE WHEN ' ' || frozen_years || ' ' LIKE ? THEN frozen_years ELSE trim(frozen_years || ' ' || ?) END "
    "WHERE code = ?"
)
COUNTED = "category, entered_year, left_year, outcome, remedies"
KEEP = f"INSERT INTO report_cases (report_id, number, {COUNTED}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  # names
KEEP_TAKEN_OVER = (
    f"INSERT INTO report_cases_taken_over (report_id, agency_id, number, {COUNTED}) "  # noqa: S608  # names only
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
SELECT_KEPT = (
    f"SELECT reports.agency_id, number, {COUNTED} FROM report_cases JOIN reports ON reports.id = report_id "  # noqa: S608
    f"WHERE report_id = ? UNION ALL SELECT agency_id, number, {COUNTED} FROM report_cases_taken_over "
    "WHERE report_id = ?"
)
MAY_COUNT = (
    f"SELECT agency_id, number, category, coalesce(entered_year, {NO_YEAR}), coalesce(left_year, {NO_YEAR}), "  # noqa: S608
    "counted_outcome, remedies FROM cases "
    "WHERE agency_id = ? AND ((entered_year <= ? AND left_year >= ?) OR remedies IS NOT NULL)"
)
INSERT_STEP = (
    "INSERT INTO report_steps (report_id, seq, status, recorded_at, actor, role, remark) "
    "SELECT CAST(? AS INTEGER), coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ? FROM report_steps WHERE report_id = ?"
)
SELECT_CORRECTIONS = (
    "SELECT id, year, cells, cases, reason, approved_by, actor, recorded_at FROM corrections WHERE agency_id = ?"
)


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A year's report; ``content`` is the report file as it was frozen, ``None`` while it follows the cases."""

    id: int
    agency_id: int
    year: int
    status: str
    content: str | None


class ReportStep(NamedTuple):
    """Who brought a report into a status, and when."""

    status: str
    recorded_at: str
    actor: str
    role: str
    remark: str


class KeptCase(NamedTuple):
    """A case as it counted in a year: in a frozen report, or now; its agency is the one it was registered with."""

    agency_id: int
    number: str
    category: str
    entered_year: int
    left_year: int
    outcome: str | None
    remedies: str | None


class CellChange(NamedTuple):
    """A figure of a frozen year as it stands and as it would be; ``row`` is ``None`` in table 4."""

    table: str
    row: str | None
    column: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction entry (更正记录) of a frozen year."""

    id: int
    year: int
    cells: tuple[CellChange, ...]
    cases: tuple[str, ...]
    reason: str
    approved_by: str
    actor: str
    recorded_at: str


def find_report(unit: Unit, agency_id: int, year: int) -> StoredReport | None:
    """Return the year's report of an agency, ``None`` where none was drafted."""
    statement = "SELECT id, agency_id, year, status, content FROM reports WHERE agency_id = ? AND year = ?"
    row = unit.run(unit.store.sql(statement), (agency_id, year)).fetchone()
    return StoredReport(*row) if row else None


def reports_of(unit: Unit, agency_id: int) -> list[StoredReport]:
    """Return the reports of an agency, the earliest first, without their content."""
    statement = "SELECT id, agency_id, year, status, NULL FROM reports WHERE agency_id = ? ORDER BY year"
    return [StoredReport(*row) for row in unit.run(unit.store.sql(statement), (agency_id,)).fetchall()]


def add_report(unit: Unit, agency_id: int, year: int, step: ReportStep) -> bool:
    """Begin a year's report by its first step; return whether it was not begun before."""
    sql = unit.store.sql
    statement = (
        "INSERT INTO reports (agency_id, year, status) VALUES (?, ?, ?) ON CONFLICT (agency_id, year) DO NOTHING "
        "RETURNING id"
    )
    row = unit.run(sql(statement), (agency_id, year, step.status)).fetchone()
    if row is not None:
        unit.run(sql(INSERT_STEP), (row[0], *step, row[0]))
    return row is not None


def hold_report(unit: Unit, agency_id: int, year: int) -> StoredReport | None:
    """Return the year's report and let nobody else move it before the unit has ended."""
    if not unit.store.is_sqlite:
        unit.run("SELECT id FROM reports WHERE agency_id = %s AND year = %s FOR UPDATE", (agency_id, year))
    return find_report(unit, agency_id, year)


def move_report(unit: Unit, report_id: int, step: ReportStep, content: str | None = None) -> None:
    """Bring a report into the status of ``step`` and record it; ``content`` is what is kept from now on."""
    sql = unit.store.sql
    if content is None:
        unit.run(sql("UPDATE reports SET status = ? WHERE id = ?"), (step.status, report_id))
    else:
        statement = "UPDATE reports SET status = ?, content = ? WHERE id = ?"
        unit.run(sql(statement), (step.status, content, report_id))
    unit.run(sql(INSERT_STEP), (report_id, *step, report_id))


def steps_of(unit: Unit, report_id: int) -> list[ReportStep]:
    """Return what was done with a report, the first first."""
    statement = "SELECT status, recorded_at, actor, role, remark FROM report_steps WHERE report_id = ? ORDER BY seq"
    return [ReportStep(*row) for row in unit.run(unit.store.sql(statement), (report_id,)).fetchall()]


def raise_for_freezing(unit: Unit, code: str, year: int) -> None:
    """Say that a year of the agency stands from now on; it must be the first thing the unit does.

    The agency's row is held from here: a step that was under way ends before, and its figures are read; one that comes
    later waits, finds another revision, and is asked anew.

    Raises:
        NotFound: there is no such agency.
    """
    unit.run(unit.store.sql(RAISE_FOR_FREEZING), (f"% {year} %", str(year), code))
    if unit.rowcount != 1:
        raise NotFound("no_such_agency", f"没有代码为“{code}”的机关", f"there is no agency {code!r}")


def keep_cases(unit: Unit, report: StoredReport, cases: Iterable[KeptCase]) -> None:
    """Keep the cases that count in the report's year as they stand."""
    own: list[tuple[Any, ...]] = []
    taken_over: list[tuple[Any, ...]] = []
    for case in cases:
        if case.agency_id == report.agency_id:
            own.append((report.id, *case[1:]))
        else:
            taken_over.append((report.id, *case))
    unit.run_many(unit.store.sql(KEEP), own)
    unit.run_many(unit.store.sql(KEEP_TAKEN_OVER), taken_over)


def kept_cases(unit: Unit, report_id: int) -> list[KeptCase]:
    """Return the cases of a frozen report as they counted then."""
    return [KeptCase(*row) for row in unit.run(unit.store.sql(SELECT_KEPT), (report_id, report_id)).fetchall()]


def kept_case(unit: Unit, report_id: int, agency_id: int, number: str) -> KeptCase | None:
    """Return one case of a frozen report as it counted then."""
    statement = f"SELECT * FROM ({SELECT_KEPT}) AS kept WHERE agency_id = ? AND number = ?"  # noqa: S608  # fixed
    row = unit.run(unit.store.sql(statement), (report_id, report_id, agency_id, number)).fetchone()
    return KeptCase(*row) if row else None


def cases_that_may_count(unit: Unit, agency_id: int, year: int) -> list[KeptCase]:
    """Return the cases of an agency that count in a year as they stand now, and all that have remedies."""
    return [KeptCase(*row) for row in unit.run(unit.store.sql(MAY_COUNT), (agency_id, year, year)).fetchall()]


def add_correction(unit: Unit, agency_id: int, entry: Correction) -> int:
    """Add a correction entry and return its id; that of ``entry`` is not heeded."""
    statement = (
        "INSERT INTO corrections (agency_id, year, cells, cases, reason, approved_by, actor, recorded_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
    )
    cells, cases = orjson.dumps([tuple(each) for each in entry.cells]).decode(), orjson.dumps(entry.cases).decode()
    told = (entry.reason, entry.approved_by, entry.actor, entry.recorded_at)
    return int(unit.run(unit.store.sql(statement), (agency_id, entry.year, cells, cases, *told)).fetchone()[0])


def corrections_of(unit: Unit, agency_id: int, year: int | None = None) -> list[Correction]:
    """Return the correction entries of one frozen year, or of every one, in the order they were made."""
    values: Sequence[Any] = (agency_id,) if year is None else (agency_id, year)
    of_year = "" if year is None else " AND year = ?"
    rows = unit.run(unit.store.sql(f"{SELECT_CORRECTIONS}{of_year} ORDER BY id"), values).fetchall()
    return [
        Correction(
            row[0],
            row[1],
            tuple(CellChange(*each) for each in orjson.loads(row[2])),
            tuple(orjson.loads(row[3])),
            row[4],
            row[5],
            row[6],
            row[7],
        )
        for row in rows
    ]


def admitted(unit: Unit, agency_id: int, year: int) -> set[str]:
    """Return the cases that a correction entry of this frozen year names, as it names them."""
    statement = unit.store.sql("SELECT cases FROM corrections WHERE agency_id = ? AND year = ?")
    return {number for (text,) in unit.run(statement, (agency_id, year)).fetchall() for number in orjson.loads(text)}
