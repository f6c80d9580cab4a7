"""Checking a register batch by batch: every case driven through the state machine and made ready to be written.

No store is touched here, so the work can be done in a second process while the first one writes
(:mod:`request_flow.services.ahead`).  What leaves is plain tuples, lists, texts and numbers for that reason.
"""

import marshal
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from request_flow.cases.events import Event
from request_flow.cases.record import events_of, registration_of
from request_flow.errors import RequestFlowError
from request_flow.registers.case_faults import quote
from request_flow.registers.entry import Entry, Problem
from request_flow.registers.vocabulary import gap_sentence
from request_flow.services.dating import first_uncountable, misdated, place_of
from request_flow.storage.cases import case_values
from request_flow.storage.codec import Codec
from request_flow.storage.projection import project
from request_flow.workdays.calendar import OutsideCalendar
from request_flow.workflow.engine import Engine

EngineOf = Callable[[str], tuple[Engine, tuple[str, ...]]]
"""Gives the engine and the review stages of an agency by its code."""


class Sound(NamedTuple):
    """One case that passed every check, as its rows will rest; ``values`` lack the agency's id in front."""

    line: int
    agency: str
    number: str
    digest: bytes
    values: tuple[Any, ...]
    events: list[tuple[Any, ...]]
    deadlines: list[tuple[Any, ...]]
    irregular: bool
    gaps: bool
    earlier: str | None


class Checked(NamedTuple):
    """What a batch came to; ``agencies`` are those first met in it, in order."""

    read: int
    cases: list[Sound]
    problems: list[Problem]
    warnings: list[Problem]
    agencies: list[str]

    def packed(self) -> bytes:
        """Return the batch as bytes for another process of this program."""
        problems = [(each.line, each.field, each.code, each.zh, each.en) for each in self.problems]
        warnings = [(each.line, each.field, each.code, each.zh, each.en) for each in self.warnings]
        return marshal.dumps((self.read, [tuple(each) for each in self.cases], problems, warnings, self.agencies))

    @classmethod
    def unpacked(cls, message: bytes) -> "Checked":
        """Return the batch that was packed."""
        read, cases, problems, warnings, agencies = marshal.loads(message)  # noqa: S302  # from our own child
        return cls(
            read,
            list(map(Sound._make, cases)),
            [Problem(*each) for each in problems],
            [Problem(*each) for each in warnings],
            agencies,
        )


class Checker:
    """Checks the batches of one register; remembers every number it has seen."""

    def __init__(self, codec: Codec, engine_of: EngineOf, today: date, now: str) -> None:
        self.engine_of = engine_of
        self._codec = codec
        self._today = today
        self._now = now
        self._known: dict[str, tuple[Engine, tuple[str, ...]]] = {}
        self._lines: dict[str, dict[str, int]] = {}
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []
        self._met: list[str] = []

    def check(self, batch: Iterable[Entry]) -> Checked:
        """Check each case of a batch."""
        cases: list[Sound] = []
        warnings: list[Problem] = []
        self._problems, self._warnings, self._met = [], warnings, []
        read = 0
        for entry in batch:
            read += 1
            if entry.case is None:
                self._problems.extend(entry.problems)
                continue
            warnings.extend(entry.problems)
            for flag in entry.flags:
                gap = gap_sentence(flag)
                warnings.append(Problem(entry.line, "", flag, gap.zh, gap.en))
            sound = self._check(entry.line, entry.case)
            if sound is not None:
                cases.append(sound)
        return Checked(read, cases, self._problems, warnings, self._met)

    def _check(self, line: int, case: Mapping[str, Any]) -> Sound | None:
        registration = registration_of(case)
        header = registration.header
        number, agency = header.number, header.agency
        lines = self._lines.get(agency)
        if lines is None:
            lines = self._lines[agency] = {}
        first = lines.get(number)
        if first is not None:  # the same line of another sheet, too
            self._refuse(
                line,
                "number",
                "duplicate_number",
                f"编号 {number} 与第 {first} 行重复",
                f"the number {number} stands in line {first} already",
            )
            return None
        lines[number] = line
        engine, stages = self._known.get(agency) or self._meet(agency)
        events = events_of(case)
        wrong = misdated(events, engine, self._today)
        if wrong is not None:
            self._refuse_error(line, *wrong)
            return None
        fault = engine.listing_fault(events)
        if fault is not None:
            self._refuse_error(line, "events", engine.refusal(fault))
            return None
        try:
            walked = engine.walk(header, events)
            if walked.refused is not None and walked.reason is not None:
                self._refuse_error(line, place_of(walked.refused), engine.refusal(walked.reason))
                return None
            facts = walked.facts
            projected, deadlines = project(facts, engine.rules, stages)
        except OutsideCalendar as error:
            self._refuse_error(line, place_of(first_uncountable(engine, header, events)), error)
            return None
        if facts.closings:
            self._look_at_grounds(line, events, engine)
        codec = self._codec
        sealed, rest, head, person = codec.seal_registration(registration)
        rows = codec.seal_events(header, head, events, self._now)
        digest = sha256(orjson.dumps(case)).digest()
        name = codec.name_index(registration.applicant)
        values = case_values(0, registration, sealed, rest, person, name, digest, rows, projected)[1:]
        return Sound(
            line,
            agency,
            number,
            digest,
            values,
            list(map(tuple, rows)),
            list(map(tuple, deadlines)),
            bool(facts.irregularities),
            facts.evidence_is_missing(),
            facts.earlier,
        )

    def _meet(self, agency: str) -> tuple[Engine, tuple[str, ...]]:
        self._met.append(agency)
        found = self._known[agency] = self.engine_of(agency)
        return found

    def _look_at_grounds(self, line: int, events: Iterable[Event], engine: Engine) -> None:
        """Remark a ground that looks like a key and is none; one in words describes and is kept as it is."""
        outcomes = engine.law.outcomes
        for event in events:
            if event.act != "decide" or "grounds" not in event.data:
                continue
            grounds = event.data["grounds"]
            for ground in (grounds,) if isinstance(grounds, str) else grounds:
                if not ground.isascii() or any(ground in each.grounds for each in outcomes.values()):
                    continue
                outcome = outcomes[event.data["outcome"]]
                zh, en = "、".join(outcome.grounds) or "无", ", ".join(outcome.grounds) or "none"
                remark = Problem(
                    line,
                    f"events[{event.seq - 1}].grounds",
                    "unknown_ground",
                    f"没有“{quote(ground)}”这项依据，照原文保存；“{outcome.label}”的依据有：{zh}",
                    f"there is no ground {quote(ground)!r}, kept as it stands; those of {outcome.key} are: {en}",
                )
                self._warnings.append(remark)

    def _refuse_error(self, line: int, place: str, error: RequestFlowError) -> None:
        self._refuse(line, place, error.code, error.sentence.zh, error.sentence.en)

    def _refuse(self, line: int, place: str, code: str, zh: str, en: str) -> None:
        self._problems.append(Problem(line, place, code, zh, en))
