"""How large a printed table is: the width of its columns and the size of its type on an official page.

The page is that of GB/T 9704 (党政机关公文格式): A4, its text 156 mm wide and 225 mm high. Lengths are millimetres,
type sizes points. The largest of the usual sizes is taken in which every figure stands on one line and the whole
table on one page; where even the smallest does not do, the table runs on to the next page.
"""

from dataclasses import dataclass
from math import ceil

from request_flow.report.layout import Layout, Placed

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM
BODY, TITLE, FOOT = 16.0, 22.0, 14.0  # 三号, 二号, 四号
LINE_PITCH, TITLE_PITCH = 28.0, 36.0
SIZES = (10.5, 9.0, 7.5, 6.5, 5.5)  # 五号, 小五, 六号, 小六, 七号
POINT = 25.4 / 72
TITLE_LINE = int(TEXT_WIDTH / (TITLE * POINT))  # characters in a line of the title
# Room at the left and the right of a cell, the height of a line by its type, and of the lowest row.
PADDING, LEADING, LOWEST_ROW = 0.8, 1.25, 6.4
# A digit is about half as wide as a character; the little more is for fonts with wider digits.
DIGIT = 0.58
# A label beside several rows is set in lines of so many characters, a heading over a column likewise.
LABEL_LINE, HEADING_LINE = 4, 3
# The heading of the section stands above the table, and an estimate wants some room.
FOR_THE_HEADING = 16
# A width made for so many characters may fall short of them by a rounding.
ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class Measure:
    """The widths of the columns, the size of the type, the lowest row, and whether the table keeps to one page."""

    widths: tuple[float, ...]
    size: float
    row: float
    on_one_page: bool


def measured(layout: Layout) -> Measure:
    """Return the largest measure in which the table keeps to one page, else the smallest."""
    found = [_measured(layout, size) for size in SIZES]
    return next((measure for measure, fits in found if fits and measure.on_one_page), found[-1][0])


def lines_of(cell: Placed, measure: Measure) -> list[str]:
    """Return the text of a cell in the lines it is set in: a heading of columns or of rows is broken in even parts.

    The number of a heading of rows, （三）, has a line of its own where the rest has room on the next.
    """
    text = str(cell.content)
    if cell.role != "column" and not cell.heads_rows:
        return [text]
    room = sum(measure.widths[cell.left : cell.left + cell.width]) - 2 * PADDING
    longest = max(1, int(room / (measure.size * POINT) + ROUNDING))
    number, mark, rest = text.partition("）")
    if cell.heads_rows and mark and len(text) > longest >= len(rest) > 0:
        return [number + mark, rest]
    lines = ceil(len(text) / longest)
    part = ceil(len(text) / lines)
    return [text[start : start + part] for start in range(0, len(text), part)]


def _measured(layout: Layout, size: float) -> tuple[Measure, bool]:
    """Return the measure at one size of type, and whether each figure has room on one line."""
    longest = max((len(str(cell.content)) for cell in layout.cells if cell.role == "value"), default=1)
    figure = longest * DIGIT * size * POINT + 2 * PADDING
    widths = _widths(layout, size, figure)
    fits = all(sum(widths[cell.left : cell.left + cell.width]) >= _needs(cell, size) for cell in layout.cells)
    one_page = _height(layout, widths, size) <= TEXT_HEIGHT - FOR_THE_HEADING
    return Measure(widths, size, LOWEST_ROW, one_page), fits


def _needs(cell: Placed, size: float) -> float:
    """Return the width below which a cell cannot be read: a figure breaks, a word stands one character to a line."""
    if cell.role == "value":
        return len(str(cell.content)) * DIGIT * size * POINT + 2 * PADDING
    return min(2, len(str(cell.content))) * size * POINT + 2 * PADDING


def _widths(layout: Layout, size: float, figure: float) -> tuple[float, ...]:
    labels = layout.label_columns
    if labels < 2:  # noqa: PLR2004 -- one column of labels is as wide as the others
        return (TEXT_WIDTH / layout.width,) * layout.width
    column = max(figure, HEADING_LINE * size * POINT + 2 * PADDING)
    outer = LABEL_LINE * size * POINT + 2 * PADDING
    inner = TEXT_WIDTH - (layout.width - labels) * column - (labels - 1) * outer
    return (*[outer] * (labels - 1), inner, *[column] * (layout.width - labels))


def _height(layout: Layout, widths: tuple[float, ...], size: float) -> float:
    rows = [LOWEST_ROW] * layout.height
    for cell in layout.cells:
        room = max(sum(widths[cell.left : cell.left + cell.width]) - 2 * PADDING, size * POINT)
        lines = ceil(len(str(cell.content)) * size * POINT / room) if isinstance(cell.content, str) else 1
        wanted = lines * size * LEADING * POINT + 2 * PADDING
        own = range(cell.top, cell.top + cell.height)
        lacking = wanted - sum(rows[row] for row in own)
        if lacking > 0:
            rows[own[-1]] += lacking
    return sum(rows)
