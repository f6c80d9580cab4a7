"""The pages of retention: two people erase what was kept long enough, and what is left is shown calmly."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from request_flow.services.letters.issuing import issue_letter
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.retention import hold_case
from request_flow.services.retention_lists import propose
from request_flow.services.steps import Person
from request_flow.services.tokens import make_token
from request_flow.services.visitors import visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from services.letters.office import SAYS, SLIP
from web.office import Office, plain

PAGE = "/a/edu/admin/retention"


@pytest.fixture
def years_later(office: Office) -> Office:
    """Give the office in 2031 with two cases that were answered in 2020."""
    set_particulars(office.program, "edu", SAYS, "admin", from_day=date(2019, 1, 1))
    for _ in range(2):
        number = office.arrives("2020-11-02")
        issue_letter(office.program, "edu", number, SLIP, Person("sun", "registrar"))
        office.does(number, "decide", "2020-11-20", outcome="disclosed", grounds="provided")
    office.at("2031-01-05")
    return office


def test_two_people_erase_what_was_kept_long_enough(years_later: Office):
    admin, head = years_later.client("admin"), years_later.client("wu")

    assert "2020-0001 2020年11月20日 一般申请 2030年12月31日 可以销毁" in admin.words(PAGE)
    sent = admin.post(PAGE, {"number": "2020-0001", "reason": "经鉴定无继续保存价值"})
    assert sent.headers["location"] == f"{PAGE}/lists/1"
    assert "您提出的清册由另一人批准" in admin.words(f"{PAGE}/lists/1")
    own = admin.post(f"{PAGE}/lists/1", {"do": "approve", "seen": "yes"})
    assert (own.status_code, "提出销毁的人不能自己批准" in own.text) == (422, True)
    unread = head.post(f"{PAGE}/lists/1", {"do": "approve"})
    assert (unread.status_code, "请确认已逐件核对" in unread.text) == (422, True)
    done = head.post(f"{PAGE}/lists/1", {"do": "approve", "seen": "yes"})
    assert done.status_code == 303
    assert "已销毁1件" in head.words(f"{PAGE}/lists/1")
    assert "记录第1号" in head.words(f"{PAGE}/lists/1")
    assert "2020-0001 2020年11月20日" not in admin.words(PAGE)

    shown = head.words("/a/edu/cases/2020-0001")
    assert "个人信息已于1月5日按期销毁（销毁记录第1号）" in shown
    assert "张文慧" not in shown
    assert "食堂" not in shown
    assert "张文慧" in head.words("/a/edu/cases/2020-0002")
    assert "可以办理的步骤" not in shown
    for path in ("/original", "/deadline", "/letters", "/letters/1"):
        assert head.get(f"/a/edu/cases/2020-0001{path}").status_code == 200, path
    refused = head.get("/a/edu/cases/2020-0001/evidence.zip")
    assert refused.status_code in {409, 422}
    assert "已于 2031-01-05 按期销毁" in plain(refused.text) or "按期销毁" in plain(refused.text)
    with reading(years_later.program.store) as unit:
        visitor = visitor_of(years_later.program, unit, get_member(unit, "wu"))
    token = make_token(years_later.program, visitor, "登记", ["see_cases"], 30).secret
    told = TestClient(years_later.app).get(
        "/api/v1/agencies/edu/cases/2020-0001", headers={"Authorization": f"Bearer {token}"}
    )
    assert told.json()["erased"] == {"on": "2031-01-05", "entry": 1}
    assert "（已按期销毁）" in head.words("/a/edu/cases?state=closed")
    for form in ("pdf", "docx", "html"):
        assert head.get(f"/a/edu/cases/2020-0001/letters/1/file.{form}").status_code == 404
    refused = head.post("/a/edu/cases/2020-0001/do/archive", {"on": "2031-01-05"})
    assert refused.status_code in {403, 409, 422}
    assert "食堂" not in plain(head.post("/a/edu/find", {"q": "2020-0001"}).text)


def test_a_case_is_held_back_and_released(years_later: Office):
    admin = years_later.client("admin")

    admin.post(f"{PAGE}/holds", {"case": "2020-0001", "why": "审计调阅", "do": "hold"})
    assert "已暂缓销毁：审计调阅" in admin.words(PAGE)
    for sent, words in (
        ({"case": "2020-0001", "why": "再次", "do": "hold"}, "已在暂缓销毁之列"),
        ({"case": "2020-0002", "why": "", "do": "hold"}, "请写明暂缓销毁的原因"),
        ({"case": "2020-0099", "why": "x", "do": "hold"}, "没有编号为“2020-0099”的申请"),
        ({"case": "2020-0002", "do": "release"}, "没有暂缓销毁"),
    ):
        answer = admin.post(f"{PAGE}/holds", sent)
        assert (answer.status_code, words in plain(answer.text)) == (422, True), words
    admin.post(f"{PAGE}/holds", {"case": "2020-0001", "do": "release"})
    assert "审计调阅" not in admin.words(PAGE)


def test_what_was_typed_wrong_is_said_at_its_field(years_later: Office):
    admin = years_later.client("admin")

    for path, sent, words in (
        (PAGE, {"reason": "x"}, "请勾选案件，或者选择全部"),
        (PAGE, {"all": "yes", "reason": ""}, "请写明销毁的理由和鉴定意见"),
        (f"{PAGE}/terms", {"kind": "ordinary", "years": "九", "basis": "表"}, "保管期限不得少于10年"),
        (f"{PAGE}/terms", {"kind": "ordinary", "years": "30", "basis": ""}, "请写明依据"),
    ):
        answer = admin.post(path, sent)
        assert (answer.status_code, words in plain(answer.text)) == (422, True), words


def test_an_own_term_is_shown_with_its_table_and_counts(years_later: Office):
    admin = years_later.client("admin")

    admin.post(f"{PAGE}/terms", {"kind": "ordinary", "years": "30", "basis": "本局期限表（2020年）"})

    shown = admin.words(PAGE)
    assert "30年，本局期限表（2020年）" in shown
    assert "没有保管期满的案件" in shown


def test_the_lists_are_given_as_spreadsheets(years_later: Office):
    admin, head = years_later.client("admin"), years_later.client("wu")
    hold_case(years_later.program, "edu", "2020-0002", "审计", "wu")

    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGE}.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["编号", "2020-0001", "2020-0002"]
    assert [row[8] for row in rows] == ["处理", "可以销毁", "已暂缓销毁"]

    propose(years_later.program, "edu", (), "期满", "admin")
    head.post(f"{PAGE}/lists/1", {"do": "approve", "seen": "yes"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(head.get(f"{PAGE}/lists/1/file.xlsx").content))
    assert book.get_sheet_by_index(0).to_python()[1][8:] == ["已销毁", "2031-01-05", 1]


def test_a_list_of_another_agency_is_not_there(years_later: Office):
    propose(years_later.program, "edu", (), "期满", "admin")

    from request_flow.services.people import give_role  # noqa: PLC0415  # only here somebody works for two agencies

    give_role(years_later.program, "admin", "health", "administrator")
    admin = years_later.client("admin")
    assert admin.get("/a/health/admin/retention/lists/1").status_code == 404
    assert admin.post("/a/health/admin/retention/lists/1", {"do": "refuse"}).status_code == 404
    assert admin.get(f"{PAGE}/lists/1").status_code == 200
