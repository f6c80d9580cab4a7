"""The search of the records of cases (操作记录): asked for by a form that is posted, so that no address names anybody.

Nothing of what a record says is shown: who, which act, of which case, effective and recorded when.
"""

from collections.abc import Iterator
from datetime import date
from typing import IO

from fastapi.responses import Response

from request_flow.errors import BadInput
from request_flow.services.auditing import Audit, records_for_file, search_records, window_of
from request_flow.services.case_sheets import WRITERS, Cell
from request_flow.storage.audit import Place, Recorded
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.spooled import written_aside
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import read_number

UNFIT = 422
DAYS = ("since", "until", "on_since", "on_until")
TEXTS = ("case", "actor", "act", "below")
FIELD_OF = {"days_backwards": "until", "days_too_many": "since"}
LONGEST = 64
HEADING = (
    ("记录时间", "recorded at"),
    ("生效日", "effective on"),
    ("机关", "agency"),
    ("案件", "case"),
    ("事项", "act"),
    ("账号", "login"),
    ("姓名", "name"),
)
PARTS_OF_A_PLACE = 3

routes = Routes()


@routes.get("/a/{agency}/admin/events", may="audit")
def events(desk: Desk) -> Response:
    """Ask what is looked for."""
    since, until = window_of(desk.program, Audit())
    asked = {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
    return _show(desk, asked, {})


@routes.post("/a/{agency}/admin/events", may="audit")
def search_events(desk: Desk) -> Response:
    """Show a page of what is looked for, or give all of it as a file."""
    asked = {name: desk.field(name)[:LONGEST] for name in (*DAYS, *TEXTS)}
    days, faults = _days(desk, asked)
    if faults:
        return _show(desk, asked, faults)
    audit = Audit(asked["case"], asked["actor"], _act(desk, asked["act"]), **days, with_below=asked["below"] == "yes")
    request_id, form = desk.request.scope["state"]["request_id"], desk.field("do")
    try:
        if form in WRITERS:
            return _file(desk, form, records_for_file(desk.program, desk.visitor, desk.office, audit, request_id))
        rows, after = search_records(
            desk.program, desk.visitor, desk.office, audit, request_id, _place(desk.field("after"))
        )
    except BadInput as error:
        return _show(desk, asked, {FIELD_OF.get(error.code, ""): desk.words(error.sentence)})
    return _show(desk, asked, {}, rows, after)


def _days(desk: Desk, asked: dict[str, str]) -> tuple[dict[str, date | None], dict[str, str]]:
    days: dict[str, date | None] = {}
    faults: dict[str, str] = {}
    for name in DAYS:
        try:
            days[name] = read_day(asked[name], desk.today) if asked[name] else None
        except BadInput as error:
            faults[name] = desk.words(error.sentence)
    return days, faults


def _act(desk: Desk, written: str) -> str:
    return written if written in desk.program.engine.workflow.transitions else ""


def _place(written: str) -> Place | None:
    parts = written.split(" ")
    if len(parts) != PARTS_OF_A_PLACE:
        return None
    first, second = (read_number(each) for each in parts[1:])
    return Place(parts[0], first, second) if first is not None and second is not None else None


def _file(desk: Desk, form: str, rows: Iterator[Recorded]) -> Response:
    write, media_type = WRITERS[form]
    wording = desk.wording()

    def cells(each: Recorded) -> list[Cell]:
        at = each.recorded_at[:16].replace("T", " ")
        act = wording.of("act", each.act)
        return [at, date.fromisoformat(each.on_day), each.agency, each.number, act, each.actor, each.name]

    def write_rows(spool: IO[bytes]) -> None:
        write(spool, [desk.say(*each) for each in HEADING], map(cells, rows))

    return written_aside(write_rows, media_type, f"records-{desk.today}.{form}")


def _show(
    desk: Desk,
    asked: dict[str, str],
    faults: dict[str, str],
    rows: list[Recorded] | None = None,
    after: Place | None = None,
) -> Response:
    acts = desk.wording().choices("act")
    return desk.show(
        "admin-events.html.j2",
        UNFIT if faults else 200,
        asked={**dict.fromkeys((*DAYS, *TEXTS), ""), **asked},
        faults=faults,
        rows=rows,
        after=" ".join(map(str, after)) if after is not None else "",
        acts={"": desk.say("全部", "any"), **acts},
        forms=tuple(WRITERS),
    )
