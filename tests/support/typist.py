"""Types commands as a person would, without loading the program anew for each.

A typist is a process that has loaded the command line and the law once, in one locale, and forks for every command:
each runs in a process of its own, with its own folder, settings, input and outputs, as it would from a shell.  It has
read the definitions that are shipped, so that a command which is told of others is not for it.  As a script, this
module is that process: it reads a line of JSON a command and answers with one.
"""

import base64
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from signal import alarm
from typing import Any

BYTE_CODE = Path(__file__).resolve().parents[2] / ".pytest_cache" / "byte-code"
SECONDS = 120
OF_A_COMMAND = ("HOME", "REQUEST_FLOW_", "XDG_", "COLUMNS")
"""What a child may be told beside what its typist knows already; anything else makes another typist."""

LOADED = (
    "docx",
    "lxml.etree",
    "pdfplumber",
    "psycopg",
    "pydantic.type_adapter",
    "python_calamine",
    "request_flow.bootstrap",
    "request_flow.report.reading",
    "request_flow.report.writers",
    "request_flow.services.letters.issuing",
    "request_flow.services.letters.pack",
    "request_flow.services.letters.serving",
    "request_flow.storage.migrate",
    "rich._emoji_codes",
    "rich.table",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "typst",
    "xlsxwriter",
)
"""What the commands load when they need it, beside the command line itself."""
OTHER_LAW = "REQUEST_FLOW_DEFINITIONS"


@dataclass(frozen=True)
class Typed:
    """What a command left behind."""

    code: int
    out: bytes
    err: bytes


class Typist:
    """The process, in one environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        tests = Path(__file__).resolve().parents[1]
        path = [str(tests), *filter(None, [environment.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "support.typist"],
            env={**environment, "PYTHONPATH": os.pathsep.join(path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def type(
        self,
        words: Sequence[str],
        folder: Path,
        settings: Mapping[str, str],
        *,
        given: bytes = b"",
        together: bool = False,
    ) -> Typed:
        """Run ``request-flow`` with ``words``; ``together`` puts both outputs into one, as a terminal shows them."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {
            "words": list(words),
            "folder": str(folder),
            "settings": dict(settings),
            "given": base64.b64encode(given).decode(),
            "together": together,
        }
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Typed(answer["code"], base64.b64decode(answer["out"]), base64.b64decode(answer["err"]))

    def close(self) -> None:
        self.process.communicate()


_HIRED: dict[tuple[tuple[str, str], ...], Typist] = {}


def typed(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    given: bytes = b"",
    together: bool = False,
) -> Typed:
    """Have a command typed by the typist of its environment, who is hired at the first one and ends with the tests."""
    assert OTHER_LAW not in environment
    own = {name: text for name, text in environment.items() if name.startswith(OF_A_COMMAND)}
    own.pop("REQUEST_FLOW_LANG", None)
    shared = tuple(sorted((name, text) for name, text in environment.items() if name not in own))
    if shared not in _HIRED:
        _HIRED[shared] = Typist(dict(shared))
    return _HIRED[shared].type(words, folder, own, given=given, together=together)


def whole(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with what every process needs."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "PYTHONPYCACHEPREFIX": str(BYTE_CODE), **environment}


def serve() -> None:
    """Answer commands until there are no more."""
    main = import_module("request_flow.cli.main")
    for name in LOADED:
        import_module(name)
    import_module("request_flow.bootstrap").load_engine()
    import_module("request_flow.registers.case_keys").case_keys()
    made = _commands_kept(main)
    for line in sys.stdin:
        asked = json.loads(line)
        made(*asked["words"][:1])
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(base64.b64decode(asked["given"]))
            given.seek(0)
            child = os.fork()
            if child == 0:
                _run(asked, given.fileno(), out.fileno(), out.fileno() if asked["together"] else err.fileno())
            answer: dict[str, Any] = {"code": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}
            for name, file in (("out", out), ("err", err)):
                file.seek(0)
                answer[name] = base64.b64encode(file.read()).decode()
        print(json.dumps(answer), flush=True)


def _commands_kept(main: Any) -> Callable[..., None]:
    """Have ``main`` keep each part of the command line that it put together, which takes longer than most commands.

    Returns:
        what puts together the part that a word is a command of, so that the children find it.
    """
    apart, typer_of = main.application, main.typer.main.get_command
    parts: dict[tuple[str, ...], Any] = {}
    commands = cache(typer_of)

    def application(word: str = "") -> Any:
        part = main.PARTS.get(word, main.ALL)
        if part not in parts:
            parts[part] = apart(word)
        return parts[part]

    def made(word: str = "") -> None:
        if main.PARTS.get(word, main.ALL) not in parts:
            commands(application(word))
            gc.freeze()

    main.application, main.typer.main.get_command = application, commands
    return made


def _run(asked: Mapping[str, Any], given: int, out: int, err: int) -> None:
    """Be the command, in the child; never returns."""
    from request_flow.cli.main import run  # noqa: PLC0415  # loaded by the parent

    code = 70
    try:
        alarm(SECONDS)
        os.chdir(asked["folder"])
        os.environ.update(asked["settings"])
        for number, file in enumerate((given, out, err)):
            os.dup2(file, number)
        sys.stdin = TextIOWrapper(open(0, "rb", closefd=False))  # noqa: SIM115  # the child's own, not what the parent read ahead
        sys.argv = ["request-flow", *asked["words"]]
        run()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
