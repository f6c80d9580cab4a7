"""Too much, too deep, too many, too slow: each is refused with its status, and nothing of it is read or written."""

import asyncio
from typing import Any

import orjson
import pytest

from request_flow.web.limits import Limits
from request_flow.web.routes import MOST_FIELDS
from web.api.conftest import Caller, secret_of
from web.office import Client, Office

NEW = "/a/edu/cases/new"
SEARCH = "/api/v1/agencies/edu/search"


def test_headers_without_end_are_refused_on_pages_and_calls(office: Office):
    headers = {"X-Long": "a" * 33_000}

    assert office.client("li").get("/a/edu/today", headers=headers).status_code == 431
    answer = office.client("").get("/api/v1/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (431, "headers_too_large")


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "1e3", "٣", "999999999999"])
def test_a_length_that_is_none_or_too_large_is_refused(office: Office, length: str):
    headers = {"Content-Length": length.encode()}
    caller = Caller(office, secret_of(office, "li"))

    assert office.client("sun").post(NEW, headers=headers).status_code == 413
    answer = caller.post(SEARCH, content=b"{}", headers={**headers, "Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("count", [MOST_FIELDS + 1, 100_000])
def test_a_form_of_too_many_fields_is_refused(office: Office, count: int):
    content = "&".join(["a=1"] * count).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert office.client("sun").request("POST", NEW, content=content, headers=form).status_code == 400


def test_a_form_of_too_many_files_and_one_that_is_broken_are_refused(office: Office):
    client = office.client("sun")
    files = [("file", (f"{n}.pdf", b"%PDF-1.7", "application/pdf")) for n in range(21)]

    assert client.post(NEW, files=files).status_code == 400
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = client.request("POST", NEW, content=b"--y\r\nbroken", headers={"Content-Type": kind})
        assert answer.status_code in (400, 403)  # nothing of it can be read, or no seal is in it


def test_a_form_of_another_kind_is_refused(office: Office):
    answer = office.client("sun").request("POST", NEW, content=b"{}", headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


@pytest.mark.parametrize("depth", [300, 5_000])
def test_json_that_is_nested_too_deeply_is_refused(office: Office, depth: int):
    nested = b'{"text": ' + b"[" * depth + b"]" * depth + b"}"
    caller = Caller(office, secret_of(office, "li"))

    answer = caller.post(SEARCH, content=nested, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


def slow(app: Any, path: str, cookie: str, pause: float) -> list[Any]:
    """Send a form that never comes to its end; return what was answered."""
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def send(message: Any) -> None:
        said.append(message)

    headers = [
        (b"content-length", b"1000"),
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"cookie", cookie.encode()),
    ]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("192.0.2.7", 50000),
        "headers": headers,
    }
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 20))
    return said


@pytest.mark.parametrize(("between", "whole", "pause"), [(0.05, 60.0, 30.0), (60.0, 0.1, 0.01)])
def test_who_sends_nothing_for_long_or_never_ends_is_given_up(office: Office, between, whole, pause):
    layers = [each for each in office.app.user_middleware if each.cls is Limits]
    layers[0].kwargs.update(between=between, whole=whole)
    client: Client = office.client("sun")

    said = slow(office.app, NEW, f"request_flow={client.secret}", pause)

    assert said[0]["status"] == 408
    assert "内容传送太慢" in b"".join(each.get("body", b"") for each in said[1:]).decode()


def test_a_body_that_fits_exactly_is_read(office: Office):
    caller = Caller(office, secret_of(office, "li"))
    content = orjson.dumps({"text": "a" * 100})

    answer = caller.post(SEARCH, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
