"""Drafts that wait for a review (审核): those whose next stage somebody may pass, the first due first.

Who drafted an answer cannot review it; such a draft is listed with that reason, so that nobody looks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.clocks import due_line
from request_flow.cases.events import Event
from request_flow.cases.facts import Facts
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import get_agency
from request_flow.storage.cases import iter_cases
from request_flow.storage.people import members_of
from request_flow.storage.unit import reading
from request_flow.workflow.drafts import draft_in_force
from request_flow.workflow.engine import Engine

IN_REVIEW = "cases.agency_id = ? AND cases.due_on IS NOT NULL AND cases.step = 'in_review'"
BY_DUE_DAY = "cases.due_on, cases.id"
MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft before a reviewer: the stage that is next, the draft, who wrote it and how the case stands."""

    number: str
    subject: str
    due_on: date | None
    line: dict[str, Any]
    stage: str
    outcome: str | None
    drafted_by: str | None
    drafter: str
    own: bool


def waiting_drafts(program: Program, agency: str, visitor: Visitor) -> tuple[list[Waiting], int]:
    """Return the drafts whose next stage a visitor's roles may pass, at most ``MOST``, and how many more there are.

    Raises:
        NotFound: there is no such agency.
    """
    found: list[Waiting] = []
    day, more = program.clock.today(), 0
    with reading(program.store) as unit:
        office = get_agency(unit, agency)
        engine, chain = program.engine_for(unit, office), program.stages_of(office)
        hidden = hidden_from(unit, visitor, office)
        names = {each.login: each.name for each in members_of(unit, office.id)}
        roles = visitor.roles_in({office.id})
        for stored in iter_cases(unit, IN_REVIEW, (office.id,), order=BY_DUE_DAY, batch=MOST):
            if stored.id in hidden:
                continue
            history = stored.events(program.codec)
            facts = engine.fold(stored.header, history, day)
            stage = next_stage(chain, facts)
            if stage is None or not may_pass(engine, roles, stage):
                continue
            if len(found) == MOST:
                more += 1
                continue
            line = due_line(facts, day, engine.rules, program.articles)
            draft = draft_in_force(history, day)
            due = line["due_on"]
            found.append(
                Waiting(
                    stored.header.number,
                    stored.subject,
                    date.fromisoformat(str(due)) if due else None,
                    line,
                    stage,
                    _outcome(draft),
                    facts.drafted_by,
                    names.get(facts.drafted_by or "", facts.drafted_by or ""),
                    facts.drafted_by == visitor.member.login,
                )
            )
    return found, more


def next_stage(chain: Sequence[str], facts: Facts) -> str | None:
    """Return the stage that a submitted draft waits for, ``None`` where it waits for none."""
    left = list(chain[len(facts.approved_stages) :])
    return left[0] if facts.submitted and left else None


def may_pass(engine: Engine, roles: Sequence[str], stage: str) -> bool:
    """Return whether one of some roles may pass a stage."""
    return not set(roles).isdisjoint(engine.workflow.reviews.stages[stage].by)


def _outcome(draft: Event | None) -> str | None:
    return None if draft is None else draft.data.get("outcome")
