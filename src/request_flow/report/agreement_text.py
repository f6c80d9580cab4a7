"""The paragraphs of a narrative as they are compared: without blanks, figures in one spelling, broken lines joined."""

import re

from request_flow.report.agreement_words import FIGURE_UNITS, NUMBER, definition

END = "。！？!?"
PARTS = f"{END}；;"
BREAKS = re.compile(r"[，,；;。！？!?\n]")
DIGITS = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
GROUPED = re.compile(r"(?<![\d.])[1-9]\d{0,2}(?:[,，]\d{3})+(?!\d)(?![,，]\d)")
LONE = re.compile(r"[-—–]*\d{1,3}[-—–]*")
UNREADABLE = "□"
"""Stands for what is no part of the text: nothing is read across it."""
BARE_NUMBER = re.compile(rf"(?:共|共计|合计|为|有)?{NUMBER}{FIGURE_UNITS}(?=[，,。；;（(]|$)")


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Return the paragraphs without blanks, each with the heading it stands under.

    A line that does not end a sentence goes on in the next one: a page may have broken it.
    """
    found: list[tuple[str, str]] = []
    heading, is_open, is_heading = "", False, False
    lines = [bare for line in text.translate(DIGITS).splitlines() if (bare := _plain(line))]
    for place, line in enumerate(lines):
        after = lines[place + 1] if place + 1 < len(lines) else ""
        bare = UNREADABLE if LONE.fullmatch(line) and not re.match(FIGURE_UNITS, after) else line
        if bare == UNREADABLE and not is_open:
            continue  # the number of a page between two paragraphs
        if is_heading and BARE_NUMBER.match(bare):
            # A name in one line, its number in the next: no heading at all.
            found.append((heading, heading.rstrip(END) + bare))
        elif re.fullmatch(definition().heading, bare) and not BREAKS.search(bare):
            heading, is_open, is_heading = bare + END[0], False, True
            continue
        elif found and (is_open or _goes_on(found[-1][1], bare)):
            found[-1] = found[-1][0], found[-1][1] + bare
        else:
            found.append((heading, bare))
        is_open, is_heading = bare[-1] not in PARTS, False
    return [(over, _rejoined(paragraph)) for over, paragraph in found]


def _plain(line: str) -> str:
    return GROUPED.sub(lambda found: re.sub("[,，]", "", found[0]), "".join(line.split()))


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is only the number of what the sentence before it named (新收政府信息公开申请。/12件。)."""
    return BARE_NUMBER.match(line) is not None and re.search(f"(?:{definition().counted})[{END}]$", before) is not None


def _rejoined(paragraph: str) -> str:
    """Return the paragraph without a full stop between a name and its number."""
    return re.sub(f"({definition().counted})[。](?={BARE_NUMBER.pattern})", r"\1：", paragraph)
