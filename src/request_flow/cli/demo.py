"""demo: the main job on the sample that is shipped, from an empty store to the checked table."""

from typing import Annotated

import typer

from request_flow.cli.options import AsOf, optional_day, program
from request_flow.cli.registers import due_headings, due_row
from request_flow.cli.reports import print_report
from request_flow.cli.speech import print_table, progress_bar, said, say, tell
from request_flow.law.source import definitions_folder
from request_flow.report.identities import broken
from request_flow.services.importing import import_cases
from request_flow.services.reading import Wanted, list_cases
from request_flow.services.registers import open_register
from request_flow.services.reporting import build_report

SAMPLE = "sample/demo.jsonl"
AGENCY = "demo"


def declare(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "demo",
        help=say(
            "导入随附样例,列出将到期的申请,汇总年度表。例:request-flow demo",
            "Import the shipped sample, show what is due, print the year's table. Example: request-flow demo",
        ),
    )(demo)


def demo(
    as_of: AsOf = None,
    year: Annotated[int | None, typer.Option("--year", help=say("报告年度", "year of the report"))] = None,
) -> None:
    """Do the main job on the sample."""
    with program() as opened:
        day = optional_day(as_of) or opened.clock.today()
        path = definitions_folder() / SAMPLE
        with progress_bar(say("导入样例", "importing the sample")) as progress:
            result = import_cases(opened, open_register(opened.engine, path), progress=progress)
        tell(
            say(
                f"样例 {result.read} 件:新增 {result.added},已有 {result.unchanged}",
                f"the sample has {result.read} cases: {result.added} new, {result.unchanged} there already",
            )
        )
        lines = list(list_cases(opened, Wanted(AGENCY, open_only=True), day))
        title = say(f"办理中的申请,以 {day} 为准", f"open cases on {day}")
        print_table(due_headings(), [due_row(line) for line in lines[:15]], title=title)
        if len(lines) > len(lines[:15]):
            tell(say(f"……共 {len(lines)} 件", f"… {len(lines)} in all"))
        report = build_report(opened, AGENCY, year or day.year)
    print_report(report)
    for fault in broken(report.checks):
        tell(said(fault.sentence))
