"""Printing a letter (文书排版): as a web page, as a document to be edited and sealed, and as PDF for the file.

All three print one :class:`request_flow.notices.model.Letter` on the page of official letters (GB/T 9704), with the
same text.  The same letter gives the same bytes.  Each is loaded where it is first asked for: typesetter and libraries
take longer to load than a letter to print, and most commands print none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from request_flow.notices.layouts.page import write_html, write_sheet
    from request_flow.notices.layouts.pdf import write_pdf
    from request_flow.notices.layouts.typefaces import Typefaces, fonts_used
    from request_flow.notices.layouts.word import write_docx

__all__ = ["Typefaces", "fonts_used", "write_docx", "write_html", "write_pdf", "write_sheet"]

MODULES: Final = {
    "Typefaces": "typefaces",
    "fonts_used": "typefaces",
    "write_docx": "word",
    "write_html": "page",
    "write_pdf": "pdf",
    "write_sheet": "page",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # a module gives what it has
    if name not in MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
