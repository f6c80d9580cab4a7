"""A register of any make, read into cases: the one door of this package.

The kind of a file is told by its content, not its name.  The file is opened and its heading found at once, so that an
unusable one is refused before anything is taken; rows are then read as they are asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from request_flow.errors import BadInput, NotFound
from request_flow.law.library_faults import of_system
from request_flow.registers.case_file import read_case_file, refuse_another_kind
from request_flow.registers.entry import Entry
from request_flow.registers.header import Header, absent_from, check_mapping, find_header, refuse_header
from request_flow.registers.history import ConsultationEnds
from request_flow.registers.rows import Rows
from request_flow.registers.sheets import Table, is_workbook, refuse_large, sheets_of, texts_of
from request_flow.registers.vocabulary import vocabulary

SAMPLE = 4096
TEXTS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods")


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a person should know of a register that could be read; said once."""

    code: str
    zh: str
    en: str


class Register(Iterator[Entry]):
    """The entries of a file, one after the other; ``warnings`` grows while they are read.

    ``mapping`` says which heading was taken for which field, empty for a case file.
    """

    def __init__(self) -> None:
        self.warnings: list[Warned] = []
        self.mapping: dict[str, str] = {}
        self.entries: Iterator[Entry] = iter(())

    def __next__(self) -> Entry:
        """Return the next entry."""
        return next(self.entries)

    def warn(self, code: str, zh: str, en: str) -> None:
        """Keep a warning, each code once."""
        if all(warned.code != code for warned in self.warnings):
            self.warnings.append(Warned(code, zh, en))


def read_register(
    path: Path,
    *,
    agency: str | None = None,
    mapping: Mapping[str, str] | None = None,
    alone: bool = False,
    consultation_ends: ConsultationEnds | None = None,
) -> Register:
    """Return the entries of a case file or a spreadsheet, streaming.

    ``agency`` stands where the register names none.  ``mapping`` gives a field its heading, before any synonym; with
    ``alone`` no synonym is asked.
    ``consultation_ends`` tells the last day of a consultation that nobody answered; without it such a consultation
    is flagged as a gap whenever a reply follows.

    Raises:
        NotFound: there is no such file.
        BadInput: the file cannot be read as a register; the sentence says why and what to do.
    """
    check_mapping(mapping)
    register = Register()
    start = start_of(path)
    if is_table(path, start):
        reading = _Reading(path, start, register, agency=agency, mapping=mapping, alone=alone, ends=consultation_ends)
        register.entries = reading.open()
    else:
        refuse_another_kind(path, start)
        register.entries = _case_file(path, agency)
    return register


def is_table(path: Path, start: bytes) -> bool:
    """Return whether a file that begins so is a spreadsheet or a separated text."""
    return is_workbook(start) or path.suffix.lower() in TEXTS


def start_of(path: Path) -> bytes:
    """Return how a file begins.

    Raises:
        NotFound: there is no such file.
        BadInput: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(SAMPLE)
    except FileNotFoundError as error:
        raise NotFound("no_file", f"没有这个文件：{path}", f"there is no such file: {path}") from error
    except OSError as error:
        why = of_system(error)
        raise BadInput("unreadable_file", f"{path} 无法读取：{why.zh}", f"{path} cannot be read: {why.en}") from error


def _case_file(path: Path, agency: str | None) -> Iterator[Entry]:
    with path.open("rb") as file:
        yield from read_case_file(file, path, agency)


class _Reading:
    """The reading of one spreadsheet or text."""

    def __init__(
        self,
        path: Path,
        start: bytes,
        register: Register,
        *,
        agency: str | None,
        mapping: Mapping[str, str] | None,
        alone: bool,
        ends: ConsultationEnds | None,
    ) -> None:
        self.path = path
        self.start = start
        self.register = register
        self.agency = agency
        self.mapping = mapping
        self.alone = alone
        self.ends = ends
        self.limits = vocabulary().headings.limits
        self.best: tuple[Header, Table] | None = None

    def open(self) -> Iterator[Entry]:
        """Return the entries of all tables that have the heading of a register; the first is found at once."""
        if not self.start:
            name = self.path.name
            raise BadInput("empty_file", f"{name} 是空文件，没有任何内容", f"{name} is empty: there is nothing in it")
        refuse_large(self.path, self.limits)
        tables = self.sheets() if is_workbook(self.start) else self.text()
        first = next(tables, None)
        if first is None:
            raise self.nothing_found()
        return chain.from_iterable(rows.entries() for rows in chain([first], tables))

    def sheets(self) -> Iterator[Rows]:
        """Yield each sheet with the heading of a register."""
        for table in sheets_of(self.path, self.start, self.limits, self.hidden):
            rows = self.rows(table)
            if rows is not None:
                yield rows
            elif self.register.mapping:
                self.passed_over(table)

    def text(self) -> Iterator[Rows]:
        """Yield the text, read with the delimiter that gives the best heading."""
        if self.start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
            zh = f"{self.path.name} 其实是网页；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"
            raise BadInput(
                "not_a_spreadsheet", zh, f"{self.path.name} is a web page: save it as .xlsx from Excel or WPS"
            )
        ways = texts_of(self.path, self.limits)
        best = max(ways, key=self.columns_found)
        rows = self.rows(best())
        if rows is not None:
            yield rows

    def columns_found(self, way: Callable[[], Table]) -> int:
        """Return how many columns a way to read the text gives a meaning."""
        head: list[Sequence[object]] = []
        try:
            for _, cells in islice(way().rows, self.limits.header_within_rows + self.limits.header_rows):
                head.append(cells)
        except BadInput:
            pass  # the way that is chosen is read again, and its fault told then
        header = find_header(head, (), self.mapping, alone=self.alone)
        return len(header.columns) if header else 0

    def rows(self, table: Table) -> Rows | None:
        """Return the reader of a table, None where its heading is no register's."""
        depth = self.limits.header_within_rows + self.limits.header_rows
        head = list(islice(table.rows, depth))
        header = find_header([cells for _, cells in head], table.merged, self.mapping, alone=self.alone)
        if header is None:
            return None
        if header.missing(agency_given=self.agency is not None):
            if self.best is None or len(header.columns) > len(self.best[0].columns):
                self.best = header, table
            return None
        self.check_header(header, table)
        header = _as_lines(header, head)
        table.rows = chain(head, table.rows)
        return Rows(table, header, self.agency, self.ends, self.register.warn)

    def check_header(self, header: Header, table: Table) -> None:
        """Keep what the heading told, and warn of what was left out.

        Raises:
            BadInput: the mapping names a heading that the register does not have.
        """
        for name, heading in absent_from(self.mapping, header):
            raise self.no_such_heading(name, heading, header)
        table.several = bool(self.register.mapping)
        for column in header.columns:
            self.register.mapping.setdefault(column.field, column.heading)
        if header.unknown:
            zh, en = "、".join(header.unknown), ", ".join(header.unknown)
            self.register.warn(
                f"unknown_headings:{zh}", f"不认识的列，没有导入：{zh}", f"columns not known and not read: {en}"
            )
        if header.beaten:
            zh, en = "、".join(header.beaten), ", ".join(header.beaten)
            self.register.warn(
                f"doubled_headings:{zh}",
                f"与其他列同义，没有导入：{zh}",
                f"columns that mean the same as another, not read: {en}",
            )

    @staticmethod
    def no_such_heading(name: str, heading: str, header: Header) -> BadInput:
        """Return the error for a mapping to a heading that is not there."""
        return BadInput(
            "no_such_heading",
            f"台账里没有“{heading}”这一列（对应 {name}）；找到的列名：{'、'.join(header.headings)}",
            f"the register has no heading {heading!r} (for {name}); found: {', '.join(header.headings)}",
        )

    def hidden(self, name: str) -> None:
        """Warn of a hidden sheet."""
        self.register.warn(
            f"hidden_sheet:{name}", f"隐藏的工作表“{name}”没有读", f"the hidden sheet {name!r} was not read"
        )

    def passed_over(self, table: Table) -> None:
        """Warn of a sheet without the heading of a register."""
        zh = f"工作表“{table.name}”没有台账的表头，没有读"
        self.register.warn(
            f"no_heading:{table.name}", zh, f"the sheet {table.name!r} has no register's heading and was not read"
        )

    def nothing_found(self) -> BadInput:
        """Return the error for a file without a usable heading."""
        if self.best is not None:
            header, table = self.best
            for name, heading in absent_from(self.mapping, header):
                return self.no_such_heading(name, heading, header)
            place = f"{self.path.name} 的工作表“{table.name}”" if table.name else self.path.name
            return refuse_header(header, header.missing(agency_given=self.agency is not None), place)
        rows = self.limits.header_within_rows
        return BadInput(
            "no_heading",
            f"{self.path.name} 的前 {rows} 行里找不到台账的表头；表头应有登记编号、申请人类型、申请方式等列名",
            f"no heading of a register in the first {rows} rows of {self.path.name}: "
            "it names the number, the applicant's category, the channel and so on",
        )


def _as_lines(header: Header, head: Sequence[tuple[int, object]]) -> Header:
    """Return the header with its place in the lines of the file: quoted line breaks make them more than rows."""
    last_row = header.first_row + header.rows - 1
    last_line = head[last_row][0]
    return replace(header, first_row=last_line - header.rows)
