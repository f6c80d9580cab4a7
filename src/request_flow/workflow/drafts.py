"""Which draft (拟稿) is in force, and which drafts the reviews of a case were passed on.

A reviewer passes the draft that was on record when the review was recorded.  A draft put under it later, by an earlier
day or by reversing the one that was reviewed, takes effect in the history and was seen by nobody.
"""

from collections.abc import Sequence
from datetime import date

from request_flow.cases.events import Event, in_effect


def draft_in_force(history: Sequence[Event], until: date) -> Event | None:
    """Return the last draft in effect on ``until``, inclusive."""
    drafts = [each for each in in_effect(history) if each.act == "draft" and each.on <= until]
    return drafts[-1] if drafts else None


def drafts_passed(history: Sequence[Event], until: date, count: int) -> tuple[Event, ...]:
    """Return the draft that each of the last ``count`` reviews passed by ``until``, inclusive, had before it."""
    effective = [each for each in in_effect(history) if each.on <= until]
    passed = [each for each in effective if each.act == "review" and each.data.get("passed")]
    found = (_draft_before(review, history, until) for review in passed[len(passed) - count :])
    return tuple(draft for draft in found if draft is not None)


def _draft_before(review: Event, history: Sequence[Event], until: date) -> Event | None:
    """Return the draft recorded last before ``review``; where a file lists it after, the one in force."""
    recorded = [each for each in history if each.act == "draft" and each.seq < review.seq]
    return max(recorded, key=lambda each: each.seq) if recorded else draft_in_force(history, until)
