"""年度报告: the live report as the official form, its sums, the cases behind each figure, and its life to publication.

The form is laid out by the one description that the writers use.  A supervising office sees figures and how many cases
stand behind them; the cases themselves are their own agency's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import BadInput, NotFound, Refused, Sentence
from request_flow.report.form import form_for
from request_flow.report.identities import broken
from request_flow.report.layout import Layout
from request_flow.report.model import Check, Report
from request_flow.report.writers import DRAWN, WRITERS, write
from request_flow.report.writers.parts import parts_of, title_of
from request_flow.services.acting import refuse_stranger
from request_flow.services.drawing import charts_of
from request_flow.services.hand_in import hand_in
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.report_life import Standing, move, report_standing
from request_flow.services.report_states import report_life
from request_flow.services.reporting import TABLE_4, build_report, cases_of_cell
from request_flow.services.steps import Person
from request_flow.services.year_end import close_year
from request_flow.storage.people import find_member
from request_flow.storage.unit import reading
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.routes import Routes

routes = Routes()
WRONG, REFUSED = 422, 409
CASES_A_PAGE = 50
CLOSE_YEAR, HAND_IN = "close_year", "hand_in"
FOR_GOOD = frozenset({"freeze", "publish"})
"""Acts that leave the house or cannot be taken back: a page of their own repeats what they do."""
TABLES = {"requests": "table3", "remedies": TABLE_4}
"""The parts whose figures open to cases, and the row under which a cell of table 4 is asked for."""
TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """One identity as the page lists it: how many places hold, the ones that do not, and where the first of them is."""

    name: str
    held: int
    wrong: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cell whose cases stand at the side."""

    row: str
    column: str
    numbers: tuple[str, ...]
    count: int
    page: int
    pages: int
    wrong: tuple[Check, ...]


@routes.get("/a/{agency}/reports", may="see_report")
def in_question(desk: Desk) -> Response:
    """Go to the report in question: last year's until it is due, then the present year's."""
    today = desk.today
    due = date(today.year, 1, 31)
    return RedirectResponse(desk.address(f"/reports/{today.year - (today <= due)}"), SEE_OTHER)


@routes.get("/a/{agency}/reports/{year}", may="see_report")
def whole(desk: Desk) -> Response:
    """Go to the part that everybody opens it for."""
    return RedirectResponse(desk.address(f"/reports/{_year(desk)}/requests"), SEE_OTHER)


@routes.get("/a/{agency}/reports/{year}/file", may="see_report")
def as_file(desk: Desk) -> Response:
    """Give the report as a file of one kind."""
    year, kind = _year(desk), desk.query("kind")
    if kind not in WRITERS:
        raise NotFound("no_such_kind", "没有这种格式", "there is no such kind of file")
    report = build_report(desk.program, desk.office.code, year)
    drawn = charts_of(desk.program, desk.office.code, report) if desk.query("charts") and kind in DRAWN else []
    name = f"{desk.office.code}-{year}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name.isascii() else {}
    return Response(write(report, kind, charts=drawn), media_type=TYPES[kind], headers=headers)


@routes.get("/a/{agency}/reports/{year}/{part}", may="see_report")
def part_page(desk: Desk) -> Response:
    """Show one part."""
    return _page(desk, _year(desk), desk.in_path("part"))


@routes.post("/a/{agency}/reports/{year}/act", may="write_report")
def act(desk: Desk) -> Response:
    """Take a step in the report's life; what cannot be taken back is asked once more."""
    year, name = _year(desk), desk.field("act")
    steps = {each.act: each for each in (*report_life().steps, *hand_in_rules().steps) if each.act != "receive"}
    step = steps.get(name)
    if step is None:
        raise BadInput("unknown_act", "没有这一步", "there is no such step")
    if name in FOR_GOOD and desk.field("confirmed") != "1":
        standing = report_standing(desk.program, desk.office.code, year)
        return desk.show("report-confirm.html.j2", year=year, step=step, standing=standing)
    person = desk.acting(step.by)
    try:
        _take(desk, year, name, person, desk.field("remark"))
    except Refused as refused:
        return _page(desk, year, "requests", desk.words(refused.sentence))
    label = step.label
    return desk.go(
        desk.address(f"/reports/{year}/requests"), f"{year}年度报告：已{label}。", f"{year}: {step.en} done."
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


def _year(desk: Desk) -> int:
    text = desk.in_path("year")
    if not text.isdecimal() or len(text) > 4:  # noqa: PLR2004  # digits of a year
        raise NotFound("no_such_year", f"没有“{text[:10]}”年度", f"there is no year {text[:10]!r}")
    form_for(int(text))
    return int(text)


def _page(desk: Desk, year: int, part: str, refused: str = "") -> Response:
    report = build_report(desk.program, desk.office.code, year)
    sections = parts_of(report)
    section = next((each for each in sections if each.key == part), None)
    if section is None:
        raise NotFound("no_such_part", "报告没有这一部分", "the report has no such part")
    standing = report_standing(desk.program, desk.office.code, year)
    wrong = broken(report.checks)
    return desk.show(
        "report.html.j2",
        REFUSED if refused else 200,
        year=year,
        report=report,
        title=title_of(report),
        sections=sections,
        section=section,
        lines=_lines(section.layout) if section.layout else [],
        heading_lines=section.layout.heading_lines if section.layout else 0,
        linked=part in TABLES,
        cell_row=TABLES.get(part, ""),
        marked={(each.row or "", each.column) for each in wrong},
        sums=_sums(report),
        wrong=wrong,
        chosen=_chosen(desk, report, part, year) if part in TABLES else None,
        standing=standing,
        state=report_life().states.get(standing.status or ""),
        told=_told(desk, standing),
        acts=_acts(desk, standing),
        may_see_cases=desk.may("see_cases"),
        kinds=tuple(WRITERS),
        refused=refused,
        years=(year - 1, year, year + 1),
    )


def _lines(layout: Layout) -> list[Any]:
    return list(layout.lines())


def _sums(report: Report) -> list[Sum]:
    """Return the identities, the broken ones first."""
    named = {each.id: each.sentence for each in report.form.identities}
    named.update((each.id, each.sentence) for each in report.form.across_years)
    found = []
    for code, group in groupby(sorted(report.checks, key=lambda each: each.id), key=lambda each: each.id):
        checks = list(group)
        wrong = tuple(each for each in checks if not each.ok)
        stated = named.get(code, Sentence(code, code))
        found.append((code, stated, len(checks) - len(wrong), wrong))
    found.sort(key=lambda each: (not each[3], each[0]))
    return [Sum(f"{code} {stated.zh}", held, wrong) for code, stated, held, wrong in found]


def _chosen(desk: Desk, report: Report, part: str, year: int) -> Chosen | None:
    row, column = desk.query("row"), desk.query("column")
    if not column:
        return None
    asked = TABLE_4 if part == "remedies" else row
    numbers = cases_of_cell(desk.program, desk.office.code, year, asked, column)
    pages = max(1, -(-len(numbers) // CASES_A_PAGE))
    page = min(pages, int(desk.query("page", "1")) if desk.query("page", "1").isdecimal() else 1) or 1
    shown = tuple(numbers[(page - 1) * CASES_A_PAGE : page * CASES_A_PAGE])
    about = {row, None} if part == "requests" else {None}
    wrong = tuple(each for each in broken(report.checks) if each.column == column and each.row in about)
    return Chosen(row, column, shown, len(numbers), page, pages, wrong)


def _told(desk: Desk, standing: Standing) -> list[tuple[str, str, str, str]]:
    """Return each step of the report's life: the state it led to, the day, who, and the remark."""
    states = report_life().states
    told = []
    with reading(desk.program.store) as unit:
        for each in standing.steps:
            member = find_member(unit, each.actor)
            state = states[each.status]
            day = datetime.fromisoformat(each.recorded_at).date().isoformat()
            name = member.name if member else each.actor
            told.append((desk.say(state.label, state.en), day, name, each.remark))
    return told


def _acts(desk: Desk, standing: Standing) -> list[dict[str, Any]]:
    """Return the steps that the visitor may take now."""
    if not desk.may("write_report"):
        return []
    life, held = report_life(), set(desk.visitor.roles_in({desk.office.id}))
    found = [life.step(name) for name in standing.possible if held & set(life.step(name).by)]
    listed = [
        {"act": each.act, "label": desk.say(each.label, each.en), "remark": "remark" in each.asks} for each in found
    ]
    step = next(each for each in hand_in_rules().steps if each.act == HAND_IN)
    if standing.status in hand_in_rules().ready and held & set(step.by):
        listed.append({"act": step.act, "label": desk.say(step.label, step.en), "remark": False})
    return listed
