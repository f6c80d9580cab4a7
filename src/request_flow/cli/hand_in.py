"""report board, hand-in, receive, send-back, accept, sum, build-all: reports on their way up the tree.

Exit code 1: a report that was handed in, received or written does not add up, or a sum lacks reports.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.cli import reports
from request_flow.cli.files import readable, writable, write_whole
from request_flow.cli.options import DEFAULT_ROLE, Actor, Agency, AsJson, Role, program
from request_flow.cli.report_corrections import acting
from request_flow.cli.speech import print_json, print_table, progress_bar, said, say, tell
from request_flow.errors import BadInput
from request_flow.report.reading import read_report
from request_flow.report.writers import WRITERS, write
from request_flow.services.hand_in import Done, Line, accept, board, hand_in, receive, send_back
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.summing import Sum, sum_reports
from request_flow.services.writing_reports import write_all
from request_flow.settings import Settings

FINDINGS = 1
SHOWN = 10
"""So many broken sums are shown; ``--json`` lists them all."""

Year = Annotated[int, typer.Option("--year", help=say("报告年度", "year of the report"))]
Kind = Annotated[
    str | None, typer.Option("--as", help=say("json、html、xlsx、docx 或 pdf", "json, html, xlsx, docx or pdf"))
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help=say("输出文件", "file to write"))]

BOARD = say(
    "查看下级机关年度报告的报送情况。例：request-flow report board -a province --year 2024",
    "How the reports of the agencies below stand. Example: request-flow report board -a province --year 2024",
)
HAND_IN = say(
    "向上级报送已冻结的年度报告。例：request-flow report hand-in -a hongze --year 2024",
    "Hand in a frozen report to the office above. Example: request-flow report hand-in -a hongze --year 2024",
)
RECEIVE = say(
    "接收使用其他系统的机关报来的年度报告文件（json、xlsx、docx、html、pdf）。"
    "例：request-flow report receive 2024.docx -a hongze --year 2024",
    "Take the report file of an agency that works with another system (json, xlsx, docx, html, pdf). "
    "Example: request-flow report receive 2024.docx -a hongze --year 2024",
)
SEND_BACK = say(
    "退回下级报来的年度报告，自动引用不成立的勾稽关系。"
    "例：request-flow report send-back -a hongze --year 2024 --reason 请核对结转",
    "Return a report that was handed in; the sums it breaks are quoted. "
    "Example: request-flow report send-back -a hongze --year 2024 --reason check-the-carry-over",
)
ACCEPT = say(
    "接收下级报来的年度报告；有勾稽关系不成立的要用 --reason 写明理由。"
    "例：request-flow report accept -a hongze --year 2024",
    "Accept a report that was handed in; where a sum is broken, say why with --reason. "
    "Example: request-flow report accept -a hongze --year 2024",
)
SUM = say(
    "汇总本机关和所有下级的年度报告。例：request-flow report sum -a province --year 2024 --as xlsx -o 2024.xlsx",
    "The sum of an office's report and all below it. "
    "Example: request-flow report sum -a province --year 2024 --as xlsx -o 2024.xlsx",
)
BUILD_ALL = say(
    "写出所有机关的年度报告，每个机关每种格式一个文件。"
    "例：request-flow report build-all --year 2024 --as xlsx --as json -o reports",
    "Write the reports of all agencies, a file for each agency and kind. "
    "Example: request-flow report build-all --year 2024 --as xlsx --as json -o reports",
)


def declare(whole: typer.Typer) -> None:  # noqa: ARG001  # the group is there already
    """Add the commands of this module to those of reports."""
    group = reports.app
    group.command("board", help=BOARD)(board_)
    group.command("hand-in", help=HAND_IN)(taking(hand_in, REMARK))
    group.command("receive", help=RECEIVE)(receive_)
    group.command("send-back", help=SEND_BACK)(taking(send_back, REASON, judges=True))
    group.command("accept", help=ACCEPT)(taking(accept, REASON_IF_UNSOUND, judges=True))
    group.command("sum", help=SUM)(sum_)
    group.command("build-all", help=BUILD_ALL)(build_all)


def board_(agency: Agency, year: Year, as_json: AsJson = False) -> None:
    """Show how the reports below stand."""
    with program() as opened:
        lines = board(opened, agency, year)
    if as_json:
        print_json([_line_json(each) for each in lines])
        return
    statuses = hand_in_rules().states
    headings = [
        say("机关", "agency"),
        say("名称", "name"),
        say("状态", "status"),
        say("时间", "when"),
        say("办理人", "who"),
        say("汇总", "summed"),
        say("说明", "remark"),
    ]
    print_table(headings, [_cells(each) for each in lines])
    counted = {key: sum(each.status == key for each in lines) for key in statuses}
    tell(say("；", "; ").join(f"{say(each.label, each.en)} {counted[key]}" for key, each in statuses.items()))


def _cells(line: Line) -> list[str | None]:
    status = hand_in_rules().states[line.status]
    last = line.last
    return [
        "  " * (line.depth - 1) + line.agency,
        line.name,
        say(status.label, status.en),
        last.recorded_at[:16].replace("T", " ") if last else None,
        last.actor if last else None,
        None if line.summed else say("不汇总", "left out"),
        last.remark.partition("\n")[0] if last else None,
    ]


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "agency": line.agency,
        "name": line.name,
        "depth": line.depth,
        "summed": line.summed,
        "status": line.status,
        "last": line.last._asdict() if line.last else None,
    }


REMARK = typer.Option("", "--remark", help=say("说明", "a remark"))
REASON = typer.Option(..., "--reason", help=say("原因", "the reason"))
REASON_IF_UNSOUND = typer.Option("", "--reason", help=say("原因", "the reason"))


def taking(work: Callable[..., Done], option: Any, *, judges: bool = False) -> Callable[..., None]:  # noqa: ANN401  # typer's
    """Return the command that takes one step with a report that is handed in; ``option`` is what is said with it."""

    def command(
        agency: Agency,
        year: Year,
        text: str = option,
        actor: Actor = None,
        role: Role = DEFAULT_ROLE,
        as_json: AsJson = False,
    ) -> None:
        with program() as opened:
            done = work(opened, agency, year, acting(opened, actor, role), text)
        _show(done, as_json=as_json, judged=judges)

    return command


def receive_(
    file: Annotated[Path, typer.Argument(help=say("报告文件", "report file"))],
    agency: Agency,
    year: Year,
    remark: str = REMARK,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Take a report file."""
    read = read_report(readable(file))
    with program() as opened:
        done = receive(opened, agency, year, read, acting(opened, actor, role), remark)
    _show(done, as_json=as_json)


def _show(done: Done, *, as_json: bool, judged: bool = False) -> None:
    """Tell what a step did; sums that are broken are a finding, but where somebody judged them just now."""
    status = hand_in_rules().states[done.status]
    if as_json:
        print_json(
            {
                "agency": done.agency,
                "year": done.year,
                "status": done.status,
                "changed": done.changed,
                "faults": [{**each.to_json(), "zh": each.sentence.zh, "en": each.sentence.en} for each in done.faults],
                "warnings": [said(each) for each in done.remarks],
            }
        )
    else:
        for remark in done.remarks:
            tell(say("提示：", "remark: ") + said(remark))
        if not judged:
            _tell_faults([said(each.sentence) for each in done.faults])
        was = "" if done.changed else say("（没有变化）", " (nothing changed)")
        tell(f"{done.agency} {done.year}{say('：', ': ')}{say(status.label, status.en)}{was}")
        if done.told:
            print(done.told)
    if done.faults and not judged:
        raise typer.Exit(FINDINGS)


def _tell_faults(sentences: list[str]) -> None:
    for sentence in sentences[:SHOWN]:
        tell(sentence)
    if len(sentences) > SHOWN:
        more = len(sentences) - SHOWN
        tell(say(f"……另有 {more} 处（用 --json 查看全部）", f"… and {more} more (--json lists them all)"))


def sum_(
    agency: Agency,
    year: Year,
    kind: Kind = None,
    output: Output = None,
    partial: Annotated[
        bool,
        typer.Option(
            "--partial",
            help=say("缺报告也汇总，已报送未接收的也计入", "sum although reports are missing, unaccepted ones too"),
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sum the reports below an office."""
    kind = "json" if as_json else kind
    if output is not None:
        writable(output)
        kind = kind or output.suffix.removeprefix(".")
    with program() as opened:
        found = sum_reports(opened, agency, year, partial=partial)
    if kind is None:
        reports.print_report(found.report)
    else:
        content = write(found.report, kind, fonts=Settings.from_env(os.environ).fonts)
        if output is not None:
            write_whole(output, [content])
        elif kind in reports.UNSHOWN and sys.stdout.isatty():
            raise BadInput(
                "needs_file",
                f"{kind} 不能显示在屏幕上；请用 -o 指定文件",
                f"{kind} cannot be shown; name a file with -o",
            )
        else:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
    _tell_sum(found)
    faults = [said(each.sentence) for each in found.report.checks if not each.ok]
    _tell_faults(faults)
    if faults or found.unsettled:
        raise typer.Exit(FINDINGS)


def _tell_sum(found: Sum) -> None:
    statuses = hand_in_rules().states
    count = len(found.total.agencies)
    tell(say(f"汇总了 {count} 个机关的报告", f"{count} reports are in the sum"))
    for each in found.unsettled:
        status = say(statuses[each.status].label, statuses[each.status].en)
        place = say("已计入", "added") if each.added else say("未计入", "not added")
        tell(f"  {each.agency} {each.name}{say('：', ': ')}{status}{say('，', ', ')}{place}")
    if found.left_out:
        listed = say("、", ", ").join(found.left_out)
        tell(say(f"按机关设置不汇总：{listed}", f"left out as the agencies say: {listed}"))
    _tell_faults([said(each.sentence) for each in found.total.lacks])


def build_all(
    year: Year,
    kinds: Annotated[
        list[str],
        typer.Option("--as", help=say("格式，可重复：", "kind of file, may be repeated: ") + ", ".join(WRITERS)),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help=say("输出文件夹", "folder to write into"))],
    as_json: AsJson = False,
) -> None:
    """Write the reports of all agencies."""
    if output.exists() and not output.is_dir():
        raise BadInput("not_a_folder", f"{output} 不是文件夹", f"{output} is no folder")
    fonts = Settings.from_env(os.environ).fonts
    with program() as opened, progress_bar(say("写报告", "writing reports")) as progress:
        output.mkdir(parents=True, exist_ok=True)
        written = write_all(opened, year, kinds, output, fonts=fonts, progress=progress)
    if as_json:
        print_json(
            {
                "reports": written.reports,
                "files": written.files,
                "unsound": [
                    {"agency": each.agency, "faults": [said(fault) for fault in each.faults]}
                    for each in written.unsound
                ],
            }
        )
    else:
        for each in written.unsound:
            tell(f"{each.agency}{say('：', ': ')}{said(each.faults[0])}")
        tell(
            say(
                f"{written.reports} 份报告，{written.files} 个文件，写在 {output}",
                f"{written.reports} reports, {written.files} files in {output}",
            )
        )
    if written.unsound:
        raise typer.Exit(FINDINGS)
