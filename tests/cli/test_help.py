"""Every command says what it does, with an example, in Chinese and in English."""

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

from support.console import Console, whole

EVERY_COMMAND = """
import json, typer
from request_flow.cli.main import app

def leaves(command, path):
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from leaves(below, [*path, name])
    else:
        options = [each for each in command.params if each.param_type_name == "option" and each.name != "help"]
        yield " ".join(path), {
            "help": command.help,
            "silent": [each.name for each in command.params if each.name != "help" and not each.help],
            "json": any("--json" in each.opts for each in options),
        }

print(json.dumps(dict(leaves(typer.main.get_command(app), []))))
"""


def commands_in(language):
    done = subprocess.run(
        [sys.executable, "-c", EVERY_COMMAND],
        env=whole({"REQUEST_FLOW_LANG": language}),
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def chinese():
    return commands_in("zh")


@pytest.fixture(scope="module")
def english():
    return commands_in("en")


def is_chinese(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_every_command_has_an_example_in_chinese(chinese):
    assert [
        name
        for name, command in chinese.items()
        if f"例：request-flow {name}" not in command["help"] or not is_chinese(command["help"].partition("例：")[0])
    ] == []


def test_every_command_has_an_example_in_english(english):
    assert [
        name
        for name, command in english.items()
        if f"Example: request-flow {name}" not in command["help"]
        or is_chinese(command["help"].partition("Example:")[0])
    ] == []


def test_every_argument_and_option_says_what_it_is(chinese, english):
    assert {name: command["silent"] for name, command in {**chinese, **english}.items() if command["silent"]} == {}


def test_the_commands_are_the_same_in_both_languages(chinese, english):
    assert list(chinese) == list(english)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "办理一个事项。例：request-flow case do"), ("en", "Take a step. Example: request-flow case do")],
)
def test_help_is_printed_by_the_command_itself(tmp_path, language, words):
    answer = Console(tmp_path / "home")("case", "do", "--help", REQUEST_FLOW_LANG=language, COLUMNS="300")

    assert (answer.code, answer.err) == (0, "")
    assert words in answer.out
    assert not (tmp_path / "home").exists()


def test_without_a_command_the_help_comes_with_exit_code_2(tmp_path):
    answer = Console(tmp_path / "home")("case", REQUEST_FLOW_LANG="en")

    assert (answer.code, answer.out) == (2, "")
    assert "Usage: request-flow case" in answer.err
    assert "what-if" in answer.err


def test_the_version_is_that_of_the_package(tmp_path):
    answer = Console(tmp_path / "home")("--version")

    assert (answer.code, answer.out) == (0, f"request-flow {version('request-flow')}\n")
