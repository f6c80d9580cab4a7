"""Finding a case: by number, document number, whole name, words of the content; what is not told."""

import re

import pytest

from request_flow.services.restricting import restrict
from request_flow.services.verifying import verify
from request_flow.services.visitors import visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from web.office import APPLICANT, Office, plain


@pytest.fixture
def filled(office: Office) -> Office:
    """Return the office with three cases of two people."""
    office.arrives("2026-11-02", subject="城区学校食堂采购合同")
    office.arrives("2026-11-03", subject="校车安全检查通报", applicant={**APPLICANT, "name": "李 敏"})
    closed = office.arrives("2026-09-18", subject="小学食堂 验收报告")
    office.does(closed, "decide", "2026-10-10", outcome="disclosed")
    return office


def found(office: Office, text: str, login: str = "li", **more: str) -> list[str]:
    answer = office.client(login).post("/a/edu/find", {"q": text, **more})
    assert answer.status_code == 200
    return re.findall(r"data-item>([^<]+)</a></th>", answer.text)


def test_a_number_leads_to_its_case(filled: Office):
    answer = filled.client("li").post("/a/edu/find", {"q": " 2026-0002 "})

    assert answer.headers["location"] == "/a/edu/cases/2026-0002"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("食堂", ["2026-0001", "2026-0003"]),
        ("食堂 合同", ["2026-0001"]),
        ("堂采", ["2026-0001"]),
        ("合食", []),
        ("车", ["2026-0002"]),
        ("张文慧", ["2026-0001", "2026-0003"]),
        ("李敏", ["2026-0002"]),
        ("李", []),
        ("%", []),
        ("100%_", []),
    ],
)
def test_words_of_the_content_and_whole_names_are_found(filled: Office, text: str, expected: list[str]):
    assert found(filled, text) == expected


def test_open_ones_only_leaves_the_closed_out(filled: Office):
    assert found(filled, "食堂", open="1") == ["2026-0001"]


def test_no_name_stands_in_an_address(filled: Office):
    html = filled.client("li").post("/a/edu/find", {"q": "张文慧"}).text

    assert not re.search(r'(?:href|action)="[^"]*(?:张|%E5%BC%A0)', html)
    assert filled.client("li").get("/a/edu/find?q=张文慧").text.count("张文慧") == 0


def test_a_number_of_another_agency_is_said_to_be_so_and_not_shown(filled: Office):
    for _ in range(4):
        filled.arrives("2026-11-02", agency="health", actor="he", subject="医院名单")

    text = plain(filled.client("li").post("/a/edu/find", {"q": "2026-0004"}).text)

    assert "这个编号是另一机关的案件，这里不能查看。" in text
    assert "医院名单" not in text


def test_a_case_that_is_shut_is_not_found_by_what_it_is_about(filled: Office):
    with reading(filled.program.store) as unit:
        visitor = visitor_of(filled.program, unit, get_member(unit, "wu"))
    restrict(filled.program, "edu", "2026-0001", ["zheng"], "涉及未成年人", visitor)

    assert found(filled, "食堂") == ["2026-0003"]
    assert found(filled, "张文慧") == ["2026-0003"]
    assert found(filled, "食堂", "zheng") == ["2026-0001", "2026-0003"]


def test_what_is_looked_for_is_shown_as_itself(filled: Office):
    html = filled.client("li").post("/a/edu/find", {"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in html
    assert filled.client("li").post("/a/edu/find", {"q": "  "}).headers["location"] == "/a/edu/find"


def test_names_registered_before_there_was_an_index_are_found_after_a_rebuild(filled: Office):
    with filled.program.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE cases SET name_index = NULL")
    assert found(filled, "李敏") == []

    assert verify(filled.program).findings == []
    verify(filled.program, rebuild=True)

    assert found(filled, "李敏") == ["2026-0002"]


def test_an_index_of_a_name_that_was_changed_is_found_out(filled: Office):
    with filled.program.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE cases SET name_index = 'x' WHERE number = '2026-0001'")

    assert [(each.number, each.code) for each in verify(filled.program).findings] == [("2026-0001", "registration")]
