"""A clerk who works a case through one year beside the jobs: every step has the moment at which it is recorded.

The clerk of ``oracle.clerk`` chooses the acts and their days. This one hands the case to somebody, notes the service of
notices and the day a copy of a remedy came, answers reviews and suits, records some steps days late, and finds at times that a round of the jobs was first and the case has lapsed: then
the act falls away, and the case goes on from there. Steps are recorded at certain hours of working days.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from oracle.calendar_by_day import A_DAY, closed_on, last_day_of, works
from oracle.clerk import Clerk, TooLate
from oracle.due_by_day import Case, Event, Standing
from oracle.reminders_by_day import NO_END, Closure, Life

FORGOTTEN = 0.9
"""Of the cases that the clerk would leave open for ever, so many are closed after all."""
CLOSED = frozenset({"closed", "void"})


class SystemWasFirst(Exception):
    """A round recorded a lapse before the clerk came to record the act."""


class Desk(NamedTuple):
    """Where cases are worked on: an agency, whether its lapses are automatic, which days it closes."""

    agency: str
    automatic: bool
    closures: Sequence[Closure]
    handlers: Sequence[tuple[str | None, str | None]]
    """Unit and handler, as an assignment may name them."""
    hours: Sequence[time]
    """When steps are recorded."""


class Recorded(NamedTuple):
    """A step of a clerk and the moment at which it is recorded."""

    at: datetime
    event: Event


@dataclass
class Worked:
    """A case as its clerk recorded it, and what the jobs owe it."""

    case: Case
    steps: list[Recorded]
    life: Life = field(repr=False)


class ClerkOfAYear(Clerk):
    """Works one case between two days, both included."""

    def __init__(
        self, rng: random.Random, number: str, desk: Desk, span: tuple[date, date], rounds: Sequence[datetime]
    ) -> None:
        super().__init__(rng, number, desk.agency, strict=False, first_day=span[0])
        self.desk, self.last_day = desk, span[1]
        self.day = span[0] + timedelta(days=rng.randint(0, (span[1] - span[0]).days))
        self.life = Life(rounds, self.case["channel"], desk.automatic, desk.closures)
        self.steps: list[Recorded] = []
        self.passed = datetime.combine(span[0], time.min)
        """Up to here the rounds have passed: nothing is recorded before."""
        self._known: tuple[int, Standing] | None = None

    def worked(self) -> Worked:
        try:
            self.write("receive", self.day)
        except TooLate:
            return Worked(self.case, [], self.life)
        for _ in range(self.rng.randint(3, 20)):
            with closed_on(self.life.closed):
                acts = self.possible_acts()
                if not acts or not self.do(self.rng.choices([act for act, _ in acts], [each for _, each in acts])[0]):
                    break
        if self.standing.state not in CLOSED and self.rng.random() < FORGOTTEN:
            self.do(self.close_other)
        if self.owed_answers() and self.rng.random() < FORGOTTEN:
            self.do(self.answer_remedy)
        self.life.pass_rounds(NO_END)
        return Worked({**self.case, "events": []}, self.steps, self.life)

    def do(self, act: Callable[[], None]) -> bool:
        """Do an act; return whether the clerk goes on with the case."""
        try:
            act()
        except TooLate:
            return False
        except SystemWasFirst:
            self.case["events"] = [event for event in self.life.events if event["action"] != "end_consultation"]
            self._known = None
        return True

    @property
    def standing(self) -> Standing:
        if self._known is None or self._known[0] != len(self.case["events"]):
            self._known = len(self.case["events"]), self.life.standing()
        return self._known[1]

    def write(self, action: str, on: date, **extra: Any) -> None:
        """Record a step, on its day or later, after the rounds that pass meanwhile.

        Raises:
            TooLate: the day lies after the last one, or a closed day has made the act unlawful meanwhile.
            SystemWasFirst: the case has lapsed meanwhile.
        """
        at = self.moment(on, extra)
        if action != "receive" and self.life.standing().state not in CLOSED:
            self.life.pass_rounds(at)
            self.passed = at
            if self.life.closed_by_itself:
                self.day = max(self.day, at.date())
                raise SystemWasFirst
            if not self.is_still_lawful(action, on):
                raise TooLate
        super().write(action, on, **extra)
        self.life.record(at, self.case["events"][-1])
        self.passed = at
        self.steps.append(Recorded(at, self.case["events"][-1]))
        self._known = None

    def is_still_lawful(self, action: str, on: date) -> bool:
        """Tell whether a closed day that was noted meanwhile has moved the end of a term to ``on`` or beyond."""
        standing = self.life.standing()
        if action.startswith("lapse_") and standing.side_term is not None:
            with closed_on(self.life.closed):
                return on > last_day_of(standing.side_term.start, standing.side_term.days)
        return action != "decide" or not any(one.open_on(on) for one in standing.consultations)

    def moment(self, on: date, extra: dict[str, Any]) -> datetime:
        """Return when a step is recorded: by the next slot, for one in seven some days later.

        Raises:
            TooLate: that would be after the last day.
        """
        first = max(on, date.fromisoformat(extra.get("received_on", on.isoformat())))
        day = first + timedelta(days=self.rng.choice((0,) * 18 + (1, 3, 9)))
        while not works(day):
            day += A_DAY
        at = datetime.combine(day, self.rng.choice(self.desk.hours))
        at = max(at, self.passed)
        if at.date() > self.last_day:
            raise TooLate
        return at

    def received_on(self, sent: date) -> dict[str, str]:
        arrived = sent + timedelta(days=self.rng.choice((0, 1, 2, 3)))
        return {"received_on": arrived.isoformat()} if self.rng.random() < 0.2 else {}

    def possible_acts(self) -> list[tuple[Callable[[], None], float]]:
        acts = super().possible_acts()
        state = self.standing.state
        if state == "awaiting_confirmation" and self.rng.random() < 0.2:
            return [(self.rest, 1)]
        if self.owed_answers():
            acts.append((self.answer_remedy, 4))
            acts.append((self.rest, 2))
        if state in {"in_progress", "awaiting_supplement", "awaiting_fee"}:
            acts.append((self.assign, 0.3 if self.last("assign") else 12))
            acts.append((self.rest, 1.5))
        if state in {"awaiting_supplement", "awaiting_fee"} and not self.is_served():
            acts.append((self.serve_notice, 8))
        return acts

    def rest(self) -> None:
        """Leave the case alone for some time."""
        self.day = min(self.last_day, self.day + timedelta(days=self.rng.choice((3, 10, 25, 40))))

    def assign(self) -> None:
        unit, handler = self.rng.choice(self.desk.handlers)
        if unit is not None:
            self.write("assign", self.day, unit=unit, **({"to": handler} if handler else {}))

    def is_served(self) -> bool:
        notice = "request_supplement" if self.standing.state == "awaiting_supplement" else "charge_fee"
        asked = self.last(notice)
        assert asked is not None
        return "received_on" in asked or any(event["action"] == "serve_notice" for event in self.since(asked))

    def serve_notice(self) -> None:
        self.write("serve_notice", self.soon())

    def file_remedy(self) -> None:
        self.remedies += 1
        kind, day = self.rng.choice(("review", "suit_direct", "suit_after_review")), self.soon(office=False)
        said = {}
        if self.rng.random() < 0.8:
            said["received_on"] = (day + timedelta(days=self.rng.choice((0, 1, 2, 3)))).isoformat()
        if kind == "review" and self.rng.random() < 0.5:
            said["procedure"] = self.rng.choice(("summary", "ordinary"))
        self.write("remedy_filed", day, ref=f"r{self.remedies}", kind=kind, **said)

    def owed_answers(self) -> list[Event]:
        """Return the remedies that were neither answered nor ended, while the case is closed."""
        if self.standing.state != "closed":
            return []
        events: list[Event] = self.case["events"]
        ended = {each["ref"] for each in events if each["action"] in {"remedy_answered", "remedy_concluded"}}
        return [each for each in events if each["action"] == "remedy_filed" and each["ref"] not in ended]

    def answer_remedy(self) -> None:
        [filed] = self.owed_answers()
        came = date.fromisoformat(filed.get("received_on", filed["on"]))
        day = max(self.soon(), came) + timedelta(days=self.rng.choice((0, 2, 7, 12)))
        self.write("remedy_answered", day, ref=filed["ref"])

    def lapse(self) -> None:
        """Record a lapse by hand once the term is over."""
        start, last = self.side_term()
        day = max(self.day, start, last + A_DAY) + timedelta(days=self.rng.choice((0, 1, 2, 4)))
        self.write("lapse_supplement" if self.standing.state == "awaiting_supplement" else "lapse_fee", day)


def work(rng: random.Random, number: str, desk: Desk, span: tuple[date, date], rounds: Sequence[datetime]) -> Worked:
    """Return one case worked from some day of the span on; the rounds after its last step have passed as well."""
    return ClerkOfAYear(rng, number, desk, span, rounds).worked()
