"""Reading the title: whose report it is, and for which year (某局2020年政府信息公开工作年度报告)."""

import re
from collections.abc import Iterable

CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "0001234567890123456789")
# The agency stands before the year, or between the year and the words; behind the title a site may put its name.
TITLE = re.compile(
    r"(?P<before>[^，。；！？,;!?]*?)(?P<year>(?:19|20)[0-9]{2})(?:年度|年)?(?P<after>[^，。；！？,;!?]{0,40}?)"
    r"政府信息公开(?:工作)?(?:年度)?(?:报告|年报)》?(?:[(（_|\-—].*)?"
)
YEAR_IN_WORDS = re.compile(r"[一二][〇○零一二三四五六七八九０１２３４５６７８９]{3}(?=年)|[０-９]{4}(?=年)")
# A title is short; a paragraph that mentions a report is not.
LONGEST_TITLE = 80


def read_title(lines: Iterable[str]) -> tuple[str, int | None]:
    """Return the agency and the year that the titles among ``lines`` give; empty and ``None`` where none does.

    The first title gives the year; the first of that year that names an agency gives the agency.
    """
    year: int | None = None
    for line in lines:
        text = YEAR_IN_WORDS.sub(lambda found: found[0].translate(CHINESE_DIGITS), "".join(line.split()))
        title = TITLE.fullmatch(text) if len(text) <= LONGEST_TITLE else None
        if title is None or year not in {None, int(title["year"])}:
            continue
        year = int(title["year"])
        # A page's path (首页>公开年报>某局) stands before the name.
        agency = re.split(r"[>》|_:：-]", title["before"].strip("《"))[-1].strip("《") or title["after"]
        if agency:
            return agency, year
    return "", year
