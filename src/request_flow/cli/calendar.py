"""calendar: a new year's notice, an agency's own days, and what moves because of either."""

from pathlib import Path
from typing import Annotated

import typer

from request_flow.cli.due_table import OWED
from request_flow.cli.options import Actor, Agency, AsJson, day_of, person, program
from request_flow.cli.speech import print_json, print_table, said, say, tell
from request_flow.errors import BadInput
from request_flow.services.calendars import Moved, close_day, judge_notice, load_notice, moves_by_notice, open_day
from request_flow.services.organising import find, list_closures
from request_flow.storage.agencies import ClosureDay
from request_flow.workdays.notices import Severity, parse_notice

calendar_app = typer.Typer(no_args_is_help=True, help=say("工作日历", "The working-day calendar"))

DryRun = Annotated[bool, typer.Option("--dry-run", help=say("只列出受影响的申请", "only list what would move"))]


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
    state = say("已更新", "done") if done else say("试运行,未写入", "dry run, nothing written")
    tell(say(f"到期日变动 {len(moved)} 件({state})", f"{len(moved)} cases move ({state})"))


@calendar_app.command(
    "load",
    help=say(
        "装入新一年的放假通知;先列出受影响的申请。例:request-flow calendar load 2027.yaml --dry-run",
        "Load a new year's notice; lists what moves first. Example: request-flow calendar load 2027.yaml --dry-run",
    ),
)
def calendar_load(
    file: Annotated[Path, typer.Argument(help=say("通知文件(YAML 或 JSON)", "the notice (YAML or JSON)"))],
    number: Annotated[str | None, typer.Option("--number", help=say("发文字号", "number of the notice"))] = None,
    published: Annotated[
        str | None, typer.Option("--published", help=say("发布日期(默认今天)", "day of publication (default: today)"))
    ] = None,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("不再询问", "do not ask"))] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Load a notice."""
    with program() as opened:
        day = day_of(published, "--published") if published else opened.clock.today()
        notice = parse_notice(file, number=number, published=day)
        for finding in judge_notice(opened, notice):
            if finding.severity is Severity.WARNING:
                tell(say("提示:", "remark: ") + said(finding.sentence))
        moved = moves_by_notice(opened, notice)
        if not dry_run:
            _print_moved(moved, done=False, as_json=False)
            if not yes and not typer.confirm(say("装入?", "load it?"), err=True):
                raise typer.Abort
            moved = load_notice(opened, notice, person(actor, "office_head").actor)
    _print_moved(moved, done=not dry_run, as_json=as_json)


@calendar_app.command(
    "show",
    help=say(
        "查看某年的工作日。例:request-flow calendar show 2026", "Show a year. Example: request-flow calendar show 2026"
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
    print_table(headings, ([each, said(why.sentence), " ".join(why.cites)] for each, why in listed))
    mark = say("(暂定)", " (provisional)") if calendar.is_provisional(day_of(f"{year}-12-31")) else ""
    print(say(f"{year} 年工作日:{workdays}{mark}", f"working days of {year}: {workdays}{mark}"))


@calendar_app.command(
    "close",
    help=say(
        "设置本机关放假日。例:request-flow calendar close 2026-07-10 -a hongze --reason 台风 --dry-run",
        "Set a day on which an agency is closed. Example: "
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
    as_json: AsJson = False,
) -> None:
    """Close an agency for a day."""
    with program() as opened:
        closure = ClosureDay(day_of(day, "DAY"), works, reason)
        moved = close_day(opened, find(opened, agency), closure, dry_run=dry_run)
    _print_moved(moved, done=not dry_run, as_json=as_json)


@calendar_app.command(
    "reopen",
    help=say(
        "取消本机关放假日。例:request-flow calendar reopen 2026-07-10 -a hongze",
        "Remove such a day. Example: request-flow calendar reopen 2026-07-10 -a hongze",
    ),
)
def calendar_reopen(
    day: Annotated[str, typer.Argument(help=say("日期", "day"))],
    agency: Agency,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Remove a closure day."""
    with program() as opened:
        moved = open_day(opened, find(opened, agency), day_of(day, "DAY"), dry_run=dry_run)
    _print_moved(moved, done=not dry_run, as_json=as_json)


@calendar_app.command(
    "closures",
    help=say(
        "列出本机关放假日。例:request-flow calendar closures -a hongze",
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
