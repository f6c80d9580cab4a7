"""An agency's own text of a letter (模板): checked, kept in versions, used from then on, withdrawn.

What an agency writes is treated as hostile: :mod:`request_flow.notices.template_check` looks it through before it is
kept, and again before it is used where the letter that ships has changed since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from request_flow.errors import BadInput, BrokenDefinition, Sentence
from request_flow.law.corpus import Law
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.notices.compose import compose
from request_flow.notices.example import example_of
from request_flow.notices.model import Letter
from request_flow.notices.template_check import check_template
from request_flow.notices.template_faults import Fault
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.letter_texts import TextVersion, add_text, text_in_use, texts_of
from request_flow.storage.unit import Unit, reading, writing

LONGEST_TEXT = 100_000
"""Characters of a text; the longest that ships has a few thousand."""


@dataclass(frozen=True, slots=True)
class TextInUse:
    """The text of a letter that an agency uses; ``seq`` is ``None`` for the one that ships."""

    kind: LetterKind
    seq: int | None


def text_in_force(unit: Unit, agency_id: int, kind: LetterKind, law: Law) -> TextInUse:
    """Return the letter with the text that the agency uses.

    Raises:
        BrokenDefinition: its own text does not fit the letter any more, which changed since.
    """
    own = text_in_use(unit, agency_id, kind.name)
    if own is None or own.body is None:
        return TextInUse(kind, None)
    edited = catalogue().edited(kind.name, own.body)
    if own.based_on != kind.revision:
        faults = _faults(edited, law)
        if faults:
            first = faults[0].sentence
            raise BrokenDefinition(
                "own_text_outdated",
                f"本机关的“{kind.notice.label.zh}”模板已不适用（程序附带的文书已更新）：{first.zh}"
                "；请修改后重新设置，或用 notice template withdraw 恢复附带的模板",
                f"the agency's own text of {kind.name} fits no more, for the letter that ships has changed: {first.en}"
                "; set a new one, or `notice template withdraw` goes back to the one that ships",
            )
    return TextInUse(edited, own.seq)


@lru_cache(maxsize=64)
def _faults(kind: LetterKind, law: Law) -> tuple[Fault, ...]:
    return tuple(check_template(kind, law))


def show_text(program: Program, agency: str | None, name: str) -> TextInUse:
    """Return the text of a letter as an agency uses it, or as it ships.

    Raises:
        NotFound: there is no such agency or letter.
    """
    kind = catalogue().kind(name)
    if agency is None:
        return TextInUse(kind, None)
    with reading(program.store) as unit:
        own = text_in_use(unit, get_agency(unit, agency).id, name)
    if own is None or own.body is None:
        return TextInUse(kind, None)
    return TextInUse(replace(kind, body=own.body, revision=catalogue().edited(name, own.body).revision), own.seq)


def check_text(program: Program, name: str, body: str, file: str | None = None) -> list[Fault]:
    """Return everything that keeps a text from being used for a letter; an empty list means that it may be.

    ``file`` is what the faults call it; without one, the file of the letter that ships.

    Raises:
        NotFound: there is no such letter.
        BadInput: the text is too long to be looked at.
    """
    if len(body) > LONGEST_TEXT:
        raise BadInput(
            "text_too_long",
            f"模板有 {len(body)} 个字符，最多 {LONGEST_TEXT} 个",
            f"the text has {len(body)} characters, at most {LONGEST_TEXT}",
        )
    kind = catalogue().edited(name, body)
    found = check_template(kind, program.law)
    return found if file is None else [_called(each, kind.template_name, file) for each in found]


def _called(fault: Fault, name: str, file: str) -> Fault:
    """Return a fault that calls the text by another name."""
    sentence = fault.sentence
    return Fault(fault.line, Sentence(sentence.zh.replace(name, file, 1), sentence.en.replace(name, file, 1)))


def example_letter(program: Program, name: str, body: str | None = None) -> Letter:
    """Return the letter's own example, in the text given or the one that ships.

    Raises:
        NotFound: there is no such letter.
        BrokenDefinition: the text cannot be used.
    """
    shipped = catalogue().kind(name)
    example = example_of(shipped, program.engine.rules, program.law)
    kind = shipped if body is None else catalogue().edited(name, body)
    return compose(kind, example.situation, example.inputs, number=example.number, draft=body is not None)


def set_text(program: Program, agency: str, name: str, body: str, actor: str, *, file: str | None = None) -> TextInUse:
    """Let an agency use its own text of a letter from now on; ``file`` as in :func:`check_text`.

    Raises:
        NotFound: there is no such agency or letter.
        BadInput: the text may not be used; the sentence names the first fault and how many there are.
    """
    faults = check_text(program, name, body, file)
    if faults:
        first, more = faults[0].sentence, len(faults) - 1
        zh, en = (f"（另有 {more} 处）", f" (and {more} more)") if more else ("", "")
        raise BadInput("bad_template", f"模板不能使用：{first.zh}{zh}", f"the text cannot be used: {first.en}{en}")
    _add(program, agency, name, body, actor)
    return show_text(program, agency, name)


def withdraw_text(program: Program, agency: str, name: str, actor: str) -> TextInUse:
    """Let an agency use the text that ships again.

    Raises:
        NotFound: there is no such agency or letter.
        BadInput: it has no text of its own.
    """
    if show_text(program, agency, name).seq is None:
        raise BadInput(
            "no_own_text",
            f"本机关没有自己的“{catalogue().kind(name).notice.label.zh}”模板",
            f"the agency has no text of its own for {name}",
        )
    _add(program, agency, name, None, actor)
    return show_text(program, agency, name)


def _add(program: Program, agency: str, name: str, body: str | None, actor: str) -> None:
    revision = catalogue().kind(name).revision
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        add_text(unit, get_agency(unit, agency).id, TextVersion(name, 0, body, revision, actor, now))


def list_texts(program: Program, agency: str) -> Mapping[str, list[TextVersion]]:
    """Return the versions of every text of its own that an agency had, by letter.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        versions = texts_of(unit, get_agency(unit, agency).id)
    found: dict[str, list[TextVersion]] = {}
    for each in versions:
        found.setdefault(each.kind, []).append(each)
    return found


def as_json(version: TextVersion) -> dict[str, Any]:
    """Return a version without its body."""
    values = version._asdict()
    values["in_use"] = values.pop("body") is not None
    return values
