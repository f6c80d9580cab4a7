"""What is logged: lines for machines or for a terminal, with zone and ids, and nothing of a person in any of them."""

import io
import json
import logging
import threading
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from request_flow.errors import Refused
from request_flow.logs import LEVELS, LIBRARIES, MASKED, PERSONAL, bound, logger, set_up_logs, told_of
from request_flow.registers.case_keys import case_keys

ID_NUMBER, PHONE, EMAIL = "320800199001011234", "13912345678", "zhang.san@example.org"


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Give every logger back what it had: the other tests log too."""
    root = logging.getLogger()
    names = {*LIBRARIES, *LEVELS}
    before = {
        name: (list(each.handlers), each.level, each.propagate) for name in names if (each := logging.getLogger(name))
    }
    handlers, level, hook = list(root.handlers), root.level, threading.excepthook
    yield
    logging.captureWarnings(False)
    root.handlers, threading.excepthook = handlers, hook
    root.setLevel(level)
    for name, (theirs, own_level, propagate) in before.items():
        each = logging.getLogger(name)
        each.handlers, each.propagate = theirs, propagate
        each.setLevel(own_level)


@pytest.fixture
def out() -> io.StringIO:
    stream = io.StringIO()
    set_up_logs(stream)
    return stream


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_has_its_time_with_the_zone_its_level_and_what_was_bound_around_it(out):
    with bound(job="sweep", task="t1"):
        logger("request_flow.x").info("job_done", seconds=0.5, did={"claimed": 3}, on=date(2026, 11, 23))
    logger("request_flow.x").warning("later")

    first, second = lines(out)
    assert (
        datetime.fromisoformat(first.pop("time")).utcoffset()
        == datetime.fromisoformat("2026-01-01T00:00+08:00").utcoffset()
    )
    assert first == {
        "level": "info",
        "event": "job_done",
        "logger": "request_flow.x",
        "job": "sweep",
        "task": "t1",
        "seconds": 0.5,
        "did": {"claimed": 3},
        "on": "2026-11-23",
    }
    assert "job" not in second


def test_no_key_that_may_hold_something_of_a_person_gets_through_at_any_depth(out):
    keys = case_keys()
    assert keys.personal() | keys.personal_of_case() <= PERSONAL

    for key in sorted(PERSONAL):
        logger("x").info("said", **{key: "张三", "more": {"a": [{key: "张三"}]}})

    assert "张三" not in out.getvalue()
    assert {line[key] for line, key in zip(lines(out), sorted(PERSONAL), strict=True)} == {MASKED}


def test_an_object_that_is_not_plain_is_told_by_its_type_only(out):
    class Case:
        def __repr__(self) -> str:
            return "张三"

        __str__ = __repr__

    logger("x").info("said", found=Case(), listed=[Case(), 1], deep={"a": {"b": {"c": {"d": {"e": "张三"}}}}})
    logging.getLogger("celery").info("found %s and %r", Case(), [Case()])

    first, second = lines(out)
    assert (first["found"], first["listed"]) == ("<Case>", ["<Case>", 1])
    assert second["event"] == "found <Case> and ['<Case>']"
    assert "张三" not in out.getvalue()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"number {ID_NUMBER}.", f"number {MASKED}."),
        ("32080019900101123X", MASKED),
        (f"call {PHONE}", f"call {MASKED}"),
        (f"+86 {PHONE}", MASKED),
        (f"to {EMAIL}", f"to {MASKED}"),
        ("redis://user:secret@host:6379/0", f"redis://{MASKED}@host:6379/0"),
        ("/cases/2026-0001 in 1763862439123 ms", "/cases/2026-0001 in 1763862439123 ms"),
        ("celery@host ready.", "celery@host ready."),
        ("0cc175b9-c0f1-4b6a-831c-399e26977266", "0cc175b9-c0f1-4b6a-831c-399e26977266"),
    ],
)
def test_numbers_and_addresses_of_people_are_masked_within_a_text(out, text, seen):
    logger("x").info("said", text_of_it=text)
    logging.getLogger("kombu").warning(text)
    logging.getLogger("kombu").warning("%s", text)

    assert lines(out)[0]["text_of_it"] == seen
    assert [line["event"] for line in lines(out)[1:]] == [seen, seen]


def test_of_an_error_the_type_and_the_places_are_told_and_never_the_message(out):
    def fail() -> None:
        try:
            {}["张三"]
        except KeyError as error:
            raise ValueError(f"{ID_NUMBER} 张三") from error

    try:
        fail()
    except ValueError:
        logger("x").exception("failed")
        logging.getLogger("celery").exception("Task failed: %s", "there")
    logging.getLogger("celery").error("because of %r", ValueError("张三"))

    first, second, third = lines(out)
    assert (first["error"], first["because"]) == ("ValueError", "KeyError")
    assert any("test_logs" in place for place in first["trace"])
    assert (second["event"], second["error"]) == ("Task failed: there", "ValueError")
    assert third["event"] == "because of 'ValueError'"
    assert "张三" not in out.getvalue()


def test_an_error_of_the_program_is_told_by_its_code():
    assert told_of(Refused("year_not_over", "张三", "Zhang San")) == {"error": "year_not_over"}


def test_what_celery_says_of_a_task_names_no_argument_and_no_result(out):
    context = {
        "name": "request_flow.sweep",
        "id": "t1",
        "exc": "ValueError('张三')",
        "args": "['张三']",
        "kwargs": "{}",
    }
    logging.getLogger("celery.app.trace").error("Task %(name)s[%(id)s] raised %(exc)s, called with %(args)s", context)

    # `name` may be that of a person anywhere else, and is masked here too.
    assert lines(out)[0]["event"] == f"Task {MASKED}[t1] raised {MASKED}, called with {MASKED}"


def test_what_beat_says_of_a_queue_that_is_away_is_one_short_line(out):
    error, stack = ConnectionError("no queue"), ['  File "beat.py", line 1, in run\n', "    run()\n"]
    logging.getLogger("celery.beat").error("Message Error: %s\n%s", error, stack, exc_info=error)

    (line,) = lines(out)
    assert (line["event"], line["error"]) == ("Message Error: no queue", "ConnectionError")


def test_a_visit_is_told_by_method_path_and_status_without_who_came_and_what_was_searched(out):
    logging.getLogger("uvicorn.access").info(
        '%s - "%s %s HTTP/%s" %d', "10.0.0.7:5000", "GET", "/cases?q=张三", "1.1", 200
    )

    line = lines(out)[0]
    assert (line["event"], line["method"], line["path"], line["status"]) == ("http", "GET", "/cases", 200)
    assert "10.0.0.7" not in out.getvalue()


def test_the_loggers_of_libraries_go_the_same_way_once(out):
    logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler(out))
    set_up_logs(out)
    for name in ("celery.worker", "uvicorn.error", "sqlalchemy.pool"):
        logging.getLogger(name).warning("said")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", UserWarning, stacklevel=1)

    assert [line["logger"] for line in lines(out)] == [
        "celery.worker",
        "uvicorn.error",
        "sqlalchemy.pool",
        "py.warnings",
    ]


def test_a_thread_that_dies_leaves_a_line(out):
    def fail() -> None:
        raise ValueError("张三")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    assert (lines(out)[0]["event"], lines(out)[0]["error"]) == ("thread_failed", "ValueError")
    assert "张三" not in out.getvalue()


def test_a_placeholder_that_a_value_does_not_fit_leaves_the_message_as_it_is(out):
    logging.getLogger("kombu").warning("%d of them", Decimal(3))

    assert lines(out)[0]["event"] == "%d of them"


def test_a_person_at_a_terminal_reads_columns():
    stream = io.StringIO()
    set_up_logs(stream, human=True)

    logger("request_flow.x").info("job_done", seconds=0.5, name="张三")

    line = stream.getvalue()
    assert not line.startswith("{")
    assert "job_done" in line
    assert "seconds=0.5" in line
    assert "+08:00" in line
    assert "张三" not in line
