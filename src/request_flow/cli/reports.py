"""report build, check, cell: the year's figures, anybody's sums, and the cases behind a number."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from request_flow.cli.options import Agency, AsJson, program
from request_flow.cli.registers import write_whole
from request_flow.cli.report_table import print_table3
from request_flow.cli.speech import print_json, said, say, tell
from request_flow.errors import BadInput
from request_flow.report.identities import broken, check, check_consecutive, consecutive
from request_flow.report.model import Check, Read, Report
from request_flow.report.reading import read_report
from request_flow.report.writers import write
from request_flow.services.reporting import build_report, cases_of_cell
from request_flow.settings import Settings

FINDINGS = 1
UNSHOWN = frozenset({"xlsx", "docx", "pdf"})

app = typer.Typer(no_args_is_help=True, help=say("年度报告", "The yearly report"))


def declare(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app, name="report")


@app.command(
    "build",
    help=say(
        "汇总年度报告。例:request-flow report build --agency hongze --year 2024 --as xlsx -o 2024.xlsx",
        "Build the yearly report. Example: "
        "request-flow report build --agency hongze --year 2024 --as xlsx -o 2024.xlsx",
    ),
)
def build(
    agency: Agency,
    year: Annotated[int, typer.Option("--year", help=say("报告年度", "year of the report"))],
    kind: Annotated[
        str | None, typer.Option("--as", help=say("json、html、xlsx、docx 或 pdf", "json, html, xlsx, docx or pdf"))
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("输出文件", "file to write"))] = None,
    as_json: AsJson = False,
) -> None:
    """Build the yearly report."""
    with program() as opened:
        report = build_report(opened, agency, year)
    if as_json:
        kind = "json"
    if kind is None and output is not None:
        kind = output.suffix.removeprefix(".")
    if kind is None:
        print_report(report)
    else:
        content = write(report, kind, fonts=Settings.from_env(os.environ).fonts)
        if output is not None:
            write_whole(output, [content])
        elif kind in UNSHOWN and sys.stdout.isatty():
            raise BadInput(
                "needs_file",
                f"{kind} 不能显示在屏幕上;请用 -o 指定文件",
                f"{kind} cannot be shown; name a file with -o",
            )
        else:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
    if not any(map(any, (report.table3 or {}).values())):
        tell(say(f"提示:{agency} 在 {year} 年没有任何申请", f"remark: {agency} has no request that counts in {year}"))
    faults = broken(report.checks)
    for fault in faults:
        tell(said(fault.sentence))
    if faults:
        raise typer.Exit(FINDINGS)


def print_report(report: Report, name: str | None = None) -> None:
    """Write table 3 and the state of its checks for a person."""
    agency, table = name or report.agency, report.form.table3
    print(
        say(
            f"{agency} {report.year} 年度  {table.title}({report.format} 年格式,截至 {report.as_of})",
            f"{agency} {report.year}: requests received and processed (form of {report.format}, as of {report.as_of})",
        ),
        end="\n\n",
    )
    print_table3(report)
    held = sum(each.ok for each in report.checks)
    print()
    print(say(f"勾稽关系:{held}/{len(report.checks)} 项成立", f"identities: {held} of {len(report.checks)} hold"))
    for identity in report.form.identities:
        evaluated = [each.ok for each in report.checks if each.id == identity.id]
        if evaluated:
            print(
                f"  {identity.id}  {sum(evaluated)}/{len(evaluated)}  {say(identity.sentence.zh, identity.sentence.en)}"
            )


@app.command(
    "check",
    help=say(
        "核对报告的勾稽关系;给两个相邻年度时也核对结转。例:request-flow report check 2023.docx 2024.xlsx",
        "Check the sums of reports; of two consecutive years also the carry-over. "
        "Example: request-flow report check 2023.docx 2024.xlsx",
    ),
)
def check_(
    files: Annotated[list[Path], typer.Argument(help=say("报告文件", "report files"))], as_json: AsJson = False
) -> None:
    """Check reports."""
    reads = [read_report(path) for path in files]
    found: list[tuple[str, Read | None, list[Check]]] = [
        (path.name, read, check(read.report)) for path, read in zip(files, reads, strict=True)
    ]
    for (first_path, first), (second_path, second) in zip(
        zip(files, reads, strict=True), list(zip(files, reads, strict=True))[1:], strict=False
    ):
        pair = consecutive(first.report, second.report)
        if pair is not None:
            found.append((f"{first_path.name} + {second_path.name}", None, check_consecutive(*pair)))
        else:
            tell(
                say(
                    f"{first_path.name} 与 {second_path.name} 不是同一机关的相邻年度,未核对结转",
                    f"{first_path.name} and {second_path.name} are not consecutive years of one agency; "
                    "their carry-over was not compared",
                )
            )
    faulty = any(broken(checks) for _, _, checks in found)
    if as_json:
        print_json(
            [
                {
                    "file": name,
                    "ok": not broken(checks),
                    "warnings": [said(each) for each in read.warnings] if read else [],
                    "checks": [
                        {**each.to_json(), "zh": each.sentence.zh, "en": each.sentence.en, "cites": list(each.cites)}
                        for each in checks
                    ],
                }
                for name, read, checks in found
            ]
        )
    else:
        for name, read, checks in found:
            for warning in read.warnings if read else ():
                tell(say("提示:", "remark: ") + said(warning))
            for fault in broken(checks):
                print(f"{name}: {said(fault.sentence)}")
    if faulty:
        raise typer.Exit(FINDINGS)


@app.command(
    "cell",
    help=say(
        "列出某一单元格所计的申请。例:request-flow report cell partial total -a hongze --year 2024",
        "The cases that one cell counts. Example: request-flow report cell partial total -a hongze --year 2024",
    ),
)
def cell(
    row: Annotated[str, typer.Argument(help=say("行,如 partial", "row, such as partial"))],
    column: Annotated[
        str, typer.Argument(help=say("列,如 natural_person 或 total", "column, such as natural_person or total"))
    ],
    agency: Agency,
    year: Annotated[int, typer.Option("--year", help=say("报告年度", "year of the report"))],
    as_json: AsJson = False,
) -> None:
    """List the cases of a cell."""
    with program() as opened:
        numbers = cases_of_cell(opened, agency, year, row, column)
    if as_json:
        print_json(numbers)
    else:
        print("\n".join(numbers))
