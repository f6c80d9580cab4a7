"""Options that several commands share, and the days they are given as."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer

from request_flow.bootstrap import open_program
from request_flow.cli.speech import say
from request_flow.cli.wording import Wording
from request_flow.errors import BadInput
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.settings import Settings

Agency = Annotated[str, typer.Option("--agency", "-a", help=say("机关代码", "code of the agency"))]
AnyAgency = Annotated[str | None, typer.Option("--agency", "-a", help=say("机关代码", "code of the agency"))]
Number = Annotated[str, typer.Argument(help=say("登记编号", "number of the case"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="YYYY-MM-DD", help=say("以哪一天为准（默认今天）", "the day asked about (default: today)")
    ),
]
Role = Annotated[
    str, typer.Option("--role", help=say("以什么角色办理，如 承办人", "the role in which the step is taken"))
]
Actor = Annotated[
    str | None, typer.Option("--actor", help=say("办理人（默认当前用户）", "who takes the step (default: the user)"))
]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--set", "-s", metavar="KEY=VALUE", help=say("事项的内容，可重复", "a key of the act; may be repeated")
    ),
]

DEFAULT_ROLE = "office_head"
"""The console works on the database itself; it acts as the head of the office unless a role is named."""


@contextmanager
def program() -> Iterator[Program]:
    """The program over the store that the environment names."""
    with open_program(Settings.from_env(os.environ)) as opened:
        yield opened


def person(actor: str | None, role: str, wording: Wording) -> Person:
    """Return who acts.

    Raises:
        BadInput: there is no such role.
    """
    return Person(user_of(actor), wording.key("role", role))


def user_of(actor: str | None) -> str:
    """Return the name that was given, else that of the user of the machine."""
    if actor:
        return actor
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
            f"{what}：“{written}”不是日期；请写成 2024-03-05",
            f"{what}: {written!r} is no day; write 2024-03-05",
        ) from None


def optional_day(written: str | None, what: str = "--as-of") -> date | None:
    """Return the day, ``None`` where none was given."""
    return day_of(written, what) if written else None
