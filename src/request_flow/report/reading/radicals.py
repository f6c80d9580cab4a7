"""Radicals that PDF files give in place of characters: ⻓ (U+2ED3) looks like 长 and is not the same.

The map from glyphs to text in a PDF is made by the program that wrote it, and some take the radical where a font
draws both with one glyph. The block of Kangxi radicals decomposes by Unicode's own tables; the characters of the block
of supplementary radicals that stand for a whole word are listed here.
"""

import unicodedata
from collections.abc import Mapping

SUPPLEMENT = dict(
    zip(
        "⺁⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
FIRST_KANGXI, LAST_KANGXI = 0x2F00, 0x2FD5
CHARACTERS: Mapping[int, str] = str.maketrans(
    SUPPLEMENT | {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(FIRST_KANGXI, LAST_KANGXI + 1)}
)


def plain(text: str) -> str:
    """Return ``text`` with characters in place of the radicals that look like them."""
    return text.translate(CHARACTERS)
