"""Taking a register in: every case driven through the state machine, all of it written or nothing.

With ``keep_going`` what is sound is written and the rest listed.  A case that is there already as it comes is left
alone, so that importing a file twice changes nothing; one that goes on where the store ends gets its further events.
"""

import marshal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

import orjson

from request_flow.cases.events import Event, Header
from request_flow.cases.record import Registration, written_case, written_event
from request_flow.errors import BadInput, Refused
from request_flow.registers import Register
from request_flow.registers.entry import Entry, Problem
from request_flow.registers.register import Warned
from request_flow.services.ahead import can_work_ahead, worked_ahead
from request_flow.services.checking import Checked, Checker, Sound
from request_flow.services.continuing import numbered_as_recorded, of_the_register
from request_flow.services.frozen import FrozenYears
from request_flow.services.program import Program
from request_flow.storage.agencies import Agency, add_agency, all_agencies, find_agency, hold_every_agency
from request_flow.storage.bulk import BulkWriter, has_cases, known_numbers
from request_flow.storage.cases import REGISTERED, append_events, load_case
from request_flow.storage.codec import Codec, SealedEvent
from request_flow.storage.numbers import note_highest, raise_sequences_to
from request_flow.storage.projection import COLUMNS, Deadline, Projected
from request_flow.storage.unit import Unit, writing
from request_flow.workflow.engine import Engine

BATCH = 500
ALONE = 4
"""So many batches are checked by the process that writes; a second one is started for what is longer than that."""


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
    new_numbers: list[str] = field(default_factory=list)
    continued_numbers: list[str] = field(default_factory=list)
    """The numbers behind ``added`` and ``continued``, in the order of the register."""


class _Import:
    """One import over one unit of work."""

    def __init__(self, program: Program, unit: Unit) -> None:
        self.program = program
        self.unit = unit
        self.result = Imported()
        self.now = program.clock.now().isoformat(timespec="seconds")
        self._agencies: dict[str, Agency] = {}
        self._frozen: dict[int, FrozenYears] = {}
        self._filled: set[str] = set()
        self._highest: dict[int, dict[int, int]] = {}
        self._earlier: list[tuple[int, str, str]] = []
        self._writer = BulkWriter(unit)

    def batches(self, entries: Iterable[Entry]) -> Generator[Checked, None, None]:
        """Yield the batches of the register, checked; a long one is checked by a second process."""
        source = iter(entries)
        checker = Checker(self.program.codec, self._engine_of, self.program.clock.today(), self.now)
        for batch in islice(_batches_of(source), ALONE):
            yield checker.check(batch)
            if len(batch) < BATCH:
                return
        if isinstance(entries, Register) and can_work_ahead():
            checker.engine_of = self._engines_known_now()
            for message in worked_ahead(_packed(checker, entries)):
                packed, warnings = marshal.loads(message)  # noqa: S302  # from our own child
                entries.warnings[:] = [Warned(*each) for each in warnings]
                yield Checked.unpacked(packed)
        else:
            yield from map(checker.check, _batches_of(source))

    def take(self, batch: Checked) -> None:
        """Write what of a batch is sound and new."""
        result = self.result
        result.read += batch.read
        result.problems.extend(batch.problems)
        result.warnings.extend(batch.warnings)
        for code in batch.agencies:
            self._agency(code)
        by_agency: dict[str, list[Sound]] = {}
        for sound in batch.cases:
            by_agency.setdefault(sound.agency, []).append(sound)
            if sound.earlier is not None:
                self._earlier.append((sound.line, sound.agency, sound.earlier))
        for code, cases in by_agency.items():
            self._write(self._agencies[code], cases)
        self._writer.flush()

    def finish(self) -> None:
        """Let the numbers go on after those that came, and name the repeats whose answered case is nowhere."""
        for agency_id, highest in self._highest.items():
            raise_sequences_to(self.unit, agency_id, highest)
        for code in {code for _, code, _ in self._earlier}:
            wanted = {number for _, each, number in self._earlier if each == code}
            found = known_numbers(self.unit, self._agencies[code].id, wanted)
            notice = self.program.engine.workflow.irregularities["earlier_not_found"]
            for line, each, number in self._earlier:
                if each == code and number not in found:
                    problem = Problem(
                        line, "earlier", "earlier_not_found", f"{notice.zh}：{number}", f"{notice.en}: {number}"
                    )
                    self.result.warnings.append(problem)
        self.result.warnings.sort(key=lambda problem: problem.line)

    def _agency(self, code: str) -> Agency:
        agency = self._agencies.get(code)
        if agency is None:
            agency = find_agency(self.unit, code)
            if agency is None:
                chain = self.program.engine.workflow.reviews.default
                agency = add_agency(self.unit, code, code, review_chain=chain, now=self.now)
                self.result.agencies_created.append(code)
            elif has_cases(self.unit, agency.id):
                self._filled.add(code)
            self._agencies[code] = agency
        return agency

    def _engine_of(self, code: str) -> tuple[Engine, tuple[str, ...]]:
        agency = self._agency(code)
        return self.program.engine_for(self.unit, agency), self.program.stages_of(agency)

    def _engines_known_now(self) -> Callable[[str], tuple[Engine, tuple[str, ...]]]:
        """Return the engines of every agency there is, and the plain one for any other: needs no store."""
        program = self.program
        known = {
            agency.code: (program.engine_for(self.unit, agency), program.stages_of(agency))
            for agency in all_agencies(self.unit)
        }
        reviews = program.engine.workflow.reviews
        plain = program.engine, reviews.chains[reviews.default].stages
        return lambda code: known.get(code, plain)

    def _write(self, agency: Agency, cases: Sequence[Sound]) -> None:
        known: dict[str, bytes | None] = {}
        if agency.code in self._filled:
            known = known_numbers(self.unit, agency.id, [each.number for each in cases])
        result, add, frozen = self.result, self._writer.add, self._frozen_of(agency)
        for sound in cases:
            if sound.number in known:
                if known[sound.number] == sound.digest:
                    result.unchanged += 1
                else:
                    self._compare(agency, sound)
                continue
            if frozen and self._refused_as_frozen(frozen, sound, None):
                continue
            add((agency.id, *sound.values), sound.events, sound.deadlines)
            result.added += 1
            result.new_numbers.append(sound.number)
            result.irregular += sound.irregular
            result.not_evidenced += sound.gaps
        note_highest(self._highest.setdefault(agency.id, {}), (each.number for each in cases))

    def _frozen_of(self, agency: Agency) -> FrozenYears:
        if agency.id not in self._frozen:
            self._frozen[agency.id] = FrozenYears(self.unit, agency)
        return self._frozen[agency.id]

    def _refused_as_frozen(self, frozen: FrozenYears, sound: Sound, before: Projected | None) -> bool:
        """Whether the case would change a frozen year; then its line is listed."""
        after = Projected(*sound.values[-len(COLUMNS) :])
        try:
            frozen.refuse(self.program.engine, sound.number, before, after)
        except Refused as refused:
            said = refused.sentence
            self.result.problems.append(Problem(sound.line, "events", refused.code, said.zh, said.en))
            return True
        return False

    def _compare(self, agency: Agency, sound: Sound) -> None:
        """Leave alone what the store knows already, add what goes on from it, refuse what contradicts it."""
        codec = self.program.codec
        stored = load_case(self.unit, agency.code, sound.number)
        registration, events = _opened(codec, sound)
        recorded = stored.events(codec)
        events = numbered_as_recorded(recorded, events)
        old = [written_event(event) for event in of_the_register(recorded)]
        new = [written_event(event) for event in events]
        same_person = written_case(stored.registration(codec), ()) == written_case(registration, ())
        shorter = min(len(old), len(new))
        differs = not same_person or old[:shorter] != new[:shorter]
        if stored.is_erased and (differs or len(new) > len(old)):
            self.result.problems.append(_erased(sound))
            return
        if differs:
            number = sound.number
            problem = Problem(
                sound.line,
                "number",
                "number_taken",
                f"编号 {number} 已有另一件内容不同的申请；请核对编号，或在系统中补记",
                f"the number {number} belongs to a case with other content; check the number or record "
                "the difference in the store",
            )
            self.result.problems.append(problem)
            return
        if len(new) <= len(old):
            self.result.unchanged += 1
            return
        frozen = self._frozen_of(agency)
        if frozen and self._refused_as_frozen(frozen, sound, stored.projected):
            return
        rows = codec.seal_events(stored.header, stored.head, events[len(old) :], self.now)
        projected = Projected(*sound.values[-len(COLUMNS) :])
        append_events(self.unit, stored, rows, projected, [Deadline(*each) for each in sound.deadlines])
        self.result.continued += 1
        self.result.continued_numbers.append(sound.number)


def _erased(sound: Sound) -> Problem:
    number = sound.number
    return Problem(
        sound.line,
        "number",
        "case_erased",
        f"编号 {number} 的申请已按期销毁，不能再导入",
        f"the case {number} was erased after its term and is not taken in again",
    )


def _batches_of(source: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(source, BATCH)):
        yield batch


def _packed(checker: Checker, register: Register) -> Iterator[bytes]:
    for batch in _batches_of(register):
        packed = checker.check(batch).packed()
        yield marshal.dumps((packed, [(each.code, each.zh, each.en) for each in register.warnings]))


def _opened(codec: Codec, sound: Sound) -> tuple[Registration, list[Event]]:
    """Return registration and events of a case that was made ready to be written."""
    number, channel, category, subject, rest, sealed, _, _, _, flags = sound.values[: len(REGISTERED.split(", "))]
    header = Header(number, sound.agency, channel, category, tuple(orjson.loads(flags)))
    events = [codec.open_event(header, SealedEvent(*row)) for row in sound.events]
    return codec.open_registration(header, subject, rest, sealed), events


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
    with writing(program.store) as unit:
        hold_every_agency(unit)
        work = _Import(program, unit)
        with closing(work.batches(entries)) as batches:
            for batch in batches:
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
