"""Work measured in a process of its own, so that its memory is its own: seconds, and resident memory at its peak."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
MEASURED = """
import json, resource, sys, time
from benchmarks import {module}
before = int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
start = time.perf_counter()
answer = {module}.{function}(*json.loads(sys.argv[1]))
seconds = time.perf_counter() - start
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([seconds, before, max(peaks) * 1024, answer]))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run took: its seconds, the resident memory before it, and the peak of it (the larger process of two)."""

    seconds: float
    bytes_before: int
    peak_bytes: int
    answer: Any

    @property
    def bytes_taken(self) -> int:
        """Return what the work itself took, above the program that was loaded before."""
        return self.peak_bytes - self.bytes_before


def environment(byte_code: Path) -> dict[str, str]:
    """Return the environment of a process with compiled modules, as an installed program has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(byte_code)}


def measured(function: str, *arguments: str | int) -> Measured:
    """Run ``module.function`` of this package with plain arguments in a new process and return what it took."""
    module, _, name = function.partition(".")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(module=module, function=name), json.dumps(arguments)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{function} failed:\n{done.stderr}")
    return Measured(*json.loads(done.stdout.splitlines()[-1]))
