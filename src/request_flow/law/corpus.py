"""The law as the program asks for it: provisions, dated values, outcomes, channels, fees, rulings.

:func:`load_law` reads everything under ``workflows/`` that states law, checks it as a whole and
returns one frozen :class:`Law`.  A fault in any file is a ``BrokenDefinition`` that names file and line.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from request_flow.errors import NotFound, Sentence
from request_flow.law.citation import parse_address
from request_flow.law.dated import NoValueInForce
from request_flow.law.files import Files, read_files
from request_flow.law.schema import (
    Article,
    Category,
    Channel,
    FeeBasis,
    Ladder,
    Outcome,
    Ruling,
    Source,
    Tariff,
    Unit,
)
from request_flow.law.source import definitions_folder

__all__ = [
    "Category",
    "Channel",
    "FeeBasis",
    "Ladder",
    "Law",
    "NoValueInForce",
    "Outcome",
    "Parameter",
    "Provision",
    "Ruling",
    "Value",
    "load_law",
]


@dataclass(frozen=True, slots=True)
class Provision:
    """A paragraph, an item or a whole article of a law.

    ``text`` holds the official words and is empty where only the sense is known; then ``sense`` says it in
    Chinese.  ``says`` is one English line.  ``until`` is the last day in force, ``None`` while it lasts.
    """

    id: str
    law: str
    law_title: str
    article: str
    text: str
    sense: str
    says: str
    status: Literal["text", "summary"]
    in_force: date
    until: date | None
    source: Source
    cited_as: Sentence | None = None
    """How it is named where it is no numbered article."""
    law_called: str = ""
    """What the law is called in English; empty where its file does not say."""

    @property
    def wording(self) -> str:
        """What may be shown to a reader: the official words, or the sense marked as such."""
        return self.text or f"（大意）{self.sense}"

    def holds_on(self, day: date) -> bool:
        """Return whether the provision is in force on ``day``."""
        return self.in_force <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a parameter; it holds from ``since`` to ``until``, both inclusive."""

    since: date
    until: date | None
    value: int | str
    cites: tuple[str, ...]
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or a day of the year that the law sets, over time."""

    name: str
    means: str
    unit: Unit
    values: tuple[Value, ...]
    starts: tuple[date, ...]

    def on(self, day: date) -> Value:
        """Return what holds on ``day``.

        Raises:
            NoValueInForce: the law says nothing for that day.
        """
        index = bisect_right(self.starts, day) - 1
        if index >= 0:
            found = self.values[index]
            if found.until is None or day <= found.until:
                return found
        first = self.values[0].since
        raise NoValueInForce(
            "no_value_in_force",
            f"{day} 没有生效的“{self.name}”（{self.means}）；最早的规定自 {first} 起施行。",
            f"{self.name} ({self.means}) has no value in force on {day}; the first holds from {first}.",
        )


@dataclass(frozen=True, eq=False)
class Law:
    """Everything that the definition files state, frozen; a law equals only itself, so it can key a cache.

    Provisions are found by address, a shorter address giving the whole that it names.
    """

    provisions: Mapping[str, Provision]
    parameters: Mapping[str, Parameter]
    outcomes: Mapping[str, Outcome]
    categories: Mapping[str, Category]
    channels: Mapping[str, Channel]
    fees: Mapping[str, FeeBasis]
    reminders: Mapping[str, Ladder]
    rulings: Mapping[str, Ruling]

    def provision(self, address: str) -> Provision:
        """Return the provision; what is written in parts is put together from them.

        ``30.1`` names the only paragraph of an article that stands undivided as ``30``.

        Raises:
            NotFound: no law in the definitions has it.
            BadInput: ``address`` is no address.
        """
        whole = parse_address(address)
        parts = [part for key, part in self.provisions.items() if whole.covers(parse_address(key))]
        if not parts and whole.only_paragraph_of is not None:
            undivided = self.provisions.get(str(whole.only_paragraph_of))
            parts = [undivided] if undivided is not None else []
        if not parts:
            raise NotFound(
                "no_such_provision", f"法规库中没有“{address}”。", f"No law in the definitions has {address}."
            )
        if len(parts) == 1:
            return parts[0]
        ends = [part.until for part in parts if part.until is not None]
        return Provision(
            id=address,
            law=whole.law,
            law_title=parts[0].law_title,
            article=whole.article,
            text="\n".join(part.text for part in parts) if all(part.text for part in parts) else "",
            sense="\n".join(part.sense or part.text for part in parts),
            says=" ".join(part.says for part in parts),
            status="text" if all(part.status == "text" for part in parts) else "summary",
            in_force=min(part.in_force for part in parts),
            until=max(ends) if len(ends) == len(parts) else None,
            source=parts[0].source,
            cited_as=self._cited_as(address),
            law_called=parts[0].law_called,
        )

    def _cited_as(self, address: str) -> Sentence | None:
        whole = self.provisions.get(address)
        return whole.cited_as if whole is not None else None

    def parameter(self, name: str) -> Parameter:
        """Return the parameter with all its dated values.

        Raises:
            NotFound: no law sets it.
        """
        try:
            return self.parameters[name]
        except KeyError:
            raise NotFound("no_such_parameter", f"没有名为“{name}”的参数。", f"No law sets {name!r}.") from None

    def value(self, name: str, on: date) -> int:
        """Return the number in force on ``on``; for a day of the year see :meth:`month_day`.

        Raises:
            NoValueInForce: the law says nothing for that day.
            NotFound: no law sets it.
        """
        found = self.parameter(name).on(on).value
        if isinstance(found, int):
            return found
        raise TypeError(f"{name} is a day of the year; ask month_day()")

    def month_day(self, name: str, on: date) -> tuple[int, int]:
        """Return month and day of a yearly duty, as it stands on ``on``.

        Raises:
            NoValueInForce: the law says nothing for that day.
            NotFound: no law sets it.
        """
        found = self.parameter(name).on(on).value
        if isinstance(found, int):
            raise TypeError(f"{name} is a number; ask value()")
        month, day = found.split("-")
        return int(month), int(day)

    def first_day(self, name: str) -> date:
        """Return the first day on which the parameter has a value."""
        return self.parameter(name).starts[0]

    def change_days(self, name: str) -> tuple[date, ...]:
        """Return the days on which the parameter takes a value, the first one first."""
        return self.parameter(name).starts

    def tariff(self, basis: str, on: date) -> Tariff:
        """Return the fee tiers of ``per_item`` or ``per_page`` in force on ``on``.

        Raises:
            NotFound: there is no such basis.
            NoValueInForce: no fee was set for that day.
        """
        if basis not in self.fees:
            known = "、".join(self.fees)
            raise NotFound(
                "no_such_fee_basis",
                f"没有“{basis}”这种计费方式；可用：{known}。",
                f"No fee basis {basis!r}; use {known}.",
            )
        return self.fees[basis].on(on)

    def choice(self, name: str, on: date) -> str:
        """Return the option that the ruling of this parameter name takes on ``on``.

        Raises:
            NotFound: no ruling has that name.
            NoValueInForce: it says nothing for that day.
        """
        for ruling in self.rulings.values():
            if ruling.name == name:
                dated = ruling.values.at(on)
                if dated is not None:
                    return dated.value
                raise NoValueInForce(
                    "no_ruling_in_force",
                    f"“{name}”在 {on} 没有生效的规则。",
                    f"The ruling {name} says nothing for {on}.",
                )
        raise NotFound("no_such_ruling", f"没有名为“{name}”的规则。", f"No ruling is named {name!r}.")


def load_law(folder: Path | None = None) -> Law:
    """Return the law under ``folder``, by default the installed ``workflows/``, which is read once.

    Raises:
        BrokenDefinition: a file is missing or wrong; the sentence names file and line.
    """
    return _load_default(definitions_folder("workflows")) if folder is None else _load(folder)


@cache
def _load_default(folder: Path) -> Law:
    return _load(folder)


def _load(folder: Path) -> Law:
    files = read_files(folder)
    return Law(
        provisions=MappingProxyType(_provisions(files)),
        parameters=MappingProxyType(_parameters(files)),
        outcomes=MappingProxyType(dict(files.outcomes.outcomes)),
        categories=MappingProxyType(dict(files.applicants.categories)),
        channels=MappingProxyType(dict(files.channels.channels)),
        fees=MappingProxyType(dict(files.fees.fees)),
        reminders=MappingProxyType(dict(files.reminders.ladders)),
        rulings=MappingProxyType(dict(files.rulings.rulings)),
    )


def _provisions(files: Files) -> dict[str, Provision]:
    found: dict[str, Provision] = {}
    for law in files.laws:
        for number, article in law.articles.items():
            provision = _provision(law.law, law.title, number, article, law.in_force, law.until, law.source)
            found[f"{law.law}:{number}"] = replace(provision, law_called=law.called)
    book = files.rulings
    for number, ruling in book.rulings.items():
        article = Article(status="text", text=ruling.text, says=ruling.says, cited_as=ruling.cited_as)
        found[f"{book.law}:{number}"] = _provision(
            book.law, book.title, number, article, book.in_force, None, book.source
        )
    return found


def _provision(
    law: str, title: str, number: str, article: Article, in_force: date, until: date | None, source: Source
) -> Provision:
    return Provision(
        id=f"{law}:{number}",
        law=law,
        law_title=title,
        article=number,
        text=article.text,
        sense=article.sense,
        says=article.says,
        status=article.status,
        in_force=article.in_force or in_force,
        until=article.until or until,
        source=source,
        cited_as=Sentence(article.cited_as.zh, article.cited_as.en) if article.cited_as is not None else None,
    )


def _parameters(files: Files) -> dict[str, Parameter]:
    values: dict[str, list[Value]] = {}
    heads: dict[str, tuple[str, Unit]] = {}
    for law, _first, until, parameters in files.parameter_parts():
        for name, part in parameters.items():
            heads.setdefault(name, (part.means, part.unit))
            days = part.values.days
            for position, day in enumerate(days):
                dated = part.values.root[day]
                last = dated.until
                if last is None and position + 1 == len(days):
                    last = until
                cited = tuple(str(parse_address(address, law)) for address in dated.cites)
                values.setdefault(name, []).append(Value(day, last, dated.value, cited, dated.checked_on))
    found = {}
    for name, unsorted in values.items():
        ordered = tuple(sorted(unsorted, key=lambda value: value.since))
        means, unit = heads[name]
        found[name] = Parameter(name, means, unit, ordered, tuple(value.since for value in ordered))
    return found
