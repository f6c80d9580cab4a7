"""What stands around the text of a letter as DOCX: red head, drawings, mark of a draft, page numbers, particulars.

The head and the particulars stand on the first page alone; a page is numbered from the second one on, a paper of the
file from its first.
"""

from functools import cache, lru_cache
from html import escape
from typing import Final

import typst

from request_flow.notices.layouts import measures
from request_flow.notices.layouts.drawings import Drawing
from request_flow.notices.layouts.package import DECLARATION, Part, own
from request_flow.notices.layouts.plan import BETWEEN_PARTICULARS, DRAFT, Plan
from request_flow.report.writers.measure import POINT

EMU: Final = 36_000.0  # of a millimetre
PIXELS_PER_INCH: Final = 300.0
MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES: Final = (
    f'xmlns:w="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)
PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
# The rules: thick above thin under the head, thin above thick over the foot; in eighths of a point.
UPPER, LOWER, RULE_SIZE = "thickThinSmallGap", "thinThickSmallGap", 24


def twentieths(millimetres: float) -> int:
    """Return a length in twentieths of a point, the unit of the format."""
    return round(millimetres / POINT * 20.0)


def headers(planned: Plan) -> list[tuple[str, Part]]:
    """Return what stands over the first, the odd and the even pages."""
    pictures = _pictures(planned)
    shown = "".join(_anchored(planned, place, *each) for place, each in enumerate(pictures, start=1))
    mark = _mark() if planned.draft else ""
    head = _red_head(planned, shown + mark) if not planned.is_record else _bare(shown + mark)
    parts = tuple(part for _, _, both in pictures for part in both)
    found = [("first", _part("header1.xml", "rId5", "header", f"<w:hdr {SPACES}>{head}</w:hdr>", parts))]
    if planned.draft:
        other = _part("header2.xml", "rId6", "header", f"<w:hdr {SPACES}>{_bare(mark)}</w:hdr>")
        found += [("default", other), ("even", other)]
    return found


def footers(planned: Plan) -> list[tuple[str, Part]]:
    """Return what stands under the first, the odd and the even pages."""
    odd, even = own("footer.xml").replace("@side@", "right"), own("footer.xml").replace("@side@", "left")
    other = [
        ("default", Part("footer1.xml", "rId7", "footer", odd.encode())),
        ("even", Part("footer2.xml", "rId8", "footer", even.encode())),
    ]
    if planned.is_record and not planned.is_cover:
        return [("first", other[0][1]), *other]
    under = _bare("") if planned.is_cover else _particulars(planned)
    return [("first", _part("footer3.xml", "rId9", "footer", f"<w:ftr {SPACES}>{under}</w:ftr>")), *other]


def _part(name: str, identifier: str, kind: str, content: str, refers_to: tuple[Part, ...] = ()) -> Part:
    return Part(name, identifier, kind, (DECLARATION + content).encode(), refers_to)


def _bare(runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Unindented"/></w:pPr>{runs}</w:p>'


def _mark() -> str:
    return own("watermark.xml").replace("@words@", DRAFT).replace("@grey@", measures.GREY).strip()


def _beyond() -> str:
    """Return the indents of a rule that is longer than the text is wide, in the middle of the page."""
    beside = (measures.PAGE_WIDTH - measures.RULE_LENGTH) / 2
    left, right = twentieths(beside - measures.LEFT), twentieths(beside - measures.RIGHT)
    return f'<w:ind w:left="{left}" w:right="{right}" w:firstLineChars="0" w:firstLine="0"/>'


def _border(kind: str, space: float) -> str:
    look = f'w:sz="{RULE_SIZE}" w:space="{round(space)}" w:color="{measures.RED}"'
    return f'<w:pBdr><w:bottom w:val="{kind}" {look}/></w:pBdr>'


def _red_head(planned: Plan, anchored: str) -> str:
    size, apart = measures.agency_size(planned.agency)
    name, last = planned.agency[:-1], planned.agency[-1:]
    look = f'<w:color w:val="{measures.RED}"/>'
    sizes = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    # After the last character there is no room: with it the name would stand left of the middle.
    runs = (
        f'<w:r><w:rPr>{look}<w:spacing w:val="{round(apart * 20.0)}"/>{sizes}</w:rPr><w:t>{escape(name)}</w:t></w:r>'
        f"<w:r><w:rPr>{look}{sizes}</w:rPr><w:t>{escape(last)}</w:t></w:r>"
    )
    border = _border(UPPER, measures.RULE_BELOW / POINT)
    line = f'<w:spacing w:line="{round(size * 1.1 * 20.0)}" w:lineRule="exact"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="Agency"/>{border}{line}{_beyond()}</w:pPr>{anchored}{runs}</w:p>'


def _particulars(planned: Plan) -> str:
    size = round(planned.contact_size * 2)
    words = escape(BETWEEN_PARTICULARS.join(planned.contact))
    look = f'<w:spacing w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    run = f"<w:r><w:rPr>{look}</w:rPr><w:t>{words}</w:t></w:r>"
    line = f'<w:spacing w:line="{round(planned.contact_size * 1.3 * 20.0)}" w:lineRule="exact"/>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Unindented"/>{_border(LOWER, measures.FROM_RULE)}{line}{_beyond()}'
        f'<w:jc w:val="center"/></w:pPr>{run if words else ""}</w:p>'
    )


def _pictures(planned: Plan) -> list[tuple[str, Drawing, tuple[Part, Part]]]:
    """Return the drawings of a letter: which, the drawing, and its two files, of pixels and of lines."""
    found = []
    for kind, drawing in (("logo", planned.logo), ("code", planned.code)):
        if drawing is not None:
            pixels = Part(f"media/{kind}.png", f"{kind}1", "image", _pixels(drawing))
            found.append(
                (kind, drawing, (pixels, Part(f"media/{kind}.svg", f"{kind}2", "image", drawing.svg.encode())))
            )
    return found


@lru_cache(maxsize=64)
def _pixels(drawing: Drawing) -> bytes:
    """Return a drawing as PNG, for programs that draw no SVG."""
    height = measures.COVER_CODE_SIZE
    source = (
        f"#set page(width: {height * drawing.ratio:.3f}mm, height: {height:.3f}mm, margin: 0pt, fill: none)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%)'
    )
    return typst.compile(
        source.encode(), font_paths=_no_fonts(), sys_inputs={"svg": drawing.svg}, format="png", ppi=PIXELS_PER_INCH
    )


@cache
def _no_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def _anchored(planned: Plan, place: int, kind: str, drawing: Drawing, parts: tuple[Part, Part]) -> str:
    most_wide, most_high = measures.room_for(kind, is_cover=planned.is_cover)
    scale = min(most_wide / drawing.ratio, most_high)
    width, height = round(scale * drawing.ratio * EMU), round(scale * EMU)
    left = round(measures.left_of_drawing(kind, scale * drawing.ratio, is_record=planned.is_record) * EMU)
    top = round(measures.DRAWING_TOP * EMU)
    size = f'cx="{width}" cy="{height}"'
    said = f'id="{place}" name="{kind}" descr="{escape(drawing.description)}"'
    return (
        f'<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{place}" '
        'behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
        f"<wp:extent {size}/><wp:wrapNone/><wp:docPr {said}/>"
        f'<a:graphic><a:graphicData uri="{PICTURE}"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {said}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{parts[0].identifier}"><a:extLst><a:ext uri="{SVG_EXTENSION}">'
        f'<asvg:svgBlip r:embed="{parts[1].identifier}"/></a:ext></a:extLst></a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r>"
    )
