"""Calling the API as a program would: once, on the version that was read, page by page, told no more than is meant."""

from request_flow.services.restricting import restrict
from request_flow.services.visitors import visitor_of
from request_flow.storage.looks import looks_at
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from web.api.conftest import Caller, Program
from web.office import APPLICANT, SUBJECT, Office

CASES = "/agencies/edu/cases"
NEW = {"applicant": APPLICANT, "channel": "registered_mail", "subject": SUBJECT, "arrived_on": "2026-11-20"}
ASSIGN = {"on": "2026-11-23", "action": "assign", "unit": "体卫艺科", "to": "li"}


def walk(client: Caller, query: str) -> list[str]:
    """Return the numbers of a list, read page by page by its links."""
    found, path = [], f"/api/v1{CASES}?{query}"
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        found += [each["number"] for each in answer.json()["items"]]
        link = answer.headers.get("link", "")
        assert (answer.json()["next"] is None) == (link == "")
        path = link.partition("<")[2].partition(">")[0]
    return found


def test_a_call_that_is_repeated_with_its_key_is_done_once(office: Office, program: Program):
    client = program("sun")
    headers = {"Idempotency-Key": "portal-1"}
    first = client.post(f"/api/v1{CASES}", json=NEW, headers=headers)
    again = client.post(f"/api/v1{CASES}", json=NEW, headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"] == "/api/v1/agencies/edu/cases/2026-0001"
    assert len(client.told("GET", CASES)["items"]) == 1
    other = {**NEW, "subject": "另一事项"}
    assert client.problem("POST", CASES, json=other, headers=headers) == (409, "key_of_another")
    assert program("wu").told("POST", CASES, 201, json=NEW, headers=headers)["number"] == "2026-0002"


def test_a_key_stays_free_where_nothing_was_done(office: Office, program: Program):
    client, headers = program("sun"), {"Idempotency-Key": "portal-2"}
    wrong = {**NEW, "arrived_on": "2026-12-24"}

    assert client.problem("POST", CASES, json=wrong, headers=headers) == (409, "in_the_future")
    assert client.told("POST", CASES, 201, json=NEW, headers=headers)["number"] == "2026-0001"


def test_a_secret_is_not_told_again(office: Office, program: Program):
    client, headers = program("li"), {"Idempotency-Key": "t1"}
    wanted = {"label": "x", "scopes": ["see_cases"], "days": 3}

    assert client.told("POST", "/tokens", 201, json=wanted, headers=headers)["secret"].startswith("rf_")
    assert client.told("POST", "/tokens", 201, json=wanted, headers=headers)["secret"] is None


def test_a_step_on_a_version_that_is_over_writes_nothing(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    client, path = program("wu"), f"{CASES}/{number}/events"

    taken = client.told("POST", path, 201, json=ASSIGN, headers={"If-Match": '"1"'})
    assert (taken["version"], taken["seq"]) == (2, 2)
    withdraw = {"on": "2026-11-23", "action": "withdraw"}
    late = client.post(f"/api/v1{path}", json=withdraw, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"], late.headers["etag"]) == (412, "changed_since", '"2"')
    assert client.problem("POST", path, json=withdraw, headers={"If-Match": "now"}) == (400, "bad_condition")
    assert client.told("GET", f"{CASES}/{number}")["version"] == 2
    assert client.told("POST", path, 201, json=withdraw)["standing"]["state"] == "closed"


def test_who_acts_is_the_person_of_the_token_and_the_role_is_asked(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    path = f"{CASES}/{number}/events"

    forged = {**ASSIGN, "actor": "qian"}
    assert program("wu").problem("POST", path, json=forged) == (400, "key_not_sent")
    program("wu").told("POST", path, 201, json=ASSIGN)
    assert program("wu").told("GET", f"{CASES}/{number}")["events"][1]["actor"] == "wu"
    status, code = program("zheng").problem("POST", path, json={**ASSIGN, "to": "sun"})
    assert (status, code) == (409, "role_may_not")


def test_what_if_writes_nothing(office: Office, program: Program):
    number = office.arrives("2026-11-20")
    steps = [{"on": "2026-11-24", "action": "extend", "days": 10, "approved_by": "吴江"}]

    told = program("wu").told("POST", f"{CASES}/{number}/what-if", json={"steps": steps})

    assert (told["state"], told["clock"]["term_days"], told["clock"]["due_on"]) == ("in_progress", 30, "2027-01-04")
    assert program("li").told("GET", f"{CASES}/{number}")["version"] == 1


def test_a_list_tells_a_name_and_one_case_tells_all_and_is_noted(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    client = program("li")
    listed = client.get(f"/api/v1{CASES}")

    assert listed.json()["items"][0]["applicant"] == APPLICANT["name"]
    for key in ("id_number", "address", "phone"):
        assert APPLICANT[key] not in listed.text
    with reading(office.program.store) as unit:
        assert looks_at(unit, 2, number, 10) == []
    whole = client.told("GET", f"{CASES}/{number}")
    assert whole["case"]["applicant"] == APPLICANT
    with reading(office.program.store) as unit:
        [look] = looks_at(unit, 2, number, 10)
    assert (look.login, look.what) == ("li", "particulars")


def test_a_list_is_walked_to_its_end_whatever_comes_meanwhile(office: Office, program: Program):
    days = ("2026-11-20", "2026-11-16", "2026-11-18", "2026-11-17", "2026-11-19")
    numbers = [office.arrives(day) for day in days]
    client = program("li")
    by_due = [numbers[place] for place in (1, 3, 2, 4, 0)]

    assert walk(client, "limit=2") == numbers
    assert walk(client, "limit=2&order=due") == by_due
    assert walk(client, "limit=5") == numbers
    first = client.told("GET", f"{CASES}?limit=2&order=due")
    office.does(numbers[1], "withdraw", "2026-11-23")
    office.arrives("2026-11-16")
    rest = client.told("GET", f"{CASES}?limit=2&order=due&cursor={first['next']}")
    assert [each["number"] for each in first["items"] + rest["items"]] == by_due[:4]


def test_a_list_is_filtered(office: Office, program: Program):
    first, second = office.arrives("2026-11-16"), office.arrives("2026-11-20", channel="in_person")
    office.does(first, "withdraw", "2026-11-23")
    client = program("li")

    def found(query: str) -> list[str]:
        return [each["number"] for each in client.told("GET", f"{CASES}?{query}")["items"]]

    assert found("") == [second]
    assert found("state=closed") == [first]
    assert found("state=all") == [first, second]
    assert found("state=all&channel=in_person") == [second]
    assert found("due_until=2026-12-17") == []
    assert found("due_from=2026-12-18&due_until=2026-12-18") == [second]
    assert found("year=2025&state=all") == []


def test_a_made_up_cursor_is_refused(office: Office, program: Program):
    office.arrives("2026-11-16")
    client = program("li")

    for cursor in ("x", "bm90LWpzb24", "WyJkdWUiLCAiMjAyNi0xMS0xNiIsIDFd", "WyJyZWdpc3RlcmVkIiwgIiIsIC0xXQ"):
        assert client.problem("GET", f"{CASES}?cursor={cursor}") == (400, "bad_cursor"), cursor


def test_a_case_that_is_shut_tells_nothing_of_what_it_is_about(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    with reading(office.program.store) as unit:
        head = visitor_of(office.program, unit, get_member(unit, "wu"))
    restrict(office.program, "edu", number, ["wu"], "重大敏感", head)
    client = program("li")

    [row] = client.told("GET", CASES)["items"]
    assert (row["number"], row["subject"], row["applicant"], row["restricted"]) == (number, None, None, True)
    for path in ("", "/due", "/steps", "/letters", "/attachments", "/cells"):
        assert client.problem("GET", f"{CASES}/{number}{path}") == (403, "case_restricted"), path
    for path, body in {
        "/events": ASSIGN,
        "/what-if": {"steps": [ASSIGN]},
        "/split": {"subjects": ["a", "b"]},
        "/letters/preview": {"kind": "receipt-slip"},
        "/letters": {"kind": "receipt-slip"},
        "/attachments": {"name": "a.txt", "content": "eA=="},
    }.items():
        assert client.problem("POST", f"{CASES}/{number}{path}", json=body) == (403, "case_restricted"), path
    assert program("wu").told("GET", f"{CASES}/{number}")["restricted_to"] == ["wu"]


def test_a_file_goes_in_and_comes_out_as_it_was(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    client, path = program("li"), f"{CASES}/{number}/attachments"

    kept = client.told("POST", path, 201, json={"name": "申请.txt", "content": "55Sz6K+36KGo"})
    assert client.get(f"/api/v1{path}/{kept['id']}").content == "申请表".encode()
    assert client.problem("POST", path, json={"name": "a.txt", "content": "%"}) == (400, "not_base64")
    client.told("DELETE", f"{path}/{kept['id']}")
    assert client.problem("GET", f"{path}/{kept['id']}")[0] == 404
    assert client.told("GET", path)["items"][0]["removed_at"] is not None


def test_own_days_are_tried_before_they_are_set(office: Office, program: Program):
    number = office.arrives("2026-11-20")
    client, day = program("admin"), {"day": "2026-12-03", "reason": "台风停工"}
    moved = [{"number": number, "clock": "reply", "due_before": "2026-12-18", "due_after": "2026-12-21"}]

    assert client.told("POST", "/agencies/edu/own-days", json={**day, "dry_run": True})["moved"] == moved
    assert client.told("GET", "/agencies/edu/own-days")["days"] == []
    assert client.told("POST", "/agencies/edu/own-days", json=day)["moved"] == moved
    assert program("li").told("GET", f"{CASES}/{number}")["standing"]["due_on"] == "2026-12-21"
    client.told("DELETE", "/agencies/edu/own-days/2026-12-03")
    assert client.problem("DELETE", "/agencies/edu/own-days/2026-12-03") == (400, "no_such_closure")


def test_a_report_is_told_checked_and_traced(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    client = program("lu")

    report = client.told("GET", "/agencies/edu/reports/2026")
    assert (report["table3"]["new"], report["table3"]["carried_out"]) == ([1, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 1])
    assert client.told("GET", "/agencies/edu/reports/2026/cells/new/total") == {"cases": [number]}
    file = client.get("/api/v1/agencies/edu/reports/2026/file/json")
    assert file.headers["content-type"] == "application/json"
    assert client.told("GET", "/agencies/edu/reports/2026/checks")["ok"] is True


def test_people_are_kept_by_the_administrator(office: Office, program: Program):
    client = program("admin")
    made = client.told(
        "POST", "/agencies/edu/people", 201, json={"login": "chen", "name": "陈立", "role": "caseworker"}
    )
    path = f"/agencies/edu/people/{made['id']}"

    assert client.told("PATCH", path, json={"unit": "基教科"})["unit"] == "基教科"
    away = {"absent_from": "2026-11-23", "deputy": "li"}
    assert client.told("PUT", f"{path}/absence", json=away)["deputy"] == "li"
    assert client.told("POST", f"{path}/roles", json={"role": "registrar", "agency": "edu"})["roles"] == [
        {"agency": "edu", "role": "registrar"}
    ]
    assert client.told("DELETE", f"{path}/roles/registrar")["roles"] == []
    assert client.problem("DELETE", f"{path}/roles/leader")[0] == 404
    own = next(each["id"] for each in client.told("GET", "/agencies/edu/people")["items"] if each["login"] == "admin")
    assert client.problem("PATCH", f"/agencies/edu/people/{own}", json={"active": False}) == (400, "own_account")
