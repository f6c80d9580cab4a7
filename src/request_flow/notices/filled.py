"""A value on its way into a letter: it knows its variable, so that the printed words can say where they come from.

A value that is not there yet is printed as 【待填：…】 with what its variable means, so that a preview is whole and the
check before issue can name it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from jinja2.runtime import Undefined
from markupsafe import Markup, escape

from request_flow.notices.model import Source
from request_flow.notices.plain_text import lines_of
from request_flow.notices.words import day

TAG: Final = "v"
"""The element between which the printed words of a value stand."""
MARKS: Final[dict[Source, str]] = {"fixed": "x", "rule": "r", "free": "f"}
SOURCES: Final[dict[str, Source]] = {mark: source for source, mark in MARKS.items()}


class Filled:
    """A value with its variable; false where there is none, and a list gives its items one by one."""

    __slots__ = ("means", "name", "source", "value")

    def __init__(self, value: object, name: str | None = None, source: Source = "rule", means: str = "") -> None:
        self.value = value
        self.name = name
        self.source = source
        self.means = means

    def __bool__(self) -> bool:
        return bool(self.value)

    def __iter__(self) -> Iterator["Filled | tuple[Filled, ...]"]:
        if not isinstance(self.value, list | tuple):
            yield self
            return
        for item in self.value:
            if isinstance(item, tuple):
                yield tuple(self.of(cell) for cell in item)
            else:
                yield self.of(item)

    def of(self, value: object) -> "Filled":
        """Return another value of the same variable, such as its words."""
        return Filled(value, self.name, self.source, self.means)

    @property
    def missing(self) -> bool:
        """Whether nothing was filled in; nought and false are something."""
        return self.value is None or self.value in ("", ())

    def words(self) -> str:
        """Return what is printed, each paragraph of it on a line of its own."""
        if self.missing:
            return placeholder(self.means or self.name or "")
        value = self.value
        if isinstance(value, str):
            return "\n".join(lines_of(value))
        if isinstance(value, date):
            return day(value)
        if isinstance(value, bool):
            raise TypeError(f"{self.name}: whether something holds can be asked, not printed")
        if isinstance(value, int):
            return str(value)
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return "、".join(" ".join(lines_of(each)) for each in value)
        raise TypeError(f"{self.name}: a {type(value).__name__} cannot be printed as it is")


def placeholder(means: str) -> str:
    """Return what stands where a value is still to be filled in."""
    return f"【待填：{means}】"


def finalize(value: object) -> object:
    """Return what ``{{ }}`` prints: the words of a value in its own element, everything else as it is."""
    if isinstance(value, Filled):
        name = f' n="{value.name}"' if value.name else ""
        return Markup(f'<{TAG}{name} s="{MARKS[value.source]}">{escape(value.words())}</{TAG}>')  # noqa: S704  # escaped
    if isinstance(value, str | Undefined):
        return value  # an undefined name raises when it is made text
    raise TypeError(f"{value!r} cannot be printed")
