"""Doing a thing once, however often it is asked for: a form sent twice, a call repeated after a lost answer.

Who comes second waits for the answer of the first and gets it again.  A key belongs to one request: used for another
it is refused.  One whose process was killed half-way stays taken, for what it did is not known.
"""

import hashlib
import time
from collections.abc import Callable

from request_flow.errors import Conflict
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.storage.once import claim, found, keep, let_go
from request_flow.storage.unit import reading, writing

PATIENCE = 20.0
PAUSE = 0.05
"""Seconds."""


def once(program: Program, key: str, request: bytes, do: Callable[[], tuple[str, bool]]) -> str:
    """Return the answer of ``do``, which is called only where nobody did the same before.

    ``do`` returns its answer and whether something was done: where nothing was, the key stays free.

    Raises:
        Conflict: the key was used for another request, or the first one is still at work.
    """
    mark = hashlib.sha256(request).hexdigest()
    end = time.monotonic() + PATIENCE
    while not _claimed(program, key, mark):
        answer = _answer(program, key, mark)
        if answer is not None:
            return answer
        if time.monotonic() > end:
            raise Conflict("still_at_work", "这一步正在办理，请稍候再看", "this is being done; look again in a moment")
        time.sleep(PAUSE)
    made, done = "", False
    try:
        made, done = do()
    finally:
        with writing(program.store) as unit:
            if done:
                keep(unit, key, made)
            else:
                let_go(unit, key)
    return made


def _claimed(program: Program, key: str, mark: str) -> bool:
    with writing(program.store) as unit:
        return claim(unit, key, mark, stamp(program.clock.now()))


def _answer(program: Program, key: str, mark: str) -> str | None:
    with reading(program.store) as unit:
        row = found(unit, key)
    if row is not None and row[0] != mark:
        raise Conflict(
            "key_of_another",
            "这个幂等键已用于另一个请求，请换一个",
            "this idempotency key was used for another request; take a new one",
        )
    return row[1] if row is not None else None
