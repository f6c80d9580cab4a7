"""Taking a register in: every case driven through the state machine, all of it written or nothing.

With ``keep_going`` what is sound is written and the rest listed.  A case that is there already as it comes is left
alone, so that importing a file twice changes nothing; one that goes on where the store ends gets its further events.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

import orjson

from request_flow.cases.events import Event
from request_flow.cases.facts import Facts
from request_flow.cases.record import Registration, events_of, registration_of, written_case, written_event
from request_flow.errors import BadInput, Refused
from request_flow.registers.entry import Entry, Problem
from request_flow.services.program import Program
from request_flow.storage.agencies import Agency, add_agency, find_agency
from request_flow.storage.bulk import BulkWriter, known_numbers
from request_flow.storage.cases import append_events, case_values, load_case
from request_flow.storage.numbers import raise_sequences
from request_flow.storage.projection import project
from request_flow.storage.unit import Unit, writing
from request_flow.workflow.engine import Engine

BATCH = 1000


@dataclass(slots=True)
class Imported:
    """What an import did, or would do: counts of cases, and every line that was not taken."""

    read: int = 0
    added: int = 0
    unchanged: int = 0
    continued: int = 0
    not_evidenced: int = 0
    irregular: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    agencies_created: list[str] = field(default_factory=list)
    written: bool = False


@dataclass(slots=True)
class _Taken:
    """One case of the batch that passed every check."""

    line: int
    case: Mapping[str, Any]
    registration: Registration
    events: list[Event]
    facts: Facts


class _Import:
    """One import over one unit of work."""

    def __init__(self, program: Program, unit: Unit) -> None:
        self.program = program
        self.unit = unit
        self.result = Imported()
        self.today = program.clock.today()
        self.now = program.clock.now().isoformat(timespec="seconds")
        self._agencies: dict[str, Agency] = {}
        self._engines: dict[str, Engine] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self._earlier: list[tuple[int, str, str]] = []
        self._writer = BulkWriter(unit)

    def take(self, batch: list[Entry]) -> None:
        """Check a batch and write what of it is sound and new."""
        by_agency: dict[str, list[_Taken]] = {}
        for entry in batch:
            self.result.read += 1
            if entry.case is None:
                self.result.problems.extend(entry.problems)
                continue
            self.result.warnings.extend(entry.problems)
            taken = self._check(entry.line, entry.case)
            if taken is not None:
                by_agency.setdefault(taken.registration.header.agency, []).append(taken)
        for code, cases in by_agency.items():
            self._write(self._agencies[code], cases)

    def finish(self) -> None:
        """Name the repeats whose answered case is nowhere."""
        for code in {code for _, code, _ in self._earlier}:
            wanted = {number for _, each, number in self._earlier if each == code}
            found = known_numbers(self.unit, self._agencies[code].id, wanted)
            notice = self.program.engine.workflow.irregularities["earlier_not_found"]
            for line, each, number in self._earlier:
                if each == code and number not in found:
                    problem = Problem(
                        line, "earlier", "earlier_not_found", f"{notice.zh}:{number}", f"{notice.en}: {number}"
                    )
                    self.result.warnings.append(problem)
        self.result.warnings.sort(key=lambda problem: problem.line)

    def _check(self, line: int, case: Mapping[str, Any]) -> _Taken | None:
        registration = registration_of(case)
        header = registration.header
        first = self._seen.setdefault((header.agency, header.number), line)
        if first != line:
            self._refuse(
                line,
                "number",
                "duplicate_number",
                f"编号 {header.number} 与第 {first} 行重复",
                f"the number {header.number} stands in line {first} already",
            )
            return None
        engine = self._engine(header.agency)
        events = events_of(case)
        for event in events:
            if event.on > self.today:
                self._refuse_by(line, event, engine, "in_the_future", {"on": event.on, "today": self.today})
                return None
        fault = engine.listing_fault(events)
        if fault is not None:
            self._refuse_error(line, "events", engine.refusal(fault))
            return None
        walked = engine.walk(header, events)
        if walked.refused is not None and walked.reason is not None:
            self._refuse_by(line, walked.refused, engine, walked.reason.code, walked.reason.values)
            return None
        facts = walked.facts
        if facts.earlier is not None:
            self._earlier.append((line, header.agency, facts.earlier))
        return _Taken(line, case, registration, events, facts)

    def _engine(self, code: str) -> Engine:
        engine = self._engines.get(code)
        if engine is None:
            agency = find_agency(self.unit, code)
            if agency is None:
                chain = self.program.engine.workflow.reviews.default
                agency = add_agency(self.unit, code, code, review_chain=chain, now=self.now)
                self.result.agencies_created.append(code)
            self._agencies[code] = agency
            engine = self._engines[code] = self.program.engine_for(self.unit, agency)
        return engine

    def _write(self, agency: Agency, cases: list[_Taken]) -> None:
        known = known_numbers(self.unit, agency.id, [each.registration.header.number for each in cases])
        engine = self._engines[agency.code]
        stages = self.program.stages_of(agency)
        codec, result = self.program.codec, self.result
        for taken in cases:
            header = taken.registration.header
            digest = sha256(orjson.dumps(taken.case)).digest()
            if header.number in known:
                if known[header.number] == digest:
                    result.unchanged += 1
                else:
                    self._compare(agency, taken, engine)
                continue
            sealed, rest, head, person = codec.seal_registration(taken.registration)
            rows = codec.seal_events(header, head, taken.events, self.now)
            projected, deadlines = project(taken.facts, engine.rules, stages)
            values = case_values(agency.id, taken.registration, sealed, rest, person, digest, rows, projected)
            self._writer.add(values, rows, deadlines)
            result.added += 1
            result.irregular += bool(taken.facts.irregularities)
            result.not_evidenced += taken.facts.evidence_is_missing()
        self._writer.flush()
        raise_sequences(self.unit, agency.id, (each.registration.header.number for each in cases))

    def _compare(self, agency: Agency, taken: _Taken, engine: Engine) -> None:
        """Leave alone what the store knows already, add what goes on from it, refuse what contradicts it."""
        codec = self.program.codec
        header = taken.registration.header
        stored = load_case(self.unit, agency.code, header.number)
        old = [written_event(event) for event in stored.events(codec)]
        new = [written_event(event) for event in taken.events]
        same_person = written_case(stored.registration(codec), ()) == written_case(taken.registration, ())
        shorter = min(len(old), len(new))
        if not same_person or old[:shorter] != new[:shorter]:
            self._refuse(
                taken.line,
                "number",
                "number_taken",
                f"编号 {header.number} 已有另一件内容不同的申请;请核对编号,或在系统中补记",
                f"the number {header.number} belongs to a case with other content; check the number or record "
                "the difference in the store",
            )
            return
        if len(new) <= len(old):
            self.result.unchanged += 1
            return
        rows = codec.seal_events(header, stored.head, taken.events[len(old) :], self.now)
        projected, deadlines = project(taken.facts, engine.rules, self.program.stages_of(agency))
        append_events(self.unit, stored, rows, projected, deadlines)
        self.result.continued += 1

    def _refuse_by(self, line: int, event: Event, engine: Engine, code: str, values: Mapping[str, Any]) -> None:
        place = f"events[{event.seq - 1}] {event.act} {event.on}"
        notice = engine.refusal_of(code, values)
        self._refuse_error(line, place, notice)

    def _refuse_error(self, line: int, place: str, error: Refused) -> None:
        self._refuse(line, place, error.code, error.sentence.zh, error.sentence.en)

    def _refuse(self, line: int, place: str, code: str, zh: str, en: str) -> None:
        self.result.problems.append(Problem(line, place, code, zh, en))


def import_cases(
    program: Program,
    entries: Iterable[Entry],
    *,
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Take the cases in, in one transaction, and return what happened.

    Nothing is written when ``dry_run`` is set, nor when a line is not sound and ``keep_going`` is not set.
    ``progress`` is told the number of lines read so far.

    Raises:
        BadInput: the register cannot be read at all.
        StoreUnavailable: the database could not be written; nothing was.
    """
    source = iter(entries)
    with writing(program.store) as unit:
        work = _Import(program, unit)
        while batch := list(islice(source, BATCH)):
            work.take(batch)
            progress(work.result.read)
        work.finish()
        result = work.result
        if not result.read:
            raise BadInput("empty_register", "文件中没有任何申请", "the file holds no case")
        result.written = not dry_run and (keep_going or not result.problems)
        if not result.written:
            unit.undo()
    return result
