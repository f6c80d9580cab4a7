"""The words of an answer go out as its reviewers passed them (送审、审核): on record with the draft, and held to it.

Sending a letter for review takes the acts `draft` and `submit` together; the draft's text says every word that was
typed for the letter and every key of its act, so the hash chain of the case covers what the reviewers had before them.
At issue the same is written anew and compared with each draft that a review of the chain was passed on.  A draft that
was written by hand binds the letter as well: the words typed for it are then the draft's, in the order of the letter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from request_flow.cases.events import Event
from request_flow.errors import Refused
from request_flow.notices.catalogue import LetterKind
from request_flow.notices.plain_text import split_lines
from request_flow.services.letters.asking import DECIDE
from request_flow.services.letters.matter import Composed, Matter
from request_flow.workflow.drafts import drafts_passed

CITES: Final = ("ogi-2019:45", "ogi-2019:17")
NOT_WRITTEN: Final = frozenset({"outcome", "grounds", "document", "note"})
"""Keys of the act: the workflow holds the first two to the draft, issue gives the third, no letter prints the last."""
HEAD: Final = "文书："
TEXT_LINE: Final = "　　"
FIRST_OF_ITEM, MORE_OF_ITEM = "　· ", "　　　"
"""No two values are written alike: what stands before a line says whether it is a text's, or where an item begins."""
_FIELD = re.compile(r"^【(?P<means>.*)】（(?P<name>[a-z_0-9]+)）$")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Difference:
    """The field in which a letter is not what was passed; no name where the draft does not have its words at all."""

    name: str | None
    means: str


def words_for_review(kind: LetterKind, inputs: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """Return everything that a person gave for a letter, as its reviewers read it; other words give another text."""
    lines = [f"{HEAD}{kind.notice.title}（{kind.name}）"]
    for name, means, value in _given(kind, inputs, data):
        lines.append(f"【{means}】（{name}）")
        lines += _lines(value)
    return "\n".join(lines)


def _given(kind: LetterKind, inputs: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Yield name, meaning and value of each field that was filled in, in the order of the letter."""
    variables = kind.notice.variables
    for name, variable in variables.items():
        value = inputs.get(name) if variable.from_ == "officer" else None
        if value is not None and value is not False and value not in ("", (), []):
            yield name, variable.means.partition("：")[0], value
    keys = {variable.key or name: variable.means for name, variable in variables.items() if variable.from_ == "act"}
    for key in sorted(data.keys() - NOT_WRITTEN):
        if data[key] not in (None, ""):
            yield key, keys.get(key, key), data[key]


def _lines(value: object) -> list[str]:
    if isinstance(value, bool):
        return [f"{TEXT_LINE}是"]
    if isinstance(value, list | tuple):
        return [
            (MORE_OF_ITEM if place else FIRST_OF_ITEM) + line
            for item in value
            for place, line in enumerate(split_lines(str(item)))
        ]
    return [TEXT_LINE + line for line in split_lines(str(value))]


def difference(
    kind: LetterKind, inputs: Mapping[str, Any], data: Mapping[str, Any], drafts: Sequence[Event]
) -> Difference | None:
    """Return the first way in which a letter differs from one of the drafts that were passed."""
    ours = words_for_review(kind, inputs, data)
    given = list(_given(kind, inputs, data))
    for draft in drafts:
        passed = str(draft.data.get("text") or "")
        if passed.startswith(HEAD):
            found = _first_difference(ours, passed)
            if found is not None:
                return found
        elif not _says_the_same(given, passed):
            return Difference(None, "")
    return None


def _first_difference(ours: str, passed: str) -> Difference | None:
    here, there = _fields(ours), _fields(passed)
    for name in [*here, *there]:
        mine, theirs = here.get(name), there.get(name)
        if mine is None or theirs is None or mine.lines != theirs.lines:
            return Difference(name, (mine or theirs or NO_FIELD).means)
    return None


class _Field(NamedTuple):
    means: str
    lines: list[str]


NO_FIELD: Final = _Field("", [])
KIND: Final = "kind"
"""The field under which the letter itself is compared."""


def _fields(text: str) -> dict[str, _Field]:
    """Return what the fields of a written letter say; what comes before the first is nobody's."""
    first, *rest = text.split("\n")
    found = {KIND: _Field("文书", [first.rstrip().rpartition("（")[2]])}
    current = NO_FIELD
    for line in rest:
        field = _FIELD.match(line)
        if field is not None:
            current = found[field["name"]] = _Field(field["means"], [])
        else:
            current.lines.append(line.rstrip())
    return found


def _says_the_same(given: Sequence[tuple[str, str, object]], passed: str) -> bool:
    """Return whether a draft written by hand is the words of the letter, blanks and line ends aside."""
    words: list[str] = []
    for _, _, value in given:
        if not isinstance(value, str | list | tuple):
            return False
        words += [value] if isinstance(value, str) else map(str, value)
    return _BLANK.sub("", "".join(words)) == _BLANK.sub("", passed)


def refuse_unlike_reviewed(matter: Matter, made: Composed) -> None:
    """Refuse an answer whose words are not those that the agency's reviewers passed.

    Raises:
        Refused: they differ; the sentence names the field and says what to do.
    """
    event = made.situation.act
    stages = matter.engine.workflow.reviews.chains[matter.agency.review_chain].stages
    if not stages or event is None or event.act != DECIDE:
        return
    recorded = made.step is None
    history = [each for each in matter.history if each.seq < event.seq] if recorded else matter.history
    count = len(matter.engine.fold(matter.case.header, history, event.on).approved_stages)
    found = difference(made.kind, made.inputs, event.data, drafts_passed(history, event.on, count))
    if found is None:
        return
    undo = ("；答复已登记的，先撤销误录", " (an answer that is on record is reversed first)") if recorded else ("", "")
    then_zh = f"请改回，或者重新送审（命令行用 notice submit），审核通过后再签发{undo[0]}"
    then_en = f"put it back, or send it for review again (on the command line: `notice submit`){undo[1]}"
    if found.name is None:
        raise Refused(
            "letter_not_reviewed",
            f"审核通过的拟稿不是这份文书的内容；{then_zh}",
            f"the draft that the reviewers passed does not have the words of this letter; {then_en}",
            CITES,
        )
    raise Refused(
        "letter_not_as_reviewed",
        f"“{found.means}”与审核通过的拟稿不一致；{then_zh}",
        f"{found.name} differs from the draft that the reviewers passed; {then_en}",
        CITES,
    )
