"""Recognising printed words however they are spelt: numbering, width, quotes, spaces and punctuation aside.

``（一）予以公开``, ``(一) 予以公开`` and ``1．予以公开`` are the same label; so are the two spellings of 勾稽.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Full-width signs are half-width by the time this is applied. 1属于国家秘密 is met, with no point after the digit.
NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十0-9]{1,3}[)、.,:]+|[0-9]{1,2}(?=[^0-9.]))")
# No label of a form is nearly as long; what is longer is prose.
LONGEST_LABEL = 200


@lru_cache(maxsize=1 << 14)
def bare(text: str) -> str:
    """Return the letters of a label alone: no numbering, spaces, quotes or punctuation; prose gives nothing."""
    if len(text) > LONGEST_LABEL:
        return ""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    while (stripped := NUMBERING.sub("", plain)) != plain:
        plain = stripped
    return re.sub(r"[\W_]", "", plain).replace("钩稽", "勾稽")


def by_label(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the key of each (key, label) by the bare label."""
    return {bare(label): key for key, label in pairs}
