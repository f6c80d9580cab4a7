"""How a letter writes days, provisions, sums and numbers (公文用语).

Days stand as 2026年11月24日, provisions as 第三十三条第二款 with the law named in full where it is met first, sums in
figures and, where a fee is demanded, in the capital numerals (大写) that cannot be altered.  An article of which the
law here holds but one paragraph is cited without it (第三十六条第六项).
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.law.citation import Address, parse_address
from request_flow.law.corpus import Law

DIGITS: Final = "〇一二三四五六七八九"
PLACES: Final = ("", "十", "百", "千")
CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖"
CAPITAL_PLACES: Final = ("", "拾", "佰", "仟")
MYRIADS: Final = ("", "万", "亿", "万亿")
BASE: Final = len(DIGITS)
MYRIAD: Final = BASE ** len(PLACES)
CENTS: Final = 2
LEVELS: Final = ("条", "款", "项")
LETTERS_OF_RULES: Final = "ruling"
REPORT_FORMS: Final = "report-form"


QUOTES: Final = ("“", "”"), ("‘", "’")
"""Quotation marks and those within them (GB/T 15834: 外双内单)."""


def quoted(text: str) -> str:
    """Return a text as it stands in quotation marks: its own double marks become single ones, theirs double again.

    A mark without its other half stays: it may be an apostrophe, and nobody can tell where the words would end.
    """
    halves = {**dict(QUOTES), **{closing: opening for opening, closing in QUOTES}}
    found, open_marks = list(text), list[int]()
    for place, mark in enumerate(text):
        if mark in dict(QUOTES):
            open_marks.append(place)
        elif mark in halves and open_marks and text[open_marks[-1]] == halves[mark]:
            begin = open_marks.pop()
            found[begin], found[place] = QUOTES[1 - len(open_marks) % 2]
    return "".join(found)


def day(on: date) -> str:
    """Return ``2026年11月24日``."""
    return f"{on.year}年{on.month}月{on.day}日"


def numeral(number: int) -> str:
    """Return a number from 1 to 9999 as Chinese writes it in articles: 三十三, 一百零八, 十五.

    Raises:
        BadInput: the number is none of them.
    """
    if not 0 < number < MYRIAD:
        raise BadInput(
            "bad_numeral", f"{number} 不能写作条款序号。", f"{number} cannot be written as the number of a provision."
        )
    text = _group(number, DIGITS, PLACES, DIGITS[0]).replace("〇", "零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _group(number: int, digits: str, places: tuple[str, ...], zero: str) -> str:
    """Return a number below ten thousand, one zero for any run of them inside it."""
    text, pending = "", False
    for place in reversed(range(len(places))):
        digit = number // BASE**place % BASE
        if digit:
            text += (zero if pending else "") + digits[digit] + places[place]
            pending = False
        elif text:
            pending = True
    return text


def amount(yuan: Decimal | float) -> str:
    """Return a sum in figures: ``2200元``, ``35.50元``."""
    cents = _cents(yuan)
    whole, rest = divmod(cents, BASE**CENTS)
    return f"{whole}.{rest:0{CENTS}}元" if rest else f"{whole}元"


def amount_in_capitals(yuan: Decimal | float) -> str:
    """Return a sum as a demand writes it: ``人民币贰仟贰佰元整``.

    Raises:
        BadInput: the sum is below zero or beyond what has a name.
    """
    cents = _cents(yuan)
    whole, rest = divmod(cents, BASE**CENTS)
    if cents < 0 or whole >= MYRIAD ** len(MYRIADS):
        raise BadInput("bad_amount", f"金额 {yuan} 不能写成大写。", f"the sum {yuan} cannot be written in words.")
    text = _whole(whole) + "元" if whole or not rest else ""
    tens, ones = divmod(rest, BASE)
    if not rest:
        return f"人民币{text}整"
    if tens:
        text += ("零" if whole and whole % BASE == 0 else "") + CAPITALS[tens] + "角"
    elif whole:
        text += CAPITALS[0]
    return f"人民币{text}{CAPITALS[ones] + '分' if ones else '整'}"


def _whole(number: int) -> str:
    if not number:
        return CAPITALS[0]
    groups = []
    while number:
        number, group = divmod(number, MYRIAD)
        groups.append(group)
    text, pending = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            pending = bool(text)
            continue
        if text and (pending or group < BASE ** (len(PLACES) - 1)):
            text += CAPITALS[0]
        pending = False
        text += _group(group, CAPITALS, CAPITAL_PLACES, CAPITALS[0]) + MYRIADS[place]
    return text


def _cents(yuan: Decimal | float) -> int:
    return int((Decimal(str(yuan)) * BASE**CENTS).quantize(Decimal(1), ROUND_HALF_UP))


def article(address: str, law: Law) -> str:
    """Return where a provision stands: ``第三十三条第二款``.

    Raises:
        BrokenDefinition: no law here has it, or it is none that a letter can cite.
    """
    return _article(law, parse_address(address))


@lru_cache(maxsize=1024)
def _article(law: Law, address: Address) -> str:
    try:
        law.provision(str(address))
        path = [int(part) for part in address.path]
    except (BadInput, ValueError) as error:
        raise BrokenDefinition(
            "no_article_to_cite",
            f"文书不能引用“{address}”：没有这一条款，或者它不是法律条文。",
            f"a letter cannot cite {address}: there is no such provision, or it is none of a law.",
        ) from error
    named = [f"第{numeral(number)}{level}" for number, level in zip(path, LEVELS, strict=False)]
    if len(named) > 1 and _has_one_paragraph(law, address):
        del named[1]
    return "".join(named)


def _has_one_paragraph(law: Law, address: Address) -> bool:
    number = address.path[0]
    return not any(
        other.law == address.law and other.path[0] == number and other.path[1:2] not in ((), ("1",))
        for other in map(parse_address, law.provisions)
    )


def wording(address: str, law: Law) -> str:
    """Return the official words of a provision, to be quoted in a letter.

    Raises:
        BrokenDefinition: no law here has it, or only its sense is known, which cannot be quoted.
    """
    try:
        found = law.provision(address)
    except BadInput as error:
        raise BrokenDefinition("no_words_to_quote", error.sentence.zh, error.sentence.en) from error
    if not found.text:
        raise BrokenDefinition(
            "no_words_to_quote",
            f"文书不能引用“{address}”的原文：法规库中只有大意。",
            f"a letter cannot quote {address}: only its sense is known here.",
        )
    return found.text


def title(name: str, law: Law) -> str:
    """Return the name of a law as it is cited: ``《中华人民共和国行政复议法》``, without the year of its version.

    Raises:
        BrokenDefinition: no law here has this id.
    """
    found = next((each.law_title for each in law.provisions.values() if each.law == name), None)
    if found is None:
        raise BrokenDefinition("no_law_to_cite", f"没有编号为“{name}”的法规。", f"no law has the id {name!r}.")
    bare = found.partition("（")[0] if found.endswith("）") else found
    return f"《{bare}》"


def basis(addresses: Iterable[str], law: Law) -> str:
    """Return provisions as the ground of an act, each law named once: ``《…条例》第十五条、第三十六条第三项``.

    Rulings and the forms of the report are no ground that a letter names; nothing is left where there is no other.
    """
    by_law: dict[str, list[Address]] = {}
    for address in map(parse_address, addresses):
        if address.law != LETTERS_OF_RULES and not address.law.startswith(REPORT_FORMS):
            found = by_law.setdefault(address.law, [])
            if address not in found:
                found.append(address)
    parts = []
    for name, found in by_law.items():
        ordered = sorted(found, key=lambda address: [int(part) for part in address.path])
        parts.append(title(name, law) + "、".join(_article(law, address) for address in ordered))
    return "、".join(parts)
