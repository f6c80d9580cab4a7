"""Steps, agencies and days that cannot be, through the command: one sentence, its exit code, nothing written."""

import pytest

from faults.contents import contents
from faults.material import RECEIVED, case
from faults.stock import stock
from request_flow.services.organising import add
from request_flow.services.steps import Person, register_case
from support.console import Console
from support.program import program_at

HERE = ("-a", "hongze")
NEW = ("case", "new", *HERE, "--channel", "in_person", "--subject", "招生方案", "--category", "natural_person")
DO = ("case", "do", "2024-0002")

# the command -> exit code, code of the error, words of the sentence in zh and in en
COMMANDS = {
    (*NEW[:-1], "alien"): (2, "unknown_value", "alien", "alien"),
    (*NEW, "--on", "2091-01-05"): (3, "in_the_future", "2091-01-05", "2091-01-05"),
    (*NEW, "--applicant", "colour=red"): (2, "unknown_key", "colour", "colour"),
    (*NEW, "--number", "2024-0001", "--on", "2024-01-05"): (4, "changed_meanwhile", "编号", "number"),
    (*DO, "frobnicate", *HERE): (2, "unknown_action", "frobnicate", "frobnicate"),
    (*DO, "extend", *HERE): (2, "missing_key", "approved_by", "approved_by"),
    (*DO, "extend", *HERE, "-s", "days=ten"): (2, "bad_number", "days", "days"),
    (*DO, "lapse_supplement", *HERE, "--on", "2024-01-09"): (3, "no_such_step", "办理中", "in_progress"),
    (*DO, "decide", *HERE, "-s", "outcome=granted"): (2, "unknown_value", "granted", "granted"),
    ("case", "do", "2024-0001", "archive", "-a", "nowhere"): (2, "no_such_agency", "hongze", "hongze"),
    ("case", "list", "--state", "late"): (2, "unknown_state", "late", "late"),
    ("report", "build", *HERE, "--year", "1999"): (2, "no_form_for_year", "1999", "1999"),
    ("calendar", "close", "2026-13-01", *HERE, "--reason", "台风"): (2, "bad_day", "2026-13-01", "2026-13-01"),
    ("calendar", "reopen", "2026-07-10", *HERE): (2, "no_such_closure", "2026-07-10", "2026-07-10"),
}


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    folder = tmp_path_factory.mktemp("steps")
    return stock(Console(folder / "home"), [case("2024-0001"), case("2024-0002", [RECEIVED])])


@pytest.fixture(scope="module")
def before(console):
    return contents(console.url)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_cannot_be_done_is_said_and_nothing_is_written(console, before, words):
    code, name, zh, en = COMMANDS[words]

    answer = console(*words, "--json")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (code, name)
    assert zh in error["zh"]
    assert en in error["en"]
    assert answer.err.startswith(f"错误：{error['zh']}")
    assert answer.err.count("\n") == 1
    assert contents(console.url) == before


AGENCIES = {
    ("add", "hongze", "--name", "x"): "error: the agency 'hongze' exists already\n",
    ("add", " ", "--name", "x"): "error: an agency's code is not empty, has no blanks around it,",
    ("add", "x", "--name", "x", "--review-chain", "odd"): "error: there is no chain 'odd'",
    ("set", "hongze", "--parent", "hongze"): "error: 'hongze' is 'hongze' itself or stands below it",
}


@pytest.mark.parametrize("words", AGENCIES, ids=" ".join)
def test_an_agency_that_cannot_be_is_refused(console, before, words):
    answer = console("agency", *words, REQUEST_FLOW_LANG="en")

    assert answer.code == 2
    assert answer.err.startswith(AGENCIES[words])
    assert contents(console.url) == before


# what was typed -> the sentence in zh and in en
MISTYPED = {
    ("imprt",): (
        "错误：没有“imprt”这个命令，是否为“import”？用法见 request-flow --help\n",
        "error: no such command 'imprt'. Did you mean 'import'?; see request-flow --help\n",
    ),
    ("import",): (
        "错误：缺少参数 file（登记簿文件）；用法见 request-flow import --help\n",
        "error: the argument file is missing (the register); see request-flow import --help\n",
    ),
    ("export", "--nope"): (
        "错误：没有 --nope 这个选项；用法见 request-flow export --help\n",
        "error: no such option: --nope; see request-flow export --help\n",
    ),
}


@pytest.mark.parametrize("words", MISTYPED, ids=" ".join)
def test_a_mistyped_command_is_said_in_one_line_in_the_language_of_the_console(console, words):
    chinese = console(*words)
    english = console(*words, REQUEST_FLOW_LANG="en")

    assert (chinese.code, chinese.out, english.code, english.out) == (2, "", 2, "")
    assert (chinese.err, english.err) == MISTYPED[words]


def test_a_mistyped_command_with_json_answers_in_json(console):
    answer = console("report", "build", *HERE, "--year", "this", "--json")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, "usage")
    assert "--year" in error["zh"]
    assert "--year" in error["en"]


def test_an_unknown_language_is_said(console):
    answer = console("agency", "list", REQUEST_FLOW_LANG="fr")

    assert (answer.code, answer.err) == (2, "错误：REQUEST_FLOW_LANG 应为 zh 或 en，不是“fr”\n")


def test_a_number_given_by_hand_does_not_block_the_numbers_that_follow(store_url, tmp_path):
    arrived = case("", [RECEIVED])
    del arrived["number"], arrived["agency"]
    clerk = Person("clerk", "office_head")

    with program_at(store_url, tmp_path) as program:
        add(program, "hongze", "洪泽区", None, None)
        first = register_case(program, "hongze", arrived, clerk).number
        by_hand = register_case(program, "hongze", arrived, clerk, "2024-0002").number
        following = register_case(program, "hongze", arrived, clerk).number

    assert (first, by_hand, following) == ("2024-0001", "2024-0002", "2024-0003")
