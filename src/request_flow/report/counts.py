"""Reading one printed figure: what counts as a number of requests, and how it may be spelt.

A blank cell and the marks ``/``, ``-`` and ``—`` say "none" and read as 0. Full-width digits, separators between
groups of three digits, a unit and a remark in brackets behind the number are read, with a note. What is negative,
fractional or no number at all is not guessed: it is ``Unreadable``, with the reason.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from request_flow.errors import Sentence

# U+200B to U+200F and the byte order mark are invisible; web editors leave them in cells.
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "－", "／", "―", "─", "−", "无"})
UNITS = "件宗条份起次个项人"
FULL_WIDTH = str.maketrans("０１２３４５６７８９，．－＋％", "0123456789,.-+%")
GROUPED = re.compile(r"[0-9]{1,3}(?:[, ][0-9]{3})+")
# A remark in brackets behind a number is words (12（含补正2件）); digits alone may be a note mark or a second number.
REMARK = re.compile(r"(?P<number>[^（）()]+)[（(](?P<remark>[^（）()]*[^\W\d_][^（）()]*)[）)]")
VAGUE = re.compile("约|左右|以上|以下|余|近|多")
# More digits than this are no count of requests, and slow to convert.
LONGEST = 12

Spelling = Literal["plain", "nothing", "spelt"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as read, and how it was spelt: plainly, as a mark for nothing, or in another way that was read."""

    value: int
    spelling: Spelling


class Unreadable(ValueError):
    """A cell that cannot be read as a count; ``reason`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        self.reason = Sentence(zh, en)
        super().__init__(en)


def tidy(text: str) -> str:
    """Return ``text`` with runs of any white space as one blank, and no invisible characters."""
    return " ".join(INVISIBLE.sub("", text).split())


def is_nothing(text: str) -> bool:
    """Whether the cell is blank or holds a mark for nothing."""
    return tidy(text).replace(" ", "") in NOTHING


def read_count(text: str) -> Figure:
    """Return the count that a cell shows.

    Raises:
        Unreadable: the cell holds a negative or fractional number, or something that is no number.
    """
    clean = tidy(text)
    if re.fullmatch(rf"[0-9]{{1,{LONGEST}}}", clean):
        return Figure(int(clean), "plain")
    if is_nothing(clean):
        return Figure(0, "nothing")
    number = _number(clean)
    if number < 0:
        raise Unreadable(f"“{_short(clean)}”是负数，件数不能为负", f"{_short(clean)!r} is negative; a count cannot be")
    if number != number.to_integral_value():
        raise Unreadable(f"“{_short(clean)}”不是整数", f"{_short(clean)!r} is not a whole number")
    return Figure(int(number), "spelt")


def read_change(text: str) -> Figure:
    """Return the signed whole number that a cell of yearly changes (本年增/减) shows.

    Raises:
        Unreadable: the cell holds a fraction or no number.
    """
    clean = tidy(text)
    if is_nothing(clean):
        return Figure(0, "nothing")
    number = _number(clean)
    if number != number.to_integral_value():
        raise Unreadable(f"“{_short(clean)}”不是整数", f"{_short(clean)!r} is not a whole number")
    return Figure(int(number), "plain" if str(int(number)) == clean.removeprefix("+") else "spelt")


def read_amount(text: str) -> str:
    """Return the amount of money (in 10,000 yuan) as a plain decimal number, its decimals as printed.

    Raises:
        Unreadable: the cell holds a negative amount or no number.
    """
    clean = tidy(text)
    if is_nothing(clean):
        return "0"
    number = _number(clean.removesuffix("万元").removesuffix("元") if clean.endswith("万元") else clean)
    if number < 0:
        raise Unreadable(f"“{_short(clean)}”是负数", f"{_short(clean)!r} is negative")
    return format(number, "f")


def looks_like_a_figure(text: str) -> bool:
    """Whether a cell reads as a count, and is not blank."""
    if not tidy(text):
        return False
    try:
        read_count(text)
    except Unreadable:
        return False
    return True


def _number(clean: str) -> Decimal:
    if clean.startswith("="):
        raise Unreadable(
            "公式没有计算结果；请在表格软件中打开并保存一次",
            "a formula that was never computed; open the file in a spreadsheet program and save it once",
        )
    if any(unicodedata.decomposition(sign).startswith(("<super>", "<sub>", "<circle>")) for sign in clean):
        raise Unreadable(f"“{_short(clean)}”带有注码", f"{_short(clean)!r} carries a note mark")
    remark = REMARK.fullmatch(clean)
    if remark is not None and not VAGUE.search(remark["remark"]):
        clean = remark["number"].rstrip()
    plain = clean.translate(FULL_WIDTH)
    plain = plain.rstrip(UNITS).rstrip()
    sign = "-" if plain[:1] in {"-", "−"} else ""
    plain = plain.lstrip("+-−").lstrip()
    whole, point, decimals = plain.partition(".")
    if GROUPED.fullmatch(whole):
        whole = whole.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]+", whole) or (point and not re.fullmatch(r"[0-9]+", decimals)):
        raise Unreadable(f"“{_short(clean)}”不是数字", f"{_short(clean)!r} is not a number")
    if len(whole) > LONGEST or len(decimals) > LONGEST:
        raise Unreadable(f"“{_short(clean)}”位数过多", f"{_short(clean)!r} has too many digits")
    return Decimal(f"{sign}{whole}{point}{decimals}")


def _short(text: str) -> str:
    longest = 24
    return text if len(text) <= longest else text[:longest] + "…"
