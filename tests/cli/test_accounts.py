"""Passwords and roles from the console: what is set lets somebody in, what was made up is printed and nowhere else."""

import json
import re
from pathlib import Path

import pytest

from request_flow.errors import Refused
from request_flow.services.signing_in import sign_in
from request_flow.storage.accounts import account_of
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from support.console import Console
from support.program import program_at

KEY = "00" * 32


@pytest.fixture
def console(tmp_path: Path) -> Console:
    made = Console(tmp_path, {"REQUEST_FLOW_LANG": "en", "REQUEST_FLOW_KEY": KEY})
    for words in (
        ("agency", "add", "edu", "--name", "教育局"),
        ("agency", "add", "health", "--name", "卫健委"),
        ("person", "add", "li", "-a", "edu", "--name", "小李", "--role", "caseworker"),
    ):
        assert made(*words).code == 0
    return made


def lets_in(console: Console, password: str) -> bool:
    with program_at(console.url, console.home, "2026-11-23") as program:
        try:
            return bool(sign_in(program, "li", password, "", "127.0.0.1"))
        except Refused:
            return False


def must_change(console: Console) -> bool:
    with program_at(console.url, console.home, "2026-11-23") as program, reading(program.store) as unit:
        account = account_of(unit, get_member(unit, "li").id)
        assert account is not None
        return account.must_change


def test_a_password_that_is_made_up_is_printed_and_is_to_be_changed(console: Console):
    shown = console("person", "password", "li", "--generate")

    assert shown.code == 0, shown.err
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}\n", shown.out)
    assert lets_in(console, shown.out.strip())
    assert must_change(console)


def test_a_password_is_read_from_standard_input_and_not_printed(console: Console):
    done = console("person", "password", "li", "--stdin", "--lasting", given="olive window teapot 7\nmore\n")

    assert (done.code, done.out) == (0, "")
    assert lets_in(console, "olive window teapot 7")
    assert not must_change(console)


@pytest.mark.parametrize(("given", "says"), [("short\n", "10 to 128 characters"), ("li12345678\n", "easy to guess")])
def test_a_password_that_is_not_fit_is_refused(console: Console, given: str, says: str):
    done = console("person", "password", "li", "--stdin", given=given)

    assert done.code == 2
    assert says in done.err


def test_nobody_gets_no_password(console: Console):
    assert "nobody with the login 'ghost'" in console("person", "password", "ghost", "--generate").err


def test_a_role_is_given_listed_and_taken_away(console: Console):
    role = ("li", "-a", "health", "--role", "reviewer")
    known = console("person", "role", "add", "li", "-a", "health", "--role", "reviewer")
    again = console("person", "role", "add", "li", "-a", "health", "--role", "reviewer")
    first = console("person", "role", "add", "li", "-a", "edu", "--role", "caseworker")
    listed = console("person", "role", "list", "li", "--json")

    assert (known.code, again.code, first.code) == (0, 2, 2)
    assert json.loads(listed.out) == {"agency": "health", "role": "reviewer"}
    assert "health" in console("person", "role", "list", "li").out
    assert console("person", "role", "drop", "li", "-a", "health", "--role", "reviewer").code == 0
    assert console("person", "role", "list", "li", "--json").out == ""
    assert console("person", "role", "drop", *role).code == 2
