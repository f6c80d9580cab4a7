"""Values that no column or calendar holds: named by their line like every other fault, alike on both databases."""

import pytest

from faults.contents import contents, numbers
from faults.material import RECEIVED, case, written
from faults.stock import stock

LATER = {"on": "2024-01-09", "action": "consult", "ref": "c1", "kind": "third_party", "received_on": "2061-01-05"}
ASKED_FOR_REASONS = {"on": "2024-01-08", "action": "request_reasons", "term_days": 5}
DELAYED = {"on": "2024-01-09", "action": "fix_delayed_term", "until": "2061-06-29"}


@pytest.fixture
def faulty(tmp_path):
    """Return a register whose first line is sound and whose others are too long for their columns."""
    consulted = {"on": "2024-01-09", "action": "consult", "ref": "c" * 65, "kind": "third_party", "party": "某公司"}
    return written(
        tmp_path / "faulty.jsonl",
        [
            case("2024-0001"),
            case("9" * 65),
            case("2024-0003", agency="a" * 65),
            case("2024-0004", [RECEIVED, consulted]),
        ],
    )


def test_values_that_are_too_long_leave_nothing_half_written(console, faulty):
    stock(console, [case("2024-0005")])
    before = contents(console.url)

    answer = console("import", faulty, "--json")

    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert contents(console.url) == before


def test_values_that_are_too_long_are_named_by_their_lines(console, faulty):
    answer = console("import", faulty, "--json")

    problems = answer.json()["problems"]
    assert [(each["line"], each["field"]) for each in problems] == [(2, "number"), (3, "agency"), (4, "events[1].ref")]
    assert {each["code"] for each in problems} == {"too_long"}


def test_values_that_just_fit_are_taken_on_both_databases(console, tmp_path):
    consulted = {"on": "2024-01-09", "action": "consult", "ref": "c" * 64, "kind": "third_party", "party": "某公司"}
    fits = case("9" * 64, [RECEIVED, consulted], agency="a" * 64, subject="事" * 2000)

    answer = console("import", written(tmp_path / "fits.jsonl", [fits]), "--json")

    assert (answer.code, answer.json()["added"]) == (0, 1)


# name of the test -> the events, the place that is named, and what both sentences say
OUTSIDE = {
    "the year 1": ([{**RECEIVED, "on": "0001-01-01"}], "events[0] receive 0001-01-01", "0001-01-01"),
    "the year 1024": ([{**RECEIVED, "on": "1024-01-05"}], "events[0] receive 1024-01-05", "2018-12-01"),
    "the last day before the calendar": (
        [{**RECEIVED, "on": "2018-11-30"}],
        "events[0] receive 2018-11-30",
        "2018-12-01",
    ),
}


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("channel", ["in_person", "email"])
def test_a_day_outside_the_calendar_is_named_by_its_line_and_the_rest_is_taken(sqlite_console, tmp_path, name, channel):
    events, place, says = OUTSIDE[name]
    register = written(
        tmp_path / "early.jsonl", [case("2024-0001"), case("1024-0001", events, channel=channel), case("2024-0002")]
    )

    answer = sqlite_console("import", register, "--keep-going", "--json")

    [problem] = answer.json()["problems"]
    assert (answer.code, problem["line"], problem["field"]) == (1, 2, place)
    assert problem["code"] == "outside_calendar"
    assert says in problem["zh"]
    assert says in problem["en"]
    assert numbers(sqlite_console.url) == ["2024-0001", "2024-0002"]
    due = sqlite_console("due", register, "--as-of", "2024-01-12", "--json", REQUEST_FLOW_LANG="en")
    assert (due.code, [each["number"] for each in due.lines()]) == (1, ["2024-0001", "2024-0002"])
    assert "line 2" in due.err
    assert "leaves the calendar" in due.err


def test_an_event_that_carries_a_day_ahead_is_refused_by_an_import_and_uncountable_for_what_is_due(
    sqlite_console, tmp_path
):
    register = written(tmp_path / "ahead.jsonl", [case("2024-0001", [RECEIVED, LATER]), case("2024-0002")])

    answer = sqlite_console("import", register, "--keep-going", "--json")
    due = sqlite_console("due", register, "--as-of", "2024-01-12", "--json", REQUEST_FLOW_LANG="en")

    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["line"], problem["field"]) == ("in_the_future", 1, "events[1].received_on")
    assert "2061-01-05" in problem["zh"]
    assert "2061-01-05" in problem["en"]
    assert numbers(sqlite_console.url) == ["2024-0002"]
    assert (due.code, [each["number"] for each in due.lines()]) == (1, ["2024-0002"])
    assert "consult 2024-01-09" in due.err


def test_a_day_fixed_beyond_the_calendar_needs_no_counting(sqlite_console, tmp_path):
    delayed = case("2024-0001", [RECEIVED, ASKED_FOR_REASONS, DELAYED])
    register = written(tmp_path / "delayed.jsonl", [delayed])

    imported = sqlite_console("import", register, "--json")
    due = sqlite_console("due", register, "--as-of", "2024-01-12", "--json")

    assert (imported.code, imported.json()["added"]) == (0, 1)
    [line] = due.lines()
    # 8, 9, 10, 11 and 12 January 2024 are working days after Friday the 5th
    assert {key: line[key] for key in ("clock", "due_on", "term_days", "counted", "remaining", "overdue")} == {
        "clock": "reply",
        "due_on": "2061-06-29",
        "term_days": None,
        "counted": 5,
        "remaining": None,
        "overdue": False,
    }


def test_a_day_asked_about_outside_the_calendar_is_the_fault_of_no_line(sqlite_console, tmp_path):
    answer = sqlite_console(
        "due", written(tmp_path / "open.jsonl", [case("2024-0001", [RECEIVED])]), "--as-of", "2061-01-05"
    )

    assert answer.code == 2
    assert "2061-01-05" in answer.err


# name of the test -> the event, its key, and the two bounds that both sentences name
NUMBERS = {
    "a term of 2000 working days": (
        {"on": "2024-01-09", "action": "request_supplement", "term_days": 2000, "items": "文号"},
        "term_days",
        ("1", "366"),
    ),
    "a fee of 1e12": (
        {"on": "2024-01-09", "action": "charge_fee", "basis": "per_page", "quantity": 1, "amount": 1e12},
        "amount",
        ("0", "1000000"),
    ),
    "pages without end": (
        {"on": "2024-01-09", "action": "charge_fee", "basis": "per_page", "quantity": 10**12, "amount": 1},
        "quantity",
        ("1", "1000000"),
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_beyond_reason_is_named_with_its_bounds(sqlite_console, tmp_path, name):
    event, key, (least, most) = NUMBERS[name]
    register = written(tmp_path / "large.jsonl", [case("2024-0001", [RECEIVED, event]), case("2024-0002")])

    answer = sqlite_console("import", register, "--keep-going", "--json")

    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["line"], problem["field"]) == ("out_of_range", 1, f"events[1].{key}")
    assert f"应在 {least} 与 {most} 之间" in problem["zh"]
    assert f"between {least} and {most}" in problem["en"]
    assert numbers(sqlite_console.url) == ["2024-0002"]


def test_a_ground_that_is_none_is_kept_and_remarked_with_those_there_are(sqlite_console, tmp_path):
    decided = {"on": "2024-01-30", "action": "decide", "outcome": "disclosed"}
    register = written(
        tmp_path / "grounds.jsonl",
        [
            case("2024-0001", [RECEIVED, {**decided, "grounds": "already_pubic"}]),
            case("2024-0002", [RECEIVED, {**decided, "grounds": ["already_public", "in words: 已主动公开"]}]),
        ],
    )

    answer = sqlite_console("import", register, "--json")

    [remark] = answer.json()["warnings"]
    assert (answer.code, answer.json()["added"]) == (0, 2)
    assert (remark["code"], remark["line"], remark["field"]) == ("unknown_ground", 1, "events[1].grounds")
    assert "依据有：provided、already_public" in remark["zh"]
    assert "are: provided, already_public" in remark["en"]


@pytest.mark.parametrize(("code", "name"), [("hongze", " "), ("hongze", ""), (" ", "洪泽区"), ("a" * 65, "洪泽区")])
def test_an_agency_has_a_code_that_fits_and_a_name(sqlite_console, code, name):
    assert sqlite_console("agency", "add", code, "--name", name).code == 2
    assert sqlite_console("agency", "list", "--json").lines() == []


def test_the_name_of_an_agency_cannot_be_taken_away(sqlite_console):
    assert sqlite_console("agency", "add", "hongze", "--name", "洪泽区").code == 0

    assert sqlite_console("agency", "set", "hongze", "--name", " ").code == 2


def test_cells_that_are_too_long_or_too_large_are_named_by_heading_and_row(sqlite_console, tmp_path):
    headings = ["登记编号", "申请人", "申请人类型", "申请方式", "收到申请日期", "答复日期", "答复类型", "申请内容"]
    rows = [
        ["2024-0001", "张三", "自然人", "当面提交", "2024-03-05", "2024-03-15", "予以公开", "规划"],
        ["9" * 65, "李四", "自然人", "当面提交", "2024-03-05", "2024-03-15", "予以公开", "规划"],
        ["2024-0003", "王五", "自然人", "当面提交", "2024-03-05", "2024-03-15", "予以公开", "规" * 2001],
    ]
    path = tmp_path / "register.csv"
    path.write_text("\n".join(",".join(row) for row in [headings, *rows]), encoding="utf-8")

    answer = sqlite_console("import", path, "--agency", "hongze", "--keep-going", "--json")

    problems = answer.json()["problems"]
    assert [(each["line"], each["field"], each["code"]) for each in problems] == [
        (3, "登记编号", "too_long"),
        (4, "申请内容", "too_long"),
    ]
    assert numbers(sqlite_console.url) == ["2024-0001"]
