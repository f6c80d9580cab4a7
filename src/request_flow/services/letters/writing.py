"""Keeping a letter that is being written, whole at each change: what the page holds is what its draft says.

A draft is of one letter.  Where another is chosen half-way, what was typed goes into a new draft, and the old one is
put aside if nothing of it is lost.
"""

from collections.abc import Mapping
from typing import Any

from request_flow.errors import NotFound
from request_flow.notices.catalogue import catalogue
from request_flow.notices.inputs import read_inputs
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.drafting import LetterDraft, draft_of, keep_draft, written_of
from request_flow.services.letters.matter import Matter, open_matter
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.storage.letter_drafts import DISCARDED, StoredDraft, change_draft, end_draft, find_draft
from request_flow.storage.unit import Unit, reading, writing


def save_draft(
    program: Program, agency: str, number: str, ask: LetterAsk, person: Person, draft: int | None = None
) -> LetterDraft:
    """Keep a letter of a case as it is typed so far, in its draft where there is one, and return the draft.

    Raises:
        NotFound: there is no such agency, case or letter, or the case has no such draft.
        BadInput: something typed is none of the letter's, or not of its type.
        Conflict: the draft was issued or put aside meanwhile.
    """
    read_inputs(catalogue().kind(ask.kind), ask.inputs)
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        matter = open_matter(program, unit, agency, number)
        old = None if draft is None else _draft_of_case(unit, matter, draft)
        if old is not None and (old.kind, old.event_seq) == (ask.kind, ask.event):
            change_draft(unit, old, written_of(ask), actor=person.actor, now=now)
            made = old.id
        else:
            if old is not None and _is_within(old, ask):
                end_draft(unit, old.id, DISCARDED)
            made = keep_draft(program, unit, matter, ask, person)
        return draft_of(find_draft(unit, matter.agency.id, made))


def open_draft(program: Program, agency: str, number: str, draft: int) -> LetterDraft:
    """Return a draft of a case.

    Raises:
        NotFound: the case has no such draft.
    """
    with reading(program.store) as unit:
        matter = open_matter(program, unit, agency, number)
        return draft_of(_draft_of_case(unit, matter, draft))


def put_aside(program: Program, agency: str, number: str, draft: int) -> None:
    """Put a draft of a case aside.

    Raises:
        NotFound: the case has no such draft.
        Conflict: it was issued or put aside before.
    """
    with writing(program.store) as unit:
        matter = open_matter(program, unit, agency, number)
        end_draft(unit, _draft_of_case(unit, matter, draft).id, DISCARDED)


def _draft_of_case(unit: Unit, matter: Matter, draft: int) -> StoredDraft:
    found = find_draft(unit, matter.agency.id, draft)
    if found.case_id != matter.case.id:
        raise NotFound("no_such_draft", f"这件案件没有编号为 {draft} 的草稿", f"the case has no draft {draft}")
    return found


def _is_within(old: StoredDraft, ask: LetterAsk) -> bool:
    """Return whether all that was typed for a draft stands in the letter, its choice of answer aside."""
    return _said(old.data["inputs"]).items() <= _said(ask.inputs).items() and (
        _said(old.data["data"]).keys() - {"outcome", "grounds"} <= _said(ask.data).keys()
    )


def _said(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value not in (None, "", [])}
