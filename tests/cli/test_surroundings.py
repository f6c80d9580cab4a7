"""The command in the surroundings it meets: languages, encodings, folders, readers that leave, Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from faults.contents import contents
from faults.material import case, written
from faults.stock import stock
from request_flow.bootstrap import open_program
from request_flow.services.organising import change
from request_flow.settings import Settings
from support.console import PROGRAM, Console, whole

NAME = "洪泽区人民政府"
NOTICE = Path(__file__).resolve().parents[2] / "workflows" / "sample" / "notice-2027-invented.yaml"
AS_ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    folder = tmp_path_factory.mktemp("surroundings")
    console = Console(folder / "home")
    stock(console, (case(f"2024-{number}") for number in range(1000, 1300)))
    with open_program(Settings.from_env(console.environment)) as program:
        change(program, "hongze", name=NAME, parent=None, review_chain=None)
    return console


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ({}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "REQUEST_FLOW_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_setting_or_else_of_the_locale(console, settings, language):
    answer = console("law", "article", "nowhere:1", **settings)

    assert answer.code == 2
    assert answer.err.startswith({"zh": "错误：", "en": "error: "}[language])


@pytest.mark.parametrize("settings", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, AS_ASCII])
def test_chinese_reaches_files_and_pipes_whatever_the_locale(console, settings):
    answer = console("agency", "list", **settings)

    assert (answer.code, answer.err) == (0, "")
    assert NAME in answer.out


def test_an_encoding_asked_for_is_kept_and_what_it_lacks_is_escaped(console):
    listed = console("agency", "list", "--json", PYTHONIOENCODING="ascii")
    failed = console("case", "show", "没有", "-a", "hongze", PYTHONIOENCODING="ascii")

    assert [each["name"] for each in listed.lines()] == [NAME]
    assert listed.out.isascii()
    assert (failed.code, failed.err.isascii()) == (2, True)


def test_names_that_are_no_text_are_said_and_do_not_break_the_sentence(console, tmp_path):
    answer = subprocess.run(
        [PROGRAM, "import", os.fsencode(tmp_path) + b"/\xff.jsonl"],
        env=whole({**console.environment, "LC_ALL": "C"}),
        capture_output=True,
        check=False,
    )

    assert answer.returncode == 2
    assert answer.stderr.startswith("错误：没有这个文件".encode())
    assert rb"\udcff.jsonl" in answer.stderr


def test_the_command_runs_from_any_folder(console, tmp_path):
    register = written(tmp_path / "register.jsonl", [case("2024-0001", [{"on": "2024-01-05", "action": "receive"}])])

    answer = console("due", register, "--as-of", "2024-01-12", "--json", folder=Path("/"))

    # received on Friday 5 January 2024: five working days later is Friday 12 January, the 20th is 2 February
    (line,) = answer.lines()
    assert (answer.code, line["due_on"], line["counted"]) == (0, "2024-02-02", 5)


@pytest.mark.parametrize("words", [("export",), ("case", "list")])
def test_a_reader_that_leaves_early_is_no_failure(console, words):
    process = console.start(*words)
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None  # closed: nothing is left to be read

    answer = console.end_of(process)

    assert (answer.code, answer.err) == (0, "")


def through_a_shell(console, line):
    return subprocess.run(
        ["sh", "-c", line],
        env=whole({**console.environment, "PROGRAM": str(PROGRAM)}),
        capture_output=True,
        check=False,
    )


def test_an_output_that_is_full_is_said(console):
    answer = through_a_shell(console, '"$PROGRAM" export > /dev/full')

    assert answer.returncode == 5
    assert answer.stderr.decode() == "错误：无法输出结果：磁盘已满\n"


def test_outputs_that_are_closed_do_no_harm(console):
    assert through_a_shell(console, '"$PROGRAM" verify >&- 2>&-').returncode == 0


def at_a_terminal(console, *words, given):
    """Type a command where somebody watches, answer its question with ``given``, and return code and what was shown."""
    leader, follower = os.openpty()
    with subprocess.Popen(
        [PROGRAM, *map(str, words)], env=whole(console.environment), stdin=follower, stdout=follower, stderr=follower
    ) as process:
        os.close(follower)
        os.write(leader, given.encode())
        shown = b""
        with suppress(OSError):  # the terminal is gone once the command has ended
            while part := os.read(leader, 4096):
                shown += part
        code = process.wait(SECONDS)
    os.close(leader)
    return code, shown.decode()


SECONDS = 60
CLOSING = ("calendar", "close", "2024-01-09", "-a", "hongze", "--reason", "台风")
CHANGES = [("calendar", "load", NOTICE), CLOSING]


@pytest.mark.parametrize("words", CHANGES, ids=lambda words: words[1])
def test_not_confirming_is_said_and_changes_nothing(console, words):
    before = contents(console.url)

    code, shown = at_a_terminal(console, *words, given="n\n")

    assert code == 130, shown
    assert "已中断，没有写入未完成的内容" in shown
    assert contents(console.url) == before


@pytest.mark.parametrize("words", CHANGES, ids=lambda words: words[1])
def test_where_nobody_can_be_asked_a_change_of_the_calendar_is_not_made_and_yes_is_named(console, words):
    before = contents(console.url)

    answer = console(*words)

    assert answer.code == 2, answer.err
    assert "--yes" in answer.err
    assert contents(console.url) == before


def test_a_closure_that_is_confirmed_lists_what_moves_before_it_asks(tmp_path):
    waiting = Console(tmp_path / "home")
    received = {"on": "2024-01-05", "action": "receive"}
    stock(waiting, [case("2024-0001", [received])])

    # the 20th working day after Friday 5 January 2024 is Friday 2 February; without the 9th it is Sunday the 4th, worked
    code, shown = at_a_terminal(waiting, *CLOSING, given="y\n")

    assert code == 0, shown
    assert shown.index("2024-02-04") < shown.index("设置？") < shown.index("已更新")
    assert "试运行" not in shown
    assert [each["day"] for each in waiting("calendar", "closures", "-a", "hongze", "--json").lines()] == ["2024-01-09"]


def test_a_change_that_is_made_without_asking_is_not_called_a_trial(tmp_path):
    waiting = stock(Console(tmp_path / "home"), [case("2024-0001")])

    answer = waiting("calendar", "load", NOTICE, "--yes")

    assert answer.code == 0, answer.err
    assert "已更新" in answer.err
    assert "试运行" not in answer.err


def test_closing_a_day_that_is_off_anyway_is_remarked_on(console):
    saturday = console("calendar", "close", "2024-01-13", "-a", "hongze", "--reason", "台风", "--dry-run")
    friday = console("calendar", "close", "2024-01-12", "-a", "hongze", "--reason", "台风", "--dry-run")
    worked = console("calendar", "close", "2024-01-12", "-a", "hongze", "--reason", "值班", "--works", "--dry-run")

    assert "提示：2024-01-13 按全国日历本来就不上班（周末）" in saturday.err
    assert "提示：" not in friday.err
    assert "提示：2024-01-12 按全国日历本来就上班" in worked.err


def test_ctrl_c_in_an_import_leaves_nothing(console, tmp_path):
    before = contents(console.url)
    register = written(tmp_path / "more.jsonl", (case(f"2023-{number:05}") for number in range(1, 6_001)))

    process = console.start("import", register)
    log = console.home / "request-flow.db-wal"
    while not log.exists() and process.poll() is None:
        time.sleep(0.005)
    time.sleep(0.1)
    assert process.poll() is None, "the import was over before it could be interrupted"
    process.send_signal(signal.SIGINT)
    answer = console.end_of(process)

    assert (answer.code, answer.out, answer.err) == (130, "", "已中断，没有写入未完成的内容\n")
    assert contents(console.url) == before


def test_ctrl_c_while_the_program_loads_ends_it_without_a_traceback():
    done = subprocess.run(
        [sys.executable, "-c", "import request_flow.cli; raise KeyboardInterrupt"],
        env=whole({}),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")
