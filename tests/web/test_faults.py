"""A failure is answered by its kind: a problem for machines, a page for people, never what somebody typed."""

import re
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
from web.office import Office, plain
from web.public_visitor import open_page

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
    words = {"zh": "应为整数", "en": "must be a whole number"}
    assert answer.json()["errors"] == [{"where": ["query", "number"], "code": "int_parsing", **words}]
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


def test_who_is_signed_in_keeps_the_menu_and_the_way_out(office: Office):
    html = office.client("li").page("/a/edu/cases/2026-0404", 404)

    assert "<h1>找不到</h1>" in html
    assert "本机关没有这个编号的案件；请核对编号，或者按编号、姓名查找。" in html
    assert 'action="/logout"' in html
    assert re.findall(r'<a class="btn go" href="([^"]*)"', html) == ["/a/edu/today"]
    assert re.search(r"请求编号：<code>\w{32}</code>", html)


def test_who_may_not_open_a_page_is_led_to_one_that_they_may(office: Office):
    html = office.client("li").page("/a/edu/admin/people", 403)

    assert "<h1>您没有这项权限</h1>" in html
    assert re.findall(r'<a class="btn go" href="([^"]*)"', html) == ["/a/edu/today"]


def test_another_agencys_address_shows_the_menu_of_ones_own(office: Office):
    html = office.client("li").page("/a/health/today", 403)

    assert 'href="/a/edu/cases"' in html
    assert "卫生健康" not in html.partition("<main")[0]


def test_a_first_page_that_fails_leads_past_itself_and_offers_to_be_opened_again(office: Office, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("request_flow.web.today.work_of_today", fail)

    html = office.client("li").page("/a/edu/today?who=unit", 500)

    assert "<h1>程序出错</h1>" in html
    assert re.findall(r'<a class="btn[^"]*" href="([^"]*)">([^<]*)', html) == [
        ("/a/edu/today?who=unit", "重新打开"),
        ("/a/edu/cases", "去“案件”"),
    ]


def test_where_the_frame_itself_fails_the_failure_is_told_alone(office: Office, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("request_flow.web.desk.menu_counts", fail)

    html = office.client("li").page("/a/edu/today", 500)

    assert "<h1>程序出错</h1>" in html
    assert "主导航" not in html
    assert '<a class="btn" href="/">回到首页</a>' in html
    assert 'href="/login"' not in html, "somebody who is signed in is not sent to sign in"


def test_a_form_that_failed_leads_back_to_its_page(office: Office):
    li = office.client("li")
    came_from = {"Referer": "http://testserver/a/edu/cases/new?channel=mail"}

    mine = li.post("/a/edu/admin/people/new", headers=came_from)
    strange = li.post("/a/edu/admin/people/new", headers={"Referer": "https://elsewhere.example/a"})

    assert '<a class="btn go" href="/a/edu/cases/new?channel=mail">返回原来的页面</a>' in mine.text
    assert "elsewhere" not in strange.text


def test_a_form_that_is_too_large_is_413(office: Office):
    answer = office.client("li").post("/a/edu/cases/new", headers={"Content-Length": str(10**9)})

    assert (answer.status_code, "<h1>提交的内容太大</h1>" in answer.text) == (413, True)


def test_a_page_for_everybody_leads_back_to_its_own_first_page(office: Office):
    assert "/p/edu" not in office.client("").page("/p/edu/apply", 404), "a page that is shut leads nowhere"
    open_page(office)
    html = office.client("li").page("/p/edu/answers/1", 404)

    assert '<a class="btn go" href="/p/edu">' in html
    assert "主导航" not in html
    assert 'href="/p/edu"' in office.client("").page("/p/edu/nothing", 404)
    assert 'class="btn' not in office.client("").page("/p/health", 404)


def test_a_refusal_names_its_articles_and_a_store_that_is_down_offers_to_try_again(app, client, office: Office):
    failing(office.app, "/x", Refused("too_late", *SAYS, ("ogi-2019:33.2",)))
    failing(app, "/y", StoreUnavailable("store_down", *SAYS))

    assert "被拒绝。" in plain(office.client("li").page("/x", 409))
    assert 'href="/law/ogi-2019:33.2"' in office.client("li").page("/x", 409)
    assert '<a class="btn go" href="/y">重新打开</a><a class="btn" href="/login">' in client.get("/y").text
    failing(office.app, "/y", StoreUnavailable("store_down", *SAYS))
    assert '<a class="btn go" href="/y">重新打开</a><a class="btn" href="/">' in office.client("li").get("/y").text
    assert "It was refused." in client.get("/y", headers={"Cookie": "lang=en"}).text
