"""What a value may bring into a letter: any text stays itself, and none of it acts on the text around it.

Markup and braces are ordinary characters here.  What is changed, and nothing else:

- line ends of every kind become one newline each; blank lines and blanks at the end of a line go, a tab is a blank;
- a control character, a lone surrogate or a character that no document may hold is shown as U+FFFD;
- marks that turn the direction of writing (embedding, override, isolate) are shown as U+FFFD as well;
- a line that holds writing from right to left, or a plain mark of direction, stands between U+2068 and U+2069, so
  that it cannot turn what follows it.
"""

import re
import unicodedata
from typing import Final

SHOWN_INSTEAD: Final = "\N{REPLACEMENT CHARACTER}"
ISOLATE, END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})

_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_TURNS = "\u202a-\u202e\u2066-\u2069"
_UNFIT = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff{_TURNS}]")
_PLAIN = re.compile("[\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2010-\u201f…]*")
_HARMLESS_MARKS = "\u200e\u200f\u061c"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_LAST_OF_PLANE = frozenset({0xFFFE, 0xFFFF})


def split_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text as they were written, the blank ones left out."""
    return tuple(line for line in _LINE_ENDS.split(text) if line.strip())


def flattened(text: str) -> str:
    """Return a text as it was written, a blank for each line end."""
    return " ".join(line.strip() for line in split_lines(text))


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text as a letter prints them; none is empty.  To be asked once, where it is printed."""
    if _PLAIN.fullmatch(text):
        return (stripped,) if (stripped := text.rstrip()) and stripped.strip() else ()
    lines = (_neutral(line.replace("\t", " ").rstrip()) for line in _LINE_ENDS.split(text))
    return tuple(_isolated(line) for line in lines if line.strip())


def one_line(text: str) -> str:
    """Return a text as a letter prints it in one line, a blank for each line end; to be asked once."""
    return " ".join(lines_of(text))


def bare(text: str) -> str:
    """Return a text as it is compared with another: one form of each character, small letters, nothing invisible."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return "".join(each for each in folded if each.isalnum())


def is_changed(text: str) -> bool:
    """Return whether a letter shows a text otherwise than it was written, beyond its line ends and blanks."""
    return any(SHOWN_INSTEAD in line or ISOLATE in line for line in lines_of(text)) and SHOWN_INSTEAD not in text


def _neutral(line: str) -> str:
    line = _UNFIT.sub(SHOWN_INSTEAD, line)
    if line.isascii() or max(line) < "\U0001fffe":
        return line
    return "".join(SHOWN_INSTEAD if ord(each) & 0xFFFF in _LAST_OF_PLANE else each for each in line)


def _isolated(line: str) -> str:
    turned = any(each in _HARMLESS_MARKS or unicodedata.bidirectional(each) in RIGHT_TO_LEFT for each in line)
    return f"{ISOLATE}{line}{END_OF_ISOLATE}" if turned else line
