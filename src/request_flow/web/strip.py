"""The strip of days (为什么是这一天) and the bar of a term, made of an explanation: nothing is counted here again.

A row a week, Monday first.  Each cell has the day of the month, the verdict, and a whole sentence for whoever hears
the page.  Beyond so many weeks, those in which nothing counts fold into one row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from request_flow.deadlines.explanation import DayLine, Explanation
from request_flow.web.words import day
from request_flow.workdays.calendar import DayReason, WorkCalendar
from request_flow.workdays.edition import DayKind

ONE_DAY = timedelta(days=1)
WEEK = 7
MOST_WEEKS = 16
SHORT_NAME = 2
STOPPED = "stopped"
MADE_UP = frozenset({DayKind.MAKE_UP.value, DayKind.LOCAL_WORKDAY.value})
NAMED = frozenset({DayKind.HOLIDAY.value, DayKind.CLOSURE.value})
BAR_WIDTH, BAR_HEIGHT, GAP, HATCH = 860, 12, 2, 10


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: ``kind`` is its class, ``number`` the day of the month, ``verdict`` what became of it."""

    kind: str
    number: str = ""
    verdict: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """One row; ``folded`` is how many weeks it stands for where nothing in them counts."""

    first: date
    cells: tuple[Cell, ...]
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Strip:
    """The days of a term from where it starts to its due day."""

    explanation: Explanation
    weeks: tuple[Week, ...]
    total: int
    """Weeks, folded ones too."""
    extended: bool
    stopped: bool
    made_up: bool
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """One phase in the bar: counted, stopped, extension, or left."""

    kind: str
    x: int
    width: int
    hatch: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the days of a term went; working days by phase."""

    segments: tuple[Segment, ...]
    days: Mapping[str, int]


@dataclass(slots=True)
class StripMaker:
    """Writes the cells of one strip in one language; ``base`` is the term without extension, 0 where none counts."""

    language: str
    today: date
    calendar: WorkCalendar
    base: int
    received: date | None = None
    """The day of receipt, which is told as such where the term starts from it."""
    moved: frozenset[date] = field(default_factory=frozenset)
    """Days whose verdict another strip beside has otherwise."""

    def make(self, explanation: Explanation, *, whole: bool) -> Strip:
        """Return the strip; ``whole`` leaves no week folded."""
        cells = {explanation.started: self._start(explanation)}
        reasons = []
        for line in explanation.days:
            why = self.calendar.why(line.day)
            reasons.append(why)
            cells[line.day] = self._cell(line, why, explanation)
        weeks = self._weeks(cells)
        shown = weeks if whole or len(weeks) <= MOST_WEEKS else _folded(weeks)
        lines = explanation.days
        return Strip(
            explanation,
            tuple(shown),
            len(weeks),
            any(self._is_extension(each) for each in lines),
            any(each.kind == STOPPED for each in lines),
            any(each.kind.value in MADE_UP for each in reasons),
            tuple(dict.fromkeys(each.number for each in reasons if each.number)),
        )

    def _start(self, explanation: Explanation) -> Cell:
        on = explanation.started
        words = self._say("起算日，当日不计", "the day it starts from, not counted")
        verdict = self._say("收到", "got") if on == self.received else self._say("起算", "start")
        return Cell("got", str(on.day), verdict, self._sentence(on, words))

    def _cell(self, line: DayLine, why: DayReason, explanation: Explanation) -> Cell:
        made_up = why.kind.value in MADE_UP
        number = str(line.day.day) if line.day.day > 1 else f"{line.day.month}/1"
        reason = line.reason.in_language(self.language)
        due, now = line.day == explanation.due_on, line.day == self.today
        if line.counted is not None:
            kind, verdict = "run", str(line.counted)
            if due:
                verdict = self._say(f"到期{line.counted}", f"due {line.counted}")
            elif now:
                verdict = self._say(f"今 {line.counted}", f"now {line.counted}")
            elif made_up:
                verdict = self._say(f"班 {line.counted}", f"w {line.counted}")
            told = self._say(f"计为第{line.counted}日", f"counted as day {line.counted}")
            reason = f"{reason}{self._say('，', ', ')}{told}" if made_up else told
        elif line.kind == STOPPED:
            kind, verdict = "stop", self._say("班·停" if made_up else "停", "stop")
        else:
            kind = "off"
            name = why.name.removesuffix("节")[:SHORT_NAME] if why.kind.value in NAMED else ""
            verdict = self._say(name or "休", "hol" if name else "off")
        classes = [kind]
        classes += ["ext"] if self._is_extension(line) else []
        classes += ["now"] if now else []
        classes = ["due"] if due else classes
        classes += ["moved"] if line.day in self.moved else []
        told_now = self._say("今天，", "today, ") if now else ""
        told_due = self._say("到期日，", "due day, ") if due else ""
        return Cell(" ".join(classes), number, verdict, self._sentence(line.day, f"{told_now}{told_due}{reason}"))

    def _is_extension(self, line: DayLine) -> bool:
        return bool(self.base) and line.counted is not None and line.counted > self.base

    def _weeks(self, cells: Mapping[date, Cell]) -> list[Week]:
        first, last = min(cells), max(cells)
        monday = first - ONE_DAY * first.weekday()
        made = []
        while monday <= last:
            days = [monday + ONE_DAY * step for step in range(WEEK)]
            made.append(Week(monday, tuple(cells.get(each, Cell("pad")) for each in days)))
            monday += ONE_DAY * WEEK
        return made

    def _sentence(self, on: date, words: str) -> str:
        return f"{day(self.language, self.today, on)}{self._say('，', ', ')}{words}"

    def _say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en


def _folded(weeks: list[Week]) -> list[Week]:
    """Return the weeks with runs of two or more in which nothing counts as one row."""
    made: list[Week] = []
    for idle, run in groupby(weeks, key=_is_idle):
        of_run = list(run)
        made += [Week(of_run[0].first, (), len(of_run))] if idle and len(of_run) > 1 else of_run
    return made


def _is_idle(week: Week) -> bool:
    kinds = {each.kind.split()[0] for each in week.cells}
    return kinds <= {"stop", "off"} and "stop" in kinds


def bar_of(explanation: Explanation, today: date, base: int) -> Bar | None:
    """Return the bar of a term, ``None`` where its days are not told one by one."""
    phases = [each for each in (_phase(line, today, base) for line in explanation.days) if each]
    if not phases:
        return None
    days = {kind: phases.count(kind) for kind in ("run", "stop", "ext", "left")}
    unit, x, made = BAR_WIDTH / len(phases), 0.0, []
    for kind, run in groupby(phases):
        width = unit * len(list(run))
        made.append(_segment(kind, round(x), max(round(width) - GAP, 1)))
        x += width
    return Bar(tuple(made), days)


def _phase(line: DayLine, today: date, base: int) -> str | None:
    if line.kind == STOPPED:
        return "stop"
    if line.counted is None:
        return None
    if line.day > today:
        return "left"
    return "ext" if base and line.counted > base else "run"


def _segment(kind: str, x: int, width: int) -> Segment:
    hatch = tuple(range(x + 4, x + width - BAR_HEIGHT, HATCH)) if kind == "stop" else ()
    return Segment(kind, x, width, hatch)
