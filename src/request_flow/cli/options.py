"""Options that several commands share, and the days and keys they are given as."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer

from request_flow.bootstrap import open_program
from request_flow.cli.speech import say
from request_flow.errors import BadInput
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step
from request_flow.settings import Settings

Agency = Annotated[str, typer.Option("--agency", "-a", help=say("机关代码", "code of the agency"))]
AnyAgency = Annotated[str | None, typer.Option("--agency", "-a", help=say("机关代码", "code of the agency"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="YYYY-MM-DD", help=say("以哪一天为准(默认今天)", "the day asked about (default: today)")
    ),
]
Role = Annotated[str, typer.Option("--role", help=say("以什么角色办理", "the role in which the step is taken"))]
Actor = Annotated[
    str | None, typer.Option("--actor", help=say("办理人(默认当前用户)", "who takes the step (default: the user)"))
]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--set", "-s", metavar="KEY=VALUE", help=say("事项的内容,可重复", "a key of the act; may be repeated")
    ),
]

DEFAULT_ROLE = "office_head"
"""The console works on the database itself; it acts as the head of the office unless a role is named."""


@contextmanager
def program() -> Iterator[Program]:
    """The program over the store that the environment names."""
    with open_program(Settings.from_env(os.environ)) as opened:
        yield opened


def person(actor: str | None, role: str) -> Person:
    """Return who acts."""
    return Person(actor or _user(), role)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def day_of(written: str, what: str = "--on") -> date:
    """Return a day written as 2024-03-05.

    Raises:
        BadInput: it is no day.
    """
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadInput(
            "bad_day",
            f"{what}:“{written}”不是日期;请写成 2024-03-05",
            f"{what}: {written!r} is no day; write 2024-03-05",
        ) from None


def optional_day(written: str | None, what: str = "--as-of") -> date | None:
    """Return the day, ``None`` where none was given."""
    return day_of(written, what) if written else None


def step_from(act: str, on: date, keys: list[str] | None) -> Step:
    """Return the step that ``--set`` options describe; numbers and truth values are told by their look."""
    data: dict[str, Any] = {}
    for pair in keys or []:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput("bad_key", f"--set 应写成 键=值,不是“{pair}”", f"--set takes KEY=VALUE, not {pair!r}")
        data[name] = _value(name, value)
    return Step(act, on, data)


NUMBER_KEYS = frozenset({"term_days", "days", "quantity", "amount", "redo_term_days", "event"})
TRUTH_KEYS = frozenset({"reasonable", "returned", "redo", "passed"})
TRUTHS = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}


def _value(name: str, text: str) -> object:
    if name in TRUTH_KEYS:
        if text.lower() not in TRUTHS:
            raise BadInput(
                "bad_truth", f"{name} 应为 true 或 false,不是“{text}”", f"{name} is true or false, not {text!r}"
            )
        return TRUTHS[text.lower()]
    if name in NUMBER_KEYS:
        try:
            return int(text)
        except ValueError:
            pass
        try:
            return float(text)
        except ValueError:
            raise BadInput("bad_number", f"{name} 应为数字,不是“{text}”", f"{name} is a number, not {text!r}") from None
    return text
