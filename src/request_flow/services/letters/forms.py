"""A letter in each of its forms: the page, the document to be edited and sealed, the PDF to be filed.

What prints a form is loaded when one is first printed: who looks at a text, or keeps a draft, waits for none.
"""

from pathlib import Path

from request_flow.errors import BadInput
from request_flow.notices import layouts
from request_flow.notices.compose import text_of
from request_flow.notices.model import Letter
from request_flow.storage.letters import FORMS

TEXT = "text"
PREVIEWS = (TEXT, *FORMS)


def in_forms(letter: Letter, fonts: Path | None) -> dict[str, bytes]:
    """Return the bytes of a letter in every form that is kept.

    Raises:
        BadInput: a font lacks a character of it, or no Chinese font is there.
    """
    return {form: in_form(letter, form, fonts) for form in FORMS}


def in_form(letter: Letter, form: str, fonts: Path | None) -> bytes:
    """Return the bytes of a letter in one form; a draft's page shows where its words come from.

    Raises:
        BadInput: there is no such form, a font lacks a character of it, or no Chinese font is there.
    """
    if form == "html":
        return layouts.write_html(letter, preview=letter.draft).encode()
    if form == "docx":
        return layouts.write_docx(letter)
    if form == "pdf":
        return layouts.write_pdf(letter, fonts)
    if form == TEXT:
        return text_of(letter).encode()
    known = ", ".join(PREVIEWS)
    raise BadInput("no_such_form", f"没有 {form} 格式；可用：{known}", f"there is no form {form!r}; known: {known}")


def made_ready(fonts: Path | None) -> None:
    """Load the fonts, and what prints each form, before anybody has to wait for them.

    Raises:
        BadInput: no Chinese font is there.
    """
    _ = (layouts.write_html, layouts.write_docx, layouts.write_pdf)  # each is loaded where it is named
    layouts.fonts_used(fonts)
