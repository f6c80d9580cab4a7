"""What stands where personal data was erased after its term (保管期满销毁): a mark, and the names of the keys.

The mark tells an erased value from a sealed one, which begins with random bytes.  Behind the mark of an event stand the
names of its keys in their order, so that its record can still be read and given out; a text that was erased is shown as
:data:`GONE`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

ERASED = b"erased:"
GONE = "（已按期销毁）"


def is_erased(sealed: bytes | None) -> bool:
    """Return whether what was sealed here has been erased."""
    return sealed is not None and sealed.startswith(ERASED)


def mark(keys: Sequence[str] = ()) -> bytes:
    """Return what takes the place of sealed bytes; ``keys`` are those of the event, in their order."""
    return ERASED + orjson.dumps(list(keys)) if keys else ERASED


def filled(sealed: bytes, plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an event that was erased: what is plain, and :data:`GONE` in place of each other text."""
    return {key: plain.get(key, GONE) for key in orjson.loads(sealed.removeprefix(ERASED) or b"[]")}
