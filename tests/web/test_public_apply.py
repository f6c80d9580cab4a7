"""Applying over the public page: what Art. 29 asks for, the receipt, what the office finds, and who is kept out."""

from datetime import timedelta

import pytest

from request_flow.services.flood import _value, count_use
from request_flow.services.reading import show_case
from web.office import Office, plain
from web.public_visitor import (
    APPLICATION,
    NAME,
    RESIDENT,
    UNIFIED,
    open_page,
    preview,
    receipt,
    send,
    value_of,
    visitor,
    worked,
)


@pytest.fixture
def page(office: Office) -> Office:
    open_page(office)
    return office


def test_a_page_that_nobody_opened_is_not_there(office: Office):
    client = visitor(office)

    for path in ("", "/apply", "/receipt?r=x", "/status", "/status/case?p=x", "/status/withdraw?p=x", "/answers"):
        assert "没有这个页面" in client.words(f"/p/edu{path}", 404)
    for path in ("/status/letters/1", "/answers/1", "/answers/1/files/1"):
        client.page(f"/p/edu{path}", 404)
    for path in ("/apply", "/status", "/status/reply", "/answers"):
        assert client.post(f"/p/edu{path}", {}).status_code == 404


def test_an_administrator_opens_the_page_and_shuts_it_again(office: Office):
    admin, client = office.client("admin"), visitor(office)

    assert "http://testserver/p/edu" in admin.words("/a/edu/admin/public")
    assert admin.post("/a/edu/admin/public", {"open": "yes"}).status_code == 303
    assert "申请公开政府信息" in client.words("/p/edu")
    client.page("/p/health", 404)
    assert admin.post("/a/edu/admin/public", {"open": "no"}).status_code == 303
    client.page("/p/edu", 404)


def test_the_first_page_says_how_long_an_answer_takes(page: Office):
    words = visitor(page).words("/p/edu")

    assert "自收到之日起20个工作日内；需要延长的，最多再延长20个工作日" in words
    assert "澄州市教育局" in words


def test_an_application_is_registered_and_waits_to_be_confirmed(page: Office):
    client = visitor(page)

    number, code = receipt(client, send(client, preview(client)))

    case = show_case(page.program, "edu", number)
    assert number == "2026-0001"
    assert len(code) == 9
    assert case["standing"]["state"] == "awaiting_confirmation"
    assert case["case"]["channel"] == "online"
    assert case["case"]["applicant"] == {
        "category": "natural_person",
        "name": NAME,
        "id_type": "resident_id",
        "id_number": RESIDENT,
        "phone": "0517-80000000",
    }
    assert case["case"]["subject"] == "2026年城区义务教育招生划片方案"
    assert case["case"]["delivery"] == {"form": "electronic", "method": "online"}
    [event] = case["case"]["events"]
    assert (event["action"], event["on"].isoformat(), event["actor"]) == ("receive", "2026-11-23", "public")


def test_the_receipt_says_which_day_will_be_that_of_receipt_and_is_for_this_browser_alone(page: Office):
    client, other = visitor(page), visitor(page, "of-another-browser")
    location = send(client, preview(client)).headers["location"]

    words = client.words(location)
    assert "收到日期还没有确定" in words
    assert "以双方确认之日为收到之日" in words
    assert client.get(location).headers["x-robots-tag"] == "noindex, nofollow"
    assert "查询已结束" in other.words(location, 404)
    assert NAME not in location


def test_the_registrar_is_told_at_once(page: Office):
    client = visitor(page)
    send(client, preview(client))

    with page.program.store.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT people.login, content FROM messages JOIN people ON people.id = person_id "
            "WHERE topic = 'public_application'"
        ).fetchall()
    assert [row[0] for row in rows] == ["sun"]
    assert NAME not in rows[0][1]


WRONG = [
    ({"name": ""}, "name", "请填写姓名"),
    ({"id_number": "110105194912310021"}, "id_number", "身份证号码不对"),
    ({"id_number": "11010519491331002X"}, "id_number", "身份证号码不对"),
    ({"id_type": "unified_code"}, "id_type", "请选择证件类型"),
    ({"phone": ""}, "phone", "请填写电话或者电子邮箱"),
    ({"phone": "call me"}, "phone", "电话只填数字"),
    ({"email": "somebody"}, "email", "电子邮箱不完整"),
    ({"method": "email"}, "email", "请填写邮箱"),
    ({"method": "post"}, "address", "请填写通信地址"),
    ({"title": ""}, "title", "至少一项"),
    ({"form": "gold"}, "form", "请选择信息的形式"),
    ({"agent_name": "何川"}, "agent_authority", "请写明代理权限"),
    ({"category": "king"}, "category", "请选择申请人类型"),
    ({"marks": "字" * 5001}, "marks", "最多5000字"),
    ({"website": "http://spam.example"}, "website", "请留空"),
]


def test_what_is_wrong_stands_at_its_field_and_everything_typed_stays(page: Office):
    client = visitor(page)
    for changed, field, words in WRONG:
        answer = client.post("/p/edu/apply", {**APPLICATION, **changed, "do": "preview"})

        assert answer.status_code == 422, field
        assert f'id="{field}-err"' in answer.text
        assert words in plain(answer.text)
        assert "<title>错误：" in answer.text
        assert ("0517-80000000" in answer.text) == ("phone" not in changed)


def test_a_company_names_its_code_and_who_speaks_for_it(page: Office):
    client = visitor(page)
    body = {
        "category": "commercial_enterprise",
        "name": "澄州市长青餐饮有限公司",
        "id_type": "unified_code",
        "id_number": UNIFIED.lower(),
        "legal_representative": "许长青",
        "marks": "食堂招标的评分表\n2026年9月",
        "title": "",
    }

    wrong = client.post("/p/edu/apply", {**body, "id_number": UNIFIED[:-1] + "4", "do": "preview"})
    number, _ = receipt(client, send(client, preview(client, **body), **body))

    assert "统一社会信用代码不对" in wrong.text
    case = show_case(page.program, "edu", number)["case"]
    assert case["applicant"]["id_number"] == UNIFIED
    assert case["subject"] == "食堂招标的评分表 2026年9月"
    assert case["description"] == "其他特征：食堂招标的评分表\n2026年9月\n法定代表人或负责人：许长青"


def test_an_agent_is_on_record_with_what_they_may_do(page: Office):
    client = visitor(page)
    agent = {
        "agent_name": "何川",
        "agent_id_type": "passport",
        "agent_id_number": "E12345678",
        "agent_authority": "代为申请、代收文书",
    }

    number, _ = receipt(client, send(client, preview(client, **agent), **agent))

    assert show_case(page.program, "edu", number)["case"]["agent"] == {
        "name": "何川",
        "id_type": "passport",
        "id_number": "E12345678",
        "authority": "代为申请、代收文书",
    }


def test_the_preview_goes_back_to_the_form_with_everything_in_it(page: Office):
    client = visitor(page)
    shown = preview(client)

    back = send(client, shown, do="change")

    assert back.status_code == 200
    assert f'value="{NAME}"' in back.text
    assert "政府信息公开申请表" in back.text


def test_a_proof_of_work_stands_in_for_the_question(page: Office):
    client = visitor(page)
    shown = preview(client)

    assert send(client, shown, work=worked(value_of(shown, "challenge"))).status_code == 303


def test_neither_work_nor_answer_is_not_taken(page: Office):
    client = visitor(page)
    for typed in ("", "1", "不知道", "9" * 30, "十十"):
        answer = send(client, preview(client), question=typed, work="0" * 9)

        assert answer.status_code == 422, typed
        assert "请回答验证问题" in answer.text
        assert value_of(answer.text, "name") == NAME


def test_the_answer_may_be_written_in_figures_or_in_words():
    written = {
        "四": 4,
        "十": 10,
        "十一": 11,
        "一十二": 12,
        "１２": 12,
        " 18 ": 18,
        "两": 2,
        "二十": None,
        "": None,
        "-4": None,
    }

    assert {typed: _value(typed) for typed in written} == written


def test_a_challenge_is_good_for_one_application_of_one_agency_and_a_while(page: Office):
    open_page(page, "health")
    client = visitor(page)
    shown = preview(client)

    assert "换了新的验证" in send(client, shown, "health").text
    assert send(client, shown).status_code == 303
    again = send(client, shown)
    assert again.status_code == 409
    assert "没有重复登记" in again.text

    late = preview(client)
    page.clock.at += timedelta(hours=12)
    over = send(client, late)
    assert over.status_code == 422
    assert "所填内容还在" in over.text


def test_a_forged_challenge_is_not_taken(page: Office):
    client = visitor(page)
    shown = preview(client)
    token = value_of(shown, "challenge")

    for forged in ("", "x", f"9{token}", "9999999999.2.2.aa.bb"):
        assert "换了新的验证" in send(client, shown, challenge=forged, question="4").text


def test_what_is_sent_twice_by_one_press_is_registered_once(page: Office):
    client = visitor(page)
    shown = preview(client)

    first = send(client, shown, _once="one-press")
    second = send(client, shown, _once="one-press")

    assert first.headers["location"] == second.headers["location"]
    assert receipt(client, second)[0] == "2026-0001"


def test_an_address_that_answers_questions_all_day_is_held_up_and_keeps_what_it_typed(page: Office):
    client = visitor(page, address="192.0.2.7")
    for _ in range(4):
        assert send(client, preview(client)).status_code == 303

    held = send(client, preview(client))
    worked_out = preview(client)

    assert held.status_code == 429
    assert "请在 11:00 之后再试" in held.text
    assert value_of(held.text, "name") == NAME
    assert send(client, worked_out, work=worked(value_of(worked_out, "challenge"))).status_code == 303
    elsewhere = visitor(page, address="192.0.2.8")
    assert send(elsewhere, preview(elsewhere)).status_code == 303
    page.clock.at += timedelta(hours=1)
    assert send(client, preview(client)).status_code == 303


def test_everybody_together_is_held_up_too(page: Office):
    for host in range(80):
        count_use(page.program, "by_question", f"198.51.100.{host}")

    client = visitor(page, address="203.0.113.1")
    assert send(client, preview(client)).status_code == 429


def test_one_line_of_ipv6_counts_as_one_address(page: Office):
    for host in range(4):
        client = visitor(page, address=f"2001:db8:1:2::{host}")
        assert send(client, preview(client)).status_code == 303

    same, other = visitor(page, address="2001:db8:1:2::99"), visitor(page, address="2001:db8:1:3::99")
    assert send(same, preview(same)).status_code == 429
    assert send(other, preview(other)).status_code == 303


def test_files_go_with_the_application_and_lie_with_the_case(page: Office):
    client = visitor(page)

    number, _ = receipt(client, send(client, preview(client), files={"file": ("../授权.pdf", b"%PDF-1.7 x")}))

    assert "授权.pdf" in page.client("sun").words(f"/a/edu/cases/{number}")


def test_a_file_that_is_not_taken_leaves_the_application_to_be_sent_again(page: Office):
    client = visitor(page)
    shown = preview(client)
    for files, words in (
        ([("file", ("a.exe", b"MZ\x00\x01"))], "只接受 PDF"),
        ([("file", ("a.pdf", b"%PDF-"))] * 6, "一次最多附 5 个文件"),
        ([("file", ("a.pdf", b"%PDF-" + b"0" * (10 << 20)))], "单个文件最大 10MB"),
    ):
        answer = send(client, shown, files=files)

        assert answer.status_code == 422
        assert words in answer.text
        assert value_of(answer.text, "name") == NAME
        shown = answer.text
    for _ in range(4):  # none of them counted
        assert send(client, preview(client)).status_code == 303


def test_what_is_larger_than_a_form_may_be_is_not_even_read(page: Office):
    client = visitor(page)

    answer = client.post("/p/edu/status", {"number": "1" * 70_000, "code": "x"})
    endless = client.request("POST", "/p/edu/apply", content=iter([b"name=x"]))

    assert (answer.status_code, endless.status_code) == (413, 413)


def test_no_page_for_the_public_is_changed_by_what_is_typed_into_it_nor_is_the_officers(page: Office):
    client, evil = visitor(page), '"><script>alert(1)</script>'
    fields = ("name", "legal_representative", "contact_person", "address", "title", "document_number", "marks")
    changed = dict.fromkeys(fields, evil) | {"id_type": "other", "id_number": evil}
    changed |= dict.fromkeys(("agent_name", "agent_authority", "agent_id_number"), evil) | {"agent_id_type": "other"}

    form = client.post("/p/edu/apply", {**changed, "category": "natural_person", "do": "preview"})
    shown = preview(client, **changed)
    answer = send(client, shown, **changed)
    number, _ = receipt(client, answer)
    pages = [form.text, shown, client.get(answer.headers["location"]).text]
    sun = page.client("sun")
    pages += [sun.get(f"/a/edu/cases/{number}").text, sun.get("/a/edu/cases").text]
    pages.append(sun.post(f"/a/edu/cases/{number}/original", {}).text)

    for each in pages:
        assert "<script>alert" not in each
    assert any("&lt;script&gt;alert" in each for each in pages[3:])


def test_a_form_without_the_seal_of_this_browser_is_refused(page: Office):
    client = visitor(page)

    for path in ("/apply", "/status", "/status/reply", "/answers"):
        assert client.post(f"/p/edu{path}", {"_seal": "0" * 96}).status_code == 403


def test_the_pages_speak_english(page: Office):
    client = visitor(page)

    assert "Ask for government information" in client.words("/p/edu?lang=en")
    assert "What is" in plain(preview(client))
