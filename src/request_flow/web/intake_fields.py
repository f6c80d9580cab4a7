"""What the form of a registration asks: which days and marks for each channel, what is typed, what is wrong with it.

The channel decides which day is asked for first; where the receipt date is that of a confirmation, its day may be given
as well.  Marks of the arrival (邮件号码, 平台受理号) and the day it reached the office go into the note of the arrival.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from request_flow.errors import BadInput, Sentence
from request_flow.law.schema import Channel
from request_flow.services.identity_numbers import OF_BODIES, OF_PERSONS, RESIDENT_ID, number_fault, tidy_number
from request_flow.services.intake import is_confirmed_late
from request_flow.services.public_applications import EMAIL, PHONE
from request_flow.web.desk import Desk
from request_flow.web.typed_days import read_day

PERSON = "natural_person"
FIRST_CHANNEL = "registered_mail"
APPLICANT = ("category", "name", "id_type", "id_number", "phone", "email", "address")
AGENT = ("agent_name", "agent_id_number", "agent_authority")
FIELDS = (
    "channel", "on", "confirmed_on", "reached", "reference", "note", *APPLICANT, *AGENT,
    "subject", "description", "matters", "form", "method", "as_written", "mail_read", "mail_dropped",
)  # fmt: skip
JOINT = ("joint_name", "joint_id_number", "joint_phone", "joint_address")
MOST_JOINT = 50
MOST_MATTERS = 50
WRITTEN_TO = {"post": "address", "email": "email"}
"""Which particular a way of delivery goes to."""
WHY_CONFIRMED_LATE = Sentence(
    "平信应在送到当日与申请人确认（第31条），晚于当日的须写明原因",
    "such post is confirmed on the day it arrives (Art. 31): say why it was later",
)
NEEDED = {
    "name": Sentence("请填写姓名或名称", "enter the name"),
    "subject": Sentence(
        "请写明所申请信息的名称、文号或其他特征", "say which information is asked for: name, number or other marks"
    ),
}
FORMS = {"": ("未写明", "not said"), "纸质": ("纸质", "paper"), "电子文档": ("电子", "electronic"),
         "现场查阅": ("现场查阅", "read on site")}  # fmt: skip
METHODS = {
    "": ("未写明", "not said"),
    "post": ("邮寄", "post"),
    "email": ("邮件", "e-mail"),
    "in_person": ("自取", "picked up"),
    "online": ("网上", "online"),
}
IN_ENGLISH = {
    "身份证": "resident identity card",
    "护照": "passport",
    "港澳居民来往内地通行证": "mainland travel permit (Hong Kong, Macao)",
    "台湾居民来往大陆通行证": "mainland travel permit (Taiwan)",
    "其他证件": "another paper",
    "统一社会信用代码": "unified social credit code",
    "其他证照": "another document of a body",
}
"""What papers are called; the Chinese name is what is kept."""
CHANNELS = {
    "in_person": ("当面", "in person"),
    "oral": ("口头", "oral"),
    "registered_mail": ("挂号、快递", "registered post"),
    "ordinary_mail": ("平信", "ordinary post"),
    "online": ("网上", "online"),
    "email": ("邮件", "e-mail"),
    "fax": ("传真", "fax"),
}
"""Short names for the buttons; a channel that is not here is called by its label."""
ON = {
    "in_person": Sentence("当面提交日期", "Day it was handed in"),
    "oral": Sentence("口头提出日期", "Day it was stated"),
    "registered_mail": Sentence("收发室签收日期", "Day the mail room signed for it"),
    "ordinary_mail": Sentence("信件送到日期", "Day the letter came"),
    "online": Sentence("网上提交日期", "Day it was sent on the website"),
    "email": Sentence("邮件发来日期", "Day the e-mail came"),
    "fax": Sentence("传真收到日期", "Day the fax came"),
}
ARRIVED = Sentence("来件日期", "Day it arrived")
REFERENCE = {
    "oral": Sentence("代为填写人", "Who filled the form in"),
    "registered_mail": Sentence("邮件号码", "Number of the item"),
    "online": Sentence("平台受理号", "Number on the website"),
    "email": Sentence("发件邮箱", "Sent from"),
    "fax": Sentence("发件传真号码", "Sent from"),
}
PROOF = {
    "day_handed_in": Sentence("以当面提交之日为收到之日。", "The day of handing in is the receipt date."),
    "day_signed_for": Sentence(
        "邮寄且需签收的，以行政机关签收之日为收到之日。",
        "Where post is signed for, the day of signing is the receipt date.",
    ),
    "day_confirmed": Sentence(
        "以与申请人确认之日为收到之日。", "The day of confirmation with the applicant is the receipt date."
    ),
}
"""Why a day is the receipt date, by the rule of the channel."""


@dataclass(slots=True)
class Typed:
    """What was typed, and what is wrong with it; ``joint`` are the rows of further applicants."""

    values: dict[str, str]
    joint: list[dict[str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.values[name]


def empty(desk: Desk) -> Typed:
    """Return a form that nobody has filled in: dated today, nothing else."""
    values = dict.fromkeys(FIELDS, "")
    values |= {"channel": FIRST_CHANNEL, "category": PERSON, "id_type": RESIDENT_ID, "on": desk.today.isoformat()}
    return Typed(values)


def sent(desk: Desk) -> Typed:
    """Return what was sent, the ID numbers tidied, with rows of joint applicants that say something."""
    values = {name: desk.field(name) for name in FIELDS}
    if values["channel"] not in desk.program.law.channels:
        values["channel"] = FIRST_CHANNEL
    if values["category"] not in desk.program.law.categories:
        values["category"] = PERSON
    papers = papers_of(values["category"])
    values["id_type"] = values["id_type"] if values["id_type"] in papers else papers[0]
    values["id_number"] = tidy_number(values["id_number"])
    values["agent_id_number"] = tidy_number(values["agent_id_number"])
    columns = [desk.fields(name)[:MOST_JOINT] for name in JOINT]
    rows = [dict(zip(JOINT, row, strict=True)) for row in zip(*columns, strict=False)]
    return Typed(values, [row for row in rows if any(row.values())])


def matters_of(typed: Typed) -> list[str]:
    """Return the matters that a letter is split into (一事一申请), a line each; none where it is one."""
    return [line.strip() for line in typed["matters"].splitlines() if line.strip()]


def in_order(faults: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong in the order of the fields on the page; what concerns the whole form comes first."""
    places = {name: place for place, name in enumerate(("", "mail", *FIELDS))}
    joint = places["agent_authority"]
    return dict(sorted(faults.items(), key=lambda each: places.get(each[0], joint)))


def papers_of(category: str) -> tuple[str, ...]:
    """Return the kinds of paper that a kind of applicant shows."""
    return OF_PERSONS if category == PERSON else OF_BODIES


def find_faults(desk: Desk, typed: Typed, channel: Channel) -> None:
    """Put what is wrong with each field into ``typed.faults``."""
    for name, sentence in NEEDED.items():
        if not typed[name]:
            typed.faults[name] = desk.words(sentence)
    _look_at_days(desk, typed, channel)
    if not typed["as_written"]:
        _look_at_numbers(desk, typed)
    _look_at_contacts(desk, typed)
    if any(typed[name] for name in AGENT) and not typed["agent_name"]:
        typed.faults["agent_name"] = desk.say("请填写代理人姓名", "give the agent's name")
    matters = len(matters_of(typed))
    if matters == 1 or matters > MOST_MATTERS:
        typed.faults["matters"] = desk.say(
            f"每行一项，至少两项、最多{MOST_MATTERS}项；只有一项的不用填写",
            f"a line each, from two to {MOST_MATTERS}; leave it empty where there is only one",
        )
    for place, row in enumerate(typed.joint):
        if not row["joint_name"]:
            typed.faults[f"joint_name-{place}"] = desk.say("请填写共同申请人姓名", "give the joint applicant's name")


def _look_at_days(desk: Desk, typed: Typed, channel: Channel) -> None:
    on = _day(desk, typed, "on", None)
    if channel.needs_confirmation and typed["confirmed_on"]:
        confirmed = _day(desk, typed, "confirmed_on", on)
        if on is not None and confirmed is not None:
            _ask_why_confirmed_late(desk, typed, channel, on, confirmed)
    if channel.receipt == "day_signed_for" and typed["reached"]:
        _day(desk, typed, "reached", on)
    if on is not None:
        _ask_why_late(desk, typed, channel, on)


def _look_at_numbers(desk: Desk, typed: Typed) -> None:
    """Tell which numbers cannot be right; whoever applies may still be registered as the letter has it."""
    numbers = [("id_number", typed["id_type"], typed["id_number"])]
    numbers.append(("agent_id_number", RESIDENT_ID, typed["agent_id_number"]))
    for place, row in enumerate(typed.joint):
        numbers.append((f"joint_id_number-{place}", RESIDENT_ID, tidy_number(row["joint_id_number"])))
    for name, kind, number in numbers:
        sentence = number_fault(kind, number) if number else None
        if sentence is not None:
            typed.faults[name] = desk.words(sentence)


def _look_at_contacts(desk: Desk, typed: Typed) -> None:
    if typed["phone"] and not PHONE.fullmatch(typed["phone"]):
        typed.faults["phone"] = desk.say("电话只写数字，可带区号和短横", "figures only, with an area code and dashes")
    if typed["email"] and not EMAIL.fullmatch(typed["email"]):
        typed.faults["email"] = desk.say(
            "电子邮箱不完整，应像 name@example.cn", "the address is not whole: name@example.cn"
        )
    to = WRITTEN_TO.get(typed["method"])
    if to is not None and not typed[to]:
        typed.faults[to] = desk.say("所选获取方式要用到这一项，请填写", "the chosen delivery goes there: fill it in")


def _ask_why_late(desk: Desk, typed: Typed, channel: Channel, on: date) -> None:
    """Ask why a request whose time runs since an earlier day is recorded only now, unless its way explains it."""
    explained = typed["note"] or (channel.receipt == "day_signed_for" and typed["reached"])
    if on < desk.today and not channel.needs_confirmation and not explained:
        typed.faults["note"] = desk.say("补录（日期早于今天）须写明原因", "the day lies before today: say why")


def _ask_why_confirmed_late(desk: Desk, typed: Typed, channel: Channel, on: date, confirmed: date) -> None:
    """Ask why a confirmation came later than the law asks for, or is recorded on a later day than its own."""
    if typed["note"]:
        return
    if is_confirmed_late(channel, on, confirmed):
        typed.faults["note"] = desk.words(WHY_CONFIRMED_LATE)
    elif confirmed < desk.today:
        typed.faults["note"] = desk.say("补录（确认日期早于今天）须写明原因", "confirmed before today: say why")


def _day(desk: Desk, typed: Typed, name: str, earliest: date | None) -> date | None:
    """Return a day that was typed; one that cannot be goes to the faults."""
    try:
        found = read_day(typed[name], desk.today)
    except BadInput as error:
        typed.faults[name] = desk.words(error.sentence)
        return None
    if found > desk.today:
        typed.faults[name] = desk.say("日期不能晚于今天", "the day lies ahead")
    elif earliest is not None and found < earliest:
        typed.faults[name] = desk.say("不能早于来件日期", "the day lies before the arrival")
    return found


def case_of(desk: Desk, typed: Typed, channel: Channel) -> dict[str, Any]:
    """Return the request in the interchange format, without number and agency.

    Raises:
        BadInput: a day cannot be read.
    """
    on = read_day(typed["on"], desk.today)
    events: list[dict[str, Any]] = [{"on": on.isoformat(), "action": "receive"}]
    note = _arrival_note(desk, typed, channel)
    if note:
        events[0]["note"] = note
    if channel.needs_confirmation and typed["confirmed_on"]:
        confirmed = read_day(typed["confirmed_on"], desk.today)
        events.append({"on": confirmed.isoformat(), "action": "confirm_receipt"})
        if typed["note"]:
            events[-1]["note"] = typed["note"]
    case: dict[str, Any] = {"applicant": applicant_of(typed), "channel": typed["channel"], "events": events}
    case |= {key: typed[key] for key in ("subject", "description") if typed[key]}
    delivery = {key: typed[key] for key in ("form", "method") if typed[key]}
    agent = {key.removeprefix("agent_"): typed[key] for key in AGENT if typed[key]}
    if "id_number" in agent:
        agent["id_type"] = RESIDENT_ID
    joint = [_joint(row) for row in typed.joint]
    more = {"delivery": delivery, "agent": agent, "joint_applicants": joint}
    return {**case, **{key: value for key, value in more.items() if value}}


def applicant_of(typed: Typed) -> dict[str, str]:
    """Return the applicant in the interchange format."""
    made = {key: typed[key] for key in APPLICANT if typed[key]}
    if "id_number" not in made:
        made.pop("id_type", None)
    return made


def _joint(row: Mapping[str, str]) -> dict[str, str]:
    made = {key.removeprefix("joint_"): value for key, value in row.items() if value}
    if "id_number" in made:
        made |= {"id_number": tidy_number(made["id_number"]), "id_type": RESIDENT_ID}
    return {"category": PERSON, **made}


def _arrival_note(desk: Desk, typed: Typed, channel: Channel) -> str:
    """Return what is kept of the arrival besides its day; in the language of the file."""
    reference = REFERENCE.get(typed["channel"])
    lines = []
    if reference is not None and typed["reference"]:
        lines.append(f"{reference.zh}：{typed['reference']}")
    if channel.receipt == "day_signed_for" and typed["reached"]:
        lines.append(f"送到公开机构：{read_day(typed['reached'], desk.today).isoformat()}")
    confirmed = channel.needs_confirmation and typed["confirmed_on"]
    if typed["note"] and not confirmed:  # what is said of a confirmation stands with it
        lines.append(typed["note"])
    return "；".join(lines)
