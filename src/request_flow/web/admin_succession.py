"""Recording that another agency takes over from this one (机关撤并): merged whole, or split by naming the open cases.

What moves is shown first, by the same checks that the recording makes; nothing is written before it is confirmed.
"""

from collections.abc import Sequence
from datetime import date

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound, Refused
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.organising import find
from request_flow.services.succeeding import cases_to_hand_over, succeed, successions_of
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_days import read_day

UNFIT = 422
LISTED = 50
"""Numbers of cases that are shown."""
MOST_CASES = 2_000
FIELD_OF = {
    "bad_day": "on",
    "day_ahead": "on",
    "year_frozen": "on",
    "no_such_agency": "new",
    "succession_circle": "new",
    "succession_known": "new",
    "no_cases": "cases",
    "case_not_open": "cases",
    "case_handed_over": "cases",
}
FORM = ("new", "on", "how", "cases")
PARTED = str.maketrans("，、；,;", "     ")

routes = Routes()


@routes.get("/a/{agency}/admin/succession", may="restructure")
def succession(desk: Desk) -> Response:
    """Show who took over from whom, and ask who takes over now."""
    return _show(desk, {"on": desk.today.isoformat(), "how": "whole"}, {})


@routes.post("/a/{agency}/admin/succession", may="restructure")
def record(desk: Desk) -> Response:
    """Show what would move, or record it."""
    values = {name: desk.field(name) for name in FORM}
    confirmed = desk.field("do") == "record"
    try:
        day = read_day(values["on"], desk.today)
        cases = _numbers(values["cases"]) if values["how"] == "split" else None
        person = desk.acting(hand_in_rules().succession.by)
        succeed(desk.program, desk.office.code, values["new"], day, person, cases, dry_run=not confirmed)
    except (BadInput, NotFound, Refused) as error:
        return _show(desk, values, {FIELD_OF.get(error.code, ""): desk.words(error.sentence)})
    if not confirmed:
        return _show(desk, values, {}, _moving(desk, values["new"], day, cases))
    name = find(desk.program, values["new"]).name
    return desk.go(
        desk.address("/admin/succession"),
        f"已登记：自{day.year}年度起由{name}承接",
        f"Recorded: {name} takes over from {day.year} on",
    )


def _numbers(written: str) -> list[str]:
    numbers = list(dict.fromkeys(written.translate(PARTED).split()))
    if len(numbers) > MOST_CASES:
        raise BadInput("no_cases", f"一次最多写{MOST_CASES}件申请", f"at most {MOST_CASES} cases at once")
    return numbers


def _moving(desk: Desk, new: str, day: date, cases: Sequence[str] | None) -> dict[str, object]:
    """Return what moves: the open cases, those that stay where it is split, and the year from which figures count."""
    is_open = cases_to_hand_over(desk.program, desk.office.code, day)
    named = is_open if cases is None else list(cases)
    stay = [] if cases is None else [each for each in is_open if each not in named]
    name = find(desk.program, new).name
    return {"name": name, "year": day.year, "cases": named, "stay": stay, "whole": cases is None}


def _show(desk: Desk, values: dict[str, str], faults: dict[str, str], moving: object = None) -> Response:
    return desk.show(
        "admin-succession.html.j2",
        UNFIT if faults else 200,
        values={**dict.fromkeys(FORM, ""), **values},
        faults=faults,
        moving=moving,
        known=successions_of(desk.program, desk.office),
        listed=LISTED,
        rule=hand_in_rules().succession,
    )
