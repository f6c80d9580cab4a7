"""Corrections of a frozen year that somebody proposes and another person approves or turns down (更正的提出和批准).

A proposal says what a correction entry says but for its approver.  It is kept among the entries of the year, so that
who proposed, approved or turned it down, and when, stays readable; it moves nothing until it is approved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import orjson

from request_flow.errors import BadInput, NotFound, Refused, RequestFlowError, Sentence
from request_flow.report.year_register import year_entries
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.corrections import Asked, Found, enter_correction, moved_cells
from request_flow.services.lives import ActRule
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.steps import Person
from request_flow.storage.agencies import get_agency, hold_agency
from request_flow.storage.people import find_member
from request_flow.storage.reports import CellChange, Correction
from request_flow.storage.unit import Unit, reading, writing
from request_flow.storage.year_entries import YearEntry, add_entries, entry_history

KIND: Final = "proposal"
WHAT = Sentence("提出更正", "propose a correction")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that waits for its approval; ``fault`` says why it is not possible any more."""

    number: str
    asked: Asked
    cells: tuple[CellChange, ...]
    fault: Sentence | None
    proposed_by: str
    proposed_at: str


def propose(program: Program, agency: str, year: int, asked: Asked, person: Person) -> str:
    """Keep a proposal once it would be possible, and return its number.

    Raises:
        Refused: the year's report is not frozen, or the role may not.
        BadInput: something is missing, nothing would be moved, or it is put in the words of a step.
        NotFound: there is no such agency or case.
    """
    if asked.step is not None:
        raise BadInput(
            "step_not_proposed",
            "要补记的事项由批准的人直接登记；这里只提出数字的差额或新发现的申请",
            "a step is entered by who approves it; propose figures or a request that was found",
        )
    rules = year_entries()
    rule = ActRule(label=WHAT.zh, en=WHAT.en, by=rules.by, office=rules.office, cites=rules.cites)
    refuse_role(program, person, rule)
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        refuse_stranger(program, unit, person, rule, held)
        moved_cells(program, unit, held, year, replace(asked, approved_by=person.actor), person)
        made = {each.name for each in entry_history(unit, held.id, year) if each.kind == KIND}
        number = str(len(made) + 1)
        add_entries(unit, held.id, year, KIND, {number: _kept(asked)}, person.actor, now)
    return number


def proposals(program: Program, agency: str, year: int) -> list[Proposal]:
    """Return what waits for an approval, the oldest first, each with what it would move now.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        waiting = []
        for entry in _waiting(unit, found.id, year):
            asked = _asked(entry.value)
            cells: tuple[CellChange, ...] = ()
            fault = None
            try:
                cells = moved_cells(
                    program, unit, found, year, replace(asked, approved_by=entry.actor), Person(entry.actor, "")
                )
            except RequestFlowError as error:
                fault = error.sentence
            waiting.append(Proposal(entry.name, asked, cells, fault, entry.actor, entry.recorded_at))
    return waiting


def approve(program: Program, agency: str, year: int, number: str, person: Person) -> Correction:
    """Make the correction entry that was proposed, by another person than who proposed it.

    Raises:
        NotFound: no such proposal waits.
        Refused: the role may not, or the person proposed it.
        BadInput: it is not possible any more.
    """
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        entry = _proposal(unit, held.id, year, number)
        if entry.actor == person.actor:
            raise Refused(
                "own_proposal",
                "不能批准自己提出的更正，请由另一人批准",
                "nobody approves a correction that they proposed themselves; another person does",
                report_life().correction.cites,
            )
        member = find_member(unit, person.actor)
        asked = replace(_asked(entry.value), approved_by=member.name if member is not None else person.actor)
        made = enter_correction(program, unit, held, year, asked, person)
        add_entries(unit, held.id, year, KIND, {number: ""}, person.actor, made.recorded_at)
    return made


def turn_down(program: Program, agency: str, year: int, number: str, person: Person) -> None:
    """Take a proposal off the list: who may approve turns it down, who made it takes it back.

    Raises:
        NotFound: no such proposal waits.
        Refused: the role may not.
    """
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        if _proposal(unit, held.id, year, number).actor != person.actor:
            refuse_role(program, person, report_life().correction)
            refuse_stranger(program, unit, person, report_life().correction, held)
        add_entries(unit, held.id, year, KIND, {number: ""}, person.actor, now)


def _proposal(unit: Unit, agency_id: int, year: int, number: str) -> YearEntry:
    for entry in _waiting(unit, agency_id, year):
        if entry.name == number:
            return entry
    raise NotFound(
        "no_such_proposal",
        "没有等待批准的这一条更正，可能已经处理",
        "no such correction waits for its approval; it may have been settled",
    )


def _waiting(unit: Unit, agency_id: int, year: int) -> list[YearEntry]:
    last = {each.name: each for each in entry_history(unit, agency_id, year) if each.kind == KIND}
    return sorted((each for each in last.values() if each.value), key=lambda each: int(each.name))


def _kept(asked: Asked) -> str:
    found = asked.found
    kept: dict[str, Any] = {
        "cases": asked.cases,
        "reason": asked.reason,
        "cells": [[*place, by] for place, by in asked.cells.items()],
        "found": None if found is None else [found.category, found.received_on, found.outcome, found.closed_on],
    }
    return orjson.dumps(kept).decode()


def _asked(text: str) -> Asked:
    kept = orjson.loads(text)
    cells = {(row, column): by for row, column, by in kept["cells"]}
    return Asked(tuple(kept["cases"]), kept["reason"], "", found=_found(kept["found"]), cells=cells)


def _found(kept: Sequence[str | None] | None) -> Found | None:
    if kept is None:
        return None
    category, received, outcome, closed = kept
    return Found(
        category or "",
        date.fromisoformat(received or ""),
        outcome,
        date.fromisoformat(closed) if closed else None,
    )
