"""The list of attacks (``README.md`` beside this file) names tests that are there, and every test of this folder."""

import re
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_the_list_names_tests_that_are_there():
    named = NAMED.findall((HERE / "README.md").read_text(encoding="utf-8"))
    gone = [(path, name) for path, name in named if f"def {name}(" not in (TESTS / path).read_text(encoding="utf-8")]

    assert len(named) > 30
    assert gone == []


def test_every_file_of_the_folder_is_on_the_list():
    named = {path for path, _ in NAMED.findall((HERE / "README.md").read_text(encoding="utf-8"))}
    here = {f"web/security/{each.name}" for each in HERE.glob("test_*.py")} - {f"web/security/{Path(__file__).name}"}

    assert here <= named
