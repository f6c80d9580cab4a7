"""What a program of another system meets, from a request's arrival to its place in the year's report, by calls alone."""

import re
from datetime import datetime

from web.api.conftest import Program
from web.api.test_calls import CASES, NEW
from web.api.test_letters import SAYS, SUPPLEMENT
from web.office import Office

EDU = "/agencies/edu"
DECIDE = {
    "act": "decide",
    "data": {"outcome": "disclosed"},
    "inputs": {"information": "成本构成明细表1份", "form": "纸质复印件"},
}
SERVED = {"on": "2026-11-23", "method": "post", "proof": {"kind": "posting_number", "text": "XA12345678932"}}
INSTANT = re.compile(r'"(?:\w+_at|at|since)":"([^"]+)"')


def test_a_request_goes_from_its_arrival_to_its_cell_of_the_report(program: Program):
    admin, clerk, officer, head, leader = (program(each) for each in ("admin", "sun", "li", "wu", "qian"))
    admin.told("PATCH", EDU, json={"review_chain": "short"})
    told = admin.told("PUT", f"{EDU}/particulars", json={"particulars": SAYS})
    assert (told["version"], told["particulars"]["court"]) == (1, "澄州市人民法院")
    number = clerk.told("POST", CASES, 201, json=NEW)["number"]
    path = f"{CASES}/{number}"
    clerk.told("POST", f"{EDU}/hand-out", json={"numbers": [number], "unit": "体卫艺科", "to": "li"})

    notice = officer.told("POST", f"{path}/letters", 201, json=SUPPLEMENT)
    officer.told("POST", f"{path}/letters/{notice['id']}/service", 201, json=SERVED)
    assert officer.told("GET", f"{path}/due")["clock"]["kind"] == "supplement"
    officer.told("POST", f"{path}/events", 201, json={"on": "2026-11-23", "action": "receive_supplement"})
    longer = {"act": "extend", "data": {"days": 10, "approved_by": "吴江"}, "inputs": {"reason": "需要查找档案"}}
    head.told("POST", f"{path}/letters", 201, json=longer)
    assert officer.told("GET", f"{path}/due")["clock"]["term_days"] == 30

    draft = officer.told("POST", f"{path}/drafts", 201, json=DECIDE)
    officer.told("POST", f"{path}/drafts/{draft['id']}/review", 201, json={})
    for stage, reviewer in (("office", head), ("leader", leader)):
        [waits] = reviewer.told("GET", f"{EDU}/reviews")["items"]
        shown = reviewer.told("GET", f"{CASES}/{waits['number']}/review")
        assert (shown["stage"], shown["outcome"], shown["drafted_by"]) == (stage, "disclosed", "li")
        assert "成本构成明细表1份" in shown["text"]
        assert shown["may_decide"] is True
        seen = {"If-Match": f'"{shown["version"]}"'}
        reviewer.told("POST", f"{path}/review", 201, json={"verdict": "pass"}, headers=seen)
    assert head.problem("GET", f"{path}/review") == (404, "no_such_thing")
    letter = officer.told("POST", f"{path}/drafts/{draft['id']}/letter", 201, json={})
    officer.told("POST", f"{path}/letters/{letter['id']}/service", 201, json=SERVED)
    filed = {"on": "2026-11-23", "action": "remedy_filed", "ref": "R1", "kind": "review"}
    head.told("POST", f"{path}/events", 201, json=filed)
    ended = {"on": "2026-11-23", "action": "remedy_concluded", "ref": "R1", "result": "upheld"}
    head.told("POST", f"{path}/events", 201, json=ended)

    found = [(each["table"], each["row"], each["column"]) for each in head.told("GET", f"{path}/cells")["cells"]]
    assert found == [
        ("table3", "new", "natural_person"),
        ("table3", "disclosed", "natural_person"),
        ("table4", None, "review_upheld"),
    ]
    whole = head.get(f"/api/v1{path}").text
    assert len(INSTANT.findall(whole)) > 8
    for moment in INSTANT.findall(whole):
        assert moment == datetime.fromisoformat(moment).isoformat(timespec="seconds")


def test_who_wrote_a_draft_is_told_that_it_is_not_theirs_to_pass(office: Office, program: Program):
    program("admin").told("PATCH", EDU, json={"review_chain": "short"})
    number = office.arrives("2026-11-16")
    office.does(number, "draft", "2026-11-20", who="wu", outcome="disclosed", text="可以公开。")
    office.does(number, "submit", "2026-11-20", who="wu")

    told = program("wu").told("GET", f"{CASES}/{number}/review")

    assert (told["text"], told["may_decide"]) == ("可以公开。", False)
    assert program("qian").told("GET", f"{CASES}/{number}/review")["may_decide"] is False
    assert program("zheng").told("GET", f"{CASES}/{number}/review")["may_decide"] is True
    assert program("he").problem("GET", f"{CASES}/{number}/review")[0] in (403, 404)


def test_the_codes_are_told_with_their_names_and_grounds_with_their_outcome(program: Program):
    client = program("li")

    channels = client.told("GET", f"{EDU}/codes/channel")["items"]
    assert channels[3] == {"code": "ordinary_mail", "name": {"zh": "平常信函", "en": "ordinary mail"}, "of": None}
    grounds = {each["code"]: each["of"] for each in client.told("GET", f"{EDU}/codes/ground")["items"]}
    assert grounds["already_public"] == "disclosed"
    permissions = client.told("GET", f"{EDU}/codes/permission")["items"]
    assert {"code": "see_cases", "name": {"zh": "查看案件", "en": "see cases"}, "of": None} in permissions
    assert client.problem("GET", f"{EDU}/codes/colour") == (422, "bad_form")


def test_a_letter_says_what_is_typed_for_it_and_what_its_step_takes(program: Program):
    kinds = {each["kind"]: each for each in program("li").told("GET", f"{EDU}/letter-kinds")["items"]}

    notice = kinds["supplement-notice"]
    assert (notice["act"], notice["takes_step"], notice["name"]["zh"]) == ("request_supplement", True, "补正告知书")
    assert [each["name"] for each in notice["inputs"]] == ["why", "guidance"]
    assert notice["inputs"][0] == {
        "name": "why",
        "type": "text",
        "means": "为什么不明确",
        "required": True,
        "most": 500,
    }
    assert {each["name"] for each in notice["data"]} == {"items", "term_days"}
    assert kinds["reply-disclosed"]["outcomes"] == ["disclosed"]


def test_a_decision_without_a_known_outcome_is_a_fault_of_the_body(office: Office, program: Program):
    path, client = f"{CASES}/{office.arrives('2026-11-16')}/letters/preview", program("li")

    for wrong in ({"act": "decide", "data": {"outcome": "not_held"}}, {"act": "decide"}, {"kind": "x"}):
        assert client.problem("POST", path, json=wrong) == (400, "no_such_letter")


def test_the_form_of_a_year_names_its_keys_and_figures_come_as_numbers_or_text(program: Program):
    client, path = program("lu"), f"{EDU}/reports/2025"

    form = client.told("GET", f"{path}/form")
    assert [each["key"] for each in form["sections"]] == ["overview", "problems", "other"]
    assert form["columns"][-1] == {"key": "total", "name": {"zh": "总计", "en": "total"}, "kind": None}
    assert client.told("GET", f"{EDU}/reports/2019/form")["format"] == "2019"
    assert [(each["key"], each["kind"]) for each in form["table2"]][-1] == ("fees_wan", "amount")
    client.told("POST", f"{path}/close")
    sent = {"figures": {"norm_made": 3, "fees_wan": "1.50"}}
    assert client.told("PUT", f"{path}/table2", json=sent) == {"keys": ["norm_made", "fees_wan"]}
    told = client.told("GET", path)["table2"]
    assert (told["norm_made"], told["fees_wan"]) == (3, "1.50")
    for wrong in (True, 1.5, None, 10**13):
        assert client.problem("PUT", f"{path}/table2", json={"figures": {"norm_made": wrong}}) == (422, "bad_form")


def test_an_answer_is_published_once_it_was_read_through_and_taken_back(program: Program):
    client, path = program("li"), f"{EDU}/published"
    answer = {"title": "招生划片方案", "content": "方案见下。"}

    assert client.problem("POST", path, json=answer) == (422, "bad_form")
    assert client.problem("POST", path, json={**answer, "read": False}) == (422, "bad_form")
    made = client.told("POST", path, 201, json={**answer, "read": True})
    assert [each["title"] for each in client.told("GET", path)["items"]] == ["招生划片方案"]
    assert client.problem("POST", path, json={**answer, "content": "13800000000", "read": True}) == (400, "bad_content")
    assert program("he").problem("DELETE", f"/agencies/health/published/{made['id']}")[0] == 404
    client.told("DELETE", f"{path}/{made['id']}", 204)
    assert client.told("GET", path) == {"items": [], "next": None}
    assert client.problem("DELETE", f"{path}/{made['id']}")[0] == 404


def test_an_administrator_sets_the_agency_its_letters_and_its_page(program: Program):
    client = program("admin")

    assert client.told("PATCH", EDU, json={"name": "澄州市教育和体育局"})["name"] == "澄州市教育和体育局"
    assert client.problem("PATCH", EDU, json={"review_chain": "long"})[0] == 400
    made = client.told("POST", f"{EDU}/below", 201, json={"code": "school-1", "name": "澄州市第一中学"})
    assert (made["code"], made["parent"]) == ("school-1", "edu")
    assert client.problem("POST", f"{EDU}/below", json={"code": "a/b", "name": "x"}) == (422, "bad_form")
    path = f"{EDU}/letter-kinds/receipt-slip/text"
    ships = client.told("GET", path)
    assert ships["version"] is None
    assert client.problem("PUT", path, json={"body": "{{ nobody }}"}) == (400, "bad_template")
    assert client.told("PUT", path, json={"body": ships["body"] + "\n"})["version"] == 1
    assert client.told("DELETE", path)["body"] == ships["body"]
    assert client.told("PUT", f"{EDU}/public-page", json={"open": True}) == {"open": True}
    assert client.told("GET", f"{EDU}/public-page") == {"open": True}


def test_agencies_below_are_asked_for_their_report_once_a_day(program: Program):
    client, path = program("fang"), "/agencies/city/board/2025/reminders"

    first, again = client.told("POST", path), client.told("POST", path)
    assert first["agencies"] == again["agencies"] == 2
    assert (first["messages"] > 0, again["messages"]) == (True, 0)
    assert client.problem("POST", "/agencies/city/board/2026/reminders") == (409, "year_not_over")


def test_a_body_of_which_nothing_is_required_need_not_be_sent(office: Office, program: Program):
    client, number = program("li"), office.arrives("2026-11-16")

    assert client.problem("POST", f"{EDU}/reports/2025/hand-in") == (409, "report_not_ready")
    assert client.problem("POST", f"{CASES}/{number}/drafts/1/letter") == (404, "no_such_draft")
    assert client.problem("POST", CASES) == (422, "bad_form")


def test_the_description_names_its_shapes_plainly_and_its_links_lead_to_operations(program: Program):
    whole = program("").get("/api/openapi.json").json()
    operations = {each["operationId"]: each for methods in whole["paths"].values() for each in methods.values()}

    assert [name for name in whole["components"]["schemas"] if not re.fullmatch(r"[A-Za-z0-9]+", name)] == []
    links = [
        link
        for each in operations.values()
        for answer in each["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(links) > 50
    for link in links:
        asked = {each["name"] for each in operations[link["operationId"]].get("parameters", ())}
        assert link["parameters"].keys() <= asked, link
