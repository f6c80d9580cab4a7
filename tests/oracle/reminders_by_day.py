"""What the jobs owe one case: rungs of its ladders, endings, lapses, tasks; found by walking the rounds one by one.

A round is a moment at which the jobs run until nothing is left to do. Between rounds a clerk records steps; each has
the moment of its recording, and the day (``on``) from which it has effect. From that alone, and from the plain data of
``workflows/reminders.yaml`` and ``workflows/enforcement.yaml``, follows what must be there afterwards.

Readings taken where the pages are silent:

- a round first ends what is over (a consultation, a lapse), and only then reminds: of a term that the same round ends
  nobody is reminded;
- of several rungs that passed since the last round only the latest is told, to everybody whom the others would have
  told; of a term that no round saw before it was over, and of which nobody is reminded once it is, nobody is told;
- a term that ends and begins anew with another due day is another term, with a ladder of its own;
- the notice of a supplement is owed seven working days after the day the reply term started, as long as none was asked
  for: after a payment or a redo the whole term runs anew, and this one with it;
- a case that had an ending and is open again is reminded of by the ladder of the redo;
- a lapse that an act dated after the term stands against is put before the caseworker, once for each due day;
- a confirmation is owed on the day the request arrived;
- a day that an office closes for itself moves its terms from the moment that is noted; what moved is told once;
- the answer to a review or a suit is owed from the day its copy came, whatever the state of the case, until it or the
  result is on record: to a review within ten working days, or five where the summary procedure is on record, or both
  where no procedure is; to a suit within fifteen days, the last of which is a working day;
- an extension is decided by the last day of the reply term, as long as the term of twenty days was neither extended nor
  replaced by a delayed one, and for no redo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from oracle.calendar_by_day import A_DAY, closed_on, last_day_of, working_days_in, works
from oracle.due_by_day import CLOSING, SUPPLEMENT_NOTICE_TERM, Event, Standing, stand

NO_END = datetime(9999, 12, 31)
WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
OPEN = {"in_progress": "reply", "awaiting_supplement": "supplement", "awaiting_fee": "fee"}
LAPSE_OF = {"supplement": "lapse_supplement", "fee": "lapse_fee"}
NOTICE_OF = {"supplement": "request_supplement", "fee": "charge_fee"}
SUMMARY_ANSWER, ORDINARY_ANSWER, DEFENCE = 5, 10, 15
STILL_POSSIBLE = frozenset({"record_opinion", "correct_category"})
"""Acts dated after a term that are possible in a case that lapsed at its end."""


class Key(NamedTuple):
    """A term: its clock, its consultation or remedy where it is of one, its due day."""

    kind: str
    ref: str
    due: date


class Claim(NamedTuple):
    """A rung that a round must call for; ``after`` is the latest rung called for before it."""

    at: datetime
    key: Key
    rung: int
    after: int | None
    answered: bool
    unit: str | None
    handler: str | None


class Ending(NamedTuple):
    """A step that a round must record, dated ``on``: the end of a consultation, or a lapse."""

    at: datetime
    act: str
    ref: str
    on: date
    means: str
    unit: str | None
    handler: str | None


class Task(NamedTuple):
    """What a round must put before the caseworker."""

    at: datetime
    task: str
    kind: str
    due: date
    unit: str | None
    handler: str | None


class Closure(NamedTuple):
    """A day that an office noted ``at`` a moment to be closed on."""

    at: datetime
    agency: str
    day: date


class Move(NamedTuple):
    """A shown term that a closure moved."""

    at: datetime
    clock: str
    before: date
    due: date
    unit: str | None
    handler: str | None


@cache
def ladders() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load((WORKFLOWS / "reminders.yaml").read_text("utf-8"))["ladders"]
    return found


@cache
def silence() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load((WORKFLOWS / "enforcement.yaml").read_text("utf-8"))["consultations"]
    return found


def days_late(due: date, day: date) -> int:
    """Return the working days from the due day to ``day``, negative while it lies ahead."""
    return working_days_in(due, day) if day > due else -working_days_in(day, due)


def latest_rung(kind: str, due: date, day: date) -> int | None:
    """Return the rung that a term has reached on ``day``."""
    ladder, late = ladders()[kind], days_late(due, day)
    if late > 0 and ladder["each_working_day_late"]:
        return late
    rungs = [-before for before in ladder.get("before", ())] + ([0] if ladder["on_the_day"] else [])
    return max((rung for rung in rungs if rung <= late), default=None)


@dataclass
class Life:
    """One case, through the steps of its clerk and the rounds between them."""

    rounds: Sequence[datetime]
    channel: str
    automatic: bool
    closures: Sequence[Closure] = ()
    events: list[Event] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    closed: frozenset[date] = frozenset()
    _next: int = 0
    _noted: int = 0
    _terms: dict[tuple[str, str], date] = field(default_factory=dict)
    _seen: set[Key] = field(default_factory=set)
    _looked_at: date | None = None

    def record(self, at: datetime, event: Event) -> None:
        """Let the rounds before ``at`` pass, and then the clerk record a step."""
        self.pass_rounds(at)
        with closed_on(self.closed):
            self.events.append(event)
            self._look()

    def pass_rounds(self, until: datetime) -> None:
        """Let every round and every closure before ``until`` pass, each in its turn."""
        while True:
            at = self.rounds[self._next] if self._next < len(self.rounds) else NO_END
            noted = self.closures[self._noted] if self._noted < len(self.closures) else None
            if noted is not None and noted.at < min(at, until):
                self._noted += 1
                self._close(noted)
            elif at < until:
                self._next += 1
                with closed_on(self.closed):
                    self._round(at)
            else:
                return

    def _round(self, at: datetime) -> None:
        """A day's second round finds nothing new unless something was recorded in between."""
        if self._terms and self._looked_at != at.date():
            self._looked_at = at.date()
            self._end_what_is_over(at)
            self._remind(at)

    def _close(self, closure: Closure) -> None:
        before = self._terms
        self.closed |= {closure.day}
        if not before:
            return
        with closed_on(self.closed):
            self._look()
        for (kind, ref), due in self._terms.items():
            if kind in OPEN.values() and before[kind, ref] != due:
                self.moves.append(Move(closure.at, kind, before[kind, ref], due, *self._desk()))

    def standing(self) -> Standing:
        with closed_on(self.closed):
            return self._standing()

    def _standing(self) -> Standing:
        return stand({"channel": self.channel, "events": served(self.events)}, date.max)

    @property
    def closed_by_itself(self) -> bool:
        return bool(self.endings) and self.endings[-1].act in CLOSING and self.events[-1].get("actor") == "system"

    def _look(self) -> None:
        """See which terms run now; one that stood as it stands keeps what was seen of it."""
        self._terms = self._running()
        self._seen &= {Key(*place, due) for place, due in self._terms.items()}
        self._looked_at = None

    def _running(self) -> dict[tuple[str, str], date]:
        return self._terms_of_the_request() | self._answers_owed()

    def _answers_owed(self) -> dict[tuple[str, str], date]:
        owed: dict[tuple[str, str], date] = {}
        if self._standing().state == "void":
            return owed
        ended = {each["ref"] for each in self.events if each["action"] in {"remedy_answered", "remedy_concluded"}}
        for filed in self.events:
            if filed["action"] != "remedy_filed" or "received_on" not in filed or filed["ref"] in ended:
                continue
            copy, ref = date.fromisoformat(filed["received_on"]), filed["ref"]
            if filed["kind"] == "review":
                summary, ordinary = last_day_of(copy, SUMMARY_ANSWER), last_day_of(copy, ORDINARY_ANSWER)
                owed["review_answer", ref] = summary if filed.get("procedure") == "summary" else ordinary
                if "procedure" not in filed:
                    owed["summary_answer", ref] = summary
            else:
                last = copy + timedelta(days=DEFENCE)
                while not works(last):
                    last += A_DAY
                owed["suit_answer", ref] = last
        return owed

    def _terms_of_the_request(self) -> dict[tuple[str, str], date]:
        standing = self._standing()
        if standing.state == "awaiting_confirmation":
            return {("confirmation", ""): date.fromisoformat(self.events[0]["on"])}
        if standing.state not in OPEN:
            return {}
        terms: dict[tuple[str, str], date] = {}
        if standing.side_term is not None:
            due = last_day_of(standing.side_term.start, standing.side_term.days)
            terms[OPEN[standing.state], ""] = due
        else:
            terms["reply", ""] = standing.reply_due()
            if not any(event["action"] == "request_supplement" for event in self.events):
                assert standing.start is not None
                terms["supplement_notice", ""] = last_day_of(standing.start, SUPPLEMENT_NOTICE_TERM)
            if "extension" in ladders() and not standing.extended and standing.until is None and not self._answered():
                terms["extension", ""] = standing.reply_due()
        over = {event["ref"] for event in self.events if event["action"] in {"record_opinion", "end_consultation"}}
        for one in standing.consultations:
            if one.ref not in over:
                terms["consultation", one.ref] = one.last
        return terms

    def _answered(self) -> bool:
        return any(event["action"] in CLOSING for event in self.events)

    def _end_what_is_over(self, at: datetime) -> None:
        over = sorted((due, *place) for place, due in self._terms.items() if due < at.date())
        for due, kind, ref in over:
            if self._terms.get((kind, ref)) != due:
                continue  # what was ended a moment ago ended this too
            if kind == "consultation":
                self._end_consultation(at, ref, due)
            elif kind in LAPSE_OF:
                self._lapse(at, kind, due)

    def _end_consultation(self, at: datetime, ref: str, due: date) -> None:
        kind = next(event["kind"] for event in self.events if event.get("ref") == ref)
        means = silence()[kind]["consequence"]
        self.endings.append(Ending(at, "end_consultation", ref, due, means, *self._desk()))
        self.events.append({"on": due.isoformat(), "action": "end_consultation", "ref": ref, "actor": "system"})
        self._look()
        self._looked_at = at.date()

    def _lapse(self, at: datetime, kind: str, due: date) -> None:
        done = {(task.task, task.kind, task.due) for task in self.tasks}
        if not self._is_served(NOTICE_OF[kind]):
            task = "task_service"
        elif not self.automatic:
            task = "task_lapse"
        elif any(
            event["on"] > due.isoformat() and event["action"] not in STILL_POSSIBLE
            for event in self.events
            if event.get("actor") != "system"
        ):
            task = "task_refused"
        elif ("task_refused", kind, due) in done:
            return  # it is the caseworker's from now on
        else:
            self.endings.append(Ending(at, LAPSE_OF[kind], "", due, "", *self._desk()))
            self.events.append({"on": due.isoformat(), "action": LAPSE_OF[kind], "actor": "system"})
            self._look()
            self._looked_at = at.date()
            return
        if (task, kind, due) not in done:
            self.tasks.append(Task(at, task, kind, due, *self._desk()))

    def _is_served(self, notice: str) -> bool:
        served_on = None
        for event in self.events:
            if event["action"] == notice:
                served_on = event.get("received_on")
            elif event["action"] == "serve_notice":
                served_on = event["on"]
        return served_on is not None

    def _remind(self, at: datetime) -> None:
        for (kind, ref), due in sorted(self._terms.items()):
            key = Key(kind, ref, due)
            rung = latest_rung(kind, due, at.date())
            if days_late(due, at.date()) <= 0:
                self._seen.add(key)
            elif key not in self._seen and not ladders()[kind]["each_working_day_late"]:
                continue
            if rung is None:
                continue
            before = [claim.rung for claim in self.claims if claim.key == key]
            if rung not in before:
                after = max((each for each in before if each < rung), default=None)
                self.claims.append(Claim(at, key, rung, after, self._answered(), *self._desk()))

    def _desk(self) -> tuple[str | None, str | None]:
        """Return the unit and the handler to whom the case was handed last."""
        for event in reversed(self.events):
            if event["action"] == "assign":
                return event["unit"], event.get("to")
        return None, None


def served(events: Sequence[Event]) -> list[Event]:
    """Return the events with each recorded service of a notice put where ``due_by_day`` reads it."""
    told: list[Event] = []
    for event in events:
        if event["action"] == "serve_notice":
            place = max(n for n, each in enumerate(told) if each["action"] in NOTICE_OF.values())
            told[place] = {**told[place], "received_on": event["on"]}
        else:
            told.append(event)
    return told


def roles_told(kind: str, rung: int, after: int | None, *, answered: bool) -> tuple[str, Sequence[str], Sequence[str]]:
    """Return the ladder that speaks, the roles it reminds and those it escalates to."""
    name = "redo" if kind == "reply" and answered else kind
    ladder = ladders()[name]
    first = max(after or 0, 0)
    escalated = [each["to"] for each in ladder.get("escalate", ()) if first < each["working_days_late"] <= rung]
    return name, ladder["to"], escalated
