"""Types commands as a person would, without loading the program anew for each.

A typist is a process that has loaded the command line once, in one language, and forks for every command: each runs in
a process of its own, with its own folder and settings, as it would from a shell.  As a script, this module is that
process: it reads a line of JSON a command and answers with one.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.console import whole


@dataclass(frozen=True)
class Typed:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


class Typist:
    """The process, in one language."""

    def __init__(self, language: str) -> None:
        tests = Path(__file__).resolve().parents[1]
        environment = whole({"REQUEST_FLOW_LANG": language, "LC_ALL": "C.UTF-8"})
        path = [str(tests), *filter(None, [environment.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "journeys.typist"],
            env={**environment, "PYTHONPATH": os.pathsep.join(path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def type(self, words: Sequence[str], folder: Path, settings: Mapping[str, str], *, together: bool = False) -> Typed:
        """Run ``request-flow`` with ``words``; ``together`` puts both outputs into one, as a terminal shows them."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"words": list(words), "folder": str(folder), "settings": dict(settings), "together": together}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return Typed(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        self.process.communicate()


def serve() -> None:
    """Answer commands until there are no more."""
    import request_flow.cli.main  # noqa: F401, PLC0415  # what every child needs, loaded once

    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if child == 0:
                _run(asked, out.fileno(), out.fileno() if asked["together"] else err.fileno())
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            out.seek(0)
            err.seek(0)
            answer = {"returncode": code, "stdout": out.read().decode(), "stderr": err.read().decode()}
        print(json.dumps(answer), flush=True)


def _run(asked: Mapping[str, Any], out: int, err: int) -> None:
    """Be the command, in the child; never returns."""
    from request_flow.cli.main import run  # noqa: PLC0415  # loaded by the parent

    code = 70
    try:
        os.chdir(asked["folder"])
        os.environ.update(asked["settings"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
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
