"""What the facts of a case put into its row and its deadlines: a cache, made here and nowhere else."""

from datetime import date
from typing import NamedTuple

import orjson

from request_flow.cases.clocks import CONFIRMATION, answer_clocks, is_provisional, running_clocks, step_of
from request_flow.cases.facts import Facts, Remedy
from request_flow.cases.rules import Rules
from request_flow.storage.tables import OPEN_YEAR


class Projected(NamedTuple):
    """The derived columns of ``cases``, in the order of :data:`COLUMNS`; days as ISO texts."""

    category: str
    state: str
    step: str | None
    arrived_on: str | None
    received_on: str | None
    outcome: str | None
    closed_on: str | None
    clock: str | None
    due_on: str | None
    irregularities: int
    entered_year: int | None
    left_year: int | None
    counted_outcome: str | None
    remedies: str | None
    unit: str | None
    handler: str | None


COLUMNS = Projected._fields


class Deadline(NamedTuple):
    """One running term."""

    kind: str
    ref: str
    due_on: str
    provisional: int


def remedies_text(facts: Facts) -> str:
    """Return the remedies as JSON: a list of ref, kind, day filed, result, day of the result.

    Behind them stand, as far as the last that is known: the day the copy was received, the day of the agency's own
    answer, the procedure.
    """
    return orjson.dumps(
        [
            (ref, each.kind, each.filed_on, each.result, each.concluded_on, *_as_known(each))
            for ref, each in sorted(facts.remedies.items())
        ]
    ).decode()


def _as_known(remedy: Remedy) -> tuple[date | str | None, ...]:
    known = (remedy.received_on, remedy.answered_on, remedy.procedure)
    return known[: max((place for place, each in enumerate(known, 1) if each is not None), default=0)]


def project(facts: Facts, rules: Rules, stages: tuple[str, ...]) -> tuple[Projected, list[Deadline]]:
    """Return the row and the deadlines of a case.

    A case without a receipt date, or void, counts in no year: its years are ``None``.  An open one leaves in
    :data:`~request_flow.storage.tables.OPEN_YEAR`.
    """
    received = facts.received_on
    counted = facts.counted_closing()
    in_a_year = received is not None and facts.state != "void"
    closed = facts.state == "closed" and bool(facts.closings)
    last = facts.closings[-1] if closed else None
    running = [] if closed else running_clocks(facts, rules)
    clock = due_on = None
    if running and running[0].kind != CONFIRMATION:  # which shows no clock: there is no receipt date yet
        clock, due_on = running[0].kind, running[0].due_on.isoformat()
    if facts.remedies:
        running += answer_clocks(facts, rules)
    deadlines = [
        Deadline(
            each.kind, each.ref, each.due_on.isoformat(), int(is_provisional(facts, each.kind, each.due_on, rules))
        )
        for each in running
    ]
    row = Projected(
        facts.category,
        facts.state,
        step_of(facts, stages),
        facts.arrived_on.isoformat() if facts.arrived_on else None,
        received.isoformat() if received else None,
        last.outcome if last else None,
        last.on.isoformat() if last else None,
        clock,
        due_on,
        len(facts.irregularities),
        received.year if in_a_year and received else None,
        (counted.on.year if counted else OPEN_YEAR) if in_a_year else None,
        counted.outcome if counted and in_a_year else None,
        remedies_text(facts) if facts.remedies and facts.state != "void" else None,
        facts.unit,
        facts.handler,
    )
    return row, deadlines
