"""Finding the provision that a person cites: as an address, a number, or in Chinese (政府信息公开条例第三十三条第二款).

A citation without a law is one of the Regulation on Open Government Information (政府信息公开条例).
"""

import re
from collections.abc import Iterator

from request_flow.cli.wording import RULINGS, place_in_law
from request_flow.errors import NotFound
from request_flow.law.corpus import Law, Provision

USUAL = "ogi-2019"
NUMERAL = "[0-9〇零一二三四五六七八九十百千]+"
CITED = re.compile(
    rf"(?P<law>.*?)\s*第?\s*(?P<article>{NUMERAL})\s*条"
    rf"(?:\s*第?\s*(?P<paragraph>{NUMERAL})\s*款)?"
    rf"(?:\s*第?\s*[(（]?(?P<item>{NUMERAL})[)）]?\s*项)?"
)
PATH = re.compile(r"(?P<law>[^0-9:]*?)\s*(?:第|[Aa]rt(?:icle|\.)?)?\s*(?P<path>\d+(?:\.\d+){0,2})")
RULING = re.compile(r"[A-Z]\d+")
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}


def find_provision(law: Law, cited: str) -> Provision:
    """Return the provision that ``cited`` means.

    Raises:
        NotFound: there is none; the sentence lists the laws, or the articles of the one that was meant.
        BadInput: it is an address that is written wrongly.
    """
    text = cited.strip().replace("：", ":")
    if ":" in text:
        return law.provision(text)
    if RULING.fullmatch(text):
        return law.provision(f"{RULINGS}:{text}")
    named = [each for each in law.provisions.values() if each.cited_as and text in (each.cited_as.zh, each.cited_as.en)]
    if len(named) == 1:
        return named[0]
    address = _address(law, text)
    if address is None:
        known = _titles(law)
        zh = "、".join(f"{title}（{key}）" for key, title in known.items())
        raise NotFound(
            "no_such_law",
            f"没有找到“{cited}”；可以写 33、第三十三条，或先写法规：{zh}",
            f"{cited!r} was not found; write 33 or 33.2, or a law before it, as in review-2024:23; "
            f"known: {', '.join(known)}",
        )
    try:
        return law.provision(address)
    except NotFound as error:
        key = address.partition(":")[0]
        articles = list(dict.fromkeys(_articles(law, key)))
        zh = "、".join(place_in_law(each) for each in articles)
        raise NotFound(
            error.code,
            f"《{_titles(law)[key]}》没有收录“{cited}”；收录的有：{zh}",
            f"{key} has no {cited!r} here; it has: {', '.join(articles)}",
        ) from error


def _address(law: Law, text: str) -> str | None:
    found = CITED.fullmatch(text)
    if found is not None:
        parts = [found["article"], found["paragraph"], found["item"]]
        if parts[2] is not None and parts[1] is None:
            parts[1] = "1"  # an item belongs to a paragraph; where none is named the article has one
        path = ".".join(str(number_of(each)) for each in parts if each is not None)
    else:
        found = PATH.fullmatch(text)
        if found is None:
            return None
        path = found["path"]
    key = _law_called(law, found["law"].strip("《》 "))
    return f"{key}:{path}" if key is not None else None


def number_of(numeral: str) -> int:
    """Return a number written in digits or in Chinese numerals."""
    if numeral.isdecimal():
        return int(numeral)
    total = pending = 0
    for char in numeral:
        if char in UNITS:
            total += (pending or 1) * UNITS[char]
            pending = 0
        else:
            pending = pending * 10 + (int(char) if char.isdecimal() else DIGITS[char])
    return total + pending


def _titles(law: Law) -> dict[str, str]:
    return {each.law: each.law_title for each in law.provisions.values()}


def _law_called(law: Law, name: str) -> str | None:
    """Return the key of the law whose title or key was written; of several editions the last one in force."""
    titles = _titles(law)
    if not name:
        return USUAL
    if name in titles:
        return name
    if name in titles[USUAL]:
        return USUAL
    begun = {each.law: each.in_force for each in law.provisions.values()}
    named = [key for key, title in titles.items() if name in title]
    exact = [key for key in named if titles[key].partition("（")[0].removeprefix("中华人民共和国") == name]
    return max(exact or named, key=begun.__getitem__, default=None)


def _articles(law: Law, key: str) -> Iterator[str]:
    for each in law.provisions.values():
        if each.law == key:
            yield each.article.partition(".")[0]
