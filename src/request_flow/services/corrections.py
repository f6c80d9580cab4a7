"""Correction entries (更正记录): what differs from a frozen year, in which cases, why, and who approved it.

The frozen figures stay.  An entry names its cases and so lets just them change the year; it says beforehand which
figures that moves, and the report of the next year tells of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from request_flow.errors import BadInput, NotFound, Refused, Sentence
from request_flow.registers.case_keys import case_keys
from request_flow.report.figures import rows_of_case
from request_flow.report.form import Form
from request_flow.report.identities import broken, check
from request_flow.report.model import Report
from request_flow.report.remedies import keys_in_year
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.opening import content_of, explanations_among, frozen_at, net_changes, stood_report
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.steps import Person, Step, make_event, try_step
from request_flow.services.succession import CaseNames, holder_of
from request_flow.storage.agencies import Agency, agency_of_id, get_agency, hold_agency
from request_flow.storage.bulk import known_numbers
from request_flow.storage.cases import load_case
from request_flow.storage.projection import project
from request_flow.storage.reports import (
    CellChange,
    Correction,
    StoredReport,
    add_correction,
    corrections_of,
    reports_of,
)
from request_flow.storage.successions import all_successions
from request_flow.storage.tables import OPEN_YEAR
from request_flow.storage.unit import Unit, reading, writing

Place = tuple[str, str | None, str]
"""Table, row (``None`` in table 4) and column."""


@dataclass(frozen=True, slots=True)
class Found:
    """A request found after the freezing: what is to be registered; both or none of outcome and its day."""

    category: str
    received_on: date
    outcome: str | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction as it is asked for: which cases, why, approved by whom, and what it moves.

    A case of an agency that was taken over has the code of that one before its number (east/2024-0001).
    What it moves comes from the step that each case is to take, from what was found, or from figures that are given:
    row and column of table 3 (the totals follow), or ``table4`` and a column without its total, each with the
    difference.
    """

    cases: tuple[str, ...]
    reason: str
    approved_by: str
    step: Step | None = None
    found: Found | None = None
    cells: Mapping[tuple[str, str], int] = field(default_factory=dict)


def correct(program: Program, agency: str, year: int, asked: Asked, person: Person) -> Correction:
    """Make the entry and return it; the year's figures stay, and its cases may now be changed.

    Raises:
        Refused: the year's report is not frozen, the role may not, or the step would not be possible.
        BadInput: something is missing, or nothing would be moved.
        NotFound: there is no such agency or case.
    """
    with writing(program.store) as unit:
        return enter_correction(program, unit, hold_agency(unit, get_agency(unit, agency)), year, asked, person)


def enter_correction(program: Program, unit: Unit, held: Agency, year: int, asked: Asked, person: Person) -> Correction:
    """Make the entry in a unit that holds its agency, and return it.

    Raises:
        Refused: the year's report is not frozen, the role may not, or the step would not be possible.
        BadInput: something is missing, or nothing would be moved.
        NotFound: there is no such case.
    """
    rule = report_life().correction
    refuse_role(program, person, rule)
    refuse_stranger(program, unit, person, rule, held)
    cells = moved_cells(program, unit, held, year, asked, person)
    now = program.clock.now().isoformat(timespec="seconds")
    entry = Correction(
        0, year, cells, tuple(dict.fromkeys(asked.cases)), asked.reason, asked.approved_by, person.actor, now
    )
    return _numbered(entry, add_correction(unit, held.id, entry))


def moved_cells(
    program: Program, unit: Unit, agency: Agency, year: int, asked: Asked, person: Person
) -> tuple[CellChange, ...]:
    """Return the figures of a frozen year that a correction would move, each before and after.

    Raises:
        Refused: the year's report is not frozen, or the step would not be possible.
        BadInput: something is missing, nothing would be moved, or the figures would not hold.
        NotFound: there is no such case.
    """
    _refuse_incomplete(program, asked)
    stored = stood_report(unit, agency.id, year)
    if stored is None:
        raise Refused(
            "year_not_frozen",
            f"{year} 年度报告没有冻结，数字随申请变动，不需要更正记录；直接补记即可",
            f"the report for {year} is not frozen: its figures follow the cases, so record the step itself",
            report_life().correction.cites,
        )
    filed = _filed(unit, agency, year, asked.cases)
    return _cells(stored, _differences(program, unit, filed, stored, asked, person), unit)


def corrections(program: Program, agency: str, year: int | None = None) -> list[Correction]:
    """Return the entries of one frozen year, or of every one, in the order they were made.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return corrections_of(unit, get_agency(unit, agency).id, year)


def explanations(unit: Unit, agency_id: int, year: int, until: str | None = None) -> list[Sentence]:
    """Return what the report of ``year`` says of corrections of earlier years: a sentence an entry.

    An entry shows in the first later report that was not frozen yet; with ``until``, only what was recorded by then.
    """
    entries = [each for each in corrections_of(unit, agency_id) if until is None or each.recorded_at <= until]
    if not entries:
        return []
    stood = {each.year: frozen_at(unit, each) for each in reports_of(unit, agency_id) if _stands(each)}
    frozen = {each: at for each, at in stood.items() if until is None or at <= until}
    return [_told(unit, agency_id, each) for each in explanations_among(entries, frozen, year)]


def _stands(report: StoredReport) -> bool:
    return not report_life().states[report.status].follows_cases


def _told(unit: Unit, agency_id: int, entry: Correction) -> Sentence:
    stored = stood_report(unit, agency_id, entry.year)
    form = content_of(stored).form if stored is not None else None
    shown = [each for each in entry.cells if each.column != "total" and not each.column.endswith("_total")]
    cells = [cell_sentence(form, each) for each in shown or entry.cells]
    numbers = "、".join(entry.cases)
    return Sentence(
        f"{entry.year} 年度报告冻结后更正：{'；'.join(each.zh for each in cells)}（涉及申请 {numbers}）。"
        f"原因：{entry.reason}。经{entry.approved_by}批准。",
        f"Corrected after the report for {entry.year} was frozen: {'; '.join(each.en for each in cells)} "
        f"(cases {', '.join(entry.cases)}). Reason: {entry.reason}. Approved by {entry.approved_by}.",
    )


def cell_sentence(form: Form | None, cell: CellChange) -> Sentence:
    """Return one corrected figure in words, by the headings of its form."""
    zh = en = f"{cell.row} / {cell.column}" if cell.row else cell.column
    if form is not None and cell.row is not None:
        row, column = form.table3.row_names[cell.row], form.table3.column_names[cell.column]
        zh, en = f"{form.table3.name.zh}“{row.zh}”{column.zh}", f"{form.table3.name.en}, {row.en}, {column.en}"
    elif form is not None:
        name = form.table4.headed(
            next(each.within for each in form.table4.columns if each.key == cell.column),
            form.table4.column_names[cell.column],
        )
        zh, en = f"{form.table4.name.zh}“{name.zh}”", f"{form.table4.name.en}, {name.en}"
    return Sentence(f"{zh}由 {cell.before} 更正为 {cell.after}", f"{en} from {cell.before} to {cell.after}")


def _refuse_incomplete(program: Program, asked: Asked) -> None:
    ways = [asked.step is not None, asked.found is not None, bool(asked.cells)]
    if sum(ways) != 1:
        raise BadInput(
            "correction_of_what",
            "更正记录要写明改变什么，三选一：要补记的事项、新发现的申请、或者直接给出差额",
            "a correction entry says what it moves, in one of three ways: the step to be recorded, the request that "
            "was found, or the differences themselves",
        )
    for text, zh, en in ((asked.reason, "原因", "reason"), (asked.approved_by, "批准人", "approver")):
        if not text.strip():
            raise BadInput("correction_incomplete", f"更正记录缺少{zh}", f"a correction entry needs its {en}")
    found = asked.found
    if found is not None and (
        found.category not in program.law.categories or bool(found.outcome) != bool(found.closed_on)
    ):
        raise BadInput(
            "bad_found_request",
            "新发现的申请要写明申请人类型、收到日期；已办结的，结果和日期都要写",
            "a request that was found needs the applicant's category and its receipt date; if it was closed, both the "
            "outcome and its day",
        )


def _filed(unit: Unit, agency: Agency, year: int, cases: Iterable[str]) -> list[tuple[Agency, str]]:
    """Return under which agency and number each case is filed; it must count in the agency's report of the year."""
    longest = case_keys().length_of("number")
    successions = all_successions(unit)
    names = CaseNames(unit, agency, successions)
    filed = [names.found(each) for each in dict.fromkeys(cases)]
    if not filed or any(not number.strip() or len(number) > longest for _, number in filed):
        raise BadInput(
            "correction_incomplete",
            f"更正记录要写明涉及的申请编号（最多 {longest} 个字符）",
            f"a correction entry names its cases by their numbers (of at most {longest} characters)",
        )
    for of_agency, number in filed:
        holder = holder_of(successions, of_agency.id, number, year)
        if holder != agency.id:
            code = agency_of_id(unit, holder).code
            raise BadInput(
                "counts_elsewhere",
                f"{of_agency.code} 的申请 {number} 在 {year} 年度计入 {code} 的报告，更正记录要对 {code} 作",
                f"the case {number} of {of_agency.code} counts in the report of {code} for {year}: "
                f"make the entry for {code}",
            )
    return filed


def _differences(
    program: Program,
    unit: Unit,
    filed: Iterable[tuple[Agency, str]],
    stored: StoredReport,
    asked: Asked,
    person: Person,
) -> Counter[Place]:
    """Return by how much each figure of the year is moved, totals included."""
    form, year = content_of(stored).form, stored.year
    moved: Counter[Place] = Counter()
    if asked.cells:
        return _given(form, asked.cells)
    for agency, number in filed:
        known = known_numbers(unit, agency.id, [number])
        if asked.found is not None:
            if number in known:
                raise BadInput(
                    "number_taken",
                    f"编号 {number} 已经登记；请写明要补记的事项",
                    f"the case {number} is registered already; say which step it is to take",
                )
            found = asked.found
            left = found.closed_on.year if found.closed_on else OPEN_YEAR
            rows = rows_of_case(found.received_on.year, left, found.outcome, year)
            moved.update(_places(form, found.category, rows, ()))
            continue
        if number not in known:
            raise NotFound("no_such_case", f"没有编号为“{number}”的申请", f"there is no case {number!r}")
        if asked.step is not None:
            moved.update(_by_step(program, unit, agency, number, asked.step, person, form, year))
    return moved


def _by_step(
    program: Program, unit: Unit, agency: Agency, number: str, step: Step, person: Person, form: Form, year: int
) -> Counter[Place]:
    case = load_case(unit, agency.code, number)
    history = case.events(program.codec)
    engine = program.engine_for(unit, agency)
    event = make_event(step, len(history) + 1, person.actor)
    facts = try_step(program, engine, agency, case.header, history, event, person.role)
    after, _ = project(facts, engine.rules, program.stages_of(agency))
    moved: Counter[Place] = Counter()
    for sign, each in ((-1, case.projected), (1, after)):
        rows: tuple[str, ...] = ()
        if each.entered_year is not None and each.left_year is not None:
            rows = rows_of_case(each.entered_year, each.left_year, each.counted_outcome, year)
        for place, count in _places(form, each.category, rows, keys_in_year(each.remedies, year)).items():
            moved[place] += sign * count
    return moved


def _places(form: Form, category: str, rows: Sequence[str], remedies: Iterable[str]) -> Counter[Place]:
    """Return the cells in which one case counts, each with how often."""
    places: Counter[Place] = Counter()
    for row in form.table3.rows:
        if not set(rows).isdisjoint(row.sums):
            places["table3", row.key, category] += 1
            places["table3", row.key, "total"] += 1
    for key in remedies:
        for column in form.table4.columns:
            if key in column.counts:
                places["table4", None, column.key] += 1
    return places


def _given(form: Form, cells: Mapping[tuple[str, str], int]) -> Counter[Place]:
    """Return the differences that were given, with those of the totals that follow from them."""
    plain = {each.key: each.counts[0] for each in form.table4.columns if len(each.counts) == 1}
    entered = {"new", "carried_in", "carried_out"}
    moved: Counter[Place] = Counter()
    for (row, column), difference in cells.items():
        if row == "table4" and column in plain:
            for place in _places(form, "", (), [plain[column]]):
                moved[place] += difference
        elif (
            row in form.table3.row_keys
            and row != "total_handled"
            and column in form.table3.column_keys
            and column != "total"
        ):
            rows = [row] if row in entered else [row, "total_handled"]
            for each in rows:
                moved["table3", each, column] += difference
                moved["table3", each, "total"] += difference
        else:
            raise BadInput(
                "no_such_cell",
                f"更正不能写“{row} / {column}”：写表三的行和申请人类型（总计自动得出），或者 table4 和它的一列",
                f"a correction cannot name {row} / {column}: name a row and a category of table 3 (the totals follow), "
                "or table4 and one of its columns",
            )
    return moved


def _cells(stored: StoredReport, moved: Counter[Place], unit: Unit) -> tuple[CellChange, ...]:
    """Return the figures moved, each before and after, on top of the corrections made before."""
    report = content_of(stored)
    earlier = net_changes(corrections_of(unit, stored.agency_id, stored.year))
    places = [*_all_places(report.form)]
    before = {place: _figure(report, place) + earlier[place] for place in places}
    cells = tuple(CellChange(*place, before[place], before[place] + moved[place]) for place in places if moved[place])
    if not cells:
        raise BadInput(
            "correction_moves_nothing",
            f"这样不会改变 {stored.year} 年度报告的任何数字，不需要更正记录",
            f"that moves no figure of the report for {stored.year}, so no correction entry is needed",
        )
    after = {place: before[place] + moved[place] for place in places}
    faults = broken(check(_corrected(report, after)))
    if faults or any(each.after < 0 for each in cells):
        why = faults[0].sentence if faults else Sentence("有数字会小于 0", "a figure would fall below 0")
        raise BadInput(
            "correction_breaks_sums",
            f"更正后的数字不成立：{why.zh}",
            f"the corrected figures would not hold: {why.en}",
        )
    return cells


def _all_places(form: Form) -> Iterable[Place]:
    yield from (("table3", row, column) for row in form.table3.row_keys for column in form.table3.column_keys)
    yield from (("table4", None, column) for column in form.table4.column_keys)


def _figure(report: Report, place: Place) -> int:
    table, row, column = place
    if table == "table3" and row is not None:
        return (report.table3 or {})[row][report.form.table3.column_keys.index(column)]
    return (report.table4 or {})[column]


def _corrected(report: Report, figures: Mapping[Place, int]) -> Report:
    table = report.form.table3
    return Report(
        report.agency,
        report.year,
        report.format,
        table3={row: tuple(figures["table3", row, column] for column in table.column_keys) for row in table.row_keys},
        table4={column: figures["table4", None, column] for column in report.form.table4.column_keys},
    )


def _numbered(entry: Correction, number: int) -> Correction:
    return Correction(
        number, entry.year, entry.cells, entry.cases, entry.reason, entry.approved_by, entry.actor, entry.recorded_at
    )
