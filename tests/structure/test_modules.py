"""Every module says what it is for and stays small; no file knows the machine it was written on."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CODE = ("src", "benchmarks", "tools")
LONGEST = 400
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
NOT_OURS = {
    ".git",
    ".venv",
    ".run",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "build",
    "dist",
}

# Written so that this file does not match itself.
FOREIGN = {
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:wor[k]|roo[t]|hom[e]|Users|far[m])/\w"),
    "an address of a package registry": re.compile(r"py[p]i\.org|python[h]osted|--(?:extra-)?index-[u]rl[ =]\S*:/"),
}


def files_of_the_repository() -> list[Path]:
    """Return every file that git keeps or would keep; without git, every file outside the folders of tools."""
    listed = subprocess.run(
        ["git", "-C", CHECKOUT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        return [path for name in listed.stdout.split("\0") if name and (path := CHECKOUT / name).is_file()]
    return [
        path for path in CHECKOUT.rglob("*") if path.is_file() and not NOT_OURS & set(path.relative_to(CHECKOUT).parts)
    ]


FILES = files_of_the_repository()
MODULES = [path for path in FILES if path.suffix == ".py"]


def shown(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def lines_of(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8", errors="replace").splitlines()


def foreign_marks(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        for what, pattern in FOREIGN.items():
            if pattern.search(line):
                yield f"{number}: {what}: {line.strip()[:100]}"


def test_the_files_were_found():
    assert {"pyproject.toml", "src/request_flow/errors.py", "tests/conftest.py"} <= {shown(path) for path in FILES}


def test_every_module_that_holds_code_says_what_it_is_for():
    silent = [
        shown(path)
        for path in MODULES
        if path.relative_to(CHECKOUT).parts[0] in CODE
        and (code := path.read_text(encoding="utf-8")).strip()
        and not ast.get_docstring(ast.parse(code))
    ]

    assert not silent, "\n".join(silent)


def test_no_module_is_too_long():
    long = [f"{shown(path)}: {length}" for path in MODULES if (length := len(lines_of(path))) > LONGEST]

    assert not long, "\n".join(long)


def test_every_name_says_something():
    assert [
        shown(path) for path in MODULES if SAYS_NOTHING & set(path.relative_to(CHECKOUT).with_suffix("").parts)
    ] == []


def test_no_file_knows_the_machine_it_was_written_on():
    marks = [f"{shown(path)}:{mark}" for path in FILES for mark in foreign_marks(lines_of(path))]

    assert not marks, "\n".join(marks)


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("cd /wor" + "k/main", 1),
        ("HOME=/roo" + "t/x", 1),
        ("--index-" + "url https://example.test/simple", 1),
        ("https://py" + "pi.org/project/x", 1),
        ("see docs/wor" + "k/plan.md", 0),
        ("/var/lib/request-flow", 0),
    ],
)
def test_a_mark_of_a_machine_is_found(line, marks):
    assert len(list(foreign_marks([line]))) == marks
