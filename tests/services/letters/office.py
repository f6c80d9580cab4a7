"""An office that issues letters: what it says of itself, and the letters that the tests issue."""

from datetime import date
from typing import Any

from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.issuing import Issued, issue_letter
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.program import Program
from request_flow.services.steps import Person, register_case
from services.desk import HEAD, arrived

SAYS = {
    "short": "教公开",
    "address": "文昌路12号",
    "phone": "0731-55550123",
    "review_organ": "市人民政府",
    "court": "市人民法院",
    "payee": "市财政局",
    "account": "6222 0000",
    "payment_method": "银行转账",
}
WHY = {"why": "申请中没有写明学校和项目，无法据以查找"}
KEYS = {"term_days": 10, "items": "学校名称；\n文件的年度"}
SUPPLEMENT = LetterAsk("supplement-notice", WHY, KEYS)
EXTENSION = LetterAsk("extension-notice", {"reason": "合同分存多处，须逐份调取"}, {"days": 5, "approved_by": "王主任"})
SLIP = LetterAsk("receipt-slip", {"materials": ["申请表1份"]})


def says(program: Program, **more: Any) -> None:
    """Let the agency say what its letters need, since the beginning of 2024."""
    set_particulars(program, "edu", {**SAYS, **more}, "管理员", from_day=date(2024, 1, 1))


def a_request(program: Program, on: str = "2024-03-25", **more: Any) -> str:
    """Register a request and return its number."""
    return register_case(program, "edu", arrived(on, **more), HEAD).number


def issued(
    program: Program, number: str, ask: LetterAsk | int = SUPPLEMENT, person: Person = HEAD, **more: Any
) -> Issued:
    """Issue a letter as the head of the office, today."""
    return issue_letter(program, "edu", number, ask, person, **more)
