"""What is asked for when a letter is written: which one, what was typed for it, the keys of its act, where it goes.

A letter is named by its own name, by the act that calls for it, or by the outcome it tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from request_flow.cases.events import Event
from request_flow.errors import BadInput, NotFound
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.notices.situation import Delivery
from request_flow.services.program import Program
from request_flow.workflow.engine import Engine

DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class LetterAsk:
    """A letter to be written: its name, what was typed, the keys of the act that its issue takes.

    ``event`` is the record it is about, where that is on record already.  ``delivery`` is the envelope; without it the
    one that the applicant asked for.
    """

    kind: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    event: int | None = None
    delivery: Delivery | None = None


def kind_for(
    program: Program, name: str | None = None, *, act: str | None = None, data: Mapping[str, Any] | None = None
) -> LetterKind:
    """Return the letter of a name or of an act with these keys; that of an outcome where the act decides.

    Raises:
        NotFound: there is none.
        BadInput: neither a name nor an act was given, or the act calls for no letter.
    """
    said = data or {}
    if name is not None:
        return catalogue().kind(name)
    if act is None:
        raise BadInput("which_letter", "请写明文书名称或事项", "name a letter, or the act that calls for it")
    called = called_for(program.engine, act, said)
    if called is None:
        raise BadInput("no_letter_of_act", f"“{act}”不需要文书", f"the act {act} calls for no letter")
    return catalogue().sent(called, said)


def called_for(engine: Engine, act: str, data: Mapping[str, Any]) -> str | None:
    """Return the name of the letter that an act with these keys calls for, ``None`` where it calls for none."""
    transition = engine.workflow.transitions.get(act)
    if transition is None:
        return None
    outcome = engine.law.outcomes.get(str(data.get("outcome"))) if act == DECIDE else None
    if outcome is None:
        return transition.sends
    grounds = data.get("grounds")
    first = grounds[0] if isinstance(grounds, list | tuple) and grounds else grounds
    ground = outcome.grounds.get(first) if isinstance(first, str) else None
    return ground.notice if ground is not None and ground.notice else outcome.notice


def answered_by(kind: LetterKind, called: str | None, data: Mapping[str, Any]) -> str | None:
    """Return the name that was called for if the letter is the one for it, else ``None``."""
    if called is None:
        return None
    try:
        return called if catalogue().sent(called, data).name == kind.name else None
    except NotFound:
        return None


def is_about(kind: LetterKind, event: Event, engine: Engine) -> bool:
    """Return whether a letter can be about an event: its act, the outcome it set, or the letter that it called for."""
    notice = kind.notice
    if notice.act == event.act and all(event.data.get(key) == value for key, value in notice.when.items()):
        if notice.outcomes and _outcome(event, engine) not in notice.outcomes:
            return False
        return _of_another_ground(kind, event.data, engine) is None
    if notice.act is None and notice.outcomes:
        return _outcome(event, engine) in notice.outcomes
    return answered_by(kind, called_for(engine, event.act, event.data), event.data) is not None


def _outcome(event: Event, engine: Engine) -> str | None:
    return engine.rules.endings.get(event.act) or event.data.get("outcome")


def with_its_ground(kind: LetterKind, data: Mapping[str, Any], engine: Engine) -> dict[str, Any]:
    """Return the keys of a decision with its ground, where the letter is that of one ground alone."""
    outcome = engine.law.outcomes.get(str(data.get("outcome"))) if kind.notice.act == DECIDE else None
    if outcome is None or data.get("grounds"):
        return dict(data)
    leading = [key for key, each in outcome.grounds.items() if each.notice == kind.name]
    return {**data, "grounds": leading} if len(leading) == 1 else dict(data)


def refuse_another_ground(kind: LetterKind, data: Mapping[str, Any], engine: Engine) -> None:
    """Refuse a ground that is told by another letter of the same outcome.

    Raises:
        BadInput: the ground has a letter of its own.
    """
    other = _of_another_ground(kind, data, engine)
    if other is not None:
        label = other.notice.label
        raise BadInput(
            "letter_of_another_ground",
            f"所选的依据要用“{label.zh}”（{other.name}），不能用“{kind.notice.label.zh}”",
            f"the ground is told by {other.name}, not by {kind.name}",
        )


def _of_another_ground(kind: LetterKind, data: Mapping[str, Any], engine: Engine) -> LetterKind | None:
    """Return the letter that the ground of a decision calls for, where that is another than this one."""
    if kind.notice.act != DECIDE or not kind.notice.outcomes or not data.get("grounds"):
        return None
    called = called_for(engine, DECIDE, data)
    return None if called is None or answered_by(kind, called, data) else catalogue().sent(called, data)


def data_for(kind: LetterKind, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of the act of a letter, with those that the letter itself implies."""
    notice = kind.notice
    implied: dict[str, Any] = dict(notice.when)
    if notice.act == DECIDE and len(notice.outcomes) == 1:
        implied["outcome"] = notice.outcomes[0]
    differing = sorted(key for key, value in implied.items() if data.get(key, value) != value)
    if differing:
        key = differing[0]
        raise BadInput(
            "letter_of_another_act",
            f"“{kind.notice.label.zh}”只用于 {key} 为 {implied[key]} 的情况，所填的是 {data[key]}；请改用相应的文书",
            f"{key} of {kind.name} is {implied[key]}, not {data[key]}: take the letter for that",
        )
    return {**implied, **data}
