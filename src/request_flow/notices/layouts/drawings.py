"""Drawings on a letter: the QR code (二维码), made here, and the agency's own, of which only shapes are let through.

A drawing comes from a file that people hand in, and stands in a page, a document and a PDF: whatever could load a file,
call an address or run is refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import segno
from lxml import etree

from request_flow.errors import BadInput

SVG: Final = "http://www.w3.org/2000/svg"
SHAPES: Final = re.compile(
    "svg|g|path|rect|circle|ellipse|line|polyline|polygon|title|desc|defs|linearGradient|radialGradient|stop|clipPath"
)
ATTRIBUTES: Final = re.compile(
    "id|version|viewBox|preserveAspectRatio|transform|role|aria-label|width|height|d|points|r|[xy][12]?|[cfr][xy]"
    "|color|opacity|(fill|stroke|stop)(-(color|opacity|rule|width|linecap|linejoin|miterlimit|dasharray|dashoffset))?"
    "|clip-path|clip-rule|clipPathUnits|gradientUnits|gradientTransform|spreadMethod|offset"
)
# A colour, a number, a path; no address but one within the drawing.
HARMLESS = re.compile(r"[^\\<>&{}]*")
ADDRESS = re.compile(r"url\(#[\w.-]+\)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
LARGEST = 200_000
SIDES = 4
# A code stands among a letter's other words: medium correction reads through a fold or a stain.
CORRECTION: Final = "m"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines as SVG, and how wide they are for their height."""

    svg: str
    ratio: float
    description: str


@lru_cache(maxsize=64)
def code_drawing(text: str) -> Drawing:
    """Return the QR code of a text, a path of squares without an edge: the paper around it is its quiet zone.

    Raises:
        BadInput: the text is longer than such a code holds.
    """
    rows = [bytes(row) for row in _code(text).matrix]
    path = "".join(
        f"M{part.start()} {top}h{len(part[0])}v1h-{len(part[0])}z"
        for top, row in enumerate(rows)
        for part in re.finditer(b"\x01+", row)
    )
    size = len(rows)
    svg = (
        f'<svg xmlns="{SVG}" viewBox="0 0 {size} {size}" width="{size}" height="{size}" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg>'
    )
    return Drawing(svg, 1.0, "二维码")


def _code(text: str) -> segno.QRCode:
    try:
        return segno.make_qr(text, error=CORRECTION, boost_error=False)
    except segno.DataOverflowError as error:
        raise BadInput(
            "code_too_long",
            f"二维码容不下{len(text)}个字符的内容，请缩短",
            f"a QR code cannot hold the {len(text)} characters of its text; shorten it",
        ) from error


@lru_cache(maxsize=64)
def logo_drawing(svg: str) -> Drawing:
    """Return an agency's own drawing, looked at.

    Raises:
        BadInput: it is no drawing, or has something other than shapes in it.
    """
    if len(svg) > LARGEST:
        raise _refused(f"超过{LARGEST}个字符", f"it has more than {LARGEST} characters")
    if "<!" in re.sub("<!--.*?-->", "", svg, flags=re.DOTALL):
        raise _refused("含有文档类型声明", "it declares a document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(svg.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused("不是可读的 SVG", "it cannot be read as SVG") from error
    if root.tag != f"{{{SVG}}}svg":
        raise _refused("不是 SVG 图形", "its root is no svg element")
    for element in root.iter():
        _look_at(element)
    ratio = _ratio(root)
    etree.cleanup_namespaces(root, top_nsmap={None: SVG})
    return Drawing(etree.tostring(root, encoding="unicode"), ratio, "机关标识")


def _look_at(element: etree._Element) -> None:
    name = str(element.tag).removeprefix(f"{{{SVG}}}")
    if not SHAPES.fullmatch(name):
        raise _refused(f"不能含有 <{name}>", f"it may not hold <{name}>")
    for attribute, value in element.attrib.items():
        plain = ADDRESS.sub("", str(value))
        if not ATTRIBUTES.fullmatch(str(attribute)) or not HARMLESS.fullmatch(plain) or "url" in plain.lower():
            raise _refused(f"<{name}> 的 {attribute} 不能用", f"{attribute} of <{name}> cannot be used")


def _ratio(root: etree._Element) -> float:
    box = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox") or "")]
    if len(box) == SIDES:
        width, height = box[2], box[3]
    else:
        found = [NUMBER.match(root.get(side) or "") for side in ("width", "height")]
        width, height = (float(each[0]) if each else 0.0 for each in found)
    if width <= 0 or height <= 0:
        raise _refused("没有 viewBox，也没有宽和高", "it has neither a viewBox nor a width and a height")
    return width / height


def _refused(zh: str, en: str) -> BadInput:
    return BadInput(
        "bad_logo",
        f"机关标识图形{zh}；只能用由线条和色块组成的 SVG",
        f"the agency's drawing: {en}; use an SVG of shapes",
    )
