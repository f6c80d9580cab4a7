"""A letter as PDF (PDF/A-2b, for the file), set by typst on the page of official letters.

The same letter and fonts give the same bytes: the document carries a fixed day.  Its text can be copied out as it was
put in.  A character that no font has is an error that names it; nothing is ever printed as an empty box.
"""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from request_flow.errors import BadInput
from request_flow.notices.layouts import measures
from request_flow.notices.layouts.drawings import Drawing
from request_flow.notices.layouts.plan import BETWEEN_PARTICULARS, DRAFT, Plan, plan
from request_flow.notices.layouts.typefaces import fonts_used
from request_flow.notices.model import Block, Grid, Letter, Paragraph
from request_flow.report.writers.fonts import fonts_in
from request_flow.report.writers.pdf import CREATED, STANDARD

# A word of so many characters without a blank may break: an address after its marks, a hash anywhere.
LONG: Final = 25
LONG_WORD: Final = re.compile(rf"[!-~\u00a1-\u1fff]{{{LONG},}}")
PART_OF_AN_ADDRESS: Final = re.compile(r"[^./?&=_-]*[./?&=_-]+|[^./?&=_-]+")
# A last paragraph of four lines goes with name and day as a whole.  One no wider than this has four at the
# most, though the first is indented and each may end before its edge: nothing need be measured.
SURELY_SHORT: Final = 4 * (measures.CHARACTERS - 1.5) - 2
# What no line begins with, and what none ends with.
NEVER_FIRST: Final = "，。、；：？！）》〉」』】〕”’…—·％"
NEVER_LAST: Final = "（《〈「『【〔“‘"
NOT_SHOWN: Final = re.compile(r'the text `"(?P<text>.*)"` could not be displayed', re.DOTALL)
ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")


def write_pdf(letter: Letter, fonts: Path | None = None) -> bytes:
    """Return the document; ``fonts`` is a folder of fonts to be used instead of the machine's.

    Raises:
        BadInput: there is no Chinese font, the fonts lack a character of the letter, or a drawing cannot be printed.
    """
    typefaces = fonts_used(fonts, letter.head.fonts)
    data = _data(plan(letter))
    data["fonts"] = typefaces.families
    # A family of the title is heavy by itself; another is made so.
    data["title_weight"] = "regular" if typefaces.is_official("title") else "bold"
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
        raise _failure(error.message) from error


def _failure(message: str) -> BadInput:
    found = NOT_SHOWN.search(message)
    if found is None:
        return BadInput("pdf_not_made", f"不能生成 PDF：{message}", f"the PDF cannot be made: {message}")
    text = ESCAPED.sub(lambda each: chr(int(each[1], 16)), found["text"])
    shown = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in dict.fromkeys(text))
    said = ", ".join(f"{each!r} (U+{ord(each):04X})" for each in dict.fromkeys(text))
    return BadInput(
        "character_not_in_fonts",
        f"字体中没有这个字：{shown}，不能生成 PDF；请安装有这个字的字体（如 fonts-noto-cjk），"
        "或放入 REQUEST_FLOW_FONTS 指定的文件夹",
        f"no font has the character {said}, so no PDF can be made; install one that has it (such as fonts-noto-cjk), "
        "or put it into the folder of REQUEST_FLOW_FONTS",
    )


@cache
def _source() -> bytes:
    return (files("request_flow.notices.layouts") / "letter.typ").read_bytes()


def _data(planned: Plan) -> dict[str, Any]:
    size, apart = measures.agency_size(planned.agency)
    above, below = measures.lines_around(sealed=planned.sealed, is_record=planned.is_record)
    return {
        "page": _page(),
        "red": measures.RED,
        "grey": measures.GREY,
        "name": planned.title,
        "author": planned.agency,
        "record": planned.is_record,
        "cover": planned.is_cover,
        "draft": planned.draft,
        "draft_mark": DRAFT,
        "agency": {"text": planned.agency, "size": size, "apart": apart},
        "contact": {
            "parts": planned.contact,
            "between": BETWEEN_PARTICULARS,
            "size": planned.contact_size,
        },
        "logo": _drawing("logo", planned.logo, planned),
        "code": _drawing("code", planned.code, planned),
        "number": planned.number,
        "title": planned.title,
        "addressee": None if planned.addressee is None else _words(planned.addressee),
        "blocks": [_block(block) for block in planned.blocks],
        "enclosures": [
            {"label": each.label, "number": each.number, "name": _words(each.name)} for each in planned.enclosures
        ],
        "never_first": NEVER_FIRST,
        "never_last": NEVER_LAST,
        "lines_above": above,
        "lines_below": below,
        "signature": [{"text": each.text, "left": each.left, "centred": each.centred} for each in planned.signature],
        "slips": [{"title": slip.title, "blocks": [_block(block) for block in slip.blocks]} for slip in planned.slips],
    }


def _page() -> dict[str, float]:
    return {
        "width": measures.PAGE_WIDTH,
        "height": measures.PAGE_HEIGHT,
        "top": measures.TOP,
        "bottom": measures.BOTTOM,
        "left": measures.LEFT,
        "right": measures.RIGHT,
        "body": measures.BODY,
        "pitch": measures.LINE_PITCH,
        "tracking": measures.TRACKING,
        "title": measures.TITLE,
        "title_pitch": measures.TITLE_PITCH,
        "record_agency": measures.RECORD_AGENCY,
        "small": measures.SMALL,
        "small_pitch": measures.SMALL_PITCH,
        "foot": measures.FOOT,
        "agency_top": measures.AGENCY_TOP,
        "rule": measures.RULE_LENGTH,
        "rule_below": measures.RULE_BELOW,
        "lower_rule": measures.LOWER_RULE,
        "from_rule": measures.FROM_RULE,
        "padding": measures.PADDING,
        "padding_above": measures.PADDING_ABOVE,
        "cover_top": measures.COVER_TOP,
        "drawing_top": measures.DRAWING_TOP,
    }


def _drawing(kind: str, drawing: Drawing | None, planned: Plan) -> dict[str, Any] | None:
    if drawing is None:
        return None
    most_wide, most_high = measures.room_for(kind, is_cover=planned.is_cover)
    scale = min(most_wide / drawing.ratio, most_high)
    return {
        "svg": drawing.svg,
        "description": drawing.description,
        "left": measures.left_of_drawing(kind, scale * drawing.ratio, is_record=planned.is_record),
        "width": scale * drawing.ratio,
        "height": scale,
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "style": block.style,
            "text": _words(block.text),
            "leads": measures.leads(block.text),
            "long": measures.width_of(block.text) > SURELY_SHORT,
        }
    size, pitch, lowest = measures.kind_of(block)
    return {
        "kind": "grid",
        "header": block.header,
        "whole": measures.stays_whole(block),
        "widths": block.widths,
        "size": size,
        "pitch": pitch,
        "rows": _rows(block, lowest),
    }


def _rows(grid: Grid, lowest: float) -> list[dict[str, Any]]:
    found = []
    for row in grid.rows:
        lines = measures.lines_of_row(grid, row)
        cells = [
            {
                "lines": [_words(line) for line in cell.text.split("\n")],
                "heading": cell.style == "heading",
                "breaks": lines > measures.LONGEST_WHOLE_ROW,
            }
            for cell in row
        ]
        found.append({"cells": cells, "height": lowest if lines == 1 else None})
    return found


def _words(text: str) -> str | list[str]:
    """Return a text, or where it has words that no line may hold, the pieces between which it may break."""
    if LONG_WORD.search(text) is None:
        return text
    pieces: list[str] = []
    place = 0
    for word in LONG_WORD.finditer(text):
        pieces.extend(filter(None, (text[place : word.start()],)))
        for part in PART_OF_AN_ADDRESS.findall(word[0]):
            pieces.extend(part if len(part) >= LONG else (part,))
        place = word.end()
    return [*pieces, *filter(None, (text[place:],))]
