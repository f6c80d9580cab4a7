"""Steps as people type them: keys and values by their names, what an act takes, and what is wrong in their own words."""

import pytest

from faults.material import RECEIVED, case
from faults.stock import stock
from support.console import Console

HERE = ("-a", "hongze")


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    home = tmp_path_factory.mktemp("typed") / "home"
    return stock(Console(home), [case("2024-0001"), case("2024-0002", [RECEIVED])])


def do(console, *words, **settings):
    return console("case", "do", "2024-0002", *words, *HERE, "--on", "2024-01-08", **settings)


@pytest.mark.parametrize("act", ["extend", "延长答复期限"])
def test_the_help_of_an_act_lists_the_keys_it_takes(console, act):
    answer = console("case", "do", "2024-0002", act, "--help", COLUMNS="300")

    assert (answer.code, answer.err) == (0, "")
    assert "延长答复期限（extend）：必填 延长（工作日）（days）、批准人（approved_by）" in answer.out
    assert "补正告知（request_supplement）" not in answer.out


def test_the_help_of_an_act_lists_the_values_that_a_key_takes(console):
    english = console("case", "do", "2024-0002", "record_opinion", "--help", REQUEST_FLOW_LANG="en", COLUMNS="300")

    assert "record_opinion: needs ref, opinion; may have reasonable\n  opinion: consent, object\n" in english.out


def test_the_help_of_a_step_lists_every_act_with_its_keys(console):
    answer = console("case", "do", "--help", COLUMNS="300")

    assert "  作废（void）：必填 原因（reason）、批准人（approved_by）" in answer.out
    assert "  归档（archive）：不需要其他内容" in answer.out


# what was typed -> code of the error, words of the sentence in Chinese
MISTAKES = {
    ("extend", "-s", "day=3"): ("unknown_key", "可写的键：延长（工作日）（days）、批准人（approved_by）"),
    ("extend", "-s", "days=3"): ("missing_key", "还要写：批准人（approved_by）"),
    ("extend", "-s", "days=ten"): ("bad_number", "应为整数，不是“ten”"),
    ("extend", "-s", "days=0"): ("out_of_range", "“延长（工作日）（days）”"),
    ("extend", "-s", "days"): ("bad_key", "键=值"),
    ("extend", "-s", "days=3", "-s", "days=4"): ("given_twice", "只能写一次"),
    ("extend", "-s", "approved_by="): ("empty", "批准人（approved_by）"),
    ("decide", "-s", "outcome=granted"): ("unknown_value", "予以公开（disclosed）"),
    ("decide", "-s", "结果=部分公开", "-s", "依据=其他"): ("unknown_value", "severed_withheld"),
    ("fix_delayed_term", "-s", "until=明天"): ("bad_day", "请写成 2024-03-05"),
    ("receive_reasons", "-s", "reasonable=maybe"): ("bad_truth", "是 或 否"),
    ("archive", "--role", "boss"): ("unknown_role", "承办人（caseworker）"),
    ("consult", "-s", "ref=c1", "-s", "kind=谁"): ("unknown_value", "第三方（third_party）"),
}


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_in_a_step_is_said_in_the_words_of_the_act(console, words):
    code, told = MISTAKES[words]

    answer = do(console, *words, "--json")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, code)
    assert told in error["zh"]
    assert "events[" not in answer.out + answer.err


def test_keys_and_values_may_be_written_in_chinese(console):
    asked = ("征求意见", "-s", "编号=c1", "-s", "类型=第三方", "-s", "征求对象=某公司")

    answer = console("case", "what-if", "2024-0002", *asked, *HERE, "--on", "2024-01-08", "--role", "承办人", "--json")

    assert answer.code == 0, answer.err
    assert answer.json()["after"]["suspended"] is False  # the days stop after that of the letter
    # Tuesday 9 January is day 1 of the 15 of the consultation, Monday the 29th its last; one day was used before.
    # 30 and 31 January, 1, 2, 4 (worked), 5-9 February, 18 (worked), 19-23 and 26-28 are 19 more.
    assert answer.json()["after"]["due_on"] == "2024-02-28"


def test_a_case_is_registered_with_the_names_of_category_channel_and_particulars(console):
    new = ("--category", "自然人", "--channel", "电子邮件", "--subject", "方案", "--applicant", "电话=0527-1")

    number = console("case", "new", *HERE, *new, "--on", "2024-03-05", "--json").json()["number"]
    shown = console("case", "show", number, *HERE, "--json").json()["case"]

    assert shown["channel"] == "email"
    assert shown["applicant"] == {"category": "natural_person", "phone": "0527-1"}


def test_cases_are_listed_by_the_name_of_their_state(console):
    by_name = console("case", "list", "--state", "已办结", "--json")

    assert by_name.code == 0, by_name.err
    assert {each["state"] for each in by_name.lines()} == {"closed"}


def test_a_letter_and_a_basis_are_named_and_not_coded(console):
    extended = do(console, "extend", "-s", "days=40", "-s", "approved_by=李四")

    assert extended.code == 3
    assert "（依据：政府信息公开条例第33条第2款）" in extended.err
    assert "ogi-2019" not in extended.err


def test_a_case_that_was_split_names_its_parts_and_a_part_its_parent(tmp_path):
    office = stock(Console(tmp_path / "home"), [case("2024-0001", [RECEIVED])])
    parts = office("case", "split", "2024-0001", *HERE, "--subject", "甲", "--subject", "乙", "--json").json()["parts"]

    parent = office("case", "show", "2024-0001", *HERE)
    part = office("case", "show", parts[-1], *HERE, REQUEST_FLOW_LANG="en")

    assert f"已拆分出：{'、'.join(parts)}" in parent.out
    assert "split off from: 2024-0001" in part.out


# what was typed -> the one line of the answer
USAGE = {
    (
        "report",
        "build",
        *HERE,
        "--year",
        "this",
    ): "--year 的值不能使用：应为整数；用法见 request-flow report build --help",
    ("case", "list", "--limit", "0"): "--limit 的值不能使用：不能小于 1；用法见 request-flow case list --help",
    ("case", "list", "--limit"): "选项 --limit 后面要写一个值；用法见 request-flow --help",
    ("case", "list", "--lim", "3"): "没有 --lim 这个选项，是否为 --limit？用法见 request-flow case list --help",
    ("case", "shwo"): "没有“shwo”这个命令，是否为“show”？用法见 request-flow case --help",
    ("agency", "list", "x"): "多写了参数：x；用法见 request-flow agency list --help",
    ("verify", "--json=1"): "选项 --json 后面不写值；用法见 request-flow --help",
}


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_a_mistyped_command_is_answered_in_chinese_only(console, words):
    answer = console(*words)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"错误：{USAGE[words]}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("calendar", "load", "none.yaml"), "没有这个文件：none.yaml"),
        (("report", "check", "none.json"), "没有这个文件：none.json"),
        (("report", "check", "."), "无法读取 .：这是文件夹，不是文件"),
        (("report", "build", *HERE, "--year", "2024", "-o", "no/such/x.json"), "无法写入 no/such/x.json：文件夹不存在"),
        (("export", "-o", "."), "无法写入 .：这是文件夹，不是文件"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_file_that_is_not_there_or_cannot_be_made_is_said(console, words, told):
    answer = console(*words)

    assert answer.code == 2
    assert answer.err.startswith(f"错误：{told}")
    assert "Errno" not in answer.err


def test_a_cell_is_named_as_the_form_prints_it(console):
    printed = console("report", "cell", "予以公开", "总计", *HERE, "--year", "2024", "--json")
    coded = console("report", "cell", "disclosed", "total", *HERE, "--year", "2024", "--json")

    assert printed.code == 0, printed.err
    assert printed.out == coded.out


def test_the_help_has_chinese_headings(console):
    answer = console("case", "--help")

    assert "用法：request-flow case" in answer.out
    assert [word for word in ("Usage", "Options", "Commands", "Show this message") if word in answer.out] == []
    assert "  new      登记一件申请\n" in answer.out


def test_an_explanation_gives_weekdays_that_cannot_be_mistaken(console):
    english = console("case", "explain", "2024-0002", *HERE, "--as-of", "2024-01-09", REQUEST_FLOW_LANG="en")

    assert "2024-01-09  Tue" in english.out
    assert "2024-01-11  Thu" in english.out


def test_what_nobody_of_the_office_did_is_told_in_words(tmp_path):
    office = stock(Console(tmp_path / "home"), [case("2024-0001", [{**RECEIVED, "actor": "system"}])])

    shown = office("case", "show", "2024-0001", *HERE).out

    assert "系统" in shown
    assert "system" not in shown
