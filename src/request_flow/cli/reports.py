"""report build, check, cell: the year's figures, anybody's sums, and the cases behind a number."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.cli.files import readable, writable, write_whole
from request_flow.cli.help_text import Group
from request_flow.cli.options import Agency, AsJson, AsOf, optional_day, program
from request_flow.cli.report_table import print_table3
from request_flow.cli.speech import print_json, said, say, tell
from request_flow.cli.wording import listed
from request_flow.errors import BadInput, Sentence
from request_flow.report.form import form_for
from request_flow.report.identities import broken
from request_flow.report.model import Report
from request_flow.report.reading import read_report
from request_flow.report.writers import DRAWN, write
from request_flow.services.as_of import report_as_of
from request_flow.services.drawing import charts_of
from request_flow.services.report_files import CheckedFile, check_files
from request_flow.services.reporting import TABLE_4, build_report, cases_of_cell
from request_flow.settings import Settings

FINDINGS = 1
UNSHOWN = frozenset({"xlsx", "docx", "pdf"})

app = typer.Typer(cls=Group, no_args_is_help=True, help=say("年度报告", "The yearly report"))


def declare(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app, name="report")


@app.command(
    "build",
    help=say(
        "汇总年度报告；--charts 在 html、docx、pdf 的表三下附图。"
        "例：request-flow report build --agency hongze --year 2024 --as xlsx -o 2024.xlsx",
        "Build the yearly report; with --charts, html, docx and pdf have drawings below table 3. Example: "
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
    as_of: AsOf = None,
    charts: Annotated[
        bool, typer.Option("--charts", help=say("附图（html、docx、pdf）", "with charts (html, docx and pdf)"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build the yearly report."""
    if output is not None:
        writable(output)
    with program() as opened:
        day = optional_day(as_of)
        report = build_report(opened, agency, year) if day is None else report_as_of(opened, agency, year, day)
        drawn = charts_of(opened, agency, report) if charts else []
    kind = _kind_of(kind, output, as_json=as_json)
    if charts and kind not in DRAWN:
        known = sorted(DRAWN)
        zh, en = f"提示：只有 {'、'.join(known)} 能附图，没有画图", f"remark: only {', '.join(known)} show charts"
        tell(say(zh, en))
    if kind is None:
        print_report(report)
    else:
        content = write(report, kind, fonts=Settings.from_env(os.environ).fonts, charts=drawn)
        if output is not None:
            write_whole(output, [content])
        elif kind in UNSHOWN and sys.stdout.isatty():
            raise BadInput(
                "needs_file",
                f"{kind} 不能显示在屏幕上；请用 -o 指定文件",
                f"{kind} cannot be shown; name a file with -o",
            )
        else:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
    if not any(map(any, (report.table3 or {}).values())):
        tell(say(f"提示：{agency} 在 {year} 年没有任何申请", f"remark: {agency} has no request that counts in {year}"))
    faults = broken(report.checks)
    for fault in faults:
        tell(said(fault.sentence))
    if faults:
        raise typer.Exit(FINDINGS)


def _kind_of(named: str | None, output: Path | None, *, as_json: bool) -> str | None:
    """Return the kind of file that is asked for, ``None`` for the screen."""
    if as_json:
        return "json"
    return named if named is not None or output is None else output.suffix.removeprefix(".")


def print_report(report: Report, name: str | None = None) -> None:
    """Write table 3 and the state of its checks for a person."""
    agency, table = name or report.agency, report.form.table3
    day = say(f"，截至 {report.as_of}", f", as of {report.as_of}") if report.as_of else ""
    print(
        say(
            f"{agency} {report.year} 年度  {table.title}（{report.format} 年格式{day}）",
            f"{agency} {report.year}: requests received and processed (form of {report.format}{day})",
        ),
        end="\n\n",
    )
    print_table3(report)
    held = sum(each.ok for each in report.checks)
    print()
    print(say(f"勾稽关系：{held}/{len(report.checks)} 项成立", f"identities: {held} of {len(report.checks)} hold"))
    stated = {each.id: each.sentence for each in report.form.identities}
    stated.update((each.id, each.sentence) for each in report.form.across_years)
    for code, sentence in stated.items():
        evaluated = [each.ok for each in report.checks if each.id == code]
        if evaluated:
            print(f"  {code}  {sum(evaluated)}/{len(evaluated)}  {say(sentence.zh, sentence.en)}")


@app.command(
    "check",
    help=say(
        "核对报告的勾稽关系；给两个相邻年度时也核对结转（无法比较的只提示，要求必须比较用 --carry-over）。"
        "退出码：0 都成立，1 有不成立的，2 读不出报告或无法比较。例：request-flow report check 2023.docx 2024.xlsx",
        "Check the sums of reports; of two consecutive years also the carry-over (years that cannot be compared are "
        "only remarked on, unless --carry-over asks for it). Exit code 0: all hold; 1: one is broken; 2: a file is no "
        "report, or cannot be compared. Example: request-flow report check 2023.docx 2024.xlsx",
    ),
)
def check_(
    files: Annotated[list[Path], typer.Argument(help=say("报告文件", "report files"))],
    carry_over: Annotated[
        bool,
        typer.Option(
            "--carry-over",
            help=say(
                "必须核对结转，不是同一机关相邻年度就以退出码 2 结束",
                "the carry-over must be compared: exit code 2 where the years or agencies do not allow it",
            ),
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check reports."""
    found = list(check_files((path.name, read_report(readable(path))) for path in files))
    apart = [each.remarks[0] for each in found if not each.compared]
    if carry_over and (apart or len(files) == 1):
        single = Sentence("核对结转需要相邻两年的报告", "to compare the carry-over, name the reports of two years")
        why = apart[0] if apart else single
        raise BadInput("not_comparable", why.zh, why.en)
    if as_json:
        print_json([_checked_json(each) for each in found])
    else:
        for each in found:
            for remark in each.remarks:
                tell(say("提示：", "remark: ") + said(remark))
            for fault in broken(each.checks):
                print(f"{each.name}{say('：', ': ')}{said(fault.sentence)}")
    if any(broken(each.checks) for each in found):
        raise typer.Exit(FINDINGS)


def _checked_json(checked: CheckedFile) -> dict[str, Any]:
    """Return what was found for a program; ``ok`` is null where nothing was compared."""
    return {
        "file": checked.name,
        "ok": not broken(checked.checks) if checked.compared else None,
        "warnings": [said(each) for each in checked.remarks],
        "checks": [
            {**each.to_json(), "zh": each.sentence.zh, "en": each.sentence.en, "cites": list(each.cites)}
            for each in checked.checks
        ],
    }


@app.command(
    "cell",
    help=say(
        "列出某一单元格所计的申请。例：request-flow report cell 部分公开 总计 -a hongze --year 2024",
        "The cases that one cell counts. Example: request-flow report cell partial total -a hongze --year 2024",
    ),
)
def cell(
    row: Annotated[str, typer.Argument(help=say("行，如 部分公开", "row, such as partial"))],
    column: Annotated[
        str, typer.Argument(help=say("列，如 自然人 或 总计", "column, such as natural_person or total"))
    ],
    agency: Agency,
    year: Annotated[int, typer.Option("--year", help=say("报告年度", "year of the report"))],
    as_json: AsJson = False,
) -> None:
    """List the cases of a cell."""
    table = form_for(year).table3
    rows: dict[str, tuple[str, ...]] = {TABLE_4: ("表四", "table 4")}
    for each in table.rows:
        rows[each.key] = (each.label.partition("（")[0], each.label, each.printed, each.en)
    columns = {each.key: (each.label, each.en) for each in table.columns}
    if row in {TABLE_4, *rows[TABLE_4]}:
        remedies = form_for(year).table4
        named = {each.key: remedies.headed(each.within, remedies.column_names[each.key]) for each in remedies.columns}
        columns = {key: (name.zh, name.en) for key, name in named.items()}
    where = _key_in(rows, row, Sentence("行", "row")), _key_in(columns, column, Sentence("列", "column"))
    with program() as opened:
        numbers = cases_of_cell(opened, agency, year, *where)
    if as_json:
        print_json(numbers)
    else:
        print("\n".join(numbers))


def _key_in(known: Mapping[str, tuple[str, ...]], written: str, what: Sentence) -> str:
    """Return the key of a row or column, written as its key or as it is printed, or as the beginning of just one."""
    if written in known:
        return written
    named = [key for key, spelt in known.items() if written in spelt]
    named = named or [key for key, spelt in known.items() if any(each.startswith(written) for each in spelt)]
    if len(named) == 1:
        return named[0]
    raise BadInput(
        "no_such_cell",
        f"表三没有“{written}”这一{what.zh}；可用：{listed(known, 'zh')}",
        f"table 3 has no {what.en} {written!r}; known: {listed(known, 'en')}",
    )
