"""Reading PDF: tables torn by page breaks, figures broken in narrow cells, note marks, radicals, scans and bombs."""

import json
import zlib

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.report.layout import layout3
from request_flow.report.model import Report
from request_flow.report.reading import read_content
from request_flow.report.reading.radicals import plain
from request_flow.report.writers import write_pdf
from request_flow.report.writers.fonts import fonts_in

from .conftest import needs_fonts, sound

PAGE = """
#let data = json(bytes(sys.inputs.data))
#set page(width: 190mm, height: data.height * 1mm, margin: 10mm, background: eval(data.background, mode: "markup"))
#set text(font: "Noto Sans CJK SC", size: 9pt, lang: "zh")
#align(center, text(size: 14pt, data.title))
#for layout in data.layouts {
  table(columns: (11mm, 18mm, 40mm, ..range(7).map(n => data.figure * 1mm)).slice(0, layout.width),
    inset: 1mm, stroke: 0.5pt,
    ..layout.cells.map(c => table.cell(
      x: c.left, y: c.top, colspan: c.width, rowspan: c.height, align: horizon, eval(c.content, mode: "markup"),
    )))
}
"""
EMPTY = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"


def as_pdf(report, height=297, cells=None, figure=15, background=""):
    """Table 3 as another program prints it; ``cells`` overrides what a figure's cell shows, as markup."""
    layout = layout3(report.form.table3, report.table3)
    shown = [
        {"top": c.top, "left": c.left, "height": c.height, "width": c.width,
         "content": (cells or {}).get(c.address, str(c.content))}
        for c in layout.cells
    ]  # fmt: skip
    data = {
        "title": f"{report.agency}{report.year}年政府信息公开工作年度报告",
        "height": height, "figure": figure, "background": background,
        "layouts": [{"width": layout.width, "cells": shown}],
    }  # fmt: skip
    return typst.compile(PAGE.encode(), font_paths=fonts_in(None), sys_inputs={"data": json.dumps(data)}, format="pdf")


def _read(content):
    return read_content(content, "r.pdf", ".pdf")


@needs_fonts
@pytest.mark.parametrize("height", [297, 179, 150, 117, 102, 80, 67])
def test_a_table_is_put_together_wherever_page_breaks_went_through_it(height, report):
    read = _read(as_pdf(report, height))

    assert read.report.table3 == report.table3
    assert (read.report.agency, read.report.year) == ("澄州市教育局", report.year)
    assert read.warnings == ()


@needs_fonts
@pytest.mark.parametrize("mark", ["", "/", "—", "~", "-"])
def test_blank_marks_read_as_zero_with_a_warning(mark):
    read = _read(as_pdf(sound("2021"), cells={("partial", "other_org"): f'#"{mark}"' if mark != "~" else mark}))

    assert read.report.table3 == sound("2021").table3
    assert [w.en for w in read.warnings] == [
        "r.pdf: table 3, row （二）部分公开（区分处理的，只计这一情形，不计其他情形）: blank, / or - read as 0: 其他"
    ]


@needs_fonts
@pytest.mark.parametrize("shown", ["3件", "3（含上年1件）"])
def test_units_and_remarks_inside_a_cell_are_read_with_a_warning(shown):
    read = _read(as_pdf(sound("2021"), cells={("disclosed", "natural_person"): shown}))

    assert read.report.table3["disclosed"][0] == 3
    assert "read as written: 自然人" in read.warnings[0].en


@needs_fonts
def test_a_raised_note_mark_never_becomes_a_digit():
    with pytest.raises(BadInput, match=r"row （一）予以公开, column 自然人: '3\[2\]' is not a number"):
        _read(as_pdf(sound("2021"), cells={("disclosed", "natural_person"): "3#super(typographic: false)[2]"}))


@needs_fonts
def test_a_figure_broken_by_a_narrow_cell_is_put_together():
    cells = {("disclosed", "natural_person"): "123#linebreak()456"}

    assert _read(as_pdf(sound("2021"), cells=cells, figure=9)).report.table3["disclosed"][0] == 123456


@needs_fonts
def test_two_figures_in_a_wide_cell_are_refused_not_joined():
    with pytest.raises(BadInput, match="'12 7' is not a number"):
        _read(as_pdf(sound("2021"), cells={("disclosed", "natural_person"): "12#linebreak()7"}, figure=15))


@needs_fonts
def test_a_watermark_across_the_page_is_not_read():
    mark = "#rotate(-40deg, text(size: 60pt, fill: luma(220))[内部资料 888])"

    assert _read(as_pdf(sound("2021"), background=mark)).report.table3 == sound("2021").table3


@needs_fonts
def test_a_missing_row_is_named():
    cells = {("other_other", key): "" for key in sound("2021").form.table3.column_keys}
    report = sound("2019")
    content = as_pdf(sound("2021"), cells=cells)

    assert _read(content).report.table3["other_other"] == (0,) * 7
    assert _read(as_pdf(report)).report.format == "2019"


@needs_fonts
def test_the_form_of_2019_under_a_later_year_is_read_with_a_warning():
    report = sound("2019")
    late = type(report)("某局", 2023, "2019", table3=report.table3, table4=report.table4)
    read = _read(write_pdf(late))

    assert (read.report.table3, read.report.format, read.report.year) == (report.table3, "2019", 2023)
    assert any("2023 is printed on the 2019 form" in warning.en for warning in read.warnings)


def _with_page(rest):
    return EMPTY + rest + b"trailer<</Root 1 0 R>>\n%%EOF"


def test_a_scan_without_text_is_refused_with_what_to_do():
    content = _with_page(b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n")

    with pytest.raises(BadInput, match="holds no text, it may be a scan"):
        _read(content)


def test_a_packed_bomb_is_refused():
    packed = zlib.compress(b" " * (70 << 20), 9)
    stream = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(packed), packed)

    with pytest.raises(BadInput, match="more than 64 MB when unpacked") as error:
        _read(_with_page(stream))
    assert error.value.code == "report_too_large"


def test_a_large_picture_is_no_bomb():
    packed = zlib.compress(b" " * (70 << 20), 9)
    stream = b"4 0 obj<</Subtype/Image/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (
        len(packed), packed,
    )  # fmt: skip

    with pytest.raises(BadInput, match="PDF") as error:
        _read(_with_page(stream))
    assert error.value.code != "report_too_large"


@needs_fonts
@given(st.data())
def test_a_pdf_with_damaged_bytes_is_read_or_refused(data):
    content = bytearray(_small())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert _read_or_refused(bytes(content)) in {"read", "refused"}


def _read_or_refused(content):
    """Return whether the file was read or refused with a sentence; any other end is an error."""
    try:
        report = _read(content).report
    except BadInput as error:
        return "refused" if error.sentence.zh and error.sentence.en else "refused without a sentence"
    return "read" if isinstance(report, Report) else "read as something else"


def _small(found=[]):  # noqa: B006 -- made once
    if not found:
        source = b'#set page(width: 80mm, height: 40mm)\n#set text(font: "Noto Sans CJK SC")\n#table(columns: 2)[1][2]'
        found.append(typst.compile(source, font_paths=fonts_in(None), format="pdf"))
    return found[0]


def test_radicals_become_the_characters_they_look_like():
    # U+2F83 (self), U+2F8F (walk), U+2ED3 (long): as some programs write 自, 行, 长 into a PDF.
    assert plain("\u2f83然人、\u2f8f政、局\u2ed3") == "自然人、行政、局长"
    assert plain("（一）予以公开 12") == "（一）予以公开 12"
