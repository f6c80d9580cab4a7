"""Administration of personal data (个人信息): who looked at what, and what is kept of one person, given out as a file.

Somebody is looked for by a form that is posted: no name and no ID number enters an address, a history or a log.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound
from request_flow.law.cleaning import cleaning
from request_flow.services.data_protection import cases_kept, export_person
from request_flow.services.looking_up import PAGE, Wanted, find_looks
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.spooled import spooled
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import read_number

UNFIT = 422
WHAT_NAMES = {
    "particulars": ("申请人信息", "the applicant's particulars"),
    "attachment": ("附件", "an attachment"),
    "letter": ("文书", "a letter"),
    "evidence_pack": ("证据材料", "an evidence pack"),
    "audit": ("查找操作记录", "a search of the audit"),
    "audit_file": ("导出操作记录", "a file of the audit"),
    "export": ("导出个人信息", "an export of personal data"),
}

routes = Routes()


@routes.get("/a/{agency}/admin/looks", may="audit")
def looks(desk: Desk) -> Response:
    """Show the latest looks."""
    return _looks(desk, {"case": desk.query("case"), "before": read_number(desk.query("before"))})


@routes.post("/a/{agency}/admin/looks", may="audit")
def search_looks(desk: Desk) -> Response:
    """Show the looks that are asked for."""
    asked = {name: desk.field(name) for name in ("case", "login", "since", "until")}
    return _looks(desk, {**asked, "before": read_number(desk.field("before"))})


def _looks(desk: Desk, asked: Mapping[str, str | int | None]) -> Response:
    faults: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        written = str(asked.get(name) or "")
        try:
            days[name] = read_day(written, desk.today) if written else None
        except BadInput as error:
            days[name], faults[name] = None, desk.words(error.sentence)
    before = asked.get("before")
    wanted = Wanted(
        number=str(asked.get("case") or ""),
        login=str(asked.get("login") or ""),
        since=days["since"],
        until=days["until"],
        before=before if isinstance(before, int) else None,
    )
    rows = find_looks(desk.program, desk.office, wanted)
    return desk.show(
        "admin-looks.html.j2",
        UNFIT if faults else 200,
        rows=rows,
        full=len(rows) == PAGE,
        plain=not any(asked.get(name) for name in ("login", "since", "until")),
        asked={name: asked.get(name) or "" for name in ("case", "login", "since", "until")},
        faults=faults,
        names={name: desk.say(*words) for name, words in WHAT_NAMES.items()},
    )


@routes.get("/a/{agency}/admin/protection", may="administer")
def protection(desk: Desk) -> Response:
    """Ask whose data is asked for."""
    return _protection(desk, "", {})


@routes.post("/a/{agency}/admin/protection", may="administer")
def find_person(desk: Desk) -> Response:
    """Show which cases a person has, or give their data out as a file."""
    identity = desk.field("identity")
    if desk.field("do") != "export":
        return _protection(desk, identity, {} if identity else {"identity": desk.say("请填写", "type something")})
    request_id = desk.request.scope["state"]["request_id"]
    try:
        parts = export_person(desk.program, desk.visitor, desk.office, identity, request_id)
    except NotFound as error:
        return _protection(desk, identity, {"identity": desk.words(error.sentence)})
    return spooled(parts, "application/zip", "personal-data.zip")


def _protection(desk: Desk, identity: str, faults: dict[str, str]) -> Response:
    rules = cleaning()
    found = cases_kept(desk.program, desk.office, identity, desk.visitor) if identity else None
    return desk.show(
        "admin-protection.html.j2",
        UNFIT if faults else 200,
        identity=identity,
        found=found[:PAGE] if found is not None else None,
        total=len(found or ()),
        faults=faults,
        sent_days=rules.sent // timedelta(days=1),
        read_days=rules.read // timedelta(days=1),
    )
