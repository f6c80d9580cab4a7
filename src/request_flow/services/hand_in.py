"""A report handed to the office above (报送): handed in, returned with the rule it breaks, accepted; and how all stand.

What is handed in is the report file as it was then; a report of this store must have been frozen before, one of an
agency that works with another system is received as a file.  Every step is kept with who and when.  A step whose status
the report already has changes nothing, but for a report file that differs from the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import orjson

from request_flow.errors import BadInput, Refused, Sentence
from request_flow.report.agreement import agreement
from request_flow.report.form import form_for
from request_flow.report.identities import broken, check, check_consecutive
from request_flow.report.interchange import dump, report_from
from request_flow.report.model import Check, Read, Report
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.lives import LifeStep
from request_flow.services.opening import explained, opening_checks, stood_report
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.reporting import standing_report
from request_flow.services.steps import Person
from request_flow.services.succession import ended_by, inherited_report, opens_otherwise
from request_flow.storage.agencies import Agency, all_agencies, get_agency, hold_agency
from request_flow.storage.hand_ins import HandInStep, add_step, content_handed_in, last_steps, steps_of
from request_flow.storage.reports import find_report
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit, reading, writing

QUOTED = 5
"""How many broken sums a return quotes; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """How the report of one agency below stands; ``depth`` is 1 for those right below the office.

    ``last`` is the step that brought it there, ``None`` where nothing was done.  ``summed`` is false where the agency,
    or one above it, does not enter the sum.
    """

    agency: str
    name: str
    depth: int
    summed: bool
    status: str
    last: HandInStep | None


@dataclass(frozen=True, slots=True)
class Done:
    """What a step left behind: the status, whether anything changed, what is broken and what should be looked at.

    ``told`` is what the agency is told of a return: the reason, and the sums that are broken.
    """

    agency: str
    year: int
    status: str
    changed: bool
    faults: tuple[Check, ...] = ()
    remarks: tuple[Sentence, ...] = ()
    told: str = ""


def board(program: Program, agency: str, year: int) -> list[Line]:
    """Return how the reports of all agencies below an office stand, each behind the one above it.

    An agency that another took over by that year is left out: it makes no report.

    Raises:
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    with reading(program.store) as unit:
        unit.steady()
        return lines_of(unit, agency, year, all_agencies(unit))


def lines_of(unit: Unit, agency: str, year: int, agencies: Iterable[Agency]) -> list[Line]:
    """Return the lines of ``board``, within one reading; ``agencies`` are all there are.

    Raises:
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    form_for(year)
    rules = hand_in_rules()
    top = get_agency(unit, agency)
    steps = last_steps(unit, year)
    ended = ended_by(all_successions(unit), year)
    return [
        Line(
            each.code,
            each.name,
            depth,
            summed,
            steps[each.id].status if each.id in steps else rules.initial,
            steps.get(each.id),
        )
        for each, depth, summed in below(agencies, top.code)
        if depth and each.id not in ended
    ]


def below(agencies: Iterable[Agency], top: str) -> list[tuple[Agency, int, bool]]:
    """Return an agency and all below it, each with its depth and whether it enters the sum of ``top``.

    ``top`` itself has the depth 0 and is in its own sum; what stands below an agency that is not summed is not either.
    """
    children: dict[str | None, list[Agency]] = {}
    first = None
    for each in agencies:
        children.setdefault(each.parent, []).append(each)
        first = each if each.code == top else first
    found: list[tuple[Agency, int, bool]] = []
    waiting = [(first, 0, True)] if first is not None else []
    while waiting:
        each, depth, summed = waiting.pop()
        found.append((each, depth, summed))
        under = children.get(each.code, [])
        waiting += [(child, depth + 1, summed and bool(child.summed)) for child in reversed(under)]
    return found


def steps(program: Program, agency: str, year: int) -> list[HandInStep]:
    """Return what was done with a handed-in report, the first first.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return steps_of(unit, get_agency(unit, agency).id, year)


def hand_in(program: Program, agency: str, year: int, person: Person, remark: str = "") -> Done:
    """Hand in the report of an agency of this store, as it was frozen.

    Raises:
        Refused: it is not frozen, was accepted already, or the role or the person may not.
        NotFound: there is no such agency.
    """
    step = _allowed(program, "hand_in", person)
    with writing(program.store) as unit:
        found = _held(program, unit, agency, person, step)
        _refuse_ended(unit, found, year, step)
        _refuse_unready(unit, found, year, step)
        report = standing_report(unit, found, year)
        if report is None:
            raise _not_frozen(found.code, year, step)
        return _bring(unit, found, replace(report, checks=()), step, _by(program, step, person, remark))


def receive(program: Program, agency: str, year: int, read: Read, person: Person, remark: str = "") -> Done:
    """Take the report file of an agency that works with another system; it counts as handed in.

    Raises:
        BadInput: agency or year in the file are others than said, or a table is missing.
        Refused: the agency has a frozen report here, its report was accepted, or the role or the person may not.
        NotFound: there is no such agency.
    """
    step = _allowed(program, "receive", person)
    report = read.report
    with writing(program.store) as unit:
        found = _held(program, unit, agency, person, step)
        _refuse_ended(unit, found, year, step)
        _refuse_another(found, year, report)
        if stood_report(unit, found.id, year) is not None:
            raise Refused(
                "own_report_stands",
                f"{agency} 的 {year} 年度报告在本系统已冻结，请用 report hand-in 报送，不接收外来文件",
                f"the report of {agency} for {year} is frozen in this store: hand that one in (report hand-in)",
                step.cites,
            )
        kept = replace(report, agency=found.code, name=found.name, year=year, checks=())
        done = _bring(unit, found, kept, step, _by(program, step, person, remark))
    return replace(done, remarks=(*read.warnings, *_missing(report)))


def send_back(program: Program, agency: str, year: int, person: Person, reason: str) -> Done:
    """Return a report to be mended; the sums it breaks are quoted behind the reason.

    Raises:
        Refused: nothing was handed in, no reason is given, or the role or the person may not.
        NotFound: there is no such agency.
    """
    step = _allowed(program, "return", person)
    if "remark" in step.asks and not reason.strip():
        raise Refused("needs_remark", f"“{step.label}”要写明原因", "a return needs a reason", step.cites)
    with writing(program.store) as unit:
        found = _held(program, unit, agency, person, step)
        status = _status(unit, found, year)
        if status == step.to:
            return Done(agency, year, status, changed=False)
        _refuse_status(found, year, status, step)
        faults = faults_of(unit, found, handed_in(unit, found, year))
        told = _quoting(reason, faults)
        add_step(unit, found.id, year, _by(program, step, person, told))
    return Done(agency, year, step.to, changed=True, faults=tuple(faults), told=told)


def accept(program: Program, agency: str, year: int, person: Person, reason: str = "") -> Done:
    """Accept a report; where a sum is broken, only with a reason that says why all the same.

    Raises:
        Refused: nothing was handed in, a sum is broken and no reason is given, or the role or the person may not.
        NotFound: there is no such agency.
    """
    step = _allowed(program, "accept", person)
    with writing(program.store) as unit:
        found = _held(program, unit, agency, person, step)
        status = _status(unit, found, year)
        if status == step.to:
            return Done(agency, year, status, changed=False)
        _refuse_status(found, year, status, step)
        faults = faults_of(unit, found, handed_in(unit, found, year))
        if faults and "sound" in step.asks and not reason.strip():
            first, more = faults[0].sentence, len(faults) - 1
            raise Refused(
                "report_unsound",
                f"不能接收：{first.zh}{f'；另有 {more} 处' if more else ''}；请退回，或用 --reason 写明接收的理由",
                f"it cannot be accepted: {first.en}{f'; and {more} more' if more else ''}; "
                "return it, or say with --reason why it is accepted",
                step.cites,
            )
        remark = _quoting(reason, faults) if faults else reason
        add_step(unit, found.id, year, _by(program, step, person, remark))
    return Done(agency, year, step.to, changed=True, faults=tuple(faults))


def handed_in(unit: Unit, agency: Agency, year: int) -> Report:
    """Return the report file that an agency handed in last.

    Raises:
        Refused: it handed in none.
    """
    content = content_handed_in(unit, agency.id, year)
    if content is None:
        raise Refused(
            "not_handed_in",
            f"{agency.code} 的 {year} 年度报告还没有报送",
            f"the report of {agency.code} for {year} was not handed in",
        )
    return report_in(content, agency.code)


def report_in(content: str, place: str) -> Report:
    """Return the report of a stored report file."""
    return report_from(orjson.loads(content), place).report


def faults_of(unit: Unit, agency: Agency, report: Report) -> list[Check]:
    """Return what does not hold in a report: sums within it and against the year before, and text against tables."""
    return [*broken_sums(unit, agency, report), *broken(agreement(report, agency.name))]


def broken_sums(unit: Unit, agency: Agency, report: Report) -> list[Check]:
    """Return the sums of a report's tables that do not hold, within it and against the year before.

    What it should open with is what its predecessors closed with, where it took over from others in this year; else
    what stands in this store; else what was handed in for the year before.  Correction entries are heeded.
    """
    year = report.year or 0
    across: Iterable[Check]
    if opens_otherwise(unit, agency.id, year):
        before = inherited_report(unit, agency.id, year, lambda agency_id: closed_with(unit, agency_id, year - 1))
        across = explained(unit, agency.id, report, before) if before is not None else ()
    elif stood_report(unit, agency.id, year - 1) is not None:
        across = opening_checks(unit, agency.id, report)
    else:
        earlier = content_handed_in(unit, agency.id, year - 1)
        across = check_consecutive(report_in(earlier, agency.code), report) if earlier is not None else ()
    return broken((*check(report), *across))


def closed_with(unit: Unit, agency_id: int, year: int) -> Report | None:
    """Return the report of a year that is over as it stands here, else as it was handed in."""
    stood = stood_report(unit, agency_id, year)
    content = stood.content if stood is not None else content_handed_in(unit, agency_id, year)
    return report_in(content, str(year)) if content is not None else None


def _allowed(program: Program, act: str, person: Person) -> LifeStep:
    step = hand_in_rules().step(act)
    refuse_role(program, person, step)
    return step


def _held(program: Program, unit: Unit, code: str, person: Person, step: LifeStep) -> Agency:
    """Return the agency, held, where the person may take the step with its report."""
    found = hold_agency(unit, get_agency(unit, code))
    refuse_stranger(program, unit, person, step, found)
    return found


def _by(program: Program, step: LifeStep, person: Person, remark: str) -> HandInStep:
    now = program.clock.now().isoformat(timespec="seconds")
    return HandInStep(step.to, now, person.actor, person.role, remark)


def _status(unit: Unit, agency: Agency, year: int) -> str:
    done = steps_of(unit, agency.id, year)
    return done[-1].status if done else hand_in_rules().initial


def _bring(unit: Unit, agency: Agency, report: Report, step: LifeStep, recorded: HandInStep) -> Done:
    year = report.year or 0
    status = _status(unit, agency, year)
    _refuse_status(agency, year, status, step)
    content = dump(report).decode()
    faults = tuple(faults_of(unit, agency, report))
    if status == step.to and content == content_handed_in(unit, agency.id, year):
        return Done(agency.code, year, status, changed=False, faults=faults)
    add_step(unit, agency.id, year, recorded, content)
    return Done(agency.code, year, step.to, changed=True, faults=faults)


def _refuse_status(agency: Agency, year: int, status: str, step: LifeStep) -> None:
    if status in step.from_:
        return
    rules = hand_in_rules()
    acts = rules.acts_from(status)
    told = rules.states[status]
    raise Refused(
        "hand_in_status",
        f"{agency.code} 的 {year} 年度报告{told.label}，不能“{step.label}”；"
        f"现在可以：{'、'.join(rules.step(act).label for act in acts)}",
        f"the report of {agency.code} for {year} is {told.en}, so {step.en} is not possible; "
        f"possible now: {', '.join(rules.step(act).en for act in acts)}",
        step.cites,
    )


def _refuse_unready(unit: Unit, agency: Agency, year: int, step: LifeStep) -> None:
    stored = find_report(unit, agency.id, year)
    if stored is None or stored.status not in hand_in_rules().ready:
        raise _not_frozen(agency.code, year, step)


def _not_frozen(code: str, year: int, step: LifeStep) -> Refused:
    states = report_life().states
    ready = [states[each] for each in hand_in_rules().ready]
    return Refused(
        "report_not_ready",
        f"{code} 的 {year} 年度报告还不是“{'”或“'.join(each.label for each in ready)}”，不能报送；先审核并冻结",
        f"the report of {code} for {year} is not {' or '.join(each.en for each in ready)} and cannot be handed in: "
        "review and freeze it first",
        step.cites,
    )


def _refuse_ended(unit: Unit, agency: Agency, year: int, step: LifeStep) -> None:
    if agency.id in ended_by(all_successions(unit), year):
        raise Refused(
            "agency_succeeded",
            f"{agency.code} 已由其他机关承接，{year} 年度起不再单独报送，数字计入承接机关",
            f"another agency took over from {agency.code}: from {year} on its figures are in the successor's report",
            step.cites,
        )


def _refuse_another(agency: Agency, year: int, report: Report) -> None:
    if report.year is not None and report.year != year:
        raise BadInput(
            "report_other_year",
            f"文件是 {report.year} 年度的报告，不是 {year} 年度",
            f"the file is the report for {report.year}, not for {year}",
        )
    if report.is_of_another(Report(agency.code, year, report.format, name=agency.name)):
        raise BadInput(
            "report_other_agency",
            f"文件是“{report.called}”的报告，不是“{agency.name}”（{agency.code}）的",
            f"the file is the report of {report.called!r}, not of {agency.name!r} ({agency.code})",
        )
    if report.table3 is None or report.table4 is None:
        raise BadInput(
            "report_without_table",
            "文件缺少表三或表四，不能作为年度报告接收",
            "the file lacks table 3 or table 4 and cannot be taken as a yearly report",
        )


def _missing(report: Report) -> list[Sentence]:
    if report.table2 is not None:
        return []
    return [Sentence("文件没有表二，汇总时缺这一机关的表二", "the file has no table 2: the sum will be without it")]


def _quoting(reason: str, faults: list[Check]) -> str:
    """Return the reason with the first of the broken sums, in the language of the forms."""
    quoted = [f"{place}. {each.sentence.zh}" for place, each in enumerate(faults[:QUOTED], start=1)]
    more = [f"另有 {len(faults) - QUOTED} 处"] if len(faults) > QUOTED else []
    return "\n".join([reason.strip(), *quoted, *more])
