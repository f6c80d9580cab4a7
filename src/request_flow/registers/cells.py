"""What a cell of a register says: a text, a day, a number.

Days come as real dates, as text in many spellings and as serial numbers.  A year of two digits is never guessed.
A cell that only says "nothing here" (a dash, 无) is empty.  No time zone is involved: a register writes office days.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from request_flow.errors import Sentence
from request_flow.registers.vocabulary import Limits, tidy, vocabulary

Cell: TypeAlias = object
DASHES: Final = str.maketrans("－—–‐‑−．／。", "------./.")
DAY: Final = re.compile(
    r"(\d{4})\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})\s*[日号]?"
    r"(?:[T\s,]*(?:\(?(?:星期|周)[一二三四五六日天]\)?)?\s*(?:上午|下午|AM|PM|am|pm)?\s*"
    r"(?:\d{1,2}(?::\d{1,2}){1,2}(?:\.\d+)?|\d{1,2}[时点](?:\d{1,2}分?)?(?:\d{1,2}秒)?)?"
    r"\s*(?:AM|PM|am|pm)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
DENSE_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT_YEAR: Final = re.compile(
    r"\d{1,2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}"
)
NO_YEAR: Final = re.compile(r"\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")
SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
COUNT: Final = re.compile(
    r"(?:延期|延长)?(\d+)(?:\.0+)?(?:个)?(?:工作日|天|日|件|页|days?|workingdays?)?", re.IGNORECASE
)
AMOUNT: Final = re.compile(r"[¥￥]?(\d+(?:\.\d+)?)元?")
EXACT_DIGITS: Final = 15
LONGEST_NOTHING: Final = 6
QUOTED: Final = 40
EPOCH_1900: Final = date(1899, 12, 30)
EPOCH_1904: Final = date(1904, 1, 1)
DAYS_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Unreadable(Exception):
    """A cell that does not say what its column asks for; ``code`` tells the kind of fault."""

    code: str
    said: Sentence


def unreadable(code: str, zh: str, en: str) -> Unreadable:
    """Return the exception to raise."""
    return Unreadable(code, Sentence(zh, en))


def shown(cell: Cell) -> str:
    """Return the cell as a person sees it, in one line and never long."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = " ".join(str(cell).split())
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def text_of(cell: Cell) -> str | None:
    """Return the text of the cell, None where it says nothing; a whole number loses its ``.0``.

    Raises:
        Unreadable: a number of more digits than a spreadsheet keeps, so that its last ones are wrong.
    """
    if type(cell) is str:
        text = cell.strip()
        return None if not text or says_nothing(text, vocabulary().blank) else text
    if isinstance(cell, float):
        if abs(cell) >= 10**EXACT_DIGITS:
            raise unreadable(
                "digits_lost",
                f"“{cell:.0f}”存成了数字，末几位已丢失；请把该列设为文本后重新填写",
                f"{cell:.0f} was stored as a number and lost its last digits: make the column text and type it again",
            )
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def says_nothing(text: str, words: frozenset[str]) -> bool:
    """Return whether the text is one of the words; a longer one is not even looked at."""
    return len(text) <= LONGEST_NOTHING and tidy(text) in words


def is_empty(cell: Cell) -> bool:
    """Return whether the cell says nothing, as a figure or a day."""
    return type(cell) is str and (not cell or cell.isspace() or says_nothing(cell.strip(), vocabulary().blank_figure))


class DayReader:
    """Reads days; ``epoch`` is day 0 of the serial numbers of the file at hand."""

    def __init__(self, limits: Limits, epoch: date = EPOCH_1900) -> None:
        self._epoch = epoch
        self._years = range(limits.first_year, limits.last_year + 1)
        self._seen: dict[str, date] = {}

    def __call__(self, cell: Cell) -> date | None:
        """Return the day, None where the cell says nothing.

        Raises:
            Unreadable: it says something that is no day.
        """
        if type(cell) is date:
            return self._plausible(cell, cell)
        if type(cell) is str:
            day = self._seen.get(cell)
            return day if day is not None else self._of_text(cell)
        if isinstance(cell, datetime):
            return self._plausible(cell.date(), cell)
        if isinstance(cell, float):
            return self._of_number(cell)
        raise self._no_day(cell)

    def _of_text(self, cell: str) -> date | None:
        if is_empty(cell):
            return None
        text = unicodedata.normalize("NFKC", cell.strip()).translate(DASHES)
        found = DAY.fullmatch(text) or DENSE_DAY.fullmatch(text)
        if found is None:
            if SERIAL.fullmatch(text):
                return self._of_number(float(text))
            raise self._no_day(cell)
        try:
            day = self._plausible(date(int(found[1]), int(found[2]), int(found[3])), cell)
        except ValueError:
            raise unreadable(
                "bad_date",
                f"“{shown(cell)}”这一天不存在，请核对",
                f"{shown(cell)!r} is a day that does not exist: check it",
            ) from None
        if len(self._seen) < DAYS_KEPT:
            self._seen[cell] = day
        return day

    def _of_number(self, number: float) -> date:
        if number.is_integer() and (found := DENSE_DAY.fullmatch(str(int(number)))):
            return self._of_text(f"{found[1]}-{found[2]}-{found[3]}") or self._epoch
        try:
            return self._plausible(self._epoch + timedelta(days=int(number)), number)
        except (OverflowError, ValueError):
            raise self._no_day(number) from None

    def _plausible(self, day: date, cell: Cell) -> date:
        if day.year not in self._years:
            raise unreadable(
                "bad_date",
                f"“{shown(cell)}”读作 {day.isoformat()}，不像登记的日期；请改写为 2024-03-05 这样",
                f"{shown(cell)!r} reads as {day.isoformat()}, which no register means: write it as 2024-03-05",
            )
        return day

    def _no_day(self, cell: Cell) -> Unreadable:
        text = unicodedata.normalize("NFKC", str(cell).strip()).translate(DASHES)
        if SHORT_YEAR.fullmatch(text):
            return unreadable(
                "two_digit_year",
                f"“{shown(cell)}”的年份不是写在最前的四位数，不能猜；请写成 2024-03-05 这样",
                f"{shown(cell)!r} has no year of four digits in front, and none is guessed: write it as 2024-03-05",
            )
        if NO_YEAR.fullmatch(text):
            return unreadable(
                "no_year",
                f"“{shown(cell)}”没有年份；请写成 2024-03-05 这样",
                f"{shown(cell)!r} has no year: write it as 2024-03-05",
            )
        return unreadable(
            "bad_date",
            f"“{shown(cell)}”不是日期；一格写一个日期，如 2024-03-05",
            f"{shown(cell)!r} is no day: write one day in a cell, such as 2024-03-05",
        )


def count_of(cell: Cell) -> int | None:
    """Return a whole number such as 10 or 10个工作日, None where the cell says nothing or nought.

    A cell that only says that it happened (是, 已延期) is 0: it was done, nobody knows how often or how long.

    Raises:
        Unreadable: it says something else.
    """
    if isinstance(cell, float) and cell.is_integer():
        return int(cell) or None
    if type(cell) is str:
        if is_empty(cell):
            return None
        text = tidy(cell)
        if found := COUNT.fullmatch(text):
            return int(found[1]) or None
        if text in vocabulary().happened:
            return 0
    raise unreadable("bad_number", f"“{shown(cell)}”不是整数，如 10", f"{shown(cell)!r} is no whole number such as 10")


def amount_of(cell: Cell) -> float | int | None:
    """Return an amount in yuan, None where the cell says nothing.

    Raises:
        Unreadable: it says something else.
    """
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if type(cell) is str:
        if is_empty(cell):
            return None
        if found := AMOUNT.fullmatch(tidy(cell).replace(",", "")):
            return int(found[1]) if found[1].isdigit() else float(found[1])
    raise unreadable("bad_number", f"“{shown(cell)}”不是金额，如 120.5", f"{shown(cell)!r} is no amount such as 120.5")


Reader: TypeAlias = Callable[[Cell], object]
