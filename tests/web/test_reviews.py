"""Reviews: what waits for whom, passing, returning with a reason, and that nobody passes their own draft."""

import pytest

from request_flow.services.organising import change
from web.office import Office, plain


@pytest.fixture
def case(office: Office) -> str:
    """A draft of Li's before the stages office and leader."""
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    number = office.arrives("2026-11-09")
    office.does(number, "draft", "2026-11-20", who="li", outcome="disclosed", text="可以公开。")
    office.does(number, "submit", "2026-11-20", who="li")
    return number


def review(number: str) -> str:
    return f"/a/edu/reviews/{number}"


def passed(office: Office, number: str) -> list[str]:
    with office.program.store.engine.connect() as connection:
        return [
            each
            for (each,) in connection.exec_driver_sql(
                "SELECT data FROM events JOIN cases ON cases.id = case_id WHERE act = 'review' AND number = ? ORDER BY seq",
                (number,),
            )
        ]


def test_a_draft_waits_for_those_of_its_stage_the_first_due_first(office: Office, case: str):
    early = office.arrives("2026-11-02")
    office.does(early, "draft", "2026-11-20", who="wu", outcome="partial")
    office.does(early, "submit", "2026-11-20", who="wu")

    wu, qian = office.client("wu").words("/a/edu/reviews"), office.client("qian").words("/a/edu/reviews")

    assert "等我审核的草稿2件" in wu
    assert wu.index(early) < wu.index(case)
    assert "您自己拟的稿，须由他人审核。" in wu
    assert "公开机构初审：予以公开" in wu
    assert "没有等您审核的草稿。" in qian
    assert office.client("li").get("/a/edu/reviews").status_code == 403


def test_each_stage_is_passed_by_its_own_people(office: Office, case: str):
    zheng, qian = office.client("zheng"), office.client("qian")
    assert "可以公开。" in zheng.words(review(case))
    assert "现在是公开机构初审，由保密或法制审核员、公开机构负责人办理。" in qian.words(review(case))

    assert zheng.post(review(case), {"_version": "3", "verdict": "pass"}).headers["location"] == "/a/edu/reviews"
    assert "等我审核的草稿1件" in qian.words("/a/edu/reviews")
    assert qian.post(review(case), {"_version": "4", "verdict": "pass"}).status_code == 303
    assert passed(office, case) == ['{"stage":"office","passed":true}', '{"stage":"leader","passed":true}']
    assert "这件案件现在没有等待审核的草稿" in qian.words(review(case))


def test_a_return_needs_its_reason_and_the_drafter_reads_it(office: Office, case: str):
    zheng = office.client("zheng")
    bare = zheng.post(review(case), {"_version": "3", "verdict": "return"})
    assert bare.status_code == 422
    assert "退回须写明原因" in plain(bare.text)

    zheng.post(
        review(case), {"_version": "3", "verdict": "return", "common": "未写明能否区分处理。", "reason": "请补。"}
    )

    assert "未写明能否区分处理。 请补。" in office.client("li").words(f"/a/edu/cases/{case}")


def test_nobody_passes_their_own_draft(office: Office):
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    number = office.arrives("2026-11-09")
    office.does(number, "draft", "2026-11-20", who="wu", outcome="disclosed")
    office.does(number, "submit", "2026-11-20", who="wu")
    wu = office.client("wu")

    assert "这是您自己拟的稿，不能由您审核。" in wu.words(review(number))
    assert wu.post(review(number), {"_version": "3", "verdict": "pass"}).status_code == 422
    assert passed(office, number) == []


def test_a_draft_that_changed_meanwhile_is_not_passed(office: Office, case: str):
    office.does(case, "mark_sensitive", "2026-11-23", who="li", reason="涉及众多家长")

    clash = office.client("zheng").post(review(case), {"_version": "3", "verdict": "pass"})

    assert clash.status_code == 409
    assert "在您打开之后有变动" in plain(clash.text)
    assert passed(office, case) == []


def test_what_differs_from_the_draft_before_is_shown(office: Office, case: str):
    office.does(case, "draft", "2026-11-23", who="li", outcome="partial", text="可以部分公开。")
    office.does(case, "submit", "2026-11-23", who="li")

    words = office.client("zheng").words(review(case))

    assert "与上一稿不同的地方" in words
    assert "予以公开 部分公开" in words


def test_a_draft_of_a_restricted_case_is_not_listed(office: Office, case: str):
    office.client("wu").post(f"/a/edu/cases/{case}/restrict", {"readers": "li", "reason": "涉密"})

    zheng = office.client("zheng")
    assert "没有等您审核的草稿。" in zheng.words("/a/edu/reviews")
    assert zheng.get(review(case)).status_code == 403
