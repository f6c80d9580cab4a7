"""A letter or an e-mail that is pasted in (从邮件粘贴), read into the fields of a registration.

What is labelled is taken by its label (姓名：、联系电话：…), also where the form was pasted out of a table; what
is not, by its shape: an ID number that checks, a mobile number, an address of e-mail, who signs at the end, what
follows 申请公开.
Nothing is guessed that does not stand in the text, nothing is kept: a person looks at every field before it is saved.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from request_flow.services.identity_numbers import CREDIT_CODE, RESIDENT_ID, number_fault, tidy_number

LONGEST = 100_000
"""Characters that are read."""
LONGEST_NAME = 50
LONGEST_PERSON = 12
MOST_OF_A_SUBJECT = 500
LABELS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "申请人姓名或名称", "申请人姓名", "申请人名称", "申请单位名称", "申请单位", "单位名称", "法人或其他组织名称",
        "姓名或名称", "申请人", "姓名", "名称",
    ),
    "id_number": (
        "居民身份证号码", "身份证号码", "身份证件号码", "证件号码", "身份证号", "证件号", "统一社会信用代码",
        "组织机构代码", "身份证",
    ),
    "id_type": ("证件名称", "证件类型", "证件种类"),
    "phone": ("联系电话", "手机号码", "联系方式", "移动电话", "手机号", "手机", "电话"),
    "email": ("电子邮箱", "电子邮件地址", "邮箱地址", "电子信箱", "电子邮件", "邮箱", "E-mail", "Email", "email"),
    "address": (
        "通信地址", "通讯地址", "邮寄地址", "联系地址", "收件地址", "送达地址", "收信地址", "详细地址", "住所地",
        "住址", "地址", "住所",
    ),
    "agent_name": ("委托代理人姓名", "委托代理人", "代理人姓名", "代理人"),
    "agent_authority": ("代理权限", "委托权限"),
    "subject": (
        "所需政府信息的内容描述", "所需信息的内容描述", "所需信息内容描述", "所需政府信息内容", "所需的政府信息",
        "所需政府信息", "申请公开的政府信息", "申请公开的信息", "申请公开内容", "申请公开的内容", "申请公开事项",
        "申请信息内容", "所需信息内容", "信息内容描述", "内容描述", "申请内容", "申请事项", "信息名称", "请求事项",
    ),
    "form": ("政府信息的形式要求", "信息提供形式", "提供形式", "提供信息的形式", "载体形式", "信息的指定提供方式"),
    "method": ("获取信息的方式", "获取方式", "信息获取方式", "获取政府信息的方式", "答复方式", "送达方式"),
    "sent_from": ("发件人", "From"),
    "sent_on": ("发送时间", "发件时间", "发送日期", "Sent"),
    "": (
        "收件人", "主题", "Subject", "To", "抄送", "Cc", "附件", "工作单位", "邮政编码", "邮编", "法定代表人", "联系人",
        "传真", "营业执照", "所需信息的用途", "用途", "申请时间", "申请日期", "日期", "特征描述", "事实和理由",
        "事实与理由", "申请理由", "备注", "被申请人", "被申请机关", "性别", "出生日期", "民族", "法人",
        "申请人签名或盖章", "申请人签名", "签名", "Date", "时间", "国籍", "职业", "与申请人关系",
    ),
}  # fmt: skip
"""What letters and the forms of offices call each field; those under no name only end the one before."""
LONG = frozenset({"subject"})
"""What may run over lines, up to the next label or the end of the letter."""
FIELD_OF = {label: name for name, labels in LABELS.items() for label in labels}
WORDS = "|".join(re.escape(label) for label in sorted(FIELD_OF, key=len, reverse=True))
GAP = r"[ \t\u3000]"
LABEL = re.compile(
    rf"(?:^|(?<=[\s，,；;。、|（(【\[]))[*＊●·]?(?:[0-9一二三四五六七八九十]{{1,2}}[.．、])?{GAP}?"
    rf"(?P<label>{WORDS})(?:[（(][^（()）\n]{{0,20}}[)）])?"
    rf"(?:{GAP}{{0,4}}[:：]|{GAP}{{0,2}}[\t|]|{GAP}{{2,8}}(?=\S)|{GAP}{{0,8}}$)",
    re.MULTILINE,
)
DIGITS = r"[0-9０-９]"
ID_NUMBER = re.compile(rf"(?<![0-9A-Za-z０-９])(?:{DIGITS}[ ]?){{17}}[0-9０-９XxＸｘ](?![0-9A-Za-z０-９])")
CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")
MOBILE = re.compile(
    rf"(?<![0-9０-９])(?:\+?86[- ]?)?[1１]{DIGITS}{{2}}[- ]?{DIGITS}{{4}}[- ]?{DIGITS}{{4}}(?![0-9０-９])"
)
LANDLINE = re.compile(r"(?<![0-9-])0[0-9]{2,3}[-— ]?[0-9]{7,8}(?:[-转][0-9]{1,5})?(?![0-9])")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
PERSON = r"[\u3400-\u9fff\U00020000-\U0003ffff·]"
INTRODUCED = re.compile(
    rf"(?:本人|我叫|我是|申请人)(?:姓名)?[:：]?{GAP}?({PERSON}{{2,6}}?)(?=[，,。（(\s]|{GAP}|身份证|，?[男女]|，?系|$)"
)
NO_NAME = re.compile(
    r"^(?:因|为|的|是|现|于|在|特|需|想|已|系|依|根据|按照|向|对|要求|请求|申请)|(?:居民|业主|村民|公民|市民|家长)$"
)
ASKED = re.compile(
    r"(?:申请|请求|要求|请)(?:贵[局委办厅部府机关单位政]{1,4})?(?:向(?:我|本人|申请人|我公司|我方)?)?(?:依法)?"
    r"(?:书面)?(?:予以)?(?:公开|提供|获取)(?:以下|下列|如下)?(?:的)?(?:政府)?(?:信息)?[:：]?\s*(?P<what>[^。；;]{4,1000})"
)
CLOSING = re.compile(
    r"^\s*(?:此致|敬礼|特此申请|望(?:予以)?|谢谢|顺颂|祝好|盼复|请(?:贵|依法|以|将|通过|按)|申请人[:：（(\s]|联系)",
    re.MULTILINE,
)
END = re.compile(r"(?:此致|特此申请)")
DAY = re.compile(rf"({DIGITS}{{4}})\s*[-/.年]\s*({DIGITS}{{1,2}})\s*[-/.月]\s*({DIGITS}{{1,2}})")
SIGNED = re.compile(
    rf"^\s*(?:申请人[:：]?)?{GAP}*({PERSON}(?:{GAP}?{PERSON}){{1,20}}){GAP}*(?:[（(][^）)]*[）)])?{GAP}*$"
)
NOT_SIGNED = re.compile(r"[局委办厅部府院]$|此致|敬礼|谢谢|申请")
SENDER = re.compile(r"^\s*[\"“]?([^<\"”@]{2,40}?)[\"”]?\s*<")
CATEGORIES = (
    ("legal_service", ("律师事务所", "法律服务所", "公证处", "律所")),
    ("public_welfare_org", ("协会", "学会", "商会", "基金会", "联合会", "促进会", "志愿者服务中心", "服务中心")),
    ("research_institution", ("大学", "研究院", "研究所", "科学院", "学院")),
    ("commercial_enterprise", ("公司", "厂", "商行", "合作社", "经营部", "酒店", "商店", "集团", "工作室", "超市")),
    ("other_org", ("委员会", "村委会", "居委会", "学校", "中学", "小学", "幼儿园", "医院", "局", "政府")),
)
"""How the names of bodies end, by the category that they are proposed for."""
FORMS = (
    ("电子文档", ("电子", "扫描", "光盘", "PDF", "pdf")),
    ("现场查阅", ("查阅", "阅览")),
    ("纸质", ("纸", "复印", "书面")),
)
METHODS = (
    ("email", ("邮件", "邮箱", "信箱")),
    ("post", ("邮寄", "快递", "寄送", "挂号", "EMS")),
    ("in_person", ("自取", "自行领取", "当面", "现场", "窗口")),
    ("online", ("网上", "网络", "在线")),
)
CHOSEN = re.compile(r"[√☑■✓✔☒]\s*([^\s□√☑■✓✔☒]{1,12})|([^\s□√☑■✓✔☒]{1,12})\s*[（(][√☑■✓✔][)）]")
BOX = "□"


@dataclass(slots=True)
class Pasted:
    """What was found, by the name of its field; ``sent_on`` is the day an e-mail was sent, where it is one."""

    values: dict[str, str] = field(default_factory=dict)
    sent_on: date | None = None


def read_pasted(text: str) -> Pasted:
    """Return what a pasted letter says of its applicant and of what is asked for."""
    text = unicodedata.normalize("NFC", text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    labelled = dict(_labelled(text))
    found = Pasted()
    sent_from = labelled.pop("sent_from", "")
    found.sent_on = _day_in(labelled.pop("sent_on", ""))
    made = {
        "name": _name(labelled, text, sent_from),
        "phone": _phone(labelled, text),
        "email": _first(EMAIL, labelled.get("email", ""), sent_from, text),
        "address": _line(labelled.get("address", "")),
        "agent_name": _person(labelled.get("agent_name", "")),
        "agent_authority": _line(labelled.get("agent_authority", "")),
        "subject": _subject(labelled, text),
        "form": _choice(labelled.get("form", ""), FORMS),
        "method": _choice(labelled.get("method", ""), METHODS),
    }
    made |= _identity(labelled, text)
    made["category"] = _category(made)
    found.values = {name: value for name, value in made.items() if value}
    return found


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """Yield each field with what stands behind its label, a label's first value only."""
    marks = list(LABEL.finditer(text))
    seen: set[str] = set()
    for number, mark in enumerate(marks):
        name = FIELD_OF[mark["label"]]
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        value = text[mark.end() : end].strip(" \t\u3000|\n，,；;")
        if not name or name in seen or not value:
            continue
        if name in LONG:
            closing = CLOSING.search(value)
            value = value[: closing.start()].strip() if closing is not None else value
        else:
            value = value.split("\n", 1)[0].strip()
        if value:
            seen.add(name)
            yield name, value


def _first(pattern: re.Pattern[str], *texts: str) -> str:
    return next((found[0] for text in texts if (found := pattern.search(text)) is not None), "")


def _line(text: str) -> str:
    return " ".join(text.split("\n", 1)[0].strip(" \t\u3000，,；;。").split())


def _person(text: str) -> str:
    """Return the name at the beginning of a value, without what was put in brackets behind it."""
    name = re.split(r"[（(，,；;。\t]|\s{2,}", _line(text), maxsplit=1)[0].strip()
    plain = name.replace(" ", "").replace("\u3000", "")
    if re.fullmatch(rf"{PERSON}{{2,{LONGEST_PERSON}}}", plain):
        return plain
    return name if 1 < len(name) <= LONGEST_NAME and not any(sign.isdecimal() for sign in name) else ""


def _name(labelled: Mapping[str, str], text: str, sent_from: str) -> str:
    named = _person(labelled.get("name", ""))
    if named:
        return named
    for found in INTRODUCED.finditer(text):
        if not NO_NAME.search(found[1]):
            return found[1]
    signed = _signature(text)
    if signed:
        return signed
    sender = SENDER.match(sent_from)
    return _person(sender[1]) if sender is not None and re.search(PERSON, sender[1]) else ""


def _signature(text: str) -> str:
    """Return who signs: the line before a day at the end of the letter, or the last line after 此致."""
    lines = [line for line in text.split("\n") if line.strip()]
    for at in range(len(lines) - 1, max(len(lines) - 8, 0), -1):
        if DAY.match(lines[at].strip()) is None:
            continue
        signed = SIGNED.match(lines[at - 1])
        if signed is not None and not NOT_SIGNED.search(signed[1]):
            return re.sub(GAP, "", signed[1])
    return ""


def _phone(labelled: Mapping[str, str], text: str) -> str:
    for place in (labelled.get("phone", ""), text):
        for pattern in (MOBILE, LANDLINE):
            for found in pattern.finditer(place):
                if not _inside_id(place, found):
                    return unicodedata.normalize("NFKC", found[0]).strip()
    return ""


def _inside_id(text: str, found: re.Match[str]) -> bool:
    return any(each.start() <= found.start() < each.end() for each in ID_NUMBER.finditer(text))


def _identity(labelled: Mapping[str, str], text: str) -> dict[str, str]:
    """Return kind and number of a paper: one that checks wherever it stands, else what is labelled as one."""
    said = labelled.get("id_number", "")
    for place in (said, text):
        for pattern, kind in ((ID_NUMBER, RESIDENT_ID), (CODE, CREDIT_CODE)):
            for found in pattern.finditer(place):
                number = tidy_number(found[0])
                if kind == CREDIT_CODE and number.isdecimal() and place is not said:
                    continue  # one in thirty-one numbers of eighteen figures checks as a code
                if number_fault(kind, number) is None:
                    return {"id_type": kind, "id_number": number}
    number = tidy_number(re.split(r"[（(，,；;。\t]", _line(said), maxsplit=1)[0])
    if not re.fullmatch(r"[0-9A-Z]{5,20}", number):
        return {}
    return {"id_type": _paper(labelled.get("id_type", "")), "id_number": number}


def _paper(said: str) -> str:
    plain = _line(said)
    return next((kind for kind in ("护照", CREDIT_CODE) if kind in plain), RESIDENT_ID if "身份" in plain else "")


def _subject(labelled: Mapping[str, str], text: str) -> str:
    said = labelled.get("subject", "")
    if not said:
        found = ASKED.search(text)
        said = found["what"] if found is not None else ""
        closing = CLOSING.search(said) or END.search(said)
        said = said[: closing.start()] if closing is not None else said
    return " ".join(said.split()).strip(" ，,；;。：:")[:MOST_OF_A_SUBJECT]


def _choice(said: str, words: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Return what was chosen; of boxes only those that are ticked count."""
    if not said:
        return ""
    ticked = " ".join(part for found in CHOSEN.findall(said) for part in found)
    plain = ticked or ("" if BOX in said else said)
    return next((code for code, spelt in words if any(word in plain for word in spelt)), "")


def _category(values: Mapping[str, str]) -> str:
    if values.get("id_type") == RESIDENT_ID:
        return "natural_person"
    name = values["name"]
    for code, endings in CATEGORIES:
        if name.endswith(endings):
            return code
    return "natural_person" if re.fullmatch(rf"{PERSON}{{2,4}}", name) and "id_type" not in values else ""


def _day_in(text: str) -> date | None:
    found = DAY.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
