"""Issuing a letter (签发): its checks, its number, the step that it is and its frozen bytes, all in one transaction.

A letter whose issue is the act takes the step (``services.steps``), whose record bears the letter's number; one that
follows an act answers what the record called for.  What was found about it first stops it, or asks for a named reason,
or is shown.  Whoever is killed meanwhile leaves nothing: no number, no step, no letter.

Two who issue the same at once: the case is held while one does, and the other finds it changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import orjson

from request_flow.errors import BadInput, Refused, Sentence
from request_flow.notices.checks import Finding
from request_flow.notices.compose import text_of
from request_flow.notices.model import Letter
from request_flow.notices.values import values_of
from request_flow.services.letters.asking import LetterAsk, answered_by
from request_flow.services.letters.drafting import find_letter_draft, refuse_step
from request_flow.services.letters.forms import in_forms, made_ready
from request_flow.services.letters.matter import Composed, Matter, composed, envelope_of, open_matter
from request_flow.services.letters.numbering import number_of
from request_flow.services.letters.roles import WRITES_OF_THE_RECORD, refuse_role
from request_flow.services.program import Program
from request_flow.services.steps import Person, Taken, step_in
from request_flow.storage.agencies import get_agency, hold_agency
from request_flow.storage.cases import changed_meanwhile
from request_flow.storage.letter_drafts import ISSUED, end_draft
from request_flow.storage.letter_queries import called_letter, letters_in_case
from request_flow.storage.letters import (
    Issue,
    StoredLetter,
    find_issued,
    hashes_of,
    hold_case,
    keep_letter,
    letter_of_event,
    take_letter_number,
)
from request_flow.storage.unit import Unit, reading, writing

NOT_ISSUED = Sentence("不能签发：", "not issued: ")


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter that was issued: what it is, its hashes, the step that it took, what was found about it all the same."""

    letter: StoredLetter
    hashes: Mapping[str, str]
    taken: Taken | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as it was looked at before it was held: another who was first shows in it."""

    version: int
    letters: int


def issue_letter(
    program: Program,
    agency: str,
    number: str,
    ask: LetterAsk | int,
    person: Person,
    *,
    on: date | None = None,
    bears: date | None = None,
    overrides: Mapping[str, str] | None = None,
    fonts: Path | None = None,
    version: int | None = None,
) -> Issued:
    """Issue a letter, or the draft of that id, and return it.

    ``on`` is the effective day of the act (today), ``bears`` the day on the letter (``on``); ``overrides`` gives the
    reason for going on against a finding, by its code.  Where ``version`` is given, the case still has as many records.

    Raises:
        NotFound: there is no such agency, case, letter or draft.
        BadInput: something typed cannot be used, or the agency's letters cannot be numbered.
        Refused: the law does not allow the step, or a finding stops the letter.
        Conflict: somebody else was first.
    """
    day = on or program.clock.today()
    _refuse_ahead(program, day, bears)
    made_ready(fonts)
    with reading(program.store) as unit:  # what is wrong is said, and texts are compiled, before anybody has to wait
        matter = open_matter(program, unit, agency, number)
        asked = find_letter_draft(unit, matter.agency.id, ask).ask if isinstance(ask, int) else ask
        if version is not None and version != matter.case.version:
            raise changed_meanwhile(matter.case)
        first = composed(program, unit, matter, asked, person, day, bears=bears)
        refuse_step(program, matter, first, person)
        _refuse_found(first.findings, overrides or {})
        seen = Seen(matter.case.version, letters_in_case(unit, matter.case.id))
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        hold_case(unit, matter.case.id)
        matter = open_matter(program, unit, held.code, number)
        if seen != Seen(matter.case.version, letters_in_case(unit, matter.case.id)):
            raise changed_meanwhile(matter.case)
        if isinstance(ask, int):
            end_draft(unit, ask, ISSUED)
        return _issue(program, unit, matter, asked, person, day, bears, overrides or {}, fonts)


def _issue(
    program: Program,
    unit: Unit,
    matter: Matter,
    asked: LetterAsk,
    person: Person,
    day: date,
    bears: date | None,
    overrides: Mapping[str, str],
    fonts: Path | None,
) -> Issued:
    made = composed(program, unit, matter, asked, person, day, bears=bears)
    _refuse_found(made.findings, overrides)
    notice, bears_day = made.kind.notice, made.situation.day
    n = number = None
    if notice.suffix is not None:
        n = take_letter_number(unit, matter.agency.id, bears_day.year, notice.suffix)
        number = number_of(made.particulars.particulars, bears_day, n, notice.suffix)
    event, seq, answers, taken = made.situation.act, None, None, None
    if made.step is not None:
        data = {**made.step.data, **({"document": number} if number is not None else {})}
        taken = step_in(program, unit, matter.agency, matter.case.header.number, replace(made.step, data=data), person)
        seq, answers = len(matter.history) + 1, answered_by(made.kind, taken.notice, data)
    else:
        refuse_role(program, WRITES_OF_THE_RECORD, person)
    if made.step is None and event is not None:
        seq = event.seq
        _refuse_second(unit, matter, made, seq)
        answers = answered_by(made.kind, called_letter(unit, matter.case.id, seq), event.data)
    letter = replace(made.letter, number=number)
    issue = Issue(
        kind=made.kind.name,
        answers=answers,
        event_seq=seq,
        took_step=int(taken is not None),
        audience=notice.audience,
        title=notice.title,
        year=bears_day.year if number is not None else None,
        suffix=notice.suffix,
        n=n,
        number=number,
        day=bears_day.isoformat(),
        law_day=bears_day.isoformat(),
        template_revision=made.kind.revision,
        template_seq=made.own_text,
        particulars_seq=made.particulars.seq,
        calendar_revision=matter.engine.rules.calendar.revision,
        overridden=orjson.dumps([each.code for each in made.findings if each.severity == "override"]).decode(),
        issued_at=program.clock.now().isoformat(timespec="seconds"),
        issued_by=person.actor,
        role=person.role,
    )
    kept = _made_of(made, letter, overrides)
    letter_id = keep_letter(unit, matter.place, issue, envelope_of(made), kept, in_forms(letter, fonts))
    return Issued(find_issued(unit, letter_id), hashes_of(unit, letter_id), taken, made.findings)


def _made_of(made: Composed, letter: Letter, overrides: Mapping[str, str]) -> dict[str, object]:
    """Return what the letter was made of, to be sealed with it."""
    situation = made.situation
    values = values_of(made.kind, situation, made.inputs)
    return {
        "inputs": made.inputs,
        "act": dict(situation.act.data) if situation.act is not None else None,
        "act_on": situation.act.on if situation.act is not None else None,
        "values": {name: each.value for name, each in values.items()},
        "delivery": asdict(situation.delivery) if situation.delivery is not None else None,
        "found": [[each.code, each.severity, each.where] for each in made.findings],
        "overrides": {code: overrides[code] for code in {each.code for each in made.findings} & overrides.keys()},
        "text": text_of(letter),
    }


def _refuse_ahead(program: Program, day: date, bears: date | None) -> None:
    today = program.clock.today()
    for each in (day, bears):
        if each is not None and each > today:
            raise program.engine.refusal_of("in_the_future", {"on": each, "today": today})


def _refuse_found(findings: Sequence[Finding], overrides: Mapping[str, str]) -> None:
    """Stop at the first finding that nobody may go on against, then at those that nobody gave a reason for.

    Raises:
        Refused: a finding stops the letter; the sentence tells every one that does.
        BadInput: a reason was given for what was not found, or is blank.
    """
    refuse_stopped(findings)
    asking = {each.code for each in findings if each.severity == "override"}
    for code, reason in overrides.items():
        if code not in asking:
            known = ", ".join(sorted(asking))
            raise BadInput(
                "nothing_to_override",
                f"没有需要说明理由的“{code}”；需要说明的：{known or '无'}",
                f"nothing was found under {code!r} that needs a reason; needed for: {known or 'nothing'}",
            )
        if not reason.strip():
            raise BadInput("no_reason", f"请写明“{code}”仍要签发的理由", f"give the reason for going on against {code}")
    open_ones = [each for each in findings if each.severity == "override" and each.code not in overrides]
    if open_ones:
        codes = "、".join(dict.fromkeys(each.code for each in open_ones))
        then = Sentence(f"仍要签发的，逐项写明理由（{codes}）", f"to go on, give a reason for each ({codes})")
        raise _refused(open_ones, "letter_needs_reason", Sentence("签发前须说明：", "to be looked at: "), then)


def refuse_stopped(findings: Sequence[Finding], head: Sentence = NOT_ISSUED) -> None:
    """Stop where something was found that nobody may go on against; ``head`` says what is not done.

    Raises:
        Refused: the sentence tells everything that was.
    """
    stopping = [each for each in findings if each.severity == "must"]
    if stopping:
        raise _refused(stopping, "letter_stopped", head, Sentence("", ""))


def _refused(findings: Sequence[Finding], code: str, head: Sentence, then: Sentence) -> Refused:
    zh = "".join(each.sentence.zh if each.sentence.zh.endswith("。") else f"{each.sentence.zh}。" for each in findings)
    en = "; ".join(each.sentence.en for each in findings)
    cites = tuple(dict.fromkeys(address for each in findings for address in each.cites))
    return Refused(code, f"{head.zh}{zh}{then.zh}", f"{head.en}{en}{'. ' + then.en if then.en else ''}", cites)


def _refuse_second(unit: Unit, matter: Matter, made: Composed, seq: int) -> None:
    standing = letter_of_event(unit, matter.case.id, seq, made.kind.name)
    if standing is not None:
        label = made.kind.notice.label
        raise Refused(
            "letter_issued",
            f"这一记录的“{label.zh}”已经发出：{standing.name}；需要重发的，先作废",
            f"the {made.kind.name} about this record was issued already: {standing.name}; void it first",
            tuple(made.kind.notice.cites),
        )
