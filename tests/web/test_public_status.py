"""A case over the public page: found by number and code, in plain words, with what its applicant may send."""

import hmac
from datetime import date, timedelta
from typing import Any

import pytest

from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.issuing import issue_letter
from request_flow.services.letters.keeping import void_letter
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.letters.query_code import query_code
from request_flow.services.reading import show_case
from request_flow.services.steps import Person
from web.office import Client, Office, plain
from web.public_visitor import look_up, open_page, visitor

WRONG = "编号或者查询码不对，请对照回执重新输入"


@pytest.fixture
def page(office: Office) -> Office:
    open_page(office)
    return office


def code_of(office: Office, number: str, agency: str = "edu") -> str:
    return query_code(office.program.store.sealer, agency, number)


def pass_of(office: Office, client: Client, number: str) -> str:
    answer = look_up(client, number, code_of(office, number))
    assert answer.status_code == 303, plain(answer.text)
    return str(answer.headers["location"].partition("?p=")[2])


def case_page(client: Client, given: str) -> str:
    return client.words(f"/p/edu/status/case?p={given}")


def reply(client: Client, given: str, kind: str, text: str = "", files: Any = None, **more: str) -> Any:
    return client.post("/p/edu/status/reply", {"p": given, "kind": kind, "text": text, **more}, files=files)


def acts(office: Office, number: str) -> list[tuple[str, str]]:
    case = show_case(office.program, "edu", number)["case"]
    return [(event["action"], event["on"].isoformat()) for event in case["events"]]


def told(office: Office) -> list[tuple[str, str]]:
    with office.program.store.engine.connect() as connection:
        return [
            (row[0], row[1])
            for row in connection.exec_driver_sql(
                "SELECT people.login, content FROM messages JOIN people ON people.id = person_id "
                "WHERE topic = 'public_reply' ORDER BY messages.id"
            )
        ]


def awaiting_supplement(office: Office) -> str:
    number = office.arrives("2026-11-16")
    office.does(number, "assign", "2026-11-16", unit="体卫艺科", to="li")
    office.does(number, "request_supplement", "2026-11-17", who="li", term_days=5, items="请写明年份")
    return number


def test_a_case_is_found_however_its_code_is_written(page: Office):
    number = page.arrives("2026-11-16")
    code = code_of(page, number)

    for written in (code, code.lower(), code.replace("-", " "), f"  {code}  "):
        assert look_up(visitor(page), f" {number} ", written).status_code == 303
    assert look_up(visitor(page), "２０２６－０００１", code).status_code == 303


def test_a_wrong_code_and_a_number_of_no_case_get_the_same_words(page: Office):
    number = page.arrives("2026-11-16")
    client = visitor(page)

    for tried, code in (
        (number, "AAAA-AAAA"),
        ("2026-9999", "AAAA-AAAA"),
        ("2026-9999", code_of(page, "2026-9999")),
        ("", ""),
    ):
        answer = look_up(client, tried, code)
        assert answer.status_code == 422
        assert WRONG in plain(answer.text)
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_a_code_is_compared_in_constant_time_before_the_store_is_asked(page: Office, monkeypatch: pytest.MonkeyPatch):
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    monkeypatch.setattr("request_flow.web.public_status.standing_of", lambda *_: pytest.fail("the store was asked"))

    assert look_up(visitor(page), "2026-0001", "AAAA-BBBB").status_code == 422
    assert (b"AAAABBBB", code_of(page, "2026-0001").replace("-", "").encode()) in compared


def test_who_guesses_is_held_up_and_who_knows_is_not(page: Office):
    number = page.arrives("2026-11-16")
    guesser, knower = visitor(page, address="192.0.2.7"), visitor(page, address="192.0.2.8")
    for _ in range(20):
        assert look_up(guesser, number, "AAAA-AAAA").status_code == 422

    held = look_up(guesser, number, code_of(page, number))

    assert held.status_code == 429
    assert "请在 11:00 之后再试" in plain(held.text)
    for _ in range(25):
        assert look_up(knower, number, code_of(page, number)).status_code == 303
    page.clock.at += timedelta(hours=1)
    assert look_up(guesser, number, code_of(page, number)).status_code == 303


def test_the_page_of_a_case_has_its_days_and_nobodys_name(page: Office):
    number = page.arrives("2026-11-16")
    page.does(number, "assign", "2026-11-16", unit="体卫艺科", to="li")
    client = visitor(page)

    words = case_page(client, pass_of(page, client, number))

    assert "办理中" in words
    assert "收到 11月16日 星期一" in words
    assert "答复期限 12月14日 星期一" in words  # 20 working days after 16 November, none of them a holiday
    for hidden in ("李若川", "吴江", "体卫艺科", "张文慧", "分办"):
        assert hidden not in words


def test_a_pass_opens_one_case_in_one_browser_for_two_hours(page: Office):
    open_page(page, "health")
    number = page.arrives("2026-11-16")
    client, other = visitor(page), visitor(page, "of-another-browser")
    given = pass_of(page, client, number)

    for path in (f"case?p={given}", f"withdraw?p={given}", f"letters/1?p={given}"):
        assert other.get(f"/p/edu/status/{path}").headers["location"] == "/p/edu/status?over=1"
        assert client.get(f"/p/health/status/{path}").headers["location"] == "/p/health/status?over=1"
    for forged in ("", "x", given[:-4] + "AAAA", "é", "A" * 5000):
        assert client.get("/p/edu/status/case", params={"p": forged}).status_code == 303
    page.clock.at += timedelta(hours=2)
    assert client.get(f"/p/edu/status/case?p={given}").headers["location"] == "/p/edu/status?over=1"
    assert "查询已结束" in client.words("/p/edu/status?over=1")


def test_a_supplement_in_time_is_recorded_on_its_day_and_starts_the_term_anew(page: Office):
    number = awaiting_supplement(page)
    client = visitor(page)
    given = pass_of(page, client, number)
    assert "补正截止 11月24日 星期二" in case_page(client, given)

    page.at("2026-11-24", "20:00:00")
    given = pass_of(page, client, number)
    answer = reply(client, given, "supplement", "要2026年的", files={"file": ("说明.txt", "一页".encode())})

    assert answer.headers["location"].endswith("&done=recorded")
    assert "补正已收到并登记" in client.words(answer.headers["location"])
    assert acts(page, number)[-1] == ("receive_supplement", "2026-11-24")
    words = case_page(client, given)
    assert "办理中" in words
    assert "答复期限 12月22日 星期二" in words  # 20 working days after 24 November
    papers = page.client("li").words(f"/a/edu/cases/{number}")
    assert "补正_2026-11-24T2000.txt" in papers
    assert "说明.txt" in papers
    [(login, content)] = told(page)
    assert login == "li"
    assert "已登记收到补正" in content
    assert "要2026年的" not in content


def test_a_supplement_after_its_term_is_left_to_the_office(page: Office):
    number = awaiting_supplement(page)
    client = visitor(page)
    page.at("2026-11-25")

    answer = reply(client, pass_of(page, client, number), "supplement", "我住院了，要2026年的")

    assert answer.headers["location"].endswith("&done=supplement")
    assert acts(page, number)[-1] == ("request_supplement", "2026-11-17")
    assert show_case(page.program, "edu", number)["standing"]["state"] == "awaiting_supplement"
    [(_, content)] = told(page)
    assert "尚未登记" in content


def test_an_answer_to_a_fee_notice_moves_nothing_and_reaches_the_caseworker(page: Office):
    number = page.arrives("2026-11-02")
    page.does(number, "assign", "2026-11-02", unit="体卫艺科", to="li")
    page.does(number, "charge_fee", "2026-11-09", who="li", basis="per_page", quantity=400, amount=200)
    client = visitor(page)
    given = pass_of(page, client, number)
    assert "等您缴费" in case_page(client, given)

    unsaid = reply(client, given, "fee")
    empty = reply(client, given, "fee", choice="object")
    paying = reply(client, given, "fee", choice="pay")

    assert (unsaid.status_code, empty.status_code, paying.status_code) == (422, 422, 303)
    assert 'id="choice-err"' in unsaid.text
    assert 'id="text-err"' in empty.text
    assert acts(page, number)[-1] == ("charge_fee", "2026-11-09")
    assert [login for login, _ in told(page)] == ["li"]


def test_a_withdrawal_is_said_twice_and_recorded_by_the_office(page: Office):
    number = page.arrives("2026-11-16")
    client = visitor(page)
    given = pass_of(page, client, number)

    assert "也不能恢复" in client.words(f"/p/edu/status/withdraw?p={given}")
    answer = reply(client, given, "withdraw", "信息已经找到")

    assert answer.status_code == 303
    assert [act for act, _ in acts(page, number)] == ["receive"]
    assert [login for login, _ in told(page)] == ["sun"]  # nobody has it in hand: the registrar's
    page.does(number, "withdraw", "2026-11-23")
    assert "已按您的要求撤回" in case_page(client, given)
    late = reply(client, given, "withdraw")
    assert late.status_code == 422
    assert "现在不能办" in late.text
    assert client.get(f"/p/edu/status/withdraw?p={given}").status_code == 303


def test_a_supplement_that_nobody_asked_for_is_refused_and_kept_on_the_page(page: Office):
    number = page.arrives("2026-11-16")
    client = visitor(page)

    answer = reply(client, pass_of(page, client, number), "supplement", "还要2025年的")

    assert answer.status_code == 422
    assert [act for act, _ in acts(page, number)] == ["receive"]


def test_what_was_written_is_kept_when_the_look_up_has_ended(page: Office):
    number = awaiting_supplement(page)
    client = visitor(page)
    given = pass_of(page, client, number)
    page.clock.at += timedelta(hours=3)

    over = reply(client, given, "supplement", "写了很久的补正")
    again = client.post("/p/edu/status", {"number": number, "code": code_of(page, number), "kept": "写了很久的补正"})

    assert over.status_code == 422
    assert 'name="kept" value="写了很久的补正"' in over.text
    assert again.status_code == 200
    assert ">写了很久的补正</textarea>" in again.text
    assert [act for act, _ in acts(page, number)][-1] == "request_supplement"


def test_nobody_floods_a_caseworker_from_one_case(page: Office):
    number = page.arrives("2026-11-16")
    client = visitor(page)
    given = pass_of(page, client, number)
    for _ in range(6):
        assert reply(client, given, "withdraw").status_code == 303

    held = reply(client, given, "withdraw")

    assert held.status_code == 429
    assert "使用过于频繁" in plain(held.text)
    assert len(told(page)) == 6


def test_what_an_applicant_writes_is_shown_as_words(page: Office):
    number = awaiting_supplement(page)
    client, evil = visitor(page), '"></textarea><script>alert(1)</script>'
    given = pass_of(page, client, number)

    long = reply(client, given, "supplement", evil + "字" * 5000)
    answer = reply(client, given, "supplement", "见附件", files={"file": ("<script>alert(1)</script>.txt", b"x")})
    look = client.post("/p/edu/status", {"number": evil, "code": evil, "kept": evil})

    assert long.status_code == 422
    pages = [long.text, look.text, client.get(answer.headers["location"]).text]
    pages.append(page.client("li").get(f"/a/edu/cases/{number}").text)
    for each in pages:
        assert "<script>alert" not in each


def test_a_kind_that_is_none_is_refused(page: Office):
    number = page.arrives("2026-11-16")
    client = visitor(page)

    assert reply(client, pass_of(page, client, number), "decide").status_code == 400


def test_an_applicant_fetches_letters_of_the_own_case_until_they_are_void(page: Office):
    says = {"short": "澄教公开", "address": "文昌路12号", "phone": "0517-80001234"}
    set_particulars(page.program, "edu", says, "admin", from_day=date(2026, 1, 1))
    number, other = page.arrives("2026-11-09"), page.arrives("2026-11-09")
    head = Person("wu", "office_head")
    ask = LetterAsk("supplement-notice", {"why": "没有写明学校"}, {"term_days": 10, "items": "学校名称"})
    letter = issue_letter(page.program, "edu", number, ask, head, on=date(2026, 11, 13)).letter
    client = visitor(page)
    given, of_other = pass_of(page, client, number), pass_of(page, client, other)
    path = f"/p/edu/status/letters/{letter.id}"

    assert letter.issue.title in case_page(client, given)
    file = client.get(f"{path}?p={given}")
    assert file.content.startswith(b"%PDF-")
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-robots-tag"] == "noindex, nofollow"
    client.page(f"{path}?p={of_other}", 404)
    for wrong in ("0", "x", "99999999999"):
        client.page(f"/p/edu/status/letters/{wrong}?p={given}", 404)

    void_letter(page.program, "edu", letter.name, "写错学校", head, approved_by="吴江")
    client.page(f"{path}?p={given}", 404)
    assert letter.issue.title not in case_page(client, given)
