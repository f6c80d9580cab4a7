"""Writing the answer to a request (拟写答复): its outcome and ground, the words of its letter, review, issue.

Outcome and ground say which letter it is; its fields follow.  Another outcome takes along what was typed and fits.
What the history forbids stays in sight with its reason.  Checks never keep a draft from being kept, only from going on.
"""

from dataclasses import dataclass
from typing import Any, Final

from fastapi.responses import Response

from request_flow.cases.events import Event
from request_flow.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from request_flow.law.schema import Outcome
from request_flow.notices.catalogue import catalogue
from request_flow.services.case_view import CaseView
from request_flow.services.choosing import UNDECIDED, Choice, choice_of, drafted_outcome
from request_flow.services.letters.asking import DECIDE, kind_for
from request_flow.services.letters.drafting import draft_of
from request_flow.services.letters.sending import send_for_review
from request_flow.services.reviewing import next_stage
from request_flow.storage.letter_drafts import StoredDraft
from request_flow.web.case_page import case_address, open_case
from request_flow.web.case_words import CaseWords
from request_flow.web.desk import Desk
from request_flow.web.letters_editing import Editor, as_typed, blank, days_of, draft_sent, of_draft
from request_flow.web.letters_writing import (
    ISSUE,
    WRONG,
    before_issue,
    draft_address,
    is_answer,
    keep,
    live,
    page_values,
)
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_number

routes = Routes()
PAGE = "/a/{agency}/cases/{number}/decision"
CHOOSE, SUBMIT = "choose", "submit"
COLLECTIVE: Final = "collective_decision"
FAMILIES: Final = {
    "disclosed": ("予以公开", "disclosed"),
    "partial": ("部分公开", "disclosed in part"),
    "refuse": ("不予公开", "refused"),
    "unable": ("无法提供", "not available"),
    "notproc": ("不予处理", "not dealt with"),
}
"""What outcomes begin with, and what those are called together, in the order of the yearly report."""
REVIEW_FIRST: Final = "review_first"


@dataclass(slots=True)
class Answer:
    """What was chosen so far: the family of outcomes, one of them, its finer ground."""

    family: str
    outcome: Outcome | None
    ground: str

    @property
    def fixed(self) -> dict[str, Any]:
        """The keys of the act."""
        if self.outcome is None:
            return {}
        return {"outcome": self.outcome.key, **({"grounds": [self.ground]} if self.ground else {})}


@routes.get(PAGE, may="write_letters")
def decision(desk: Desk) -> Response:
    """Show the answer as its draft has it, or an empty one."""
    view = open_case(desk)
    found = _draft(desk, view)
    if found is not None:
        kept = draft_of(found)
        grounds = kept.ask.data.get("grounds") or [""]
        first = grounds if isinstance(grounds, str) else grounds[0]
        answer = _answer(view, str(kept.ask.data.get("outcome") or ""), str(first))
        editor: Editor | None = of_draft(desk, view, kept.ask, kept.id, kept.written_at)
    else:
        answer = _asked(desk, view)
        editor = _editor(desk, view, answer)
    if editor is not None:
        editor.for_review = _goes_to_review(desk, view)
    return _show(desk, view, answer, editor)


@routes.post(PAGE, may="write_letters")
def write(desk: Desk) -> Response:
    """Keep the answer as it is typed, show what it makes, send it for review or go on to issuing it."""
    view = open_case(desk)
    answer = _answer(view, desk.field("outcome"), desk.field("grounds"), desk.field("family"))
    editor = _typed(desk, view, answer)
    do = desk.field("do")
    if editor is not None:
        editor.for_review = do == SUBMIT or _goes_to_review(desk, view)
    if do == CHOOSE or editor is None:
        return _chosen(desk, view, answer, editor)
    kept = keep(desk, editor)
    if desk.wants_piece:
        piece = live(desk, editor)
        if kept is not None:
            piece.headers["HX-Replace-Url"] = _address(desk, editor)
        return piece
    if kept is not None and do in (SUBMIT, ISSUE) and not before_issue(desk, editor):
        if do == ISSUE:
            return desk.go(draft_address(desk, editor, "/issue"))
        sent = _submit(desk, editor)
        if sent is not None:
            return sent
    if editor.faults or kept is None:
        return _show(desk, view, answer, editor, WRONG)
    return desk.go(_address(desk, editor), "已保存草稿。", "The draft is kept.")


def _address(desk: Desk, editor: Editor) -> str:
    """Return the address of the answer with the days that no draft keeps."""
    on = editor.on if editor.on != desk.today.isoformat() else ""
    return case_address(desk, editor.view.number, "/decision", draft=editor.draft, on=on, bears=editor.bears)


def _goes_to_review(desk: Desk, view: CaseView) -> bool:
    """Return whether the answer still has reviews before it."""
    return len(view.facts.approved_stages) < len(desk.program.stages_of(desk.office))


def _submit(desk: Desk, editor: Editor) -> Response | None:
    """Send the answer for review; ``None`` where it was not, the reason among the faults."""
    number, draft = editor.view.number, editor.draft
    assert draft is not None  # noqa: S101  # it was kept a moment ago
    try:
        done = send_for_review(
            desk.program, desk.office.code, number, draft, desk.acting_on("submit"), on=days_of(desk, editor)[0]
        )
    except (NotAllowed, NotFound):
        raise
    except (Refused, BadInput, Conflict) as error:
        editor.faults[""] = desk.words(error.sentence)
        return None
    stage = desk.wording().of("stage", done.next_stage)
    return desk.go(case_address(desk, number), f"已送审，下一环节：{stage}。", f"Sent for review; next: {stage}.")


def _draft(desk: Desk, view: CaseView) -> StoredDraft | None:
    """Return the draft of an answer that the address names, else the one that was written last."""
    if desk.query("kind") or desk.query("outcome"):
        return None
    named = read_number(desk.query("draft"))
    known = catalogue().kinds
    answers = [
        each
        for each in view.drafts
        if each.kind in known
        and is_answer(known[each.kind])
        and each.event_seq is None
        and (named is None or each.id == named)
    ]
    if named is not None and not answers:
        raise NotFound("no_such_draft", "这件案件没有这份草稿", "the case has no such draft")
    return max(answers, key=lambda each: (each.written_at, each.id), default=None)


def _asked(desk: Desk, view: CaseView) -> Answer:
    """Return the answer that the address names, else the one that was drafted without a letter."""
    kind = catalogue().kinds.get(desk.query("kind"))
    if kind is None:
        return _answer(view, desk.query("outcome") or drafted_outcome(view.opened) or "", desk.query("grounds"))
    outcome = kind.notice.outcomes[0] if kind.notice.outcomes else ""
    law = view.opened.engine.law.outcomes
    grounds = law[outcome].grounds if outcome in law else {}
    return _answer(view, outcome, next((key for key, each in grounds.items() if each.notice == kind.name), ""))


def _answer(view: CaseView, outcome: str, ground: str, family: str = "") -> Answer:
    """Return what is chosen; what there is only one of needs no choice."""
    outcomes = _outcomes(view)
    found = outcomes.get(outcome)
    family = family if family in FAMILIES else _family(outcome)
    of_family = [each for key, each in outcomes.items() if _family(key) == family]
    if found is not None and _family(found.key) != family:
        found = None
    if found is None and len(of_family) == 1:
        found = of_family[0]
    grounds = found.grounds if found is not None else {}
    if ground not in grounds:
        ground = next(iter(grounds)) if len(grounds) == 1 else ""
    return Answer(family, found, ground)


def _outcomes(view: CaseView) -> dict[str, Outcome]:
    return {key: each for key, each in view.opened.engine.law.outcomes.items() if DECIDE in each.closes_by}


def _family(outcome: str) -> str:
    head = outcome.partition("_")[0]
    return head if head in FAMILIES else ""


def _editor(desk: Desk, view: CaseView, answer: Answer) -> Editor | None:
    if answer.outcome is None:
        return None
    return blank(desk, view, kind_for(desk.program, act=DECIDE, data=answer.fixed), None, answer.fixed)


def _typed(desk: Desk, view: CaseView, answer: Answer) -> Editor | None:
    if answer.outcome is None:
        return None
    return as_typed(desk, view, kind_for(desk.program, act=DECIDE, data=answer.fixed), None, answer.fixed)


def _chosen(desk: Desk, view: CaseView, answer: Answer, editor: Editor | None) -> Response:
    """Show the fields of what was chosen; nothing is kept before something is typed for it."""
    if desk.wants_piece:
        return desk.show("parts/decision-form.html.j2", **_values(desk, view, answer, editor))
    return _show(desk, view, answer, editor, WRONG if editor is None and desk.field("do") != CHOOSE else 200)


def _show(desk: Desk, view: CaseView, answer: Answer, editor: Editor | None, status: int = 200) -> Response:
    return desk.show("decision.html.j2", status, **_values(desk, view, answer, editor))


def _values(desk: Desk, view: CaseView, answer: Answer, editor: Editor | None) -> dict[str, Any]:
    words = CaseWords(desk, view)
    forbidden, shut = _forbidden(desk, view)
    stages = desk.program.stages_of(desk.office)
    stage = next_stage(stages, view.facts)
    opinions = [each for each in view.facts.consultations.values() if each.opinion_on is not None]
    known = {
        "view": view,
        "words": words,
        "chips": words.chips(),
        "href": case_address(desk, view.number),
        "action": "/decision",
        "draft_id": draft_sent(desk) if editor is None else editor.draft,
        "answer": answer,
        "families": {key: desk.say(*names) for key, names in FAMILIES.items()},
        "outcomes": [
            each for key, each in _outcomes(view).items() if _family(key) == answer.family and key not in forbidden
        ],
        "forbidden": [(each, forbidden[key]) for key, each in _outcomes(view).items() if key in forbidden],
        "shut": shut,
        "undecided": _undecided(desk, view),
        "is_review_first": answer.outcome is not None
        and answer.outcome.remedy_on(desk.today, answer.ground or None) == REVIEW_FIRST,
        "reviewed": bool(stages),
        "is_passed": bool(stages) and not _goes_to_review(desk, view),
        "stage": desk.wording().of("stage", stage) if stage is not None and view.step == "in_review" else "",
        "next_stage": desk.wording().of("stage", stages[0]) if stages else "",
        "opinions": opinions,
    }
    if editor is None:
        return {**known, "editor": None}
    return {**page_values(desk, editor), **known}


def _undecided(desk: Desk, view: CaseView) -> tuple[Choice, bool] | None:
    """Return the answer as it stands while its collective decision is missing, and whether that is the visitor's."""
    answer = choice_of(desk.program, view.opened, view.facts, DECIDE, desk.visitor)
    if answer.reason is None or answer.reason.code != UNDECIDED:
        return None
    together = choice_of(desk.program, view.opened, view.facts, COLLECTIVE, desk.visitor)
    return answer, together.standing in ("lawful", "irregular") and desk.may("take_step")


def _forbidden(desk: Desk, view: CaseView) -> tuple[dict[str, Refused], Refused | None]:
    """Return the outcomes that the history forbids with the reason, and the reason that shuts all of them."""
    engine, found = view.opened.engine, {}
    for key, each in _outcomes(view).items():
        said = {"outcome": key, **({"grounds": [next(iter(each.grounds))]} if each.grounds else {})}
        event = Event(DECIDE, desk.today, said, len(view.opened.history) + 1, None, desk.visitor.member.login)
        reason = engine.check_in(view.opened.history, view.facts, event)
        if reason is not None:
            found[key] = engine.refusal(reason)
    codes = {each.code for each in found.values()}
    if len(found) == len(_outcomes(view)) and len(codes) == 1:
        return {}, next(iter(found.values()))
    return found, None
