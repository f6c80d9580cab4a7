"""统计: what a year's work looked like beyond the form of the report, as tables, charts and files.

Every case of the year is replayed for it; where there are many, the page asks before it does.
"""

from collections.abc import Sequence
from typing import Any

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import BadInput, NotFound
from request_flow.report.statistics_tables import tables_of
from request_flow.report.statistics_words import Cell, Cited, Named
from request_flow.report.writers.statistics import WRITERS, Spelling, shown, title_of, write_statistics
from request_flow.report.writers.statistics_charts import charts_of
from request_flow.services.overview import is_soon_counted
from request_flow.services.statistics import build_statistics
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.report_words import TYPES
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import LAST_YEAR, read_number
from request_flow.web.words import article

routes = Routes()
EARLIEST = 2008
"""The year in which the first Regulation came into force: no case is older."""


@routes.get("/a/{agency}/statistics", may="see_overview")
def in_question(desk: Desk) -> Response:
    """Go to the statistics of this year."""
    return RedirectResponse(desk.address(f"/statistics/{desk.today.year}"), SEE_OTHER)


@routes.get("/a/{agency}/statistics/{year}", may="see_overview")
def of_year(desk: Desk) -> Response:
    """Show the statistics of a year."""
    year = _year(desk)
    values: dict[str, Any] = {
        "year": year,
        "years": [each for each in (year - 1, year, year + 1) if each <= desk.today.year],
        "kinds": tuple(WRITERS),
    }
    if not is_soon_counted(desk.program, desk.office, year) and not desk.query("all"):
        return desk.show("statistics.html.j2", **values, title=None, tables=(), drawn=())
    found = build_statistics(desk.program, year, desk.office.code)
    spelling = _spelling(desk)
    tables = [
        {
            "key": table.key,
            "title": desk.words(table.title),
            "says": desk.words(table.says),
            "columns": [column.name(desk.language) for column in table.columns],
            "rows": [[(shown(cell, spelling), _is_figure(cell)) for cell in row] for row in table.rows],
        }
        for table in tables_of(found)
    ]
    drawn = charts_of(found, desk.language)
    title = desk.words(title_of(found.scope))
    return desk.show("statistics.html.j2", **values, title=title, tables=tables, drawn=drawn)


@routes.get("/a/{agency}/statistics/{year}/file", may="see_overview")
def as_file(desk: Desk) -> Response:
    """Give the statistics as CSV, JSON or one page."""
    year, kind = _year(desk), desk.query("kind")
    if kind not in WRITERS:
        raise NotFound("no_such_kind", "没有这种格式", "there is no such kind of file")
    content = write_statistics(build_statistics(desk.program, year, desk.office.code), kind, _spelling(desk))
    name = f"{desk.office.code}-{year}-statistics.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name.isascii() else {}
    return Response(content, media_type=TYPES[kind], headers=headers)


def _year(desk: Desk) -> int:
    text = desk.in_path("year")
    year = read_number(text, LAST_YEAR)
    if year is None or year < EARLIEST:
        raise NotFound("no_such_year", f"没有“{text[:10]}”年", f"there is no year {text[:10]!r}")
    if year > desk.today.year:
        raise BadInput("year_ahead", f"{year}年还没有开始，没有可统计的数据", f"{year} has not begun")
    return year


def _spelling(desk: Desk) -> Spelling:
    def provisions(addresses: Sequence[str]) -> str:
        return desk.say("、", ", ").join(article(desk.language, desk.program.law, each) for each in addresses)

    return Spelling(desk.language, provisions)


def _is_figure(cell: Cell) -> bool:
    return not isinstance(cell, Named | Cited)
