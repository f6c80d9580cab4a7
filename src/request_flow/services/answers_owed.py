"""The agency's own answers to reviews and suits (答复、答辩) that are still owed, as the morning list shows them.

Where the procedure of a review is not on record, the answer is looked for by the day of the summary procedure until
that day is over, then by that of the ordinary one; only the last of its days makes it late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from request_flow.deadlines.answers import AnswerTerm
from request_flow.report.remedies import KeptRemedy, kept_remedies
from request_flow.services.listing import Row, Standing, row_of, standing_on
from request_flow.services.program import Program
from request_flow.services.remedies import answers_due
from request_flow.storage.agencies import Agency
from request_flow.storage.case_lists import listed_cases
from request_flow.storage.remedies import DisputedCase, owing_cases
from request_flow.storage.unit import Unit
from request_flow.storage.worklist import FORWARD, LATE, TODAY, WEEK, Whose

ANSWERED = "remedy_answered"


class Pending(NamedTuple):
    """A remedy that is not answered yet, the days that it may be due, and the one it is looked for by."""

    case: DisputedCase
    remedy: KeptRemedy
    terms: tuple[AnswerTerm, ...]
    due: AnswerTerm


@dataclass(frozen=True, slots=True)
class Owed:
    """One answer to be handed in; ``mine`` says whether the visitor may record it."""

    row: Row
    remedy: KeptRemedy
    terms: tuple[AnswerTerm, ...]
    due: AnswerTerm
    standing: Standing
    mine: bool


def pending_answers(program: Program, unit: Unit, agency: Agency, whose: Whose) -> list[Pending]:
    """Return the answers that some people, a unit or an agency owe, the first due first."""
    cases = [each for each in owing_cases(unit, agency.id) if whose.has(each.handler, each.unit)]
    if not cases:
        return []
    engine, today = program.engine_for(unit, agency), program.clock.today()
    found = []
    for case in cases:
        for remedy in kept_remedies(case.remedies):
            terms = answers_due(remedy, engine)
            if terms:
                found.append(Pending(case, remedy, terms, looked_for_by(terms, today)))
    return sorted(found, key=lambda each: (each.due.due_on, each.case.number, each.remedy.ref))


def looked_for_by(terms: tuple[AnswerTerm, ...], today: date) -> AnswerTerm:
    """Return the first term that is not over, the last where all are."""
    return next((each for each in terms if each.due_on >= today), terms[-1])


def group_of(due_on: date, today: date, week: date) -> str:
    """Return the group of the morning list that an answer stands in; ``week`` is the last day of the next ones."""
    if due_on < today:
        return LATE
    if due_on == today:
        return TODAY
    return WEEK if due_on <= week else FORWARD


def answers_by_group(
    program: Program,
    unit: Unit,
    agency: Agency,
    whose: Whose,
    week: date,
    hidden: frozenset[int],
    roles: set[str],
) -> Mapping[str, tuple[Owed, ...]]:
    """Return the answers owed by the group of the morning list that they stand in, each group in order."""
    pending = pending_answers(program, unit, agency, whose)
    if not pending:
        return {}
    today, calendar = program.clock.today(), program.engine_for(unit, agency).rules.calendar
    mine = bool(roles.intersection(program.engine.workflow.transitions[ANSWERED].by))
    listed = {each.id: each for each in listed_cases(unit, sorted({each.case.id for each in pending}))}
    made: dict[str, tuple[Owed, ...]] = {}
    for case, remedy, terms, due in pending:
        row = row_of(program, agency, listed[case.id], hidden, calendar)
        owed = Owed(row, remedy, terms, due, standing_on(due.due_on, today, calendar), mine)
        group = group_of(due.due_on, today, week)
        made[group] = (*made.get(group, ()), owed)
    return made
