"""The help of a command in the language of the console, and what ``case do --help`` says about acts.

The library below writes its headings in English only.  Definition files are read when such a help is printed, never
while the commands are declared.
"""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from request_flow.cli.speech import LANGUAGE, say

EXAMPLE = "例："
CHINESE = (
    (re.compile(r"^Usage: ", re.MULTILINE), "用法："),
    (re.compile(r"^Options:$", re.MULTILINE), "选项："),
    (re.compile(r"^Arguments:$", re.MULTILINE), "参数："),
    (re.compile(r"^Commands:$", re.MULTILINE), "命令："),
    (re.compile(r"\[required\]"), "［必填］"),
    (re.compile(r"\[default:\s+([^\]]*)\]"), r"［默认 \1］"),
    (re.compile(r"Show\s+this\s+message\s+and\s+exit\."), "显示这份说明"),
    (re.compile(r"\[OPTIONS\]"), "[选项]"),
    (re.compile(r"\bCOMMAND \[ARGS\]\.\.\."), "命令 [参数]…"),
)


def in_language(text: str) -> str:
    """Return a help text with its headings in the language of the console."""
    if LANGUAGE == "zh":
        for pattern, words in CHINESE:
            text = pattern.sub(words, text)
    return text


class Command(TyperCommand):
    """A command whose help is in the language of the console."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  # of a module that is not public
        """Return the help."""
        return in_language(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is in the language of the console."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  # of a module that is not public
        """Return the help."""
        return in_language(super().get_help(ctx))


class ActCommand(Command):
    """A command that takes an act: its help lists the keys, of the act that was typed or of all."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # the same
        """Read what was typed, and keep it for the help."""
        ctx.meta["typed"] = tuple(args)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  # the same
        """Return the help with the keys of the acts."""
        return super().get_help(ctx) + "\n\n" + "\n".join(_acts(ctx.meta.get("typed", ())))


def _acts(typed: tuple[str, ...]) -> list[str]:
    from request_flow.bootstrap import load_engine  # noqa: PLC0415  # only this help reads the definitions
    from request_flow.cli.act_keys import told_of, values_of  # noqa: PLC0415
    from request_flow.cli.wording import Wording  # noqa: PLC0415

    engine = load_engine()
    wording = Wording(engine.law, engine.workflow)
    acts = wording.names("act")
    named = [key for key, spelt in acts.items() for word in typed if word in {key, *spelt}]
    if named:
        return [told_of(named[0], wording), *values_of(named[0], wording)]
    head = say(
        "各事项的内容（-s 键=值；在事项后加 --help 可看取值）：",
        "What each act takes (-s KEY=VALUE; --help after an act shows the values):",
    )
    return [head, *(f"  {told_of(act, wording)}" for act in acts)]


def dress(app: typer.Typer) -> None:
    """Give every command below ``app`` a help in the language of the console, the example in its own help only."""
    for command in app.registered_commands:
        if command.cls is TyperCommand:
            command.cls = Command
        if command.help and LANGUAGE == "zh":
            command.short_help = command.help.partition(EXAMPLE)[0].rstrip("。")
    for group in app.registered_groups:
        if group.typer_instance is not None:
            dress(group.typer_instance)
