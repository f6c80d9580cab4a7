"""A year of ``oracle.office_year`` lived in a real store: people, absences, steps, and what was there afterwards.

The moments of the oracle are those of the office's zone, without saying so; the store's say so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

import orjson

from oracle.clerk_of_a_year import Recorded
from oracle.due_by_day import Case
from oracle.office_year import AGENCIES, OfficeYear, Published
from oracle.post_by_day import Absence, Told
from oracle.reminders_by_day import NO_END, Closure
from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services.calendars import close_day
from request_flow.services.channels.outgoing import wire_id
from request_flow.services.enforcing import set_lapses
from request_flow.services.organising import add, find
from request_flow.services.people import add_person, set_absence
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.steps import Person, Step, register_in, step_in
from request_flow.storage.agencies import ClosureDay, get_agency, hold_agency
from request_flow.storage.unit import Unit, reading, writing

Done = Absence | Closure | Published | tuple[Case, Recorded]
HEAD = Person("主任", "office_head")
REGISTRATION = ("applicant", "channel", "subject", "description", "delivery")
TOPICS = frozenset({"reminder", "escalation", "consultation_ended", "lapsed", "task_lapse", "moved"})


class Reminded(NamedTuple):
    """A rung that was called for."""

    agency: str
    number: str
    kind: str
    ref: str
    due: str
    rung: int
    on: str


class SystemStep(NamedTuple):
    """A step that the system recorded."""

    agency: str
    number: str
    act: str
    on: str
    ref: str


class Sent(NamedTuple):
    """A message that went at a moment, or of which only the day is asked."""

    login: str
    digest: bool
    at: datetime | date | None
    said: frozenset[Told]


class Effects(NamedTuple):
    """Everything that the jobs did or were to do; each count is how often."""

    reminded: Counter[Reminded]
    recorded: Counter[SystemStep]
    tasks: Counter[Reminded]
    letters: Counter[Sent]


def settle_in(program: Program, year: OfficeYear) -> None:
    """Add the agencies and their people in the last days of the year before, whose reports they owe."""
    set_clock(program, datetime(year.rounds[0].year - 1, 12, 30, 9))
    for agency, automatic in AGENCIES.items():
        add(program, agency, f"{agency}局", None, None)
        set_lapses(program, agency, "automatic" if automatic else "task")
    for each in year.people:
        values = {key: value for key, value in each._asdict().items() if key not in {"login", "agency"}}
        address = "" if each.channel == "app" else f"{each.login}@office.example"
        add_person(program, each.agency, each.login, {**values, "address": address})


def set_clock(program: Program, at: datetime) -> None:
    clock = program.clock
    assert isinstance(clock, FixedClock)
    clock.at = at.replace(tzinfo=OFFICE_ZONE)


def what_is_recorded(year: OfficeYear) -> Iterator[tuple[datetime, list[Done]]]:
    """Yield what people do, moment by moment: absences they note, steps they record."""
    done: list[tuple[datetime, Done]] = [(each.at, each) for each in (*year.absences, *year.closures, *year.published)]
    for worked in year.cases:
        done += [(step.at, (worked.case, step)) for step in worked.steps]
    done.sort(key=lambda each: each[0])
    for at, group in groupby(done, key=lambda each: each[0]):
        yield at, [each for _, each in group]


def live(
    year: OfficeYear, run_round: Callable[[datetime], None], record_all: Callable[[datetime, list[Done]], None]
) -> None:
    """Record what people do and run the rounds between, each in its turn; with the last round the year is over."""
    rounds = iter([*year.rounds, NO_END])
    following = next(rounds)
    for at, done in what_is_recorded(year):
        while following < at:
            run_round(following)
            following = next(rounds)
        if following == NO_END:
            return
        record_all(at, done)
    while following < NO_END:
        run_round(following)
        following = next(rounds)


def record(program: Program, at: datetime, done: Iterable[Done]) -> None:
    """Record what people do at one moment; all the steps of a moment are one transaction, which saves time."""
    set_clock(program, at)
    steps: list[tuple[Case, Recorded]] = []
    for each in done:
        if isinstance(each, Absence):
            set_absence(program, each.login, each.first, each.last, each.deputy)
        elif isinstance(each, Closure):
            close_day(program, find(program, each.agency), ClosureDay(each.day, works=False, reason="台风"))
        elif isinstance(each, Published):
            for act in ("submit", "freeze", "publish"):
                move(program, each.agency, at.year - 1, act, HEAD)
        else:
            steps.append(each)
    if steps:
        with writing(program.store) as unit:
            for case, step in steps:
                take(program, unit, case, step)


def take(program: Program, unit: Unit, case: Case, step: Recorded) -> None:
    agency = hold_agency(unit, get_agency(unit, case["agency"]))
    if step.event["action"] == "receive":
        entry = {key: case[key] for key in REGISTRATION if key in case}
        register_in(program, unit, agency, {**entry, "events": [step.event]}, HEAD, case["number"])
        return
    data = {key: value for key, value in step.event.items() if key not in {"on", "action", "actor"}}
    taken = Step(step.event["action"], date.fromisoformat(step.event["on"]), data)
    step_in(program, unit, agency, case["number"], taken, HEAD)


def expected(year: OfficeYear) -> Effects:
    """Return what the rounds owe."""
    reminded: Counter[Reminded] = Counter()
    recorded: Counter[SystemStep] = Counter()
    tasks: Counter[Reminded] = Counter()
    for worked in year.cases:
        of = worked.case["agency"], worked.case["number"]
        for claim in worked.life.claims:
            kind, ref, due = claim.key
            reminded[Reminded(*of, kind, ref, due.isoformat(), claim.rung, claim.at.date().isoformat())] += 1
        for ending in worked.life.endings:
            recorded[SystemStep(*of, ending.act, ending.on.isoformat(), ending.ref)] += 1
        for task in worked.life.tasks:
            tasks[Reminded(*of, task.task, task.kind, task.due.isoformat(), 0, task.at.date().isoformat())] += 1
    return Effects(
        reminded,
        recorded,
        tasks,
        Counter(Sent(each.login, each.digest, each.went, each.said) for each in year.post.letters()),
    )


def by_day(effects: Effects) -> Effects:
    """Return the same with the days alone on which messages went."""
    letters: Counter[Sent] = Counter()
    for sent, times in effects.letters.items():
        letters[sent._replace(at=sent.at.date() if isinstance(sent.at, datetime) else sent.at)] += times
    return effects._replace(letters=letters)


def sent_mail(program: Program) -> list[str]:
    """Return the ``Message-ID`` of every mail that was sent."""
    with reading(program.store) as unit:
        rows = unit.run("SELECT key FROM messages WHERE channel = 'email' AND status = 'sent'").fetchall()
    domain = program.outside.mail_from.rpartition("@")[2]
    return [f"<{wire_id(key)}@{domain}>" for (key,) in rows]


def found(program: Program) -> Effects:
    """Return what is in the store."""
    with reading(program.store) as unit:
        rows = unit.run(
            "SELECT agencies.code, number, kind, ref, reminders.due_on, rung, called_on FROM reminders "
            "JOIN cases ON cases.id = case_id JOIN agencies ON agencies.id = cases.agency_id"
        ).fetchall()
        claims = [Reminded(*row[:4], str(row[4]), row[5], str(row[6])) for row in rows]
        events = unit.run(
            "SELECT agencies.code, number, act, on_day, data FROM events JOIN cases ON cases.id = case_id "
            "JOIN agencies ON agencies.id = cases.agency_id WHERE actor = 'system' AND act <> 'carry_over'"
        ).fetchall()
        messages = unit.run(
            "SELECT people.login, topic, content, messages.ended_at FROM messages JOIN people ON people.id = person_id"
        ).fetchall()
    return Effects(
        Counter(each for each in claims if not each.kind.startswith("task_")),
        Counter(SystemStep(*row[:3], str(row[3]), orjson.loads(row[4]).get("ref", "")) for row in events),
        Counter(each for each in claims if each.kind.startswith("task_")),
        Counter(letter for row in messages if (letter := _letter(*row)) is not None),
    )


def _letter(login: str, topic: str, content: str, went: str | None) -> Sent | None:
    """Return a message as the oracle would write it; ``None`` for one that is not of the year's play."""
    values = orjson.loads(content)["values"]
    told = [(item["topic"], item) for item in values["items"]] if topic == "digest" else [(topic, values)]
    said = [
        _told(login, about, item)
        for about, values in told
        if about in TOPICS
        for item in (values["items"] if about == "moved" else [values])
    ]
    if not said:
        return None
    assert len(set(said)) == len(said), f"twice in one digest: {said}"
    at = datetime.fromisoformat(went).astimezone(OFFICE_ZONE).replace(tzinfo=None) if went else None
    return Sent(login, topic == "digest", at, frozenset(said))


def _told(login: str, topic: str, values: dict[str, Any]) -> Told:
    if values.get("kind") == "report":
        return Told(login, topic, values["agency"], "", "report", "", values["due_on"], values["days_left"], "")
    place = login, topic, values["agency"], values["number"]
    if topic == "consultation_ended":
        return Told(*place, "", values["ref"], values["on"], None, values["consequence"])
    if topic == "moved":
        return Told(*place, values["clock"], "", values["due_on"], None, values["due_before"])
    if topic == "lapsed":
        return Told(*place, values["kind"], "", values["on"], None, "")
    if topic == "task_lapse":
        return Told(*place, values["kind"], "", values["due_on"], None, values["task"])
    return Told(*place, values["kind"], values["ref"], values["due_on"], values["days_left"], "")


def differences(expects: Counter[Any], has: Counter[Any]) -> list[str]:
    """Return what is missing, what is there too often and what nobody expected, a few of each."""
    missing, beyond = expects - has, has - expects
    return [
        *(f"missing {count}: {each}" for each, count in list(missing.items())[:5]),
        *(f"beyond {count}: {each}" for each, count in list(beyond.items())[:5]),
        *([f"missing in all {missing.total()}, beyond {beyond.total()}"] if missing or beyond else []),
    ]
