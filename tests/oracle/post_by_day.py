"""Who is told what, when, and in how many messages: worked out from what the jobs owe each case, round by round.

A message may be sent from the next opening of the office on, as ``workflows/working-hours.yaml`` says; a digest so many
minutes after that as it gathers. The day of that opening is the one that counts: who is away on it is stood in for, and
how many days are left is counted from it; in a digest, from the day it may be sent. A message goes out at the first round at which it may, in working hours.

Readings taken where the pages are silent:

- of one term a person is told once for each opening of the office: two rungs that came up while it was closed say the same;
- who is told both as the one reminded and as one escalated to is told once, as the one reminded;
- where nobody has the role, or nobody of it is there and nobody stands in, the next are asked: for a handler the
  caseworkers of the unit, then anybody of the unit; then the heads of the office; at last the first head, though away;
- of a report that is owed its rung is told once a day at most, at the first round: each person once, and so the deputy of
  somebody who went away meanwhile;
- what comes up once the digest of a day is out waits for the digest of the next working day, but for what is due before.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

import yaml

from oracle.calendar_by_day import A_DAY, closed_on, last_day_of, works
from oracle.reminders_by_day import (
    WORKFLOWS,
    Claim,
    Closure,
    Ending,
    Key,
    Life,
    Move,
    Task,
    days_late,
    ladders,
    latest_rung,
    roles_told,
)

HEAD = "office_head"
MOVED = "moved"
Owed = Claim | Ending | Task | Move


class Person(NamedTuple):
    """Somebody of an agency's staff."""

    login: str
    agency: str
    name: str
    role: str
    unit: str
    language: str
    channel: str
    digest: bool


class Absence(NamedTuple):
    """What was noted ``at`` a moment: from when to when somebody is away, both included; ``None`` twice: is back.

    ``deputy`` is who stands in; the one known before stays where none is named.
    """

    at: datetime
    login: str
    first: date | None
    last: date | None
    deputy: str | None


class Told(NamedTuple):
    """One thing that one person is told."""

    login: str
    topic: str
    agency: str
    number: str
    kind: str
    ref: str
    day: str
    days_left: int | None
    what: str


class Letter(NamedTuple):
    """One message: to whom, whether it is a digest, from when on it may go, when it went, what it says."""

    login: str
    digest: bool
    may_go: datetime
    went: datetime | None
    said: frozenset[Told]


@dataclass
class _Gathering:
    may_go: datetime
    said: set[Told] = field(default_factory=set)


@cache
def hours() -> tuple[list[tuple[time, time]], timedelta]:
    told = yaml.safe_load((WORKFLOWS / "working-hours.yaml").read_text("utf-8"))
    spans = [(time.fromisoformat(each["from"]), time.fromisoformat(each["until"])) for each in told["hours"]]
    return spans, timedelta(minutes=told["digest_gathers_minutes"])


def next_opening(at: datetime) -> datetime:
    """Return the first open moment from ``at`` on."""
    spans, _ = hours()
    day, earliest = at.date(), at.time()
    while True:
        if works(day):
            for start, end in spans:
                if earliest < end:
                    return datetime.combine(day, max(earliest, start))
        day, earliest = day + A_DAY, time.min


@dataclass
class Post:
    """The messages of all agencies."""

    people: Sequence[Person]
    absences: Sequence[Absence]
    closures: Sequence[Closure]
    rounds: Sequence[datetime]
    alone: list[tuple[str, datetime, Told]] = field(default_factory=list)
    gathered: dict[tuple[str, date], _Gathering] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_login = {each.login: each for each in self.people}
        self._known: set[tuple[str, str, str, Key, date]] = set()
        self._away: dict[str, Absence] = {}

    def write(self, cases: Iterable[tuple[str, str, Life]]) -> None:
        """Write what the rounds and the closures owe: ``cases`` are agency, number and life of each."""
        owed: dict[datetime, list[tuple[str, str, Owed]]] = {}
        for agency, number, life in cases:
            for each in (*life.endings, *life.tasks, *life.claims, *life.moves):
                owed.setdefault(each.at, []).append((agency, number, each))
        self._away, noted = {}, sorted(self.absences, key=lambda each: each.at)
        for at in sorted(owed):
            while noted and noted[0].at < at:
                self._note(noted.pop(0))
            for agency, number, each in owed[at]:
                with closed_on(self._closed(agency, at)):
                    for told in self._told(at, agency, number, each):
                        self._put(at, told, each.key.due if isinstance(each, Claim) else None)

    def write_reports(self, owed: Mapping[str, datetime], due: date) -> None:
        """Write what the rounds owe for the yearly report: each agency's until it is published at a moment."""
        ladder = ladders()["report"]
        known: set[tuple[str, str, int | str]] = set()
        self._away, noted = {}, sorted(self.absences, key=lambda each: each.at)
        first_of_day = {at.date(): at for at in reversed(self.rounds)}
        for at in sorted(first_of_day.values()):
            while noted and noted[0].at < at:
                self._note(noted.pop(0))
            for agency in [agency for agency, published in owed.items() if at < published]:
                with closed_on(self._closed(agency, at)):
                    rung = latest_rung("report", due, at.date())
                    opens = next_opening(at)
                    told: set[str] = set()
                    late = [each["to"] for each in ladder["escalate"] if each["working_days_late"] <= (rung or 0)]
                    for topic, roles in (("reminder", ladder["to"]), ("escalation", late)):
                        for role in roles if rung is not None else ():
                            for login in self._who(agency, role, None, None, opens.date()):
                                key = login, agency, rung if topic == "reminder" else role
                                if login not in told and key not in known:
                                    left = -days_late(due, opens.date())
                                    note = Told(login, topic, agency, "", "report", "", due.isoformat(), left, "")
                                    self.alone.append((login, opens, note))
                                told.add(login)
                                known.add(key)

    def letters(self) -> Iterator[Letter]:
        """Yield every message; what a closure moved is one message for each person, however many cases moved."""
        moved: dict[tuple[str, datetime], set[Told]] = {}
        for login, may_go, told in self.alone:
            if told.topic == MOVED:
                moved.setdefault((login, may_go), set()).add(told)
            else:
                yield Letter(login, False, may_go, self._goes(login, may_go), frozenset([told]))
        for (login, may_go), said in moved.items():
            yield Letter(login, False, may_go, self._goes(login, may_go), frozenset(said))
        for (login, _), digest in self.gathered.items():
            yield Letter(login, True, digest.may_go, self._goes(login, digest.may_go), frozenset(digest.said))

    def _closed(self, agency: str, at: datetime) -> frozenset[date]:
        return frozenset(each.day for each in self.closures if each.agency == agency and each.at <= at)

    def _note(self, absence: Absence) -> None:
        before = self._away.get(absence.login)
        deputy = absence.deputy or (before.deputy if before else None)
        self._away[absence.login] = absence._replace(deputy=deputy)

    def _goes(self, login: str, may_go: datetime) -> datetime | None:
        agency = self._by_login[login].agency
        for at in self.rounds[bisect_left(self.rounds, may_go) :]:
            with closed_on(self._closed(agency, at)):
                if next_opening(at) == at:
                    return at
        return None

    def _put(self, at: datetime, told: Told, due: date | None) -> None:
        opens = next_opening(at)
        if self._by_login[told.login].digest:
            for day in (opens, next_opening(datetime.combine(last_day_of(opens.date(), 1), time.min))):
                may_go = next_opening(day + hours()[1])
                if due is not None and opens.date() < may_go.date() > due:
                    break  # it would come too late
                if self._gather(at, day.date(), may_go, told, due):
                    return
        self.alone.append((told.login, opens, told))

    def _gather(self, at: datetime, day: date, may_go: datetime, told: Told, due: date | None) -> bool:
        """Add to the digest of a day unless it went; what it says already it does not say again."""
        digest = self.gathered.setdefault((told.login, day), _Gathering(may_go))
        went = self._goes(told.login, digest.may_go)
        assert went != at, f"{told.login}, {day}: whether the digest goes before or after {told} is anybody's guess"
        if went is not None and went < at:
            return False
        left = None if due is None else -days_late(due, digest.may_go.date())
        digest.said.add(told._replace(days_left=left))
        return True

    def _told(self, at: datetime, agency: str, number: str, each: Owed) -> Iterator[Told]:
        on = next_opening(at).date()
        if isinstance(each, Claim):
            kind, ref, due = each.key
            name, reminded, escalated = roles_told(kind, each.rung, each.after, answered=each.answered)
            left = -days_late(due, on)
            for topic, roles in (("reminder", reminded), ("escalation", escalated)):
                for login in [who for role in roles for who in self._who(agency, role, each.unit, each.handler, on)]:
                    known = login, agency, number, each.key, on
                    if known not in self._known:
                        self._known.add(known)
                        yield Told(login, topic, agency, number, name, ref, due.isoformat(), left, "")
            return
        for login in self._who(agency, "handler", each.unit, each.handler, on):
            if isinstance(each, Move):
                before = each.before.isoformat()
                yield Told(login, MOVED, agency, number, each.clock, "", each.due.isoformat(), None, before)
            elif isinstance(each, Task):
                yield Told(login, "task_lapse", agency, number, each.kind, "", each.due.isoformat(), None, each.task)
            elif each.act == "end_consultation":
                day = each.on.isoformat()
                yield Told(login, "consultation_ended", agency, number, "", each.ref, day, None, each.means)
            else:
                kind = each.act.removeprefix("lapse_")
                yield Told(login, "lapsed", agency, number, kind, "", each.on.isoformat(), None, "")

    def _who(self, agency: str, role: str, unit: str | None, handler: str | None, on: date) -> list[str]:
        staff = [each for each in self.people if each.agency == agency]
        of_unit = [each for each in staff if unit and each.unit == unit]
        heads = [each for each in staff if each.role == HEAD]
        if role == "handler":
            named = [each for each in staff if handler and handler in (each.login, each.name)]
            groups = [named[:1], [each for each in of_unit if each.role == "caseworker"], of_unit]
        elif role == "unit_head":
            groups = [[each for each in of_unit if each.role == role]]
        else:
            groups = [[each for each in staff if each.role == role]]
        for group in [*groups, heads]:
            there = [self._stand_in(each.login, on) for each in group]
            found = list(dict.fromkeys(login for login in there if login is not None))
            if found:
                return found
        return [each.login for each in heads[:1]]

    def _stand_in(self, login: str, on: date) -> str | None:
        asked: list[str] = []
        while login not in asked:
            absence = self._away.get(login)
            if absence is None or absence.first is None or not absence.first <= on <= (absence.last or date.max):
                return login
            if absence.deputy is None:
                return None
            asked.append(login)
            login = absence.deputy
        return None
