"""A letter from its kind and its situation: values into the template, the template into blocks (撰制文书).

The same situation and the same inputs give the same letter.  A value that is not there yet stands as 【待填：…】, so
that a draft can be shown; :mod:`request_flow.notices.checks` says what must be there before issue.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from request_flow.notices import markup
from request_flow.notices.catalogue import LetterKind
from request_flow.notices.environment import render
from request_flow.notices.model import Block, Grid, Letter, Letterhead
from request_flow.notices.plain_text import one_line
from request_flow.notices.remedies import remedies_markup
from request_flow.notices.situation import Situation
from request_flow.notices.template_faults import REMEDIES
from request_flow.notices.values import ENCLOSURES, addressee, values_of

CELL = " | "


def compose(
    kind: LetterKind,
    situation: Situation,
    inputs: Mapping[str, Any] | None = None,
    *,
    number: str | None = None,
    draft: bool = False,
) -> Letter:
    """Return the letter; ``inputs`` is what the officer typed, ``number`` its number, ``None`` where it has none yet.

    Raises:
        BrokenDefinition: the template is not one that may be used.
    """
    notice = kind.notice
    values = values_of(kind, situation, inputs or {})
    context: dict[str, object] = dict(values)
    context[REMEDIES] = remedies_markup(kind, situation)
    blocks, slips = markup.of_rendered(render(kind, context, situation.law), kind.template_name)
    agency, name = situation.agency, one_line(situation.agency_name)
    code = values[notice.code].words() if notice.code is not None and not values[notice.code].missing else None
    enclosures = values[ENCLOSURES].value if ENCLOSURES in values else None
    return Letter(
        name=kind.name,
        title=notice.title,
        head=Letterhead(name, tuple(map(one_line, agency.contact)), agency.logo_svg, agency.fonts),
        number=number,
        addressee=addressee(notice.audience, situation),
        blocks=blocks,
        signer=name,
        day=situation.day,
        sealed=notice.sealed,
        enclosures=tuple(one_line(each) for each in enclosures) if isinstance(enclosures, list | tuple) else (),
        slips=slips,
        code=code,
        draft=draft,
    )


def text_of(letter: Letter) -> str:
    """Return the whole letter as plain text, a line a paragraph or a row of a table; ends with a line end."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield letter.head.agency
    if letter.number is not None:
        yield letter.number
    yield letter.title
    if letter.addressee is not None:
        yield f"{letter.addressee}："
    yield from _of_blocks(letter.blocks)
    if len(letter.enclosures) == 1:
        yield f"附件：{letter.enclosures[0]}"
    else:
        for number, enclosure in enumerate(letter.enclosures, start=1):
            yield f"{'附件：' if number == 1 else ''}{number}.{enclosure}"
    yield letter.signer
    if letter.day is not None:
        yield f"{letter.day.year}年{letter.day.month}月{letter.day.day}日"
    for slip in letter.slips:
        yield ""
        yield slip.title
        yield from _of_blocks(slip.blocks)


def _of_blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                yield CELL.join(cell.text for cell in row).rstrip()
        else:
            yield block.text
