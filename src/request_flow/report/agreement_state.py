"""What a reader of the narrative remembers from clause to clause."""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from request_flow.report.agreement_words import Statement


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of a statement, and what it states."""

    statement: Statement
    pattern: re.Pattern[str]
    states: Literal["a number", "none", "every", "the one"]
    topic: re.Pattern[str] | None = None
    """Where the text must stand for it to be a statement; anywhere where there is none."""

    @property
    def is_of_table3(self) -> bool:
        """Whether it counts requests."""
        return bool(self.statement.cells) and self.statement.cells[0][0].startswith("table3.")


class Reading(NamedTuple):
    """A statement as it was read, with the words before it in its clause, and the number it states."""

    rule: Rule
    quote: str
    stated: int
    heading: str


@dataclass(slots=True)
class State:
    """What was read so far of a paragraph."""

    under: str = ""
    """The heading the paragraph stands under, and the sentence before where it only says what this one is about."""
    last: str | None = None
    """The id of the statement before, in the sentence."""
    is_lost: bool = False
    """Something unknown was counted: what follows in the sentence may be a part of it."""
    carried_in_told: bool = False
    is_of_other_days: bool = False
    """The sentence named another year or other days than the whole year."""
    is_of_others: bool = False
    """The paragraph named a part of the agency or another body."""
    is_of_remedies: bool = False
    """The sentence counted reviews or suits: what it says was closed are those."""
    whole: Reading | None = None
    """The number of reviews or suits whose results may follow, in this part of the sentence."""
    is_of_either: bool = False
    """Two such numbers stand before a result: it may be one of either."""
    either_behind: bool | None = None
    """Within brackets right behind such a number: whether a result behind them may be one of either."""
    results: list[Reading] = field(default_factory=list)
    """The results of ``whole`` told so far."""
    counted: Reading | None = None
    """The number of table 3 that a share (占36.4%) would be of, where it agrees with its cell."""
    behind: Reading | None = None
    """The statement that a rate or a change may be told of, where it agrees with its cell."""
    told: list[Reading] = field(default_factory=list)
    """The statements of the sentence so far."""
    is_fresh: bool = True
    """Nothing unknown was said so far in the sentence."""
    is_direct: bool = False
    """Nothing unknown was said since the statement before."""

    def end_sentence(self, *, goes_on: bool) -> None:
        """Forget what holds for one sentence only; ``goes_on`` where the next still speaks of this one."""
        self.last, self.is_of_other_days, self.is_of_remedies = None, False, False
        self.counted = self.behind = None
        self.told = []
        self.is_fresh, self.is_direct = True, False
        self.is_lost = self.is_lost and goes_on
