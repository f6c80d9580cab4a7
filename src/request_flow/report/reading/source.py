"""What a reader hands on: the grids of cell texts of a file, and the lines of text around them.

A merged cell stands once, at its first line and column; the places it covers are blank. So every reader gives the
same picture, whatever the file's own way to merge cells.
"""

from dataclasses import dataclass

from request_flow.errors import BadInput, Sentence

GridOfText = list[list[str]]

# A yearly report is a few pages; these bounds keep a hostile or mistaken file from filling the memory.
LARGEST_FILE = 16 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_CELLS = 1 << 20
WIDEST = 1 << 10


@dataclass(frozen=True, slots=True)
class Source:
    """The content of a file: grids in their order, text lines in theirs, and what was odd about the file.

    ``prose`` is the lines that stand outside tables; a kind of file without such lines has none.
    """

    grids: tuple[GridOfText, ...]
    lines: tuple[str, ...]
    warnings: tuple[Sentence, ...] = ()
    prose: tuple[str, ...] = ()


def unreadable(place: str, zh: str, en: str, code: str = "unreadable_report") -> BadInput:
    """Return the error for a file that cannot be read as a report."""
    return BadInput(code, f"{place}：{zh}", f"{place}: {en}")


def too_large(place: str, zh: str, en: str) -> BadInput:
    """Return the error for a file beyond the bounds."""
    return unreadable(place, f"文件过大：{zh}", f"the file is too large: {en}", "report_too_large")


class GridMaker:
    """Places cells with their extents into a grid, first free place in the line first, as HTML and DOCX do."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.rows: GridOfText = []
        self._taken: dict[int, int] = {}
        self._cells = 0

    def start_line(self) -> None:
        """Begin a line: what hangs down from the lines above still covers its columns."""
        self.rows.append([])

    def put(self, text: str, width: int = 1, height: int = 1) -> None:
        """Put a cell at the first free column of the current line.

        Raises:
            BadInput: the table is larger than any report.
        """
        row = self.rows[-1]
        number = len(self.rows) - 1
        started = column = len(row)
        while self._taken.get(column, 0) > number:
            row.append("")
            column += 1
        width = max(1, width)
        self._cells += column + width - started
        if column + width > WIDEST or self._cells > MOST_CELLS:
            raise too_large(self.place, "表格超出年度报告的范围", "a table is larger than that of any report")
        row.append(text)
        row.extend([""] * (width - 1))
        if height > 1:
            for covered in range(column, column + width):
                self._taken[covered] = number + height

    def grid(self) -> GridOfText:
        """Return the lines; one may be shorter than another where nothing stands at its end."""
        return self.rows
