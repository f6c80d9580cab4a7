"""Rows of a register, whatever it is kept in: .xlsx, .xls, .ods or separated text.

A table gives its rows one after the other, each with the number a person sees beside it.  Hidden rows are rows
(offices filter registers); hidden sheets are not read.  Formulas give the value they were saved with.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from request_flow.errors import BadInput
from request_flow.registers.cells import EPOCH_1900, EPOCH_1904, Cell
from request_flow.registers.header import Merged
from request_flow.registers.package import (
    CHUNK,
    ENCRYPTED,
    OLE,
    ZIP,
    Faulty,
    Package,
    broken,
    inspect,
    locked,
    too_large,
)
from request_flow.registers.vocabulary import Limits

NATURAL: Final = {ZIP: (".xlsx", ".xlsm", ".ods"), OLE: (".xls",)}
DELIMITERS: Final = (",", "\t", ";")
MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
Rows = Iterator[tuple[int, Sequence[Cell]]]


@dataclass(slots=True)
class Table:
    """One sheet, or one text file.

    ``rows`` yields the number of the row and its cells; ``offset`` is the column that a row's first cell stands in;
    ``several`` says that other sheets were read before it.
    """

    name: str
    rows: Rows
    merged: Merged = ()
    offset: int = 0
    epoch: date = EPOCH_1900
    faulty: Faulty = field(default_factory=dict)
    several: bool = False

    @property
    def is_text(self) -> bool:
        """Return whether the table is separated text, which has lines and no cells with names."""
        return not self.name


def is_workbook(start: bytes) -> bool:
    """Return whether a file that begins so is a spreadsheet, whatever its name says."""
    return start.startswith((ZIP, OLE))


def refuse_large(path: Path, limits: Limits) -> None:
    """Refuse a file over the limit.

    Raises:
        BadInput: with the way to split it.
    """
    megabytes = path.stat().st_size / CHUNK
    if megabytes > limits.file_megabytes:
        raise too_large(
            path,
            f"有 {megabytes:.0f} MB，超过 {limits.file_megabytes} MB",
            f"has {megabytes:.0f} MB, more than {limits.file_megabytes} MB",
        )


def sheets_of(path: Path, start: bytes, limits: Limits, hidden: Callable[[str], None]) -> Iterator[Table]:
    """Yield each visible sheet, one in memory at a time; ``hidden`` is told the name of each other one.

    Raises:
        BadInput: the file is broken, locked or too large.
    """
    package = _package(path, start, limits)
    natural = path.suffix.lower() in NATURAL[ZIP if start.startswith(ZIP) else OLE]
    try:
        with _open(path, natural=natural) as book:
            for about in book.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                if about.visible != SheetVisibleEnum.Visible:
                    hidden(about.name)
                    continue
                yield _sheet(book, about.name, package)
    except PasswordError as error:
        raise locked(path) from error
    except CalamineError as error:
        raise broken(path, error) from error


def _package(path: Path, start: bytes, limits: Limits) -> Package:
    if start.startswith(ZIP):
        return inspect(path, limits)
    if ENCRYPTED in path.read_bytes():
        raise locked(path)
    return Package()


def _open(path: Path, *, natural: bool) -> CalamineWorkbook:
    """Open by name where it fits the content, else by content: exports are often called .xls whatever they are."""
    return (
        CalamineWorkbook.from_path(path) if natural else CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    )


def _sheet(book: CalamineWorkbook, name: str, package: Package) -> Table:
    sheet = book.get_sheet_by_name(name)
    offset = sheet.start[1] if sheet.start else 0
    merged = [((top, left - offset), (bottom, right - offset)) for (top, left), (bottom, right) in _merged(sheet)]
    faulty = {(row, column - offset): shown for (row, column), shown in package.faulty.get(name, {}).items()}
    epoch = EPOCH_1904 if package.from_1904 else EPOCH_1900
    return Table(name, enumerate(sheet.iter_rows(), start=1), merged, offset, epoch, faulty)


def _merged(sheet: object) -> Merged:
    return getattr(sheet, "merged_cell_ranges", None) or []


def texts_of(path: Path, limits: Limits) -> Iterable[Callable[[], Table]]:
    """Return the ways to read a separated text, one for each delimiter; each call begins at the start of the file.

    Raises:
        BadInput: the file is HTML or no text in an encoding that offices use.
    """
    encoding = _encoding(path)
    return [partial(_text, path, encoding, delimiter, limits) for delimiter in DELIMITERS]


def _text(path: Path, encoding: str, delimiter: str, limits: Limits) -> Table:
    return Table("", _text_rows(path, encoding, delimiter, limits))


def _encoding(path: Path) -> str:
    """Return the first of the encodings in use that reads the whole file."""
    with path.open("rb") as file:
        start = file.read(max(map(len, MARKS)))
        for mark, name in MARKS.items():
            if start.startswith(mark):
                return name
        for name in ("utf-8", "gb18030"):
            if _reads(file, name):
                return name
    raise BadInput(
        "unknown_encoding",
        f"{path.name} 不是 UTF-8、UTF-16（带 BOM）或 GB18030 编码的文本；请用 Excel 或 WPS 另存为 .xlsx 再导入",
        f"{path.name} is no text in UTF-8, UTF-16 (with BOM) or GB18030: save it as .xlsx from Excel or WPS",
    )


def _reads(file: io.BufferedReader, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _text_rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Rows:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        line = 1
        try:
            for count, row in enumerate(reader):
                if count > limits.rows:
                    zh, en = f"超过 {limits.rows} 行", f"has more than {limits.rows} rows"
                    raise too_large(path, zh, en)
                yield line, row
                line = reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            raise BadInput(
                "broken_text",
                f"{path.name} 第 {line} 行起不能读作分隔文本；请检查引号是否成对，有没有多余的分隔符",
                f"{path.name}, from line {line}: cannot be read as separated text ({error}); check the quotes",
            ) from error
