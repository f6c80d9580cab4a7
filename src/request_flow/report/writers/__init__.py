"""Writing a report: JSON for programs, a web page, a workbook that still adds up by itself, and official documents.

Every writer returns bytes, the same for the same report: no day or name of the moment of writing is in them. All
printed kinds are made from one description of the form, and can be read back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from request_flow.errors import BadInput
from request_flow.report.charts import Chart
from request_flow.report.interchange import dump
from request_flow.report.model import Report
from request_flow.report.writers.page import write_html
from request_flow.report.writers.pdf import write_pdf
from request_flow.report.writers.sheet import write_xlsx
from request_flow.report.writers.word import write_docx

__all__ = ["DRAWN", "WRITERS", "Extras", "write", "write_docx", "write_html", "write_json", "write_pdf", "write_xlsx"]

write_json = dump


@dataclass(frozen=True, slots=True)
class Extras:
    """What a writer may be given beside the report: a folder of fonts for PDF, charts for what is printed."""

    fonts: Path | None = None
    charts: Sequence[Chart] = ()


WRITERS: Mapping[str, Callable[[Report, Extras], bytes]] = {
    "json": lambda report, _: write_json(report),
    "html": lambda report, extras: write_html(report, extras.charts),
    "xlsx": lambda report, _: write_xlsx(report),
    "docx": lambda report, extras: write_docx(report, extras.fonts, extras.charts),
    "pdf": lambda report, extras: write_pdf(report, extras.fonts, extras.charts),
}

DRAWN = frozenset({"html", "docx", "pdf"})
"""The kinds that show charts."""


def write(report: Report, kind: str, *, fonts: Path | None = None, charts: Sequence[Chart] = ()) -> bytes:
    """Return the report written as ``kind``; ``fonts`` is a folder with fonts to use instead of the system's.

    Only the kinds of ``DRAWN`` show the ``charts``.

    Raises:
        BadInput: there is no such kind of file, or the fonts there are do not do for a PDF or a chart.
    """
    writer = WRITERS.get(kind)
    if writer is None:
        known = ", ".join(WRITERS)
        raise BadInput(
            "unknown_report_kind", f"不能写成“{kind}”；可用：{known}", f"cannot write {kind!r}; known are {known}"
        )
    return writer(report, Extras(fonts, tuple(charts)))
