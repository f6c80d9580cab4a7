"""Letters by the API: previewed without a trace, issued once on the version that was read, served; bytes as issued."""

from datetime import date
from hashlib import sha256

import pytest

from request_flow.services.letters.particulars import set_particulars
from web.api.conftest import Program
from web.api.test_calls import CASES
from web.office import Office

SAYS = {
    "short": "澄教公开",
    "address": "澄州市文昌路12号",
    "postcode": "410000",
    "phone": "0731-55550123",
    "review_organ": "澄州市人民政府",
    "court": "澄州市人民法院",
}
SUPPLEMENT = {
    "act": "request_supplement",
    "data": {"term_days": 10, "items": "学校名称"},
    "inputs": {"why": "没有写明学校和项目，无法据以查找"},
}


@pytest.fixture
def number(office: Office) -> str:
    """A request of Monday 2026-11-16 in an office that has said what its letters need."""
    set_particulars(office.program, "edu", SAYS, "管理员", from_day=date(2026, 1, 1))
    return office.arrives("2026-11-16")


def test_a_preview_tells_the_letter_and_leaves_no_trace(program: Program, number: str):
    client = program("li")

    told = client.told("POST", f"{CASES}/{number}/letters/preview", json=SUPPLEMENT)

    assert (told["kind"], told["takes_step"]) == ("supplement-notice", True)
    assert "没有写明学校和项目，无法据以查找" in told["text"]
    assert [each["code"] for each in told["findings"] if each["severity"] == "must"] == []
    assert client.told("GET", f"{CASES}/{number}/letters") == {"items": []}
    assert client.told("GET", f"{CASES}/{number}")["version"] == 1


def test_a_letter_is_issued_on_the_version_that_was_read_and_served(program: Program, number: str):
    client, path = program("li"), f"{CASES}/{number}/letters"
    headers = {"If-Match": '"1"', "Idempotency-Key": "notice-1"}

    made = client.told("POST", path, 201, json=SUPPLEMENT, headers=headers)
    assert (made["number"], made["version"]) == ("澄教公开〔2026〕1号-补", 2)
    assert client.told("POST", path, 201, json=SUPPLEMENT, headers=headers) == made
    assert client.problem("POST", path, json=SUPPLEMENT, headers={"If-Match": '"1"'}) == (412, "changed_since")
    for form in ("html", "docx", "pdf"):
        content = client.get(f"/api/v1{path}/{made['id']}/bytes/{form}").content
        assert sha256(content).hexdigest() == made["hashes"][form]

    served = {"on": "2026-11-23", "method": "post", "proof": {"kind": "posting_number", "text": "XA12345678932"}}
    told = client.told("POST", f"{path}/{made['id']}/service", 201, json=served)
    assert (told["what"], told["event"], told["version"]) == ("served", 3, 3)
    whole = client.told("GET", f"{path}/{made['id']}")
    assert (whole["addressee"], whole["altered"], whole["records"][0]["what"]) == ("张文慧", [], "served")
    [row] = client.told("GET", "/agencies/edu/letters")["items"]
    assert (row["case"], row["served_on"], row["void"]) == (number, "2026-11-23", False)


def test_a_letter_of_another_case_is_not_there(office: Office, program: Program, number: str):
    client = program("li")
    made = client.told("POST", f"{CASES}/{number}/letters", 201, json=SUPPLEMENT)
    other = f"{CASES}/{office.arrives('2026-11-20')}/letters/{made['id']}"

    assert client.problem("GET", other)[0] == 404
    assert client.problem("GET", f"{other}/bytes/pdf")[0] == 404
    served = {"on": "2026-11-23", "method": "post", "returned": "查无此人"}
    assert client.problem("POST", f"{other}/service", json=served)[0] == 404
    assert client.problem("GET", f"{CASES}/{number}/letters/{made['id']}/bytes/exe") == (422, "bad_form")


def test_what_stops_a_letter_is_told_and_nothing_is_written(program: Program, number: str):
    client = program("li")
    late = {**SUPPLEMENT, "inputs": {}}

    assert client.request("POST", f"/api/v1{CASES}/{number}/letters", json=late).status_code in (400, 409)
    assert client.told("GET", f"{CASES}/{number}")["version"] == 1
    assert client.problem("POST", f"{CASES}/{number}/letters", json={"kind": "no-such"}) == (400, "no_such_letter")
