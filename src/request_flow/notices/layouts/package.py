"""The package around the text of a letter as DOCX: its parts, how they refer to each other, and one fixed day on each.

What stands on every page, or on the first alone, are parts of their own: the red head and the drawings, the mark of a
draft, the number of the page, the agency's particulars over the lower rule.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from request_flow.report.writers.word import DAY

OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIXED: Final = "2000-01-01T00:00:00Z"
# The property of a document that names its author holds no more.
LONGEST_PROPERTY: Final = 255


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the package: its name below ``word/``, how the document refers to it, its kind, what it holds.

    ``refers_to`` are the parts that it refers to itself, by identifier.
    """

    name: str
    identifier: str
    kind: str
    content: bytes
    refers_to: tuple["Part", ...] = ()


def packed(document: str, parts: Sequence[Part], title: str, author: str) -> bytes:
    """Return the package; ``document`` is its text, ``parts`` what stands beside it."""
    members: list[tuple[str, str | bytes]] = [
        ("[Content_Types].xml", _content_types(parts)),
        ("_rels/.rels", _package_links()),
        ("docProps/core.xml", _properties(title, author)),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", _links(parts)),
    ]
    for part in parts:
        members.append((f"word/{part.name}", part.content))
        if part.refers_to:
            members.append((f"word/_rels/{part.name}.rels", _links(part.refers_to)))
            members.extend((f"word/{each.name}", each.content) for each in part.refers_to)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, member in members:
            about = zipfile.ZipInfo(name, DAY)
            about.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(about, member)
    return content.getvalue()


@cache
def shared(name: str) -> bytes:
    """Return a file that letters and reports have in common."""
    return (files("request_flow.report.writers") / "word" / name).read_bytes()


@cache
def own(name: str) -> str:
    """Return a file of letters."""
    return (files("request_flow.notices.layouts") / "docx" / name).read_text(encoding="utf-8")


def _content_types(parts: Iterable[Part]) -> str:
    named = "".join(f'<Override PartName="/word/{part.name}" ContentType="{_type_of(part)}"/>' for part in parts)
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="svg" ContentType="image/svg+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>{named}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _type_of(part: Part) -> str:
    if part.kind == "theme":
        return "application/vnd.openxmlformats-officedocument.theme+xml"
    return f"{WORD}.{part.kind}+xml"


def _package_links() -> str:
    return (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>"
    )


def _links(parts: Iterable[Part]) -> str:
    each = "".join(
        f'<Relationship Id="{part.identifier}" Type="{OFFICE}/{part.kind}" Target="{part.name}"/>' for part in parts
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def _properties(title: str, author: str) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title[:LONGEST_PROPERTY])}</dc:title>"
        f"<dc:creator>{escape(author[:LONGEST_PROPERTY])}</dc:creator><dc:language>zh-CN</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{FIXED}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{FIXED}</dcterms:modified></cp:coreProperties>'
    )
