"""What the servers and workers write about themselves: lines without anything of a person.

Each line has ``time`` (with its zone), ``level``, ``event`` and ``logger``, and what was bound around it: the id of a
request or of a run of a job.  JSON for machines, columns on a terminal, always on standard error.  What libraries log
goes the same way.

A value is let through as it is only where it is plain: under a key that may hold something of a person it is masked,
so are identity numbers, telephone numbers, mailboxes and passwords within a text, and of any other object only its type
is told.  Of an error the type and the places in the code are told, never its message, which may quote a value.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from traceback import walk_tb
from types import TracebackType
from typing import IO, Any

import orjson
import structlog
from structlog.typing import EventDict

from request_flow.clock import OFFICE_ZONE

MASKED = "***"
PERSONAL = frozenset(
    {
        *("name", "applicant", "agent", "contact", "person", "people", "member", "actor", "login", "user", "username"),
        *("id_number", "id_type", "phone", "email", "address", "authority", "recipient", "sender", "to", "party"),
        *("subject", "description", "content", "text", "html", "body", "note", "items", "reason", "remark", "title"),
        *("approved_by", "client", "q", "query", "form", "password", "secret", "key", "token", "cookie"),
        *("authorization", "exc", "args", "kwargs", "return_value", "traceback"),
    }
)
"""Keys whose value is never logged, at any depth."""
IN_TEXT = (
    # an identity number (身份证号), a mobile number, a mailbox, what stands before @ in an address of a server
    re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z.-])(?:\+?86[ -]?)?1[3-9]\d{9}(?![0-9A-Za-z])"),
    re.compile(r"(?<=://)[^\s/@]+(?=@)"),
    re.compile(r"(?<!//)(?<![\w.+*-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
)
PLAIN = (bool, int, float, date, time, timedelta)
SAYS_NO_VALUE = frozenset({"redis", "kombu", "amqp"})
"""Libraries whose errors speak of connections only."""
LEVELS = {
    "celery.app.trace": logging.WARNING,  # a line for each task, beside the job's own
    "celery.worker.strategy": logging.WARNING,
    "celery.beat": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}
LIBRARIES = ("celery", "celery.task", "celery.redirected", "uvicorn", "uvicorn.access", "uvicorn.error", "py.warnings")
"""Loggers that may have brought handlers of their own."""
ACCESS = "uvicorn.access"
BEAT = "celery.beat"
"""It gives a whole stack beside an error, of which the places are told anyway."""
FRAMES = 8
"""So many places of a traceback are told, the innermost last."""
DEEPEST = 4


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; it is silent below a warning until :func:`set_up_logs`."""
    if not structlog.is_configured():
        _configure()
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Every line logged within the block bears these ids."""
    with structlog.contextvars.bound_contextvars(**ids):
        yield


def set_up_logs(stream: IO[str] | None = None, *, human: bool | None = None) -> None:
    """Have everything that is logged written to ``stream`` (standard error), in columns where a person watches."""
    out = stream or sys.stderr
    watched = out.isatty() if human is None else human
    _configure()
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars, _of_a_library],
            processors=[
                _of_the_record,
                _without_traceback,
                _fit_to_be_seen,
                structlog.dev.ConsoleRenderer(colors=out.isatty(), timestamp_key="time") if watched else _as_json,
            ],
            pass_foreign_args=True,
            use_get_message=False,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in LIBRARIES:
        theirs = logging.getLogger(name)
        theirs.handlers, theirs.propagate = [], True
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed


def told_of(error: BaseException) -> dict[str, str]:
    """Return what may be told of an error: its type or code, and the place of this program it came from."""
    code = getattr(error, "code", None)
    told = {"error": code if isinstance(code, str) else type(error).__name__}
    places = [each for each in _places(error.__traceback__) if each.startswith("request_flow.")]
    return {**told, "where": places[-1]} if places else told


def _configure() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        logging.getLogger(__name__).error("thread_failed", exc_info=failed.exc_value)


def _of_a_library(_logger: object, _level: str, line: EventDict) -> EventDict:
    """Put together what a library says, from arguments that may be seen."""
    args = line.pop("positional_args", ())
    if line["_record"].name == ACCESS and isinstance(args, tuple) and len(args) > len(("client", "method", "path")):
        line.update(event="http", method=str(args[1]), path=str(args[2]).partition("?")[0], status=args[-1])
        return line
    if line["_record"].name == BEAT and isinstance(args, tuple):
        args = tuple("" if isinstance(each, list) else each for each in args)
    line["event"] = _filled(line["event"], args).rstrip()
    return line


def _filled(message: str, args: object) -> str:
    if isinstance(args, Mapping):
        seen: object = {key: _seen(value, str(key)) for key, value in args.items()}
    elif isinstance(args, tuple):
        seen = tuple(_seen(value, "") for value in args)
    else:
        seen = ()
    try:
        return message % seen if seen else message
    except (TypeError, ValueError, KeyError):  # a placeholder for a number, say, whose value is not let through
        return message


def _of_the_record(_logger: object, _level: str, line: EventDict) -> EventDict:
    record: logging.LogRecord = line.pop("_record")
    line.pop("_from_structlog")
    at = datetime.fromtimestamp(record.created, OFFICE_ZONE).isoformat(timespec="milliseconds")
    return {"time": at, "level": record.levelname.lower(), "event": line.pop("event"), "logger": record.name, **line}


def _without_traceback(_logger: object, _level: str, line: EventDict) -> EventDict:
    """Tell of an error its type and the places in the code."""
    line.pop("stack_info", None)
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exception() if given is True else given
    if isinstance(error, BaseException):
        line.update(told_of(error), trace=_places(error.__traceback__)[-FRAMES:])
        if error.__cause__ is not None:
            line["because"] = told_of(error.__cause__)["error"]
    return line


def _places(traceback: TracebackType | None) -> list[str]:
    return [f"{frame.f_globals.get('__name__', '?')}:{number}" for frame, number in walk_tb(traceback)]


def _fit_to_be_seen(_logger: object, _level: str, line: EventDict) -> EventDict:
    return {key: _seen(value, key) for key, value in line.items()}


def _seen(value: object, key: str, depth: int = 0) -> object:
    """Return what may be seen of a value."""
    found: object
    if key in PERSONAL and value is not None:
        found = MASKED
    elif value is None or isinstance(value, PLAIN):
        found = value
    elif isinstance(value, str):
        found = _masked(value)
    elif isinstance(value, BaseException):
        speaks = type(value).__module__.partition(".")[0] in SAYS_NO_VALUE or isinstance(value, ConnectionError)
        found = _masked(str(value)) if speaks else told_of(value)["error"]
    elif isinstance(value, Mapping) and depth < DEEPEST:
        found = {str(name): _seen(each, str(name), depth + 1) for name, each in value.items()}
    elif isinstance(value, list | tuple | set | frozenset) and depth < DEEPEST:
        found = _each_seen(value, depth)
    else:
        found = f"<{type(value).__name__}>"
    return found


def _each_seen(values: Iterable[object], depth: int) -> list[object]:
    return [_seen(each, "", depth + 1) for each in values]


def _masked(text: str) -> str:
    for pattern in IN_TEXT:
        text = pattern.sub(MASKED, text)
    return text


def _as_json(_logger: object, _level: str, line: Mapping[str, Any]) -> str:
    return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
