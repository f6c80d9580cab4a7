"""文书: the letters of a case, and those of the agency by year, kind and what became of them; what is owed.

No list tells whom a letter went to: that stands in the letter alone.
"""

from collections.abc import Mapping
from typing import Any, Final, get_args

from fastapi.responses import Response

from request_flow.notices.catalogue import catalogue
from request_flow.services.letters.owing import owed_of
from request_flow.services.letters.shelving import owed_shelf, shelf_of, shelved
from request_flow.storage.letter_lists import Which
from request_flow.web.case_page import case_address, open_case
from request_flow.web.desk import Desk
from request_flow.web.letters_words import label_of, label_of_kind, owed_label
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_number, read_page

routes = Routes()
OWED: Final = "owed"
WHICH: Final[Mapping[str, tuple[str, str]]] = {
    "all": ("全部", "all"),
    "unserved": ("未送达", "not served"),
    "returned": ("已退回", "came back"),
    "void": ("作废", "void"),
    OWED: ("应发未发", "owed"),
}
FIRST_YEAR, LAST_YEAR = 1990, 2200


@routes.get("/a/{agency}/cases/{number}/letters", may="see_cases")
def of_case(desk: Desk) -> Response:
    """Show the papers of a case: what is owed, drafts, what was issued and what became of it."""
    view = open_case(desk)
    rows = shelved(desk.program, list(reversed(view.letters)))
    return desk.show(
        "letters.html.j2",
        view=view,
        owed=[(owed_of(each), each) for each in view.owed],
        drafts=list(reversed(view.drafts)),
        standing=[each for each in rows if not each.letter.is_void],
        void=[each for each in rows if each.letter.is_void],
        may_write=desk.may("write_letters"),
        label_of=lambda kind: label_of_kind(desk, kind),
        owed_label=lambda each: owed_label(desk, each),
        href=lambda rest, **query: case_address(desk, view.number, rest, **query),
    )


@routes.get("/a/{agency}/letters", may="see_cases")
def of_agency(desk: Desk) -> Response:
    """Show a page of the agency's letters, or of what it owes."""
    which = desk.query("which") if desk.query("which") in WHICH else "all"
    page = read_page(desk.query("page"))
    values: dict[str, Any] = {
        "which": which,
        "choices": {key: desk.say(*words) for key, words in WHICH.items()},
        "label_of": lambda kind: label_of_kind(desk, kind),
        "owed_label": lambda each: owed_label(desk, each),
        "case_href": lambda number, rest="", **query: case_address(desk, number, rest, **query),
        "may_write": desk.may("write_letters"),
        "wording": desk.wording(),
    }
    if which == OWED:
        owed = owed_shelf(desk.program, desk.office, desk.visitor, page)
        return desk.show("letters-owed.html.j2", shelf=owed, href=lambda at: _address(desk, which, 0, "", at), **values)
    kinds = {name: label_of(desk, each) for name, each in catalogue().kinds.items()}
    kind = desk.query("kind") if desk.query("kind") in kinds else ""
    year = _number(desk.query("year"), desk.today.year, LAST_YEAR, FIRST_YEAR)
    chosen: Which = next(each for each in get_args(Which) if each == which)
    shelf = shelf_of(desk.program, desk.office, desk.visitor, year=year, kind=kind or None, which=chosen, page=page)
    return desk.show(
        "letters-all.html.j2",
        shelf=shelf,
        year=year,
        years=sorted({*shelf.years, year}, reverse=True),
        kind=kind,
        kinds={"": desk.say("不限", "any"), **kinds},
        href=lambda at: _address(desk, which, year, kind, at),
        **values,
    )


def _address(desk: Desk, which: str, year: int, kind: str, page: int) -> str:
    this = desk.today.year
    return desk.address(
        "/letters",
        which="" if which == "all" else which,
        year="" if year in (0, this) else year,
        kind=kind,
        page="" if page == 1 else page,
    )


def _number(text: str, otherwise: int, most: int, least: int = 1) -> int:
    """Return a number of the address; what it cannot be shows the list as it begins."""
    number = read_number(text, most)
    return number if number is not None and number >= least else otherwise
