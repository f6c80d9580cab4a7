"""``--json`` is JSON wherever it is offered; only ``case show``, ``export`` and a letter itself tell who asked."""

import json
from pathlib import Path

from cli.test_help import commands_in
from faults.contents import contents
from faults.material import ADDRESS, EMAIL, ID_NUMBER, NAME, PHONE, RECEIVED, case, written
from faults.stock import stock
from support.console import Console

HERE = ("-a", "hongze")
SUBJECT = "义务教育招生划片方案"
ITEMS = "请写明文号的补正内容"
REASON = "第三方反对的理由全文"
PERSONAL = (NAME, ID_NUMBER, PHONE, EMAIL, ADDRESS)
SEALED = (*PERSONAL, ITEMS, REASON)
ASKED = {"on": "2024-01-09", "action": "request_supplement", "term_days": 15, "items": ITEMS}
ARRIVED = {"on": "2024-02-01", "action": "receive_supplement"}
CONSULTED = {"on": "2024-02-02", "action": "consult", "ref": "c1", "kind": "third_party", "party": REASON}
NOTICE = Path(__file__).resolve().parents[2] / "workflows" / "sample" / "notice-2027-invented.yaml"

TEXT = Path(__file__).resolve().parents[2] / "notifications" / "letters" / "receipt-slip" / "body.html.j2"
LETTER = ("2024-0001", "receipt-slip", *HERE, "-i", f"materials={ITEMS}")
SLIP = "泽公开〔2024〕1号-回"

# In the order in which they are run: the first ones make what the later ones look at.
YEAR = ("--year", "2024")
FOUND = ("--found", "natural_person", "--received", "2024-12-27")
FIRST = {
    "report freeze": [("report", "submit", *HERE, *YEAR)],
    "report hand-in": [
        ("agency", "add", "county", "--name", "县政府"),
        ("agency", "set", "hongze", "--parent", "county"),
        ("agency", "add", "hongze-other", "--name", "另一机关", "--parent", "county"),
    ],
    "report accept": [("report", "hand-in", *HERE, *YEAR)],
    "person list": [("person", "add", "xiaoli", *HERE, "--name", "小李", "--role", "caseworker")],
    "person role list": [("person", "role", "add", "xiaoli", *HERE, "--role", "registrar")],
    "notice submit": [
        ("agency", "set", "hongze", "--review-chain", "short"),
        (
            "agency",
            "particulars",
            "hongze",
            "--set",
            "review_organ=市政府",
            "--set",
            "court=县法院",
            "--from",
            "2024-01-01",
        ),
    ],
    "outbox list": [("person", "add", "wang", *HERE, "--name", "王主任", "--role", "office_head"), ("sweep",)],
}
"""What is done before a command, where another has undone it."""
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
    "agency particulars": ("hongze", "--set", "short=泽公开", "--set", "phone=0517-8700", "--from", "2024-01-01"),
    "notice draft": LETTER,
    "notice preview": (*LETTER, "--on", "2024-03-08"),
    "notice issue": (*LETTER, "--on", "2024-03-08"),
    "notice list": HERE,
    "notice owed": HERE,
    "notice serve": (SLIP, *HERE, "--on", "2024-03-08", "--method", "post", "--proof", f"signature={NAME}"),
    "notice void": (SLIP, *HERE, "--reason", REASON),
    "notice template show": ("receipt-slip",),
    "notice template check": ("receipt-slip", "{text}"),
    "notice template set": ("receipt-slip", "{text}", *HERE),
    "notice template list": HERE,
    "notice template withdraw": ("receipt-slip", *HERE),
    "case what-if": ("2024-0001", "decide", *HERE, "--on", "2024-03-05", "-s", "outcome=disclosed"),
    "notice submit": (
        "2024-0002",
        "reply-disclosed",
        *HERE,
        "-i",
        f"information={ITEMS}",
        "-i",
        "form=纸质",
        "-s",
        "grounds=provided",
        "--role",
        "caseworker",
    ),
    "notice kinds": (),
    "case split": ("2024-0002", *HERE, "--subject", "甲事项", "--subject", "乙事项"),
    "report build": (*HERE, "--year", "2024"),
    "report cell": ("new", "total", *HERE, "--year", "2024"),
    "report check": ("{report}",),
    "case cells": ("2024-0001", *HERE),
    "stats": (*HERE, *YEAR),
    "report entries": (*HERE, *YEAR),
    "report text": (*HERE, *YEAR),
    "report close-year": (*HERE, *YEAR),
    "report status": (*HERE, *YEAR),
    "report submit": (*HERE, *YEAR),
    "report return": (*HERE, *YEAR, "--remark", "请核对表二"),
    "report freeze": (*HERE, *YEAR),
    "report publish": (*HERE, *YEAR),
    "report correct": (*HERE, *YEAR, "--case", "2024-0009", "--reason", "漏登", "--approved-by", "王主任", *FOUND),
    "report corrections": HERE,
    "report as-of": ("2025-02-01", *HERE, *YEAR),
    "report hand-in": (*HERE, *YEAR),
    "report board": ("-a", "county", *YEAR),
    "report send-back": (*HERE, *YEAR, "--reason", "请核对"),
    "report accept": (*HERE, *YEAR),
    "report receive": ("{received}", "-a", "hongze-other", *YEAR),
    "report sum": ("-a", "county", *YEAR, "--partial"),
    "report build-all": (*YEAR, "--as", "json", "-o", "{folder}"),
    "agency succeed": ("hongze-other", "--by", "hongze", "--on", "2025-01-01"),
    "person list": HERE,
    "person role list": ("xiaoli",),
    "webhook add": ("https://oa.example.org/hook", *HERE, "--topic", "*"),
    "webhook list": HERE,
    "outbox list": HERE,
    "outbox show": ("1",),
    "retention list": HERE,
    "retention history": HERE,
    "retention term": HERE,
    "agency list": (),
    "calendar load": ("{notice}", "--dry-run"),
    "calendar show": ("2025",),
    "calendar close": ("2024-02-19", *HERE, "--reason", "台风", "--yes"),
    "calendar closures": HERE,
    "calendar reopen": ("2024-02-19", *HERE, "--yes"),
    "doctor": (),
    "law check": (),
    "law article": ("ogi-2019:33",),
    "sweep": (),
    "tick": (),
    "jobs": (),
}
FINDS = {"report sum"}
"""What ends with findings here: one office has not handed in."""
MAY_SHOW_WHO_ASKED = {"case show", "notice preview"}


def test_every_command_that_offers_json_is_asked_here():
    assert {name for name, command in commands_in("en").items() if command["json"]} == set(COMMANDS)


def answers_of_all_commands(console, folder):
    """Run every command once with ``--json``, on one store."""
    cases = [case("2024-0001", [RECEIVED, ASKED, ARRIVED, CONSULTED]), case("2024-0002", [RECEIVED])]
    given = {
        "register": written(folder / "register.jsonl", cases),
        "report": folder / "report.json",
        "received": folder / "received.json",
        "notice": NOTICE,
        "text": TEXT,
        "folder": folder / "reports",
    }
    found = {}
    for name, words in COMMANDS.items():
        if name == "report check":
            given["report"].write_text(found["report build"].out, encoding="utf-8")
            of_another = json.dumps({**found["report build"].json(), "agency": "hongze-other"})
            given["received"].write_text(of_another, encoding="utf-8")
        for before in FIRST.get(name, ()):
            done = console(*before)
            assert done.code == 0, done.err
        found[name] = console(*name.split(), *(word.format(**given) for word in words), "--json")
    return found


def is_json(text):
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return all(is_json(line) for line in text.splitlines()) if "\n" in text.strip() else False
    return True


def shown_in(answer, words):
    return [word for word in words if word in answer.out + answer.err]


def test_outputs_are_json_and_neither_they_nor_the_files_tell_who_asked(tmp_path):
    """One test for one run of all commands: it is their number that takes the time."""
    console = Console(tmp_path / "home")

    answers = answers_of_all_commands(console, tmp_path)

    assert {name: answer.err for name, answer in answers.items() if answer.code != int(name in FINDS)} == {}
    assert [name for name, answer in answers.items() if not answer.out.strip() or not is_json(answer.out)] == []
    assert [name for name, answer in answers.items() if "Traceback" in answer.err] == []
    told = {name: shown_in(answer, PERSONAL) for name, answer in answers.items() if name not in MAY_SHOW_WHO_ASKED}
    assert {name: words for name, words in told.items() if words} == {}
    # Tables for people show no more than JSON does.
    for words in (("due", "--as-of", "2024-03-01"), ("case", "list"), ("case", "explain", "2024-0001", *HERE)):
        answer = console(*words)
        assert (answer.code, shown_in(answer, SEALED)) == (0, [])
    # What is sealed is there all the same, for who may see it.
    assert shown_in(console("export"), SEALED) == list(SEALED)
    assert shown_in(answers["case show"], SEALED) == list(SEALED)
    resting = {path.name: path.read_bytes() for path in console.home.iterdir()}
    assert SUBJECT.encode() in resting["request-flow.db"]  # which is not sealed: the search finds what is there
    for name, content in resting.items():
        for word in SEALED:
            assert word.encode() not in content, name
            assert word.encode("utf-16-le") not in content, name
            assert word.isascii() or word.encode("unicode-escape") not in content, name


def test_nothing_that_is_sealed_rests_in_the_clear_in_postgresql(postgresql_url, tmp_path):
    console = Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": postgresql_url})
    cases = [case("2024-0001", [RECEIVED, ASKED, ARRIVED, CONSULTED])]

    stock(console, cases)

    cells = [cell for rows in contents(postgresql_url).values() for row in rows for cell in row]
    resting = b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)
    assert SUBJECT.encode() in resting
    assert [word for word in SEALED if word.encode() in resting] == []
