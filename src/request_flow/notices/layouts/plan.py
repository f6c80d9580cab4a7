"""What is printed of a letter and in which order: the one plan that the page, the DOCX and the PDF follow.

A person's text may hold line ends and characters that no page and no XML file can hold.  They are dealt with here,
once: a line end starts a new paragraph of the same style, or a new line of the cell; what cannot be printed goes, and
so do the marks that force a direction of writing, because they would reorder the words of the letter after them.
"""

import re
from dataclasses import dataclass, replace

from request_flow.errors import BadInput
from request_flow.notices.layouts import measures
from request_flow.notices.layouts.drawings import Drawing, code_drawing, logo_drawing
from request_flow.notices.layouts.measures import Placed
from request_flow.notices.model import Block, Grid, Letter, Paragraph, Run, Slip
from request_flow.report.writers.parts import printable

ENCLOSED = "附件："
DRAFT = "草稿"
BETWEEN_PARTICULARS = "\u3000\u3000"
TURNS = re.compile("[\u202a-\u202e\u2066\u2067]")
LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A line of the list of enclosures: the word before it, its number, its name."""

    label: str
    number: str
    name: str

    @property
    def text(self) -> str:
        """The line alone."""
        return f"{self.label}{self.number}{self.name}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A letter ready to be printed; every text in it is one line, but for the cells of grids.

    ``is_record`` is true for a paper of the file, which has no red head, ``is_cover`` for the cover of a file, which
    bears its code; ``contact_size`` is the size of the type of ``contact``.
    """

    agency: str
    contact: tuple[str, ...]
    contact_size: float
    number: str | None
    title: str
    addressee: str | None
    blocks: tuple[Block, ...]
    enclosures: tuple[Enclosure, ...]
    signature: tuple[Placed, ...]
    slips: tuple[Slip, ...]
    code: Drawing | None
    logo: Drawing | None
    is_record: bool
    is_cover: bool
    sealed: bool
    draft: bool


def plan(letter: Letter) -> Plan:
    """Return what is printed of a letter.

    Raises:
        BadInput: its drawing, its code or the particulars under it cannot be printed.
    """
    day = f"{letter.day.year}年{letter.day.month}月{letter.day.day}日" if letter.day is not None else ""
    contact = tuple(filter(None, map(one_line, letter.head.contact)))
    size = measures.contact_size(BETWEEN_PARTICULARS.join(contact))
    if size is None:
        count = sum(map(len, contact))
        raise BadInput(
            "contact_too_long",
            f"函件底部的联系方式共{count}个字，印不下；请缩短",
            f"the {count} characters of the agency's particulars do not fit under a letter; shorten them",
        )
    return Plan(
        agency=one_line(letter.head.agency),
        contact=contact,
        contact_size=size,
        number=one_line(letter.number) if letter.number else None,
        title=one_line(letter.title),
        addressee=f"{one_line(letter.addressee)}：" if letter.addressee is not None else None,
        blocks=_blocks(letter.blocks),
        enclosures=_enclosures(letter.enclosures),
        signature=measures.signature(one_line(letter.signer), day, sealed=letter.sealed),
        slips=tuple(Slip(one_line(slip.title), _blocks(slip.blocks)) for slip in letter.slips),
        code=code_drawing(letter.code) if letter.code else None,
        logo=logo_drawing(letter.head.logo_svg) if letter.head.logo_svg else None,
        is_record=letter.addressee is None,
        is_cover=letter.addressee is None and letter.code is not None,
        sealed=letter.sealed,
        draft=letter.draft,
    )


def clean(text: str) -> str:
    """Return a text with nothing in it that cannot be printed, its line ends as line feeds, a blank for a tab."""
    return TURNS.sub("", printable(LINE_ENDS.sub("\n", text))).replace("\t", " ")


def one_line(text: str) -> str:
    """Return a text as one line, a blank for each line end."""
    return " ".join(line for line in clean(text).split("\n") if line.strip()).strip()


def _enclosures(names: tuple[str, ...]) -> tuple[Enclosure, ...]:
    if len(names) == 1:
        return (Enclosure(ENCLOSED, "", one_line(names[0])),)
    return tuple(
        Enclosure(ENCLOSED if place == 1 else "", f"{place}.", one_line(name))
        for place, name in enumerate(names, start=1)
    )


def _blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Grid):
            rows = tuple(tuple(_cell(cell) for cell in row) for row in block.rows)
            found.append(replace(block, rows=rows))
        else:
            found.extend(_paragraphs(block))
    return tuple(found)


def _cell(cell: Paragraph) -> Paragraph:
    runs = tuple(replace(run, text=clean(run.text)) for run in cell.runs)
    return replace(cell, runs=tuple(run for run in runs if run.text))


def _paragraphs(paragraph: Paragraph) -> list[Paragraph]:
    """Return a paragraph, one for each line of what people typed in it; an empty line goes."""
    lines: list[list[Run]] = [[]]
    for run in paragraph.runs:
        first, *further = clean(run.text).split("\n")
        lines[-1].append(replace(run, text=first))
        lines.extend([replace(run, text=line)] for line in further)
    found = [replace(paragraph, runs=tuple(run for run in line if run.text)) for line in lines]
    return [each for each in found if each.text.strip()]
