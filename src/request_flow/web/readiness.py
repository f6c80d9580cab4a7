"""Whether this server can work now: the database answers and has the schema that this program knows.

Asked on a connection of its own, not with a borrowed program: a busy server is ready.  An answer counts for a second,
and a question that hangs is not asked a second time, so that probing cannot make anything worse.
"""

import threading
import time

from request_flow.errors import RequestFlowError, Sentence
from request_flow.services.checks.patience import Asked
from request_flow.storage.health import look, schema_fault

COUNTS_FOR = 1.0
PATIENCE = 5.0
"""Seconds."""

SENTENCES = {
    "store_newer": Sentence("数据库比本程序新，请升级程序", "the database is newer than this program: upgrade it"),
    "store_older": Sentence(
        "数据库结构尚未更新，请运行 request-flow init", "the schema is old: run `request-flow init`"
    ),
    "store_not_made": Sentence("数据库尚未建立，请运行 request-flow init", "no database yet: run `request-flow init`"),
    "no_answer": Sentence("数据库没有应答", "the database does not answer"),
}
OTHERWISE = Sentence(
    "数据库无法使用；详情请运行 request-flow doctor", "the database cannot be used: see `request-flow doctor`"
)
"""What the driver says names hosts and users, which are nobody's business here."""


class Readiness:
    """Asks the store at ``url``; safe for any number of threads."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._asked: Asked[str | None] | None = None
        self._last: str | None = None
        self._until = 0.0

    def reason(self) -> str | None:
        """Return the code of what is in the way, ``None`` where the server can work."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._last = self._find_out()
                self._until = time.monotonic() + COUNTS_FOR
            return self._last

    def _find_out(self) -> str | None:
        if self._asked is None:
            self._asked = Asked(self._ask)
            patience = PATIENCE
        else:
            patience = 0.0  # the last question still hangs
        try:
            found = self._asked.answer(patience)
        except TimeoutError:
            return "no_answer"
        except BaseException:
            self._asked = None
            raise
        self._asked = None
        return found

    def _ask(self) -> str | None:
        try:
            with look(self._url) as unit:
                fault = schema_fault(unit)
        except RequestFlowError as error:
            return error.code
        return fault.code if fault else None


def sentence_of(reason: str) -> Sentence:
    """Return what a reason means."""
    return SENTENCES.get(reason, OTHERWISE)
