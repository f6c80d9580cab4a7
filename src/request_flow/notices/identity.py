"""Whether a letter to somebody else tells who asked (申请人身份): the whole of what is known of him, and parts of it.

A third party or another agency is asked about the information, not about the applicant.  Texts are compared without
blanks, marks, invisible characters and width, so that a number written in groups is still found.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from request_flow.cases.record import Registration
from request_flow.errors import Sentence
from request_flow.notices.plain_text import bare

PERSON: Final = "natural_person"
KINDS: Final = {
    "name": Sentence("姓名或者名称", "name"),
    "id_number": Sentence("证件号码", "identity number"),
    "phone": Sentence("电话", "telephone"),
    "email": Sentence("电子邮箱", "e-mail address"),
    "address": Sentence("地址", "address"),
}
PART: Final = 2
"""Characters of a part of a person's name that may tell him."""
PART_OF_NUMBER: Final = 6
"""Last digits of a number that may tell whose it is."""
PART_OF_BODY: Final = 3
_ENDINGS = re.compile(
    "(?:股份有限公司|有限责任公司|有限公司|律师事务所|事务所|研究院|研究所|委员会|协会|学会|基金会|中心|公司|集团)+$"
)
_BEGINNINGS = re.compile("^(?:.{2,6}?(?:省|自治区))?(?:.{1,6}?(?:市|自治州|地区|盟))?(?:.{1,6}?(?:区|县|旗))?")


@dataclass(frozen=True, slots=True)
class Trace:
    """What tells the applicant: of which kind, the text found, and whether it is the whole of it."""

    kind: str
    text: str
    whole: bool


def traces(registration: Registration, category: str, printed: str, fixed: str) -> Iterator[Trace]:
    """Yield what of the applicants and their agent stands in ``printed``, the most telling of each kind first.

    ``fixed`` are the words of the letter itself: a part of a name that is one of them tells nobody.
    """
    there, own = bare(printed), bare(fixed)
    people: list[tuple[Mapping[str, Any], bool]] = [(registration.applicant, category == PERSON)]
    people += [(each, each.get("category", PERSON) == PERSON) for each in registration.more.get("joint_applicants", ())]
    if "agent" in registration.more:
        people.append((registration.more["agent"], True))
    for person, natural in people:
        for kind in KINDS:
            text = str(person.get(kind) or "")
            if bare(text):
                yield from _of_one(kind, text, there, own, natural=natural)


def _of_one(kind: str, text: str, there: str, own: str, *, natural: bool) -> Iterator[Trace]:
    if bare(text) in there:
        yield Trace(kind, text, whole=True)
        return
    for part in _parts(kind, text, natural=natural):
        known = bare(part)
        if known in there and known not in own:
            # Marks that turn the writing would turn the sentence that tells of it.
            yield Trace(kind, "".join(filter(str.isprintable, part)), whole=False)
            return


def _parts(kind: str, text: str, *, natural: bool) -> Iterator[str]:
    """Yield what of a text may tell the same, the longest part first."""
    if kind == "name" and natural:
        name = bare(text)  # a blank or a dot within it makes no part longer
        for size in range(len(name) - 1, PART - 1, -1):
            yield from (name[start : start + size] for start in range(len(name) - size + 1))
        return
    for part, least in _PARTS[kind](text):
        if len(bare(part)) >= least:
            yield part


def _of_body(name: str) -> list[tuple[str, int]]:
    core = _ENDINGS.sub("", name)
    return [(core, PART_OF_BODY), (_BEGINNINGS.sub("", core), PART_OF_BODY)]


def _of_number(number: str) -> list[tuple[str, int]]:
    return [(bare(number)[-PART_OF_NUMBER:], PART_OF_NUMBER)]


_PARTS: Final[Mapping[str, Callable[[str], list[tuple[str, int]]]]] = {
    "name": _of_body,
    "id_number": _of_number,
    "phone": _of_number,
    "email": lambda text: [(text.partition("@")[0], PART_OF_BODY)],
    "address": lambda text: [(_BEGINNINGS.sub("", text), PART_OF_NUMBER)],
}
"""Parts of each kind with the least length at which they tell anybody."""
