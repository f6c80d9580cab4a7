"""demo: the main job on the sample that is shipped, from an empty store to the checked table.

The sample ends on a day of its own, and that day is taken for today unless another is named: what is shown is the same
whenever it is run.
"""

import os
import shlex
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.cli.due_table import print_due
from request_flow.cli.options import AsOf, optional_day, program
from request_flow.cli.reports import print_report
from request_flow.cli.speech import print_table, progress_bar, said, say
from request_flow.cli.wording import Wording
from request_flow.errors import StoreUnavailable
from request_flow.law.source import definitions_folder
from request_flow.report.identities import broken
from request_flow.services.importing import import_cases
from request_flow.services.organising import add, list_agencies
from request_flow.services.program import Program
from request_flow.services.reading import Wanted, list_cases
from request_flow.services.registers import open_register
from request_flow.services.reporting import build_report
from request_flow.settings import Settings

SAMPLE = "sample/demo.jsonl"
AGENCY = "demo"
NAME = "云溪县人民政府（虚构）"
DAY = date(2026, 11, 22)
LOG = "demo.log"
SHOWN = 15
SOON = 5


def declare(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "demo",
        help=say(
            "导入随附样例，列出将到期的申请，汇总年度表；加 --serve 再启动网页。例：request-flow demo",
            "Import the shipped sample, show what is due, print the year's table; with --serve, serve the pages too. "
            "Example: request-flow demo",
        ),
    )(demo)


def demo(
    as_of: AsOf = None,
    year: Annotated[int | None, typer.Option("--year", help=say("报告年度", "year of the report"))] = None,
    serve: Annotated[
        bool,
        typer.Option(
            "--serve",
            help=say("再为每个角色建立账号并启动网页", "then make an account for each role and serve the pages"),
        ),
    ] = False,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, help=say("端口；被占用时另选", "the port; another where it is taken")),
    ] = 8000,
) -> None:
    """Do the main job on the sample."""
    settings = Settings.from_env(os.environ)
    day = optional_day(as_of) or DAY
    with program() as opened:
        _import(opened, settings)
        lines = list(list_cases(opened, Wanted(AGENCY, open_only=True), day))
        unconfirmed = list(list_cases(opened, Wanted(AGENCY, "awaiting_confirmation"), day))
        _print_open(opened, lines, unconfirmed, day)
        report = build_report(opened, AGENCY, year or day.year)
    _heading(2, say("年度报告表三，由上述申请逐件汇总", "table 3 of the yearly report, added up case by case"))
    print_report(report, NAME)
    for fault in broken(report.checks):
        print(said(fault.sentence))
    _print_next(lines, day, report.year or day.year)
    if serve:
        _serve(settings, port)


def _serve(settings: Settings, port: int) -> None:
    """Serve the pages of the sample by the real clock, to people with accounts, on a port that is free."""
    from request_flow.cli.demo_office import PEOPLE, settle_in  # noqa: PLC0415  # what a server needs is slow to load
    from request_flow.cli.serve import serve_from  # noqa: PLC0415
    from request_flow.web.serving import address_of, listen  # noqa: PLC0415

    with program() as opened:
        password = settle_in(opened, AGENCY)
        wording = Wording(opened.engine.law, opened.engine.workflow)
    _heading(4, say(f"账号，密码都是 {password}", f"accounts, each with the password {password}"))
    print_table(
        [say("账号", "login"), say("姓名", "name"), say("角色", "role")],
        ([login, name, wording.label("role", role)] for login, name, role, _ in PEOPLE),
    )
    print(flush=True)
    try:
        listening = listen("127.0.0.1", port)
    except StoreUnavailable as error:
        if error.code != "port_taken":
            raise
        listening = listen("127.0.0.1", 0)
    served = replace(settings, public_url=address_of(listening))
    with (settings.home / LOG).open("a", encoding="utf-8") as log:  # what is printed ends with the address
        serve_from(listening, served, with_jobs=not settings.broker_url, log=log)


def _heading(number: int, text: str) -> None:
    print(f"\n{say('一二三四'[number - 1] + '、', f'{number}. ')}{text}\n")


def _import(opened: Program, settings: Settings) -> None:
    print(say("依申请公开办理系统  演示", "request-flow: a demonstration"))
    print(say(f"样例：{NAME}，人名、单位和事项均为虚构", f"sample: {NAME}; every person, firm and matter is invented"))
    url = opened.store.engine.url.render_as_string(hide_password=True)
    print(say(f"数据文件夹：{settings.home}", f"data folder: {settings.home}"))
    if not url.startswith("sqlite"):
        print(say(f"数据库：{url}", f"database: {url}"))
    if AGENCY not in {each.code for each in list_agencies(opened)}:
        add(opened, AGENCY, NAME, None, None)
    with progress_bar(say("导入样例", "importing the sample")) as progress:
        register = open_register(opened.engine, definitions_folder() / SAMPLE)
        result = import_cases(opened, register, progress=progress)
    print(
        say(
            f"已导入 {result.read} 件：新增 {result.added}，已有 {result.read - result.added}",
            f"{result.read} cases imported: {result.added} new, {result.read - result.added} there already",
        )
    )


def _print_open(opened: Program, lines: list[dict[str, Any]], unconfirmed: list[dict[str, Any]], day: date) -> None:
    late = sum(line["overdue"] for line in lines)
    soon = sum(not line["overdue"] and line["remaining"] <= SOON and not line["suspended"] for line in lines)
    _heading(
        1,
        say(
            f"办理中 {len(lines)} 件：逾期 {late} 件，{SOON} 个工作日内到期 {soon} 件（以 {day} 为今天）",
            f"{len(lines)} cases open: {late} late, {soon} due within {SOON} working days (today taken as {day})",
        ),
    )
    print_due(lines[:SHOWN], opened.engine.workflow, subject=True)
    rest = len(lines) - len(lines[:SHOWN])
    if rest > 0:
        print(say(f"……另有 {rest} 件到期更晚", f"… {rest} more are due later"))
    if unconfirmed:
        count = len(unconfirmed)
        print(
            say(
                f"另有 {count} 件待双方确认收到，尚未起算期限",
                f"{count} more await confirmation of receipt: no term runs yet",
            )
        )


def _print_next(lines: list[dict[str, Any]], day: date, year: int) -> None:
    _heading(3, say("接下来可以试：", "to try next:"))
    home = os.environ.get("REQUEST_FLOW_HOME")
    if home:
        print(f"  export REQUEST_FLOW_HOME={shlex.quote(home)}")
    stopped = [line for line in lines if line["suspended"]] or lines
    explained = stopped[0]["number"] if stopped else f"{year}-0001"
    tries = (
        (f"due -a {AGENCY} --within {SOON} --as-of {day}", say("五个工作日内到期的", "what is due within a week")),
        (f"case explain {explained} -a {AGENCY}", say("为什么是这一天：逐日说明", "why this date, day by day")),
        (
            f"report cell disclosed total -a {AGENCY} --year {year}",
            say("一个数字由哪些申请组成", "the cases of a cell"),
        ),
    )
    for command, why in tries:
        print(f"  {_program()} {command}  # {why}")


def _program() -> str:
    """Return how a person calls this program from where they are."""
    called = Path(sys.argv[0])
    if called.suffix == ".py" or shutil.which(called.name) or not called.exists():
        return "request-flow"
    here = Path.cwd()
    within = called.is_absolute() and called.is_relative_to(here)
    return shlex.quote(str(called.relative_to(here) if within else called))
