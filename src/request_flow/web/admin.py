"""Administration (系统管理): an agency, those below it, its units, its letterhead, its ladder of reminders.

Every address names one agency and shows what is of that agency alone; what stands below it is a link away.
"""

from fastapi.responses import Response

from request_flow.errors import BadInput
from request_flow.services.administering import PAGE, place_of
from request_flow.services.enforcing import LAPSES, set_lapses
from request_flow.services.letters.particulars import LISTS, list_particulars, set_particulars, show_particulars
from request_flow.services.organising import add, change
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import read_page

UNFIT = 422
FIELD_OF = {
    "bad_code": "code",
    "agency_exists": "code",
    "no_name": "name",
    "no_such_chain": "review_chain",
    "bad_lapses": "lapses",
}
LAPSE_NAMES = {"task": ("提醒承办人办理", "put before the caseworker"), "automatic": ("自动办结", "by themselves")}
TEXTS = (
    "short",
    "address",
    "postcode",
    "phone",
    "fax",
    "email",
    "hours",
    "review_organ",
    "court",
    "payee",
    "account",
    "payment_method",
    "number_format",
)
"""Particulars of one line; ``contact`` and ``fonts`` have a line for each, the drawing of the letterhead is a text."""

routes = Routes()


def page_asked(desk: Desk) -> int:
    """Return the page of a list that is asked for, the first where that is none."""
    return read_page(desk.query("page"))


def pages_of(total: int) -> int:
    """Return how many pages a list has."""
    return max(1, -(-total // PAGE))


@routes.get("/a/{agency}/admin", may="administer")
def agency(desk: Desk) -> Response:
    """Show an agency, those right below it, and its units."""
    return _agency(desk, {}, {}, {})


@routes.post("/a/{agency}/admin", may="administer")
def change_agency(desk: Desk) -> Response:
    """Change the agency."""
    values = {name: desk.field(name) for name in ("name", "review_chain", "lapses", "summed")}
    code = desk.office.code
    try:
        if values["lapses"] not in LAPSES:
            set_lapses(desk.program, code, values["lapses"])  # which refuses it
        summed = values["summed"] != "no"
        change(desk.program, code, name=values["name"], parent=None, review_chain=values["review_chain"], summed=summed)
        set_lapses(desk.program, code, values["lapses"])
    except BadInput as error:
        return _agency(desk, values, {FIELD_OF.get(error.code, ""): desk.words(error.sentence)}, {})
    return desk.go(desk.address("/admin"), "已保存机关设置", "The agency was changed")


@routes.post("/a/{agency}/admin/below", may="administer")
def add_agency(desk: Desk) -> Response:
    """Add an agency right below this one."""
    values = {"code": desk.field("code"), "new_name": desk.field("new_name")}
    try:
        made = add(desk.program, values["code"], values["new_name"], desk.office.code, None)
    except BadInput as error:
        field = {"no_name": "new_name"}.get(error.code, FIELD_OF.get(error.code, ""))
        words = desk.words(error.sentence)
        if field == "new_name":
            words = desk.say("请填写机关全称，报告上要用", "give its full name, which its report bears")
        return _agency(desk, values, {}, {field: words})
    return desk.go(f"/a/{made.code}/admin", f"已新增{made.name}", f"{made.name} was added")


def _agency(desk: Desk, entered: dict[str, str], faults: dict[str, str], faults_below: dict[str, str]) -> Response:
    page = page_asked(desk)
    place = place_of(desk.program, desk.office, page)
    kept = {
        "name": desk.office.name,
        "review_chain": desk.office.review_chain,
        "lapses": place.lapses,
        "summed": "yes" if desk.office.summed else "no",
        "code": "",
        "new_name": "",
    }
    return desk.show(
        "admin.html.j2",
        UNFIT if faults or faults_below else 200,
        place=place,
        page=page,
        pages=pages_of(place.all_below),
        values={**kept, **entered},
        faults=faults,
        faults_below=faults_below,
        chains=desk.wording().choices("chain"),
        lapses={name: desk.say(*LAPSE_NAMES[name]) for name in LAPSES},
    )


@routes.get("/a/{agency}/admin/particulars", may="administer")
def particulars(desk: Desk) -> Response:
    """Show what the agency's letters say of it."""
    found = show_particulars(desk.program, desk.office.code).particulars.model_dump()
    values = {name: "\n".join(found[name]) if name in LISTS else found[name] or "" for name in found}
    return _particulars(desk, {**values, "from_day": desk.today.isoformat()}, {})


@routes.post("/a/{agency}/admin/particulars", may="administer")
def change_particulars(desk: Desk) -> Response:
    """Add a version of what they say."""
    names = (*TEXTS, *LISTS, "logo_svg")
    values = {name: desk.field(name) for name in (*names, "from_day")}
    made: dict[str, object] = {name: values[name] for name in TEXTS}
    made |= {name: tuple(line.strip() for line in values[name].splitlines() if line.strip()) for name in LISTS}
    made["logo_svg"] = values["logo_svg"] or None
    try:
        day = read_day(values["from_day"], desk.today)
        set_particulars(desk.program, desk.office.code, made, desk.visitor.member.login, from_day=day, whole=True)
    except BadInput as error:
        fields = {"bad_number_format": "number_format", "bad_day": "from_day"}
        return _particulars(desk, values, {fields.get(error.code, ""): desk.words(error.sentence)})
    return desk.go(desk.address("/admin/particulars"), "已保存文书信息", "What letters say of the agency was saved")


def _particulars(desk: Desk, values: dict[str, str], faults: dict[str, str]) -> Response:
    return desk.show(
        "admin-particulars.html.j2",
        UNFIT if faults else 200,
        values=values,
        faults=faults,
        versions=list_particulars(desk.program, desk.office.code)[-10:][::-1],
    )


@routes.get("/a/{agency}/admin/reminders", may="administer")
def reminders(desk: Desk) -> Response:
    """Show who is reminded of what, and when."""
    return desk.show("admin-reminders.html.j2", ladders=desk.program.law.reminders)
