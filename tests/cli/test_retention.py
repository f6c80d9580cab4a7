"""The commands of retention: terms are shown and set, cases held back, and what cannot be done is said with its code."""

from pathlib import Path

import pytest

from faults.material import RECEIVED, case
from faults.stock import stock
from support.console import Console

HERE = ("-a", "hongze")
DECIDED = {"on": "2024-01-09", "action": "decide", "outcome": "disclosed", "grounds": "provided"}


@pytest.fixture
def console(tmp_path: Path) -> Console:
    made = Console(tmp_path / "home")
    stock(made, [case("2024-0001", [RECEIVED, DECIDED])])
    return made


def test_terms_are_those_that_ship_until_the_agency_sets_its_own(console: Console):
    assert [
        (each["kind"], each["years"], each["basis"]) for each in console("retention", "term", *HERE, "--json").json()
    ] == [
        ("ordinary", 10, ""),
        ("contested", 30, ""),
    ]
    done = console(
        "retention", "term", *HERE, "--kind", "ordinary", "--years", "30", "--basis", "本机关期限表", "--json"
    )
    assert done.json()[0]["years"] == 30
    assert done.json()[0]["basis"] == "本机关期限表"
    short = console("retention", "term", *HERE, "--kind", "ordinary", "--years", "9", "--basis", "表", "--json")
    assert (short.code, short.json()["error"]["code"]) == (3, "term_too_short")
    assert console("retention", "term", *HERE, "--kind", "ordinary").code == 2


def test_a_case_is_held_back_and_released_and_nothing_is_erased_before_its_term(console: Console, tmp_path: Path):
    assert console("retention", "hold", "2024-0001", *HERE, "--reason", "审计").code == 0
    assert console("retention", "hold", "2024-0001", *HERE, "--reason", "审计").code == 3
    assert console("retention", "release", "2024-0001", *HERE).code == 0
    assert console("retention", "release", "2024-0001", *HERE).code == 3

    assert console("retention", "list", *HERE, "--json").json() == []
    assert console("retention", "history", *HERE, "--json").json() == []
    early = console("retention", "propose", "2024-0001", *HERE, "--reason", "期满")
    assert (early.code, "保管期限未满" in early.err or "its term is not over" in early.err) == (3, True)
    assert console("retention", "propose", *HERE, "--reason", "期满").code == 2
    for words in (("approve", "7"), ("refuse", "7")):
        assert console("retention", *words, *HERE).code == 2
    assert console("retention", "list", *HERE, "-o", tmp_path / "list.xlsx").code == 0
    assert (tmp_path / "list.xlsx").read_bytes()[:2] == b"PK"
