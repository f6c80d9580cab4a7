"""A sound report of each format, worked out by hand, and the official form as a Word document."""

import io
import re
import zipfile
from functools import cache

import pytest
from docx import Document

from request_flow.errors import BadInput
from request_flow.report.form import form_named
from request_flow.report.layout import layout3, layout4
from request_flow.report.model import Report
from request_flow.report.writers import WRITERS
from request_flow.report.writers.fonts import families_for


def _has_chinese_fonts() -> bool:
    try:
        families_for(None)
    except BadInput:
        return False
    return True


needs_fonts = pytest.mark.skipif(not _has_chinese_fonts(), reason="no Chinese font is installed (fonts-noto-cjk)")
KINDS = [pytest.param(kind, marks=needs_fonts) if kind == "pdf" else kind for kind in sorted(WRITERS)]

ZERO = (0, 0, 0, 0, 0, 0, 0)
# 12 + 2 = 11 + 3; handled: 4 + 2 + 1 + 3 + 1 = 11. By column: 9+1=8+2, 1+1=1+1, 0, 0, 2+0=2+0, 0.
FIGURES = {
    "new": (9, 1, 0, 0, 2, 0, 12),
    "carried_in": (1, 1, 0, 0, 0, 0, 2),
    "disclosed": (3, 0, 0, 0, 1, 0, 4),
    "partial": (1, 1, 0, 0, 0, 0, 2),
    "refuse_third_party": (1, 0, 0, 0, 0, 0, 1),
    "unable_not_held": (2, 0, 0, 0, 1, 0, 3),
    "other_lapse_supplement": (1, 0, 0, 0, 0, 0, 1),
    "total_handled": (8, 1, 0, 0, 2, 0, 11),
    "carried_out": (2, 1, 0, 0, 0, 0, 3),
}
TABLE4 = {
    "review_upheld": 3, "review_corrected": 1, "review_other": 0, "review_pending": 2, "review_total": 6,
    "direct_upheld": 0, "direct_corrected": 0, "direct_other": 1, "direct_pending": 0, "direct_total": 1,
    "after_upheld": 2, "after_corrected": 0, "after_other": 0, "after_pending": 0, "after_total": 2,
}  # fmt: skip


def sound(name: str) -> Report:
    figures = dict(FIGURES)
    if name == "2019":
        figures["other"] = figures.pop("other_lapse_supplement")
    rows = {key: figures.get(key, ZERO) for key in form_named(name).table3.row_keys}
    return Report(
        agency="澄州市教育局",
        year={"2019": 2020, "2021": 2024}[name],
        format=name,
        as_of="2025-01-10",
        status="published",
        table3=rows,
        table4=dict(TABLE4),
    )


@pytest.fixture(params=["2019", "2021"])
def report(request) -> Report:
    return sound(request.param)


def as_docx(report: Report, cells: dict[tuple[str, str], str] | None = None) -> bytes:
    """Tables 3 and 4 as Word lays them out, with merged headings; ``cells`` overrides what a figure's cell shows."""
    texts = {("", key): str(figure) for key, figure in report.table4.items()}
    for key, figures in report.table3.items():
        texts |= {(key, column): str(n) for column, n in zip(report.form.table3.column_keys, figures, strict=True)}
    texts |= cells or {}
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_empty_docx(report.format))) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                xml = part.decode().replace("@title@", f"{report.agency}{report.year}年政府信息公开工作年度报告")
                part = re.sub("@([a-z_0-9]*)/([a-z_0-9]+)@", lambda at: texts[at[1], at[2]], xml).encode()
            target.writestr(name, part)
    return content.getvalue()


@cache
def _empty_docx(name: str) -> bytes:
    """The form with a mark in place of each figure; made once, because python-docx takes seconds to merge cells."""
    form = form_named(name)
    layouts = (
        layout3(form.table3, dict.fromkeys(form.table3.row_keys, ZERO)),
        layout4(form.table4, dict.fromkeys(form.table4.column_keys, 0)),
    )
    document = Document()
    document.add_paragraph("@title@")
    for layout in layouts:
        document.add_paragraph(layout.title)
        table = document.add_table(rows=layout.height, cols=layout.width)
        # Cells are looked up once: each look-up by place walks the whole table.
        places = [row.cells for row in table.rows]
        for cell in layout.cells:
            first = places[cell.top][cell.left]
            last = places[cell.top + cell.height - 1][cell.left + cell.width - 1]
            text = "@{}/{}@".format(*cell.address) if cell.address else str(cell.content)
            (first if first is last else first.merge(last)).text = text
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
