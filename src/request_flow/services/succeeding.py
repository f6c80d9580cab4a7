"""Recording that one agency took over from another (机关撤并承接): merged into one, or split among several.

What counts with whom from then on is told by :mod:`request_flow.services.succession`.  Nothing is copied: cases stay
filed under the agency and number they were registered with.  ``on`` is the successor's first day.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from request_flow.errors import BadInput, Refused
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.storage.agencies import Agency, agency_of_id, all_agencies, get_agency, raise_revision
from request_flow.storage.successions import Succession, add_succession, all_successions, open_on
from request_flow.storage.unit import Unit, reading, writing


def succeed(
    program: Program,
    old: str,
    new: str,
    on: date,
    person: Person,
    cases: Sequence[str] | None = None,
    *,
    dry_run: bool = False,
) -> Succession:
    """Record that ``new`` takes over from ``old`` on a day; ``cases`` names the open cases it takes, ``None`` the rest.

    A dry run refuses what would be refused, and leaves nothing.

    Raises:
        Refused: the role may not, a year that would change is frozen, or a case is not open or is another's already.
        BadInput: the day lies ahead, or the two agencies cannot follow each other.
        NotFound: there is no such agency.
    """
    rule = hand_in_rules().succession
    refuse_role(program, person, rule)
    if on > program.clock.today():
        raise BadInput("day_ahead", f"{on} 还没有到，到那天再登记", f"{on} is still ahead: record it on that day")
    if cases is not None and not cases:
        raise BadInput("no_cases", "请写明移交的申请编号", "name the cases that are handed over")
    with writing(program.store) as unit:
        for each in sorted(get_agency(unit, code).id for code in (old, new)):
            raise_revision(unit, each)
        first, second = get_agency(unit, old), get_agency(unit, new)
        refuse_stranger(program, unit, person, rule, first, second)
        known = all_successions(unit)
        _refuse_circle(first, second, known)
        _refuse_frozen((first, second), on.year)
        mine = [each for each in known if each.predecessor_id == first.id]
        if any(each.successor_id == second.id for each in mine):
            raise BadInput(
                "succession_known",
                f"{old} 由 {new} 承接已经登记过",
                f"that {new} takes over from {old} is recorded already",
            )
        if cases is None:
            _refuse_second_rest(unit, old, mine)
        else:
            _refuse_cases(unit, first, on, cases, mine)
        named = None if cases is None else tuple(sorted(set(cases)))
        at = program.clock.now().isoformat(timespec="seconds")
        made = Succession(first.id, second.id, on, named, person.actor, person.role, at)
        add_succession(unit, made)
        if dry_run:
            unit.undo()
    return made


def successions_of(program: Program, agency: Agency) -> list[tuple[Succession, Agency, Agency]]:
    """Return the successions that an agency took part in, each with its predecessor and its successor."""
    with reading(program.store) as unit:
        return [
            (each, agency_of_id(unit, each.predecessor_id), agency_of_id(unit, each.successor_id))
            for each in all_successions(unit)
            if agency.id in (each.predecessor_id, each.successor_id)
        ]


def cases_to_hand_over(program: Program, old: str, on: date) -> list[str]:
    """Return the open cases of an agency that no succession names yet.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        found = get_agency(unit, old)
        named = {
            number for each in all_successions(unit) if each.predecessor_id == found.id for number in each.cases or ()
        }
        return [number for number in open_on(unit, found.id, on) if number not in named]


def _refuse_circle(old: Agency, new: Agency, known: Iterable[Succession]) -> None:
    after = {new.id}
    grown = True
    while grown:
        following = {each.successor_id for each in known if each.predecessor_id in after}
        grown = not following <= after
        after |= following
    if old.id in after:
        raise BadInput(
            "succession_circle",
            f"{old.code} 是 {new.code} 本身或其承接机关，不能再由 {new.code} 承接",
            f"{old.code} is {new.code} itself or took over from it, so {new.code} cannot take over from it",
        )


def _refuse_frozen(agencies: Iterable[Agency], year: int) -> None:
    for each in agencies:
        frozen = [kept for kept in map(int, each.frozen_years.split()) if kept >= year]
        if frozen:
            raise Refused(
                "year_frozen",
                f"{each.code} 的 {frozen[0]} 年度报告已冻结，{year} 年的承接会改变它的数字；承接日期应在其后",
                f"the report of {each.code} for {frozen[0]} is frozen, and a succession in {year} would change it; "
                "it must lie after that year",
                hand_in_rules().succession.cites,
            )


def _refuse_second_rest(unit: Unit, old: str, known: Iterable[Succession]) -> None:
    taken = next((each.successor_id for each in known if each.cases is None), None)
    if taken is not None:
        other = next(each.code for each in all_agencies(unit) if each.id == taken)
        raise Refused(
            "succession_rest_taken",
            f"{old} 的其余申请已由 {other} 承接；分立的，请用 --case 写明移交给这一机关的申请",
            f"{other} takes the rest of {old} already; of a split, name the cases of this one with --case",
            hand_in_rules().succession.cites,
        )


def _refuse_cases(unit: Unit, old: Agency, on: date, cases: Sequence[str], known: Iterable[Succession]) -> None:
    is_open = set(open_on(unit, old.id, on))
    for number in cases:
        if number not in is_open:
            raise Refused(
                "case_not_open",
                f"{old.code} 没有在 {on} 尚未办结的申请 {number}，只有未办结的申请可以移交",
                f"{old.code} has no case {number} that was open on {on}; only open cases are handed over",
                hand_in_rules().succession.cites,
            )
        if any(number in (each.cases or ()) for each in known):
            raise Refused(
                "case_handed_over",
                f"申请 {number} 已经移交给另一机关",
                f"the case {number} was handed over to another agency already",
                hand_in_rules().succession.cites,
            )
