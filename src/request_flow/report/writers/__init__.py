"""Writing a report: JSON for programs, a web page to read and print, a workbook that still adds up by itself.

Every writer returns bytes, the same for the same report: no day or name of the moment of writing is in them.
"""

from collections.abc import Callable, Mapping

from request_flow.errors import BadInput
from request_flow.report.interchange import dump
from request_flow.report.model import Report
from request_flow.report.writers.page import write_html
from request_flow.report.writers.sheet import write_xlsx

__all__ = ["WRITERS", "write", "write_html", "write_json", "write_xlsx"]

write_json = dump
WRITERS: Mapping[str, Callable[[Report], bytes]] = {"json": write_json, "html": write_html, "xlsx": write_xlsx}


def write(report: Report, kind: str) -> bytes:
    """Return the report written as ``kind``.

    Raises:
        BadInput: there is no such kind of file.
    """
    writer = WRITERS.get(kind)
    if writer is None:
        known = ", ".join(WRITERS)
        raise BadInput(
            "unknown_report_kind", f"不能写成“{kind}”;可用:{known}", f"cannot write {kind!r}; known are {known}"
        )
    return writer(report)
