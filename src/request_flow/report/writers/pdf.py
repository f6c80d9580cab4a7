"""The report as PDF (PDF/A-2b, for keeping), set by typst in the layout of official documents (GB/T 9704).

The same report and fonts give the same bytes: the document carries a fixed day. Fonts come from the folder that the
caller names, or from the system.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from request_flow.errors import BadInput
from request_flow.report.charts import Chart
from request_flow.report.layout import Layout
from request_flow.report.model import Report
from request_flow.report.writers import measure
from request_flow.report.writers.fonts import families_for, fonts_in
from request_flow.report.writers.parts import (
    PUBLISHED,
    facts_of,
    is_subheading,
    parts_of,
    printable,
    title_lines,
    title_of,
)

STANDARD: Final = "a-2b"
CREATED = 946684800  # 2000-01-01, as in the workbook


def write_pdf(report: Report, fonts: Path | None = None, charts: Sequence[Chart] = ()) -> bytes:
    """Return the document; ``fonts`` is a folder of fonts to be used instead of the system's.

    Raises:
        BadInput: there is no Chinese font, or the fonts lack a character of the report.
    """
    families = families_for(fonts)
    data = {
        "title": title_of(report),
        "title_lines": title_lines(report, measure.TITLE_LINE),
        "agency": printable(report.called),
        "facts": None if report.status == PUBLISHED else f"（{facts_of(report)}）",
        "fonts": families,
        "page": _page(),
        "parts": [
            {
                "heading": part.heading,
                "paragraphs": [{"text": text, "subheading": is_subheading(text)} for text in part.paragraphs],
                "layout": None if part.layout is None else _table(part.layout),
                "charts": [{"svg": chart.svg, "description": chart.description} for chart in part.charts],
            }
            for part in parts_of(report, charts)
        ],
    }
    try:
        return typst.compile(
            _source(),
            font_paths=fonts_in(fonts),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards=STANDARD,
            timestamp=CREATED,
        )
    except typst.TypstError as error:
        raise BadInput(
            "pdf_not_made",
            f"不能生成 PDF:{error.message};可能是字体缺少文中的某个字",
            f"the PDF cannot be made: {error.message}; the fonts may lack a character of the text",
        ) from error


@cache
def _source() -> bytes:
    return (files("request_flow.report.writers") / "report.typ").read_bytes()


def _page() -> dict[str, float]:
    return {
        "width": measure.PAGE_WIDTH,
        "height": measure.PAGE_HEIGHT,
        "top": measure.TOP,
        "bottom": measure.BOTTOM,
        "left": measure.LEFT,
        "right": measure.RIGHT,
        "body": measure.BODY,
        "pitch": measure.LINE_PITCH,
        "title": measure.TITLE,
        "title_pitch": measure.TITLE_PITCH,
        "foot": measure.FOOT,
    }


def _table(layout: Layout) -> dict[str, Any]:
    found = measure.measured(layout)
    return {
        "widths": found.widths,
        "size": found.size,
        "row": found.row,
        "padding": measure.PADDING,
        "on_one_page": found.on_one_page,
        "heading_lines": layout.heading_lines,
        "cells": [
            {
                "top": cell.top,
                "left": cell.left,
                "height": cell.height,
                "width": cell.width,
                "flush": cell.role in {"row", "corner"} and not cell.heads_rows,
                "lines": [printable(line) for line in measure.lines_of(cell, found)],
            }
            for cell in layout.cells
        ],
    }
