"""工作日历: which days count, and what changed; an agency's own days; a new year's notice.

A change of the calendar moves dates.  So each is looked at first (变动清单) and written only after that, with the same
service, which works everything out again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import BadInput, NotFound
from request_flow.services.calendars import Moved, close_day, judge_notice, load_notice, moves_by_notice, open_day
from request_flow.services.worklist import due_in_year
from request_flow.storage.agencies import ClosureDay
from request_flow.storage.unit import reading
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import LAST_YEAR, read_number
from request_flow.web.words import MONTHS
from request_flow.workdays.calendar import DayReason, WorkCalendar
from request_flow.workdays.edition import DayKind
from request_flow.workdays.notice import Notice
from request_flow.workdays.notices import Severity, parse_notice

routes = Routes()
WRONG = 422
DAYS_IN_A_WEEK = 7
MOVED_SHOWN = 200
LONGEST_NOTICE = 256 * 1024
LONGEST_REASON = 100
ENDINGS = (".yaml", ".yml", ".json")
MARKS = {
    DayKind.HOLIDAY: "off",
    DayKind.WEEKEND: "rest",
    DayKind.MAKE_UP: "work",
    DayKind.WEEKDAY: "",
    DayKind.CLOSURE: "closed",
    DayKind.LOCAL_WORKDAY: "opened",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month's table: how it is marked, and the words that say why."""

    day: date
    mark: str
    why: DayReason
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its number and English name, its weeks from Monday, and how many of its days are worked."""

    number: int
    english: str
    weeks: tuple[tuple[Cell | None, ...], ...]
    worked: int


@routes.get("/a/{agency}/calendar", may="see_calendar")
def this_year(desk: Desk) -> Response:
    """Go to the present year."""
    return RedirectResponse(desk.address(f"/calendar/{desk.today.year}"), SEE_OTHER)


@routes.get("/a/{agency}/calendar/{year}", may="see_calendar")
def year_page(desk: Desk) -> Response:
    """Show a year."""
    return _page(desk, _year(desk), {})


@routes.post("/a/{agency}/calendar/{year}/days", may="administer")
def change_day(desk: Desk) -> Response:
    """Set a day of the agency's own, or take one back: first what moves, then for good."""
    year = _year(desk)
    faults: dict[str, str] = {}
    try:
        day = read_day(desk.field("day"), desk.today, ahead=True)
    except BadInput as error:
        return _page(desk, year, {"day": desk.words(error.sentence)})
    calendar = _calendar(desk)
    if not calendar.first <= day <= calendar.last:
        faults["day"] = desk.say(
            f"工作日历只到{calendar.last}，请改日期", f"the calendar ends on {calendar.last}: choose another day"
        )
    back = desk.field("change") == "open"
    reason = desk.field("reason")
    if not back and not 0 < len(reason) <= LONGEST_REASON:
        faults["reason"] = desk.say(
            f"请写明原因，最多{LONGEST_REASON}字", f"say why, in at most {LONGEST_REASON} characters"
        )
    if faults:
        return _page(desk, year, faults)
    closure = ClosureDay(day, desk.field("works") == "1", reason)

    def change(dry_run: bool) -> list[Moved]:
        if back:
            return open_day(desk.program, desk.office, day, dry_run=dry_run)
        return close_day(desk.program, desk.office, closure, dry_run=dry_run)

    kept = {
        "change": "open" if back else "close",
        "day": day.isoformat(),
        "reason": reason,
        "works": desk.field("works"),
    }
    return _carry_out(desk, change, kept, desk.address(f"/calendar/{year}/days"), day.year)


@routes.post("/a/{agency}/calendar/{year}/notice", may="administer")
def change_notice(desk: Desk) -> Response:
    """Load a year's notice: first what moves, then for good."""
    year = _year(desk)
    try:
        content, ending = _sent(desk)
        notice = _parsed(desk, content, ending)
        for finding in judge_notice(desk.program, notice):
            if finding.severity is Severity.ERROR:
                return _page(desk, year, {"file": desk.words(finding.sentence)})

        def change(dry_run: bool) -> list[Moved]:
            if dry_run:
                return moves_by_notice(desk.program, notice)
            return load_notice(desk.program, notice, desk.visitor.member.login)

        kept = {"content": content, "ending": ending, "number": desk.field("number")}
        return _carry_out(desk, change, kept, desk.address(f"/calendar/{year}/notice"), notice.year)
    except BadInput as error:
        return _page(desk, year, {"file": desk.words(error.sentence)})


def _sent(desk: Desk) -> tuple[str, str]:
    """Return the notice as it was sent or kept, and the ending of its name."""
    upload = desk.upload("file")
    if upload is None:
        content = desk.field("content")
        if content:
            return content, desk.field("ending") if desk.field("ending") in ENDINGS else ENDINGS[0]
        raise BadInput("no_file", "请选择通知文件（YAML 或 JSON）", "choose the file of the notice (YAML or JSON)")
    raw = upload.file.read(LONGEST_NOTICE + 1)
    if len(raw) > LONGEST_NOTICE:
        raise BadInput("file_too_large", "通知文件过大，请检查是否选错", "the file is too large for a notice")
    name = (upload.filename or "").lower()
    try:
        return raw.decode("utf-8-sig"), next((each for each in ENDINGS if name.endswith(each)), ENDINGS[0])
    except UnicodeDecodeError as error:
        raise BadInput("not_text", "通知文件不是 UTF-8 文本", "the file is no text in UTF-8") from error


def _parsed(desk: Desk, content: str, ending: str) -> Notice:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"notice{ending}"
        path.write_text(content, encoding="utf-8")
        try:
            return parse_notice(path, number=desk.field("number") or None, published=desk.today)
        except BadInput as error:  # the folder is ours and nobody's business
            zh, en = (text.replace(f"{folder}/", "") for text in (error.sentence.zh, error.sentence.en))
            raise BadInput(error.code, zh, en) from error


def _carry_out(
    desk: Desk, change: Callable[[bool], list[Moved]], kept: dict[str, str], action: str, year: int
) -> Response:
    """Show what a change would move, and make it once that was seen."""
    if desk.field("confirmed") != "1":
        moved = change(True)
        return desk.show(
            "calendar-change.html.j2",
            moved=moved[:MOVED_SHOWN],
            count=len(moved),
            late=sum(each.due_after < desk.today for each in moved),
            kept=kept,
            action=action,
            year=_year(desk),
        )
    count = len(change(False))
    back = desk.address(f"/calendar/{year}")
    return desk.go(back, f"工作日历已更新，{count}件的到期日有变动。", f"The calendar is updated; {count} cases moved.")


def _year(desk: Desk) -> int:
    year = read_number(desk.in_path("year"), LAST_YEAR)
    calendar = desk.program.calendar
    if year is None or not calendar.first.year <= year <= calendar.last.year:
        raise NotFound(
            "no_such_year",
            f"工作日历只有{calendar.first.year}年至{calendar.last.year}年",
            f"the calendar has the years {calendar.first.year} to {calendar.last.year}",
        )
    return year


def _calendar(desk: Desk) -> WorkCalendar:
    with reading(desk.program.store) as unit:
        return desk.program.engine_for(unit, desk.office).rules.calendar


def _page(desk: Desk, year: int, faults: dict[str, str]) -> Response:
    calendar = _calendar(desk)
    months = tuple(_month(calendar, year, number, desk.today) for number in range(1, 13))
    notices = [each for each in calendar.notices if each.year == year]
    return desk.show(
        "calendar.html.j2",
        WRONG if faults else 200,
        year=year,
        months=months,
        worked=sum(month.worked for month in months),
        notices=notices,
        closures=[each for each in calendar.closures if each.day.year == year],
        provisional=calendar.is_provisional(date(year, 12, 31)),
        years=range(calendar.first.year, calendar.last.year + 1),
        revision=calendar.revision,
        due=due_in_year(desk.program, desk.office, year) if desk.may("see_cases") else {},
        faults=faults,
        typed={name: desk.field(name) for name in ("day", "reason", "works", "number")},
    )


def _month(calendar: WorkCalendar, year: int, number: int, today: date) -> Month:
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    days = [first + timedelta(days=n) for n in range((following - first).days)]
    cells: list[Cell | None] = [None] * first.weekday()
    for day in days:
        if calendar.first <= day <= calendar.last:
            why = calendar.why(day)
            cells.append(Cell(day, MARKS[why.kind], why, day == today))
        else:
            cells.append(None)
    cells += [None] * (-len(cells) % DAYS_IN_A_WEEK)
    weeks = tuple(tuple(cells[at : at + DAYS_IN_A_WEEK]) for at in range(0, len(cells), DAYS_IN_A_WEEK))
    return Month(number, MONTHS[number - 1], weeks, sum(each is not None and each.why.workday for each in cells))
