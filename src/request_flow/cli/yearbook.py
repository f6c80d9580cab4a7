"""report enter, entries, write, text: what people add to the year's report, and how it reads."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.cli import reports
from request_flow.cli.files import readable
from request_flow.cli.options import DEFAULT_ROLE, Actor, Agency, AsJson, Role, program
from request_flow.cli.report_corrections import acting
from request_flow.cli.reports import FINDINGS
from request_flow.cli.speech import print_json, print_table, said, say, tell
from request_flow.errors import BadInput
from request_flow.report.agreement import agreement
from request_flow.report.form import Form
from request_flow.report.identities import broken
from request_flow.report.model import Report
from request_flow.report.narrative import drafts_of, gaps_in, year_before
from request_flow.report.reading.keyed import read_keyed
from request_flow.report.year_register import Figure, year_entries
from request_flow.services import yearbook
from request_flow.services.organising import find
from request_flow.services.program import Program
from request_flow.services.reporting import build_report

Year = Annotated[int, typer.Option("--year", help=say("报告年度", "year of the report"))]
TABLES = {"table2": ("table2", "表二"), "register": ("register", "年度登记")}
FROM_PIPE = Path("-")


def declare(whole: typer.Typer) -> None:  # noqa: ARG001  # the group is there already
    """Add the commands of this module to those of reports."""
    group = reports.app
    for name, told, command in (
        ("enter", ENTER, enter), ("entries", ENTRIES, entries), ("write", WRITE, write), ("text", TEXT, text_),
    ):  # fmt: skip
        group.command(name, help=told)(command)


ENTER = say(
    "填报表二（table2）或年度登记（register）的数字；空值收回。"
    "例：request-flow report enter table2 norm_made=3 norm_repealed=1 -a hongze --year 2024",
    "Enter figures of table 2 (table2) or of the register of the year (register); an empty value takes one back. "
    "Example: request-flow report enter table2 norm_made=3 norm_repealed=1 -a hongze --year 2024",
)


def enter(
    table: Annotated[str, typer.Argument(help=say("table2（表二）或 register（年度登记）", "table2 or register"))],
    agency: Agency,
    year: Year,
    figures: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE", help=say("键=数，可重复", "a figure; may be repeated"))
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            "-f",
            help=say(
                "从文件读取：一份报告（取其表二），或 YAML、JSON、CSV、XLSX 的键与数",
                "read a file: a report (its table 2), or keys and figures as YAML, JSON, CSV or XLSX",
            ),
        ),
    ] = None,
    role: Role = DEFAULT_ROLE,
    actor: Actor = None,
) -> None:
    """Enter figures."""
    kind = next((key for key, names in TABLES.items() if table in names), None)
    if kind is None:
        raise BadInput(
            "unknown_value",
            f"没有“{table}”；可用：table2（表二）、register（年度登记）",
            f"there is no {table!r}; known: table2, register",
        )
    written = {**(_from_file(file, year) if file is not None else {}), **_pairs(figures or ())}
    if not written:
        raise BadInput(
            "nothing_entered", "没有要填报的数字：写 键=数，或用 --file", "name figures as KEY=VALUE, or --file"
        )
    with program() as opened:
        service = yearbook.enter_table2 if kind == "table2" else yearbook.enter_register
        changed = service(opened, agency, year, written, acting(opened, actor, role))
        told = yearbook.book(opened, agency, year).differences if kind == "table2" else ()
    tell(say(f"已填报 {len(changed)} 项", f"figures entered: {len(changed)}"))
    for each in told:
        tell(say("提示：", "remark: ") + said(each.sentence))


def _pairs(figures: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in figures:
        key, sign, value = each.partition("=")
        if not sign or not key:
            raise BadInput("bad_pair", f"“{each}”应写作 键=数", f"{each!r}: write KEY=VALUE")
        if key in found:
            raise BadInput("figure_twice", f"“{key}”出现两次", f"{key!r} stands twice")
        found[key] = value
    return found


def _from_file(file: Path, year: int) -> Mapping[str, str]:
    keyed = read_keyed(readable(file))
    for warning in keyed.warnings:
        tell(say("提示：", "remark: ") + said(warning))
    if keyed.report is not None and keyed.report.year not in {None, year}:
        raise BadInput(
            "other_year",
            f"{file.name} 是 {keyed.report.year} 年度的报告，不是 {year} 年度的",
            f"{file.name} is the report for {keyed.report.year}, not for {year}",
        )
    return keyed.figures


ENTRIES = say(
    "查看已填报的表二和年度登记，旁列上年数。例：request-flow report entries -a hongze --year 2024",
    "Show what was entered of table 2 and the register, last year's figures beside. "
    "Example: request-flow report entries -a hongze --year 2024",
)


def entries(
    agency: Agency,
    year: Year,
    history: Annotated[
        bool, typer.Option("--history", help=say("每次填报的人和时间", "every entry, with who made it and when"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the entries."""
    with program() as opened:
        if history:
            _print_history(opened, agency, year, as_json=as_json)
            return
        book = yearbook.book(opened, agency, year)
    if as_json:
        print_json(_book_json(book))
        return
    headings = [
        say("键", "key"),
        say("项目", "figure"),
        say(f"{year} 年", str(year)),
        say(f"{year - 1} 年", str(year - 1)),
        say("单位", "unit"),
        say("案件所示", "by the cases"),
    ]
    before = book.before.table2 or {} if book.form_before.format == book.form.format else {}
    table2 = [
        [key, name, (book.entered.table2 or {}).get(key), before.get(key)] for key, name in _names(book.form).items()
    ]
    print_table(headings[:4], table2, title=say("表二 主动公开政府信息情况", "Table 2: active disclosure"))
    rows = [
        [
            key,
            say(item.label, item.en),
            book.entered.register.get(key),
            book.before.register.get(key),
            say(item.unit, ""),
            book.proposals.get(key),
        ]
        for key, item in year_entries().items.items()
    ]
    print()
    print_table(headings, rows, title=say("年度登记", "Register of the year"))
    for each in book.differences:
        tell(say("提示：", "remark: ") + said(each.sentence))


def _names(form: Form) -> dict[str, str]:
    return {
        cell.key: say(f"{row.label} {column.label}", f"{row.en}, {column.en}")
        for block in form.table2.blocks
        for row in block.rows
        for cell, column in zip(row.cells, block.columns, strict=True)
    }


def _book_json(book: yearbook.Book) -> dict[str, Any]:
    def both(table2: Mapping[str, Figure] | None, register: Mapping[str, Figure]) -> dict[str, Any]:
        return {"table2": dict(table2 or {}), "register": dict(register)}

    return {
        "format": book.form.format,
        **both(book.entered.table2, book.entered.register),
        "narrative": book.entered.texts,
        "last_year": {"format": book.form_before.format, **both(book.before.table2, book.before.register)},
        "proposals": dict(book.proposals),
        "differences": [
            {
                "id": each.id,
                "key": each.key,
                "left": each.left,
                "right": each.right,
                "zh": each.sentence.zh,
                "en": each.sentence.en,
                "cites": list(each.cites),
            }
            for each in book.differences
        ],
    }


def _print_history(opened: Program, agency: str, year: int, *, as_json: bool) -> None:
    found = yearbook.history(opened, agency, year)
    if as_json:
        print_json([each._asdict() for each in found])
        return
    headings = [
        say("类别", "kind"),
        say("名称", "name"),
        say("次", "no."),
        say("内容", "value"),
        say("填报人", "by"),
        say("时间", "at"),
    ]
    print_table(headings, [tuple(each) for each in found])


WRITE = say(
    "写入报告正文的一个部分（overview 总体情况、problems 问题及改进、other 其他）；文件写 - 从管道读入。"
    "例：request-flow report write overview 总体情况.txt -a hongze --year 2024",
    "Write a narrative section (overview, problems, other); - reads the text from a pipe. "
    "Example: request-flow report write overview overview.txt -a hongze --year 2024",
)


def write(
    section: Annotated[str, typer.Argument(help=say("部分", "section"))],
    agency: Agency,
    year: Year,
    file: Annotated[Path | None, typer.Argument(help=say("文本文件", "text file"))] = None,
    draft: Annotated[bool, typer.Option("--draft", help=say("采用草稿", "take the draft as it is"))] = False,
    role: Role = DEFAULT_ROLE,
    actor: Actor = None,
) -> None:
    """Write a section."""
    if draft == (file is not None):
        raise BadInput("needs_text", "写明文本文件，或用 --draft 采用草稿（二者之一）", "name a text file, or --draft")
    with program() as opened:
        report, last = _reports(opened, agency, year)
        key = yearbook.section_named(report.form, section)
        if file is None:
            sections = yearbook.texts_of(opened, agency, report, last)
            text = _draft(report, next(each for each in sections if each.key == key))
        else:
            text = _text(file)
        changed = yearbook.write_text(opened, agency, year, key, text, acting(opened, actor, role))
    tell(say("已写入" if changed else "没有变化", "written" if changed else "nothing changed"))


def _draft(report: Report, section: yearbook.Text) -> str:
    """Return the draft of a section; what people wrote is not written over by it."""
    draft = drafts_of(report.form).get(section.key, "")
    if section.is_draft or report.status != "draft" or section.written.strip() == draft.strip():
        return section.written
    raise BadInput(
        "text_written",
        f"“{section.heading}”已经写了；要换成草稿，先写入一个空文件把它收回",
        f"the section {section.key!r} is written; to have the draft instead, take it back first: write an empty file",
    )


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if file == FROM_PIPE else readable(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("not_utf8", f"{file} 不是 UTF-8 编码的文本", f"{file} is no text in UTF-8") from error


TEXT = say(
    "显示报告正文，数字已按表格填入（还没写的显示草稿）；--raw 显示占位符。"
    "退出码 1：所写数字与表格不一致。例：request-flow report text -a hongze --year 2024",
    "Show the narrative with its figures filled from the tables (the draft where nothing was written); --raw shows "
    "the placeholders. Exit code 1: a figure in it differs from the tables. "
    "Example: request-flow report text -a hongze --year 2024",
)


def text_(
    agency: Agency,
    year: Year,
    section: Annotated[str | None, typer.Argument(help=say("部分（默认全部）", "section (default: all)"))] = None,
    raw: Annotated[bool, typer.Option("--raw", help=say("不填数字", "do not fill the figures"))] = False,
    as_json: AsJson = False,
) -> None:
    """Show the narrative."""
    with program() as opened:
        report, last = _reports(opened, agency, year)
        only = yearbook.section_named(report.form, section) if section else None
        texts = yearbook.texts_of(opened, agency, report, last)
        table2 = yearbook.book(opened, agency, year).entered.table2
        name = find(opened, agency).name
    texts = [each for each in texts if only in {None, each.key}]
    if as_json:
        print_json({each.key: {"draft": each.is_draft, "written": each.written, "shown": each.shown} for each in texts})
    else:
        for each in texts:
            print(each.heading + (say("（草稿，尚未采用）", " (draft, not taken yet)") if each.is_draft else ""))
            print(each.written if raw else each.shown, end="\n\n")
    shown = {each.key: each.shown for each in texts}
    for labels in gaps_in(shown).values():
        tell(say("待填：" + "、".join(labels), "to be filled in: " + ", ".join(labels)))
    whole = replace(report, narrative=shown, table2=report.table2 or table2)
    faults = broken(agreement(whole, name))
    for fault in faults:
        tell(said(fault.sentence))
    if faults:
        raise typer.Exit(FINDINGS)


def _reports(opened: Program, agency: str, year: int) -> tuple[Report, Report | None]:
    """Return the year's report and that of the year before, if there is anything in it."""
    find(opened, agency)
    report = build_report(opened, agency, year)
    try:
        return report, year_before(build_report(opened, agency, year - 1))
    except BadInput:  # no form is valid for the year before
        return report, None
