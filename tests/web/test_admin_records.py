"""What is kept of a person, given out whole: letters, files, messages and looks; what is not theirs stays behind."""

import io
import json
import zipfile
from datetime import date

import pytest

from request_flow.services.attachments import attach
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.issuing import issue_letter
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.restricting import restrict
from request_flow.services.steps import Person
from request_flow.services.visitors import Visitor, visitor_of
from request_flow.storage.looks import every_look
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading, writing
from web.office import APPLICANT, Office, plain

PATH = "/a/edu/admin/protection"
WHOM = {"identity": APPLICANT["id_number"]}
SAYS = {
    "short": "澄教公开",
    "address": "文昌路12号",
    "phone": "0731-1",
    "review_organ": "澄州市政府",
    "court": "澄州法院",
}
MESSAGE = (
    "INSERT INTO messages (id, key, agency_id, person_id, case_id, topic, channel, address, content, status, attempts, "
    "forgiven, next_try_at, created_at) SELECT 91, 'k', agency_id, NULL, id, 'reminder', 'app', '', "
    """'{"topic": "reminder"}', 'sent', 1, 0, '2026-11-23T00:00:00+08:00', '2026-11-23T00:00:00+08:00' FROM cases """
)


def visitor(office: Office, login: str) -> Visitor:
    with reading(office.program.store) as unit:
        return visitor_of(office.program, unit, get_member(unit, login))


def given(office: Office) -> zipfile.ZipFile:
    answer = office.client("admin").post(PATH, {**WHOM, "do": "export"})
    assert answer.headers["content-disposition"] == 'attachment; filename="personal-data.zip"'
    return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.fixture
def number(office: Office) -> str:
    """Return a case with a letter, a file and a message."""
    set_particulars(office.program, "edu", SAYS, "admin", from_day=date(2026, 1, 1))
    made = office.arrives("2026-11-09")
    ask = LetterAsk("supplement-notice", {"why": "没有写明学校，无法据以查找"}, {"term_days": 10, "items": "学校名称"})
    issue_letter(office.program, "edu", made, ask, Person("wu", "office_head"), on=date(2026, 11, 13))
    attach(office.program, "edu", made, "申请书.txt", "食堂的成本".encode(), visitor(office, "sun"))
    with writing(office.program.store) as unit:
        unit.run(MESSAGE)
    return made


def test_the_file_holds_letters_files_messages_and_a_page_that_leads_to_each(office: Office, number: str):
    with given(office) as archive:
        names = archive.namelist()
        page = archive.read("index.html").decode()
        messages = json.loads(archive.read(f"cases/{number}/messages.json"))
        [file] = [each for each in names if "/files/" in each]
        letters = [each for each in names if "/letters/" in each]

        assert archive.read(file).decode() == "食堂的成本"
        assert sorted(each.rpartition(".")[2] for each in letters) == ["docx", "html", "pdf"]
        assert archive.read(next(each for each in letters if each.endswith(".pdf"))).startswith(b"%PDF")
    assert messages[0]["content"] == {"topic": "reminder"}
    assert f"cases/{number}/looks.json" in names
    assert page.count("href=") == len(names) - 1, "the page leads to every file but itself"
    assert "姓名或名称 张文慧" in plain(page)
    assert "证件号码 320800199001011234" in plain(page)


def test_a_case_that_is_shut_to_the_visitor_is_named_and_not_opened(office: Office, number: str):
    shut = office.arrives("2026-11-16")
    restrict(office.program, "edu", shut, ["wu"], "涉及举报人", visitor(office, "wu"))

    assert "限制查看" in plain(office.client("admin").post(PATH, {**WHOM, "do": "find"}).text)
    with given(office) as archive:
        assert not [each for each in archive.namelist() if shut in each]
        assert f"没有放入本文件的申请：{shut}" in archive.read("index.html").decode()
    with reading(office.program.store) as unit:
        assert every_look(unit, 2, shut) == []
        assert [(each.login, each.what) for each in every_look(unit, 2, number)] == [("admin", "export")]


def test_what_was_typed_is_text_on_the_page_and_a_letter_to_somebody_else_stays_behind(office: Office):
    set_particulars(office.program, "edu", SAYS, "admin", from_day=date(2026, 1, 1))
    number = office.arrives("2026-11-16", subject="<script>alert(1)</script>预算")
    ask = LetterAsk(
        "consultation-third-party",
        {"information": ["成本明细表"], "concern": "记载采购价格和利润率，可能属于商业秘密"},
        {"ref": "c1", "party": "众合食品有限公司"},
    )
    issue_letter(office.program, "edu", number, ask, Person("wu", "office_head"), on=date(2026, 11, 20))
    with given(office) as archive:
        page = archive.read("index.html").decode()
        assert not [each for each in archive.namelist() if "/letters/" in each]
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;预算" in page
    assert "（未放入）" in page


def test_more_than_a_page_of_cases_is_given_out_and_told(office: Office):
    for _ in range(52):
        office.arrives("2026-11-16")

    words = plain(office.client("admin").post(PATH, {**WHOM, "do": "find"}).text)
    assert "共52件，只列前50件；导出的文件包含全部" in words
    with given(office) as archive:
        assert len([each for each in archive.namelist() if each.endswith("case.json")]) == 52


def test_looks_of_a_search_go_on_where_the_page_ended(office: Office):
    number = office.arrives("2026-11-16")
    admin = office.client("admin")
    for _ in range(52):
        admin.post(PATH, {**WHOM, "do": "export"})

    first = admin.post("/a/edu/admin/looks", {"login": "admin", "case": number}).text
    before = first.partition('name="before" value="')[2].partition('"')[0]
    second = admin.post("/a/edu/admin/looks", {"login": "admin", "case": number, "before": before}).text
    assert (first.count("<code>"), second.count("<code>")) == (50, 2)
    assert 'name="before"' not in second
