"""Letters for tests: a situation from a request told as a story, and the letter that is composed of it."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from request_flow.cases.record import event_of, events_of, registration_of
from request_flow.notices.catalogue import REMEDIES_PIECE, Catalogue, LetterKind, catalogue, load_catalogue
from request_flow.notices.checks import Finding, check
from request_flow.notices.compose import compose
from request_flow.notices.model import Letter
from request_flow.notices.situation import Delivery, Particulars, Situation, situation_of
from support.build import Request, a_request, engine, entry_of

AGENCY = "澄州市教育局"
PARTICULARS = Particulars(
    short="澄教公开",
    address="澄州市文昌路12号",
    postcode="410200",
    phone="0731-55550123",
    review_organ="澄州市人民政府",
    court="澄州市人民法院",
    payee="澄州市财政局",
    account="6222 0012",
    payment_method="银行转账",
)
REASON = "该信息记载企业的采购价格和利润率，不为公众所知悉，企业已采取保密措施，属于商业秘密"


def situation(
    request: Request,
    action: str | None = None,
    on: str = "2026-03-10",
    *,
    today: str | None = None,
    agency: Particulars = PARTICULARS,
    more: Mapping[str, Any] | None = None,
    **data: Any,
) -> Situation:
    """Return the situation of a letter whose issue is ``action`` on ``on``; without one, the last event is the act.

    ``more`` are keys of :func:`situation_of`, such as ``delivery``.
    """
    told = request.but().did(action, on, **data) if action is not None else request
    case = entry_of(told).case
    assert case is not None
    events = events_of(case)
    act = events[-1]
    if action is not None:
        act, events = event_of(case["events"][-1], 0), events[:-1]
    return situation_of(
        registration_of(case),
        events,
        act,
        rules=engine().rules,
        law=engine().law,
        agency_name=AGENCY,
        agency=agency,
        day=date.fromisoformat(today or on),
        **(more or {}),
    )


def letter(name: str, of: Situation, **inputs: Any) -> Letter:
    """Return the letter of that name."""
    return compose(catalogue().kind(name), of, inputs, number="澄教公开〔2026〕1号-补")


def findings(name: str, of: Situation, **inputs: Any) -> dict[str, Finding]:
    """Return what the checks find against the letter of that name, by code."""
    kind = catalogue().kind(name)
    return {each.code: each for each in check(kind, compose(kind, of, inputs), of, inputs)}


PIECE = """{% macro words(text) -%}
<p>{{ text }}</p>
{%- endmacro %}
{% macro _hidden() %}{% endmacro %}
"""
CONTRACT = """label: {{zh: 信, en: Letter}}
title: 信
audience: {audience}
occasion: {{zh: 随时, en: at any time}}
issue: after
sealed: false
remedies: none
cites: ["ogi-2019:45"]
variables:
  text: {{type: text, from: officer, means: 文字}}
  more: {{type: text, from: officer, means: 更多文字, required: false}}
  items: {{type: texts, from: officer, means: 事项, required: false}}
  timeline: {{type: rows, from: case, means: 经过, required: false}}
"""


def written(folder: Path, body: str, contract: str = CONTRACT.format(audience="applicant")) -> Catalogue:
    """Return a catalogue of one letter, ``letter``, with this body."""
    (folder / "letters" / "_base").mkdir(parents=True, exist_ok=True)
    (folder / "letters" / "letter").mkdir(exist_ok=True)
    (folder / "letters" / "_base" / "pieces.html.j2").write_text(PIECE, encoding="utf-8")
    shipped = catalogue().kind("receipt-slip").pieces.texts[REMEDIES_PIECE]
    (folder / "letters" / REMEDIES_PIECE).write_text(shipped, encoding="utf-8")
    (folder / "letters" / "letter" / "body.html.j2").write_text(body, encoding="utf-8")
    (folder / "letters" / "letter" / "notice.yaml").write_text(contract, encoding="utf-8")
    return load_catalogue(folder, engine().law)


def kind_of(folder: Path, body: str) -> LetterKind:
    """Return a letter with this body, typed values ``text``, ``more`` and ``items``."""
    return written(folder, body).kind("letter")


ADDRESS = "澄州市云溪路8号"
PERSON = {"category": "natural_person", "name": "张文慧", "phone": "19900001234", "address": ADDRESS}
WHY = "申请中没有写明学校和项目，本机关无法据以查找"


def received(on: str = "2026-03-02", **more: Any) -> Request:
    return a_request("in_person", applicant=PERSON, subject="成本构成明细表", **more).received(on)


def consulted() -> Request:
    request = received().consulted("c1", "2026-03-04", party="众合食品有限公司", received_on="2026-03-05")
    return request.answered_by("c1", "2026-03-16", "object", reasonable=True)


def supplement(on: str = "2026-03-10", request: Request | None = None, **more: Any) -> Situation:
    found = more.pop("items", "请写明校名")
    return situation(request or received(), "request_supplement", on, term_days=10, items=found, **more)


def extension(on: str = "2026-03-20", request: Request | None = None, **more: Any) -> Situation:
    return situation(request or received(), "extend", on, days=10, approved_by="王主任", **more)


def refusal(
    on: str = "2026-03-24", request: Request | None = None, grounds: str | None = "trade_secret", **more: Any
) -> Situation:
    data = {"outcome": "refuse_third_party"} | ({"grounds": grounds} if grounds else {})
    return situation(request or consulted(), "decide", on, **data, **more)


def post(to: str = "张文慧", address: str = ADDRESS, method: str = "post") -> dict[str, Delivery]:
    return {"delivery": Delivery(to, method, address)}


def from_text(
    folder: Path,
    of: Situation,
    text: str = "甲",
    audience: str = "applicant",
    edit: Callable[[str], str] | None = None,
    **inputs: Any,
) -> dict[str, Finding]:
    """Return what is found against a letter that a test wrote: one paragraph of ``text``."""
    contract = CONTRACT.format(audience=audience)
    if edit is not None:
        contract = edit(contract)
    kind = written(folder, "<p>{{ text }}{% if more %}{{ more }}{% endif %}</p>", contract).kind("letter")
    typed = {"text": text, **inputs}
    return {each.code: each for each in check(kind, compose(kind, of, typed), of, typed)}
