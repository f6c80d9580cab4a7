"""`make run` ends at an address and accounts; what was done there is there again after a stop and a start."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from request_flow.clock import SystemClock
from request_flow.services.reading import Wanted, list_cases
from support.console import Console
from support.program import program_at
from support.serving import SECONDS_TO_START

if TYPE_CHECKING:
    import subprocess

ROLES = {
    "ge": "登记员",
    "zhou": "承办人",
    "meng": "承办人",
    "tao": "承办部门负责人",
    "zheng": "保密或法制审核员",
    "shen": "公开机构负责人",
    "qian": "分管领导",
    "lu": "年报填报人",
    "admin": "系统管理员",
}
STATES = {"awaiting_confirmation", "in_progress", "awaiting_supplement", "awaiting_fee"}
STEPS = {"registered", "assigned", "handling", "drafting", "in_review"}


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path / "home", {"REQUEST_FLOW_KEY": "00" * 32})


@contextmanager
def served(console: Console) -> Iterator[tuple[str, str]]:
    """Start the demonstration, yield what it printed and its address, and stop it."""
    process = console.start("demo", "--serve", "--port", "0")
    try:
        yield printed_by(process)
    finally:
        process.terminate()
        code = process.wait(timeout=SECONDS_TO_START)
        console.end_of(process)
    assert code == 0


def printed_by(process: "subprocess.Popen[bytes]") -> tuple[str, str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.decode())
        found = re.search(r"已启动：(http://\S+?)（", lines[-1])
        if found is not None:
            return "".join(lines), found[1]
    raise AssertionError("".join(lines))


def signed_in(address: str, login: str, password: str) -> httpx2.Client:
    client = httpx2.Client(base_url=address, follow_redirects=False, trust_env=False)
    form = client.get("/login").text
    seal = re.search(r'name="_seal" value="(\w+)"', form)
    assert seal is not None
    answer = client.post("/login", data={"_seal": seal[1], "login": login, "password": password})
    assert answer.status_code == 303, login
    return client


def seal_of(page: str) -> str:
    found = re.search(r'action="/settings".*?name="_seal" value="(\w+)"', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_demonstration_has_an_account_for_each_role_and_loses_nothing(console: Console):
    with served(console) as (printed, address):
        password = re.search(r"密码都是 (\S+)", printed)
        assert password is not None
        for login, role in ROLES.items():
            assert re.search(rf"^{login} .*{role}$", printed, re.MULTILINE)
            signed_in(address, login, password[1]).close()
        with closing(signed_in(address, "zhou", password[1])) as zhou:
            assert zhou.get("/").headers["location"] == "/a/demo/today"
            chosen = {"language": "en", "size": "larger", "keys": "on", "channel": "app", "digest": "no"}
            zhou.post("/settings", data={**chosen, "_seal": seal_of(zhou.get("/settings").text)})
    before = events_of(console)
    with served(console) as (again, address):
        assert f"密码都是 {password[1]}" in again
        with closing(signed_in(address, "zhou", password[1])) as zhou:
            assert 'class="larger"' in zhou.get("/settings").text

    assert events_of(console) == before
    assert (console.home / "demo-password").stat().st_mode & 0o777 == 0o600
    today = SystemClock().today().isoformat()
    with program_at(console.url, console.home, today) as program:
        lines = list(list_cases(program, Wanted("demo", open_only=True)))
        unconfirmed = list(list_cases(program, Wanted("demo", "awaiting_confirmation")))
    assert {line["state"] for line in [*lines, *unconfirmed]} == STATES
    assert {line["step"] for line in lines if line["state"] == "in_progress"} >= STEPS - {"registered"}
    assert console("verify").code == 0


def events_of(console: Console) -> str:
    return console("verify", "--json").out
