"""复议诉讼: the reviews and suits over an agency's requests, pending and ended; and the register of those it lost.

A remedy that ended counts in the year of its result, a pending one in every year since it was filed (``ruling:U10``).
Lost is one whose result is a correction (结果纠正).  A case that is shut to the visitor shows its number alone.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from request_flow.cases.facts import Remedy
from request_flow.deadlines.answers import AnswerTerm
from request_flow.deadlines.answers import answers_due as terms_to_answer
from request_flow.report.remedies import KeptRemedy, kept_remedies
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.remedies import DisputedCase, disputed_cases
from request_flow.storage.unit import reading
from request_flow.workflow.engine import Engine

ROWS_A_PAGE = 50
LOST = "corrected"
Standing = Literal["pending", "owed", "ended", "lost"]
"""``owed``: pending, and the agency's own answer is not on record."""


PARTS: Mapping[Standing, Standing] = {"pending": "owed", "ended": "lost"}
"""Standings that take another one too."""


class RemedyRow(NamedTuple):
    """One remedy; ``days`` are the calendar days that it has taken, up to its result or to today."""

    case: DisputedCase
    remedy: KeptRemedy
    days: int
    hidden: bool
    answers: tuple[AnswerTerm, ...] = ()
    """By when the agency answers while it is pending, in each procedure that may be taken; empty where not known."""
    late: bool = False
    """Whether the last of those days is over."""

    @property
    def standing(self) -> Standing:
        """Whether it is pending, with or without our answer, lost, or ended otherwise."""
        if self.remedy.result is None:
            return "owed" if self.remedy.answered_on is None else "pending"
        return "lost" if self.remedy.result == LOST else "ended"


class RemedyFilter(NamedTuple):
    """Which remedies are wanted; ``None`` means any.  ``pending`` takes the owed too, ``ended`` the lost."""

    standing: Standing | None = None
    kind: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class RemedyPage:
    """A page of the remedies wanted; ``counts`` are of all that the other filters leave, by how they stand."""

    rows: tuple[RemedyRow, ...]
    counts: Mapping[Standing, int]
    found: int
    page: int
    pages: int
    years: tuple[int, ...]


def remedy_page(program: Program, agency: Agency, visitor: Visitor, wanted: RemedyFilter, page: int = 1) -> RemedyPage:
    """Return a page of an agency's remedies: the pending first, the longest pending first; then the newest results."""
    rows = _rows(program, agency, visitor)
    of_others = [each for each in rows if _passes(each, wanted._replace(standing=None))]
    chosen = [each for each in of_others if _passes(each, wanted)]
    counts = Counter[Standing](each.standing for each in of_others)
    for whole, part in PARTS.items():
        counts[whole] += counts[part]
    pages = max(1, -(-len(chosen) // ROWS_A_PAGE))
    page = min(max(1, page), pages)
    shown = chosen[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    years = sorted({year for each in rows for year in _years(each.remedy)}, reverse=True)
    return RemedyPage(tuple(shown), counts, len(chosen), page, pages, tuple(years))


def answers_due(remedy: KeptRemedy | Remedy, engine: Engine) -> tuple[AnswerTerm, ...]:
    """Return by when the agency answers a pending remedy; none where it has, or without the day of the copy."""
    if remedy.result is not None or remedy.answered_on is not None or remedy.received_on is None:
        return ()
    return terms_to_answer(remedy.kind, remedy.received_on, remedy.procedure, engine.law, engine.rules.calendar)


def every_remedy(program: Program, agency: Agency, visitor: Visitor, wanted: RemedyFilter) -> list[RemedyRow]:
    """Return every remedy wanted, in the order of the pages."""
    return [each for each in _rows(program, agency, visitor) if _passes(each, wanted)]


def _rows(program: Program, agency: Agency, visitor: Visitor) -> list[RemedyRow]:
    today = program.clock.today()
    with reading(program.store) as unit:
        unit.steady()
        cases = disputed_cases(unit, agency.id)
        hidden = hidden_from(unit, visitor, agency)
        engine = program.engine_for(unit, agency)
    rows = [
        RemedyRow(
            case,
            remedy,
            ((remedy.concluded_on or today) - remedy.filed_on).days,
            case.id in hidden,
            answers,
            bool(answers) and answers[-1].due_on < today,
        )
        for case in cases
        for remedy in kept_remedies(case.remedies)
        for answers in (answers_due(remedy, engine),)
    ]
    return sorted(rows, key=_place)


def _place(row: RemedyRow) -> tuple[bool, int, str, str]:
    remedy = row.remedy
    ended = remedy.result is not None
    day = -(remedy.concluded_on or remedy.filed_on).toordinal() if ended else remedy.filed_on.toordinal()
    return ended, day, row.case.number, remedy.ref


def _passes(row: RemedyRow, wanted: RemedyFilter) -> bool:
    remedy = row.remedy
    return (
        (wanted.standing is None or row.standing in (wanted.standing, PARTS.get(wanted.standing)))
        and wanted.kind in (None, remedy.kind)
        and (wanted.year is None or remedy.counts_as(wanted.year) is not None)
    )


def _years(remedy: KeptRemedy) -> set[int]:
    """Return the years that a filter offers for a remedy: that in which it was filed and that of its result."""
    ended = {remedy.concluded_on.year} if remedy.concluded_on is not None else set()
    return {remedy.filed_on.year, *ended}
