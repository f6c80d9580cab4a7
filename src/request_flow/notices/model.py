"""A letter as its layouts print it: one text, from which the page, the DOCX and the PDF are made.

Nothing here knows the law or a case. A run says where its words come from, so that a preview can mark what the rules
filled in and what a person typed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Source = Literal["fixed", "rule", "free"]
"""Words of the template, words the rules filled in, words a person typed."""

Style = Literal["body", "addressee", "heading", "item", "quote", "note"]
"""A paragraph indented by two characters; whom a slip is sent to, not indented; a numbered heading; an item of a list;
quoted words; small print."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one origin; ``name`` is the variable it was filled from."""

    text: str
    source: Source = "fixed"
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    runs: tuple[Run, ...]
    style: Style = "body"

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: a reply slip, a service record, a list of documents.

    Every row has as many cells as ``widths``, which are parts of the whole width; the first row is repeated on every
    page where ``header`` is true. An empty cell is a blank to be filled in by hand.
    """

    widths: tuple[int, ...]
    rows: tuple[tuple[Paragraph, ...], ...]
    header: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """What follows the letter on a page of its own: a reply slip to be torn off and sent back."""

    title: str
    blocks: tuple["Paragraph | Grid", ...]


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands over and under every letter of an agency; ``logo_svg`` is drawn where it is given."""

    agency: str
    contact: tuple[str, ...] = ()
    logo_svg: str | None = None
    fonts: tuple[str, ...] = ()
    """Families to be tried before those of official documents."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole letter.

    ``number`` is its number in the agency's year, ``None`` for a draft and for what bears none. ``addressee`` is the
    salutation without its colon, ``None`` for a record of the file. ``day`` is the day it bears. ``sealed`` letters
    leave room for the seal over name and day. ``code`` is what a QR code on the page says.
    """

    name: str
    title: str
    head: Letterhead
    number: str | None
    addressee: str | None
    blocks: tuple[Block, ...]
    signer: str
    day: date | None
    sealed: bool = True
    enclosures: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    code: str | None = None
    draft: bool = False
