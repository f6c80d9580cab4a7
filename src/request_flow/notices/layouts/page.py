"""A letter as a web page: to be looked at before it is issued, read on any screen, and printed as the letter itself.

Everything is in the page, no script and no file beside it; all text is escaped.  In a preview the words that the rules
filled in are underlined in blue and those that a person typed with dots, on the screen alone.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from request_flow.notices.layouts.measures import stays_whole
from request_flow.notices.layouts.plan import BETWEEN_PARTICULARS, DRAFT, plan
from request_flow.notices.model import Letter

# What a family's name may hold, so that it stays a name within a style sheet.
FAMILY: Final = re.compile(r"[\w -]{1,60}")


def write_html(letter: Letter, *, preview: bool) -> str:
    """Return the whole page; ``preview`` marks where words come from.

    Raises:
        BadInput: a drawing or the particulars under the letter cannot be printed.
    """
    fonts = ", ".join(f'"{family}"' for family in letter.head.fonts if FAMILY.fullmatch(family))
    return _rendered("letter.html.j2", letter, preview=preview, level=1, fonts=fonts)


def write_sheet(letter: Letter, *, preview: bool, level: int = 3, wrong: Collection[str] = frozenset()) -> Markup:
    """Return the letter alone, to stand in another page under a heading; its title is a heading of ``level``.

    In a preview the words of the variables in ``wrong`` are marked, and so is the day it bears by the name ``day``.

    Raises:
        BadInput: a drawing or the particulars under the letter cannot be printed.
    """
    return Markup(_rendered("sheet.html.j2", letter, preview=preview, level=level, fonts="", wrong=wrong))  # noqa: S704  # made by a template that escapes


def _rendered(
    template: str, letter: Letter, *, preview: bool, level: int, fonts: str, wrong: Collection[str] = frozenset()
) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            plan=plan(letter),
            preview=preview,
            level=level,
            fonts=fonts,
            wrong=wrong,
            draft=DRAFT,
            between=BETWEEN_PARTICULARS,
            stays_whole=stays_whole,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("request_flow.notices.layouts", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["in_lines"] = _in_lines
    return environment


def _in_lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
