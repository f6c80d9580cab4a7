"""Drafts of letters: kept with what was typed, looked at as they would be issued, and what stands against it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from request_flow.errors import Refused
from request_flow.notices.catalogue import catalogue
from request_flow.notices.checks import Finding
from request_flow.notices.inputs import read_inputs
from request_flow.notices.model import Letter
from request_flow.notices.situation import Delivery
from request_flow.services.letters.asking import LetterAsk, kind_for
from request_flow.services.letters.forms import in_form
from request_flow.services.letters.matter import Composed, Matter, composed, open_matter
from request_flow.services.letters.reviewing import refuse_unlike_reviewed
from request_flow.services.program import Program
from request_flow.services.steps import Person, make_event, try_step
from request_flow.storage.agencies import get_agency
from request_flow.storage.letter_drafts import (
    DISCARDED,
    StoredDraft,
    add_draft,
    change_draft,
    end_draft,
    find_draft,
    open_drafts,
)
from request_flow.storage.unit import Unit, reading, writing


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter that is being written; ``ask`` holds what was typed so far."""

    id: int
    case: str
    ask: LetterAsk
    status: str
    written_by: str
    written_at: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would be issued, and everything that was found about it, the gravest first."""

    letter: Letter
    findings: tuple[Finding, ...]


def draft_letter(
    program: Program,
    agency: str,
    number: str,
    person: Person,
    *,
    kind: str | None = None,
    act: str | None = None,
    inputs: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    event: int | None = None,
    delivery: Delivery | None = None,
) -> LetterDraft:
    """Keep a draft of a letter, named by its name or by the act that calls for it, and return it.

    Raises:
        NotFound: there is no such agency, case or letter.
        BadInput: something typed is none of the letter's, or not of its type.
    """
    ask = LetterAsk(
        kind_for(program, kind, act=act, data=data).name, dict(inputs or {}), dict(data or {}), event, delivery
    )
    read_inputs(catalogue().kind(ask.kind), ask.inputs)
    with writing(program.store) as unit:
        matter = open_matter(program, unit, agency, number)
        return draft_of(find_draft(unit, matter.agency.id, keep_draft(program, unit, matter, ask, person)))


def keep_draft(program: Program, unit: Unit, matter: Matter, ask: LetterAsk, person: Person) -> int:
    """Keep a draft in a transaction that is under way, and return its id."""
    now = program.clock.now().isoformat(timespec="seconds")
    return add_draft(unit, matter.place, ask.kind, ask.event, written_of(ask), actor=person.actor, now=now)


def revise_draft(
    program: Program,
    agency: str,
    draft_id: int,
    person: Person,
    *,
    inputs: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    delivery: Delivery | None = None,
) -> LetterDraft:
    """Let a draft say what is given, the rest as it was; an empty text takes a field back.

    Raises:
        NotFound: the agency has no such draft.
        Conflict: it was issued or put aside meanwhile.
    """
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        stored = find_draft(unit, get_agency(unit, agency).id, draft_id)
        before = draft_of(stored).ask
        typed = {**before.inputs, **(inputs or {})}
        keys = {**before.data, **(data or {})}
        ask = LetterAsk(before.kind, typed, keys, before.event, delivery or before.delivery)
        read_inputs(catalogue().kind(ask.kind), ask.inputs)
        change_draft(unit, stored, written_of(ask), actor=person.actor, now=now)
        return draft_of(find_draft(unit, get_agency(unit, agency).id, draft_id))


def discard_draft(program: Program, agency: str, draft_id: int) -> None:
    """Put a draft aside.

    Raises:
        NotFound: the agency has no such draft.
        Conflict: it was issued or put aside before.
    """
    with writing(program.store) as unit:
        find_draft(unit, get_agency(unit, agency).id, draft_id)
        end_draft(unit, draft_id, DISCARDED)


def list_drafts(program: Program, agency: str, number: str | None = None) -> list[LetterDraft]:
    """Return the drafts of an agency, or of one case, that are not letters yet.

    Raises:
        NotFound: there is no such agency or case.
    """
    with reading(program.store) as unit:
        if number is None:
            return [draft_of(each) for each in open_drafts(unit, get_agency(unit, agency).id)]
        matter = open_matter(program, unit, agency, number)
        return [draft_of(each) for each in open_drafts(unit, matter.agency.id, matter.case.id)]


def find_letter_draft(unit: Unit, agency_id: int, draft_id: int) -> LetterDraft:
    """Return one draft.

    Raises:
        NotFound: the agency has no such draft.
    """
    return draft_of(find_draft(unit, agency_id, draft_id))


def draft_of(stored: StoredDraft) -> LetterDraft:
    """Return a stored draft as services know it."""
    data = stored.data
    delivery = Delivery(**data["delivery"]) if data.get("delivery") else None
    ask = LetterAsk(stored.kind, data["inputs"], data["data"], stored.event_seq, delivery)
    return LetterDraft(stored.id, stored.case, ask, stored.status, stored.written_by, stored.written_at)


def written_of(ask: LetterAsk) -> dict[str, Any]:
    """Return what of a letter is kept in its draft."""
    return {
        "inputs": dict(ask.inputs),
        "data": dict(ask.data),
        "delivery": asdict(ask.delivery) if ask.delivery is not None else None,
    }


def preview_letter(
    program: Program,
    agency: str,
    number: str,
    ask: LetterAsk | int,
    person: Person,
    *,
    on: date | None = None,
    bears: date | None = None,
) -> Preview:
    """Return a letter, or the draft of that id, as it would be issued on a day, with everything found about it.

    A step that the law does not allow as the history stands is a finding like any other.

    Raises:
        NotFound: there is no such agency, case, letter or draft.
        BadInput: something typed cannot be used.
    """
    with reading(program.store) as unit:
        matter = open_matter(program, unit, agency, number)
        asked = find_letter_draft(unit, matter.agency.id, ask).ask if isinstance(ask, int) else ask
        day = on or program.clock.today()
        made = composed(program, unit, matter, asked, person, day, bears=bears, draft=True)
    return Preview(made.letter, (*_refusal(program, matter, made, person), *made.findings))


def checks_of(
    program: Program, agency: str, number: str, ask: LetterAsk | int, person: Person, *, on: date | None = None
) -> tuple[Finding, ...]:
    """Return what stands against issuing a letter, or the draft of that id, on a day.

    Raises:
        NotFound: there is no such agency, case, letter or draft.
        BadInput: something typed cannot be used.
    """
    return preview_letter(program, agency, number, ask, person, on=on).findings


def preview_bytes(letter: Letter, form: str, fonts: Path | None = None) -> bytes:
    """Return a letter that is looked at, in one form.

    Raises:
        BadInput: there is no such form, or it cannot be made.
    """
    return in_form(letter, form, fonts)


def refuse_step(program: Program, matter: Matter, made: Composed, person: Person) -> None:
    """Ask every guard about the step of a letter, and hold an answer to its reviews; writes nothing.

    Raises:
        Refused: a guard refuses the step, or the words are not those that the reviewers passed.
    """
    if made.step is not None:
        event = make_event(made.step, len(matter.history) + 1, person.actor)
        try_step(program, matter.engine, matter.agency, matter.case.header, matter.history, event, person.role)
    refuse_unlike_reviewed(matter, made)


def _refusal(program: Program, matter: Matter, made: Composed, person: Person) -> tuple[Finding, ...]:
    try:
        refuse_step(program, matter, made, person)
    except Refused as error:
        return (Finding(error.code, "must", error.sentence, "act", error.cites),)
    return ()
