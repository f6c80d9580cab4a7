"""A failure is answered by its kind: a problem for machines, a page for people, never what somebody typed."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from request_flow.errors import (
    BadInput,
    BrokenDefinition,
    Conflict,
    NotFound,
    Refused,
    RequestFlowError,
    StoreUnavailable,
)
from request_flow.settings import Settings
from request_flow.web.app import make_web

SAYS = ("被拒绝", "it was refused")


@pytest.fixture
def app(tmp_path: Path, sqlite_url: str) -> FastAPI:
    return make_web(Settings(tmp_path, sqlite_url, "00" * 32, "zh", public_url="https://foi.example.org"))


@pytest.fixture
def client(app: FastAPI):
    with TestClient(app, raise_server_exceptions=False) as asking:
        yield asking


def failing(app: FastAPI, path: str, error: Exception) -> None:
    def fail() -> None:
        raise error

    app.add_api_route(path, fail)


# fmt: off
STATUS = [
    (BadInput("bad", *SAYS), 400),
    (NotFound("none", *SAYS), 404),
    (Refused("too_late", *SAYS, ("ogi-2019:33.2",)), 409),
    (Conflict("changed_meanwhile", *SAYS), 409),
    (StoreUnavailable("store_down", *SAYS), 503),
    (BrokenDefinition("broken", *SAYS), 500),
]
# fmt: on


@pytest.mark.parametrize(("error", "status"), STATUS)
def test_each_kind_of_failure_has_its_status(app, client, error: RequestFlowError, status):
    failing(app, "/api/x", error)
    failing(app, "/x", error)

    problem, page = client.get("/api/x", headers={"X-Request-ID": "r-1"}), client.get("/x")

    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")
    body = problem.json()
    assert (body["code"], body["zh"], body["en"], body["detail"]) == (error.code, *SAYS, "被拒绝")
    assert (body["status"], body["request_id"]) == (status, "r-1")
    assert body.get("cites") == (["ogi-2019:33.2"] if isinstance(error, Refused) else None)
    assert (page.status_code, "被拒绝" in page.text) == (status, True)
    assert ("Retry-After" in problem.headers) is (status == 503)


def test_a_defect_is_answered_with_the_id_of_the_request_and_nothing_of_what_it_says(app, client, caplog):
    failing(app, "/api/x", ValueError("张三 320800199001011234"))
    failing(app, "/x", ValueError("张三 320800199001011234"))

    problem, page = client.get("/api/x"), client.get("/x")

    assert (problem.status_code, problem.json()["code"]) == (500, "defect")
    assert page.status_code == 500
    assert page.headers["X-Request-ID"] in page.text
    assert "张三" not in problem.text + page.text
    assert page.headers["X-Frame-Options"] == "DENY"


def test_what_does_not_have_the_right_form_is_named_by_its_place_only(app, client):
    def give(number: int) -> int:
        return number

    app.add_api_route("/api/give", give)

    answer = client.get("/api/give", params={"number": "张三"})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": ["query", "number"], "code": "int_parsing"}]
    assert "张三" not in answer.text


def test_what_an_error_says_is_escaped_in_a_page(app, client):
    failing(app, "/x", BadInput("bad", "<script>alert(1)</script>", "x"))

    assert "&lt;script&gt;" in client.get("/x").text


def test_a_method_that_an_address_does_not_take_is_refused(client):
    answer = client.post("/healthz")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")


def test_behind_https_browsers_are_told_to_stay_there(client):
    assert client.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_two_apps_in_one_process_share_no_numbers(app, client, tmp_path, sqlite_url):
    client.get("/healthz")
    with TestClient(make_web(Settings(tmp_path, sqlite_url, "00" * 32, "en"))) as other:
        first = other.get("/metrics").text

    assert 'route="/healthz"' not in first
    assert 'route="/healthz"' in client.get("/metrics").text


def test_many_requests_open_one_program(app, client):
    from request_flow.services.organising import list_agencies  # noqa: PLC0415  # what a page might ask

    def agencies() -> int:
        with app.state.programs.borrow() as program:
            return len(list_agencies(program))

    app.add_api_route("/api/agencies", agencies)

    assert {client.get("/api/agencies").text for _ in range(20)} == {"0"}
    assert app.state.programs.opened == 1
