"""The examples of ``docs/api.md`` are run in their order, and are answered as they say.

``…`` in an answer stands for anything: as a value, for further keys, for the rest of a list.
"""

import json
import re
import shlex
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from request_flow.services.channels.webhook import signature
from web.api.conftest import Program, secret_of
from web.office import Office

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
ANY = "…"


def examples() -> list[tuple[str, str]]:
    """Return each command of the page with what it answers."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    found = []
    for block in blocks:
        for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, answer = re.split(r"\n(?=[{H])", each, maxsplit=1)
            found.append((command, answer))
    return found


def run(client: TestClient, command: str, known: dict[str, str]) -> Any:
    """Run a curl command, and return the answer."""
    for name, value in known.items():
        command = command.replace(f"${name}", value)
    words = iter(shlex.split(command.replace("\\\n", ""))[1:])
    method, address, headers, body = "GET", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-i":
            address = word
    return client.request(method, address, headers=headers, content=body)


def fits(said: Any, got: Any) -> bool:
    """Return whether an answer is what the page says."""
    if said == ANY:
        return True
    if isinstance(said, dict) and isinstance(got, dict):
        more = said.get(ANY) == ANY
        named = {key: each for key, each in said.items() if key != ANY}
        return (more or named.keys() == got.keys()) and all(key in got and fits(named[key], got[key]) for key in named)
    if isinstance(said, list) and isinstance(got, list):
        if said and said[-1] == ANY:
            said, got = said[:-1], got[: len(said) - 1]
        return len(said) == len(got) and all(fits(*each) for each in zip(said, got, strict=True))
    return bool(said == got)


def test_the_examples_answer_what_they_say(office: Office, program: Program):
    known = {"API": "/api/v1", "TOKEN": secret_of(office, "wu"), "ADMIN": secret_of(office, "admin")}
    client = TestClient(office.app)

    told = examples()
    for command, said in told:
        answer = run(client, command, known)
        head, _, body = said.partition("\n\n") if said.startswith("HTTP") else ("HTTP/1.1 200", "", said)
        status, *headers = head.splitlines()
        assert answer.status_code == int(status.split()[1]), (command, answer.text)
        for line in headers:
            name, _, value = line.partition(": ")
            assert answer.headers[name] == value, command
        assert fits(json.loads(body), answer.json()), (command, answer.text)

    assert len(told) == 37


def test_an_answer_that_differs_does_not_fit():
    assert fits({"a": [1, "…"], "…": "…"}, {"a": [1, 2], "b": 3})
    assert not fits({"a": 1}, {"a": 1, "b": 2})
    assert not fits({"a": 1, "…": "…"}, {"b": 2})
    assert not fits([1], [1, 2])


def test_the_check_of_a_signature_takes_ours_and_no_other():
    [code] = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    made: dict[str, Any] = {}
    exec(code, made)  # noqa: S102  # the page's own example
    secret, body, now = "whsec_v3e/ovpRF9cgnAou9JyrEcHcnRUpUoKtG0CvMb54olw=", b'{"type": "reminder"}', int(time.time())
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(now),
        "webhook-signature": signature(secret, "m1", now, body),
    }

    assert made["is_ours"](headers, body, secret)
    assert not made["is_ours"](headers, body + b" ", secret)
    assert not made["is_ours"]({**headers, "webhook-id": "m2"}, body, secret)
    late = {**headers, "webhook-timestamp": "1", "webhook-signature": signature(secret, "m1", 1, body)}
    assert not made["is_ours"](late, body, secret)
