"""年度报告: the live report as the official form, its sums, the cases behind each figure, and its life to publication.

The form is laid out by the one description that the writers use.  A supervising office sees figures and how many cases
stand behind them; the cases themselves are their own agency's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import BadInput, NotFound, Refused
from request_flow.report.form import Form
from request_flow.report.identities import broken
from request_flow.report.model import Check, Report
from request_flow.report.writers import DRAWN, WRITERS, write
from request_flow.report.writers.parts import parts_of
from request_flow.services.acting import refuse_stranger
from request_flow.services.cell_cases import CellCases, cases_behind, page_of_cell
from request_flow.services.drawing import charts_of
from request_flow.services.hand_in import hand_in
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.report_life import Standing, move, report_standing, year_is_over
from request_flow.services.report_states import report_life
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person
from request_flow.services.year_end import close_year
from request_flow.storage.people import find_member
from request_flow.storage.unit import reading
from request_flow.web import words
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.report_marks import marked_cells
from request_flow.web.report_words import (
    TABLE_4,
    TYPES,
    cell_name,
    due_of,
    frame,
    is_narrative,
    part_of_cell,
    sums_of,
    year_in_path,
)
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_page

routes = Routes()
REFUSED = 409
CLOSE_YEAR, HAND_IN = "close_year", "hand_in"
FOR_GOOD = frozenset({"freeze", "publish"})
"""Acts that leave the house or cannot be taken back: a page of their own repeats what they do."""
WITH_CASES = frozenset({"table3", TABLE_4})
"""The tables whose figures open to cases."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cell whose cases stand at the side; ``behind`` are those that make its sum fail."""

    row: str
    column: str
    name: str
    cases: CellCases
    wrong: tuple[Check, ...]
    behind: tuple[str, ...]


@routes.get("/a/{agency}/reports", may="see_report")
def in_question(desk: Desk) -> Response:
    """Go to the report in question: last year's until it is due, then the present year's."""
    today = desk.today
    last = today.year - 1
    return RedirectResponse(desk.address(f"/reports/{last if today <= due_of(desk, last) else today.year}"), SEE_OTHER)


@routes.get("/a/{agency}/reports/{year}", may="see_report")
def whole(desk: Desk) -> Response:
    """Go to the part that everybody opens it for."""
    return RedirectResponse(desk.address(f"/reports/{year_in_path(desk)}/requests"), SEE_OTHER)


@routes.get("/a/{agency}/reports/{year}/file", may="see_report")
def as_file(desk: Desk) -> Response:
    """Give the report as a file of one kind."""
    year, kind = year_in_path(desk), desk.query("kind")
    if kind not in WRITERS:
        raise NotFound("no_such_kind", "没有这种格式", "there is no such kind of file")
    report = build_report(desk.program, desk.office.code, year)
    drawn = charts_of(desk.program, desk.office.code, report) if desk.query("charts") and kind in DRAWN else []
    name = f"{desk.office.code}-{year}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name.isascii() else {}
    return Response(write(report, kind, charts=drawn), media_type=TYPES[kind], headers=headers)


@routes.get("/a/{agency}/reports/{year}/cells/{row}/{column}", may="see_report")
def cell(desk: Desk) -> Response:
    """Show a figure in its table, with the cases that it counts beside it."""
    year, row, column = year_in_path(desk), desk.in_path("row"), desk.in_path("column")
    report = build_report(desk.program, desk.office.code, year)
    part = part_of_cell(report.form, row, column)
    return _page(desk, report, year, part, _chosen(desk, report, year, row, column))


@routes.get("/a/{agency}/reports/{year}/{part}", may="see_report")
def part_page(desk: Desk) -> Response:
    """Show one part."""
    year = year_in_path(desk)
    return _page(desk, build_report(desk.program, desk.office.code, year), year, desk.in_path("part"))


@routes.post("/a/{agency}/reports/{year}/act", may="write_report")
def act(desk: Desk) -> Response:
    """Take a step in the report's life; what cannot be taken back is asked once more."""
    year, name = year_in_path(desk), desk.field("act")
    steps = {each.act: each for each in (*report_life().steps, *hand_in_rules().steps) if each.act != "receive"}
    step = steps.get(name)
    if step is None:
        raise BadInput("unknown_act", "没有这一步", "there is no such step")
    if name in FOR_GOOD and desk.field("confirmed") != "1":
        standing = report_standing(desk.program, desk.office.code, year)
        return desk.show("report-confirm.html.j2", year=year, step=step, standing=standing)
    try:
        _take(desk, year, name, desk.acting(step.by), desk.field("remark"))
    except Refused as refused:
        report = build_report(desk.program, desk.office.code, year)
        return _page(desk, report, year, "requests", refused=desk.words(refused.sentence))
    return desk.go(
        desk.address(f"/reports/{year}/requests"), f"{year}年度报告：已{step.label}。", f"{year}: {step.en} done."
    )


def _take(desk: Desk, year: int, name: str, person: Person, remark: str) -> None:
    program, code = desk.program, desk.office.code
    if name == CLOSE_YEAR:
        close_year(program, code, year, person)
    elif name == HAND_IN:
        hand_in(program, code, year, person, remark)
    else:
        with reading(program.store) as unit:
            refuse_stranger(program, unit, person, report_life().step(name), desk.office)
        move(program, code, year, name, person, remark)


def _page(
    desk: Desk, report: Report, year: int, part: str, chosen: Chosen | None = None, refused: str = ""
) -> Response:
    section = next((each for each in parts_of(report) if each.key == part), None)
    if section is None:
        raise NotFound("no_such_part", "报告没有这一部分", "the report has no such part")
    standing = report_standing(desk.program, desk.office.code, year)
    holds = next(each.holds for each in report.form.sections if each.key == part)
    wrong = broken(report.checks)
    values = frame(desk, year, part)
    follows = values["state"] is None or values["state"].follows_cases
    return desk.show(
        "report.html.j2",
        REFUSED if refused else 200,
        **values,
        report=report,
        section=section,
        empty=is_narrative(report.form, part) and not report.narrative.get(part, "").strip(),
        row_of_all=TABLE_4 if holds == TABLE_4 else "",
        linked=holds in WITH_CASES,
        marked=marked_cells(report.form, report.checks),
        sums=sums_of(report.form, report.checks, desk.language),
        wrong=wrong,
        places=_places(desk, report.form, year, wrong),
        chosen=chosen,
        within=partial(words.day, desk.language, date(year, 1, 1)),
        may_edit=follows and values["may_write"] and holds not in WITH_CASES,
        standing=standing,
        told=_told(desk, standing),
        acts=_acts(desk, standing),
        closes_on=None if year_is_over(year, desk.today) or not desk.may("write_report") else date(year + 1, 1, 1),
        kinds=tuple(WRITERS),
        refused=refused,
    )


def _places(desk: Desk, form: Form, year: int, wrong: list[Check]) -> dict[Check, str]:
    """Return where each broken sum is to be seen: its cell, else the part that holds what was written."""
    found = {}
    for each in wrong:
        row = TABLE_4 if each.table == TABLE_4 else each.row or "new"
        column = each.column or "total"
        try:
            part_of_cell(form, row, column)
        except NotFound:
            holder = next((part.key for part in form.sections if each.table in {part.key, part.holds}), "requests")
            found[each] = desk.address(f"/reports/{year}/{holder}")
        else:
            found[each] = desk.address(f"/reports/{year}/cells/{row}/{column}") + "#drill"
    return found


def _chosen(desk: Desk, report: Report, year: int, row: str, column: str) -> Chosen:
    page = read_page(desk.query("page"))
    table = TABLE_4 if row == TABLE_4 else "table3"
    about = {None} if row == TABLE_4 else {row, None}
    wrong = tuple(
        each
        for each in broken(report.checks)
        if each.table == table and each.column in {column, None} and each.row in about
    )
    return Chosen(
        row,
        column,
        cell_name(desk, report.form, row, column),
        page_of_cell(desk.program, desk.office.code, year, row, column, page),
        wrong,
        cases_behind(desk.program, desk.office.code, year, wrong) if wrong else (),
    )


def _told(desk: Desk, standing: Standing) -> list[tuple[str, date, str, str]]:
    """Return each step of the report's life: the state it led to, the day, who, and the remark."""
    states = report_life().states
    told = []
    with reading(desk.program.store) as unit:
        for each in standing.steps:
            member = find_member(unit, each.actor)
            state = states[each.status]
            name = member.name if member else each.actor
            day = datetime.fromisoformat(each.recorded_at).date()
            told.append((desk.say(state.label, state.en), day, name, each.remark))
    return told


def _acts(desk: Desk, standing: Standing) -> list[dict[str, Any]]:
    """Return the steps that the visitor may take now."""
    if not desk.may("write_report"):
        return []
    life, held = report_life(), set(desk.visitor.roles_in({desk.office.id}))
    now = [each for each in standing.possible if each != CLOSE_YEAR or year_is_over(standing.year, desk.today)]
    found = [life.step(name) for name in now if held & set(life.step(name).by)]
    listed = [
        {"act": each.act, "label": desk.say(each.label, each.en), "remark": "remark" in each.asks} for each in found
    ]
    step = next(each for each in hand_in_rules().steps if each.act == HAND_IN)
    if standing.status in hand_in_rules().ready and held & set(step.by):
        listed.append({"act": step.act, "label": desk.say(step.label, step.en), "remark": False})
    return listed
