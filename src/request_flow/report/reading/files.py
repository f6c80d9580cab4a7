"""What kind of file this is, by its content, and whether it is safe to unpack.

The name's ending is only a hint: a page saved as ``.xls`` or a document renamed is read as what it is, with a
warning. Text is UTF-8, UTF-16 with a mark, or GB18030, in this order.
"""

import io
import re
import zipfile
import zlib
from typing import Literal

from request_flow.report.reading.source import LARGEST_UNPACKED, too_large, unreadable

Kind = Literal["json", "xlsx", "docx", "html", "pdf", "txt"]
ENDINGS: dict[str, Kind] = {
    ".json": "json",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".txt": "txt",
    ".tsv": "txt",
}
# The mark may stand a little behind the beginning of the file.
PDF_MARK, PDF_HEAD = b"%PDF-", 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(content: bytes, ending: str, place: str) -> Kind:
    """Return what the content is.

    Raises:
        BadInput: it is of a kind that is not read, or broken.
    """
    if content.startswith(b"PK"):
        return _packed_kind(content, place)
    if content.startswith(OLD_OFFICE):
        raise unreadable(
            place,
            "是旧版 Office 格式（.doc、.xls）或有密码保护；请另存为不带密码的 .docx 或 .xlsx",
            "an old Office format (.doc, .xls) or protected by a password; save it as .docx or .xlsx without one",
        )
    if PDF_MARK in content[:PDF_HEAD]:
        return "pdf"
    expected = ENDINGS.get(ending.lower())
    if expected in {"xlsx", "docx", "pdf"} and not _is_markup(content):
        raise unreadable(
            place, f"不是有效的 {ending} 文件", f"not a valid {ending} file: it is damaged or was only renamed"
        )
    if expected == "json" or content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        return "json"
    if _is_markup(content):
        return "html"
    return "html" if expected == "html" else "txt"


def _is_markup(content: bytes) -> bool:
    # UTF-16 puts a zero byte beside each letter of a tag.
    start = content[: 1 << 16].replace(b"\x00", b"").lower()
    return re.search(rb"<(?:!doctype html|html|head|body|table)\b", start) is not None


def _packed_kind(content: bytes, place: str) -> Kind:
    """Return the kind of an Office file, after unpacking it once against the bound and its own check sums."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            unpacked = 0
            for member in archive.infolist():
                if member.flag_bits & 1:
                    raise unreadable(place, "有密码保护", "the file is protected by a password")
                with archive.open(member) as part:
                    while chunk := part.read(1 << 20):
                        unpacked += len(chunk)
                        if unpacked > LARGEST_UNPACKED:
                            mega = LARGEST_UNPACKED >> 20
                            raise too_large(place, f"解压后超过 {mega} MB", f"more than {mega} MB when unpacked")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise unreadable(place, f"压缩包已损坏：{error}", f"the packed file is broken: {error}") from error
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise unreadable(place, "既不是 Word 文档也不是 Excel 工作簿", "neither a Word document nor an Excel workbook")


def decode(content: bytes, place: str) -> str:
    """Return the text of a page or a text file.

    Raises:
        BadInput: it is in none of the encodings that are read, or no text at all.
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise unreadable(place, "不是 UTF-8 或 GB18030 编码的文本", "not text in UTF-8 or GB18030")
