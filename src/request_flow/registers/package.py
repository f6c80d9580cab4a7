"""The inside of an .xlsx or .ods file, looked at before any reader unpacks it.

Sizes are measured by unpacking in a stream, never believed from the file's own directory: a small file can unpack to
gigabytes, and one value in the last cell of a sheet makes readers set aside the whole grid.  On the way the cells
are found whose value a reader would silently give as empty: errors such as #REF!, and formulas never computed.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zlib import error as ZlibError  # noqa: N812  the module's name for it says nothing

from lxml import etree

from request_flow.errors import BadInput
from request_flow.registers.vocabulary import Limits

CHUNK: Final = 1 << 20
LONGEST_ROW: Final = 1 << 24
MANY_FAULTS: Final = 20_000
FAR_ROW: Final = 100_000
P: Final = rb"(?:\w+:)?"
ROW: Final = re.compile(rb"<" + P + rb"row\s[^<>]*?\br=[\"'](\d+)")
FAR: Final = re.compile(rb"<" + P + rb"c\s[^<>]*?\br=[\"'](?:([A-Z]{2,})(\d+)|([A-Z])(\d{6,}))[\"'](?:[^<>]*[^<>/])?>")
FAR_UNNAMED: Final = re.compile(
    rb"<" + P + rb"row\s[^<>]*?\br=[\"'](\d{6,})[\"'][^<>]*>\s*<" + P + rb"c(?:\s(?![^<>]*\br=)[^<>]*[^<>/])?>"
)
MAYBE_FAR: Final = re.compile(rb"r=[\"'](?:[A-Z]{2}|[A-Z]?\d{6})")
"""Sooner asked than the two above, which look at every cell in full."""
ERROR: Final = re.compile(
    rb"<" + P + rb"c\s(?=[^<>]*\bt=[\"']e[\"'])[^<>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^<>]*>"
    rb"(?:<" + P + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</" + P + rb"f>))?\s*<" + P + rb"v>([^<]*)<"
)
FORMULA: Final = re.compile(
    rb"<" + P + rb"c\s(?![^<>]*\bt=[\"']str[\"'])[^<>]*?\br=[\"']([A-Z]+)(\d+)[\"'](?:[^<>]*[^<>/])?>\s*"
    rb"<" + P + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</" + P + rb"f>)\s*"
    rb"(?:<" + P + rb"v\s*/>|<" + P + rb"v>\s*</" + P + rb"v>)?\s*</" + P + rb"c>"
)
REPEATED: Final = re.compile(
    rb"number-(?:rows|columns)-repeated=\"\d{4,}\"[^<>]*"
    rb"(?:office:value-type|(?<!/)>(?:\s*<table:table-cell[^<>]*/>)*\s*<table:table-cell[^<>]*office:value-type)"
)
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP: Final = b"PK\x03\x04"
NOT_COMPUTED: Final = "="

Faulty = dict[tuple[int, int], str]


@dataclass(slots=True)
class Package:
    """What the inside told: the cells that must not be read as empty, by sheet, and where serial numbers begin.

    A cell is a row and a column, both from 0; what stands for it is the error it shows, or ``=`` for a formula
    that was never computed.
    """

    faulty: dict[str, Faulty] = field(default_factory=dict)
    from_1904: bool = False


def column_number(letters: str) -> int:
    """Return the column that the letters name, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_name(number: int) -> str:
    """Return the letters of a column that counts from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def locked(path: Path) -> BadInput:
    """Return the error for a file under a password."""
    return BadInput(
        "password_protected",
        f"{path.name} 设有打开密码；请在 Excel 或 WPS 中打开，去掉密码后另存",
        f"{path.name} is protected by a password: open it in Excel or WPS, take the password off and save it again",
    )


def broken(path: Path, why: object) -> BadInput:
    """Return the error for a file that cannot be read as what it claims to be."""
    return BadInput(
        "broken_file",
        f"{path.name} 不是完好的表格文件；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
        f"{path.name} is no sound spreadsheet ({why}): open it in Excel or WPS and save it again as .xlsx",
    )


def too_large(path: Path, zh: str, en: str) -> BadInput:
    """Return the error for a file over a limit, with the way to split it."""
    return BadInput(
        "file_too_large",
        f"{path.name} {zh}；请按年度或月份拆成几个文件（每个都保留表头）分别导入，或另存为 .csv",
        f"{path.name} {en}: split it by year or month into several files, each with the heading, or save it as .csv",
    )


def inspect(path: Path, limits: Limits) -> Package:
    """Look through a zipped spreadsheet.

    Raises:
        BadInput: it is broken, locked, too large, or its cells lie too far apart.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _Inspection(path, archive, limits).run()
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, etree.XMLSyntaxError, ValueError) as error:
        raise broken(path, error) from error
    except RuntimeError as error:  # zipfile's word for a member under a password
        raise locked(path) from error


class _Inspection:
    def __init__(self, path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.path = path
        self.archive = archive
        self.limits = limits
        self.left = limits.unpacked_megabytes << 20

    def run(self) -> Package:
        members = {info.filename: info for info in self.archive.infolist()}
        package = Package()
        sheets: dict[str, str] = {}
        if "META-INF/manifest.xml" in members and b"encryption-data" in self.whole(members["META-INF/manifest.xml"]):
            raise locked(self.path)
        if "xl/workbook.xml" in members:
            sheets = self.workbook(members, package)
        for name, info in members.items():
            if name in sheets:
                package.faulty[sheets[name]] = self.sheet(info)
            elif name == "content.xml":
                self.open_document(info)
            elif name.endswith((".xml", ".bin", ".rels")):
                for _ in self.chunks(info):
                    pass
        return package

    def chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the unpacked bytes, as many as there really are, until the limit is used up."""
        honest = zipfile.ZipInfo(info.filename)
        for name in ("header_offset", "compress_size", "compress_type", "flag_bits", "CRC", "orig_filename"):
            setattr(honest, name, getattr(info, name))
        honest.file_size = self.left + 4 * CHUNK  # the reader stops at the size that it is told, well past our limit
        with self.archive.open(honest) as member:
            while chunk := member.read(CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise too_large(
                        self.path,
                        f"解压后超过 {self.limits.unpacked_megabytes} MB",
                        f"unpacks to more than {self.limits.unpacked_megabytes} MB",
                    )
                yield chunk

    def whole(self, info: zipfile.ZipInfo) -> bytes:
        return b"".join(self.chunks(info))

    def xml(self, info: zipfile.ZipInfo) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        return etree.fromstring(self.whole(info), parser)

    def workbook(self, members: dict[str, zipfile.ZipInfo], package: Package) -> dict[str, str]:
        """Return the sheet that each member holds."""
        root = self.xml(members["xl/workbook.xml"])
        for settings in root.iter("{*}workbookPr"):
            package.from_1904 = settings.get("date1904") in ("1", "true")
        targets: dict[str, str] = {}
        if "xl/_rels/workbook.xml.rels" in members:
            for relation in self.xml(members["xl/_rels/workbook.xml.rels"]).iter("{*}Relationship"):
                target = relation.get("Target", "")
                targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        named = {targets.get(sheet.get(RELATION, ""), ""): sheet.get("name", "") for sheet in root.iter("{*}sheet")}
        return {member: name for member, name in named.items() if member in members}

    def sheet(self, info: zipfile.ZipInfo) -> Faulty:
        """Return the faulty cells, and refuse a sheet that is too long or too wide."""
        faulty: Faulty = {}
        last_row, last_column = 0, column_number("Z")
        for rows in self.whole_rows(info):
            nearby = ROW.findall(rows, max(rows.rfind(b"row "), 1) - 1)
            last_row = max(last_row, *(min(int(row), FAR_ROW) for row in nearby), 0)
            if MAYBE_FAR.search(rows):
                for wide, wide_row, narrow, narrow_row in FAR.findall(rows):
                    last_row = max(last_row, int(wide_row or narrow_row))
                    last_column = max(last_column, column_number((wide or narrow).decode()))
                last_row = max(last_row, *map(int, FAR_UNNAMED.findall(rows)), 0)
            self.within_limits(last_row, last_column + 1)
            if b't="e"' in rows or b"t='e'" in rows:
                for match in ERROR.finditer(rows):
                    faulty[_place(match)] = match[3].decode(errors="replace")
            if b"<f" in rows or b":f" in rows:
                for match in FORMULA.finditer(rows):
                    faulty[_place(match)] = NOT_COMPUTED
            if len(faulty) > MANY_FAULTS:
                raise self.too_many_faulty()
        return faulty

    def whole_rows(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the sheet in pieces that end where a row ends."""
        rest = b""
        for chunk in self.chunks(info):
            text = rest + chunk
            cut = text.rfind(b"row>") + 4
            if cut > len(b"row"):
                yield text[:cut]
                rest = text[cut:]
            else:
                rest = text
            if len(rest) > LONGEST_ROW:
                raise broken(self.path, f"{info.filename}: row without end")
        yield rest

    def within_limits(self, rows: int, columns: int) -> None:
        limits = self.limits
        if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
            raise self.too_wide()

    def too_wide(self) -> BadInput:
        rows, columns = self.limits.rows, self.limits.columns
        return too_large(
            self.path,
            f"有内容的单元格超出 {rows} 行或 {columns} 列（远处的单元格也算，请删去）",
            f"has cells beyond {rows} rows or {columns} columns (a stray cell far off counts: delete it)",
        )

    def too_many_faulty(self) -> BadInput:
        return BadInput(
            "many_faulty_cells",
            f"{self.path.name} 有 {MANY_FAULTS} 个以上的单元格是错误值或未计算的公式；请用 Excel 重新计算后保存",
            f"{self.path.name}: over {MANY_FAULTS} cells are errors or formulas never computed; "
            "open it in Excel or WPS, let it calculate, and save it",
        )

    def open_document(self, info: zipfile.ZipInfo) -> None:
        """Refuse an .ods sheet in which one written cell stands for thousands."""
        rest = b""
        for chunk in self.chunks(info):
            text = rest + chunk
            if REPEATED.search(text):
                raise self.too_wide()
            rest = text[-(CHUNK >> 4) :]


def _place(match: re.Match[bytes]) -> tuple[int, int]:
    return int(match[2]) - 1, column_number(match[1].decode())
