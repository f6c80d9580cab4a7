"""A second process that prepares what the first one writes: two cores where there are two, memory flat.

The child is a fork that reads the rest of an iterator and sends each message through a pipe; the pipe's end stops it
until the parent has caught up, so only a message or two exist at a time.  It writes nothing, touches no
connection of the parent's, and dies with it: a write to a pipe that nobody reads ends it.
"""

import gc
import marshal
import os
import signal
import traceback
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from request_flow import errors
from request_flow.errors import RequestFlowError

MESSAGE: Final = b"m"
FORESEEN: Final = b"f"
DEFECT: Final = b"d"
END: Final = b"e"
LENGTH_BYTES: Final = 8
LETTER_BYTES: Final = 1
RARELY: Final = 100_000
"""The child makes no cycles to speak of; collecting them at the usual pace would cost a tenth of its time."""


def can_work_ahead() -> bool:
    """Return whether a second process would have a core to run on."""
    return hasattr(os, "fork") and len(os.sched_getaffinity(0)) > 1


def worked_ahead(messages: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``messages``, made in a child process that starts now; the parent's copy of them stays where it is.

    Raises:
        RequestFlowError: as it was raised in the child, after the messages before it.
        RuntimeError: the child failed otherwise, or was killed.
    """
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        _run_child(messages, sink)
    os.close(sink)
    with os.fdopen(source, "rb") as pipe:
        try:
            yield from _received(pipe)
        finally:
            pipe.close()  # a child that is still writing ends by it
            os.waitpid(child, 0)


def _received(pipe: BinaryIO) -> Iterator[bytes]:
    while True:
        letter = pipe.read(LETTER_BYTES)
        length = int.from_bytes(pipe.read(LENGTH_BYTES), "big")
        body = pipe.read(length)
        if letter == END:
            return
        if not letter or len(body) < length:
            raise RuntimeError("the process that read the register ended before its time")
        if letter == FORESEEN:
            name, code, zh, en = marshal.loads(body)  # noqa: S302  # from our own child
            raise _foreseen(name, code, zh, en)
        if letter == DEFECT:
            raise RuntimeError(f"the process that read the register failed:\n{body.decode()}")
        yield body


def _foreseen(name: str, code: str, zh: str, en: str) -> RequestFlowError:
    kind: type[RequestFlowError] = getattr(errors, name)
    return kind(code, zh, en)


def _run_child(messages: Iterable[bytes], sink: int) -> None:
    """Send every message and leave without touching anything that the parent owns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and closes the pipe
        gc.freeze()
        gc.set_threshold(RARELY)
        with os.fdopen(sink, "wb") as pipe:
            _send_all(messages, pipe)
    except BaseException:  # noqa: BLE001  # the pipe is gone: there is nobody to tell
        os._exit(1)
    os._exit(0)


def _send_all(messages: Iterable[bytes], pipe: BinaryIO) -> None:
    def send(letter: bytes, body: bytes) -> None:
        pipe.write(letter + len(body).to_bytes(LENGTH_BYTES, "big"))
        pipe.write(body)
        pipe.flush()

    try:
        for message in messages:
            send(MESSAGE, message)
    except BrokenPipeError:
        raise
    except RequestFlowError as error:
        kind = next(base for base in type(error).__mro__ if getattr(errors, base.__name__, None) is base)
        send(FORESEEN, marshal.dumps((kind.__name__, error.code, error.sentence.zh, error.sentence.en)))
    except Exception:  # noqa: BLE001  # told to the parent, which fails with it
        send(DEFECT, traceback.format_exc().encode(errors="backslashreplace"))
    else:
        send(END, b"")
