"""The addresses for machines, asked of a real server over both databases."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from doctor.ward import run_in
from support.console import Console
from support.serving import Reply, Served, serving, until

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def console(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Console:
    home = tmp_path_factory.mktemp("served") / "home"
    if request.param == "sqlite":
        return Console(home)
    url = request.getfixturevalue("postgresql").fresh_database()
    return Console(home, {"REQUEST_FLOW_DATABASE_URL": url})


@pytest.fixture(scope="module")
def served(console: Console):
    with serving(console, "--without-jobs") as running:
        yield running


def samples(reply: Reply) -> dict[str, dict[tuple[str, ...], float]]:
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(reply.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_a_server_that_lives_says_so(served):
    reply = served.get("/healthz")

    assert (reply.status, reply.text) == (200, "ok\n")


def test_a_server_over_a_sound_database_is_ready(served):
    reply = served.get("/readyz")

    assert (reply.status, reply.json()) == (200, {"ready": True})


def test_the_first_page_asks_who_it_is(served):
    reply = served.get("/")

    assert reply.status == 200
    assert '<html lang="zh-CN">' in reply.text
    assert "<h1>登录</h1>" in reply.text


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/metrics", "/nothing", "/api/nothing"])
def test_every_answer_has_the_headers_that_keep_a_browser_safe(served, path):
    headers = served.get(path).headers

    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert headers["Server"] is None
    # over plain HTTP it would mean nothing
    assert headers["Strict-Transport-Security"] is None


def test_a_request_keeps_the_id_it_came_with_or_gets_one(served):
    assert served.get("/healthz", X_Request_ID="abc-123.x").headers["X-Request-ID"] == "abc-123.x"
    given = served.get("/healthz").headers["X-Request-ID"]
    another = served.get("/healthz", X_Request_ID="no good; drop").headers["X-Request-ID"]

    assert len(given) == len(another) == 32
    assert given != another


def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_machines(served):
    page, problem = served.get("/nothing"), served.get("/api/nothing", X_Request_ID="r1")

    assert (page.status, page.headers.get_content_type()) == (404, "text/html")
    assert "没有这个页面" in page.text
    assert (problem.status, problem.headers.get_content_type()) == (404, "application/problem+json")
    assert problem.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "没有这个页面",
        "code": "not_found",
        "zh": "没有这个页面",
        "en": "there is no such page",
        "request_id": "r1",
    }


def test_the_metrics_are_those_of_prometheus(served):
    served.get("/readyz")
    reply = served.get("/metrics")
    found = samples(reply)

    assert reply.headers.get_content_type() == "text/plain"
    assert found["request_flow_store_up"] == {(): 1}
    assert found["request_flow_build_info"] == {("0.1.0",): 1}
    assert found["request_flow_cases_open"] == {(): 0}
    assert found["request_flow_outbox_messages"][("parked",)] == 0
    assert found["request_flow_job_period_seconds"][("sweep",)] == 60
    assert found["request_flow_processes"] == {("worker",): 0, ("beat",): 0, ("ticker",): 0}
    assert found["request_flow_http_requests_total"][("GET", "/readyz", "200")] >= 1
    assert found["request_flow_http_request_seconds_count"][("GET", "/readyz")] >= 1


def test_an_address_that_is_made_up_makes_no_new_metric(served):
    for number in range(3):
        served.get(f"/no-such-page/{number}")

    found = samples(served.get("/metrics"))

    assert found["request_flow_http_requests_total"][("GET", "none", "404")] >= 3
    assert {route for _, route, _ in found["request_flow_http_requests_total"]} <= {
        "/",
        "/login",
        "/healthz",
        "/readyz",
        "/metrics",
        "none",
    }


def test_the_log_has_each_request_with_its_id_and_nothing_that_was_searched_for(console):
    with serving(console, "--without-jobs") as served:
        served.get("/login?q=%E5%BC%A0%E4%B8%89&id=320800199001011234", X_Request_ID="asked-1")
        lines = served.log()
        written = served.stop().err

    (line,) = [each for each in lines if each.get("request_id") == "asked-1"]
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", "/login", 200)
    assert line["ms"] > 0
    assert "%E5" not in written
    assert "3208" not in written


def test_a_database_of_another_version_is_not_worked_with(tmp_path: Path):
    console = Console(tmp_path / "home")
    with serving(console, "--without-jobs") as served:
        assert served.get("/readyz").status == 200
        run_in(console.url, "UPDATE alembic_version SET version_num = '9999'")
        until(lambda: served.get("/readyz").status == 503)

        assert [each["code"] for each in served.get("/readyz").json()["reasons"]] == ["store_newer"]
        assert served.get("/healthz").status == 200


def reasons(served: Served) -> list[str]:
    reply = served.get("/readyz")
    return [each["code"] for each in reply.json().get("reasons", [])]


def test_a_server_outlives_its_database_and_works_again_when_it_is_back(breakable_postgresql, tmp_path):
    url = breakable_postgresql.fresh_database()
    console = Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": url})
    assert console("init").code == 0
    breakable_postgresql.stop()
    with serving(console, REQUEST_FLOW_LANG="en") as served:  # started while it is away, with the jobs
        assert reasons(served) == ["store_down"]
        assert served.get("/healthz").status == 200
        assert "127.0.0.1" not in served.get("/readyz").text  # no host and no user of the database
        assert samples(served.get("/metrics"))["request_flow_store_up"] == {(): 0}
        assert "request_flow_cases_open" not in samples(served.get("/metrics"))

        breakable_postgresql.start()
        until(lambda: served.get("/readyz").status == 200)

        breakable_postgresql.restart()
        until(lambda: served.get("/readyz").status == 200)
        answer = served.stop()

    assert answer.code == 0
    assert "note: the database cannot be reached" in answer.err
    assert "Traceback" not in answer.err
