"""A letter as Word document (.docx), to be edited and sealed, on the page of official letters (GB/T 9704).

It names the fonts of official documents (方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312); the table of fonts says what
stands in for them.  The same letter gives the same bytes.
"""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Final

from request_flow.notices.layouts import measures
from request_flow.notices.layouts.package import DECLARATION, Part, own, packed, shared
from request_flow.notices.layouts.plan import Plan, plan
from request_flow.notices.layouts.surround import footers, headers, twentieths
from request_flow.notices.model import Block, Grid, Letter, Paragraph
from request_flow.report.writers.fonts import WANTED

STYLES: Final = {
    "body": "Normal",
    "addressee": "Unindented",
    "heading": "Heading1",
    "item": "Normal",
    "quote": "Quote",
    "note": "SmallPrint",
}
# What the styles call the family of each part.
FAMILIES: Final = {
    "title": "方正小标宋简体",
    "body": "仿宋_GB2312",
    "heading": "黑体",
    "subheading": "楷体_GB2312",
    "table": "宋体",
}
LINE: Final = round(measures.LINE_PITCH * 20.0)
# A character of the body with what it stands nearer to the next.
CHARACTER: Final = round((measures.BODY - 0.25) * 20.0)
HUNDREDTHS: Final = 100
LONGEST_KEPT: Final = 8
HEADER, RECORD_HEADER, FOOTER = measures.AGENCY_TOP, 15.0, measures.LOWER_RULE
# Room between a table and the words around it. What follows a table must be a paragraph, though it be an empty one.
BESIDE_TABLE: Final = 160
AFTER_TABLE: Final = f'<w:spacing w:line="{BESIDE_TABLE}" w:lineRule="exact"/>'


def write_docx(letter: Letter) -> bytes:
    """Return the document.

    Raises:
        BadInput: a drawing or the particulars under the letter cannot be printed.
    """
    planned = plan(letter)
    heads, feet = headers(planned), footers(planned)
    document = (
        f'{DECLARATION}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"<w:body>{''.join(_body(planned))}{_section(planned, heads, feet)}</w:body></w:document>"
    )
    parts = (
        Part("styles.xml", "rId1", "styles", _styles(letter.head.fonts).encode()),
        Part("settings.xml", "rId2", "settings", shared("settings.xml")),
        Part("fontTable.xml", "rId3", "fontTable", shared("fontTable.xml")),
        Part("theme.xml", "rId4", "theme", shared("theme.xml")),
        *(part for _, part in (*heads, *feet)),
    )
    return packed(document, tuple(dict.fromkeys(parts)), planned.title, planned.agency)


def _styles(fonts: tuple[str, ...]) -> str:
    """Return the styles; a family of the agency takes the part it is known for, any other that of the body."""
    styles = own("styles.xml")
    for family in reversed(fonts):
        part = next((part for part, wanted in WANTED.items() if family in wanted), "body")
        styles = styles.replace(f'w:eastAsia="{FAMILIES[part]}"', f'w:eastAsia="{escape(family)}"')
    return styles


def _section(planned: Plan, heads: list[tuple[str, Part]], feet: list[tuple[str, Part]]) -> str:
    references = "".join(
        f'<w:{kind}Reference w:type="{pages}" r:id="{part.identifier}"/>'
        for kind, found in (("header", heads), ("footer", feet))
        for pages, part in found
    )
    size = f'w:w="{twentieths(measures.PAGE_WIDTH)}" w:h="{twentieths(measures.PAGE_HEIGHT)}"'
    margins = {
        "top": measures.TOP,
        "right": measures.RIGHT,
        "bottom": measures.BOTTOM,
        "left": measures.LEFT,
        "header": RECORD_HEADER if planned.is_record else HEADER,
        "footer": FOOTER,
    }
    edges = " ".join(f'w:{side}="{twentieths(length)}"' for side, length in margins.items())
    return (
        f'<w:sectPr>{references}<w:pgSz {size}/><w:pgMar {edges} w:gutter="0"/><w:cols w:space="425"/><w:titlePg/>'
        f'<w:docGrid w:linePitch="{LINE}"/></w:sectPr>'
    )


def _body(planned: Plan) -> Iterator[str]:
    yield from _opening(planned)
    if planned.addressee is not None:
        yield _paragraph("Unindented", planned.addressee)
    yield from _blocks(planned.blocks, keep_last=bool(planned.signature))
    yield from _enclosures(planned)
    yield from _signature(planned)
    for slip in planned.slips:
        yield _paragraph("Title", slip.title, f'<w:pageBreakBefore/><w:spacing w:after="{LINE}"/>')
        yield from _blocks(slip.blocks)


def _blocks(blocks: tuple[Block, ...], *, keep_last: bool = False) -> Iterator[str]:
    for block, following in pairwise((*blocks, None)):
        if isinstance(block, Grid):
            yield _grid(block, keep_last=keep_last and following is None)
        elif block is not None:
            # A program may move a paragraph that keeps with the next as a whole: a long one would leave a page empty.
            short = measures.lines_needed(block.text, measures.BODY, measures.TEXT_WIDTH) <= LONGEST_KEPT
            kept = (keep_last and following is None and short) or measures.leads(block.text)
            beside = f'<w:spacing w:after="{BESIDE_TABLE}"/>' if isinstance(following, Grid) else ""
            yield _paragraph(STYLES[block.style], block.text, f"{'<w:keepNext/>' if kept else ''}{beside}")


def _opening(planned: Plan) -> Iterator[str]:
    number = planned.number
    if planned.is_record:
        size = round(measures.RECORD_AGENCY * 2)
        top = twentieths(measures.COVER_TOP) if planned.is_cover else 0
        run = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        yield _paragraph("Agency", planned.agency, f'<w:spacing w:before="{top}"/>', run)
        after = LINE + LINE // 2 if planned.is_cover else LINE // 2
        yield _paragraph("Title", planned.title, f'<w:spacing w:before="{LINE // 2}" w:after="{after}"/>')
        if number is not None:
            yield _paragraph("Number", number)
        return
    below = round(measures.FROM_RULE * 20.0)
    if number is not None:
        yield _paragraph("Number", number, f'<w:spacing w:before="{below}"/>')
    # A line of the title is higher than its words: two empty lines are above these.
    above = 2 * LINE - round((measures.TITLE_PITCH - measures.TITLE) * 20.0)
    yield _paragraph("Title", planned.title, f'<w:spacing w:before="{above}" w:after="{LINE}"/>')


def _enclosures(planned: Plan) -> Iterator[str]:
    for place, each in enumerate(planned.enclosures):
        before = 5 if not each.label else 2
        hanging = (3 if each.label else 0) + (0.75 if each.number else 0)
        own_part = (
            f'<w:keepNext/><w:spacing w:before="{LINE if place == 0 else 0}"/>'
            f'<w:ind w:left="{round((before + hanging) * CHARACTER)}" w:hangingChars="{round(hanging * HUNDREDTHS)}" '
            f'w:hanging="{round(hanging * CHARACTER)}"/>'
        )
        yield _paragraph("Unindented", each.text, own_part)


def _signature(planned: Plan) -> Iterator[str]:
    above, below = (
        round(lines * LINE) for lines in measures.lines_around(sealed=planned.sealed, is_record=planned.is_record)
    )
    for place, each in enumerate(planned.signature, start=1):
        last = place == len(planned.signature)
        own_part = (
            f"{'' if last else '<w:keepNext/>'}<w:keepLines/>"
            f'<w:spacing w:before="{above if place == 1 else 0}" w:after="{below if last else 0}"/>'
            f'<w:ind w:left="{round(each.left * CHARACTER)}" w:firstLineChars="0" w:firstLine="0"/>'
            f'<w:jc w:val="{"center" if each.centred else "left"}"/>'
        )
        yield _paragraph("Unindented", each.text, own_part)


def _paragraph(style: str, text: str, own_part: str = "", run: str = "") -> str:
    """Return a paragraph; ``own_part`` are properties beyond those of its style, in the order of the format."""
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    properties = f"<w:rPr>{run}</w:rPr>" if run else ""
    runs = f"<w:r>{properties}{words}</w:r>" if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{own_part}</w:pPr>{runs}</w:p>'


def _grid(grid: Grid, *, keep_last: bool) -> str:
    whole = twentieths(measures.TEXT_WIDTH)
    widths = [round(whole * width / sum(grid.widths)) for width in grid.widths]
    widths[-1] += whole - sum(widths)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    is_low = measures.stays_whole(grid)
    with_next = is_low and keep_last
    kept = len(grid.rows) - (0 if with_next else 1) if is_low else 0
    after = f"{'<w:keepNext/>' if with_next else ''}{AFTER_TABLE}"
    rows = "".join(_row(grid, row, widths, first=place == 0, kept=place < kept) for place, row in enumerate(grid.rows))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
        f"{_paragraph('Unindented', '', after)}"
    )


def _row(grid: Grid, row: tuple[Paragraph, ...], widths: list[int], *, first: bool, kept: bool) -> str:
    whole = measures.lines_of_row(grid, row) <= measures.LONGEST_WHOLE_ROW
    lowest = twentieths(measures.kind_of(grid)[2])
    properties = (
        f'{"<w:cantSplit/>" if whole else ""}<w:trHeight w:val="{lowest}" w:hRule="atLeast"/>'
        f"{'<w:tblHeader/>' if grid.header and first else ''}"
    )
    kind = "List" if grid.header else "Form"
    with_next = "<w:keepNext/>" if kept else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(kind + ('Heading' if cell.style == 'heading' else ''), cell.text, with_next)}</w:tc>"
        for cell, width in zip(row, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"
