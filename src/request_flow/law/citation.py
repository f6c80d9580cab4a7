"""Citations: the address of a provision, and what a rule rests on.

A provision is written ``law:article.paragraph.item``: ``ogi-2019:33.2`` is Art. 33 para. 2,
``ogi-2019:36.1.6`` item (6) of the only paragraph of Art. 36 (a paragraph is always named before an
item), ``ruling:U5`` a ruling.  A shorter address names everything below it: ``ogi-2019:33`` is
the whole article.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from request_flow.errors import BadInput

Rule = TypeVar("Rule", bound=Callable[..., object])

_ADDRESS = re.compile(r"(?P<law>[a-z][a-z0-9]*(?:-[a-z0-9]+)*):(?P<article>[A-Za-z0-9]+(?:-[a-z0-9]+)*(?:\.[0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a provision stands: the id of its law, and the path inside it."""

    law: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.law}:{self.article}"

    @property
    def article(self) -> str:
        """The path as it is written in a definition file, ``33.2``."""
        return ".".join(self.path)

    @property
    def only_paragraph_of(self) -> "Address | None":
        """The article of which this is the first paragraph: one that has no second may be written whole."""
        article, *rest = self.path
        return Address(self.law, (article,)) if rest == ["1"] else None

    def covers(self, other: "Address") -> bool:
        """Return whether ``other`` is this provision or a part of it."""
        return self.law == other.law and other.path[: len(self.path)] == self.path


@lru_cache(maxsize=4096)
def parse_address(text: str, law: str | None = None) -> Address:
    """Return the address that ``text`` names; ``law`` is meant where the text names no law.

    Raises:
        BadInput: the text is no address.
    """
    whole = text if ":" in text or law is None else f"{law}:{text}"
    found = _ADDRESS.fullmatch(whole)
    if found is None:
        raise BadInput(
            "bad_citation",
            f"“{text}”不是条款编号；应写作 ogi-2019:33.2（法规：条.款.项）。",
            f"{text!r} is no provision; write it as ogi-2019:33.2 (law:article.paragraph.item).",
        )
    return Address(found["law"], tuple(found["article"].split(".")))


def cites(*provisions: str) -> Callable[[Rule], Rule]:
    """Bind a rule to the provisions it applies, each ``law:article.paragraph``.

    Only marks the function (``__cites__``); that the provisions exist is held by a structure test.
    """

    def bind(rule: Rule) -> Rule:
        rule.__cites__ = provisions  # type: ignore[attr-defined]  # a mark on any callable; read by cited_by
        return rule

    return bind


def cited_by(rule: Callable[..., object]) -> tuple[str, ...]:
    """Return the provisions that ``rule`` was bound to; empty where it was bound to none."""
    marked: tuple[str, ...] = getattr(rule, "__cites__", ())
    return marked
