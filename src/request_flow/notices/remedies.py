"""How a letter tells the remedies against it (救济途径告知): review first, or review or suit at choice.

复议法 Art. 23 and 行诉法 Art. 44 to 46: against a refusal under Art. 14 to 16 of the Regulation review comes before a
suit since 2024-01-01; against anything else that decides, either way is open; a step on the way, such as a request to
supplement or a fee notice, is no decision and tells none.  Which it is stands dated in ``workflows/outcomes.yaml``,
the terms in ``workflows/law``; both are taken on the day of the letter.  Where part was provided, what was withheld
goes by the outcome and the rest is open either way.
"""

from dataclasses import dataclass

from markupsafe import Markup

from request_flow.law.citation import cites
from request_flow.law.schema import Outcome, Remedy
from request_flow.notices.catalogue import REMEDIES_PIECE, LetterKind
from request_flow.notices.environment import environment_of
from request_flow.notices.filled import Filled
from request_flow.notices.situation import LABELS, Situation

SEVERED = "partial"
"""The outcome in which something was provided and something withheld."""


@dataclass(frozen=True, slots=True)
class Remedies:
    """What is open against a letter: ``whole``, or in parts against what was ``withheld`` and against the ``rest``.

    ``withheld`` is ``None`` where the letter is one decision; terms are calendar days and months.
    """

    whole: Remedy | None
    withheld: Remedy | None
    rest: Remedy | None
    review_days: int
    suit_months: int
    suit_after_review_days: int


@cites("review-2024:20.1", "review-2024:23.1.4", "review-2024:23.2", "litigation:45", "litigation:46.1", "ogi-2019:51")
def remedies_of(kind: LetterKind, situation: Situation) -> Remedies | None:
    """Return the remedies against the letter on its day, ``None`` where it tells none.

    Raises:
        NoValueInForce: the law here says nothing for that day.
    """
    told = kind.notice.remedies
    outcome = situation.law.outcomes.get(situation.outcome or "")
    if told == "none" or (told == "rule" and outcome is None):
        return None
    if told == "either" or outcome is None:
        return _told(situation, "either")
    found = _strictest(outcome, situation)
    if outcome.key == SEVERED and found == "review_first":
        return _told(situation, None, found, "either")
    return _told(situation, found)


def _strictest(outcome: Outcome, situation: Situation) -> Remedy:
    """Return ``review_first`` where any ground of the decision asks for it."""
    found = {outcome.remedy_on(situation.day, ground) for ground in situation.grounds or (None,)}
    return "review_first" if "review_first" in found else "either"


def _told(
    situation: Situation, whole: Remedy | None, withheld: Remedy | None = None, rest: Remedy | None = None
) -> Remedies:
    law = situation.law
    terms = (
        law.value(name, situation.day) for name in ("review_term_days", "suit_term_months", "suit_after_review_days")
    )
    return Remedies(whole, withheld, rest, *terms)


def remedies_markup(kind: LetterKind, situation: Situation) -> Markup:
    """Return the paragraphs on remedies as the shared piece words them, empty where there are none to tell."""
    found = remedies_of(kind, situation)
    if found is None:
        return Markup()
    environment = environment_of(kind.pieces, situation.law)
    terms = {
        "review_days": found.review_days,
        "suit_months": found.suit_months,
        "suit_after_review_days": found.suit_after_review_days,
        "review_organ": situation.agency.review_organ,
        "court": situation.agency.court,
    }
    context: dict[str, object] = {
        name: Filled(value, name, "rule", LABELS[name].zh if name in LABELS else name) for name, value in terms.items()
    }
    letter = own_name(kind)
    context["letter"] = Filled(letter, None, "fixed")
    context["withheld"] = Filled(f"{letter}中不予公开的内容", None, "fixed")
    context["rest"] = Filled(f"{letter}的其他内容", None, "fixed")
    for part in ("whole", "withheld", "rest"):
        remedy: Remedy | None = getattr(found, part)
        context[f"{part}_either"] = remedy == "either"
        context[f"{part}_review_first"] = remedy == "review_first"
    template = environment.get_template(REMEDIES_PIECE)
    return Markup("".join(template.root_render_func(template.new_context(context, shared=True))))  # noqa: S704  # escaped


def own_name(kind: LetterKind) -> str:
    """Return what the letter calls itself: 本告知书, 本通知书, 本决定书 or 本函, by the end of its title."""
    title = kind.notice.title
    return next(
        (f"本{word}" for word in ("告知书", "通知书", "决定书", "答复书", "函") if title.endswith(word)), "本文书"
    )
