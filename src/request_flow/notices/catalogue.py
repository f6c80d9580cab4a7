"""Which letters there are: the folders under ``notifications/letters``, each read, typed and checked.

A letter is a folder of ``notice.yaml`` (what it is, to whom, on which act, which variables), ``body.html.j2`` (its
text), ``example.yaml`` and ``expected.txt``.  The folder's name is the letter's name everywhere.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from request_flow.cases import effects
from request_flow.errors import BadInput, BrokenDefinition, NotFound
from request_flow.law.citation import parse_address
from request_flow.law.corpus import Law, load_law
from request_flow.law.dated import Cites, Text
from request_flow.law.library_faults import Unfit
from request_flow.law.source import Definition, Document, definitions_folder, parse, read

FOLDER = "letters"
PIECES = "_base"
BODY, CONTRACT, EXAMPLE, EXPECTED = "body.html.j2", "notice.yaml", "example.yaml", "expected.txt"
REMEDIES_PIECE = f"{PIECES}/remedies.html.j2"
DECISION = "decision"
"""The name under which the act of deciding calls for the letter of its outcome."""
REVISION_LENGTH = 12
LONGEST_TEXT, MOST_TEXTS = 10_000, 200
LISTS = ("texts", "rows")
"""The types that a template may loop over."""

Audience = Literal["applicant", "third_party", "co_maker", "other_agency", "file"]
Kind = Literal["text", "date", "int", "money", "texts", "rows", "bool"]
Origin = Literal["case", "engine", "agency", "act", "officer"]


class Label(Definition):
    """A name in both languages."""

    zh: Text
    en: Text


class Variable(Definition):
    """One value of a letter: of which type, and who fills it in.

    ``means`` says in Chinese what is to be filled in; a preview shows it where nothing is yet.  ``key`` is the act's
    own key where it has another name.  ``length`` bounds what a person may type.
    """

    type: Kind
    from_: Origin = Field(alias="from")
    means: Text
    required: bool = True
    personal: bool = False
    key: str | None = None
    length: int = Field(default=LONGEST_TEXT, gt=0)

    @model_validator(mode="after")
    def _key_is_of_the_act(self) -> Self:
        if self.key is not None and self.from_ != "act":
            raise Unfit("只有 from: act 的变量可以写 key", "only a variable from the act may have a key")
        if self.type == "rows" and self.from_ in ("act", "officer"):
            raise Unfit("rows 只能由系统填入", "rows can only be filled in by the rules")
        return self

    @property
    def typed(self) -> bool:
        """Whether its words are a person's own."""
        return self.from_ in ("act", "officer") and self.type in ("text", "texts")


class Notice(Definition):
    """``notice.yaml``.

    ``act`` is the transition the letter belongs to, ``when`` the keys of that act for which it is this letter, and
    ``stands_for`` the name that the transition sends where it is not the folder's own.  ``outcomes`` are those whose
    ``notice`` it is.  ``occasion`` says when it is written where no act and no outcome calls for it.
    ``issue: act``: issuing it is the act; ``after``: the act is on record before.  ``suffix`` marks its kind in the
    number, a letter without one bears no number.  ``remedies``: ``rule`` as the outcome has them, ``either`` review or
    suit at choice, ``none``.  ``code`` is the variable that the page's QR code says.
    """

    label: Label
    title: Text
    audience: Audience
    act: Text | None = None
    when: dict[str, str] = Field(default_factory=dict)
    stands_for: Text | None = None
    outcomes: tuple[Text, ...] = ()
    occasion: Label | None = None
    issue: Literal["act", "after"]
    suffix: Text | None = None
    sealed: bool
    remedies: Literal["rule", "either", "none"]
    code: Text | None = None
    cites: Cites
    variables: dict[str, Variable] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_called_for(self) -> Self:
        if self.act is None and not self.outcomes and self.occasion is None:
            raise Unfit(
                "须写 act、outcomes 或 occasion 之一：这份文书在什么时候用",
                "one of act, outcomes or occasion must say when the letter is written",
            )
        if self.act is None and (self.when or self.issue == "act"):
            raise Unfit("没有 act 时不能写 when 或 issue: act", "without an act there is no `when` and no `issue: act`")
        if self.code is not None and self.code not in self.variables:
            raise Unfit(f"code 所指的变量“{self.code}”没有声明", f"code names the undeclared variable {self.code!r}")
        return self


@dataclass(frozen=True, eq=False)
class Pieces:
    """What letters share: the templates of the folder ``_base`` by name; equal only to itself, it can key a cache."""

    texts: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class LetterKind:
    """One letter; ``body`` is its template, ``revision`` tells one state of its folder from another."""

    name: str
    notice: Notice
    body: str
    revision: str
    folder: Path
    pieces: Pieces

    @property
    def template_name(self) -> str:
        """Name of the template as its faults tell it."""
        return f"notifications/{FOLDER}/{self.name}/{BODY}"


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All letters by name, and the pieces that they share."""

    kinds: Mapping[str, LetterKind]
    pieces: Pieces

    def kind(self, name: str) -> LetterKind:
        """Return a letter by name.

        Raises:
            NotFound: there is none of that name; the sentence lists those there are.
        """
        if name not in self.kinds:
            known = sorted(self.kinds)
            raise NotFound(
                "no_such_letter",
                f"没有名为“{name}”的文书；现有：{'、'.join(known)}。",
                f"there is no letter {name!r}; known: {', '.join(known)}.",
            )
        return self.kinds[name]

    def of_act(self, act: str, data: Mapping[str, Any] | None = None) -> tuple[LetterKind, ...]:
        """Return the letters of an act with these keys, in the order of their names; not those of outcomes."""
        said = data or {}
        return tuple(
            each
            for each in self.kinds.values()
            if each.notice.act == act
            and not each.notice.outcomes
            and all(said.get(key) == value for key, value in each.notice.when.items())
        )

    def sent(self, name: str, data: Mapping[str, Any] | None = None) -> LetterKind:
        """Return the letter for a name that a transition sends, of an act with these keys.

        Raises:
            NotFound: no letter is, or stands for, that name.
        """
        said = data or {}
        for each in self.kinds.values():
            if each.notice.stands_for == name and all(said.get(key) == at for key, at in each.notice.when.items()):
                return each
        return self.kind(name)

    def of_outcome(self, law: Law, outcome: str, ground: str | None = None) -> LetterKind:
        """Return the letter of an outcome, that of the finer ground where it has its own.

        Raises:
            NotFound: there is no such outcome, or no such letter.
        """
        found = law.outcomes.get(outcome)
        if found is None:
            raise NotFound("no_such_outcome", f"没有结果“{outcome}”。", f"there is no outcome {outcome!r}.")
        finer = found.grounds.get(ground) if ground is not None else None
        return self.kind(found.notice if finer is None else finer.notice)

    def edited(self, name: str, body: str) -> LetterKind:
        """Return the letter with an agency's own text, which the caller has checked, as a revision of its own."""
        kind = self.kind(name)
        return replace(kind, body=body, revision=_revision([kind.revision, body]))


def catalogue() -> Catalogue:
    """Return the letters that are installed, read once.

    Raises:
        BrokenDefinition: names file and line of the first fault.
    """
    return _installed(definitions_folder("notifications"), load_law())


@cache
def label_of(name: str) -> Label | None:
    """Return what an installed letter is called, ``None`` where there is none; the other letters are not read.

    Raises:
        BrokenDefinition: names file and line of the first fault.
    """
    path = definitions_folder("notifications") / FOLDER / name / CONTRACT
    return parse(read(path), Notice).label if path.is_file() else None


@cache
def _installed(folder: Path, law: Law) -> Catalogue:
    return load_catalogue(folder, law)


def load_catalogue(folder: Path, law: Law) -> Catalogue:
    """Return the letters under ``folder``, the folder ``notifications``.

    Raises:
        BrokenDefinition: names file and line of the first fault.
    """
    base = folder / FOLDER / PIECES
    pieces = Pieces({f"{PIECES}/{path.name}": _text(path) for path in sorted(base.glob("*.j2"))})
    shared = _revision(f"{name}\n{text}" for name, text in pieces.texts.items())
    kinds = {}
    for path in sorted((folder / FOLDER).glob(f"*/{CONTRACT}")):
        document = read(path)
        notice = parse(document, Notice)
        _check(document, notice, law)
        body = _text(path.parent / BODY)
        revision = _revision([_text(path), body, shared])
        kinds[path.parent.name] = LetterKind(path.parent.name, notice, body, revision, path.parent, pieces)
    if REMEDIES_PIECE not in pieces.texts and any(each.notice.remedies != "none" for each in kinds.values()):
        name = f"notifications/{FOLDER}/{REMEDIES_PIECE}"
        raise BrokenDefinition("no_remedies_piece", f"{name}：没有这个文件", f"{name}: there is no such file")
    return Catalogue(kinds, pieces)


def _check(document: Document, notice: Notice, law: Law) -> None:
    if notice.act is not None and notice.act not in effects.TABLE:
        raise document.fault(("act",), f"没有步骤“{notice.act}”", f"there is no act {notice.act!r}")
    for outcome in notice.outcomes:
        if outcome not in law.outcomes:
            raise document.fault(("outcomes",), f"没有结果“{outcome}”", f"there is no outcome {outcome!r}")
    for address in notice.cites:
        try:
            law.provision(str(parse_address(address)))
        except BadInput as error:
            raise document.fault(("cites",), error.sentence.zh, error.sentence.en) from error
    for name in notice.variables:
        if not name.isidentifier() or not name.islower():
            raise document.fault(("variables", name), f"“{name}”不能作变量名", f"{name!r} is no name of a variable")


def _text(path: Path) -> str:
    name = f"notifications/{FOLDER}/{path.parent.name}/{path.name}"
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenDefinition(
            "unreadable_letter",
            f"{name}：无法读取，或者不是 UTF-8",
            f"{name}: cannot be read, or is not UTF-8: {error}",
        ) from error


def _revision(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:REVISION_LENGTH]
