"""What the API says of itself: to programs at ``/api/openapi.json``, to people at ``/api/docs``, and the page of tokens."""

import re

from request_flow.registers.case_keys import case_keys
from request_flow.web.api.call import V1
from request_flow.web.api.chinese import SUMMARIES
from request_flow.web.api.rates import Rates
from web.api.conftest import Caller, Program
from web.office import Office, plain

SUBMITTED = {"label": "到期日导出", "days": "30", "scopes": ["see_cases", "see_report"]}


def test_every_operation_is_described_with_its_scope_its_answers_and_its_problems(office: Office, program: Program):
    whole = program("").get("/api/openapi.json").json()
    table = {(each.method.lower(), each.path): each.may for each in office.app.state.table if each.path.startswith(V1)}
    described = {(method, path): each for path, methods in whole["paths"].items() for method, each in methods.items()}

    assert whole["openapi"] == "3.1.0"
    assert {place: each["security"] for place, each in described.items()} == {
        place: [{"token": [may]}] for place, may in table.items()
    }
    for place, each in described.items():
        assert each["summary"], place
        assert {"401", "403", "404", "409", "422", "429", "503"} <= each["responses"].keys(), place
        problem = each["responses"]["409"]["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}, place
    assert sorted(each["operationId"] for each in described.values()) == sorted(SUMMARIES)


def test_every_reference_of_the_description_leads_somewhere(program: Program):
    text = program("").get("/api/openapi.json").text
    schemas = program("").get("/api/openapi.json").json()["components"]["schemas"]

    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) - schemas.keys() == set()
    assert "HTTPValidationError" not in text


def test_the_schema_of_a_step_knows_each_act_and_its_keys(program: Program):
    schemas = program("").get("/api/openapi.json").json()["components"]["schemas"]
    acts = {each["title"]: each for each in schemas["NewEvent"]["oneOf"]}

    assert acts.keys() == case_keys().rules.actions.keys() - {"receive", "carry_over", "end_consultation", "split"}
    assert acts["extend"]["properties"]["days"] == {"type": "integer", "minimum": 1, "maximum": 366}
    assert acts["extend"]["required"] == ["on", "action", "days", "approved_by"]
    assert "actor" not in acts["extend"]["properties"]


def test_the_page_for_people_names_every_operation_and_has_no_scripts_of_others(office: Office, program: Program):
    for language, title in (("zh", "接口说明"), ("en", "API")):
        answer = program("").get(f"/api/docs?lang={language}")
        assert answer.status_code == 200
        words = plain(answer.text)
        assert title in words
        for each in office.app.state.table:
            if each.path.startswith(V1):
                assert f"{each.method} {each.path}" in words
        assert set(re.findall(r'src="([^"]+)"', answer.text)) <= set(re.findall(r'src="(/static/[^"]+)"', answer.text))


def test_a_token_is_shown_once_works_and_is_revoked(office: Office):
    page = office.client("li")
    assert "还没有令牌" in page.words("/settings/tokens")

    shown = page.post("/settings/tokens", SUBMITTED)
    [secret] = re.findall(r"rf_[A-Za-z0-9_-]{40,}", shown.text)
    assert Caller(office, secret).told("GET", "/agencies/edu/cases") == {"items": [], "next": None}
    words = page.words("/settings/tokens")
    assert secret not in words
    assert "到期日导出" in words
    assert "查看案件、查看年度报告" in words
    assert "有效" in words
    assert page.post("/settings/tokens/1/revoke").status_code == 303
    assert "已撤销" in page.words("/settings/tokens")
    assert Caller(office, secret).problem("GET", "/agencies/edu/cases") == (401, "bad_token")
    assert page.post("/settings/tokens/1/revoke").status_code == 404
    assert office.client("wu").post("/settings/tokens/1/revoke").status_code == 404


def test_a_wrong_form_is_shown_again_with_what_was_typed(office: Office):
    page = office.client("li")

    for changed, message in (
        ({"label": " "}, "请写明令牌的用途"),
        ({"days": "400"}, "有效期为1至366天"),
        ({"days": "x"}, "有效期为1至366天"),
        ({"scopes": []}, "请从您自己的权限中选择"),
        ({"scopes": ["administer"]}, "请从您自己的权限中选择"),
    ):
        answer = page.post("/settings/tokens", {**SUBMITTED, **changed})
        assert answer.status_code == 422
        assert message in plain(answer.text), changed
        assert changed.get("label") == " " or 'value="到期日导出"' in answer.text


def test_a_token_calls_so_often_in_a_minute_and_again_in_the_next():
    now = [100.0]
    rates = Rates(most=2, now=lambda: now[0])

    assert [rates.wait(1), rates.wait(1)] == [0.0, 0.0]
    now[0] = 130.0
    assert rates.wait(1) == 30.0
    assert rates.wait(2) == 0.0
    now[0] = 160.0
    assert rates.wait(1) == 0.0
