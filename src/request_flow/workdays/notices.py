"""Reading holiday notices (放假通知) into a calendar, and judging a new one before it is loaded.

The product's own notices lie in ``workflows/calendar``, one a file, beside ``statutory.yaml``.  A notice that comes
out later is loaded from a file of the same form, or of the simple form that public holiday data sets use::

    {"year": 2027, "number": "...", "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, ...]}
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from request_flow.errors import BadInput, Sentence
from request_flow.law.source import Document, definitions_folder, parse, read
from request_flow.workdays.calendar import DayReason, WorkCalendar, lay_out
from request_flow.workdays.edition import DAYS_OF_WEEK, DayKind, Mark, edition, year_marks
from request_flow.workdays.incoming import parse_notice
from request_flow.workdays.notice import SATURDAY, Notice, faults
from request_flow.workdays.outlook import read_outlook

OUTLOOK_FILE = "statutory.yaml"


class Severity(StrEnum):
    """What a finding means for loading the notice."""

    ERROR = "error"  # it cannot be loaded
    WARNING = "warning"  # it can, but a person should look first


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a notice that does not fit, with the key of the notice that shows it."""

    severity: Severity
    code: str
    sentence: Sentence
    key: str


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that is a working day in one of two calendars only."""

    day: date
    before: DayReason
    after: DayReason


def load_calendar(folder: Path | None = None, extra: Sequence[Path | Notice] = ()) -> WorkCalendar:
    """Return the calendar of the notices in ``folder`` (default: those of the product) and of ``extra`` ones.

    An extra notice that sets the same days as one already there is passed over, so that a notice loaded by hand
    does no harm once a release of the product brings it too.

    Raises:
        BrokenDefinition: a file of the folder is wrong.
        BadInput: an extra notice cannot be read, or contradicts the others.
    """
    calendar = _load_folder(folder or definitions_folder() / "calendar")
    added = [entry if isinstance(entry, Notice) else parse_notice(entry) for entry in extra]
    return with_notices(calendar, added)


def with_notices(calendar: WorkCalendar, added: Iterable[Notice]) -> WorkCalendar:
    """Return the calendar with further notices, its closures kept.

    Raises:
        BadInput: a notice contradicts the others.
    """
    notices = list(calendar.notices)
    for notice in sorted(added, key=lambda entry: (entry.published, entry.number)):
        if is_loaded(notice, notices):
            continue
        for finding in (*_outside(notice, calendar), *_conflicts(notice, notices)):
            raise BadInput(finding.code, finding.sentence.zh, finding.sentence.en)
        notices.append(notice)
    if len(notices) == len(calendar.notices):
        return calendar
    return lay_out(edition(notices, calendar.outlook), calendar.closures, calendar.bound)


@cache
def _load_folder(folder: Path) -> WorkCalendar:
    outlook = read_outlook(read(folder / OUTLOOK_FILE))
    documents = [read(path) for path in sorted(folder.glob("*.yaml")) if path.name != OUTLOOK_FILE]
    sound = sorted(map(_sound, documents), key=lambda pair: (pair[0].published, pair[0].number))
    notices: list[Notice] = []
    for notice, document in sound:
        for finding in _conflicts(notice, notices):
            raise document.fault((finding.key,), finding.sentence.zh, finding.sentence.en)
        notices.append(notice)
    return lay_out(edition(notices, outlook))


def _sound(document: Document) -> tuple[Notice, Document]:
    notice = parse(document, Notice)
    for location, zh, en in faults(notice):
        raise document.fault(location, zh, en)
    return notice, document


def is_loaded(notice: Notice, notices: Iterable[Notice]) -> bool:
    """Return whether one of the notices sets the same days for the same purpose."""
    return any(
        notice.says_the_same_as(other) and (notice.revises is None) == (other.revises is None) for other in notices
    )


def validate_against(notice: Notice, calendar: WorkCalendar) -> tuple[Finding, ...]:
    """Return what is wrong or odd about loading ``notice`` into ``calendar``; nothing, where it is sound.

    A notice that is loaded already gives one warning and nothing else.
    """
    if is_loaded(notice, calendar.notices):
        sentence = Sentence(
            f"{notice.year}年的这一安排已经载入，不会有变化", f"these days of {notice.year} are loaded already"
        )
        return (Finding(Severity.WARNING, "already_loaded", sentence, "number"),)
    found = [*_outside(notice, calendar), *_conflicts(notice, calendar.notices)]
    return tuple(found or _doubts(notice, calendar))


def _outside(notice: Notice, calendar: WorkCalendar) -> Iterator[Finding]:
    if notice.year not in calendar.outlook.years:
        yield _error(
            "year_outside_calendar",
            "year",
            f"{notice.year}年超出工作日历的范围（{calendar.first}至{calendar.last}）",
            f"the year {notice.year} is outside the calendar ({calendar.first} to {calendar.last})",
        )


def _conflicts(notice: Notice, notices: Sequence[Notice]) -> Iterator[Finding]:
    """Yield what makes it impossible that ``notice`` stands beside these earlier ones."""
    if any(other.number == notice.number for other in notices):
        yield _error(
            "notice_number_taken",
            "number",
            f"{notice.number}已经载入，但内容不同：请核对文号和日期",
            f"{notice.number} is loaded with other days: check the number and the days",
        )
    of_year = [other for other in notices if other.year == notice.year]
    if notice.revises is None and of_year:
        yield _error(
            "year_has_notice",
            "year",
            f"{notice.year}年已有{of_year[0].number}：如系调整，请以revises注明所修改的文号",
            f"{notice.year} has {of_year[0].number} already: a change to it names it as `revises`",
        )
        return
    if notice.revises is not None and all(other.number != notice.revises for other in of_year):
        yield _error(
            "revises_unknown",
            "revises",
            f"所修改的{notice.revises}不在{notice.year}年此前公布的通知之中",
            f"{notice.revises}, which it revises, is not among the earlier notices for {notice.year}",
        )
        return
    if notice.working_days is not None:
        counted = _working_days(notice.year, year_marks([*of_year, notice])[notice.year])
        if counted != notice.working_days:
            yield _error(
                "working_days_differ",
                "working_days",
                f"按所列日期{notice.year}年有{counted}个工作日，而非{notice.working_days}个",
                f"by the days listed {notice.year} has {counted} working days, not {notice.working_days}",
            )


def _doubts(notice: Notice, calendar: WorkCalendar) -> Iterator[Finding]:
    """Yield what is possible but unlikely in a notice of the State Council."""
    year = notice.year
    if year > calendar.published_until.year + 1:
        yield _warning(
            "gap",
            "year",
            f"尚无{calendar.published_until.year + 1}年的通知：{year}年的日期仍为暂定",
            f"there is no notice for {calendar.published_until.year + 1} yet: days of {year} stay provisional",
        )
    of_year = [other for other in calendar.notices if other.year == year]
    days = year_marks([*of_year, notice])[year]
    statutory = calendar.outlook.statutory(year)
    for day, holiday in statutory.items():
        if day.weekday() < SATURDAY and (day not in days or days[day].kind is DayKind.MAKE_UP):
            yield _warning(
                "statutory_day_missing",
                "days_off",
                f"法定节假日{day}（{holiday}）没有列为放假日",
                f"{day} ({calendar.outlook.english(holiday)}) is a holiday by law, but no day off here",
            )
    lawful = sum(len(listed) for listed in calendar.outlook.years[year].values())
    given = sum(_gain(day, mark) for day, mark in days.items())
    if given != lawful:
        yield _warning(
            "days_off_do_not_add_up",
            "days_off",
            f"{year}年放假的工作日减去调休上班日为{given}天，法定节假日为{lawful}天",
            f"weekdays off less make-up days are {given} in {year}, the holidays by law are {lawful}",
        )


def _gain(day: date, mark: Mark) -> int:
    """Return what a day of a notice adds to the days off: -1 for a weekend day worked."""
    if mark.kind is DayKind.MAKE_UP:
        return -1
    return 1 if day.weekday() < SATURDAY else 0


def _working_days(year: int, days: dict[date, Mark]) -> int:
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    weeks, rest = divmod((following - first).days, DAYS_OF_WEEK)
    weekdays = weeks * SATURDAY + sum(
        (following - timedelta(days=back)).weekday() < SATURDAY for back in range(1, rest + 1)
    )
    return weekdays - sum(_gain(day, mark) for day, mark in days.items() if day.year == year)


def _error(code: str, key: str, zh: str, en: str) -> Finding:
    return Finding(Severity.ERROR, code, Sentence(zh, en), key)


def _warning(code: str, key: str, zh: str, en: str) -> Finding:
    return Finding(Severity.WARNING, code, Sentence(zh, en), key)


def diff(old: WorkCalendar, new: WorkCalendar) -> tuple[ChangedDay, ...]:
    """Return the days that are working days in one of the two only, in order, where both calendars speak of them."""
    first, last = max(old.first, new.first), min(old.last, new.last)
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    return tuple(
        ChangedDay(day, old.why(day), new.why(day)) for day in days if old.is_workday(day) != new.is_workday(day)
    )


__all__ = [
    "ChangedDay",
    "Finding",
    "Severity",
    "diff",
    "is_loaded",
    "load_calendar",
    "parse_notice",
    "validate_against",
    "with_notices",
]
