"""``--json`` is JSON wherever it is offered, and nothing but ``case show`` and ``export`` tells who asked."""

import json
from pathlib import Path

import pytest

from cli.test_help import commands_in
from faults.contents import contents
from faults.material import ADDRESS, EMAIL, ID_NUMBER, NAME, PHONE, RECEIVED, case, written
from support.console import Console

HERE = ("-a", "hongze")
ITEMS = "请写明文号的补正内容"
REASON = "第三方反对的理由全文"
PERSONAL = (NAME, ID_NUMBER, PHONE, EMAIL, ADDRESS)
SEALED = (*PERSONAL, ITEMS, REASON)
ASKED = {"on": "2024-01-09", "action": "request_supplement", "term_days": 15, "items": ITEMS}
ARRIVED = {"on": "2024-02-01", "action": "receive_supplement"}
CONSULTED = {"on": "2024-02-02", "action": "consult", "ref": "c1", "kind": "third_party", "party": REASON}
NOTICE = Path(__file__).resolve().parents[2] / "workflows" / "sample" / "notice-2027-invented.yaml"

# In the order in which they are run: the first ones make what the later ones look at.
COMMANDS = {
    "init": (),
    "import": ("{register}",),
    "verify": (),
    "due": ("--as-of", "2024-03-01"),
    "case new": (*HERE, "--category", "natural_person", "--name", NAME, "--channel", "in_person", "--subject", "方案"),
    "case do": ("2024-0001", "extend", *HERE, "--on", "2024-02-05", "-s", "days=5", "-s", f"approved_by={NAME}"),
    "case show": ("2024-0001", *HERE),
    "case list": (),
    "case explain": ("2024-0001", *HERE, "--as-of", "2024-02-06"),
    "case what-if": ("2024-0001", "decide", *HERE, "--on", "2024-03-05", "-s", "outcome=disclosed"),
    "case split": ("2024-0002", *HERE, "--subject", "甲事项", "--subject", "乙事项"),
    "report build": (*HERE, "--year", "2024"),
    "report cell": ("new", "total", *HERE, "--year", "2024"),
    "report check": ("{report}",),
    "agency list": (),
    "calendar load": ("{notice}", "--dry-run"),
    "calendar show": ("2025",),
    "calendar close": ("2024-02-19", *HERE, "--reason", "台风"),
    "calendar closures": HERE,
    "calendar reopen": ("2024-02-19", *HERE),
    "law check": (),
    "law article": ("ogi-2019:33",),
}
MAY_SHOW_WHO_ASKED = {"case show"}


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    return Console(tmp_path_factory.mktemp("outputs") / "home")


@pytest.fixture(scope="module")
def answers(console, tmp_path_factory):
    """Run every command once with ``--json``, on one store."""
    folder = tmp_path_factory.mktemp("given")
    cases = [case("2024-0001", [RECEIVED, ASKED, ARRIVED, CONSULTED]), case("2024-0002", [RECEIVED])]
    given = {
        "register": str(written(folder / "register.jsonl", cases)),
        "report": str(folder / "report.json"),
        "notice": str(NOTICE),
    }
    found = {}
    for name, words in COMMANDS.items():
        if name == "report check":
            (folder / "report.json").write_text(found["report build"].out, encoding="utf-8")
        found[name] = console(*name.split(), *(word.format(**given) for word in words), "--json")
    return found


def test_every_command_that_offers_json_is_asked_here():
    assert {name for name, command in commands_in("en").items() if command["json"]} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_printed_with_json_is_json(answers, name):
    answer = answers[name]

    assert (answer.code, answer.out != "") == (0, True), answer.err
    try:
        json.loads(answer.out)
    except json.JSONDecodeError:
        for line in answer.out.splitlines():
            json.loads(line)
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in MAY_SHOW_WHO_ASKED])
def test_nobody_who_asked_is_shown(answers, name):
    shown = answers[name].out + answers[name].err

    assert [word for word in PERSONAL if word in shown] == []


def test_tables_for_people_do_not_show_who_asked(console, answers):
    for words in (
        ("due", "--as-of", "2024-03-01"),
        ("case", "list"),
        ("verify",),
        ("case", "explain", "2024-0001", *HERE),
    ):
        answer = console(*words)

        assert answer.code == 0
        assert [word for word in SEALED if word in answer.out + answer.err] == []


def test_show_and_export_give_what_was_sealed(console, answers):
    exported = console("export")

    assert exported.code == 0
    assert [word for word in SEALED if word not in exported.out] == []
    assert [word for word in SEALED if word not in answers["case show"].out] == []


def test_nothing_that_is_sealed_rests_in_the_clear(console, answers):
    assert answers["case split"].code == 0
    for path in console.home.iterdir():
        content = path.read_bytes()
        for word in SEALED:
            assert word.encode() not in content, path.name
            assert word.encode("utf-16-le") not in content, path.name
            assert word.encode("unicode-escape") not in content or word.isascii(), path.name


def test_nothing_that_is_sealed_rests_in_the_clear_in_postgresql(postgresql_url, tmp_path):
    console = Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": postgresql_url})
    cases = [case("2024-0001", [RECEIVED, ASKED, ARRIVED, CONSULTED])]

    assert console("import", written(tmp_path / "register.jsonl", cases)).code == 0

    cells = [cell for rows in contents(postgresql_url).values() for row in rows for cell in row]
    resting = b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)
    assert "义务教育招生划片方案".encode() in resting  # the subject is not sealed: the search finds what is there
    assert [word for word in SEALED if word.encode() in resting] == []
