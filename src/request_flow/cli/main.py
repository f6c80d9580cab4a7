"""The command line: one command a service.  Errors of the tree become one sentence and their exit code.

Exit codes: 0 done; 1 a check found something, or part of an input was not taken; 2 an input cannot be used; 3 the law does
not allow the step; 4 somebody else was first, try again; 5 the store cannot be used; 6 a definition is broken;
70 a defect of the program.
"""

import json
import os
import sys
import traceback

import typer

from request_flow.cli import admin, cases, demo, registers, reports
from request_flow.cli.speech import LANGUAGE, said, say, tell
from request_flow.errors import RequestFlowError

DEFECT = 70

app = typer.Typer(
    name="request-flow",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=say(
        "政府信息公开申请办理:登记、期限、答复、年度报告",
        "Requests for government information: registration, deadlines, answers, the yearly report",
    ),
)
registers.declare(app)
app.add_typer(cases.app, name="case")
app.add_typer(reports.app, name="report")
admin.declare(app)
demo.declare(app)


def run() -> None:
    """Run a command and leave with its exit code; no traceback reaches a user."""
    try:
        app()
    except RequestFlowError as error:
        _tell_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left: nothing more to say
        sys.exit(0)
    except KeyboardInterrupt:
        tell(say("已中断,没有写入未完成的内容", "interrupted; nothing unfinished was written"))
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  # the last line of defence: a sentence, never a traceback
        _tell_defect(error)
        sys.exit(DEFECT)


def _tell_error(error: RequestFlowError) -> None:
    cites = getattr(error, "cites", ())
    if "--json" in sys.argv:
        body = {"code": error.code, "zh": error.sentence.zh, "en": error.sentence.en, "cites": list(cites)}
        print(json.dumps({"error": body}, ensure_ascii=False))
    basis = say("(依据:", " (basis: ") + "、".join(cites) + say(")", ")") if cites else ""
    tell(say("错误:", "error: ") + said(error.sentence) + basis)


def _tell_defect(error: Exception) -> None:
    if os.environ.get("REQUEST_FLOW_DEBUG"):
        traceback.print_exception(error)
    kind = type(error).__name__
    if LANGUAGE == "zh":
        tell(f"程序出错({kind}),没有写入未完成的内容;设 REQUEST_FLOW_DEBUG=1 重试可得到供报告的详情")
    else:
        tell(
            f"the program failed ({kind}); nothing unfinished was written. REQUEST_FLOW_DEBUG=1 shows details to report"
        )


if __name__ == "__main__":
    run()
