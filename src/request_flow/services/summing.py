"""The sum (汇总) of the reports of an office and of all agencies below it, as the agency tree says.

Every agency's report counts its own cases only, the office's own is one of them, and none is added twice.  What is not
summed (vertical agencies, whatever the tree marks) is left out with all below it.  A report that was not accepted stops
the sum, unless told to go on; then those handed in are added too, and those still missing are named.  The office's own
report need not be handed in: where it was not, the one that stands here is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from request_flow.errors import Refused, Sentence
from request_flow.report.form import form_for
from request_flow.report.model import Report
from request_flow.report.summing import Adding, Total
from request_flow.services.hand_in import below, closed_with, report_in
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.opening import stood_report
from request_flow.services.program import Program
from request_flow.services.succession import ended_by
from request_flow.storage.agencies import Agency, all_agencies, get_agency
from request_flow.storage.hand_ins import contents_handed_in, last_steps
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit, reading

NAMED = 20
"""How many missing agencies a sentence names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An agency whose report was not accepted; ``added`` where it is in the sum all the same."""

    agency: str
    name: str
    status: str
    added: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum, and the reports that were not accepted; ``left_out`` are agencies that the tree leaves out."""

    total: Total
    unsettled: tuple[Unsettled, ...]
    left_out: tuple[str, ...]

    @property
    def report(self) -> Report:
        """The sum as a report."""
        return self.total.report


def sum_reports(program: Program, agency: str, year: int, *, partial: bool = False) -> Sum:
    """Return the sum of the reports of an agency and all below it.

    Raises:
        Refused: a report was not accepted, and ``partial`` is not said.
        BadInput: the reports are on different forms, or no format exists for the year.
        NotFound: there is no such agency.
    """
    rules = hand_in_rules().sum_
    with reading(program.store) as unit:
        unit.steady()
        known = _what_there_is(unit, agency, year)
        top, own, unsettled = known.top, known.own, known.unsettled
        if unsettled and not partial:
            raise _refusal(agency, year, unsettled)
        taken = frozenset(rules.partial if partial else rules.takes)
        adding = Adding(agency, year)
        if own is not None:
            adding.add(own)
        _add_handed_in(unit, year, adding, {
            each.id: each.code
            for each in known.in_sum.values()
            if known.statuses.get(each.id) in taken and (own is None or each.id != top.id)
        })  # fmt: skip
    total = adding.total()
    total = replace(total, report=replace(total.report, name=top.name))
    return Sum(total, tuple(unsettled), known.left_out)


def unsettled_reports(program: Program, agency: str, year: int) -> tuple[Unsettled, ...]:
    """Return the reports that stop a sum; the office's own is one where it is neither handed in nor frozen.

    Raises:
        BadInput: no format exists for the year.
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        unit.steady()
        return tuple(_what_there_is(unit, agency, year).unsettled)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a sum is made of: the agencies in it by their ids, how each report stands, the office's own report."""

    top: Agency
    in_sum: Mapping[int, Agency]
    statuses: Mapping[int, str]
    own: Report | None
    unsettled: list[Unsettled]
    left_out: tuple[str, ...]


def _what_there_is(unit: Unit, agency: str, year: int) -> _Known:
    form_for(year)
    top = get_agency(unit, agency)
    ended = ended_by(all_successions(unit), year)
    tree = [each for each in below(all_agencies(unit), top.code) if each[0].id not in ended]
    statuses = {each: step.status for each, step in last_steps(unit, year).items()}
    in_sum = {each.id: each for each, _, summed in tree if summed}
    own = _own_report(unit, top, year, statuses)
    left_out = tuple(each.code for each, _, summed in tree if not summed)
    return _Known(top, in_sum, statuses, own, _unsettled(in_sum, statuses, top, own), left_out)


def _own_report(unit: Unit, top: Agency, year: int, statuses: Mapping[int, str]) -> Report | None:
    rules = hand_in_rules().sum_
    status = statuses.get(top.id)
    if status in rules.takes:
        return None
    if status in rules.partial:
        return closed_with(unit, top.id, year)
    stood = stood_report(unit, top.id, year)
    return report_in(stood.content, top.code) if stood is not None and stood.content is not None else None


def _add_handed_in(unit: Unit, year: int, adding: Adding, wanted: dict[int, str]) -> None:
    for agency_id, content in contents_handed_in(unit, year):
        code = wanted.pop(agency_id, None)
        if code is not None:
            adding.add(report_in(content, code))


def _unsettled(
    in_sum: Mapping[int, Agency], statuses: Mapping[int, str], top: Agency, own: Report | None
) -> list[Unsettled]:
    rules = hand_in_rules()
    found = []
    for each in in_sum.values():
        status = statuses.get(each.id, rules.initial)
        if status not in rules.sum_.takes and not (each.id == top.id and own is not None):
            found.append(Unsettled(each.code, each.name, status, status in rules.sum_.partial))
    return found


def _refusal(agency: str, year: int, unsettled: list[Unsettled]) -> Refused:
    rules = hand_in_rules()
    by_status: dict[str, list[Unsettled]] = {}
    for each in unsettled:
        by_status.setdefault(each.status, []).append(each)
    told = [_listed(rules.states[status].label, rules.states[status].en, by_status[status]) for status in by_status]
    return Refused(
        "reports_missing",
        f"{agency} {year} 年度汇总还缺已接收的报告：{'；'.join(each.zh for each in told)}；仍要汇总请加 --partial",
        f"the sum of {agency} for {year} lacks accepted reports: {'; '.join(each.en for each in told)}; "
        "to sum all the same, say --partial",
        rules.sum_.cites,
    )


def _listed(zh: str, en: str, agencies: list[Unsettled]) -> Sentence:
    codes = [each.agency for each in agencies[:NAMED]]
    more = len(agencies) - len(codes)
    return Sentence(
        f"{zh} {len(agencies)} 家（{'、'.join(codes)}{' 等' if more else ''}）",
        f"{len(agencies)} {en} ({', '.join(codes)}{f' and {more} more' if more else ''})",
    )
