"""A year's report from draft to publication: who moves it, what stops it, and the freezing.

Freezing keeps the report file, the counted cases and the frozen year in one transaction that holds the agency from its
first statement: a step that arrives meanwhile is either counted, or asked anew and refused.  Taking a step a second
time changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from request_flow.errors import NotFound, Refused, Sentence
from request_flow.report.form import form_for
from request_flow.report.identities import broken, check_consecutive
from request_flow.report.interchange import dump
from request_flow.report.model import Report
from request_flow.report.narrative import gaps_in, sections_of
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.lives import LifeStep
from request_flow.services.opening import content_of, entries_on_opening, explained_difference, stood_report, unanswered
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.reporting import live_report, standing_report
from request_flow.services.steps import Person
from request_flow.services.succession import CaseNames, cases_counted_now, inherited_report, opens_otherwise, parts_of
from request_flow.services.tracing import cases_breaking
from request_flow.storage.agencies import Agency, agency_changed, get_agency, raise_revision
from request_flow.storage.figures import irregular_cases, overdue_cases
from request_flow.storage.reports import (
    ReportStep,
    StoredReport,
    find_report,
    hold_report,
    keep_cases,
    move_report,
    raise_for_freezing,
    steps_of,
)
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit, reading, writing

FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class Block:
    """Something to see to before the report is given out; ``stops`` where it cannot be frozen as it is."""

    code: str
    sentence: Sentence
    cases: tuple[str, ...] = ()
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a year's report stands; ``status`` is ``None`` while it was not drafted."""

    agency: str
    year: int
    status: str | None
    steps: tuple[ReportStep, ...]
    possible: tuple[str, ...]
    blocks: tuple[Block, ...]


def report_standing(program: Program, agency: str, year: int) -> Standing:
    """Return the state of a year's report, what was done with it, what can be done next, and what is in its way.

    Raises:
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    form_for(year)
    life = report_life()
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        stored = find_report(unit, found.id, year)
        follows = stored is None or life.states[stored.status].follows_cases
        blocks = blocks_of(program, unit, found, live_report(program, unit, found, year)) if follows else []
        if stored is None:
            return Standing(
                agency, year, None, (), tuple(each.act for each in life.steps if not each.from_), tuple(blocks)
            )
        steps = tuple(steps_of(unit, stored.id))
        return Standing(agency, year, stored.status, steps, tuple(life.acts_from(stored.status)), tuple(blocks))


def move(program: Program, agency: str, year: int, act: str, person: Person, remark: str = "") -> bool:
    """Take one step with a year's report; return whether anything was changed.

    Raises:
        Refused: the role or the person may not, the state does not allow it, or an identity is broken.
        NotFound: there is no such agency, or its report was not drafted.
        BadInput: there is no such step.
    """
    step = report_life().step(act)
    refuse_role(program, person, step)
    if "remark" in step.asks and not remark.strip():
        raise Refused("needs_remark", f"“{step.label}”要写明原因", f"{step.en}: say why, with a remark", step.cites)
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        keeps = not report_life().states[step.to].follows_cases and act == FREEZE
        if keeps:
            _hold_for_freezing(unit, agency, year)
        found = get_agency(unit, agency)
        refuse_stranger(program, unit, person, step, found)
        stored = hold_report(unit, found.id, year)
        if stored is None:
            raise NotFound(
                "no_report",
                f"{agency} {year} 年度报告还没有起草；先用 report close-year 做年末结转",
                f"the report of {agency} for {year} was not drafted; close the year first (report close-year)",
            )
        if stored.status == step.to:
            unit.undo()
            return False
        _refuse_state(stored, step)
        recorded = ReportStep(step.to, now, person.actor, person.role, remark)
        if keeps:
            _freeze(program, unit, found, stored, step, recorded)
        else:
            move_report(unit, stored.id, recorded)
    return True


def _hold_for_freezing(unit: Unit, code: str, year: int) -> None:
    """Let no step change the year from here on: neither on a case of the agency, nor on one it took over.

    All who hold several agencies take them in the order of their ids.
    """
    agency = get_agency(unit, code)
    counted = _registering(unit, agency, year)
    for each in sorted({agency.id, *counted}):
        if each == agency.id:
            raise_for_freezing(unit, code, year)
        else:
            raise_revision(unit, each)
    if _registering(unit, agency, year) != counted:  # a succession was recorded before all were held
        raise agency_changed(agency)


def _registering(unit: Unit, agency: Agency, year: int) -> set[int]:
    """Return the agencies with which the cases of a year's report were registered."""
    return {part.agency_id for part in parts_of(all_successions(unit), agency.id, year)}


def _refuse_state(stored: StoredReport, step: LifeStep) -> None:
    if stored.status not in step.from_:
        life = report_life()
        state = life.states[stored.status]
        possible = life.acts_from(stored.status)
        labels = "、".join(life.step(act).label for act in possible) or "无"
        raise Refused(
            "report_state",
            f"{stored.year} 年度报告“{state.label}”，不能“{step.label}”；现在可以办理：{labels}",
            f"the report for {stored.year} is {state.en}, so {step.en} is not possible; "
            f"possible now: {', '.join(life.step(act).en for act in possible) or 'nothing'}",
            step.cites,
        )


def _freeze(
    program: Program, unit: Unit, agency: Agency, stored: StoredReport, step: LifeStep, recorded: ReportStep
) -> None:
    report = live_report(program, unit, agency, stored.year)
    stops = [each for each in blocks_of(program, unit, agency, report) if each.stops]
    if stops and "sound" in step.asks:
        raise _unsound(stops, step)
    kept = replace(report, status=report_life().states[step.to].in_file)
    move_report(unit, stored.id, recorded, dump(kept).decode())
    keep_cases(unit, stored, cases_counted_now(unit, agency.id, stored.year))


def _unsound(stops: list[Block], step: LifeStep) -> Refused:
    first = stops[0]
    named = first.cases
    return Refused(
        first.code,
        f"不能冻结：{first.sentence.zh}" + (f"（涉及申请 {'、'.join(named)}）" if named else "") + _more(stops, "处"),
        f"it cannot be frozen: {first.sentence.en}"
        + (f" (cases {', '.join(named)})" if named else "")
        + (f"; and {len(stops) - 1} more" if len(stops) > 1 else ""),
        step.cites,
    )


def _more(stops: list[Block], unit_word: str) -> str:
    return f"；另有 {len(stops) - 1} {unit_word}" if len(stops) > 1 else ""


def blocks_of(program: Program, unit: Unit, agency: Agency, report: Report) -> list[Block]:
    """Return what is in the way of a year's report that still follows the cases, the gravest first."""
    year = report.year or 0
    return [
        *_broken(unit, agency, report),
        *_against_the_next(unit, agency, report),
        *_not_carried_out(unit, agency, report),
        *_about_cases(program, unit, agency, year),
        *_not_written(report),
    ]


def _broken(unit: Unit, agency: Agency, report: Report) -> Iterator[Block]:
    for each in broken(report.checks):
        cases = cases_breaking(unit, agency.id, report.year or 0, each)
        code = "opening_differs" if cases else "identity_broken"
        yield Block(code, each.sentence, tuple(cases), stops=True)


def _against_the_next(unit: Unit, agency: Agency, report: Report) -> Iterator[Block]:
    """A year that is frozen after the one that follows it must close with what that one opened with."""
    year = (report.year or 0) + 1
    following = stood_report(unit, agency.id, year)

    def closed(each: int) -> Report | None:
        stored = stood_report(unit, each, year - 1)
        return report if each == agency.id else content_of(stored) if stored is not None else None

    otherwise = following is not None and opens_otherwise(unit, agency.id, year)
    closing = inherited_report(unit, agency.id, year, closed) if otherwise else report
    if following is not None and closing is not None:
        for each in broken(check_consecutive(closing, content_of(following))):
            cases = cases_breaking(unit, agency.id, year, each)
            yield Block("closing_differs", each.sentence, tuple(cases), stops=True)


def _not_carried_out(unit: Unit, agency: Agency, report: Report) -> Iterator[Block]:
    entries = entries_on_opening(unit, agency.id, report.year or 0)
    for each in unanswered(report.checks, report, entries):
        named = [entry for entry in entries if explained_difference(each, report, [entry])]
        numbers = "、".join(str(entry.id) for entry in named)
        yield Block(
            "correction_not_carried_out",
            Sentence(
                f"更正记录 {numbers} 已作出，但所涉申请还没有补记：{each.sentence.zh}",
                f"correction entry {numbers} was made, but its cases were not changed yet: {each.sentence.en}",
            ),
            tuple(dict.fromkeys(case for entry in named for case in entry.cases)),
        )


def _about_cases(program: Program, unit: Unit, agency: Agency, year: int) -> Iterator[Block]:
    today = program.clock.today()
    overdue = _named(unit, agency, year, lambda each: overdue_cases(unit, each, year, today))
    if overdue:
        zh, en = f"有 {len(overdue)} 件逾期未答复", f"{len(overdue)} cases are overdue and not answered"
        yield Block("overdue", Sentence(zh, en), tuple(overdue))
    irregular = _named(unit, agency, year, lambda each: irregular_cases(unit, each, year))
    if irregular:
        zh, en = (
            f"有 {len(irregular)} 件存在不规范情形，需要说明",
            f"{len(irregular)} cases have irregularities to explain",
        )
        yield Block("irregular", Sentence(zh, en), tuple(irregular))


def _named(unit: Unit, agency: Agency, year: int, found_in: Callable[[int], list[str]]) -> list[str]:
    """Return the names of the cases of an agency's report that are found among those of each agency it counts."""
    known = all_successions(unit)
    names = CaseNames(unit, agency, known)
    return [
        names.of(part.agency_id, number)
        for part in parts_of(known, agency.id, year)
        for number in found_in(part.agency_id)
        if part.has(number)
    ]


def _not_written(report: Report) -> Iterator[Block]:
    missing = [cell for cell in report.form.table2.cells if cell not in (report.table2 or {})]
    if missing:
        zh, en = f"表二还有 {len(missing)} 格没有填报", f"{len(missing)} cells of table 2 are not entered"
        yield Block("table2_missing", Sentence(zh, en))
    for section in report.form.sections:
        if section.holds == "narrative" and not report.narrative.get(section.key, "").strip():
            zh, en = f"“{section.heading}”还没有写", f"the section {section.key!r} is not written"
            yield Block("narrative_missing", Sentence(zh, en))
    headings = sections_of(report.form)
    for key, labels in gaps_in(report.narrative).items():
        zh = f"“{headings[key]}”还有待填的内容：{'、'.join(labels)}"
        en = f"the section {key!r} is to be filled in: {', '.join(labels)}"
        # What is frozen is published as it is, and its text can no longer be written.
        yield Block("narrative_gaps", Sentence(zh, en), stops=True)


def frozen_or_live(program: Program, unit: Unit, agency: Agency, year: int) -> Report:
    """Return the report as it stands, else as the cases make it now."""
    return standing_report(unit, agency, year) or live_report(program, unit, agency, year)


def year_is_over(year: int, today: date) -> bool:
    """Return whether the last day of ``year`` is over; both days are those of the office, in Asia/Shanghai."""
    return today > date(year, 12, 31)
