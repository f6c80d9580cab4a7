"""The page of a letter (GB/T 9704-2012, 信函格式): 22 lines of 28 characters, red head and rules, places.

Lengths are millimetres, sizes of type points, distances along a line characters (em).  The three layouts take them from
here, so that a letter looks the same in each.
"""

from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from request_flow.notices.model import Grid, Paragraph
from request_flow.report.writers import measure
from request_flow.report.writers.measure import POINT

PAGE_WIDTH, PAGE_HEIGHT = measure.PAGE_WIDTH, measure.PAGE_HEIGHT
TOP, BOTTOM, LEFT, RIGHT = measure.TOP, measure.BOTTOM, measure.LEFT, measure.RIGHT
TEXT_WIDTH: Final = measure.TEXT_WIDTH
LINES, CHARACTERS = 22, 28
BODY, TITLE, FOOT, SMALL = 16.0, 22.0, 14.0, 12.0  # 三号, 二号, 四号, 小四
LINE_PITCH, TITLE_PITCH, SMALL_PITCH = 28.95, 36.0, 18.0
# 28 characters of 16 points are wider than the text; each stands so much nearer to the next.
TRACKING = -0.21
RECORD_AGENCY = 18.0  # 小二
RED = "c8161d"
GREY = "ececec"
# The name of the agency begins 30 mm below the edge of the page; the rules are 170 mm long, 4 mm below it and 20 mm
# above the lower edge.
AGENCY_TOP, RULE_LENGTH, RULE_BELOW, LOWER_RULE = 30.0, 170.0, 4.0, 20.0
# A number under the upper rule and words above the lower one stand 7/8 of a character from it.
FROM_RULE = BODY * 0.875
LARGEST_AGENCY, SMALLEST_AGENCY = 38.0, 18.0
WIDE_APART, APART = 0.22, 0.08
SHORT_NAME, MIDDLE_NAME = 8, 12
# The drawing of a code and that of the agency, in the upper margin.
CODE_SIZE, COVER_CODE_SIZE, LOGO_HEIGHT, LOGO_WIDTH, DRAWING_TOP = 18.0, 28.0, 16.0, 40.0, 9.0
COVER_TOP = 22.0
# Day and name under a seal: four characters from the edge; two without one.
SEALED_GAP, PLAIN_GAP = 4.0, 2.0
# A seal is 42 mm wide, its centre a little above the middle of name and day, its upper edge within a line of the text:
# so many lines above and below name and day.
AROUND_SEAL, AROUND_NAME, AROUND_NAME_OF_RECORD = (1.5, 1.0), (1.0, 0.0), (0.5, 0.0)
# An agency's particulars over the lower rule: lines and size of type, the best first.
CONTACT_SIZES = ((1, 10.5), (1, 9.0), (2, 10.5), (2, 9.0), (2, 7.5))
# A table with a heading row is a list, one without is a form to be filled in by hand: size, pitch, lowest row.
LIST, FORM = (SMALL, SMALL_PITCH, 9.0), (FOOT, 21.0, 12.0)
# Room beside and above the words of a cell; the longest row, in lines, that keeps to one page.
PADDING, PADDING_ABOVE, LONGEST_WHOLE_ROW = 1.2, 1.8, 12
# A table no higher than this stands on one page.
HIGHEST_WHOLE_TABLE = 60.0
# Fonts differ a little in the width of their figures: room left free in a cell, the part of a line that surely does.
SPARE, SURE = 1.0, 0.95
# A paragraph that ends so, of so few lines, never ends a page.
LEADS, LONGEST_LEADING = "：", 3
NARROW = 0.5
WIDE_CLASSES = frozenset("WFA")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the signature: its words, and after how many characters it begins or its middle is sought."""

    text: str
    left: float
    centred: bool = True


def width_of(text: str) -> float:
    """Return how many Chinese characters a text is as wide as; others are about half as wide."""
    return sum(1.0 if east_asian_width(each) in WIDE_CLASSES else NARROW for each in text)


def lines_needed(text: str, size: float, room: float) -> int:
    """Return about how many lines of ``room`` millimetres a text takes; a text without words takes one."""
    in_line = max(1.0, room / (size * POINT))
    return sum(max(1, -int(-width_of(line) // in_line)) for line in text.split("\n"))


def leads(text: str) -> bool:
    """Return whether a paragraph says what follows it and is short enough to go to the next page with that."""
    return text.endswith(LEADS) and lines_needed(text, BODY, TEXT_WIDTH) <= LONGEST_LEADING


def kind_of(grid: Grid) -> tuple[float, float, float]:
    """Return the size of the type of a table, its pitch and its lowest row."""
    return LIST if grid.header else FORM


def lines_of_row(grid: Grid, row: tuple[Paragraph, ...]) -> int:
    """Return about how many lines the highest cell of a row takes; somewhat more rather than fewer."""
    whole = sum(grid.widths)
    rooms = (TEXT_WIDTH * width / whole - 2 * PADDING - SPARE for width in grid.widths)
    return max(lines_needed(cell.text, kind_of(grid)[0], room) for cell, room in zip(row, rooms, strict=True))


def stays_whole(grid: Grid) -> bool:
    """Return whether a table is so low that it goes to the next page rather than be parted."""
    _, pitch, lowest = kind_of(grid)
    heights = (max(lowest, lines_of_row(grid, row) * pitch * POINT + 2 * PADDING_ABOVE) for row in grid.rows)
    return sum(heights) <= HIGHEST_WHOLE_TABLE


def agency_size(name: str) -> tuple[float, float]:
    """Return the size of an agency's name over its letters, and the room between two characters, both in points."""
    wide = max(1.0, width_of(name))
    apart = WIDE_APART if wide <= SHORT_NAME else APART if wide <= MIDDLE_NAME else 0.0
    room = TEXT_WIDTH / POINT
    size = max(SMALLEST_AGENCY, min(LARGEST_AGENCY, room / (wide * (1 + apart))))
    size = int(size * 2) / 2
    return size, round(size * apart, 2)


def contact_size(text: str) -> float | None:
    """Return the largest size in which an agency's particulars stand under its letter; ``None`` where none does."""
    return next((size for lines, size in CONTACT_SIZES if lines_needed(text, size, RULE_LENGTH * SURE) <= lines), None)


def room_for(kind: str, *, is_cover: bool) -> tuple[float, float]:
    """Return the most that a drawing may be wide and high: ``code``, or ``logo``."""
    if kind == "code":
        size = COVER_CODE_SIZE if is_cover else CODE_SIZE
        return size, size
    return LOGO_WIDTH, LOGO_HEIGHT


def left_of_drawing(kind: str, width: float, *, is_record: bool) -> float:
    """Return how far from the left edge of the page a drawing begins: a code ends with the rules, or with the text."""
    beside = (PAGE_WIDTH - RULE_LENGTH) / 2
    if kind == "code":
        return PAGE_WIDTH - (RIGHT if is_record else beside) - width
    return LEFT if is_record else beside


def lines_around(*, sealed: bool, is_record: bool) -> tuple[float, float]:
    """Return how many lines of room there are above name and day, and below them."""
    if sealed:
        return AROUND_SEAL
    return AROUND_NAME_OF_RECORD if is_record else AROUND_NAME


def signature(signer: str, day: str, *, sealed: bool) -> tuple[Placed, ...]:
    """Return where the name of the agency and the day stand.

    Under a seal the day ends four characters from the edge and the name has the same middle.  Without one the name ends
    two characters from the edge and the day begins two characters after it; a longer day ends two from the edge.
    """
    name_width, day_width, line = width_of(signer), width_of(day), float(CHARACTERS)
    if sealed:
        reach = 2 * SEALED_GAP + day_width
        left = line - reach if name_width + 1 <= reach else max(0.0, line - name_width - 1)
        placed = (Placed(signer, left), Placed(day, left))
    else:
        day_left = min(line - name_width, line - PLAIN_GAP - day_width)
        name_left = max(0.0, day_left - PLAIN_GAP)
        placed = (Placed(signer, name_left, centred=False), Placed(day, max(0.0, day_left), centred=False))
    return tuple(each for each in placed if each.text)
