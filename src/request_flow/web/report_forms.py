"""What people enter for the yearly report: table 2, the register of the year, the texts; and who entered what.

Figures come from the keyboard or from a file, which fills the form and keeps nothing by itself.  Texts name their
figures by placeholders, so that text and table cannot disagree; what is typed as digits is held against the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound, Refused, Sentence
from request_flow.report.form import Form, form_for
from request_flow.report.narrative import LONGEST_TEXT, drafts_of
from request_flow.report.reading.keyed import Keyed, read_keyed
from request_flow.report.reading.source import LARGEST_FILE
from request_flow.report.year_register import Kind, figures_of, year_entries
from request_flow.services.report_texts import Writing, writing_of
from request_flow.services.reporting import refuse_ahead
from request_flow.services.steps import Person
from request_flow.services.yearbook import REGISTER, Book, book, enter_register, enter_table2, history, write_text
from request_flow.storage.people import find_member
from request_flow.storage.unit import reading
from request_flow.web.desk import Desk
from request_flow.web.report_words import figures_to_name, frame, is_narrative, year_in_path
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_page

routes = Routes()
WRONG = 422
PART = "/a/{agency}/reports/{year}/{part}/edit"
REGISTER_PART = "register"
PREVIEW, INSERT, DRAFT, ANYWAY = "preview", "insert", "draft", "anyway"
ENTRIES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A figure to be entered: what it is called, what stands there, last year's, and what the cases say."""

    key: str
    label: str
    unit: str
    value: str
    before: str
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures under one heading, row by row; ``columns`` is empty where each row has but one."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Line, ...]], ...]


@routes.get(PART, may="write_report")
def edit(desk: Desk) -> Response:
    """Show the form of a part."""
    year, part = _year_begun(desk), desk.in_path("part")
    if is_narrative(form_for(year), part):
        return _show_text(desk, year, part, writing_of(desk.program, desk.office.code, year, part))
    _refuse_other(form_for(year), part)
    return _show_figures(desk, year, part, {}, {})


@routes.post(PART, may="write_report", most=LARGEST_FILE + LONGEST_TEXT)
def keep(desk: Desk) -> Response:
    """Keep what was entered, or only show what it would say."""
    year, part = _year_begun(desk), desk.in_path("part")
    if is_narrative(form_for(year), part):
        return _keep_text(desk, year, part)
    _refuse_other(form_for(year), part)
    if desk.upload("file") is not None:
        return _from_file(desk, year, part)
    return _keep_figures(desk, year, part)


@routes.get("/a/{agency}/reports/{year}/entries", may="see_report")
def entries(desk: Desk) -> Response:
    """Show every entry of the year, the last first."""
    year = year_in_path(desk)
    made = sorted(history(desk.program, desk.office.code, year), key=lambda each: each.recorded_at, reverse=True)
    pages = max(1, -(-len(made) // ENTRIES_A_PAGE))
    page = min(pages, read_page(desk.query("page")))
    shown = made[(page - 1) * ENTRIES_A_PAGE : page * ENTRIES_A_PAGE]
    with reading(desk.program.store) as unit:
        members = {login: find_member(unit, login) for login in {each.actor for each in shown}}
    names = {login: member.name if member else login for login, member in members.items()}
    parts = {each.key: each.heading for each in form_for(year).sections}
    labels = {**parts, **_labels(desk, form_for(year)), **_register_labels(desk)}
    return desk.show(
        "report-entries.html.j2", **frame(desk, year, ""), shown=shown, names=names, labels=labels, page=page,
        pages=pages,
    )  # fmt: skip


def _year_begun(desk: Desk) -> int:
    year = year_in_path(desk)
    refuse_ahead(desk.program, year)
    return year


def _refuse_other(form: Form, part: str) -> None:
    if part != REGISTER_PART and part != _table2_part(form):
        raise NotFound("no_such_part", "这一部分不用填报", "nothing is entered in this part")


def _table2_part(form: Form) -> str:
    return next(each.key for each in form.sections if each.holds == "table2")


def _writer(desk: Desk) -> Person:
    return desk.acting(year_entries().by)


def _show_figures(
    desk: Desk, year: int, part: str, typed: Mapping[str, str], faults: Mapping[str, str], told: tuple[str, ...] = ()
) -> Response:
    found = book(desk.program, desk.office.code, year)
    groups = _register_groups(desk, found, typed) if part == REGISTER_PART else _table2_groups(desk, found, typed)
    return desk.show(
        "report-figures.html.j2",
        WRONG if faults else 200,
        **frame(desk, year, part),
        part=part,
        groups=groups,
        faults=dict(faults),
        told=told,
        differences=() if part == REGISTER_PART else found.differences,
        same_form=found.form.format == found.form_before.format,
    )


def _table2_groups(desk: Desk, found: Book, typed: Mapping[str, str]) -> list[Group]:
    now, same = found.entered.table2 or {}, found.form.format == found.form_before.format
    before = (found.before.table2 or {}) if same else {}
    labels = _labels(desk, found.form)
    return [
        Group(
            desk.say(block.heading, block.en),
            tuple(desk.say(each.label, each.en) for each in block.columns),
            tuple(
                (
                    desk.say(row.label, row.en),
                    tuple(
                        Line(
                            cell.key,
                            labels[cell.key],
                            "",
                            typed.get(cell.key, str(now.get(cell.key, ""))),
                            str(before.get(cell.key, "")),
                        )
                        for cell in row.cells
                    ),
                )
                for row in block.rows
            ),
        )
        for block in found.form.table2.blocks
    ]


def _labels(desk: Desk, form: Form) -> dict[str, str]:
    return {
        cell.key: desk.say(f"{row.label}{column.label}", f"{row.en}, {column.en}")
        for block in form.table2.blocks
        for row in block.rows
        for cell, column in zip(row.cells, block.columns, strict=True)
    }


def _register_labels(desk: Desk) -> dict[str, str]:
    return {key: desk.say(item.label, item.en) for key, item in year_entries().items.items()}


def _register_groups(desk: Desk, found: Book, typed: Mapping[str, str]) -> list[Group]:
    now, before = found.entered.register, found.before.register
    rows = []
    for key, item in year_entries().items.items():
        label = desk.say(item.label, item.en)
        value = typed.get(key, str(now.get(key, "")))
        line = Line(
            key, label, desk.say(item.unit, ""), value, str(before.get(key, "")), str(found.proposals.get(key, ""))
        )
        rows.append((label, (line,)))
    return [Group("", (), tuple(rows))]


def _kinds(year: int, part: str) -> tuple[dict[str, Kind], Sentence]:
    if part == REGISTER_PART:
        return {key: item.kind for key, item in year_entries().items.items()}, REGISTER
    table = form_for(year).table2
    return {key: cell.kind for key, cell in table.cells.items()}, Sentence(table.name.zh, table.name.en)


def _keep_figures(desk: Desk, year: int, part: str) -> Response:
    kinds, what = _kinds(year, part)
    typed = {key: desk.field(f"f_{key}") for key in kinds if f"f_{key}" in desk.form}
    faults = {}
    for key, text in typed.items():
        try:
            figures_of(kinds, {key: text or "0"}, what)
        except BadInput as error:
            faults[f"f_{key}"] = desk.words(error.sentence).replace(f"“{key}”", "")
    if not faults and typed:
        enter = enter_register if part == REGISTER_PART else enter_table2
        try:
            changed = enter(desk.program, desk.office.code, year, typed, _writer(desk))
        except (BadInput, Refused) as error:
            faults[""] = desk.words(error.sentence)
        else:
            back = desk.address(f"/reports/{year}/{part}/edit")
            return desk.go(back, f"已保存，改动{len(changed)}项。", f"Kept; {len(changed)} changed.")
    return _show_figures(desk, year, part, typed, faults or {"": desk.say("没有填写任何数字", "no figure was entered")})


def _from_file(desk: Desk, year: int, part: str) -> Response:
    """Fill the form with the figures of a file; they are kept once they were looked at and sent."""
    kinds, _ = _kinds(year, part)
    try:
        keyed = _read(desk, year)
    except BadInput as error:
        return _show_figures(desk, year, part, {}, {"file": desk.words(error.sentence)})
    figures = {key: text for key, text in keyed.figures.items() if key in kinds}
    unknown = [key for key in keyed.figures if key not in kinds]
    told = [
        desk.say(
            f"已从文件读入{len(figures)}项，核对后保存。", f"{len(figures)} figures read; look at them and keep them."
        )
    ]
    if unknown:
        some = "、".join(unknown[:10])
        told.append(desk.say(f"表中没有的项目未读入：{some}", f"not read, for there is no such figure: {some}"))
    told += [desk.words(each) for each in keyed.warnings]
    return _show_figures(desk, year, part, figures, {}, tuple(told))


def _read(desk: Desk, year: int) -> Keyed:
    """Return the figures of the file that was sent.

    Raises:
        BadInput: it cannot be read, or is the report of another year.
    """
    sent = desk.upload("file")
    name = (sent.filename or "") if sent is not None else ""
    ending = Path(name).suffix.lower()
    content = sent.file.read(LARGEST_FILE + 1) if sent is not None else b""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending if ending.removeprefix('.').isalnum() else ''}"
        path.write_bytes(content)
        keyed = read_keyed(path)
    if keyed.report is not None and keyed.report.year not in {None, year}:
        raise BadInput(
            "other_year",
            f"文件是{keyed.report.year}年度的报告，不是{year}年度的",
            f"the file is the report for {keyed.report.year}, not for {year}",
        )
    return keyed


def _keep_text(desk: Desk, year: int, part: str) -> Response:
    typed, what = desk.field("text").replace("\r\n", "\n"), desk.field("do")
    if what == INSERT and desk.field("figure"):
        typed = f"{typed}{desk.field('figure')}"
    if what == DRAFT:
        typed = drafts_of(form_for(year)).get(part, "")
    looked = writing_of(desk.program, desk.office.code, year, part, typed[: LONGEST_TEXT + 1])
    if what in {PREVIEW, INSERT, DRAFT}:
        return _show_text(desk, year, part, looked, WRONG if looked.fault else 200)
    if looked.wrong and what != ANYWAY:
        told = desk.say("；", "; ").join(desk.words(each.sentence) for each in looked.wrong)
        return _show_text(desk, year, part, looked, WRONG, told)
    try:
        changed = write_text(desk.program, desk.office.code, year, part, typed, _writer(desk))
    except (BadInput, Refused) as error:
        return _show_text(desk, year, part, looked, WRONG, desk.words(error.sentence))
    back = desk.address(f"/reports/{year}/{part}")
    if not changed:
        return desk.go(back, "文字没有变化。", "The text is as it was.")
    return desk.go(back, f"已保存“{looked.heading}”。", f"Kept: {part}.")


def _show_text(desk: Desk, year: int, part: str, writing: Writing, status: int = 200, fault: str = "") -> Response:
    faults: dict[str, Any] = {}
    if fault or writing.fault is not None:
        faults["text"] = fault or desk.words(writing.fault.sentence if writing.fault else Sentence("", ""))
    return desk.show(
        "report-text.html.j2",
        status,
        **frame(desk, year, part),
        part=part,
        writing=writing,
        groups=figures_to_name(desk, writing.figures),
        faults=faults,
    )
