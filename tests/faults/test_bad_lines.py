"""Every kind of faulty line of a case file, through the command: named by line and field, and nothing is written."""

import json

from faults.contents import contents
from faults.material import ANSWERED, PERSONAL, RECEIVED, case, written
from faults.stock import stock
from support.console import Console

ASKED = {"on": "2024-01-09", "action": "request_supplement", "term_days": 15, "items": "文号"}
EXTENDED = {"on": "2024-01-10", "action": "extend", "days": 21, "approved_by": "李四"}


def decided(outcome, on="2024-01-30"):
    return {"on": on, "action": "decide", "outcome": outcome}


def line(number, *events, **changes):
    return json.dumps(case(number, events or ANSWERED, **changes), ensure_ascii=False)


# name of the test -> the line, the code it is given, what place it names, what the sentences say in zh and en
FAULTS = {
    "broken JSON": ('{"number": "2024-0101", "agency": ', "broken_json", "", "JSON", "JSON"),
    "a number that JSON does not have": ('{"number": NaN}', "broken_json", "", "NaN", "NaN"),
    "a list": ("[1, 2]", "wrong_kind", "", "这一行应为一件案卷", "the line must be a case"),
    "nested without end": ("[" * 50_000, "broken_json", "", "嵌套", "nested"),
    "a number of 5000 digits": ('{"number": 1' + "0" * 5_000 + "}", "broken_json", "", "数字太长", "number too long"),
    "a character that PostgreSQL refuses": (
        line("2024-0102", subject="甲\0乙"),
        "broken_json",
        "",
        "字符",
        "character",
    ),
    "an unknown outcome": (
        line("2024-0103", RECEIVED, decided("granted")),
        "unknown_value",
        "events[1].outcome",
        "granted",
        "granted",
    ),
    "an unknown action": (
        line("2024-0104", RECEIVED, {"on": "2024-01-08", "action": "frobnicate"}),
        "unknown_action",
        "events[1].action",
        "frobnicate",
        "frobnicate",
    ),
    "an unknown key": (line("2024-0105", colour="red"), "unknown_key", "colour", "colour", "colour"),
    "a day that does not exist": (
        line("2024-0106", {"on": "2024-02-30", "action": "receive"}),
        "bad_date",
        "events[0].on",
        "2024-02-30",
        "2024-02-30",
    ),
    "an answer before the arrival": (
        line("2024-0107", {"on": "2024-01-30", "action": "receive"}, decided("disclosed", "2024-01-05")),
        "dated_before",
        "events[1] decide 2024-01-05",
        "收到申请",
        "receive",
    ),
    "a day in the future": (
        line("2024-0108", {"on": "2091-01-05", "action": "receive"}),
        "in_the_future",
        "events[0] receive 2091-01-05",
        "2091-01-05",
        "2091-01-05",
    ),
    # asked on 9 January 2024 with 15 working days: day 15 is 30 January
    "a lapse before its term": (
        line("2024-0109", RECEIVED, ASKED, {"on": "2024-01-29", "action": "lapse_supplement"}),
        "supplement_term_runs",
        "events[2] lapse_supplement 2024-01-29",
        "2024-01-30",
        "2024-01-30",
    ),
    "an extension over 20 days": (
        line("2024-0110", RECEIVED, EXTENDED),
        "extension_too_long",
        "events[1] extend 2024-01-10",
        "20",
        "20",
    ),
    "no events": (json.dumps(case("2024-0111", ())), "empty", "events", "", ""),
    "no number": (line(""), "empty", "number", "空", "empty"),
    "blanks around a number": (line(" 2024-0112"), "blanks_around", "number", "空白", "blanks"),
    "the number of an earlier line": (
        line("2024-0100", subject="其他"),
        "duplicate_number",
        "number",
        "第 1 行",
        "line 1",
    ),
    "a number whose case has other content": (
        line("2024-0001", subject="其他"),
        "number_taken",
        "number",
        "2024-0001",
        "2024-0001",
    ),
}
NUMBERED = {name: place for place, name in enumerate(FAULTS, start=2)}


def test_faulty_lines_are_named_with_field_and_reason_in_both_languages_and_nothing_is_written(tmp_path):
    console = stock(Console(tmp_path / "home"), [case("2024-0001")])
    faulty = written(tmp_path / "faulty.jsonl", [line("2024-0100"), *(fault[0] for fault in FAULTS.values())])
    before = contents(console.url)

    chinese = console("import", faulty, "--json")
    english = console("import", faulty, REQUEST_FLOW_LANG="en")
    dry_run = console("import", faulty, "--dry-run", "--json")

    assert contents(console.url) == before
    assert (chinese.code, english.code, dry_run.code) == (2, 2, 1)
    problems = {each["line"]: each for each in chinese.json()["problems"]}
    assert len(problems) == len(chinese.json()["problems"]) == len(FAULTS)
    assert dry_run.json()["problems"] == chinese.json()["problems"]
    for name, (_, code, field, zh, en) in FAULTS.items():
        problem = problems[NUMBERED[name]]
        assert (problem["code"], problem["field"]) == (code, field), name
        assert zh in problem["zh"], name
        assert en in problem["en"], name
        place = f" [{problem['field']}]" if problem["field"] else ""
        told = next(each for each in chinese.err.splitlines() if each.lstrip().startswith(f"第 {NUMBERED[name]} 行"))
        assert told.endswith(f"：{problem['zh']}"), told
        assert "Expecting" not in told
        assert f"line {NUMBERED[name]}{place}: {problem['en']}" in english.err
    for answer in (chinese, english, dry_run):
        assert nothing_to_hide(answer)


def nothing_to_hide(answer):
    shown = answer.out + answer.err
    return "Traceback" not in shown and not [word for word in PERSONAL if word in shown]


def test_what_is_due_is_printed_for_the_sound_lines_and_the_faulty_ones_are_listed(tmp_path):
    console = Console(tmp_path / "home")
    faulty = written(tmp_path / "faulty.jsonl", [line("2024-0100"), *(fault[0] for fault in FAULTS.values())])

    chinese = console("due", faulty, "--as-of", "2024-03-01", "--json")
    english = console("due", faulty, "--as-of", "2024-03-01", LANG="en_US.UTF-8")

    assert (chinese.code, english.code) == (1, 1)
    # Only the store knows that a number is taken, only an import compares lines, and on 1 March 2024 nobody asks
    # what happens in 2091.
    assert {each["number"] for each in chinese.lines()} == {"2024-0100", "2024-0001"}
    for name in ("broken JSON", "an unknown outcome", "a lapse before its term"):
        assert f"第 {NUMBERED[name]} 行" in chinese.err
        assert f"line {NUMBERED[name]}" in english.err
    assert nothing_to_hide(chinese)
    assert nothing_to_hide(english)
    assert not console.home.exists()


def test_sound_lines_are_taken_and_the_rest_listed_when_asked_to_keep_going(tmp_path):
    console = Console(tmp_path / "home")
    faulty = written(tmp_path / "faulty.jsonl", [line("2024-0100"), *(fault[0] for fault in FAULTS.values())])

    answer = console("import", faulty, "--keep-going", "--json")

    result = answer.json()
    # 2024-0001 is sound where no other case has its number
    assert (answer.code, result["added"], result["written"]) == (1, 2, True)
    assert {each["line"] for each in result["problems"]} == set(NUMBERED.values()) - {
        NUMBERED["a number whose case has other content"]
    }
