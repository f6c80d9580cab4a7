"""Checking the store: every chain, every cached column, every number, rebuilt from the events; and every letter."""

from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from request_flow.cases.record import Registration
from request_flow.errors import Sentence, StoreUnavailable
from request_flow.services.program import Program
from request_flow.storage.agencies import all_agencies, hold_every_agency
from request_flow.storage.cases import (
    StoredCase,
    iter_cases,
    replace_deadlines,
    set_name_index,
    update_projection,
)
from request_flow.storage.chain import genesis, link
from request_flow.storage.projection import Projected, project
from request_flow.storage.retention_entries import Entry, iter_entries, letters_left, remains_of
from request_flow.storage.retention_mark import is_erased
from request_flow.storage.unit import Unit, reading, writing
from request_flow.workflow.engine import Engine


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be; ``number`` is that of a case, else of a letter or a sequence."""

    agency: str
    number: str
    code: str
    sentence: Sentence


@dataclass(slots=True)
class Verified:
    """What was looked at and what was found."""

    cases: int = 0
    events: int = 0
    letters: int = 0
    rebuilt: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(program: Program, *, rebuild: bool = False, progress: Callable[[int], None] = lambda _: None) -> Verified:
    """Rebuild every case from its events and compare; with ``rebuild`` mend the cache, never the record.

    A broken chain cannot be mended here: it is reported, and the case is left as it is.
    """
    from request_flow.services.letters.verifying import verify_letters  # noqa: PLC0415  # nobody else needs letters

    result = Verified()
    with (writing if rebuild else reading)(program.store) as unit:
        if rebuild:
            hold_every_agency(unit, alone=True)
        else:
            unit.steady()
        engines: dict[str, tuple[Engine, tuple[str, ...]]] = {
            each.code: (program.engine_for(unit, each), program.stages_of(each)) for each in all_agencies(unit)
        }
        entries = _entries(unit, result)
        for stored in iter_cases(unit):
            result.cases += 1
            result.events += len(stored.rows)
            engine, stages = engines[stored.header.agency]
            entry = entries.pop(stored.id, None)
            fault = _erasure_fault(unit, stored, entry)
            if fault is not None:
                result.findings.append(Finding(stored.header.agency, stored.header.number, *fault))
                continue
            _check_case(program, unit, stored, engine, stages, result, rebuild=rebuild)
            if result.cases % 1000 == 0:  # how often a progress bar moves
                progress(result.cases)
        progress(result.cases)
        result.findings += [_of_no_case(each) for each in entries.values()]
        letters = verify_letters(unit)
        result.letters = letters.letters
        result.findings += [Finding(*each) for each in letters.findings]
    return result


def _entries(unit: Unit, result: Verified) -> dict[int, Entry]:
    """Return the entries of erased cases by the case; one that does not follow the one before it is a finding."""
    found: dict[int, Entry] = {}
    for entry, sound in iter_entries(unit):
        found[entry.case_id] = entry
        if entry.proposed_by == entry.approved_by:
            alone = Sentence(
                f"销毁记录第 {entry.id} 号由同一人提出和批准",
                f"entry {entry.id} of what was erased was proposed and approved by one person",
            )
            result.findings.append(Finding(entry.agency, entry.number, "erasure_alone", alone))
        if not sound:
            sentence = Sentence(
                f"销毁记录第 {entry.id} 号与前一号不相接，可能被改动或者删除",
                f"entry {entry.id} of what was erased does not follow the one before it; one was changed or deleted",
            )
            result.findings.append(Finding(entry.agency, entry.number, "erasure_entry", sentence))
    return found


def _of_no_case(entry: Entry) -> Finding:
    sentence = Sentence(
        f"销毁记录第 {entry.id} 号的案件不存在", f"the case of entry {entry.id} of what was erased is not there"
    )
    return Finding(entry.agency, entry.number, "erasure_case", sentence)


def _erasure_fault(unit: Unit, stored: StoredCase, entry: Entry | None) -> tuple[str, Sentence] | None:
    """Return what is wrong with how a case was erased; ``None`` where all is well, or it was not erased."""
    if entry is None:
        if not stored.is_erased and not any(is_erased(row.sealed) for row in stored.rows):
            return None
        return "erased_without_entry", Sentence(
            "个人信息被销毁，但没有经批准的销毁记录", "its personal data is gone without an approved entry"
        )
    if entry.head != stored.head or entry.records != len(stored.rows):
        return "erased_chain", Sentence(
            f"与销毁记录第 {entry.id} 号的哈希链末端不符，销毁后可能被改动",
            f"its chain does not end as entry {entry.id} has it: it may have been changed after it was erased",
        )
    if entry.remains != remains_of(stored, letters_left(unit, stored.id)):
        return "erased_remains", Sentence(
            f"销毁后保留的内容与销毁记录第 {entry.id} 号不符，可能被改动",
            f"what is left of it differs from entry {entry.id} and may have been changed",
        )
    return None


def _check_case(
    program: Program,
    unit: Unit,
    stored: StoredCase,
    engine: Engine,
    stages: tuple[str, ...],
    result: Verified,
    *,
    rebuild: bool,
) -> None:
    def found(code: str, zh: str, en: str) -> None:
        finding = Finding(stored.header.agency, stored.header.number, code, Sentence(zh, en))
        result.findings.append(finding)

    broken = broken_link(stored)
    if broken is not None:
        found("chain", f"第 {broken} 条记录与哈希链不符，可能被改动", f"record {broken} does not fit the hash chain")
        return
    try:
        history = stored.events(program.codec)
        registration = stored.registration(program.codec)
    except StoreUnavailable as error:
        found("sealed", error.sentence.zh, error.sentence.en)
        return
    beside = _differing_beside(program, stored, registration)
    if beside:
        found(
            "registration",
            f"登记信息与记录不符，可能被改动：{beside}",
            f"what was registered differs from the record and may have been changed: {beside}",
        )
        return
    walked = engine.walk(stored.header, history)
    if walked.reason is not None and walked.refused is not None:
        refusal = engine.refusal(walked.reason)
        seq = walked.refused.seq
        found(
            "history",
            f"第 {seq} 条记录不能成立：{refusal.sentence.zh}",
            f"record {seq} is not possible: {refusal.sentence.en}",
        )
        return
    if rebuild and stored.name_index is None:
        set_name_index(unit, stored.id, program.codec.name_index(registration.applicant))
    projected, deadlines = project(walked.facts, engine.rules, stages)
    kept = sorted(stored.deadlines or ())
    if projected == stored.projected and kept == sorted(deadlines):
        return
    if rebuild:
        update_projection(unit, stored.id, projected)
        replace_deadlines(unit, stored.id, deadlines)
        result.rebuilt += 1
        return
    names = _differing(stored.projected, projected) or "deadlines"
    found(
        "cache",
        f"缓存与记录不符：{names}；可用 verify --rebuild 重建",
        f"the cache differs from the record: {names}; `verify --rebuild` mends it",
    )


def broken_link(stored: StoredCase) -> int | None:
    """Return the first record that does not fit (0 is the registration), ``None`` where all fit.

    The chain of an erased case can no longer be gone through: :func:`verify` holds it against its entry.
    """
    if stored.is_erased:
        return None
    header = stored.header
    head = genesis(
        header.agency, header.number, header.channel, header.category, stored.subject, stored.rest, stored.sealed
    )
    for place, row in enumerate(stored.rows, start=1):
        expected = link(head, row.seq, row.act, row.on_day, row.recorded_at, row.actor, row.data, row.sealed)
        if row.seq != place or row.hash != expected:
            return place if place > 1 or row.seq != place else 0 if row.hash != expected else place
        head = row.hash
    return None if head == stored.head and len(stored.rows) == stored.version else len(stored.rows) + 1


def _differing_beside(program: Program, stored: StoredCase, registration: Registration) -> str:
    """Name the columns that repeat what the chain covers, where they say something else.

    The index of a name is empty in cases that were registered before there was one.
    """
    recorded = {
        "flags": tuple(orjson.loads(stored.rest)["flags"]),
        "person_index": program.codec.person_index(registration.applicant),
        "parent_number": registration.rest.get("parent"),
    }
    kept = {"flags": stored.header.flags, "person_index": stored.person_index, "parent_number": stored.parent}
    if stored.name_index is not None:
        recorded["name_index"] = program.codec.name_index(registration.applicant)
        kept["name_index"] = stored.name_index
    return ", ".join(name for name, value in recorded.items() if kept[name] != value)


def _differing(kept: Projected, rebuilt: Projected) -> str:
    return ", ".join(
        f"{name} {old!r} -> {new!r}"
        for name, old, new in zip(Projected._fields, kept, rebuilt, strict=True)
        if old != new
    )
