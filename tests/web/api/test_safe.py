"""What somebody with a token, or without, may try: another agency's things, keys that are not theirs, floods, tricks."""

import gzip

import pytest

from request_flow.services.people import change_person
from request_flow.services.tokens import caller_of
from request_flow.web.api.sent import MOST_BYTES
from web.api.conftest import Program, secret_of
from web.api.test_calls import ASSIGN, CASES, NEW
from web.office import PASSWORD, Office

HOSTILE = (
    "'; DROP TABLE cases; --",
    '" OR 1=1 --',
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    "../../etc/passwd",
    "%00",
    "\u202eabc",
    "𠮷" * 50,
    "%' OR subject LIKE '%",
)


def test_another_agencys_things_are_not_there(office: Office, program: Program):
    number = office.arrives("2026-11-16", agency="edu")
    there, theirs = program("he"), "/agencies/health/cases"

    assert there.problem("GET", f"{CASES}/{number}") == (403, "not_allowed")
    for path in ("", "/due", "/steps", "/letters", "/letters/1", "/letters/1/bytes/pdf", "/attachments/1", "/cells"):
        assert there.problem("GET", f"{theirs}/{number}{path}")[0] == 404, path
    assert there.problem("POST", f"{theirs}/{number}/events", json=ASSIGN)[0] == 404


def test_numbers_of_other_agencies_people_webhooks_and_tokens_lead_nowhere(office: Office, program: Program):
    admin, fang = program("admin"), program("fang")
    hook = admin.told(
        "POST", "/agencies/edu/webhooks", 201, json={"address": "https://oa.example.gov.cn/x", "topics": ["*"]}
    )
    mine = admin.told("GET", "/tokens")["items"][0]["id"]

    assert fang.problem("DELETE", f"/tokens/{mine}") == (404, "no_such_token")
    assert admin.problem("GET", "/agencies/edu/people/9")[0] == 404  # he of the other agency
    assert admin.problem("PATCH", "/agencies/edu/people/9", json={"unit": "x"})[0] == 404
    assert admin.problem("DELETE", f"/agencies/health/webhooks/{hook['id']}") == (403, "not_allowed")
    assert admin.problem("POST", "/agencies/edu/people/1/roles", json={"role": "leader", "agency": "health"})[0] == 404


def test_a_report_of_an_agency_that_is_not_below_is_not_there(office: Office, program: Program):
    judged = {"act": "return", "reason": "x"}

    assert program("wu").problem("POST", "/agencies/edu/board/2025/health/acts", json=judged)[0] == 404
    assert program("fang").problem("POST", "/agencies/city/board/2025/city/acts", json=judged)[0] == 404


@pytest.mark.parametrize("key", ["number", "agency", "events", "flags", "parent", "id", "state", "received_on"])
def test_a_request_is_registered_with_the_keys_of_its_form_and_no_others(office: Office, program: Program, key: str):
    assert program("sun").problem("POST", CASES, json={**NEW, key: "x"}) == (422, "bad_form")


def test_keys_that_are_not_of_a_form_are_refused_wherever_they_stand(office: Office, program: Program):
    client, admin = program("sun"), program("admin")

    inner = {**NEW, "applicant": {**NEW["applicant"], "handler": "sun"}}
    assert client.problem("POST", CASES, json=inner) == (422, "bad_form")
    assert client.problem("GET", f"{CASES}?agency_id=3") == (422, "bad_form")
    assert admin.problem("PATCH", "/agencies/edu/people/1", json={"agency_id": 3}) == (422, "bad_form")
    assert admin.problem("PATCH", "/agencies/edu/people/1", json={"login": "root"}) == (422, "bad_form")
    wanted = {"label": "x", "scopes": ["see_cases"], "days": 3, "person_id": 1}
    assert client.problem("POST", "/tokens", json=wanted) == (422, "bad_form")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(office: Office, program: Program, text: str):
    client = program("wu")
    number = client.told("POST", CASES, 201, json={**NEW, "subject": text})["number"]

    assert client.told("GET", f"{CASES}/{number}")["case"]["subject"] == text
    assert len(client.told("GET", CASES)["items"]) == 1
    client.told("POST", "/agencies/edu/search", json={"text": text})
    for query in ("handler", "unit"):
        assert client.told("GET", CASES, params={query: text})["items"] == []
    assert client.problem("GET", CASES, params={"channel": text}) == (422, "bad_form")
    assert client.problem("GET", CASES, params={"step": text}) == (400, "no_such_step")


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "\\u0000"}',
        b'{"text": "\\ud800"}',
        b'{"text": NaN}',
        b'{"text": "a"',
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ],
)
def test_a_body_that_is_no_sound_json_is_refused(office: Office, program: Program, body: bytes):
    client = program("wu")
    client.headers["Content-Type"] = "application/json"

    assert client.problem("POST", "/agencies/edu/search", content=body) == (400, "bad_json")


def test_a_nul_in_an_address_is_refused(office: Office, program: Program):
    assert program("wu").problem("GET", f"{CASES}/2026%00") == (400, "bad_json")
    assert program("wu").problem("GET", f"{CASES}?unit=a%00") == (400, "bad_json")


def test_a_body_that_is_too_large_is_not_read(office: Office, program: Program):
    client = program("wu")
    client.headers["Content-Type"] = "application/json"
    large = b'{"text": "' + b"a" * MOST_BYTES + b'"}'

    assert client.problem("POST", "/agencies/edu/search", content=large) == (413, "too_large")
    parts = (large[at : at + 65_536] for at in range(0, len(large), 65_536))
    assert client.problem("POST", "/agencies/edu/search", content=parts) == (413, "too_large")
    packed = {"Content-Encoding": "gzip"}
    sent = client.problem("POST", "/agencies/edu/search", content=gzip.compress(large), headers=packed)
    assert sent == (400, "bad_json")


def test_a_body_of_another_kind_is_refused(office: Office, program: Program):
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    sent = program("wu").problem("POST", "/agencies/edu/search", content=b"text=a", headers=form)
    assert sent == (415, "no_json")


def test_a_method_cannot_be_put_in_place_of_another(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    client = program("wu")

    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert client.told("GET", f"{CASES}/{number}", headers={header: "DELETE"})["version"] == 1
    answer = client.request("DELETE", f"/api/v1{CASES}/{number}")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_a_session_of_the_pages_is_no_token(office: Office):
    client = office.client("wu")

    for answer in (
        client.get("/api/v1/me"),
        client.get("/api/v1/me", headers={"Authorization": f"Bearer {client.secret}"}),
    ):
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/me", headers={"Authorization": f"Basic {PASSWORD}"}).status_code == 401


def test_a_token_ends_with_its_person_its_days_and_its_revocation(office: Office, program: Program):
    gone, over, revoked = program("sun"), program("li", days=1), program("zheng")
    [token] = revoked.told("GET", "/tokens")["items"]

    change_person(office.program, "sun", {"active": False})
    assert gone.problem("GET", "/me") == (401, "bad_token")
    revoked.told("DELETE", f"/tokens/{token['id']}", 204)
    assert revoked.problem("GET", "/me") == (401, "bad_token")
    office.at("2026-11-24", "09:59:59")
    over.told("GET", "/me")
    office.at("2026-11-24", "10:00:00")
    assert over.problem("GET", "/me") == (401, "bad_token")


def test_a_token_may_no_more_than_its_person_now(office: Office, program: Program):
    client = program("sun")
    client.told("POST", CASES, 201, json=NEW)

    change_person(office.program, "sun", {"role": "report_officer"})

    assert client.problem("POST", CASES, json=NEW) == (403, "not_allowed")


def test_a_token_that_makes_another_gives_no_more_than_it_has(office: Office, program: Program):
    client = program("wu", ["own_settings", "see_cases"], days=5)

    wider = {"label": "x", "scopes": ["see_cases", "take_step"], "days": 3}
    assert client.problem("POST", "/tokens", json=wider) == (400, "bad_token_scopes")
    made = client.told("POST", "/tokens", 201, json={"label": "x", "scopes": ["see_cases"], "days": 300})
    assert made["expires_at"] == "2026-11-28T10:00:00+08:00"


def test_a_program_gone_wild_is_told_to_wait(office: Office, program: Program):
    office.app.state.rates.most = 3
    client, other = program("wu"), program("li")

    for _ in range(3):
        client.told("GET", "/me")
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_calls")
    assert 1 <= int(answer.headers["retry-after"]) <= 61
    other.told("GET", "/me")


def test_the_secret_is_kept_as_a_hash_only(office: Office):
    secret = secret_of(office, "wu")

    rows = office.program.store.engine.connect().exec_driver_sql("SELECT * FROM api_tokens").fetchall()
    assert secret not in str(rows)
    assert caller_of(office.program, secret) is not None
    assert caller_of(office.program, secret[:-1]) is None
