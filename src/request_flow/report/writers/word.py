"""The report as a Word document (.docx) in the layout of official documents (GB/T 9704, 党政机关公文格式).

Page, styles, fonts and page numbers stand in the files of the folder ``word``; here the text and the tables are put
in. A table keeps to one page where it fits: no row breaks, every row keeps with the next. A chart is put in as SVG,
with a picture of it for readers that know no SVG.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_LINE_SPACING, WD_PARAGRAPH_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from request_flow.report.charts import Chart
from request_flow.report.layout import Layout, Placed
from request_flow.report.model import Report
from request_flow.report.writers.measure import PADDING, POINT, TEXT_WIDTH, TITLE_LINE, Measure, lines_of, measured
from request_flow.report.writers.parts import (
    PUBLISHED,
    facts_of,
    is_subheading,
    parts_of,
    printable,
    title_lines,
    title_of,
)
from request_flow.report.writers.pictures import png_of

PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_links.xml",
    "docProps/core.xml": "core.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_links.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/theme/theme1.xml": "theme.xml",
    "word/footer1.xml": "footer1.xml",
    "word/footer2.xml": "footer2.xml",
}
# Every member carries the same day, the first that the container can hold: the same report gives the same bytes.
DAY = (1980, 1, 1, 0, 0, 0)
TWENTIETH = POINT / 20
# Millimetres between the lines of a cell and its borders, and points between a heading and its table.
ABOVE_AND_BELOW = 0.3
BEFORE_A_TABLE = 6
# The property of a document that names its author holds no more.
LONGEST_AUTHOR = 255
# Word's own way to name the SVG of a picture (MS-ODRAWXML 2.2.1, svgBlip).
SVG_OF_A_PICTURE = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_WORDS = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


def write_docx(report: Report, fonts: Path | None = None, charts: Sequence[Chart] = ()) -> bytes:
    """Return the document; every section of the form is in it. ``fonts`` is needed for charts only.

    Raises:
        BadInput: there are charts, and no Chinese font to draw them with.
    """
    document = Document(io.BytesIO(_template()))
    document.core_properties.title = title_of(report)[:LONGEST_AUTHOR]
    document.core_properties.author = printable(report.called)[:LONGEST_AUTHOR]
    # A line feed becomes a line break within the one paragraph of the title.
    document.add_paragraph("\n".join(title_lines(report, TITLE_LINE)), "Title")
    if report.status != PUBLISHED:
        document.add_paragraph(f"（{facts_of(report)}）", "Subtitle")
    for part in parts_of(report, charts):
        document.add_paragraph(part.heading, "heading 1")
        for text in part.paragraphs:
            document.add_paragraph(text, "heading 2" if is_subheading(text) else "Normal")
        if part.layout is not None:
            document.paragraphs[-1].paragraph_format.space_after = Pt(BEFORE_A_TABLE)
            _add_table(document, part.layout)
        for chart in part.charts:
            _add_chart(document, chart, fonts)
    content = io.BytesIO()
    document.save(content)
    return _dated(content)


@cache
def _template() -> bytes:
    folder = files("request_flow.report.writers") / "word"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, source in PARTS.items():
            package.writestr(name, (folder / source).read_bytes())
    return content.getvalue()


def _dated(content: io.BytesIO) -> bytes:
    """Return the package with its members packed anew, none with the moment of writing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return packed.getvalue()


def _add_table(document: WordDocument, layout: Layout) -> None:
    measure = measured(layout)
    rows = "".join(_row(layout, measure, number) for number in range(layout.height))
    grid = "".join(f'<w:gridCol w:w="{_twentieths(width)}"/>' for width in measure.widths)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    room = {"top": ABOVE_AND_BELOW, "left": PADDING, "bottom": ABOVE_AND_BELOW, "right": PADDING}
    margins = "".join(f'<w:{side} w:w="{_twentieths(width)}" w:type="dxa"/>' for side, width in room.items())
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{_twentieths(sum(measure.widths))}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar>{margins}</w:tblCellMar><w:tblCaption w:val="{escape(layout.title)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )
    # The last child of the body says how the page looks.
    document.element.body.insert(len(document.element.body) - 1, table)


def _add_chart(document: WordDocument, chart: Chart, fonts: Path | None) -> None:
    picture = document.add_picture(io.BytesIO(png_of(chart, TEXT_WIDTH, fonts)), Mm(TEXT_WIDTH))
    paragraph = document.paragraphs[-1].paragraph_format
    # Lines of an exact height would cut the picture off, and an indented first line push it out of the page.
    paragraph.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.first_line_indent = Pt(0)
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    told = picture._inline.docPr  # noqa: SLF001 -- the library has no other way to the words of a picture
    told.set("title", chart.title)
    told.set("descr", chart.description)
    package = document.part.package
    drawing = PackagePart(PackURI(f"/word/media/{chart.key}.svg"), "image/svg+xml", chart.svg.encode(), package)
    link = document.part.relate_to(drawing, RELATIONSHIP_TYPE.IMAGE)
    [shown] = picture._inline.iter(qn("a:blip"))  # noqa: SLF001 -- as above
    shown.append(
        parse_xml(
            f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{SVG_OF_A_PICTURE}">'
            f'<asvg:svgBlip xmlns:asvg="{SVG_WORDS}" r:embed="{link}"/></a:ext></a:extLst>'
        )
    )


def _row(layout: Layout, measure: Measure, number: int) -> str:
    heading = "<w:tblHeader/>" if number < layout.heading_lines else ""
    keep = measure.on_one_page and number < layout.height - 1
    cells = "".join(_cell(cell, measure, number, keep) for cell in _standing(layout, number))
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_twentieths(measure.row)}" w:hRule="atLeast"/>{heading}'
        f"</w:trPr>{cells}</w:tr>"
    )


def _standing(layout: Layout, number: int) -> Iterator[Placed]:
    """Yield the cells that stand in a line or reach into it from above, left to right."""
    found = (cell for cell in layout.cells if cell.top <= number < cell.top + cell.height)
    yield from sorted(found, key=lambda cell: cell.left)


def _cell(cell: Placed, measure: Measure, number: int, keep: bool) -> str:
    width = sum(measure.widths[cell.left : cell.left + cell.width])
    span = f'<w:gridSpan w:val="{cell.width}"/>' if cell.width > 1 else ""
    first = cell.top == number
    merge = "" if cell.height == 1 else '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
    size = f'<w:sz w:val="{measure.size * 2:.0f}"/><w:szCs w:val="{measure.size * 2:.0f}"/>'
    words = "<w:br/>".join(f"<w:t>{escape(line)}</w:t>" for line in lines_of(cell, measure))
    text = f"<w:r><w:rPr>{size}</w:rPr>{words}</w:r>" if first else ""
    flush = cell.role in {"row", "corner"} and not cell.heads_rows and len(str(cell.content)) > 1
    left = '<w:jc w:val="left"/>' if flush else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twentieths(width)}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="ReportTable"/>{"<w:keepNext/>" if keep else ""}{left}'
        f"<w:rPr>{size}</w:rPr></w:pPr>{text}</w:p></w:tc>"
    )


def _twentieths(millimetres: float) -> int:
    return round(millimetres / TWENTIETH)
