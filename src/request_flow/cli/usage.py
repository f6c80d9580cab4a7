"""What is wrong with a command as it was typed, said in both languages.

The library below answers in English only, and tells the kinds of mistake apart by class.
"""

import re
from typing import Any

from typer.exceptions import TyperException

from request_flow.errors import BadInput

KINDS = {"argument": ("参数", "argument"), "option": ("选项", "option")}
WORDS = (
    (r"No such command '(?P<a>.*?)'\.? Did you mean '(?P<b>.*?)'\?", "没有“{a}”这个命令，是否为“{b}”？"),
    (r"No such command '(?P<a>.*?)'", "没有“{a}”这个命令"),
    (r"Option '(?P<a>.*?)' requires an argument", "选项 {a} 后面要写一个值"),
    (r"Option '(?P<a>.*?)' requires (?P<b>\d+) arguments", "选项 {a} 后面要写 {b} 个值"),
    (r"Option '(?P<a>.*?)' does not take a value", "选项 {a} 后面不写值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((?P<a>.*?)\)", "多写了参数：{a}"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数字"),
    (r"Input should be greater than or equal to (?P<a>\S+)", "不能小于 {a}"),
    (r"Input should be less than or equal to (?P<a>\S+)", "不能大于 {a}"),
    (r"Input should be (?P<a>.*)", "应为 {a}"),
)
"""What the library says, as it says it, and the same in Chinese."""


def is_request_for_help(error: TyperException) -> bool:
    """Whether a group was called without a command, which its help answers."""
    return type(error).__name__ == "NoArgsIsHelpError"


def usage_fault(error: TyperException) -> BadInput:
    """Return the mistake in the command as an error of the program."""
    zh, en = _mistake(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "request-flow"
    closed = "" if zh.endswith("？") else "；"
    return BadInput("usage", f"{zh}{closed}用法见 {path} --help", f"{en}; see {path} --help")


def _mistake(error: TyperException) -> tuple[str, str]:
    said = error.format_message().strip().rstrip(".")
    en = said[:1].lower() + said[1:]
    kind = type(error).__name__
    if kind == "MissingParameter":
        return _missing(getattr(error, "param", None), en)
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        hint = f"，是否为 {'、'.join(sorted(near))}？" if near else ""
        return f"没有 {getattr(error, 'option_name', '')} 这个选项{hint}", en
    if kind == "BadParameter":
        return f"{_name(getattr(error, 'param', None))} 的值不能使用：{in_chinese(error.message)}", en
    return in_chinese(said), en


def in_chinese(said: str) -> str:
    """Return a sentence of the library in Chinese; one that is not known is kept, and said to be its own."""
    text = said.strip().rstrip(".")
    for pattern, words in WORDS:
        found = re.fullmatch(pattern, text)
        if found is not None:
            return words.format(**found.groupdict())
    return f"命令写法有误（{text}）"


def _missing(parameter: Any, otherwise: str) -> tuple[str, str]:  # noqa: ANN401  # of a module that is not public
    if parameter is None:
        return f"缺少参数（{otherwise}）", otherwise
    zh, en = KINDS.get(parameter.param_type_name, ("参数", "parameter"))
    name, meaning = _name(parameter), getattr(parameter, "help", None)
    return f"缺少{zh} {name}" + (f"（{meaning}）" if meaning else ""), f"the {en} {name} is missing" + (
        f" ({meaning})" if meaning else ""
    )


def _name(parameter: Any) -> str:  # noqa: ANN401  # of a module that is not public
    if parameter is None:
        return ""
    options = getattr(parameter, "opts", None) or [parameter.name]
    return str(options[0] if parameter.param_type_name == "option" else parameter.name).replace("_", "-")
