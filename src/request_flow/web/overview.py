"""概览: what will be late, who has how much, where the days of the year went.  Nobody is ranked by lateness."""

from typing import Any

from fastapi.responses import Response

from request_flow.services.overview import Overview, YearSoFar, overview, year_so_far
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes

routes = Routes()
WIDTH = 120
"""The width of a full bar in the units of its drawing."""


@routes.get("/a/{agency}/overview", may="see_overview")
def show(desk: Desk) -> Response:
    """Show the agency's open work; with ``year``, where the days of this year went as well."""
    found = overview(desk.program, desk.office)
    year = year_so_far(desk.program, desk.office) if desk.query("year") else None
    return desk.show("overview.html.j2", **_values(desk, found, year))


@routes.get("/a/{agency}/overview/year", may="see_overview")
def year(desk: Desk) -> Response:
    """Give the part of the page that takes a while."""
    if not desk.wants_piece:
        return desk.go(desk.address("/overview", year="1"))
    return desk.show("parts/overview-year.html.j2", **_values(desk, None, year_so_far(desk.program, desk.office)))


def _values(desk: Desk, found: Overview | None, of_year: YearSoFar | None) -> dict[str, Any]:
    most_days = max((each.median or 0 for each in of_year.phases), default=0) if of_year is not None else 0
    most_due = max((count for _, count in found.ahead), default=0) if found is not None else 0
    most_open = max((each.open for each in found.units), default=0) if found is not None else 0
    return {
        "found": found,
        "of_year": of_year,
        "opens": desk.may("see_cases"),
        "bar": lambda value, most: round(WIDTH * (value or 0) / (most or 1)),
        "most_days": most_days,
        "most_due": most_due,
        "most_open": most_open,
    }
