"""import, export, due: registers in, cases out, and what is due on a day."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.bootstrap import load_engine
from request_flow.cli.due_table import print_due
from request_flow.cli.files import writable, write_whole
from request_flow.cli.options import AnyAgency, AsJson, AsOf, optional_day, program
from request_flow.cli.speech import (
    plain,
    print_json,
    print_problems,
    problem_json,
    progress_bar,
    say,
    tell,
)
from request_flow.clock import SystemClock
from request_flow.errors import BadInput
from request_flow.registers.entry import Problem
from request_flow.services.exporting import export_cases
from request_flow.services.importing import Imported, import_cases
from request_flow.services.reading import Wanted, due_lines, list_cases
from request_flow.services.registers import open_register
from request_flow.workflow.definition import Workflow

FINDINGS = 1
REMARKS_SHOWN = 8
UNUSABLE = 2


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "import",
        help=say(
            "导入登记簿（.jsonl .xlsx .csv）。例：request-flow import 台账.xlsx --agency hongze --dry-run",
            "Take a register in (.jsonl .xlsx .csv). Example: "
            "request-flow import register.xlsx --agency hongze --dry-run",
        ),
    )(import_)
    app.command(
        "export",
        help=say(
            "按交换格式导出（含个人信息）。例：request-flow export --agency hongze -o hongze.jsonl",
            "Write the cases in the interchange format, personal data included. "
            "Example: request-flow export --agency hongze -o hongze.jsonl",
        ),
    )(export)
    app.command(
        "due",
        help=say(
            "列出到期情况；给出文件时只读该文件。例：request-flow due 台账.jsonl --as-of 2024-03-05 --json",
            "What is due; with a file, reads that file only. Example: "
            "request-flow due cases.jsonl --as-of 2024-03-05 --json",
        ),
    )(due)


def _mapping(pairs: list[str] | None) -> dict[str, str] | None:
    mapping: dict[str, str] = {}
    for pair in pairs or []:
        name, equals, heading = pair.partition("=")
        if not equals:
            raise BadInput(
                "bad_mapping", f"--map 应写成 字段=表头，不是“{pair}”", f"--map takes FIELD=HEADING, not {pair!r}"
            )
        mapping[name] = heading
    return mapping or None


def import_(
    file: Annotated[Path, typer.Argument(help=say("登记簿文件", "the register"))],
    agency: AnyAgency = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("只检查，不写入", "check only, write nothing"))
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help=say("写入无误的，列出有误的", "write what is sound, list the rest"))
    ] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=HEADING", help=say("指定某一列的表头", "name the heading of a field")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a register in."""
    with program() as opened, progress_bar(say("导入", "importing")) as progress:
        entries = open_register(opened.engine, file, agency=agency, mapping=_mapping(mapping))
        result = import_cases(opened, entries, dry_run=dry_run, keep_going=keep_going, progress=progress)
    for warning in entries.warnings:
        tell(say("提示：", "remark: ") + say(warning.zh, warning.en))
    if as_json:
        print_json(_imported_json(result))
    _tell_imported(result, dry_run=dry_run)
    if result.problems:
        raise typer.Exit(FINDINGS if result.written or dry_run else UNUSABLE)


def _imported_json(result: Imported) -> dict[str, Any]:
    return {
        "read": result.read,
        "added": result.added,
        "unchanged": result.unchanged,
        "continued": result.continued,
        "not_evidenced": result.not_evidenced,
        "irregular": result.irregular,
        "written": result.written,
        "agencies_created": result.agencies_created,
        "problems": [problem_json(each) for each in result.problems],
        "warnings": [problem_json(each) for each in result.warnings],
    }


def _tell_imported(result: Imported, *, dry_run: bool) -> None:
    for code in result.agencies_created if result.written else ():
        tell(say(f"新建机关：{code}", f"agency created: {code}"))
    tell(
        say(
            f"读取 {result.read} 件：新增 {result.added}，未变 {result.unchanged}，续记 {result.continued}，"
            f"有误 {len(result.problems)}；其中有不规范情形 {result.irregular}，登记不全 {result.not_evidenced}",
            f"{result.read} read: {result.added} new, {result.unchanged} unchanged, {result.continued} continued, "
            f"{len(result.problems)} faulty; {result.irregular} irregular, {result.not_evidenced} not fully evidenced",
        )
    )
    if result.warnings:
        tell(say(f"提示 {len(result.warnings)} 条：", f"{len(result.warnings)} remarks:"))
        print_problems(result.warnings, limit=REMARKS_SHOWN)
    if result.problems:
        tell(say("有误的行：", "faulty lines:"))
        print_problems(result.problems)
    if dry_run:
        tell(say("试运行：没有写入任何内容", "dry run: nothing was written"))
    elif not result.written:
        tell(
            say(
                "没有写入任何内容；改正后重新导入，或用 --keep-going 先写入无误的",
                "nothing was written; correct the lines and import again, or write the sound ones with --keep-going",
            )
        )


def export(
    agency: AnyAgency = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=say("输出文件（默认标准输出）", "file (default: standard output)")),
    ] = None,
) -> None:
    """Write the cases in the interchange format."""
    if output is not None:
        writable(output)
    with program() as opened:
        lines = export_cases(opened, agency)
        if output is None:
            for line in lines:
                print(line)
        else:
            write_whole(output, (f"{line}\n".encode() for line in lines))


def due(
    file: Annotated[
        Path | None, typer.Argument(help=say("案卷文件；不给则用数据库", "a case file; without one, the store"))
    ] = None,
    as_of: AsOf = None,
    agency: AnyAgency = None,
    within: Annotated[
        int | None,
        typer.Option("--within", help=say("只列多少个工作日内到期的", "only what is due within so many working days")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what is due on a day."""
    day = optional_day(as_of) or SystemClock().today()
    faulty: list[Problem] = []
    if file is not None:
        engine = load_engine()
        lines: Iterable[dict[str, Any]] = _sound(
            due_lines(engine, open_register(engine, file, agency=agency), day), faulty
        )
        _print_due(lines, engine.workflow, within, subject=False, as_json=as_json)
    else:
        with program() as opened:
            lines = list_cases(opened, Wanted(agency, open_only=True), day)
            _print_due(lines, opened.engine.workflow, within, subject=True, as_json=as_json)
    if faulty:
        tell(say(f"有误 {len(faulty)} 件：", f"{len(faulty)} faulty:"))
        print_problems(faulty)
        raise typer.Exit(FINDINGS)


def _sound(lines: Iterable[dict[str, Any] | Problem], faulty: list[Problem]) -> Iterable[dict[str, Any]]:
    for line in lines:
        if isinstance(line, Problem):
            faulty.append(line)
        else:
            yield line


def _print_due(
    lines: Iterable[dict[str, Any]], workflow: Workflow, within: int | None, *, subject: bool, as_json: bool
) -> None:
    wanted = (
        line for line in lines if within is None or (line["remaining"] is not None and int(line["remaining"]) <= within)
    )
    if as_json:
        for line in wanted:
            print(json.dumps(line, ensure_ascii=False, default=plain))
        return
    print_due(wanted, workflow, subject=subject)
