"""Table 4, counted: reviews and suits over requests for information (条例 Art. 50(1)(3)).

A remedy counts under its result in the year the result was reached, whatever the year of the request; at the end of
every year before that, from the year it was filed in, it counts as pending (尚未审结).  A review followed by a suit is
one remedy of each kind; a second instance is no remedy of its own.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import orjson

PENDING = "pending"


class KeptRemedy(NamedTuple):
    """A remedy as a case keeps it; ``result`` and ``concluded_on`` are ``None`` while it is pending."""

    ref: str
    kind: str
    filed_on: date
    result: str | None
    concluded_on: date | None
    received_on: date | None = None
    """The day the agency received the copy of the application or of the statement of claim."""
    answered_on: date | None = None
    """The day of the agency's own answer."""
    procedure: str | None = None
    """That of a review, where it is on record."""

    def counts_as(self, year: int) -> str | None:
        """Return the key under which it counts in ``year``, such as ``review.upheld``; ``None`` where it does not."""
        if self.filed_on.year > year:
            return None
        if self.result is None or self.concluded_on is None or self.concluded_on.year > year:
            return f"{self.kind}.{PENDING}"
        return f"{self.kind}.{self.result}" if self.concluded_on.year == year else None


def kept_remedies(text: str | None) -> list[KeptRemedy]:
    """Return the remedies of a case from the text that its row holds, none for ``None``."""
    if text is None:
        return []
    return [
        KeptRemedy(
            ref,
            kind,
            date.fromisoformat(filed),
            result,
            date.fromisoformat(concluded) if concluded else None,
            *_known(*known),
        )
        for ref, kind, filed, result, concluded, *known in orjson.loads(text)
    ]


def _known(
    received: str | None = None, answered: str | None = None, procedure: str | None = None
) -> tuple[date | None, date | None, str | None]:
    return (
        date.fromisoformat(received) if received else None,
        date.fromisoformat(answered) if answered else None,
        procedure,
    )


def keys_in_year(text: str | None, year: int) -> list[str]:
    """Return the keys under which the remedies of one case count in ``year``, each remedy once."""
    return [key for each in kept_remedies(text) if (key := each.counts_as(year)) is not None]


def count_remedies(texts: Iterable[str], year: int) -> Counter[str]:
    """Return how many remedies of these cases count under each key in ``year``."""
    return Counter(key for text in texts for key in keys_in_year(text, year))
