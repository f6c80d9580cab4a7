"""The command line: one command a service.  Errors of the tree become one sentence and their exit code.

Exit codes: 0 done; 1 a check found something, or part of an input was not taken; 2 an input cannot be used; 3 the
law does not allow the step; 4 somebody else was first, try again; 5 the store cannot be used, or a result not be
written; 6 a definition is broken; 70 a defect of the program; 130 interrupted, or not confirmed.  A reader that leaves
early (``| head``) is no failure.
"""

import errno
import json
import logging
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from request_flow import __version__
from request_flow.cli.files import reason_of
from request_flow.cli.help_text import Group, dress
from request_flow.cli.speech import LANGUAGE, said, say, tell
from request_flow.cli.usage import is_request_for_help, usage_fault
from request_flow.errors import BadInput, RequestFlowError, StoreUnavailable

DONE = 0
DEFECT = 70
INTERRUPTED = 130
OUTPUT_FAULTS = frozenset({errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})

PARTS = {
    "import": ("registers",),
    "export": ("registers",),
    "due": ("registers",),
    "case": ("cases", "case_cells"),
    "report": ("reports", "report_life", "yearbook", "hand_in"),
    "notice": ("notice",),
    "outbox": ("outbox",),
    "retention": ("retention",),
    "webhook": ("webhooks",),
    "tick": ("jobs",),
    "sweep": ("jobs",),
    "jobs": ("jobs",),
    "worker": ("jobs",),
    "beat": ("jobs",),
    "serve": ("serve", "doctor"),
    "doctor": ("serve", "doctor"),
}
"""Which modules a command is in, for those that are called all day; any other word has all of them loaded."""
ALL = (
    "registers",
    "cases",
    "case_cells",
    "reports",
    "report_life",
    "yearbook",
    "hand_in",
    "statistics",
    "admin",
    "succession",
    "particulars",
    "people",
    "notice",
    "outbox",
    "retention",
    "webhooks",
    "jobs",
    "serve",
    "doctor",
    "demo",
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"request-flow {__version__}")
        raise typer.Exit


def application(word: str = "") -> typer.Typer:
    """Return the command line, whole or only the part that ``word`` is a command of: loading takes longer than work."""
    whole = typer.Typer(
        name="request-flow",
        cls=Group,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=say(
            "政府信息公开申请办理：登记、期限、答复、年度报告",
            "Requests for government information: registration, deadlines, answers, the yearly report",
        ),
    )
    whole.callback()(_options)
    for module in PARTS.get(word, ALL):
        import_module(f"request_flow.cli.{module}").declare(whole)
    dress(whole)
    return whole


def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_tell_version, help=say("显示版本", "Show the version and exit.")
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def __getattr__(name: str) -> typer.Typer:
    """Give ``app``, the whole command line, to who asks for it."""
    if name != "app":
        raise AttributeError(name)
    return application()


def run() -> None:
    """Run a command and leave with its exit code; no traceback reaches a user."""
    if not os.environ.get("REQUEST_FLOW_DEBUG"):
        # what libraries remark on a lost connection is said once, by a sentence
        logging.getLogger().addHandler(logging.NullHandler())
    _let_every_character_through()
    try:
        code = _invoke()
        sys.stdout.flush()
    except BrokenPipeError:
        code = DONE  # the reader left: nothing more to say
    except OSError as error:
        code = StoreUnavailable.exit_code
        with suppress(OSError):
            why = reason_of(error)
            tell(say(f"错误：无法输出结果：{why.zh}", f"error: the result cannot be written: {why.en}"))
    _leave(code)


def _invoke() -> int:
    """Run the command that was typed and return its exit code; an output that cannot be written is the caller's."""
    code = DONE
    try:
        app = application(sys.argv[1] if len(sys.argv) > 1 else "")
        with typer.main.get_command(app).make_context("request-flow", sys.argv[1:]) as context:
            context.command.invoke(context)
    except typer.Exit as leaving:
        code = leaving.exit_code
    except TyperException as error:
        code = _tell_usage(error)
    except RequestFlowError as error:
        code = _tell_error(error)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        tell(say("已中断，没有写入未完成的内容", "interrupted; nothing unfinished was written"))
        code = INTERRUPTED
    except Exception as error:  # the last line of defence: a sentence, never a traceback
        if isinstance(error, OSError) and error.errno in OUTPUT_FAULTS:
            raise
        code = _tell_defect(error)
    return code


def _tell_usage(error: TyperException) -> int:
    if is_request_for_help(error):
        tell(error.format_message())
        return BadInput.exit_code
    return _tell_error(usage_fault(error))


def _let_every_character_through() -> None:
    """Write UTF-8 into files and pipes, and escapes where a terminal does not have a character."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the caller closed it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # open to the very end
        elif isinstance(stream, TextIOWrapper):
            as_it_is = stream.isatty() or os.environ.get("PYTHONIOENCODING")
            stream.reconfigure(encoding=stream.encoding if as_it_is else "utf-8", errors="backslashreplace")


def _leave(code: int) -> NoReturn:
    """End with ``code``, whatever is left in the buffer of an output that cannot be written."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


def _tell_error(error: RequestFlowError) -> int:
    cites = getattr(error, "cites", ())
    if "--json" in sys.argv:
        body = {"code": error.code, "zh": error.sentence.zh, "en": error.sentence.en, "cites": list(cites)}
        print(json.dumps({"error": body}, ensure_ascii=False))
    tell(say("错误：", "error: ") + said(error.sentence) + (_basis(cites) if cites else ""))
    if error.command:
        tell(say("命令：", "command: ") + error.command)
    return error.exit_code


def _basis(cites: tuple[str, ...]) -> str:
    from request_flow.cli.wording import provisions  # noqa: PLC0415  # who refuses has loaded the law already
    from request_flow.law.corpus import load_law  # noqa: PLC0415

    told = provisions(load_law(), cites)
    return say(f"（依据：{told}）", f" (basis: {told})")


def _tell_defect(error: Exception) -> int:
    if os.environ.get("REQUEST_FLOW_DEBUG"):
        traceback.print_exception(error)
    kind = type(error).__name__
    if LANGUAGE == "zh":
        tell(f"程序出错（{kind}），没有写入未完成的内容；设 REQUEST_FLOW_DEBUG=1 重试可得到供报告的详情")
    else:
        tell(
            f"the program failed ({kind}); nothing unfinished was written. REQUEST_FLOW_DEBUG=1 shows details to report"
        )
    return DEFECT


if __name__ == "__main__":
    run()
