"""An application that comes over the public page: what Art. 29 asks for, checked field by field, then registered.

It is an application over the internet: it is registered at once and waits to be confirmed; the day on which both sides
confirm is the day of receipt (Art. 31).  What only describes (文号、特征、法定代表人) stands in the description, which
rests sealed; the subject is what lists show.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from request_flow.errors import Sentence
from request_flow.law.public_page import public_page
from request_flow.services.addressing import stamp
from request_flow.services.flood import use_up
from request_flow.services.mailbox import mailbox
from request_flow.services.program import Program
from request_flow.services.public_notes import tell_of_application
from request_flow.services.steps import Person, register_in
from request_flow.storage.agencies import Agency, hold_agency
from request_flow.storage.attachments import NewFile, add_attachment
from request_flow.storage.cases import load_case
from request_flow.storage.unit import writing

PUBLIC = Person("public", "registrar")
"""Who is on record for what the public page registers; it stands in for the counter."""
CHANNEL = "online"
PERSON = "natural_person"
RESIDENT, UNIFIED, PASSPORT, OTHER = "resident_id", "unified_code", "passport", "other"
ID_TYPES = {"person": (RESIDENT, PASSPORT, OTHER), "body": (UNIFIED, OTHER)}
FORMS = ("electronic", "paper", "copy", "read")
METHODS = ("email", "post", "in_person", "online")
FIELDS = (
    "category", "name", "id_type", "id_number", "legal_representative", "contact_person", "phone", "email", "address",
    "agent_name", "agent_id_type", "agent_id_number", "agent_authority",
    "title", "document_number", "marks", "form", "method", "publish",
)  # fmt: skip
LONG = ("marks",)
LONGEST_LINE = 200
LONGEST_SUBJECT = 200
EMAIL = re.compile(r"[^\s@]{1,100}@[^\s@.]+(\.[^\s@.]+)+")
PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{4,28}[0-9]")
DIGITS_OF_RESIDENT = 18
PASSPORT_NUMBER = re.compile(r"[A-Z0-9]{5,20}")

Faults = dict[str, Sentence]


def entered(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an application as they were typed, without signs of control; what is no field is dropped."""
    return {name: _clean(sent.get(name, ""), lines=name in LONG) for name in FIELDS}


def _clean(text: str, *, lines: bool) -> str:
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    kept = "\n\t" if lines else ""
    return "".join(sign for sign in plain if sign in kept or unicodedata.category(sign)[0] != "C").strip()


def faults_of(program: Program, values: Mapping[str, str]) -> Faults:
    """Return what has to be put right in an application, by the field."""
    faults: Faults = {}
    _check_applicant(program, values, faults)
    _check_contact(values, faults)
    _check_agent(values, faults)
    _check_request(values, faults)
    for name in FIELDS:
        most = public_page().longest_text if name in LONG else LONGEST_LINE
        if len(values[name]) > most:
            faults[name] = Sentence(
                f"这一项最多{most}字，请写短一些，详细内容可以附文件",
                f"at most {most} characters; attach a file for more",
            )
    return faults


def _check_applicant(program: Program, values: Mapping[str, str], faults: Faults) -> None:
    is_person = values["category"] == PERSON
    if values["category"] not in program.law.categories:
        faults["category"] = Sentence("请选择申请人类型", "choose what kind of applicant you are")
    if not values["name"]:
        faults["name"] = (
            Sentence("请填写姓名", "give your name") if is_person else Sentence("请填写单位全称", "give the full name")
        )
    _check_id(values, "", ID_TYPES["person" if is_person else "body"], faults)


def _check_id(values: Mapping[str, str], prefix: str, allowed: Sequence[str], faults: Faults) -> None:
    kind, number = values[f"{prefix}id_type"], values[f"{prefix}id_number"]
    if kind not in allowed:
        faults[f"{prefix}id_type"] = Sentence("请选择证件类型", "choose the kind of document")
    if not number:
        faults[f"{prefix}id_number"] = Sentence("请填写证件号码", "give the number of the document")
    elif kind == RESIDENT and not _is_resident_id(number):
        faults[f"{prefix}id_number"] = Sentence(
            "身份证号码不对，应为18位，请对照证件重新填写", "this is no number of an identity card: check its 18 signs"
        )
    elif kind == UNIFIED and not uscc.is_valid(number):
        faults[f"{prefix}id_number"] = Sentence(
            "统一社会信用代码不对，应为18位，请对照证照重新填写",
            "this is no unified social credit code: check its 18 signs",
        )
    elif kind == PASSPORT and not PASSPORT_NUMBER.fullmatch(number.upper()):
        faults[f"{prefix}id_number"] = Sentence(
            "护照号码只含字母和数字，请核对", "a passport number is letters and figures"
        )


def _is_resident_id(number: str) -> bool:
    """Return whether birth date and check digit are right; the place may be a county that was dissolved since."""
    plain = ric.compact(number)
    try:
        ric.get_birth_date(plain)
        return len(plain) == DIGITS_OF_RESIDENT and plain[:-1].isdecimal() and ric.calc_check_digit(plain) == plain[-1]
    except (ValidationError, ValueError, IndexError):
        return False


def _check_contact(values: Mapping[str, str], faults: Faults) -> None:
    if not (values["phone"] or values["email"]):
        faults["phone"] = Sentence(
            "请填写电话或者电子邮箱，以便与您确认", "give a telephone number or an e-mail address"
        )
    if values["phone"] and not PHONE.fullmatch(values["phone"]):
        faults["phone"] = Sentence("电话只填数字，可以加区号和横线", "figures only, with an area code and dashes")
    if values["email"] and not EMAIL.fullmatch(values["email"]):
        faults["email"] = Sentence(
            "电子邮箱不完整，例如 name@example.cn", "the address is not whole, as in name@example.cn"
        )
    if values["method"] == "email" and not values["email"]:
        faults["email"] = Sentence("选择用电子邮件取得信息的，请填写邮箱", "give the address the information goes to")
    if values["method"] == "post" and not values["address"]:
        faults["address"] = Sentence("选择邮寄的，请填写通信地址", "give the address the information goes to")


def _check_agent(values: Mapping[str, str], faults: Faults) -> None:
    """Art. 29 knows the applicant alone; who acts for one says who they are and what they may do."""
    names = [name for name in FIELDS if name.startswith("agent_") and name != "agent_id_type"]
    if not any(values[name] for name in names):
        return
    if not values["agent_name"]:
        faults["agent_name"] = Sentence("请填写代理人姓名", "give the agent's name")
    if not values["agent_authority"]:
        faults["agent_authority"] = Sentence("请写明代理权限，例如代为申请、代收文书", "say what the agent may do")
    _check_id(values, "agent_", ID_TYPES["person"], faults)


def _check_request(values: Mapping[str, str], faults: Faults) -> None:
    if not (values["title"] or values["document_number"] or values["marks"]):
        faults["title"] = Sentence(
            "请填写信息的名称、文号，或者便于查找的其他特征，至少一项",
            "name what you ask for: a title, a number or marks",
        )
    if values["form"] not in FORMS:
        faults["form"] = Sentence("请选择信息的形式", "choose the form you want")
    if values["method"] not in METHODS:
        faults["method"] = Sentence("请选择取得信息的方式", "choose how you want to get it")


def case_of(values: Mapping[str, str], day: str) -> dict[str, Any]:
    """Return an application without faults as a case that arrived on a day, in the interchange format."""
    applicant = {
        name: values[name] for name in ("category", "name", "id_type", "id_number", "phone", "email", "address")
    }
    number = applicant["id_number"]
    applicant["id_number"] = number.upper() if values["id_type"] != OTHER else number
    subject = values["title"] or values["document_number"] or " ".join(values["marks"].split())
    case: dict[str, Any] = {
        "applicant": {key: value for key, value in applicant.items() if value},
        "channel": CHANNEL,
        "subject": subject[:LONGEST_SUBJECT],
        "description": _described(values),
        "delivery": {"form": values["form"], "method": values["method"]},
        "events": [{"on": day, "action": "receive"}],
    }
    if values["agent_name"]:
        agent = {name.removeprefix("agent_"): values[name] for name in FIELDS if name.startswith("agent_")}
        case["agent"] = {key: value for key, value in agent.items() if value}
    return case


def _described(values: Mapping[str, str]) -> str:
    lines = (
        ("信息名称", values["title"]),
        ("文号", values["document_number"]),
        ("其他特征", values["marks"]),
        ("法定代表人或负责人", values["legal_representative"]),
        ("联系人", values["contact_person"]),
        ("建议", "将所申请的信息纳入主动公开范围" if values["publish"] == "yes" else ""),
    )
    return "\n".join(f"{name}：{value}" for name, value in lines if value)


def hand_in(program: Program, agency: Agency, values: Mapping[str, str], files: Sequence[NewFile], token: str) -> str:
    """Register an application without faults with its files, and return its number.

    Raises:
        Conflict: the form with this challenge was sent before.
        Refused: it cannot be registered on this day.
    """
    today, now = program.clock.today(), stamp(program.clock.now())
    with writing(program.store) as unit:
        use_up(program, unit, token)
        held = hold_agency(unit, agency)
        taken = register_in(program, unit, held, case_of(values, today.isoformat()), PUBLIC)
        case = load_case(unit, held.code, taken.number)
        for file in files:
            add_attachment(unit, case.id, file, by=PUBLIC.actor, now=now)
        tell_of_application(mailbox(program, unit), held, case.id, taken.number, case.subject)
    return taken.number
