"""The words that registers use, read from ``workflows/registers``: headings, outcomes and the other columns.

Two spellings are the same if they agree without blanks, punctuation, width of characters and numbering:
（三）不予公开 6.属于四类过程性信息 is 不予公开属于四类过程性信息.  A spelling that two values claim is an
error of the file.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final, Generic, Literal, TypeVar

from request_flow.errors import Sentence
from request_flow.law.source import Definition, Document, definitions_folder, parse, read

T = TypeVar("T")
NUMERALS: Final = "一二三四五六七八九十"
NUMBERING: Final = re.compile(rf"\([{NUMERALS}]+\)|\(\d+\)|\d+[.、)]|(?:^|(?<=\W))[{NUMERALS}]+[、.)]")
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
DIGITS: Final = re.compile(r"\d+")
NOT_A_LETTER: Final = re.compile(r"[\W_]+")
BLANKS: Final = re.compile(r"\s+")
CELLS_KEPT: Final = 10_000

Kind = Literal[
    "text", "date", "int", "number", "yes_no", "category", "channel", "outcome", "detail", "consultation", "opinion",
    "basis", "method",
]  # fmt: skip
Action = Literal["decide", "lapse_supplement", "lapse_fee", "withdraw", "close_other", "void"]


def tidy(text: str) -> str:
    """Return the text in one width and without blanks: for row numbers and cells that say nothing."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def canonical(text: str) -> str:
    """Return what two spellings of one thing have in common."""
    text = NUMBERING.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    if CHINESE.search(text):
        text = DIGITS.sub("", text)
    return NOT_A_LETTER.sub("", text)


class Limits(Definition):
    """How large a register may be, and where its heading is looked for."""

    file_megabytes: int
    unpacked_megabytes: int
    rows: int
    columns: int
    cells: int
    header_within_rows: int
    header_rows: int
    line_bytes: int
    first_year: int
    last_year: int


class FieldRule(Definition):
    """One field: the kind of its cells, and its headings, the surest first."""

    kind: Kind
    headings: list[str]
    essential: bool = False


class Headings(Definition):
    """The whole of ``headings.yaml``."""

    limits: Limits
    fields: dict[str, FieldRule]
    unused: list[str]


class OutcomeRule(Definition):
    """The spellings of one outcome, and the action that records it."""

    outcome: str
    action: Action
    group: str | None = None
    row: str | None = None
    names: list[str]
    whole: tuple[str, ...] = ()


class OutcomeWords(Definition):
    """The whole of ``outcomes.yaml``."""

    groups: dict[str, list[str]]
    outcomes: list[OutcomeRule]
    still_open: list[str]


class WordList(Definition):
    """The spellings of the values of one column; ``grouped`` values may stand behind a group word."""

    groups: tuple[str, ...] = ()
    grouped: tuple[str, ...] = ()
    spellings: dict[str, list[str]]


class Channels(Definition):
    """Channels that share a rule on the receipt date, with its provision."""

    cites: str
    channels: frozenset[str]


class Gap(Definition):
    """What a register does not show, said in both languages."""

    zh: str
    en: str


class OtherWords(Definition):
    """The whole of ``spellings.yaml``."""

    categories: WordList
    channels: WordList
    consultations: WordList
    opinions: WordList
    fee_bases: WordList
    methods: WordList
    yes_no: WordList
    confirmed_channels: Channels
    received_on_arrival: Channels
    blank: list[str]
    blank_figure: list[str]
    happened: list[str]
    totals: list[str]
    footers: list[str]
    gaps: dict[str, Gap]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a result column says: an outcome and the action that records it; no action while the case is open."""

    outcome: str
    action: Action | None


class Words(Generic[T]):
    """Finds the value that a cell spells."""

    def __init__(self, document: Document, where: tuple[str, ...]) -> None:
        self._document = document
        self._where = where
        self._values: dict[str, T] = {}
        self._exact: dict[str, T] = {}
        self._shown: dict[str, str] = {}
        self._seen: dict[str, T | None] = {}

    def add(self, spelling: str, value: T) -> None:
        """Take a spelling.

        Raises:
            BrokenDefinition: another value has it already.
        """
        key = canonical(spelling)
        if self._values.get(key, value) != value:
            raise self._document.fault(
                self._where, f"“{spelling}”属于两个值", f"the spelling {spelling!r} belongs to two values"
            )
        self._values[key] = value
        self._shown.setdefault(key, spelling)

    def add_exact(self, spelling: str, value: T) -> None:
        """Take a spelling in which the numbering is the meaning."""
        self._exact[tidy(spelling)] = value

    def find(self, text: str) -> T | None:
        """Return the value, ``None`` where nobody knows the spelling."""
        try:
            return self._seen[text]
        except KeyError:
            value = self._exact.get(tidy(text).rstrip("."))
            if value is None:
                value = self._values.get(canonical(text))
            if len(self._seen) < CELLS_KEPT:
                self._seen[text] = value
            return value

    def near(self, text: str) -> list[str]:
        """Return up to three known spellings that look like the text."""
        return [self._shown[key] for key in get_close_matches(canonical(text), self._values, n=3, cutoff=0.5)]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All the words, ready to look up."""

    headings: Headings
    outcomes: Words[Verdict]
    outcome_groups: Words[str]
    categories: Words[str]
    channels: Words[str]
    consultations: Words[str]
    opinions: Words[str]
    fee_bases: Words[str]
    methods: Words[str]
    yes_no: Words[bool]
    confirmed_channels: frozenset[str]
    received_on_arrival: frozenset[str]
    blank: frozenset[str]
    blank_figure: frozenset[str]
    happened: frozenset[str]
    totals: frozenset[str]
    footers: frozenset[str]
    gaps: dict[str, Gap]


def _outcome_words(document: Document, rules: OutcomeWords) -> tuple[Words[Verdict], Words[str]]:
    words = Words[Verdict](document, ("outcomes",))
    for rule in rules.outcomes:
        _add_outcome(words, document, rule, rules.groups)
    for name in rules.still_open:
        words.add(name, Verdict("", None))
    groups = Words[str](document, ("groups",))
    for key, names in rules.groups.items():
        for name in names:
            groups.add(name, key)
    return words, groups


def _add_outcome(words: Words[Verdict], document: Document, rule: OutcomeRule, groups: dict[str, list[str]]) -> None:
    verdict = Verdict(rule.outcome, rule.action)
    if rule.action in (
        "decide",
        "lapse_supplement",
        "lapse_fee",
    ):  # the key of the case file, where it tells the action
        words.add(rule.outcome, verdict)
    for name in (*rule.names, *rule.whole):
        words.add(name, verdict)
    if rule.group is not None:
        if rule.group not in groups:
            raise document.fault(("outcomes",), f"没有组“{rule.group}”", f"there is no group {rule.group!r}")
        for group, name in _pairs(groups[rule.group], rule.names):
            words.add(group + name, verdict)
    if rule.row is not None:
        words.add_exact(rule.row, verdict)


def _pairs(groups: Iterable[str], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    names = list(names)
    return ((group, name) for group in groups for name in names)


def _words(document: Document, name: str, rules: WordList) -> Words[str]:
    words = Words[str](document, (name,))
    for value, spellings in rules.spellings.items():
        words.add(value, value)
        for spelling in spellings:
            words.add(spelling, value)
        if value in rules.grouped:
            for group, spelling in _pairs(rules.groups, spellings):
                words.add(group + spelling, value)
    return words


def _truth(document: Document, rules: WordList) -> Words[bool]:
    words = Words[bool](document, ("yes_no",))
    for value, spellings in rules.spellings.items():
        for spelling in spellings:
            words.add(spelling, value == "yes")
    return words


@cache
def vocabulary() -> Vocabulary:
    """Return the words, read once.

    Raises:
        BrokenDefinition: a file is wrong.
    """
    folder = definitions_folder() / "registers"
    headings = parse(read(folder / "headings.yaml"), Headings)
    outcome_file = read(folder / "outcomes.yaml")
    outcomes, groups = _outcome_words(outcome_file, parse(outcome_file, OutcomeWords))
    file = read(folder / "spellings.yaml")
    rules = parse(file, OtherWords)
    return Vocabulary(
        headings,
        outcomes,
        groups,
        categories=_words(file, "categories", rules.categories),
        channels=_words(file, "channels", rules.channels),
        consultations=_words(file, "consultations", rules.consultations),
        opinions=_words(file, "opinions", rules.opinions),
        fee_bases=_words(file, "fee_bases", rules.fee_bases),
        methods=_words(file, "methods", rules.methods),
        yes_no=_truth(file, rules.yes_no),
        confirmed_channels=rules.confirmed_channels.channels,
        received_on_arrival=rules.received_on_arrival.channels,
        blank=frozenset(tidy(word) for word in rules.blank),
        blank_figure=frozenset(tidy(word) for word in (*rules.blank, *rules.blank_figure)),
        happened=frozenset(tidy(word) for word in rules.happened),
        totals=frozenset(tidy(word) for word in rules.totals),
        footers=frozenset(tidy(word) for word in rules.footers),
        gaps=rules.gaps,
    )


def gap_sentence(flag: str) -> Sentence:
    """Return what a flag of an entry says, in both languages."""
    gap = vocabulary().gaps[flag]
    return Sentence(gap.zh, gap.en)
