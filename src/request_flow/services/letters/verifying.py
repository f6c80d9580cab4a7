"""Checking the letters of the store: the bytes against their hashes, the numbers, the cases and records they stand for.

Every letter is opened in every form, so that what was changed is found before somebody needs it.  What the chain of a
case does not cover is held against what it does: the number on the record of the step, and what was sealed at issue.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from request_flow.errors import Sentence, StoreUnavailable
from request_flow.notices import words
from request_flow.notices.situation import Particulars
from request_flow.services.letters.numbering import number_of
from request_flow.storage.letter_drafts import every_draft
from request_flow.storage.letter_faults import (
    BrokenSequence,
    Loose,
    broken_sequences,
    drafts_without_event,
    files_of,
    kept_of_no_letter,
    letters_without_event,
    loose_drafts,
    loose_letters,
    numbers_given_twice,
    steps_with_other_number,
)
from request_flow.storage.letter_texts import particulars_versions
from request_flow.storage.letters import (
    FORMS,
    StoredLetter,
    WantedLetters,
    addressee_of,
    data_of,
    iter_letters,
    opened_file,
    records_of,
)
from request_flow.storage.retention_entries import entry_of_case
from request_flow.storage.unit import Unit

SHOWN = 10
"""So many numbers are named of many."""


class LetterFinding(NamedTuple):
    """What is wrong: with which agency, with what (a case, else a letter or a sequence), its code and its sentence."""

    agency: str
    number: str
    code: str
    sentence: Sentence


class LettersVerified(NamedTuple):
    """How many letters were opened, and what was found."""

    letters: int
    findings: list[LetterFinding]


def verify_letters(unit: Unit) -> LettersVerified:
    """Open every letter and every draft, and count every sequence; nothing is mended."""
    count, findings = 0, []
    said = _Particulars(unit)
    for letter in iter_letters(unit, WantedLetters()):
        count += 1
        if letter.is_erased:
            if entry_of_case(unit, letter.case_id) is None:
                findings.append(LetterFinding(letter.agency, letter.case, "letter_erased", _without_entry(letter)))
            continue
        findings += [
            LetterFinding(letter.agency, letter.case, code, sentence)
            for code, sentence in (*_opened(unit, letter), *_plain(unit, letter, said))
        ]
    findings += [*_loose(unit), *_events(unit), *_sequences(unit), *_drafts(unit)]
    return LettersVerified(count, findings)


def _without_entry(letter: StoredLetter) -> Sentence:
    return Sentence(
        f"文书 {letter.name} 的内容被销毁，但没有经批准的销毁记录",
        f"the letter {letter.name} was erased without an approved entry",
    )


class _Particulars:
    """What agencies said of themselves, each read once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._known: dict[int, dict[int, Particulars]] = {}

    def of(self, letter: StoredLetter) -> Particulars:
        """Return the version that a letter took; that of an agency that had said nothing, where it took none."""
        seq = letter.issue.particulars_seq
        if letter.agency_id not in self._known:
            versions = particulars_versions(self._unit, letter.agency_id)
            self._known[letter.agency_id] = {each.seq: Particulars(**each.content) for each in versions}
        return self._known[letter.agency_id].get(seq or 0, Particulars())


def _opened(unit: Unit, letter: StoredLetter) -> Iterator[tuple[str, Sentence]]:
    """Yield what is wrong with the bytes of a letter in each form, and with what became of it."""
    files = {each.form: each for each in files_of(unit, letter.id)}
    for form in FORMS:
        if form not in files:
            yield (
                "letter_form_missing",
                Sentence(
                    f"文书 {letter.name} 没有 {form} 格式的存档", f"the letter {letter.name} is not kept as {form}"
                ),
            )
    for each in files.values():
        try:
            opened_file(unit, letter, each.form, each.sha256, each.size, each.sealed)
        except StoreUnavailable:
            yield (
                "letter_bytes",
                Sentence(
                    f"文书 {letter.name} 的 {each.form} 与发出时的哈希不符，可能被改动",
                    f"the letter {letter.name} as {each.form} differs from what was issued and may have been changed",
                ),
            )
    try:
        records_of(unit, letter)
    except StoreUnavailable:
        yield (
            "letter_sealed",
            Sentence(
                f"文书 {letter.name} 送达或者作废的记录无法解密，可能被改动",
                f"what became of the letter {letter.name} cannot be opened and may have been changed",
            ),
        )


def _plain(unit: Unit, letter: StoredLetter, said: _Particulars) -> Iterator[tuple[str, Sentence]]:
    """Yield where the plain columns of a letter say something else than what was sealed at its issue."""
    issue = letter.issue
    try:
        text = data_of(unit, letter)["text"]
        addressee_of(unit, letter)
    except StoreUnavailable:
        yield (
            "letter_sealed",
            Sentence(
                f"文书 {letter.name} 的内容无法解密：文号、签发时间或者内容可能被改动",
                f"what the letter {letter.name} was made of cannot be opened: "
                "its number, its moment or its words may have been changed",
            ),
        )
        return
    day = date.fromisoformat(issue.day)
    expected = None
    if issue.n is not None and issue.suffix is not None:
        expected = number_of(said.of(letter), day, issue.n, issue.suffix)
    wrong = [
        name
        for name, differs in (
            ("day", words.day(day) not in text.splitlines()),
            ("title", issue.title not in text.splitlines()),
            ("number", expected != issue.number),
            ("year", issue.year != (day.year if issue.n is not None else None)),
        )
        if differs
    ]
    if wrong:
        named = ", ".join(wrong)
        yield (
            "letter_columns",
            Sentence(
                f"文书 {letter.name} 的登记信息与发出时不符，可能被改动：{named}",
                f"what is told of the letter {letter.name} differs from its issue and may have been changed: {named}",
            ),
        )


def _loose(unit: Unit) -> Iterator[LetterFinding]:
    for each in loose_letters(unit):
        yield _of_loose(each, "letter_case", Sentence(f"文书 {each.name}", f"the letter {each.name}"))
    for letter_id, what in kept_of_no_letter(unit):
        sentence = Sentence(
            f"存有文书 {letter_id} 的 {what}，但没有这份文书",
            f"there is the {what} of the letter {letter_id}, and no such letter",
        )
        yield LetterFinding("-", str(letter_id), "letter_missing", sentence)


def _of_loose(each: Loose, code: str, what: Sentence) -> LetterFinding:
    if each.missing:
        sentence = Sentence(
            f"{what.zh}所属的申请或者机关不存在（案件内部编号 {each.case_id}）",
            f"the case or the agency of {what.en} is not there (internal id of the case: {each.case_id})",
        )
    else:
        sentence = Sentence(
            f"{what.zh}所属的申请是另一机关的", f"the case that {what.en} belongs to is another agency's"
        )
    return LetterFinding(each.agency or "-", each.case or each.name, code, sentence)


def _events(unit: Unit) -> Iterator[LetterFinding]:
    for each in letters_without_event(unit):
        sentence = Sentence(
            f"文书 {each.name} 所依据的第 {each.event_seq} 条记录不存在",
            f"the letter {each.name} is about record {each.event_seq}, which is not there",
        )
        yield LetterFinding(each.agency, each.case, "letter_event", sentence)
    for each in steps_with_other_number(unit):
        sentence = Sentence(
            f"第 {each.event_seq} 条记录的文号不是文书 {each.name} 的文号",
            f"record {each.event_seq} does not bear the number of the letter {each.name}, whose step it is",
        )
        yield LetterFinding(each.agency, each.case, "letter_number", sentence)


def _sequences(unit: Unit) -> Iterator[LetterFinding]:
    for each in broken_sequences(unit):
        place = f"{each.year}-{each.suffix}"
        for sentence in _of_sequence(each):
            yield LetterFinding(each.agency or "-", place, "letter_sequence", sentence)
    for agency, number, count in numbers_given_twice(unit):
        sentence = Sentence(
            f"文号 {number} 用了 {count} 次，可能被改动",
            f"the number {number} is that of {count} letters and may have been changed",
        )
        yield LetterFinding(agency or "-", number, "letter_number_twice", sentence)


def _of_sequence(each: BrokenSequence) -> Iterator[Sentence]:
    if each.left_out:
        named = _named(each.left_out)
        yield Sentence(
            f"文号缺第 {named} 号，文书可能被删除", f"numbers left out: {named}; letters may have been deleted"
        )
    if each.doubled:
        named = _named(each.doubled)
        yield Sentence(f"文号第 {named} 号重复", f"numbers given twice: {named}")
    if each.last < each.highest:
        yield Sentence(
            f"序号记到第 {each.last} 号，而最大的文号是第 {each.highest} 号",
            f"the sequence has come to {each.last}, and the highest number given is {each.highest}",
        )


def _named(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:SHOWN])) + ("…" if len(numbers) > SHOWN else "")


def _drafts(unit: Unit) -> Iterator[LetterFinding]:
    for each in loose_drafts(unit):
        yield _of_loose(each, "draft_case", Sentence(f"文书草稿 {each.name} ", f"the draft {each.name}"))
    for about in drafts_without_event(unit):
        sentence = Sentence(
            f"文书草稿 {about.name} 所依据的第 {about.event_seq} 条记录不存在",
            f"the draft {about.name} is about record {about.event_seq}, which is not there",
        )
        yield LetterFinding(about.agency, about.case, "draft_event", sentence)
    for draft, error in every_draft(unit):
        if error is not None:
            sentence = Sentence(
                f"文书草稿 {draft.id} 无法解密，可能被改动",
                f"the draft {draft.id} cannot be opened and may have been changed",
            )
            yield LetterFinding(draft.agency, draft.case, "draft_sealed", sentence)
