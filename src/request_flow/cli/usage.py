"""What is wrong with a command as it was typed, said in both languages.

The library below answers in English only, and tells the kinds of mistake apart by class.
"""

from typing import Any

from typer.exceptions import TyperException

from request_flow.errors import BadInput

KINDS = {"argument": ("参数", "argument"), "option": ("选项", "option")}


def is_request_for_help(error: TyperException) -> bool:
    """Whether a group was called without a command, which its help answers."""
    return type(error).__name__ == "NoArgsIsHelpError"


def usage_fault(error: TyperException) -> BadInput:
    """Return the mistake in the command as an error of the program."""
    zh, en = _mistake(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "request-flow"
    return BadInput("usage", f"{zh};用法见 {path} --help", f"{en}; see {path} --help")


def _mistake(error: TyperException) -> tuple[str, str]:
    said = error.format_message().strip().rstrip(".")
    en = said[:1].lower() + said[1:]
    kind = type(error).__name__
    if kind == "MissingParameter":
        return _missing(getattr(error, "param", None), en)
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        hint = f"(是否为 {'、'.join(sorted(near))})" if near else ""
        return f"没有 {getattr(error, 'option_name', '')} 这个选项{hint}", en
    if kind == "BadParameter":
        return f"{_name(getattr(error, 'param', None))} 的值不能使用({error.message})", en
    if "No such command" in error.message:
        return f"没有这个命令({said})", en
    return f"命令写法有误({said})", en


def _missing(parameter: Any, otherwise: str) -> tuple[str, str]:  # noqa: ANN401  # of a module that is not public
    if parameter is None:
        return f"缺少参数({otherwise})", otherwise
    zh, en = KINDS.get(parameter.param_type_name, ("参数", "parameter"))
    name, meaning = _name(parameter), getattr(parameter, "help", None)
    return f"缺少{zh} {name}" + (f"({meaning})" if meaning else ""), f"the {en} {name} is missing" + (
        f" ({meaning})" if meaning else ""
    )


def _name(parameter: Any) -> str:  # noqa: ANN401  # of a module that is not public
    if parameter is None:
        return ""
    options = getattr(parameter, "opts", None) or [parameter.name]
    return str(options[0] if parameter.param_type_name == "option" else parameter.name).replace("_", "-")
