"""Sending an answer for review (送审): its letter is kept as a draft, and what it says is on record with the draft.

The acts `draft` and `submit` are taken in one transaction, so that no reviewer ever has one without the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.errors import BadInput, Sentence
from request_flow.notices.checks import Finding
from request_flow.services.letters.asking import DECIDE, LetterAsk
from request_flow.services.letters.drafting import find_letter_draft, keep_draft
from request_flow.services.letters.issuing import refuse_stopped
from request_flow.services.letters.matter import Composed, Matter, composed, open_matter
from request_flow.services.letters.reviewing import words_for_review
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, step_in
from request_flow.storage.agencies import get_agency, hold_agency
from request_flow.storage.letters import hold_case
from request_flow.storage.unit import writing

NOT_SENT = Sentence("不能送审：", "not sent for review: ")


@dataclass(frozen=True, slots=True)
class SentForReview:
    """A letter before its reviewers: the id of its draft, the stage that is next, what was found about it."""

    draft: int
    next_stage: str
    findings: tuple[Finding, ...]


def send_for_review(
    program: Program, agency: str, number: str, ask: LetterAsk | int, person: Person, *, on: date | None = None
) -> SentForReview:
    """Put an answer, or the draft of that id, before the reviewers of the agency; earlier reviews count no more.

    What needs a reason at issue is told and does not stop it.

    Raises:
        NotFound: there is no such agency, case, letter or draft.
        BadInput: something typed cannot be used, the letter is no answer, or the agency has no reviews.
        Refused: the law does not allow the step, or something stops the letter.
        Conflict: somebody else was first.
    """
    day = on or program.clock.today()
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        matter = open_matter(program, unit, held.code, number)
        hold_case(unit, matter.case.id)
        asked = find_letter_draft(unit, matter.agency.id, ask).ask if isinstance(ask, int) else ask
        stages = _stages(matter)
        made = composed(program, unit, matter, asked, person, day, draft=True)
        keys = _keys(made)
        refuse_stopped(made.findings, NOT_SENT)
        step_in(program, unit, held, number, Step("draft", day, keys), person)
        step_in(program, unit, held, number, Step("submit", day, {}), person)
        kept = ask if isinstance(ask, int) else keep_draft(program, unit, matter, asked, person)
        return SentForReview(kept, stages[0], made.findings)


def _keys(made: Composed) -> Mapping[str, Any]:
    """Return the keys of the act `draft` for an answer.

    Raises:
        BadInput: the letter is no answer that is still to be given.
    """
    if made.step is None or made.step.act != DECIDE:
        label = made.kind.notice.label
        raise BadInput(
            "not_for_review",
            f"“{label.zh}”不须送审，只有答复经过审核；请用 notice issue 签发",
            f"{made.kind.name} is not for review, only answers are: issue it with `notice issue`",
        )
    data = made.step.data
    kept = {key: data[key] for key in ("outcome", "grounds") if data.get(key) is not None}
    return {**kept, "text": words_for_review(made.kind, made.inputs, data)}


def _stages(matter: Matter) -> tuple[str, ...]:
    stages = matter.engine.workflow.reviews.chains[matter.agency.review_chain].stages
    if not stages:
        raise BadInput(
            "no_reviews",
            "本机关不设审核，不须送审；请用 notice issue 签发",
            "the agency has no reviews: issue the letter with `notice issue`",
        )
    return stages
