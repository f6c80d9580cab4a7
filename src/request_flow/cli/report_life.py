"""report close-year, status, submit, return, freeze, publish, as-of: the life of a year's report.

Exit code 1: something stops the freezing.  Correction entries stand beside and are declared here.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from request_flow.cli import reports
from request_flow.cli.files import writable, write_whole
from request_flow.cli.options import (
    DEFAULT_ROLE,
    Actor,
    Agency,
    AnyAgency,
    AsJson,
    Role,
    day_of,
    program,
)
from request_flow.cli.report_corrections import Year, acting, declare_corrections
from request_flow.cli.speech import print_json, print_table, progress_bar, said, say, tell
from request_flow.cli.wording import Wording
from request_flow.errors import BadInput
from request_flow.report.writers import write
from request_flow.services.as_of import report_as_of
from request_flow.services.report_life import Block, Standing, move, report_standing
from request_flow.services.report_states import report_life
from request_flow.services.year_end import ClosedYear, close_year, close_years
from request_flow.settings import Settings

SHOWN = 10
"""So many case numbers stand behind a remark; ``--json`` lists them all."""

Remark = Annotated[str, typer.Option("--remark", help=say("说明", "a remark"))]


def declare(whole: typer.Typer) -> None:  # noqa: ARG001  # the groups are there already
    """Add the commands of this module to those of reports and cases."""
    group = reports.app
    group.command("close-year", help=CLOSE_YEAR)(close)
    group.command("status", help=STATUS)(status)
    for act, told in (("submit", SUBMIT), ("return", RETURN), ("freeze", FREEZE), ("publish", PUBLISH)):
        group.command(act, help=told)(moving(act))
    declare_corrections(group)
    group.command("as-of", help=AS_OF)(as_of)


CLOSE_YEAR = say(
    "年末结转：12 月 31 日结束后，在未办结的申请上记录结转、起草年度报告、列出待处理的问题；重复运行不会重复记录。"
    "例：request-flow report close-year --year 2024 --all",
    "Close a year once 31 December is over: record the carry-over on open cases, draft the report, list what is in its "
    "way; run again, it changes nothing. Example: request-flow report close-year --year 2024 --all",
)
STATUS = say(
    "查看年度报告的状态、经过和待处理的问题。例：request-flow report status -a hongze --year 2024",
    "The state of a year's report, its steps and what is in its way. "
    "Example: request-flow report status -a hongze --year 2024",
)
SUBMIT = say(
    "年度报告送审。例：request-flow report submit -a hongze --year 2024",
    "Put a draft before its reviewers. Example: request-flow report submit -a hongze --year 2024",
)
RETURN = say(
    "退回年度报告。例：request-flow report return -a hongze --year 2024 --remark 总体情况太短",
    "Return a report to its author. Example: request-flow report return -a hongze --year 2024 --remark too-short",
)
FREEZE = say(
    "冻结年度报告：数字和所计申请从此不变。例：request-flow report freeze -a hongze --year 2024",
    "Freeze a report: its figures and counted cases stand from now on. "
    "Example: request-flow report freeze -a hongze --year 2024",
)
PUBLISH = say(
    "登记年度报告已发布。例：request-flow report publish -a hongze --year 2024 --remark 门户网站",
    "Record that a report was published. Example: request-flow report publish -a hongze --year 2024 --remark website",
)
AS_OF = say(
    "重现某一天结束时所知的年度报告。例：request-flow report as-of 2025-01-15 -a hongze --year 2024",
    "The year's report as it was known when a day ended. "
    "Example: request-flow report as-of 2025-01-15 -a hongze --year 2024",
)


def close(
    year: Year,
    agency: AnyAgency = None,
    everyone: Annotated[bool, typer.Option("--all", help=say("所有机关", "every agency"))] = False,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Close a year."""
    if (agency is None) != everyone:
        raise BadInput(
            "which_agency",
            "用 --agency 指定一个机关，或者用 --all 处理所有机关",
            "name one agency with --agency, or every one with --all",
        )
    with program() as opened, progress_bar(say("年末结转", "closing the year")) as progress:
        who = acting(opened, actor, role)
        closed = (
            [close_year(opened, agency, year, who, progress=progress)]
            if agency is not None
            else list(close_years(opened, year, who, progress=progress))
        )
    if as_json:
        print_json([_closed_json(each) for each in closed])
    else:
        for each in closed:
            state = report_life().states[each.status]
            print(
                say(
                    f"{each.agency} {year} 年：新记录结转 {each.carried_over} 件；年度报告：{state.label}",
                    f"{each.agency} {year}: {each.carried_over} cases newly carried over; report: {state.en}",
                )
            )
            _print_blocks(each.blocks)
    _leave_where_stopped(block for each in closed for block in each.blocks)


def status(agency: Agency, year: Year, as_json: AsJson = False) -> None:
    """Show where a report stands."""
    with program() as opened:
        standing = report_standing(opened, agency, year)
        wording = Wording(opened.engine.law, opened.engine.workflow)
    if as_json:
        print_json(_standing_json(standing))
        return
    life = report_life()
    state = life.states[standing.status] if standing.status else None
    label = say(state.label, state.en) if state else say("尚未起草", "not drafted")
    print(say(f"{agency} {year} 年度报告：{label}", f"{agency} {year}: {label}"))
    if standing.steps:
        headings = [say("状态", "status"), say("时间", "recorded"), say("办理人", "actor"), say("角色", "role")]
        rows = [
            [
                say(life.states[step.status].label, life.states[step.status].en),
                step.recorded_at[:16].replace("T", " "),
                step.actor,
                wording.label("role", step.role),
                step.remark,
            ]
            for step in standing.steps
        ]
        print_table([*headings, say("说明", "remark")], rows)
    _print_blocks(standing.blocks)
    possible = [say(life.step(act).label, life.step(act).en) for act in standing.possible]
    nothing = say("无", "nothing")
    tell(say("现在可以办理：", "possible now: ") + (say("、", ", ").join(possible) or nothing))


def moving(act: str) -> Callable[..., None]:
    """Return the command that takes one step with a report."""

    def command(
        agency: Agency,
        year: Year,
        remark: Remark = "",
        actor: Actor = None,
        role: Role = DEFAULT_ROLE,
        as_json: AsJson = False,
    ) -> None:
        with program() as opened:
            changed = move(opened, agency, year, act, acting(opened, actor, role), remark)
            standing = report_standing(opened, agency, year)
        if as_json:
            print_json({"changed": changed, **_standing_json(standing)})
            return
        state = report_life().states[standing.status or ""]
        done = say(f"{agency} {year} 年度报告：{state.label}", f"{agency} {year}: {state.en}")
        print(done if changed else done + say("（原已如此，没有变动）", " (as it was before, nothing changed)"))
        for told in _blocks_told(standing.blocks):
            tell(told)

    return command


def as_of(
    day: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=say("哪一天", "the day"))],
    agency: Agency,
    year: Year,
    kind: Annotated[
        str | None, typer.Option("--as", help=say("json、html、xlsx、docx 或 pdf", "json, html, xlsx, docx or pdf"))
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("输出文件", "file to write"))] = None,
    as_json: AsJson = False,
) -> None:
    """Show what was known on a day."""
    if output is not None:
        writable(output)
    with program() as opened:
        report = report_as_of(opened, agency, year, day_of(day, "DAY"))
    if output is not None:
        content = write(report, kind or output.suffix.removeprefix("."), fonts=Settings.from_env(os.environ).fonts)
        write_whole(output, [content])
    elif as_json or kind == "json":
        print_json(report.to_json())
    elif kind is None:
        reports.print_report(report)
    else:
        raise BadInput("needs_file", f"{kind} 请用 -o 指定文件", f"{kind}: name a file with -o")


def _print_blocks(blocks: Iterable[Block]) -> None:
    for told in _blocks_told(blocks):
        print(told)


def _blocks_told(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        mark = say("【阻止冻结】", "[stops the freezing] ") if block.stops else "  - "
        yield mark + said(block.sentence) + _numbers(block.cases)


def _numbers(numbers: tuple[str, ...]) -> str:
    if not numbers:
        return ""
    shown = say("、", ", ").join(numbers[:SHOWN])
    more = len(numbers) - SHOWN
    return say("：", ": ") + shown + (say(f" 等 {len(numbers)} 件", f" and {more} more") if more > 0 else "")


def _leave_where_stopped(blocks: Iterable[Block]) -> None:
    if any(each.stops for each in blocks):
        raise typer.Exit(reports.FINDINGS)


def _block_json(block: Block) -> Mapping[str, object]:
    return {
        "code": block.code,
        "zh": block.sentence.zh,
        "en": block.sentence.en,
        "cases": list(block.cases),
        "stops": block.stops,
    }


def _closed_json(closed: ClosedYear) -> Mapping[str, object]:
    return {
        "agency": closed.agency,
        "year": closed.year,
        "carried_over": closed.carried_over,
        "drafted": closed.drafted,
        "status": closed.status,
        "blocks": [_block_json(each) for each in closed.blocks],
    }


def _standing_json(standing: Standing) -> dict[str, object]:
    return {
        "agency": standing.agency,
        "year": standing.year,
        "status": standing.status,
        "steps": [each._asdict() for each in standing.steps],
        "possible": list(standing.possible),
        "blocks": [_block_json(each) for each in standing.blocks],
    }
