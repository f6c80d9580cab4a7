"""Destruction of what was kept long enough, by two persons: one proposes a list with its reason, another approves it.

Approving carries the list out: each case is erased in a transaction of its own, together with its entry, so that a
process that is killed leaves each case whole or erased.  Approving once more goes on where it stopped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from request_flow.errors import BadInput, Conflict, NotAllowed, Refused, StoreUnavailable
from request_flow.law.retention import retention
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.services.retention import Kept, Looker
from request_flow.services.verifying import broken_link
from request_flow.storage.agencies import get_agency, hold_every_agency
from request_flow.storage.cases import load_case
from request_flow.storage.retention import (
    APPROVED,
    DONE,
    OPEN,
    REFUSED,
    DestructionList,
    add_list,
    candidate,
    candidate_of_id,
    cases_of_list,
    end_list,
    find_list,
    left_of_list,
    lists_of,
    pass_over,
    passed_over_of,
    settle_list,
)
from request_flow.storage.retention_entries import Entry, add_entry, entries_of_list, letters_left, remains_of
from request_flow.storage.retention_erasing import as_erased, counted, erase, forget_digests, hold_whole, scrub
from request_flow.storage.unit import reading, writing

MOST = 500
"""Cases on one list: so many are erased while somebody waits."""
SHOWN = 50
BROKEN = "broken"
"""Why a case is passed over whose record was changed: it is evidence of that."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of carrying a list out; ``scrubbed`` is false where the files still hold what was erased."""

    erased: int
    passed_over: int
    scrubbed: bool


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list with its cases, what was erased of it, and what was passed over and why."""

    list: DestructionList
    cases: tuple[Kept, ...]
    entries: tuple[Entry, ...]
    passed_over: tuple[tuple[str, str], ...]


def propose(program: Program, agency: str, numbers: Sequence[str], reason: str, actor: str) -> DestructionList:
    """Propose that cases be erased; without ``numbers`` all that are free to be, the oldest first.

    Raises:
        NotFound: there is no such agency or case.
        BadInput: no reason is given, there are too many, or none.
        Refused: one of the cases is not free to be erased.
    """
    if not reason.strip():
        raise BadInput("no_reason", "请写明销毁的理由和鉴定意见", "give the reason and what the appraisal said")
    if len(numbers) > MOST:
        raise BadInput("list_too_long", f"一份清册最多{MOST}件", f"a list has {MOST} cases at most")
    with writing(program.store) as unit:
        office = get_agency(unit, agency)
        hold_every_agency(unit)
        looker = Looker(unit, office, program.clock.today())
        if numbers:
            found = [looker.look(candidate(unit, office.id, each)) for each in dict.fromkeys(numbers)]
            for each in found:
                _refuse_unless_free(each)
        else:
            found = _free(looker)
        if not found:
            raise BadInput(
                "nothing_to_erase", "没有保管期满、可以销毁的案件", "no case is past its term and free to be erased"
            )
        now = stamp(program.clock.now())
        list_id = add_list(unit, office.id, reason.strip(), [each.id for each in found], by=actor, now=now)
        return find_list(unit, office.id, list_id)


def _free(looker: Looker) -> list[Kept]:
    found: list[Kept] = []
    after = 0
    while len(found) < MOST:
        page = list(looker.over(after=after, most=MOST))
        found += [each for each in page if each.standing == "free"]
        if len(page) < MOST:
            break
        after = page[-1].id
    return found[:MOST]


WHY_NOT = {
    "running": ("保管期限未满", "its term is not over"),
    "hold": ("已暂缓销毁", "it is held back"),
    "remedy": ("有未审结的复议或者诉讼", "a review or a suit over it is pending"),
    "report": ("所计入的年度报告尚未发布", "a report it counts in is not published"),
    "listed": ("已在另一份未办结的清册中", "it is on another list"),
    BROKEN: ("记录核对不符，先查明原因", "its record does not verify; find out why first"),
}
"""Why a case is not erased, by its standing."""


def _refuse_unless_free(kept: Kept) -> None:
    if kept.standing == "free":
        return
    zh, en = WHY_NOT[kept.standing]
    raise Refused(
        "not_free_to_erase",
        f"申请 {kept.number} 不能列入销毁清册：{zh}",
        f"the case {kept.number} cannot be listed: {en}",
        retention().cites,
    )


def refuse_list(program: Program, agency: str, list_id: int, actor: str) -> None:
    """Turn a list down, or take one's own back; its cases stay as they are.

    Raises:
        NotFound: there is no such list.
        Conflict: it is settled already.
    """
    with writing(program.store) as unit:
        found = find_list(unit, get_agency(unit, agency).id, list_id, hold=True)
        if found.status != OPEN:
            raise _settled(found)
        settle_list(unit, list_id, REFUSED, by=actor, now=stamp(program.clock.now()))


def approve(
    program: Program, agency: str, list_id: int, actor: str, *, progress: Callable[[int], None] = lambda _: None
) -> Carried:
    """Approve a list that somebody else proposed, and carry it out; one that was interrupted goes on.

    Raises:
        NotFound: there is no such list.
        NotAllowed: the one who proposed it cannot approve it.
        Conflict: it was refused or is done.
    """
    with writing(program.store) as unit:
        office = get_agency(unit, agency)
        found = find_list(unit, office.id, list_id, hold=True)
        if found.status not in {OPEN, APPROVED}:
            raise _settled(found)
        if found.proposed_by == actor:
            raise NotAllowed(
                "own_list",
                "提出销毁的人不能自己批准，请由另一人批准",
                "who proposed a list cannot approve it; somebody else has to",
                retention().cites,
            )
        if found.status == OPEN:
            settle_list(unit, list_id, APPROVED, by=actor, now=stamp(program.clock.now()))
        left = left_of_list(unit, list_id)
        numbers = frozenset(candidate_of_id(unit, each).number for each in left)
        forget_digests(unit, office.id, numbers)
    for place, case_id in enumerate(left, start=1):
        _erase_one(program, agency, list_id, case_id)
        progress(place)
    scrubbed = _scrubbed(program)
    with writing(program.store) as unit:
        if scrubbed:
            end_list(unit, list_id)
        found = find_list(unit, office.id, list_id)
    return Carried(found.erased, found.passed_over, scrubbed)


def _scrubbed(program: Program) -> bool:
    try:
        return scrub(program.store)
    except (Conflict, StoreUnavailable):  # somebody reads or writes; the cases are erased, approving again tries again
        return False


def _erase_one(program: Program, agency: str, list_id: int, case_id: int) -> None:
    """Erase one case with its entry, or pass it over, in one transaction."""
    with writing(program.store) as unit:
        hold_every_agency(unit, alone=True)
        hold_whole(unit, case_id)
        office = get_agency(unit, agency)
        row = candidate_of_id(unit, case_id)
        case = load_case(unit, agency, row.number)
        if case.is_erased:
            return
        standing = Looker(unit, office, program.clock.today()).look(row._replace(list_id=None)).standing
        if standing != "free":
            pass_over(unit, list_id, case_id, standing)
            return
        try:
            erased = as_erased(case, program.codec)
        except StoreUnavailable:
            pass_over(unit, list_id, case_id, BROKEN)
            return
        if broken_link(case) is not None:
            pass_over(unit, list_id, case_id, BROKEN)
            return
        found = find_list(unit, office.id, list_id)
        add_entry(
            unit,
            Entry(
                0,
                office.code,
                office.id,
                case.id,
                list_id,
                found.reason,
                row.number,
                stamp(program.clock.now()),
                found.proposed_by,
                found.settled_by or "",
                found.settled_at or "",
                case.head,
                len(case.rows),
                remains_of(erased, letters_left(unit, case.id)),
                orjson.dumps(counted(unit, case)._asdict()).decode(),
                b"",
            ),
        )
        erase(unit, case, erased)


def _settled(found: DestructionList) -> Conflict:
    zh, en = {APPROVED: ("已批准", "approved"), DONE: ("已办结", "done"), REFUSED: ("已退回", "refused")}[found.status]
    return Conflict("list_settled", f"第 {found.id} 号销毁清册{zh}", f"the destruction list {found.id} is {en}")


def show_list(program: Program, agency: str, list_id: int, *, after: int = 0, most: int = SHOWN) -> ShownList:
    """Return a list with its cases by their ids behind ``after``.

    Raises:
        NotFound: there is no such agency or list.
    """
    with reading(program.store) as unit:
        office = get_agency(unit, agency)
        found = find_list(unit, office.id, list_id)
        looker = Looker(unit, office, program.clock.today())
        cases = tuple(looker.look(each) for each in cases_of_list(unit, list_id, after=after, most=most))
        entries = tuple(entries_of_list(unit, list_id, after=after, most=most))
        return ShownList(found, cases, entries, tuple(passed_over_of(unit, list_id, after=after, most=most)))


def history(program: Program, agency: str, *, most: int = SHOWN) -> list[DestructionList]:
    """Return the lists of an agency, the latest first.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return lists_of(unit, get_agency(unit, agency).id, most=most)
