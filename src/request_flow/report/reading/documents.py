"""Reading the tables and paragraphs of a Word document (.docx), merged cells included.

Text that was struck out under tracked changes is not read, text that was put in is.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from request_flow.report.reading.source import GridMaker, GridOfText, Source, unreadable


def read_document(content: bytes, place: str) -> Source:
    """Return every table as a grid, and the paragraphs outside tables as lines.

    Raises:
        BadInput: the document is broken.
    """
    try:
        body = Document(io.BytesIO(content)).element.body
        grids = tuple(_grid(table, place) for table in body.iter(qn("w:tbl")))
        paragraphs = [(paragraph, _own_text(paragraph)) for paragraph in body.iter(qn("w:p"))]
        prose = tuple(text for paragraph, text in paragraphs if not _in_a_table(paragraph))
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        AttributeError,
    ) as error:
        raise unreadable(
            place, f"文档已损坏，无法读取：{error}", f"the document is broken and cannot be read: {error}"
        ) from error
    return Source(grids, tuple(text for _, text in paragraphs if text.strip()), prose=prose)


def _in_a_table(paragraph: Any) -> bool:  # noqa: ANN401 -- python-docx elements carry no types
    return next(paragraph.iterancestors(qn("w:tbl")), None) is not None


def _grid(table: Any, place: str) -> GridOfText:  # noqa: ANN401 -- python-docx elements carry no types
    maker = GridMaker(place)
    for line in _own(table, "w:tr", "w:tbl"):
        maker.start_line()
        before = line.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        for _ in range(_number(before)):
            maker.put("")
        for cell in _own(line, "w:tc", "w:tbl"):
            properties = cell.find(qn("w:tcPr"))
            span = merge = None
            if properties is not None:
                span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
            continued = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            maker.put("" if continued else _cell_text(cell), width=_number(span) or 1)
    return maker.grid()


def _number(element: Any) -> int:  # noqa: ANN401 -- python-docx elements carry no types
    value = "0" if element is None else element.get(qn("w:val"), "0")
    return int(value) if value.isdecimal() else 0


def _own(parent: Any, wanted: str, barrier: str) -> Iterator[Any]:  # noqa: ANN401 -- as above
    """Yield the elements ``wanted`` below ``parent``, through content controls but not into nested tables."""
    for child in parent:
        if child.tag == qn(wanted):
            yield child
        elif child.tag != qn(barrier) and child.tag not in {qn("w:tc"), qn("w:tr")}:
            yield from _own(child, wanted, barrier)


def _cell_text(cell: Any) -> str:  # noqa: ANN401 -- as above
    return " ".join(text for paragraph in _own(cell, "w:p", "w:tbl") if (text := _own_text(paragraph)))


def _own_text(paragraph: Any) -> str:  # noqa: ANN401 -- as above
    parts: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        owner = next((above for above in node.iterancestors() if above.tag == qn("w:p")), None)
        if owner is not paragraph:
            continue
        parts.append((node.text or "") if node.tag == qn("w:t") else " ")
    return "".join(parts)
