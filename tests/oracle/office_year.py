"""A year of several agencies: their people and absences, the rounds of the jobs, and the cases their clerks record.

All of it is drawn from one seed. The rounds are so set that nothing depends on which job of a round runs first: a digest
is due only at a round before which nothing was recorded.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from oracle.calendar_by_day import A_DAY, last_day_of, works
from oracle.clerk_of_a_year import Desk, Worked, work
from oracle.post_by_day import Absence, Person, Post
from oracle.reminders_by_day import NO_END, Closure

MORNING, OPEN, LATE, LATER = time(7, 50), time(9, 5), time(15, 0), time(15, 10)
"""The sweep of the day; what it wrote goes out; what was recorded in the morning; what that wrote goes out."""
RETRIES = (MORNING, OPEN, time(9, 20), time(10, 30), time(11, 40))
"""The same with time for what could not be sent at once; nothing is recorded before the evening."""
BY_DAY, EVENING = time(9, 30), time(17, 40)
"""When steps are recorded."""
AGENCIES = {"edu": False, "civil": True, "land": True, "health": False}
"""Whether the lapses of an agency are recorded by themselves."""
UNITS = ("一科", "二科")
STAFF = (
    *((unit, "caseworker") for unit in UNITS for _ in range(3)),
    *((unit, "unit_head") for unit in UNITS),
    ("", "registrar"),
    ("", "office_head"),
    ("", "leader"),
)
MISSING = frozenset({("land", "", "registrar"), ("health", "二科", "unit_head"), ("civil", "二科", "caseworker")})
CLOSING_AGENCIES = ("land", "health")
PUBLISHED = {"edu": (1, 20), "civil": (2, 14), "land": (4, 8)}
"""On which day an agency publishes its report of the year before; the others never do."""
GONE = "已调离"


class Published(NamedTuple):
    """A report that an agency publishes at a moment."""

    at: datetime
    agency: str


@dataclass
class OfficeYear:
    """Everything that happens, and ``post`` that says what the jobs owe because of it."""

    people: list[Person]
    absences: list[Absence]
    closures: list[Closure]
    rounds: list[datetime]
    cases: list[Worked]
    published: list[Published] = field(init=False)
    post: Post = field(init=False)

    def __post_init__(self) -> None:
        self.post = Post(self.people, self.absences, self.closures, self.rounds)
        year = self.rounds[0].year
        earliest = datetime.combine(self.rounds[0].date(), time(12))  # a round drafts what is to be published
        self.published = [
            Published(max(earliest, datetime.combine(date(year, *day), time(12))), agency)
            for agency, day in PUBLISHED.items()
        ]
        owed = dict.fromkeys(AGENCIES, NO_END) | {each.agency: each.at for each in self.published}
        self.post.write_reports(owed, date(year, 1, 31))
        self.post.write((each.case["agency"], each.case["number"], each.life) for each in self.cases)


def office_year(
    seed: int,
    cases: int,
    span: tuple[date, date],
    rounds: Sequence[datetime],
    hours: Sequence[time] = (BY_DAY, EVENING),
    channels: Sequence[str] = ("app", "email", "email"),
) -> OfficeYear:
    """Return a year with so many cases, worked between the two days of ``span``."""
    rng = random.Random(seed)
    people = staff(rng, channels)
    days = {at.date() for at in rounds}
    closed = [each for each in closures(rng, span) if {each.at.date(), each.at.date() + A_DAY} <= days]
    desks = [
        Desk(agency, automatic, [each for each in closed if each.agency == agency], handlers(people, agency), hours)
        for agency, automatic in AGENCIES.items()
    ]
    worked = [
        work(rng, f"{span[0].year}-{place:05d}", rng.choice(desks), span, rounds) for place in range(1, cases + 1)
    ]
    return OfficeYear(
        people, absences(rng, people, span), closed, list(rounds), [each for each in worked if each.steps]
    )


def every_day(rng: random.Random, span: tuple[date, date], outages: Sequence[tuple[date, date]] = ()) -> list[datetime]:
    """Return rounds of each day but those of the outages: two or four on a working day, one on some others."""
    found: list[datetime] = []
    day = span[0]
    while day <= span[1]:
        if not any(first <= day <= last for first, last in outages):
            if works(day):
                times = [MORNING, OPEN, *((LATE, LATER) if rng.random() < 0.3 else ())]
            else:
                times = [OPEN] if rng.random() < 0.3 else []
            found += [datetime.combine(day, each) for each in times]
        day += A_DAY
    return found


def some_days(rng: random.Random, span: tuple[date, date], count: int, times: Sequence[time]) -> list[datetime]:
    """Return rounds of so many working days."""
    days = [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]
    chosen = sorted(rng.sample([day for day in days if works(day)], count))
    return [datetime.combine(day, each) for day in chosen for each in times]


def staff(rng: random.Random, channels: Sequence[str]) -> list[Person]:
    found = []
    for agency in AGENCIES:
        for place, (unit, role) in enumerate(STAFF):
            if (agency, unit, role) not in MISSING:
                found.append(
                    Person(
                        f"{agency}{place}",
                        agency,
                        f"{agency}人员{place}",
                        role,
                        unit,
                        rng.choice(("zh", "zh", "en")),
                        rng.choice(channels),
                        rng.random() < 0.4,
                    )
                )
    return found


def handlers(people: Sequence[Person], agency: str) -> list[tuple[str | None, str | None]]:
    """Return what an assignment may name: a login, a name, a unit alone, somebody who is gone, nobody at all."""
    found: list[tuple[str | None, str | None]] = [(None, None)]
    for unit in UNITS:
        workers = [each for each in people if each.agency == agency and each.unit == unit and each.role == "caseworker"]
        found += [(unit, each.login) for each in workers] * 2
        found += [(unit, each.name) for each in workers]
        found += [(unit, None), (unit, GONE)]
    return found


def absences(rng: random.Random, people: Sequence[Person], span: tuple[date, date]) -> list[Absence]:
    """Return up to three absences for each person, one after the other, noted at noon of a day before they begin."""
    found: list[Absence] = []
    for each in people:
        day = span[0] + timedelta(days=rng.randint(1, 60))
        for _ in range(rng.randint(0, 3)):
            last = day + timedelta(days=rng.choice((0, 2, 6, 13, 30)))
            others = [one.login for one in people if one.agency == each.agency and one.login != each.login]
            deputy = rng.choice(others) if rng.random() < 0.6 else None
            noted = datetime.combine(day - timedelta(days=rng.choice((0, 0, 1, 2))), time(12))
            ends_open = rng.random() < 0.2
            found.append(Absence(noted, each.login, day, None if ends_open else last, deputy))
            if ends_open:
                found.append(Absence(datetime.combine(last, time(12)), each.login, None, None, None))
            day = last + timedelta(days=rng.randint(5, 90))
    return [each for each in found if each.at.date() <= span[1]]


def closures(rng: random.Random, span: tuple[date, date]) -> list[Closure]:
    """Return the days that two agencies close for themselves, each noted at noon some days ahead."""
    found: list[Closure] = []
    for agency in CLOSING_AGENCIES:
        for _ in range(3):
            day = last_day_of(span[0] + timedelta(days=rng.randint(10, (span[1] - span[0]).days - 5)), 1)
            noted = datetime.combine(day - timedelta(days=rng.choice((1, 2, 9))), time(12))
            if all(each.day != day for each in found):
                found.append(Closure(noted, agency, day))
    return sorted(found)
