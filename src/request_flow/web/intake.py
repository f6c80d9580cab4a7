"""登记申请: a request that arrived, and so the day it is due.

The side of the form answers as it is filled in: receipt date, first day, due day, by the service that would register
it.  What is odd is told and does not stop; what is wrong stands beside its field.
"""

from datetime import date
from typing import Any

from fastapi.responses import Response
from stdnum.cn import ric, uscc

from request_flow.errors import BadInput, Refused
from request_flow.services.intake import Foreseen, foresee
from request_flow.services.steps import register_case
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_days import read_day

routes = Routes()
WRONG = 422
PERSON = "natural_person"
ID_CARD = "身份证"
FIELDS = (
    "channel", "on", "note", "category", "name", "id_number", "phone", "email", "address",
    "agent_name", "agent_authority", "subject", "description", "form", "method",
)  # fmt: skip
NEEDED = {
    "name": ("请填写姓名或名称", "enter the name"),
    "subject": ("请写明所申请信息的名称、文号或其他特征", "say which information is asked for"),
    "channel": ("请选择渠道", "choose how it came"),
    "category": ("请选择申请人类别", "choose the category of the applicant"),
}
FORMS = {"": ("未写明", "not said"), "纸质": ("纸质", "paper"), "电子文档": ("电子", "electronic")}
METHODS = {
    "": ("未写明", "not said"),
    "邮寄": ("邮寄", "post"),
    "电子邮件": ("邮件", "e-mail"),
    "自取": ("自取", "picked up"),
}


@routes.get("/a/{agency}/cases/new", may="register_case")
def ask(desk: Desk) -> Response:
    """Show an empty form, dated today."""
    typed = dict.fromkeys(FIELDS, "")
    typed |= {"channel": "registered_mail", "category": PERSON, "on": desk.today.isoformat()}
    return _form(desk, typed, {})


@routes.post("/a/{agency}/cases/new/preview", may="register_case")
def preview(desk: Desk) -> Response:
    """Answer which day it was received and when it is due; writes nothing."""
    typed = _typed(desk)
    foreseen, told = _answer(desk, typed)
    return desk.show("parts/intake-answer.html.j2", foreseen=foreseen, told=told)


@routes.post("/a/{agency}/cases/new", may="register_case")
def register(desk: Desk) -> Response:
    """Register the request, or show the form again with what is wrong."""
    typed = _typed(desk)
    if desk.field("look"):
        return _form(desk, typed, {})
    faults = _faults(desk, typed)
    if faults:
        return _form(desk, typed, faults)
    try:
        taken = register_case(desk.program, desk.office.code, _case(desk, typed), desk.acting_on("receive"))
    except (BadInput, Refused) as error:
        return _form(desk, typed, {"": desk.words(error.sentence)})
    there = desk.address(f"/cases/{taken.number}")
    return desk.go(there, f"已登记，编号{taken.number}。", f"Registered as {taken.number}.")


def _typed(desk: Desk) -> dict[str, str]:
    return {name: desk.field(name) for name in FIELDS}


def _faults(desk: Desk, typed: dict[str, str]) -> dict[str, str]:
    faults = {name: desk.say(*words) for name, words in NEEDED.items() if not typed[name]}
    try:
        on = read_day(typed["on"], desk.today)
    except BadInput as error:
        faults["on"] = desk.words(error.sentence)
    else:
        if on > desk.today:
            faults["on"] = desk.say("收到的日期不能晚于今天", "the day lies ahead")
        elif on < desk.today and not typed["note"]:
            faults["note"] = desk.say("补录（日期早于今天）须写明原因", "the day lies before today: say why")
    number = typed["id_number"]
    if number and typed["category"] == PERSON and len(number) == len("110101199003071238") and not ric.is_valid(number):
        faults["id_number"] = desk.say(
            "身份证号码的校验位或日期不符，请对照复印件重新录入",
            "the ID number does not check: compare it with the copy",
        )
    if number and typed["category"] != PERSON and not uscc.is_valid(number):
        faults["id_number"] = desk.say(
            "统一社会信用代码的校验位不符，请对照证照重新录入",
            "the credit code does not check: compare it with the licence",
        )
    return faults


def _case(desk: Desk, typed: dict[str, str]) -> dict[str, Any]:
    """Return the request in the interchange format."""
    applicant = {
        key: typed[key] for key in ("category", "name", "id_number", "phone", "email", "address") if typed[key]
    }
    if typed["id_number"]:
        applicant["id_type"] = ID_CARD if typed["category"] == PERSON else "统一社会信用代码"
    event: dict[str, Any] = {"on": read_day(typed["on"], desk.today).isoformat(), "action": "receive"}
    if typed["note"]:
        event["note"] = typed["note"]
    case: dict[str, Any] = {"applicant": applicant, "channel": typed["channel"], "events": [event]}
    for key in ("subject", "description"):
        if typed[key]:
            case[key] = typed[key]
    delivery = {key: typed[key] for key in ("form", "method") if typed[key]}
    agent = {key.removeprefix("agent_"): typed[key] for key in ("agent_name", "agent_authority") if typed[key]}
    return {**case, **({"delivery": delivery} if delivery else {}), **({"agent": agent} if agent else {})}


def _answer(desk: Desk, typed: dict[str, str]) -> tuple[Foreseen | None, list[str]]:
    """Return what the registration would start, and what should be looked at."""
    told: list[str] = []
    try:
        on = read_day(typed["on"], desk.today)
        foreseen = foresee(
            desk.program, desk.office.code, _case(desk, {**typed, "agent_name": "", "agent_authority": ""})
        )
    except (BadInput, Refused) as error:
        return None, [desk.words(error.sentence)]
    if on < desk.today:
        told.append(_back_dated(desk, on))
    if foreseen.is_late:
        told.append(desk.say("登记当日就已逾期，请尽快答复。", "It is overdue on the day of its registration."))
    return foreseen, told


def _back_dated(desk: Desk, on: date) -> str:
    days = (desk.today - on).days
    return desk.say(f"补录：{days}天前收到，须写明原因。", f"Received {days} days ago: say why it is recorded now.")


def _form(desk: Desk, typed: dict[str, str], faults: dict[str, str]) -> Response:
    foreseen, told = _answer(desk, typed)
    wording = desk.wording()
    return desk.show(
        "intake.html.j2",
        WRONG if faults else 200,
        typed=typed,
        faults=faults,
        foreseen=foreseen,
        told=told,
        channels=wording.choices("channel"),
        categories=wording.choices("category"),
        forms={key: desk.say(*words) for key, words in FORMS.items()},
        methods={key: desk.say(*words) for key, words in METHODS.items()},
    )
