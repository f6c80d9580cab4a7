"""Every command printed in the README and the guides is run, in order, and prints what is shown under it.

A fence marked ``console`` holds commands after ``$ `` and under each the lines that it prints, in order; a line ``…``
stands for lines left out.  ``# exit 3`` after a command is the exit code that it must have, 0 otherwise.  Each page
starts with an empty store, in a folder that holds the checkout's ``workflows``.
"""

import re
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from journeys.conftest import CHECKOUT
from support.typist import typed, whole

PAGES = sorted([CHECKOUT / "README.md", *(CHECKOUT / "docs" / "guide").glob("*/*.md")])
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"\s+# exit (\d+)$")


class Shown(NamedTuple):
    """A command as a page shows it."""

    command: str
    code: int
    lines: list[str]


def shown_on(page: Path) -> list[Shown]:
    found: list[Shown] = []
    for block in FENCE.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                code = EXIT.search(line)
                found.append(Shown(EXIT.sub("", line[2:]), int(code[1]) if code else 0, []))
            elif line.strip() and line != "…":
                found[-1].lines.append(line.rstrip())
    return found


EACH = [
    pytest.param(page, marks=[pytest.mark.soak] if "en" in page.parts else [], id=str(page.relative_to(CHECKOUT)))
    for page in PAGES
]
"""The English guide is run in the long runs: its commands are those of the Chinese one."""


@pytest.mark.parametrize("page", EACH)
def test_what_a_page_tells_to_type_prints_what_it_shows(page, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "workflows").symlink_to(CHECKOUT / "workflows")
    language = "en" if "/en/" in page.as_posix() else "zh"
    settings = {"REQUEST_FLOW_LANG": language, "LC_ALL": "C.UTF-8", "REQUEST_FLOW_HOME": str(tmp_path / "home")}

    shown = shown_on(page)
    assert shown
    for each in shown:
        code, printed = run(each.command, folder, whole(settings))
        assert code == each.code, f"{each.command}\n{printed}"
        lines = iter(line.rstrip() for line in printed.splitlines())
        assert [line for line in each.lines if line not in lines] == [], f"{each.command}\n{printed}"


def run(command: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run one line of a shell: the program's own by the typist, its output into a file where the line says so."""
    words = shlex.split(command)
    if words[0] != "request-flow":
        other = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, encoding="utf-8", check=False)
        return other.returncode, other.stdout + other.stderr
    if ">" in words:
        at = words.index(">")
        done = typed(words[1:at], folder, environment)
        (folder / words[at + 1]).write_bytes(done.out)
        return done.code, done.err.decode()
    done = typed(words[1:], folder, environment, together=True)
    return done.code, done.out.decode()


def test_both_languages_have_the_same_pages():
    guide = CHECKOUT / "docs" / "guide"

    assert {path.name for path in (guide / "zh").iterdir()} == {path.name for path in (guide / "en").iterdir()}


def test_both_languages_give_the_same_commands():
    for page in (CHECKOUT / "docs" / "guide" / "zh").glob("*.md"):
        chinese, english = shown_on(page), shown_on(page.parent.parent / "en" / page.name)
        assert [each.command.split()[:3] for each in chinese] == [each.command.split()[:3] for each in english], (
            page.name
        )
