"""Answers published for everybody: by an officer of the agency, found and read by anybody, taken back."""

import pytest

from request_flow.storage.agencies import get_agency
from request_flow.storage.published import add_answer
from request_flow.storage.unit import writing
from web.office import Office, plain
from web.public_visitor import open_page, visitor

TITLE = "2026年城区义务教育招生划片方案"
TEXT = "一、划片原则\n二、各校范围"


@pytest.fixture
def page(office: Office) -> Office:
    open_page(office)
    return office


def publish(office: Office, title: str = TITLE, content: str = TEXT, who: str = "li", files=None, **more: str):
    sent = {"title": title, "content": content, "read": "yes", **more}
    return office.client(who).post("/a/edu/published", sent, files=files)


def test_an_answer_is_published_read_and_taken_back(page: Office):
    client = visitor(page)
    assert "还没有公开的答复" in client.words("/p/edu/answers")
    assert "公开的答复 还没有；今后公开的在这里查" in client.words("/p/edu")

    assert publish(page, files={"file": ("方案.pdf", b"%PDF-1.7 plan")}).status_code == 303

    assert TITLE in client.words("/p/edu/answers")
    assert TITLE in client.words("/p/edu")
    words = client.words("/p/edu/answers/1")
    assert "一、划片原则" in words
    assert "李若川" not in words
    file = client.get("/p/edu/answers/1/files/1")
    assert file.content == b"%PDF-1.7 plan"
    assert file.headers["content-disposition"].startswith("attachment")
    assert page.client("li").post("/a/edu/published/1/withdraw").status_code == 303
    client.page("/p/edu/answers/1", 404)
    client.page("/p/edu/answers/1/files/1", 404)
    assert "还没有公开的答复" in client.words("/p/edu/answers")
    assert page.client("li").post("/a/edu/published/1/withdraw").status_code == 409


def test_answers_are_found_by_words_of_title_and_text_and_no_sign_is_a_pattern(page: Office):
    client = visitor(page)
    publish(page)
    publish(page, "食堂招标100%公开", "见附件")

    def found(words: str) -> list[bool]:
        text = plain(client.post("/p/edu/answers", {"words": words}).text)
        return [TITLE in text, "食堂招标100%公开" in text]

    assert found("划片 原则") == [True, False]
    assert found("招标") == [False, True]
    assert found("0%公") == [False, True]
    assert found("%") == [False, True]
    assert found("_") == [False, False]
    assert found("划片 招标") == [False, False]
    assert "<script>" not in client.post("/p/edu/answers", {"words": '"><script>'}).text


def test_what_names_somebody_or_was_not_read_through_is_not_published(page: Office):
    for changed, field, words in (
        ({"title": ""}, "title", "请填写标题"),
        ({"content": ""}, "content", "请填写答复内容"),
        ({"read": ""}, "read", "请逐项核对"),
        ({"content": "申请人电话13800000000。"}, "content", "手机号码"),
        ({"title": "关于11010519491231002X的答复"}, "title", "身份证号码"),
    ):
        answer = publish(page, **changed)

        assert answer.status_code == 422
        assert f'id="{field}-err"' in answer.text
        assert words in plain(answer.text)
    assert "还没有公开的答复" in visitor(page).words("/p/edu/answers")


def test_another_agency_neither_shows_nor_takes_back_what_is_not_its_own(page: Office):
    open_page(page, "health")
    publish(page, files={"file": ("方案.pdf", b"%PDF-1.7 plan")})
    client = visitor(page)

    client.page("/p/health/answers/1", 404)
    client.page("/p/health/answers/1/files/1", 404)
    assert TITLE not in client.words("/p/health/answers")
    assert page.client("he").post("/a/health/published/1/withdraw").status_code == 409
    assert TITLE in client.words("/p/edu/answers")
    for path in ("answers/0", "answers/x", "answers/99999999999999", "answers/1/files/2"):
        client.page(f"/p/edu/{path}", 404)


def test_fifty_answers_stand_on_a_page(page: Office):
    with writing(page.program.store) as unit:
        agency = get_agency(unit, "edu").id
        for at in range(51):
            add_answer(unit, agency, f"第{at}件", TEXT, by="li", now="2026-11-23T10:00:00+08:00")
    client = visitor(page)

    assert "第50件" in client.words("/p/edu/answers")
    assert "第0件" not in client.words("/p/edu/answers")
    assert "第0件" in client.words("/p/edu/answers?page=2")
    assert "第50件" in client.words("/p/edu/answers?page=nonsense")


def test_who_publishes_while_the_page_is_shut_is_told(office: Office):
    publish(office)

    words = office.client("li").words("/a/edu/published")
    assert "公众页没有开放" in words
    assert TITLE in words
