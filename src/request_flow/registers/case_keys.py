"""Which keys a case and each action may carry: ``workflows/registers/case-file.yaml`` as tables.

A table answers two questions: is a whole object sound (``Keys.sound``, on the way of every import and so written
for speed), and if not, what is wrong with one value (``Kind.fault``).  Days become ``date`` on the way.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from request_flow.errors import BrokenDefinition
from request_flow.law.source import Definition, Document, definitions_folder, parse, read

Required: TypeAlias = Literal["always", "evidenced", "optional"]
ISO_LENGTH: Final = len("2024-01-05")
DAYS_KEPT: Final = 20_000
BARE: Final = frozenset({"on", "action"})


class Days(dict[str, date]):
    """Text to day, each spelling parsed once; the number kept is bounded, for a hostile file has no end of days."""

    def __missing__(self, text: object) -> date:
        if type(text) is date:
            return text
        if type(text) is not str or len(text) != ISO_LENGTH or text[4] != "-" or text[7] != "-":
            raise ValueError(text)
        day = date.fromisoformat(text)
        if len(self) < DAYS_KEPT:
            self[text] = day
        return day


DAYS: Final = Days()


class KeyRule(Definition):
    """One key as the file describes it."""

    kind: Literal["text", "texts", "date", "int", "number", "bool", "one_of", "object", "objects", "events"]
    required: Required = "optional"
    of: str | None = None
    part: str | None = None
    least: int | None = None
    most: int | None = None
    length: int | None = None
    personal: bool = False


class CaseFile(Definition):
    """The whole of ``case-file.yaml``."""

    most: int
    length: int
    values: dict[str, list[str]]
    case: dict[str, KeyRule]
    parts: dict[str, dict[str, KeyRule]]
    event: dict[str, KeyRule]
    actions: dict[str, dict[str, KeyRule]]


@dataclass(frozen=True, slots=True)
class Number:
    """A number within its bounds, both inclusive; a truth value is no number."""

    types: tuple[type, ...]
    least: int
    most: int

    def holds(self, value: object) -> bool:
        """Return whether the value is such a number."""
        return type(value) in self.types and self.least <= value <= self.most  # type: ignore[operator] # types are numbers


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is not empty, of at most ``length`` characters."""

    length: int

    def holds(self, value: object) -> bool:
        """Return whether the value is such."""
        return type(value) is str and 0 < len(value) <= self.length


@dataclass(frozen=True, slots=True)
class Texts:
    """One text or a list of texts, none empty, each of at most ``length`` characters."""

    length: int

    def holds(self, value: object) -> bool:
        """Return whether the value is such."""
        texts = value if type(value) is list else [value]
        return bool(texts) and all(type(text) is str and 0 < len(text) <= self.length for text in texts)


@dataclass(slots=True)
class Keys:
    """The keys of one object: each with its kind, and those that must be there."""

    kinds: dict[str, Any]
    required: frozenset[str]

    def holds(self, value: object) -> bool:
        """Return whether the value is an object with these keys; its days are turned into ``date``."""
        return type(value) is dict and self.sound(value)

    def sound(self, thing: dict[str, Any]) -> bool:
        """Return whether every key is known and every value is of its kind.

        Raises:
            KeyError, TypeError, ValueError: it is not; which way it is wrong is asked only then.
        """
        kinds = self.kinds
        for key, value in thing.items():
            kind = kinds[key]
            if kind.__class__ is Text:
                if type(value) is not str or not 0 < len(value) <= kind.length:
                    return False
            elif kind is DAYS:
                if type(value) is not date:
                    thing[key] = DAYS[value]
            elif kind.__class__ is frozenset:
                if value not in kind:
                    return False
            elif not kind.holds(value):
                return False
        return self.required <= thing.keys()


@dataclass(slots=True)
class ListOf:
    """A list of objects, at least one."""

    keys: Keys

    def holds(self, value: object) -> bool:
        """Return whether the value is such a list."""
        return type(value) is list and bool(value) and all(self.keys.holds(item) for item in value)


@dataclass(slots=True)
class Events:
    """The history: at least one event, each with the keys of its action."""

    actions: dict[str, Keys]
    bare: frozenset[str]
    """Actions that are complete with the keys ``on`` and ``action``: the most of all events, and soonest done."""

    def holds(self, value: object) -> bool:  # noqa: C901, PLR0911, PLR0912  the hot loop of an import, in one piece
        """Return whether the value is such a list."""
        if type(value) is not list or not value:
            return False
        actions, bare, days = self.actions, self.bare, DAYS
        for event in value:
            action = event["action"]
            event["on"] = days[event["on"]]
            if len(event) == len(BARE):
                if action not in bare:
                    return False
                continue
            keys = actions[action]
            kinds = keys.kinds
            for key, part in event.items():  # as Keys.sound, written out: a call an event is a tenth of the time
                kind = kinds[key]
                if kind.__class__ is Text:
                    if type(part) is not str or not 0 < len(part) <= kind.length:
                        return False
                elif kind.__class__ is frozenset:
                    if part not in kind:
                        return False
                elif kind is days:
                    if type(part) is not date:
                        event[key] = days[part]
                elif not kind.holds(part):
                    return False
            if not keys.required <= event.keys():
                return False
        return True


@dataclass(slots=True)
class Truth:
    """true or false."""

    def holds(self, value: object) -> bool:
        """Return whether the value is one of the two."""
        return type(value) is bool


@dataclass(slots=True)
class CaseKeys:
    """Both readings of the file: complete cases, and cases flagged for gaps, which may lack what was not evidenced."""

    complete: Keys
    with_gaps: Keys
    rules: CaseFile = field(repr=False)

    def one_of(self, name: str) -> tuple[str, ...]:
        """Return a named list of values, in the order of the file."""
        return tuple(self.rules.values[name])

    def tightest(self) -> tuple[int, int]:
        """Return the least that any key allows: of characters in a text, and as the largest number."""
        rules = [rule for table in (self.rules.case, *self.rules.actions.values()) for rule in table.values()]
        lengths = [rule.length for rule in rules if rule.length is not None]
        numbers = [rule.most for rule in rules if rule.most is not None]
        return min(self.rules.length, *lengths), min(self.rules.most, *numbers)

    def length_of(self, key: str) -> int:
        """Return how many characters the text under a key of the case may have."""
        kind: Text = self.complete.kinds[key]
        return kind.length

    def personal(self) -> frozenset[str]:
        """Return the keys of events whose text may name or describe a person."""
        tables = (self.rules.event, *self.rules.actions.values())
        return frozenset(key for table in tables for key, rule in table.items() if rule.personal)

    def personal_of_case(self) -> frozenset[str]:
        """Return the keys of the case and its parts whose text may name or describe a person."""
        tables = (self.rules.case, *self.rules.parts.values())
        return frozenset(key for table in tables for key, rule in table.items() if rule.personal)


class _Builder:
    def __init__(self, document: Document, rules: CaseFile) -> None:
        self.document = document
        self.rules = rules

    def fault(self, *location: str, zh: str, en: str) -> BrokenDefinition:
        return self.document.fault(location, zh, en)

    def keys(self, table: dict[str, KeyRule], where: tuple[str, ...], *, gaps: bool) -> Keys:
        needed = {"always"} if gaps else {"always", "evidenced"}
        return Keys(
            {key: self.kind(rule, (*where, key), gaps=gaps) for key, rule in table.items()},
            frozenset(key for key, rule in table.items() if rule.required in needed),
        )

    def kind(self, rule: KeyRule, where: tuple[str, ...], *, gaps: bool) -> object:  # noqa: C901, PLR0911  one return a kind
        most = self.rules.most if rule.most is None else rule.most
        least = -most if rule.least is None else rule.least
        length = self.rules.length if rule.length is None else rule.length
        match rule.kind:
            case "text":
                return Text(length)
            case "texts":
                return Texts(length)
            case "date":
                return DAYS
            case "bool":
                return Truth()
            case "int":
                return Number((int,), least, most)
            case "number":
                return Number((int, float), least, most)
            case "one_of":
                return self.listed(rule, where)
            case "object":
                return self.part(rule, where, gaps=gaps)
            case "objects":
                return ListOf(self.part(rule, where, gaps=gaps))
            case "events":
                return self.events(gaps=gaps)

    def listed(self, rule: KeyRule, where: tuple[str, ...]) -> frozenset[str]:
        if rule.of not in self.rules.values:
            raise self.fault(*where, zh=f"values 下没有“{rule.of}”", en=f"there is no list {rule.of!r} under values")
        return frozenset(self.rules.values[rule.of])

    def part(self, rule: KeyRule, where: tuple[str, ...], *, gaps: bool) -> Keys:
        if rule.part not in self.rules.parts:
            raise self.fault(*where, zh=f"parts 下没有“{rule.part}”", en=f"there is no part {rule.part!r}")
        return self.keys(self.rules.parts[rule.part], ("parts", rule.part), gaps=gaps)

    def events(self, *, gaps: bool) -> Events:
        common = self.rules.event
        actions = {
            action: self.keys({**common, **keys}, ("actions", action), gaps=gaps)
            for action, keys in self.rules.actions.items()
        }
        return Events(actions, frozenset(action for action, keys in actions.items() if keys.required == BARE))


@cache
def case_keys() -> CaseKeys:
    """Return the tables, read once.

    Raises:
        BrokenDefinition: the file is wrong.
    """
    document = read(definitions_folder() / "registers" / "case-file.yaml")
    rules = parse(document, CaseFile)
    builder = _Builder(document, rules)
    return CaseKeys(
        builder.keys(rules.case, ("case",), gaps=False), builder.keys(rules.case, ("case",), gaps=True), rules
    )
