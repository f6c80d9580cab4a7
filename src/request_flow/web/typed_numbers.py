"""Numbers as addresses and forms write them, read alike everywhere: what nobody who clicks would send is none.

Python reads figures of every script and refuses very long ones with an error of its own, a database takes eight bytes:
neither is to be met by who writes an address by hand.
"""

from typing import Final

LARGEST: Final = 10**15 - 1
"""More than any store counts to, and less than any database takes."""
LAST_PAGE: Final = 99_999
LAST_YEAR: Final = 9999


def read_number(text: str, most: int = LARGEST) -> int | None:
    """Return a whole number from 0 to ``most``, both included, ``None`` where the text is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= most else None


def read_page(text: str) -> int:
    """Return the page of a list, from 1 to 99,999; the first where the text is none."""
    return read_number(text, LAST_PAGE) or 1
