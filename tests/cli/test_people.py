"""The commands on people: what is typed is kept, and what cannot be is refused in a sentence."""

import json
from pathlib import Path

import pytest

from support.console import Console


@pytest.fixture
def run(tmp_path: Path):
    console = Console(tmp_path, {"REQUEST_FLOW_LANG": "en"})

    def typed(*words: str, code: int = 0) -> str:
        done = console(*words)
        assert done.code == code, done.err
        return done.out if code == 0 else done.err

    typed("agency", "add", "edu", "--name", "教育局")
    return typed


def test_a_person_is_added_changed_sent_away_and_listed(run) -> None:
    run("person", "add", "li", "-a", "edu", "--name", "小李", "--role", "承办人", "--unit", "基教科")
    run("person", "add", "wang", "-a", "edu", "--name", "王主任", "--role", "office_head")
    run("person", "change", "li", "--channel", "email", "--address", "li@example.org", "--digest", "--language", "en")
    run("person", "absent", "li", "--from", "2026-12-01", "--until", "2026-12-05", "--deputy", "wang")

    first, _ = map(json.loads, run("person", "list", "-a", "edu", "--json").splitlines())

    assert first == {
        "agency": "edu",
        "login": "li",
        "name": "小李",
        "role": "caseworker",
        "unit": "基教科",
        "language": "en",
        "channel": "email",
        "address": "li@example.org",
        "digest": True,
        "active": True,
        "deputy": "wang",
        "absent_from": "2026-12-01",
        "absent_until": "2026-12-05",
    }
    assert "2026-12-05" in run("person", "list")
    run("person", "absent", "li")
    assert json.loads(run("person", "list", "--json").splitlines()[0])["absent_from"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "li", "-a", "edu", "--name", "x", "--role", "caseworker"), "login 'li' is taken"),
        (("add", "x", "-a", "edu", "--name", " ", "--role", "caseworker"), "needs a name"),
        (("add", "x", "-a", "edu", "--name", "x", "--role", "system"), "no role 'system'"),
        (("add", "x", "-a", "nowhere", "--name", "x", "--role", "leader"), "no agency 'nowhere'"),
        (("change", "li", "--channel", "email"), "needs an address"),
        (("change", "li", "--channel", "pigeon", "--address", "roof"), "no channel 'pigeon'"),
        (("change", "nobody", "--unit", "x"), "nobody with the login 'nobody'"),
        (("absent", "li", "--from", "2026-12-05", "--until", "2026-12-01"), "ends on 2026-12-01, before 2026-12-05"),
        (("absent", "li", "--until", "2026-12-01"), "needs its first day"),
        (("absent", "li", "--from", "2026-12-01", "--deputy", "li"), "nobody stands in for themselves"),
        (("absent", "li", "--from", "2026-12-01", "--deputy", "ghost"), "nobody with the login 'ghost'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(run, words: tuple[str, ...], says: str) -> None:
    run("person", "add", "li", "-a", "edu", "--name", "小李", "--role", "caseworker")

    assert says in run("person", *words, code=2)


def test_a_known_person_acts_on_the_reports_of_the_own_office_alone(run) -> None:
    run("agency", "add", "health", "--name", "卫健委")
    run("person", "add", "wang", "-a", "edu", "--name", "王主任", "--role", "office_head")
    for agency in ("edu", "health"):
        run("report", "close-year", "-a", agency, "--year", "2024")
    wang = ("--actor", "wang")

    told = run("report", "submit", "-a", "health", "--year", "2024", *wang, code=3)
    as_leader = run("report", "submit", "-a", "edu", "--year", "2024", *wang, "--role", "caseworker", code=3)
    accepted = run("report", "accept", "-a", "edu", "--year", "2024", *wang, code=3)

    assert told == (
        "error: wang works for edu and may not submit for review for health; "
        "people of an office above health may, and its own (basis: ogi-2019:49.1)\n"
    )
    assert "wang holds the role office_head and may not submit for review as caseworker" in as_leader
    assert "wang works for edu and may not accept for edu" in accepted
    run("report", "submit", "-a", "edu", "--year", "2024", *wang)
    run("report", "submit", "-a", "health", "--year", "2024")  # the user of the machine is nobody that is known
