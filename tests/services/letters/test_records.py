"""The papers of the file that are written over what is on record: service, a return, the cover, the list of evidence."""

from datetime import date

import pytest

from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.drafting import preview_letter
from request_flow.services.letters.keeping import open_letter
from request_flow.services.letters.owing import letters_owed
from request_flow.services.letters.serving import Proof, serve_letter
from services.desk import CLERK, HEAD, do
from services.letters.office import a_request, issued

ANSWER = LetterAsk(
    "reply-disclosed",
    {"information": ["2023年度学校名录"], "form": "纸质复印件"},
    {"grounds": "provided"},
)
TITLE = "《政府信息公开告知书》（教公开〔2024〕1号-答）"
FRIDAY = date(2024, 3, 29)


@pytest.fixture
def number(office):
    """Give the number of an answered request, and let the office have the answer as a letter."""
    number = a_request(office, "2024-03-25")
    issued(office, number, ANSWER)
    return number


def text_of(office, number, ask):
    letter = issued(office, number, ask).letter
    return (open_letter(office, "edu", letter.name).made_of or {})["text"].splitlines()


def test_a_record_of_service_is_printed_before_with_blanks_and_after_with_what_is_known(office, number):
    before = preview_letter(office, "edu", number, LetterAsk("service-record", {"documents": [TITLE]}), HEAD).letter
    cells = {row[0].text: row[1].text for row in before.blocks[0].rows}
    assert (cells["送达文书、文号"], cells["送达之日"].split(), cells["送达凭证"]) == (TITLE, ["年", "月", "日"], "")

    proof = Proof("signature", "赵启明")
    serve_letter(office, "edu", "教公开〔2024〕1号-答", CLERK, on=FRIDAY, method="in_person", proof=proof)
    assert [each.kind for each in letters_owed(office, "edu", number)] == ["receipt-slip", "service-record"]
    said = text_of(office, number, LetterAsk("service-record"))

    assert f"送达文书、文号 | {TITLE}" in said
    assert {"送达方式 | 当面领取", "送达之日 | 2024年3月29日", "送达凭证 | 赵启明"} <= set(said)
    assert [each.kind for each in letters_owed(office, "edu", number)] == ["receipt-slip"]


def test_mail_that_came_back_is_told_with_its_day_and_reason(office, number):
    serve_letter(office, "edu", "教公开〔2024〕1号-答", CLERK, on=FRIDAY, method="post", returned="原址查无此人")
    typed = {"verified": "电话联系申请人，已搬迁", "next_step": "按新地址再次邮寄"}

    said = text_of(office, number, LetterAsk("returned-mail-record", typed))

    assert f"退回的文书、文号 | {TITLE}" in said
    assert {"退回之日 | 2024年3月29日", "退回原因 | 原址查无此人"} <= set(said)


def test_cover_and_list_of_evidence_can_be_printed_apart_from_the_pack(office, number):
    do(office, number, "archive", "2024-03-29")

    assert "归档之日 | 2024年3月29日 | 保管期限 |" in text_of(office, number, LetterAsk("case-cover"))
    listed = text_of(office, number, LetterAsk("evidence-index"))
    assert "1 | 政府信息公开告知书 | 教公开〔2024〕1号-答 | 2024年3月29日 |" in listed
