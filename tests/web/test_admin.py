"""The administrator's pages: what they change, what they show once, and what of other agencies they never touch."""

import io
import json
import re
import zipfile

import pytest

from request_flow.services import passwords
from request_flow.services.people import find_person, give_role, roles_beside
from request_flow.services.visitors import visitor_of
from request_flow.services.webhooks import list_webhooks, subscribe
from request_flow.storage.agencies import find_agency, get_agency
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading, writing
from web.office import CHEAP, Client, Office, plain
from web.test_signing_in import browser, sign_in

MESSAGE = (
    "INSERT INTO messages (id, key, agency_id, topic, channel, address, content, status, attempts, next_try_at, created_at)"
    " VALUES (?, ?, ?, 'reminder', 'email', 'li@example.org', '{}', 'parked', 9, '2026-11-23T09:00:00+08:00', "
    "'2026-11-20T09:00:00+08:00')"
)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)


def number_of(office: Office, login: str) -> int:
    return find_person(office.program, login).id


def shown_once(html: str) -> str:
    found = re.search(r'class="shown-once"><code>([^<]+)</code>', html)
    assert found is not None
    return found[1]


def test_the_agency_its_units_and_those_below_are_shown(office: Office):
    give_role(office.program, "admin", "city", "administrator")
    page = office.client("admin").page("/a/city/admin")

    assert 'href="/a/edu/admin"' in page
    assert 'href="/a/health/admin"' in page
    here = office.client("admin").words("/a/edu/admin")
    assert "体卫艺科 2人" in here
    assert "办公室 3人" in here
    assert "未分科室 2人" in here
    assert "澄州市人民政府办公室 澄州市教育局" in here


def test_an_agency_is_changed_and_one_is_added_below(office: Office):
    admin = office.client("admin")
    sent = {"name": "澄州市教育体育局", "review_chain": "short", "lapses": "automatic", "summed": "no"}

    assert admin.post("/a/edu/admin", sent).headers["location"] == "/a/edu/admin"
    added = admin.post("/a/edu/admin/below", {"code": "school-1", "new_name": "澄州市第一中学"})

    assert added.headers["location"] == "/a/school-1/admin"
    with reading(office.program.store) as unit:
        edu, school = find_agency(unit, "edu"), get_agency(unit, "school-1")
    assert edu is not None
    assert (edu.name, edu.review_chain, edu.summed) == ("澄州市教育体育局", "short", 0)
    assert school.parent == "edu"
    assert 'value="automatic" checked' in admin.page("/a/edu/admin")


@pytest.mark.parametrize(
    ("path", "sent", "field", "says"),
    [
        ("/admin", {"name": " ", "review_chain": "none", "lapses": "task"}, "name", "机关名称不能为空"),
        ("/admin", {"name": "x", "review_chain": "own", "lapses": "task"}, "review_chain", "没有审核流程“own”"),
        ("/admin", {"name": "x", "review_chain": "none", "lapses": "never"}, "lapses", "没有“never”"),
        ("/admin/below", {"code": "city", "new_name": "x"}, "code", "已经存在"),
        ("/admin/below", {"code": "", "new_name": "x"}, "code", "机关代码不能为空"),
        ("/admin/below", {"code": "y", "new_name": ""}, "new_name", "请填写机关全称"),
    ],
)
def test_what_cannot_be_of_an_agency_is_said_beside_its_field(
    office: Office, path: str, sent: dict[str, str], field: str, says: str
):
    answer = office.client("admin").post(f"/a/edu{path}", sent)

    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text
    assert says in plain(answer.text)
    with reading(office.program.store) as unit:
        assert get_agency(unit, "edu").name == "澄州市教育局"


def test_a_person_is_added_changed_and_signed_out_for_good(office: Office):
    admin = office.client("admin")
    new = {"login": "tian", "name": "田禾", "role": "caseworker", "unit": "基教科", "channel": "app", "language": "zh"}
    at = admin.post("/a/edu/admin/people/new", new).headers["location"]
    assert at == f"/a/edu/admin/people/{number_of(office, 'tian')}"

    given = shown_once(admin.post(f"{at}/password").text)
    tian = browser(office)
    signed_in = sign_in(tian, "tian", given)
    assert signed_in.status_code == 303
    assert tian.get("/settings").headers["location"] == "/settings/password"
    changed = {**new, "role": "reviewer", "channel": "email", "address": "tian@example.org", "active": "no"}
    assert admin.post(at, changed).headers["location"] == at

    member = find_person(office.program, "tian")
    assert (member.role, member.channel, member.active) == ("reviewer", "email", False)
    assert tian.get("/settings").headers["location"] == "/login?next=/settings"
    assert "田禾" not in admin.words("/a/edu/admin/people")
    assert "田禾" in admin.words("/a/edu/admin/people?who=gone")
    assert given not in admin.page(at)


@pytest.mark.parametrize(
    ("entered", "field", "says"),
    [
        ({"login": "li"}, "login", "已被使用"),
        ({"login": ""}, "login", "登录名不能为空"),
        ({"name": ""}, "name", "缺少 name"),
        ({"role": "system"}, "role", "没有“system”"),
        ({"channel": "email"}, "address", "需要地址"),
    ],
)
def test_a_person_who_cannot_be_is_said_beside_the_field(
    office: Office, entered: dict[str, str], field: str, says: str
):
    new = {"login": "tian", "name": "田禾", "role": "caseworker", "unit": "", "channel": "app", "language": "zh"}

    answer = office.client("admin").post("/a/edu/admin/people/new", {**new, **entered})

    assert answer.status_code == 422
    assert f'id="{field}' in answer.text
    assert says in plain(answer.text)


def test_an_absence_lets_the_deputy_act_and_ends_with_the_return(office: Office):
    admin, at = office.client("admin"), f"/a/edu/admin/people/{number_of(office, 'wu')}"
    away = {"absent_from": "11月23日", "absent_until": "2026-11-27", "deputy": "sun"}
    assert office.client("sun").get("/a/edu/overview").status_code in {403, 404}

    assert admin.post(f"{at}/absence", away).headers["location"] == at
    with reading(office.program.store) as unit:
        hats = visitor_of(office.program, unit, get_member(unit, "sun")).hats
    assert "office_head" in {hat.role for hat in hats}
    assert "11月23日至11月27日" in admin.words("/a/edu/admin/people")
    wrong = admin.post(f"{at}/absence", {**away, "absent_until": "2026-11-20"})
    assert "早于起始日" in wrong.text
    assert admin.post(f"{at}/absence", {**away, "deputy": "ghost"}).status_code == 422
    admin.post(f"{at}/absence", {"do": "back"})
    assert find_person(office.program, "wu").absent_from is None


def test_roles_are_given_where_the_administrator_administers_and_nowhere_else(office: Office):
    admin, at = office.client("admin"), f"/a/edu/admin/people/{number_of(office, 'zheng')}"

    assert admin.post(f"{at}/roles", {"new_role": "unit_head"}).status_code == 303
    for agency in ("health", "city", "nowhere"):
        refused = admin.post(f"{at}/roles", {"new_role": "office_head", "of_agency": agency})
        assert refused.status_code == 422
        assert "不归您管理" in refused.text
    assert roles_beside(office.program, "zheng") == [("edu", "unit_head")]
    assert admin.post(f"{at}/roles/drop", {"of_agency": "edu", "role": "unit_head"}).status_code == 303
    assert roles_beside(office.program, "zheng") == []


def test_nobody_takes_over_the_account_of_who_holds_a_role_elsewhere(office: Office):
    give_role(office.program, "zheng", "city", "office_head")
    admin, at = office.client("admin"), f"/a/edu/admin/people/{number_of(office, 'zheng')}"

    for act in ("password", "second-factor", "subject"):
        assert admin.post(f"{at}/{act}", {"subject": "mine"}).status_code == 403
    assert sign_in(browser(office), "zheng").status_code == 303


def test_an_administrator_does_not_shut_themselves_out(office: Office):
    admin, at = office.client("admin"), f"/a/edu/admin/people/{number_of(office, 'admin')}"
    own = {"name": "管理员", "role": "administrator", "channel": "app", "language": "zh"}

    for sent in ({**own, "active": "no"}, {**own, "role": "caseworker"}):
        assert admin.post(at, sent).status_code == 422
    assert find_person(office.program, "admin").active


def test_what_is_of_another_agency_is_not_there(office: Office):
    admin, he = office.client("admin"), number_of(office, "he")
    hook = subscribe(office.program, "health", "https://hooks.example.org/x", ["*"]).webhook.id
    with writing(office.program.store) as unit:
        unit.run(unit.store.sql(MESSAGE), (77, "k-77", get_agency(unit, "health").id))

    assert admin.get(f"/a/edu/admin/people/{he}").status_code == 404
    for act in ("", "/absence", "/roles", "/roles/drop", "/password", "/second-factor", "/subject"):
        assert admin.post(f"/a/edu/admin/people/{he}{act}", {"name": "x"}).status_code == 404
    assert admin.get("/a/edu/admin/outbox/77").status_code == 404
    assert admin.post("/a/edu/admin/outbox", {"message": "77", "do": "discard"}).status_code == 404
    assert admin.post("/a/edu/admin/webhooks/remove", {"webhook": str(hook)}).status_code == 404
    assert admin.get("/a/health/admin").status_code == 403
    assert [each.id for _, each in list_webhooks(office.program, "health")] == [hook]


@pytest.mark.parametrize("person", ["0", "x", "1e3", "-1", "٣", "99999999999999999999"])
def test_a_number_that_is_none_is_nobody(office: Office, person: str):
    assert office.client("admin").get(f"/a/edu/admin/people/{person}").status_code == 404


def test_a_parked_message_is_seen_sent_again_or_discarded(office: Office):
    admin = office.client("admin")
    with writing(office.program.store) as unit:
        for each in (5, 6):
            unit.run(unit.store.sql(MESSAGE), (each, f"k-{each}", get_agency(unit, "edu").id))

    assert "有2条消息多次未送达" in admin.words("/a/edu/admin")
    listed = admin.words("/a/edu/admin/outbox")
    assert "l***@example.org" in listed
    assert "li@example.org" not in listed
    assert "还没有发送过" in admin.words("/a/edu/admin/outbox/5")
    admin.post("/a/edu/admin/outbox", {"message": "5", "do": "again"})
    admin.post("/a/edu/admin/outbox", {"message": "6", "do": "discard"})
    assert "等待发送" in plain(admin.get("/a/edu/admin/outbox?status=waiting").text)
    assert 'href="/a/edu/admin/outbox/6"' in admin.page("/a/edu/admin/outbox?status=discarded")
    assert "没有选择消息" in follow(admin, admin.post("/a/edu/admin/outbox", {"do": "again"}))


def follow(client: Client, answer) -> str:
    return client.words(answer.headers["location"])


def test_the_secret_of_a_webhook_is_shown_once(office: Office):
    admin = office.client("admin")

    made = admin.post("/a/edu/admin/webhooks", {"address": "https://hooks.example.org/in?key=k1", "topics": "reminder"})

    secret = shown_once(made.text)
    listed = admin.page("/a/edu/admin/webhooks")
    assert secret.startswith("whsec_")
    assert secret not in listed
    assert "https://hooks.example.org/***" in listed
    assert "key=k1" not in listed
    [(_, hook)] = list_webhooks(office.program, "edu")
    admin.post("/a/edu/admin/webhooks/remove", {"webhook": str(hook.id)})
    assert list_webhooks(office.program, "edu") == []
    for wrong in ("http://example.org/x", "ftp://x", "https://u:p@example.org/", "https://example.org/#s"):
        assert admin.post("/a/edu/admin/webhooks", {"address": wrong, "topics": "*"}).status_code == 422


def test_the_letterhead_is_kept_in_versions(office: Office):
    admin, path = office.client("admin"), "/a/edu/admin/particulars"
    sent = {"short": "澄教依复", "court": "澄州市中级人民法院", "number_format": "{short}〔{year}〕第{n}号-{suffix}"}
    sent["from_day"] = "2026-11-23"

    assert admin.post(path, sent).headers["location"] == path
    shown = admin.page(path)
    assert 'value="澄州市中级人民法院"' in shown
    assert "第1版" in shown
    assert 'id="number_format-err"' in admin.post(path, {**sent, "number_format": "{word}"}).text
    assert 'id="from_day-err"' in admin.post(path, {**sent, "from_day": "someday"}).text


def test_a_text_of_a_letter_is_checked_used_and_withdrawn(office: Office):
    admin, path = office.client("admin"), "/a/edu/admin/letters/supplement-notice"
    body = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", admin.page(path), re.DOTALL)
    assert body is not None
    own = body[1] + "\n{# 本局另附联系人名片 #}\n"

    reads_a_file = admin.post(path, {"body": "{% include '/etc/passwd' %}", "do": "save"})
    assert reads_a_file.status_code == 422
    assert admin.post(path, {"body": own, "do": "check"}).status_code == 200
    assert "附带的" in admin.words("/a/edu/admin/letters")
    assert admin.post(path, {"body": own, "do": "save"}).headers["location"] == path
    assert "本机关第1版" in admin.words("/a/edu/admin/letters")
    assert "本局另附联系人名片" in admin.page(path)
    admin.post(path, {"do": "withdraw"})
    assert "本局另附联系人名片" not in admin.page(path)
    assert admin.get("/a/edu/admin/letters/nothing").status_code == 404


def test_the_ladder_is_shown_with_its_provisions(office: Office):
    words = office.client("admin").words("/a/edu/admin/reminders")

    assert "答复申请人 10、5、3、1 提醒 每个工作日 承办人 逾期1个工作日：承办部门负责人" in words
    assert "第33条第二款" in words


def test_a_persons_data_is_given_out_whole_and_the_giving_is_noted(office: Office):
    number = office.arrives("2026-09-18")
    admin, path = office.client("admin"), "/a/edu/admin/protection"

    assert number in plain(admin.post(path, {"identity": "320800199001011234", "do": "find"}).text)
    made = admin.post(path, {"identity": "320800199001011234", "do": "export"})

    assert made.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        case = json.loads(archive.read(f"cases/{number}/case.json"))
        looks = json.loads(archive.read(f"cases/{number}/looks.json"))
        readable = plain(archive.read("index.html").decode())
    assert case["applicant"]["name"] == "张文慧"
    assert looks[0]["login"] == "admin"
    assert "澄州市教育局留存的个人信息" in readable
    assert "姓名或名称 张文慧" in readable
    assert "导出个人信息" in admin.words(f"/a/edu/admin/looks?case={number}")
    nobody = admin.post(path, {"identity": "张三", "do": "export"})
    assert nobody.status_code == 422
    assert "没有这个人的申请" in nobody.text


def test_looks_are_searched_by_case_person_and_day(office: Office):
    number = office.arrives("2026-09-18")
    admin = office.client("admin")
    admin.post("/a/edu/admin/protection", {"identity": "320800199001011234", "do": "export"})

    def found(**asked: str) -> bool:
        return number in plain(admin.post("/a/edu/admin/looks", asked).text).split("请求编号")[-1]

    assert found(login="admin", since="2026-11-23", until="2026-11-23")
    assert found(case=number)
    assert not found(login="wu")
    assert not found(until="2026-11-22")
    assert admin.post("/a/edu/admin/looks", {"since": "x"}).status_code == 422
    assert office.client("wu").get("/a/edu/admin/looks").status_code == 200


def test_more_lists_what_the_role_may_open(office: Office):
    admin, li = office.client("admin").page("/a/edu/more"), office.client("li").page("/a/edu/more")

    assert "/a/edu/admin/looks" in admin
    assert "/a/edu/import" not in admin
    assert "/a/edu/admin" not in li
    assert "/a/edu/letters" in li
    assert "快捷键" in office.client("li").words("/a/edu/help")
