"""What a file is, told by its content and not by its name; and a name that harms nobody.

A name loses folders, signs of control and of direction, and ends in what its content is.  A package (OOXML, OFD) is
only looked into, never unpacked; one that carries macros is not taken.
"""

import re
import unicodedata
import zipfile
from io import BytesIO
from typing import NamedTuple

from request_flow.errors import BadInput

LONGEST_NAME = 100
MOST_PARTS = 5_000
MACROS = "vbaProject.bin"
PACKAGES = (
    ("word/document.xml", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("OFD.xml", "ofd", "application/ofd"),
)
"""A part that each has, the ending of its name, its type."""
BEGINNINGS = (
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"II*\x00", "tif", "image/tiff"),
    (b"MM\x00*", "tif", "image/tiff"),
)
ALIASES = {"jpeg": "jpg", "tiff": "tif", "eml": "txt", "csv": "txt"}
"""Endings that say the same; of a text, those that it may keep."""
KEPT_OF_TEXT = frozenset({"txt", "eml", "csv"})
MAIL_HEADER = re.compile(rb"\A(?:(?:[A-Za-z][A-Za-z0-9-]{0,60}:|[ \t])[^\r\n]{0,10000}\r?\n){2,}", re.ASCII)
"""How an e-mail begins that is written in an old Chinese character set, so that it is no text in UTF-8."""
FORBIDDEN = re.compile(r'[\\/:*?"<>|;%]')


class FileType(NamedTuple):
    """A type that is taken: the ending of its names, and what a browser is told."""

    ending: str
    media_type: str


def type_of(content: bytes) -> FileType:
    """Return what the content is.

    Raises:
        BadInput: it is nothing that is taken.
    """
    for beginning, ending, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return FileType(ending, media_type)
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    if b"\0" not in content and _is_text(content):
        return FileType("txt", "text/plain; charset=utf-8")
    if b"\0" not in content and MAIL_HEADER.match(content) is not None:
        return FileType("eml", "message/rfc822")
    raise _not_taken()


def harmless_name(name: str, kind: FileType) -> str:
    """Return the name of a file without anything that could mislead, ending in what the content is."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem, dot, ending = FORBIDDEN.sub("_", plain).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    said = ending.lower()
    keeps = kind.ending in (said, ALIASES.get(said)) and (kind.ending != "txt" or said in KEPT_OF_TEXT)
    if not keeps and ending:
        stem, said = f"{stem}_{ending}", kind.ending
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'file'}.{said or kind.ending}"


def _package(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _not_taken() from error
    if len(names) > MOST_PARTS:
        raise _not_taken()
    if any(name.rpartition("/")[2] == MACROS for name in names):
        raise BadInput(
            "file_with_macros",
            "文件含有宏，没有保存；请另存为不含宏的格式或 PDF 再传",
            "the file carries macros and was not kept; save it without them, or as a PDF",
        )
    for part, ending, media_type in PACKAGES:
        if part in names:
            return FileType(ending, media_type)
    raise _not_taken()


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(sign in "\t\r\n\f" or unicodedata.category(sign) != "Cc" for sign in text)


def _not_taken() -> BadInput:
    return BadInput(
        "file_not_taken",
        "只接受 PDF、OFD、Word（docx）、Excel（xlsx）、图片（png、jpg、tif）和文本文件；请转换格式再传",
        "only PDF, OFD, docx, xlsx, png, jpg, tif and plain text are taken; convert the file and try again",
    )
