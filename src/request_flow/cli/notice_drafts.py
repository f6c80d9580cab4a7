"""Keeping a draft from what was typed: a new one, or an earlier one with what is new."""

from typing import Any

from request_flow.cli.act_keys import data_of
from request_flow.cli.notice_options import delivery_of, kind_named, typed_for, which_letter
from request_flow.cli.wording import Wording
from request_flow.errors import BadInput
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.services.letters.asking import data_for, kind_for
from request_flow.services.letters.drafting import LetterDraft, draft_letter, list_drafts, revise_draft
from request_flow.services.program import Program
from request_flow.services.steps import Person

Typed = tuple[str | None, str | None, list[str] | None, list[str] | None, int | None, list[str] | None]


def written_draft(
    opened: Program, wording: Wording, agency: str, case: str, who: Person, typed: Typed, draft_id: int | None
) -> LetterDraft:
    """Return the draft as it is kept; ``typed`` is kind, act, inputs, keys, event and envelope as they were given.

    Raises:
        BadInput: neither a letter nor an act is named, or something typed cannot be used.
        NotFound: there is no such agency, case, letter or draft.
    """
    kind, act, inputs, keys, event, envelope = typed
    delivery = delivery_of(envelope or [])
    if draft_id is not None:
        known = {each.id: each for each in list_drafts(opened, agency, case)}
        name = known[draft_id].ask.kind if draft_id in known else ""
        if not name:
            raise BadInput("no_such_draft", f"没有编号为 {draft_id} 的草稿", f"there is no open draft {draft_id}")
        chosen = catalogue().kind(name)
        values = typed_for(chosen, inputs or [])
        data = _keys(chosen, keys, wording)
        return revise_draft(opened, agency, draft_id, who, inputs=values, data=data, delivery=delivery)
    if kind is not None:
        chosen = kind_named(opened, kind)
        data = _keys(chosen, keys, wording)
    elif act is not None:
        key = wording.key("act", act)
        data = data_of(key, keys or [], wording)
        chosen = kind_for(opened, act=key, data=data)
    else:
        raise which_letter()
    values = typed_for(chosen, inputs or [])
    return draft_letter(
        opened, agency, case, who, kind=chosen.name, inputs=values, data=data, event=event, delivery=delivery
    )


def _keys(kind: LetterKind, keys: list[str] | None, wording: Wording) -> dict[str, Any]:
    """Return the keys of the act; a draft may be kept before any of them is known."""
    if not keys or kind.notice.act is None:
        return {}
    given = {pair.partition("=")[0] for pair in keys}
    implied = [f"{key}={value}" for key, value in data_for(kind, {}).items() if key not in given]
    return data_of(kind.notice.act, [*implied, *keys], wording)
