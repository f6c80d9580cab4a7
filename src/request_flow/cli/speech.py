"""What the console says, and how: one language, tables for people, JSON for programs.

The language is chosen once, from the environment, because the help texts are made when the commands are declared.
Results go to standard output, everything else to standard error.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from request_flow.errors import RequestFlowError, Sentence
from request_flow.settings import language_of

try:
    LANGUAGE = language_of(os.environ)
except RequestFlowError:  # said again, and properly, when the settings are read
    LANGUAGE = "zh"


def say(zh: str, en: str) -> str:
    """Return the text in the language of the console."""
    return zh if LANGUAGE == "zh" else en


def said(sentence: Sentence) -> str:
    """Return the sentence in the language of the console."""
    return sentence.in_language(LANGUAGE)


def tell(text: str) -> None:
    """Write one line for a person, to standard error."""
    print(text, file=sys.stderr)


def plain(value: object) -> object:
    """Return days and instants as JSON writes them."""
    return value.isoformat() if isinstance(value, date) else str(value)


def print_json(value: object) -> None:
    """Write one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False, default=plain))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """Write a table to standard output, as wide as it needs where nobody watches."""
    from rich.console import Console  # noqa: PLC0415  # rich costs a command that prints JSON 0.1 s
    from rich.table import Table  # noqa: PLC0415

    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, soft_wrap=not sys.stdout.isatty())
    table = Table(*headings, title=title, title_justify="left", header_style="bold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while somebody watches; nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done: bar.update(task, completed=done)


def print_problems(problems: Iterable[Any], limit: int = 50) -> None:
    """Write each problem of a register, line and field first, to standard error."""
    listed = list(problems)
    for problem in listed[:limit]:
        where = say(f"第 {problem.line} 行", f"line {problem.line}")
        field = f" [{problem.field}]" if problem.field else ""
        tell(f"  {where}{field}: {say(problem.zh, problem.en)}")
    if len(listed) > limit:
        more = len(listed) - limit
        tell(say(f"  ……另有 {more} 条(用 --json 查看全部)", f"  … and {more} more (--json lists them all)"))


def problem_json(problem: Any) -> Mapping[str, object]:
    """Return a problem as a program reads it."""
    return {
        "line": problem.line,
        "field": problem.field,
        "code": problem.code,
        "zh": problem.zh,
        "en": problem.en,
    }
