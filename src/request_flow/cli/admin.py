"""init, agency, calendar, law, verify: what an administrator does."""

import os
from pathlib import Path
from typing import Annotated

import typer

from request_flow.bootstrap import load_engine
from request_flow.cli.options import Actor, Agency, AsJson, day_of, person, program
from request_flow.cli.speech import print_json, print_table, progress_bar, said, say, tell
from request_flow.errors import BadInput, RequestFlowError
from request_flow.services.calendars import Moved, close_day, judge_notice, load_notice, moves_by_notice, open_day
from request_flow.services.organising import add, change, find, list_agencies, list_closures
from request_flow.services.verifying import verify
from request_flow.settings import Settings
from request_flow.storage.agencies import ClosureDay
from request_flow.workdays.notices import Severity, parse_notice
from request_flow.workflow.chart import chart

FINDINGS = 1

agency_app = typer.Typer(no_args_is_help=True, help=say("机关", "Agencies"))
calendar_app = typer.Typer(no_args_is_help=True, help=say("工作日历", "The working-day calendar"))
law_app = typer.Typer(no_args_is_help=True, help=say("法律定义文件", "The law as data"))


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "init",
        help=say("建立数据库和密钥。例:request-flow init", "Make the database and the key. Example: request-flow init"),
    )(init)
    app.command(
        "verify",
        help=say(
            "由记录重建每件申请并核对哈希链和缓存。例:request-flow verify --rebuild",
            "Rebuild every case from its events and check chain and cache. Example: request-flow verify --rebuild",
        ),
    )(verify_)
    app.add_typer(agency_app, name="agency")
    app.add_typer(calendar_app, name="calendar")
    app.add_typer(law_app, name="law")


def init(as_json: AsJson = False) -> None:
    """Make the database and the key."""
    settings = Settings.from_env(os.environ)
    with program() as opened:
        url = opened.store.engine.url.render_as_string(hide_password=True)
        if as_json:
            print_json({"database": url, "home": str(settings.home), "calendar": opened.calendar.revision})
            return
    tell(say(f"数据库:{url}", f"database: {url}"))
    tell(
        say(
            f"数据文件夹:{settings.home}(含密钥文件 key,请备份)",
            f"data folder: {settings.home} (with the file `key`: back it up)",
        )
    )


def verify_(
    rebuild: Annotated[bool, typer.Option("--rebuild", help=say("重建缓存", "mend the cache"))] = False,
    as_json: AsJson = False,
) -> None:
    """Check the store."""
    with program() as opened, progress_bar(say("核对", "checking")) as progress:
        result = verify(opened, rebuild=rebuild, progress=progress)
    if as_json:
        print_json(
            {
                "cases": result.cases,
                "events": result.events,
                "rebuilt": result.rebuilt,
                "findings": [
                    {
                        "agency": each.agency,
                        "number": each.number,
                        "code": each.code,
                        "zh": each.sentence.zh,
                        "en": each.sentence.en,
                    }
                    for each in result.findings
                ],
            }
        )
    else:
        for each in result.findings:
            print(f"{each.agency} {each.number}: {said(each.sentence)}")
        tell(
            say(
                f"核对 {result.cases} 件、{result.events} 条记录:发现 {len(result.findings)} 处,重建 {result.rebuilt} 件",
                f"{result.cases} cases, {result.events} events: {len(result.findings)} findings, {result.rebuilt} rebuilt",
            )
        )
    if result.findings:
        raise typer.Exit(FINDINGS)


Parent = Annotated[str | None, typer.Option("--parent", help=say("上级机关代码", "code of the agency above"))]
Chain = Annotated[
    str | None,
    typer.Option("--review-chain", help=say("审核流程:none、short、full", "chain of review: none, short, full")),
]


@agency_app.command(
    "add",
    help=say(
        "新增机关。例:request-flow agency add hongze --name 洪泽区人民政府",
        "Add an agency. Example: request-flow agency add hongze --name Hongze",
    ),
)
def agency_add(
    code: Annotated[str, typer.Argument(help=say("代码", "code"))],
    name: Annotated[str, typer.Option("--name", help=say("名称", "name"))],
    parent: Parent = None,
    review_chain: Chain = None,
) -> None:
    """Add an agency."""
    with program() as opened:
        add(opened, code, name, parent, review_chain)


@agency_app.command(
    "set",
    help=say(
        "修改机关。例:request-flow agency set hongze --review-chain full",
        "Change an agency. Example: request-flow agency set hongze --review-chain full",
    ),
)
def agency_set(
    code: Annotated[str, typer.Argument(help=say("代码", "code"))],
    name: Annotated[str | None, typer.Option("--name", help=say("名称", "name"))] = None,
    parent: Parent = None,
    review_chain: Chain = None,
) -> None:
    """Change an agency."""
    with program() as opened:
        change(opened, code, name=name, parent=parent, review_chain=review_chain)


@agency_app.command(
    "list",
    help=say("列出机关。例:request-flow agency list --json", "List agencies. Example: request-flow agency list --json"),
)
def agency_list(as_json: AsJson = False) -> None:
    """List agencies."""
    with program() as opened:
        agencies = list_agencies(opened)
    if as_json:
        for each in agencies:
            print_json({"code": each.code, "name": each.name, "parent": each.parent, "review_chain": each.review_chain})
        return
    headings = [say("代码", "code"), say("名称", "name"), say("上级", "parent"), say("审核流程", "review chain")]
    print_table(headings, ([each.code, each.name, each.parent, each.review_chain] for each in agencies))


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
            headings, ([each.agency, each.number, each.clock, each.due_before, each.due_after] for each in moved)
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
        "Set a day on which an agency is closed. Example: request-flow calendar close 2026-07-10 -a hongze --reason typhoon --dry-run",
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


@law_app.command(
    "check",
    help=say(
        "检查全部定义文件。例:request-flow law check", "Check every definition file. Example: request-flow law check"
    ),
)
def law_check(as_json: AsJson = False) -> None:
    """Check the definitions."""
    from request_flow.registers.case_keys import case_keys  # noqa: PLC0415  # only this command reads every file
    from request_flow.report.form import forms  # noqa: PLC0415

    try:
        engine = load_engine()
        found = forms()
        case_keys()
    except RequestFlowError as error:
        if as_json:
            print_json({"ok": False, "fault": {"zh": error.sentence.zh, "en": error.sentence.en}})
        raise
    counts = {
        "provisions": len(engine.law.provisions),
        "parameters": len(engine.law.parameters),
        "outcomes": len(engine.law.outcomes),
        "transitions": len(engine.workflow.transitions),
        "report_forms": len(found),
        "holiday_notices": len(engine.rules.calendar.notices),
        "calendar_until": engine.rules.calendar.published_until,
    }
    if as_json:
        print_json({"ok": True, **counts})
        return
    for name, value in counts.items():
        print(f"{name}: {value}")
    tell(say("定义文件无误", "the definitions are sound"))


@law_app.command(
    "chart",
    help=say(
        "以 Mermaid 输出状态图。例:request-flow law chart > chart.mmd",
        "The state machine as a Mermaid chart. Example: request-flow law chart > chart.mmd",
    ),
)
def law_chart() -> None:
    """Print the state chart."""
    print(chart(load_engine().workflow, said_in_chinese=say("y", "n") == "y"))


@law_app.command(
    "article",
    help=say(
        "查看条文。例:request-flow law article ogi-2019:33",
        "Show a provision. Example: request-flow law article ogi-2019:33",
    ),
)
def law_article(
    address: Annotated[str, typer.Argument(help=say("条文地址", "address of the provision"))], as_json: AsJson = False
) -> None:
    """Show a provision."""
    provision = load_engine().law.provision(address)
    if as_json:
        print_json(
            {
                "id": provision.id,
                "law": provision.law_title,
                "text": provision.text,
                "sense": provision.sense,
                "says": provision.says,
                "status": provision.status,
            }
        )
        return
    print(f"{provision.law_title} {provision.article}\n{provision.wording}\n{provision.says}")
