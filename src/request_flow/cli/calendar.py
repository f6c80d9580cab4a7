"""calendar: a new year's notice, an agency's own days, and what moves because of either."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from request_flow.cli.due_table import OWED
from request_flow.cli.files import readable
from request_flow.cli.help_text import Group
from request_flow.cli.options import Actor, Agency, AsJson, day_of, program, user_of
from request_flow.cli.speech import print_json, print_table, said, say, tell
from request_flow.cli.wording import provisions
from request_flow.errors import BadInput, Sentence
from request_flow.services.calendars import Moved, close_day, judge_notice, load_notice, moves_by_notice, open_day
from request_flow.services.organising import find, list_closures
from request_flow.services.program import Program
from request_flow.storage.agencies import ClosureDay
from request_flow.workdays.notices import Severity, parse_notice

calendar_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("工作日历", "The working-day calendar"))

DryRun = Annotated[bool, typer.Option("--dry-run", help=say("只列出受影响的申请", "only list what would move"))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=say("不再询问", "do not ask"))]
ASKS = Sentence("先列出变动再询问，脚本里加 --yes", "lists what moves and asks; in scripts add --yes")
Change = Callable[[bool], list[Moved]]
"""Makes a change of the calendar, or with ``True`` only finds out what it would move."""


def _carry_out(change: Change, question: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """List what a change moves, ask where that is wanted, make the change, and say what was done.

    Raises:
        BadInput: nobody is there to be asked, and ``--yes`` was not given; nothing is written.
        typer.Abort: the answer is no.
    """
    if dry_run:
        _print_moved(change(True), done=False, as_json=as_json)
        return
    if yes:
        _print_moved(change(False), done=True, as_json=as_json)
        return
    would = change(True)
    if not as_json:
        _print_table(would)
    count = len(would)
    if as_json or not sys.stdin.isatty():
        raise BadInput(
            "not_confirmed",
            f"将有 {count} 件到期日变动；没有写入。这里无法询问，请加 --yes 确认，或用 --dry-run 只看",
            f"{count} cases would move; nothing was written. Nobody can be asked here: confirm with --yes, "
            "or look with --dry-run",
        )
    tell(say(f"将有 {count} 件到期日变动", f"{count} cases would move"))
    if not typer.confirm(question, err=True):
        raise typer.Abort
    moved = change(False)
    tell(say(f"已更新；到期日变动 {len(moved)} 件", f"done; {len(moved)} cases moved"))


def _print_moved(moved: list[Moved], *, done: bool, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "done": done,
                "moved": [
                    {
                        "agency": each.agency,
                        "number": each.number,
                        "clock": each.clock,
                        "due_before": each.due_before,
                        "due_after": each.due_after,
                    }
                    for each in moved
                ],
            }
        )
        return
    _print_table(moved)
    state = say("已更新", "done") if done else say("试运行，未写入", "dry run, nothing written")
    tell(say(f"到期日变动 {len(moved)} 件（{state}）", f"{len(moved)} cases move ({state})"))


def _print_table(moved: list[Moved]) -> None:
    headings = [
        say("机关", "agency"),
        say("编号", "number"),
        say("期限", "clock"),
        say("原到期", "due before"),
        say("新到期", "due after"),
    ]
    if moved:
        print_table(
            headings,
            ([each.agency, each.number, said(OWED[each.clock]), each.due_before, each.due_after] for each in moved),
        )


@calendar_app.command(
    "load",
    help=say(
        f"装入新一年的放假通知；{ASKS.zh}。例：request-flow calendar load 2027.yaml --dry-run",
        f"Load a new year's notice; {ASKS.en}. Example: request-flow calendar load 2027.yaml --dry-run",
    ),
)
def calendar_load(
    file: Annotated[Path, typer.Argument(help=say("通知文件（YAML 或 JSON）", "the notice (YAML or JSON)"))],
    number: Annotated[str | None, typer.Option("--number", help=say("发文字号", "number of the notice"))] = None,
    published: Annotated[
        str | None, typer.Option("--published", help=say("发布日期（默认今天）", "day of publication (default: today)"))
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Load a notice."""
    readable(file)
    with program() as opened:
        day = day_of(published, "--published") if published else opened.clock.today()
        notice = parse_notice(file, number=number, published=day)
        for finding in judge_notice(opened, notice):
            if finding.severity is Severity.WARNING:
                tell(say("提示：", "remark: ") + said(finding.sentence))

        def change(supposed: bool) -> list[Moved]:
            return moves_by_notice(opened, notice) if supposed else load_notice(opened, notice, user_of(actor))

        _carry_out(change, say("装入？", "load it?"), dry_run=dry_run, yes=yes, as_json=as_json)


@calendar_app.command(
    "show",
    help=say(
        "查看某年的工作日。例：request-flow calendar show 2026", "Show a year. Example: request-flow calendar show 2026"
    ),
)
def calendar_show(year: Annotated[int, typer.Argument(help=say("年度", "year"))], as_json: AsJson = False) -> None:
    """Show a year."""
    with program() as opened:
        calendar = opened.calendar
    listed = []
    if not calendar.first.year < year <= calendar.last.year:
        raise BadInput(
            "outside_calendar",
            f"日历只覆盖 {calendar.first} 至 {calendar.last}",
            f"the calendar covers {calendar.first} to {calendar.last} only",
        )
    day = day_of(f"{year}-01-01")
    workdays = 0
    while day.year == year and day <= calendar.last:
        why = calendar.why(day)
        workdays += why.workday
        if why.kind not in {"weekday", "weekend"}:
            listed.append((day, why))
        day = day.fromordinal(day.toordinal() + 1)
    if as_json:
        print_json(
            {
                "year": year,
                "workdays": workdays,
                "provisional": calendar.is_provisional(day_of(f"{year}-12-31")),
                "revision": calendar.revision,
                "days": [
                    {"day": each, "kind": why.kind, "name": why.name, "number": why.number} for each, why in listed
                ],
            }
        )
        return
    headings = [say("日期", "day"), say("说明", "reason"), say("依据", "basis")]
    rows = ([each, said(why.sentence), provisions(opened.law, why.cites)] for each, why in listed)
    print_table(headings, rows)
    mark = say("（暂定）", " (provisional)") if calendar.is_provisional(day_of(f"{year}-12-31")) else ""
    print(say(f"{year} 年工作日：{workdays}{mark}", f"working days of {year}: {workdays}{mark}"))


@calendar_app.command(
    "close",
    help=say(
        f"设置本机关放假日；{ASKS.zh}。例：request-flow calendar close 2026-07-10 -a hongze --reason 台风 --dry-run",
        f"Set a day on which an agency is closed; {ASKS.en}. Example: "
        "request-flow calendar close 2026-07-10 -a hongze --reason typhoon --dry-run",
    ),
)
def calendar_close(
    day: Annotated[str, typer.Argument(help=say("日期", "day"))],
    agency: Agency,
    reason: Annotated[str, typer.Option("--reason", help=say("原因", "reason"))],
    works: Annotated[
        bool, typer.Option("--works", help=say("改为上班日", "the agency works on that day instead"))
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Close an agency for a day."""
    with program() as opened:
        closure = ClosureDay(_day(day), works, reason)
        closed = find(opened, agency)
        _remark_on(opened, closure)

        def change(supposed: bool) -> list[Moved]:
            return close_day(opened, closed, closure, dry_run=supposed)

        _carry_out(change, say("设置？", "set it?"), dry_run=dry_run, yes=yes, as_json=as_json)


def _day(written: str) -> date:
    return day_of(written, say("日期", "day"))


def _remark_on(opened: Program, closure: ClosureDay) -> None:
    """Say where the day is by the national calendar already what it is to become."""
    if not opened.calendar.first <= closure.day <= opened.calendar.last:
        return
    why = opened.calendar.why(closure.day)
    if why.workday != closure.works:
        return
    what = say("上班", "a working day") if why.workday else say("不上班", "no working day")
    day, reason = closure.day, said(why.sentence)
    tell(
        say(
            f"提示：{day} 按全国日历本来就{what}（{reason}），不影响任何期限",
            f"remark: {day} is {what} by the national calendar anyway ({reason}); no term changes",
        )
    )


@calendar_app.command(
    "reopen",
    help=say(
        f"取消本机关放假日；{ASKS.zh}。例：request-flow calendar reopen 2026-07-10 -a hongze",
        f"Remove such a day; {ASKS.en}. Example: request-flow calendar reopen 2026-07-10 -a hongze",
    ),
)
def calendar_reopen(
    day: Annotated[str, typer.Argument(help=say("日期", "day"))],
    agency: Agency,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove a closure day."""
    with program() as opened:
        opening, reopened = _day(day), find(opened, agency)

        def change(supposed: bool) -> list[Moved]:
            return open_day(opened, reopened, opening, dry_run=supposed)

        _carry_out(change, say("取消？", "remove it?"), dry_run=dry_run, yes=yes, as_json=as_json)


@calendar_app.command(
    "closures",
    help=say(
        "列出本机关放假日。例：request-flow calendar closures -a hongze",
        "List an agency's own days. Example: request-flow calendar closures -a hongze",
    ),
)
def calendar_closures(agency: Agency, as_json: AsJson = False) -> None:
    """List closure days."""
    with program() as opened:
        days = list_closures(opened, agency)
    if as_json:
        for each in days:
            print_json({"day": each.day, "works": each.works, "reason": each.reason})
        return
    print_table(
        [say("日期", "day"), say("性质", "kind"), say("原因", "reason")],
        ([each.day, say("上班", "works") if each.works else say("放假", "closed"), each.reason] for each in days),
    )
