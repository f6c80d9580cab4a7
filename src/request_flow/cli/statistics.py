"""stats: what a year's work looked like beyond the form of the yearly report."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from request_flow.cli.files import writable, write_whole
from request_flow.cli.options import AnyAgency, AsJson, program
from request_flow.cli.speech import LANGUAGE, print_table, progress_bar, said, say, tell
from request_flow.cli.wording import provisions
from request_flow.errors import BadInput
from request_flow.report.statistics import Statistics
from request_flow.report.statistics_tables import tables_of
from request_flow.report.statistics_words import Cited, Named, Table
from request_flow.report.writers.statistics import WRITERS, Spelling, shown, title_of, write_statistics
from request_flow.services.statistics import build_statistics

SCREEN = "table"


def declare(whole: typer.Typer) -> None:
    """Add the command of this module."""
    whole.command(
        "stats",
        help=say(
            "按期情况、各环节用时、部门和承办人、依据、复议诉讼结果的统计。"
            "例：request-flow stats --agency hongze --year 2024 --as html -o stats.html",
            "Statistics: terms kept, days per stage, units and caseworkers, grounds, remedies lost. "
            "Example: request-flow stats --agency hongze --year 2024 --as html -o stats.html",
        ),
    )(stats)


def stats(
    year: Annotated[int, typer.Option("--year", help=say("统计年度", "year of the statistics"))],
    agency: AnyAgency = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help=say(
                "连同所有下级机关；不给 --agency 则为全部机关",
                "with every agency below it; without --agency, of every one",
            ),
        ),
    ] = False,
    unit: Annotated[str | None, typer.Option("--unit", help=say("只统计这一承办部门", "only this unit"))] = None,
    kind: Annotated[
        str | None, typer.Option("--as", help=say("table、json、csv 或 html", "table, json, csv or html"))
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("输出文件", "file to write"))] = None,
    as_json: AsJson = False,
) -> None:
    """Count and show."""
    if agency is None and not everything:
        raise BadInput(
            "no_agency", "请用 --agency 指定机关，或用 --all 统计全部机关", "name an agency with --agency, or use --all"
        )
    kind = _kind(kind, output, as_json=as_json)
    if output is not None:
        writable(output)
    with program() as opened, progress_bar(say("统计", "counting")) as progress:
        statistics = build_statistics(opened, year, agency, below=everything, unit_name=unit, progress=progress)
    spelling = Spelling(LANGUAGE, partial(provisions, statistics.gathered.law))
    if kind == SCREEN:
        print_statistics(statistics, spelling)
    elif output is not None:
        write_whole(output, [write_statistics(statistics, kind, spelling)])
    else:
        sys.stdout.buffer.write(write_statistics(statistics, kind, spelling))
        sys.stdout.buffer.flush()
    if not any(figures.received or figures.closed or figures.open for figures in statistics.years):
        tell(say(f"提示：{year} 年没有可统计的申请", f"remark: no request counts in {year}"))


def _kind(kind: str | None, output: Path | None, *, as_json: bool) -> str:
    """Return how the statistics are to be written: as asked, else by the name of the file, else on the screen.

    Raises:
        BadInput: there is no such way, or a table for the screen is to go into a file.
    """
    if as_json:
        kind = "json"
    elif kind is None:
        kind = output.suffix.removeprefix(".") if output is not None else SCREEN
    known = tuple(WRITERS) if output is not None else (SCREEN, *WRITERS)
    if kind not in known:
        raise BadInput(
            "unknown_statistics_kind",
            f"不能写成“{kind}”；可用：{'、'.join(known)}",
            f"cannot write {kind!r}; known are {', '.join(known)}",
        )
    return kind


def print_statistics(statistics: Statistics, spelling: Spelling) -> None:
    """Write every table for a person, each with what it counts."""
    print(said(title_of(statistics.scope)))
    for table in tables_of(statistics):
        print()
        print(said(table.title))
        print(said(table.says))
        if table.rows:
            headings = [column.name(spelling.language) for column in table.columns]
            print_table(headings, _aligned(table, spelling))
        else:
            print(say("没有", "none"))


def _aligned(table: Table, spelling: Spelling) -> list[list[str]]:
    """Return the cells as they are shown; shares and half days, which are no whole numbers, line up at the right."""
    rows = [[shown(cell, spelling) for cell in row] for row in table.rows]
    for place, cells in enumerate(zip(*table.rows, strict=True)):
        if not any(isinstance(cell, Named | Cited) for cell in cells):
            widest = max(len(row[place]) for row in rows)
            for row in rows:
                row[place] = row[place].rjust(widest)
    return rows
