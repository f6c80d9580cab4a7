"""``report enter``, ``entries``, ``write`` and ``text``: figures in, the narrative out, both held against each other."""

import json

import pytest

from faults.material import case
from faults.stock import stock
from support.console import Console

HERE = ("-a", "hongze", "--year", "2024")


@pytest.fixture
def console(tmp_path):
    return stock(Console(tmp_path / "home"), [case("2024-0001"), case("2024-0002")])


def entries(console, *more):
    return console("report", "entries", *HERE, "--json", *more).json()


def test_figures_are_entered_shown_and_told_apart_from_last_year(console):
    console("report", "enter", "table2", "norm_valid=9", "-a", "hongze", "--year", "2023")

    answer = console(
        "report", "enter", "表二", "norm_made=3", "norm_repealed=1", "norm_valid=12", "fees_wan=1.50", *HERE
    )

    assert (answer.code, answer.out) == (0, "")
    assert answer.err.startswith("已填报 4 项\n提示：表二 T2 ")
    shown = entries(console)
    assert shown["table2"] == {"norm_made": 3, "norm_repealed": 1, "norm_valid": 12, "fees_wan": "1.50"}
    assert shown["last_year"]["table2"] == {"norm_valid": 9}
    assert [(each["id"], each["left"], each["right"]) for each in shown["differences"]] == [("T2", "12", "11")]
    table = console("report", "entries", *HERE).out
    assert [line.split() for line in table.splitlines() if line.startswith("norm_valid")] == [
        ["norm_valid", "行政规范性文件", "现行有效件数", "12", "9"]
    ]


def test_a_file_gives_figures_and_what_is_typed_beside_it_goes_before(console, tmp_path):
    file = tmp_path / "table2.yaml"
    file.write_text("norm_made: 3\nnorm_valid: 9\n", encoding="utf-8")

    answer = console("report", "enter", "table2", "norm_made=4", "-f", file, *HERE)

    assert answer.code == 0
    assert entries(console)["table2"] == {"norm_made": 4, "norm_valid": 9}


def test_the_report_of_another_year_is_not_taken(console, tmp_path):
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"agency": "x", "year": 2023, "table2": {"norm_made": 3}}), encoding="utf-8")

    answer = console("report", "enter", "table2", "-f", file, *HERE)

    assert answer.code == 2
    assert "report.json 是 2023 年度的报告，不是 2024 年度的" in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("table9", "a=1"), "没有“table9”"),
        (("table2",), "没有要填报的数字"),
        (("table2", "norm_made"), "应写作 键=数"),
        (("table2", "norm_made=1", "norm_made=2"), "出现两次"),
        (("table2", "norm_mde=1"), "表二没有“norm_mde”"),
    ],
)
def test_what_cannot_be_entered_is_said_in_one_sentence(console, words, says):
    answer = console("report", "enter", *words, *HERE)

    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def test_a_role_that_may_not_is_refused_with_the_provision(console):
    answer = console("report", "enter", "table2", "norm_made=1", "--role", "登记员", *HERE)

    assert answer.code == 3
    assert "政府信息公开条例" in answer.err


def test_history_tells_who_entered_what(console):
    console("report", "enter", "register", "组织业务培训=2", "--actor", "小周", *HERE)
    console("report", "enter", "register", "training_sessions=3", "--actor", "小吴", *HERE)

    told = entries(console, "--history")

    assert [(each["seq"], each["value"], each["actor"]) for each in told] == [(1, "2", "小周"), (2, "3", "小吴")]
    assert "小吴" in console("report", "entries", "--history", *HERE).out


def test_a_text_is_written_from_a_pipe_and_shown_with_its_figures(console):
    written = console("report", "write", "overview", "-", *HERE, given="新收{{ table3.new.total }}件。")

    assert (written.code, written.err) == (0, "已写入\n")
    assert console("report", "text", "总体情况", *HERE).out == "一、总体情况\n新收2件。\n\n"
    assert (
        console("report", "text", "overview", "--raw", *HERE).out == "一、总体情况\n新收{{ table3.new.total }}件。\n\n"
    )


def test_a_draft_is_shown_as_one_until_it_is_taken(console):
    before = console("report", "text", "other", *HERE)
    console("report", "write", "other", "--draft", *HERE)
    after = console("report", "text", "other", *HERE)

    assert before.out.startswith("六、其他需要报告的事项（草稿，尚未采用）\n")
    assert after.out.startswith("六、其他需要报告的事项\n")
    assert "待填：收取信息处理费、减免信息处理费、公开建议提案办理结果" in after.err
    assert after.code == 0


def test_a_draft_does_not_write_over_what_people_wrote(console, tmp_path):
    file = tmp_path / "other.txt"
    file.write_text("无。", encoding="utf-8")
    console("report", "write", "other", file, *HERE)

    refused = console("report", "write", "other", "--draft", *HERE)
    assert (refused.code, "先写入一个空文件把它收回" in refused.err) == (2, True)

    file.write_text("", encoding="utf-8")
    console("report", "write", "other", file, *HERE)
    assert console("report", "write", "other", "--draft", *HERE).err.splitlines()[0] == "已写入"
    assert console("report", "write", "other", "--draft", *HERE).err.splitlines()[0] == "没有变化"


def test_a_typed_number_that_contradicts_the_table_is_told_with_exit_code_1(console, tmp_path):
    file = tmp_path / "overview.txt"
    file.write_text("全年新收政府信息公开申请3件。", encoding="utf-8")
    console("report", "write", "overview", file, *HERE)

    answer = console("report", "text", *HERE)

    assert answer.code == 1
    assert "C6 “一、总体情况”写“全年新收政府信息公开申请3件”，即本年新收 3；表三为 2" in answer.err


def test_a_text_needs_a_file_or_the_draft_and_only_one(console, tmp_path):
    neither = console("report", "write", "overview", *HERE)
    both = console("report", "write", "overview", tmp_path / "x", "--draft", *HERE)

    assert (neither.code, both.code) == (2, 2)
    assert neither.err == both.err == "错误：写明文本文件，或用 --draft 采用草稿（二者之一）\n"


def test_json_gives_the_text_as_written_and_as_shown(console):
    console("report", "write", "other", "-", *HERE, given="新收{{ table3.new.total }}件")

    shown = console("report", "text", *HERE, "--json").json()

    assert shown["other"] == {"draft": False, "written": "新收{{ table3.new.total }}件", "shown": "新收2件"}
    assert shown["overview"]["draft"] is True
