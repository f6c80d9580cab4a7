"""Imports point down only, and each library, the clock, the environment and the commit have one place.

The layers are those that CONTRIBUTING.md names: a package may import from lines below its own and from
itself, never from above and never from a neighbour on its line. A name is followed through its import, so renaming
a module on import hides nothing.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "request_flow"

LAYERS = (
    {"cli"},
    {"web", "tasks"},
    {"bootstrap"},
    {"services"},
    {"storage", "notices"},
    {"workflow", "report", "registers"},
    {"cases"},
    {"deadlines"},
    {"workdays", "law"},
    {"law.source"},  # the reader of every definition file, the calendar's too, stands below both
    {"law.library_faults"},  # what that reader's libraries say, in both languages
    {"settings", "logs"},
    {"errors", "clock"},
)
MAY_READ_SETTINGS = {"bootstrap", "cli", "web", "tasks"}

# A library, and where it may be imported: a package, or one module of it.
FENCES = {
    "sqlalchemy": ("storage",),
    "alembic": ("storage",),
    "psycopg": ("storage",),
    "sqlite3": ("storage",),
    "transitions": ("workflow.engine",),
    "typer": ("cli",),
    "click": ("cli",),
    "rich": ("cli",),
    "jinja2": ("notices", "report.narrative", "report.writers", "web"),
    "argon2": ("services.passwords",),
    "pyotp": ("services.signing_in",),
    "joserfc": ("services.single_sign_on",),
    "segno": ("notices", "web"),
    "celery": ("tasks",),
    "kombu": ("tasks",),
    "redis": ("tasks", "services.checks"),
    "structlog": ("logs", "web"),
    "fastapi": ("web",),
    "starlette": ("web",),
    "uvicorn": ("web",),
    "prometheus_client": ("web",),
    "httpx2": ("services.channels", "services.single_sign_on"),
    "smtplib": ("services.channels", "services.checks"),
}

# What reads the time or the environment, and who may.
READS_THE_TIME = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.localtime",
    "time.time",
    "time.time_ns",
}
READS = re.compile(r"today|now|time|environ|getenv|putenv")
"""A module without one of these words reads neither."""
CLOCK = ("clock",)
READS_THE_ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"}
ENVIRONMENT = ("settings", "bootstrap", "cli", "law.source", "storage.keys", "tasks.app")
COMMITS = ("storage.unit", "storage.migrations")


def is_within(module: str, places: tuple[str, ...]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


@dataclass
class Source:
    """One module: its name below request_flow, what it imports, and the dotted names it uses."""

    module: str
    is_package: bool
    text: str
    imports: list[tuple[int, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.text)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self.imports.append((node.lineno, alias.name))
                    top = alias.name if alias.asname else alias.name.partition(".")[0]
                    self.names[alias.asname or top] = top
            elif isinstance(node, ast.ImportFrom):
                origin = self.origin(node)
                for alias in node.names:
                    self.imports.append((node.lineno, f"{origin}.{alias.name}"))
                    self.names[alias.asname or alias.name] = f"{origin}.{alias.name}"

    def origin(self, node: ast.ImportFrom) -> str:
        """Return the absolute name of the module after ``from``."""
        if not node.level:
            return node.module or ""
        here = ["request_flow", *self.module.split(".")]
        up = node.level - 1 if self.is_package else node.level
        return ".".join([*here[: len(here) - up], *([node.module] if node.module else [])])

    def dotted(self, node: ast.AST) -> str | None:
        """Return the full dotted name of ``a.b.c``, its first part followed through the import."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value)
            return f"{owner}.{node.attr}" if owner else None
        return None


def layer_of(module: str) -> int:
    """Return the line of a module: its own place where it has one, else that of its package."""
    for place in (".".join(module.split(".")[:2]), module.partition(".")[0]):
        for line, packages in enumerate(LAYERS):
            if place in packages:
                return line
    raise LookupError(f"{module} has no place in the layers")


def faults_of_layers(source: Source) -> Iterator[str]:
    package = source.module.partition(".")[0]
    own_line = layer_of(source.module)
    for line, name in source.imports:
        top, _, imported = name.partition(".")
        if top != "request_flow" or imported in {"", "__version__"}:
            continue
        is_neighbour = imported.partition(".")[0] == package and own_line == layer_of(package)
        if imported.partition(".")[0] == "settings" and package not in MAY_READ_SETTINGS:
            yield f"{source.module}:{line} reads the settings; they are handed down as values"
        elif not is_neighbour and layer_of(imported) <= own_line:
            yield f"{source.module}:{line} imports {name}, which is not below {source.module}"


def faults_of_fences(source: Source) -> Iterator[str]:
    for line, name in source.imports:
        places = FENCES.get(name.partition(".")[0])
        if places is not None and not is_within(source.module, places):
            yield f"{source.module}:{line} imports {name}; only {', '.join(places)} may"


def faults_of_reading(source: Source) -> Iterator[str]:
    if not READS.search(source.text):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = source.dotted(node)
            if name in READS_THE_TIME and not is_within(source.module, CLOCK):
                yield f"{source.module}:{node.lineno} uses {name}; only the clock reads the time"
            if name in READS_THE_ENVIRONMENT and not is_within(source.module, ENVIRONMENT):
                yield f"{source.module}:{node.lineno} uses {name}; only {', '.join(ENVIRONMENT)} may"


def faults_of_committing(source: Source) -> Iterator[str]:
    if is_within(source.module, COMMITS) or "commit" not in source.text.lower():
        return
    for node in ast.walk(source.tree):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        spelt = (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.strip(" ;").upper() == "COMMIT"
        )
        if called or spelt:
            yield f"{source.module}:{node.lineno} commits; only storage.unit does"


CHECKS = (faults_of_layers, faults_of_fences, faults_of_reading, faults_of_committing)


@cache
def read_package() -> list[Source]:
    sources = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        if module and "_data" not in parts:
            sources.append(Source(module, is_package, path.read_text(encoding="utf-8")))
    return sources


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("faults_of_"))
def test_the_package_keeps_to(check):
    sources = read_package()

    assert len(sources) > len(LAYERS)
    faults = [fault for source in sources for fault in check(source)]
    assert not faults, "\n".join(faults)


# fmt: off
BROKEN = [  # module              line of code                                           says
    pytest.param("law.corpus",    "from request_flow.cases.events import Event",         "not below law",      id="upwards"),
    pytest.param("law.corpus",    "from request_flow.workdays import calendar",          "not below law",      id="sideways"),
    pytest.param("law.corpus",    "from ..workdays.calendar import WorkCalendar",        "not below law",      id="sideways, relative"),
    pytest.param("law.corpus",    "from .. import cases",                                "not below law",      id="upwards, relative"),
    pytest.param("law.source",    "from request_flow.law.corpus import Law",             "not below law",      id="from the reader of files up to the law"),
    pytest.param("law.corpus",    "import request_flow.services.intake as i",            "not below law",      id="upwards, renamed"),
    pytest.param("services.x",    "from request_flow.settings import Settings",          "handed down",        id="settings in a service"),
    pytest.param("services.x",    "from sqlalchemy import select",                       "only storage may",   id="SQLAlchemy outside"),
    pytest.param("workflow.x",    "import transitions.core",                             "only workflow.engine", id="transitions beside the engine"),
    pytest.param("report.x",      "def f():\n    import jinja2",                         "only notices",       id="inside a function"),
    pytest.param("cases.x",       "from datetime import date as d\nd.today()",           "reads the time",     id="today, renamed"),
    pytest.param("cases.x",       "import datetime as dt\nf = dt.datetime.now",          "reads the time",     id="now, not even called"),
    pytest.param("cases.x",       "from time import time\ntime()",                       "reads the time",     id="time, imported by name"),
    pytest.param("services.x",    "from os import environ\nenviron['X']",                "only settings",      id="environment"),
    pytest.param("services.x",    "import os\nos.getenv('X')",                           "only settings",      id="environment, by call"),
    pytest.param("storage.cases", "def f(s):\n    s.commit()",                           "only storage.unit",  id="a commit in a repository"),
    pytest.param("storage.cases", "def f(s):\n    s.execute(' commit;')",                "only storage.unit",  id="a commit spelt out"),
]
SOUND = [
    pytest.param("services.x",       "from request_flow.storage.cases import Cases",     id="downwards"),
    pytest.param("workdays.notice",  "from request_flow.law.source import read",         id="the reader of definition files"),
    pytest.param("law.corpus",       "from .citation import cites",                      id="its own package"),
    pytest.param("bootstrap",        "from request_flow.settings import Settings",       id="settings where things are wired"),
    pytest.param("workflow.engine",  "from transitions import Machine",                  id="transitions in the engine"),
    pytest.param("clock",            "from datetime import datetime\ndatetime.now()",    id="the clock"),
    pytest.param("cases.x",          "from datetime import date\ndate(2024, 1, 5)",      id="a date that is given"),
    pytest.param("cases.x",          "import time\ntime.perf_counter()",                 id="a duration is no date"),
    pytest.param("law.source",       "import os\nos.environ.get('X')",                   id="the definitions folder"),
    pytest.param("storage.unit",     "def f(s):\n    s.commit()",                        id="the one commit"),
]
# fmt: on


@pytest.mark.parametrize(("module", "code", "says"), BROKEN)
def test_a_breach_is_named(module, code, says):
    source = Source(module, is_package=False, text=code)
    faults = [fault for check in CHECKS for fault in check(source)]

    assert len(faults) == 1
    assert says in faults[0]
    assert faults[0].startswith(f"{module}:")


@pytest.mark.parametrize(("module", "code"), SOUND)
def test_what_is_allowed_passes(module, code):
    source = Source(module, is_package=False, text=code)

    assert [fault for check in CHECKS for fault in check(source)] == []


def test_a_new_package_must_be_given_its_place():
    with pytest.raises(LookupError, match=r"gossip.x has no place"):
        list(faults_of_layers(Source("gossip.x", is_package=False, text="from request_flow import cases")))
