"""What the console says, and how: one language, tables for people, JSON for programs.

The language is chosen once, from the environment, because the help texts are made when the commands are declared.
Results go to standard output, everything else to standard error.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from request_flow.errors import RequestFlowError, Sentence
from request_flow.registers import names
from request_flow.registers.entry import Problem
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


def console_width() -> int | None:
    """Return the cells of a line, ``None`` where nobody watches and a line may be as long as it likes."""
    if sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) else None


def faint(text: str) -> str:
    """Return the text dimmed where somebody watches and wants colour."""
    plain_wanted = not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return text if plain_wanted else f"\x1b[2m{text}\x1b[0m"


WIDE_ENOUGH = 100_000
SHORT = 12
"""A column no wider than this is never broken: numbers, days, states."""


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """Write a table to standard output, as wide as it needs where nobody watches.

    Its only line is of hyphens: terminals set to Chinese draw the box characters two cells wide.
    """
    from rich.box import Box  # noqa: PLC0415  # rich costs a command that prints JSON 0.1 s
    from rich.cells import cell_len  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    listed = [["" if cell is None else str(cell) for cell in row] for row in rows]
    ruled = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
    table = Table(box=ruled, header_style="bold", show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        cells = [row[place] for row in listed]
        widest = max(map(cell_len, [heading, *cells]))
        figures = any(cells) and all(FIGURE.fullmatch(cell) for cell in cells)
        table.add_column(
            heading, no_wrap=widest <= SHORT, overflow="fold", justify="right" if figures else "left", min_width=2
        )
    for row in listed:
        table.add_row(*row)
    console = Console(width=console_width() or WIDE_ENOUGH, highlight=False, markup=False)
    if title:
        print(title)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        print(line if sys.stdout.isatty() else line.rstrip())


FIGURE = re.compile(r"-?\d*(/\d+)?")


@contextmanager
def progress_bar(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while somebody watches; nothing otherwise.  ``total`` is where it ends."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


def print_problems(problems: Iterable[Problem], limit: int = 50) -> None:
    """Write each problem of a register, line and field first, to standard error."""
    listed = list(problems)
    for problem in listed[:limit]:
        where = say(f"第 {problem.line} 行", f"line {problem.line}")
        field = f" [{field_name(problem.field)}]" if problem.field else ""
        tell(f"  {where}{field}{say('：', ': ')}{say(problem.zh, problem.en)}")
    if len(listed) > limit:
        more = len(listed) - limit
        tell(say(f"  ……另有 {more} 条（用 --json 查看全部）", f"  … and {more} more (--json lists them all)"))


def field_name(field: str) -> str:
    """Return what people call a field of a case: ``events[3].days`` is the fourth record's 延长（工作日）."""
    if LANGUAGE != "zh":
        return field
    parts = []
    field, _, which = field.partition(" ")
    for part in field.split("."):
        key, _, place = part.removesuffix("]").partition("[")
        name = names.KEYS.get(key) or names.CASE_KEYS.get(key) or names.PARTICULARS.get(key) or key
        parts.append(f"第 {int(place) + 1} 条{name}" if place.isdecimal() else name)
    on = which.rpartition(" ")[2]  # a place may go on with act and day of the record
    return " ".join([*parts, on]).strip()


def problem_json(problem: Problem) -> Mapping[str, object]:
    """Return a problem as a program reads it."""
    return {
        "line": problem.line,
        "field": problem.field,
        "code": problem.code,
        "zh": problem.zh,
        "en": problem.en,
    }
