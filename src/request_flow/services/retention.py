"""Which cases have been kept as long as they must be (保管期满), and what holds some of them back.

A case is looked at once its term is over: counted from the end of the year in which it, with every review and suit over
it, came to its end.  It is held back by a remedy that is pending, by a report of a year it counts in that is not
published, and by a hold that somebody set with a reason.  An agency may set its own terms; none shorter than the law's.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from request_flow.errors import BadInput, Refused
from request_flow.law.retention import Kind, kept_until, retention
from request_flow.report.remedies import kept_remedies
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.services.succession import followed_by
from request_flow.storage.agencies import Agency, get_agency
from request_flow.storage.cases import load_case
from request_flow.storage.reports import reports_of
from request_flow.storage.retention import (
    Candidate,
    OwnTerm,
    add_hold,
    candidate,
    candidates,
    own_terms,
    put_term,
    release_holds,
)
from request_flow.storage.retention_entries import Entry, entry_of_case
from request_flow.storage.successions import all_successions
from request_flow.storage.tables import OPEN_YEAR
from request_flow.storage.unit import Unit, reading, writing

PAGE = 50
PUBLISHED = "published"
VOID = "void"
LONGEST = 100
"""Years: more is a slip of the keyboard, since what is kept for good is not listed at all."""
Standing: TypeAlias = Literal["free", "hold", "remedy", "report", "listed", "running"]


@dataclass(frozen=True, slots=True)
class Term:
    """How many years a kind of case is kept in an agency; ``basis`` is its own table, empty where the default holds."""

    kind: Kind
    years: int
    basis: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A case with its term: it is kept whole up to and including ``until``, ``None`` while it has not ended.

    ``standing`` says what comes of it: it is free to be listed, held back by something, or its term still runs.
    """

    id: int
    number: str
    subject: str
    outcome: str | None
    ended_on: date | None
    kind: Kind
    years: int
    until: date | None
    standing: Standing
    hold: str | None
    list_id: int | None


class Looker:
    """Looks at an agency's cases with its terms and its reports, each read once."""

    def __init__(self, unit: Unit, agency: Agency, today: date) -> None:
        self._unit, self.agency, self._today = unit, agency, today
        self.terms = terms_in(unit, agency.id)
        offices = followed_by(all_successions(unit), agency.id) if agency.succeeded else [agency.id]
        self._unpublished = {
            report.year for each in offices for report in reports_of(unit, each) if report.status != PUBLISHED
        }

    def over(self, *, after: int = 0, most: int = PAGE) -> Iterator[Kept]:
        """Yield the cases whose term is over by their ids behind ``after``, up to ``most``."""
        shortest = min(each.years for each in self.terms.values())
        given = 0
        while given < most:
            found = candidates(self._unit, self.agency.id, self._today.year - shortest, after=after, most=most)
            for each in found:
                kept = self.look(each)
                if kept.standing != "running":
                    yield kept
                    given += 1
                    if given == most:
                        return
            if len(found) < most:
                return
            after = found[-1].id

    def look(self, each: Candidate) -> Kept:
        """Return a case with its term and what holds it back."""
        remedies = kept_remedies(each.remedies)
        kind: Kind = "contested" if remedies else "ordinary"
        years = self.terms[kind].years
        ends = [each.closed_on or (each.arrived_on if each.state == VOID else None)]
        ends += [remedy.concluded_on.isoformat() for remedy in remedies if remedy.concluded_on]
        over = each.state in {"closed", VOID} and ends[0] is not None
        ended_on = max(date.fromisoformat(day) for day in ends if day) if over else None
        until = kept_until(ended_on, years) if ended_on else None
        standing: Standing = "free"
        if until is None or until >= self._today:
            standing = "running"
        elif any(remedy.result is None for remedy in remedies):
            standing = "remedy"
        elif each.hold is not None:
            standing = "hold"
        elif not self._unpublished.isdisjoint(_years_of(each)):
            standing = "report"
        elif each.list_id is not None:
            standing = "listed"
        return Kept(
            each.id,
            each.number,
            each.subject,
            each.outcome,
            ended_on,
            kind,
            years,
            until,
            standing,
            each.hold,
            each.list_id,
        )


def _years_of(each: Candidate) -> Collection[int]:
    """Return the years whose reports the case counts in."""
    years: set[int] = set()
    if each.entered_year is not None and each.left_year is not None and each.left_year < OPEN_YEAR:
        years.update(range(each.entered_year, each.left_year + 1))
    for remedy in kept_remedies(each.remedies):
        last = remedy.concluded_on or remedy.filed_on
        years.update(range(remedy.filed_on.year, last.year + 1))
    return years


def terms_in(unit: Unit, agency_id: int) -> dict[Kind, Term]:
    """Return the terms of an agency: its own, else those that ship."""
    own = own_terms(unit, agency_id)
    return {
        kind: Term(kind, own[kind].years, own[kind].basis, each.cites)
        if kind in own
        else Term(kind, each.years, "", each.cites)
        for kind, each in retention().kinds.items()
    }


def terms_of(program: Program, agency: str) -> list[Term]:
    """Return the terms of an agency.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return list(terms_in(unit, get_agency(unit, agency).id).values())


def set_term(program: Program, agency: str, kind: str, years: int, basis: str, actor: str) -> None:
    """Set a term of an agency, as its own table of terms has it (``basis`` names the table).

    Raises:
        NotFound: there is no such agency.
        BadInput: there is no such kind, or no basis is given.
        Refused: the law asks for a longer term.
    """
    rules = retention()
    found = next((each for each in rules.kinds if each == kind), None)
    if found is None:
        known = ", ".join(rules.kinds)
        raise BadInput(
            "no_such_kind_of_file", f"没有“{kind}”这一类；可用：{known}", f"there is no kind {kind!r}: {known}"
        )
    if not basis.strip():
        raise BadInput(
            "no_basis", "请写明依据：本机关的保管期限表及审查同意的文号", "name the agency's table of terms it rests on"
        )
    if years < rules.shortest.years:
        raise Refused(
            "term_too_short",
            f"保管期限不得少于{rules.shortest.years}年",
            f"a term has {rules.shortest.years} years at least",
            rules.shortest.cites,
        )
    if years > LONGEST:
        raise BadInput("term_too_long", f"保管期限最多{LONGEST}年", f"a term has {LONGEST} years at most")
    with writing(program.store) as unit:
        office = get_agency(unit, agency)
        put_term(unit, office.id, OwnTerm(found, years, basis.strip(), actor, stamp(program.clock.now())))


def cases_over(program: Program, agency: str, *, after: int = 0, most: int = PAGE) -> list[Kept]:
    """Return cases of an agency whose term is over, those held back too, by their ids behind ``after``.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return list(Looker(unit, get_agency(unit, agency), program.clock.today()).over(after=after, most=most))


def hold_case(program: Program, agency: str, number: str, reason: str, actor: str) -> None:
    """Hold a case back from being erased (暂缓销毁), for a reason.

    Raises:
        NotFound: there is no such case.
        BadInput: no reason is given.
        Refused: it was erased already, or is held back.
    """
    if not reason.strip():
        raise BadInput("no_reason", "请写明暂缓销毁的原因", "give the reason why the case is held back")
    with writing(program.store) as unit:
        case = load_case(unit, agency, number)
        refuse_erased(unit, case.id, number, erased=case.is_erased)
        if candidate(unit, get_agency(unit, agency).id, number).hold is not None:
            raise Refused("held_already", f"申请 {number} 已在暂缓销毁之列", f"the case {number} is held back already")
        add_hold(unit, case.id, reason.strip(), by=actor, now=stamp(program.clock.now()))


def release_case(program: Program, agency: str, number: str, actor: str) -> None:
    """Hold a case back no more.

    Raises:
        NotFound: there is no such case.
        Refused: it was not held back.
    """
    with writing(program.store) as unit:
        case = load_case(unit, agency, number)
        if not release_holds(unit, case.id, by=actor, now=stamp(program.clock.now())):
            raise Refused("not_held", f"申请 {number} 没有暂缓销毁", f"the case {number} is not held back")


def refuse_erased(unit: Unit, case_id: int, number: str, *, erased: bool) -> None:
    """Refuse what needs more of a case than is left of one that was erased.

    Raises:
        Refused: code ``case_erased``; the sentence tells the day and the entry.
    """
    if erased:
        raise erased_case(unit, case_id, number)


def erased_case(unit: Unit, case_id: int, number: str) -> Refused:
    """Return the error for what needs more of an erased case than is left of it; it tells the day and the entry."""
    entry = entry_of_case(unit, case_id)
    day, number_of_entry = (entry.erased_at[:10], entry.id) if entry else ("?", "?")
    return Refused(
        "case_erased",
        f"申请 {number} 的个人信息已于 {day} 按期销毁（销毁记录第 {number_of_entry} 号），不能再办理",
        f"the personal data of the case {number} was erased on {day} (entry {number_of_entry}); "
        "nothing can be done in it any more",
        retention().cites,
    )


def erasure_of(unit: Unit, case_id: int, *, erased: bool) -> Entry | None:
    """Return the entry of a case that was erased; ``None`` where it was not."""
    return entry_of_case(unit, case_id) if erased else None
