"""Every command printed in the README and the guides is run, in order, and prints what is shown under it.

A fence marked ``console`` holds commands after ``$ `` and under each the lines that it prints, in order; a line ``…``
stands for lines left out.  ``# exit 3`` after a command is the exit code that it must have, 0 otherwise.  Each page
starts with an empty store, in a folder that holds the checkout's ``workflows``.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from journeys.conftest import CHECKOUT
from support.console import whole

PAGES = sorted([CHECKOUT / "README.md", *(CHECKOUT / "docs" / "guide").glob("*/*.md")])
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"\s+# exit (\d+)$")


class Typed(NamedTuple):
    """A command as a page shows it."""

    command: str
    code: int
    shown: list[str]


def typed_on(page: Path) -> list[Typed]:
    found: list[Typed] = []
    for block in FENCE.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                code = EXIT.search(line)
                found.append(Typed(EXIT.sub("", line[2:]), int(code[1]) if code else 0, []))
            elif line.strip() and line != "…":
                found[-1].shown.append(line.rstrip())
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_what_a_page_tells_to_type_prints_what_it_shows(page, tmp_path):
    folder, programs = tmp_path / "folder", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    (folder / "workflows").symlink_to(CHECKOUT / "workflows")
    program = programs / "request-flow"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m request_flow.cli.main "$@"\n')
    program.chmod(0o755)
    language = "en" if "/en/" in page.as_posix() else "zh"
    environment = whole(
        {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "REQUEST_FLOW_HOME": str(tmp_path / "home"),
            "REQUEST_FLOW_LANG": language,
            "LC_ALL": "C.UTF-8",
        }
    )

    typed = typed_on(page)
    assert typed
    for each in typed:
        done = subprocess.run(
            ["bash", "-c", each.command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == each.code, f"{each.command}\n{done.stdout}"
        printed = iter(line.rstrip() for line in done.stdout.splitlines())
        missing = [line for line in each.shown if line not in printed]
        assert missing == [], f"{each.command}\n{done.stdout}"


def test_both_languages_have_the_same_pages():
    guide = CHECKOUT / "docs" / "guide"

    assert {path.name for path in (guide / "zh").iterdir()} == {path.name for path in (guide / "en").iterdir()}


def test_both_languages_give_the_same_commands():
    for page in (CHECKOUT / "docs" / "guide" / "zh").glob("*.md"):
        chinese, english = typed_on(page), typed_on(page.parent.parent / "en" / page.name)
        assert [each.command.split()[:3] for each in chinese] == [each.command.split()[:3] for each in english], (
            page.name
        )
