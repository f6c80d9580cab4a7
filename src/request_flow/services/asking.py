"""What a page asks one after another, asked at once, so that a database on another machine answers in a few ways.

Nothing here decides anything: each part of a page goes on asking for itself and finds the answer at hand
(:meth:`request_flow.storage.unit.Unit.ahead`).  What is forgotten here is merely asked for on its own.
"""

from request_flow.services.finding import MOST_OF_A_NAME, as_searched
from request_flow.services.listing import ROWS, offset_of
from request_flow.services.program import Program
from request_flow.services.signing_in import digest
from request_flow.services.visitors import Visitor
from request_flow.services.worklist import menu_asked
from request_flow.storage.accounts import signed_in_asked
from request_flow.storage.agencies import Agency, agency_asked, closures_asked
from request_flow.storage.case_lists import Filters, first_year_asked, ids_asked, segments_of
from request_flow.storage.finding import name_asked, text_asked
from request_flow.storage.people import members_asked
from request_flow.storage.restricted import restrictions_asked
from request_flow.storage.saved_views import saved_views_asked
from request_flow.storage.unit import Request, Unit, reading


def ask_who_and_where(program: Program, secret: str, agency: str | None) -> None:
    """Ask who is signed in and for which agency, by its code."""
    with reading(program.store) as unit:
        asked = [signed_in_asked(unit, digest(secret))] if secret else []
        if agency is not None:
            asked.append(agency_asked(unit, agency))
        unit.ahead(asked)


def ask_for_list(program: Program, agency: Agency, filters: Filters, sort: str, page: int, visitor: Visitor) -> None:
    """Ask what the page of the list needs, but for the cases that stand in it."""
    with reading(program.store) as unit:
        first = segments_of(unit, agency.id, filters, sort)[0]
        unit.ahead(
            [
                *_of_page(program, unit, agency, visitor),
                ids_asked(unit, first, offset_of(page), ROWS + 1),
                members_asked(unit, agency.id),
                first_year_asked(unit, agency.id),
                saved_views_asked(unit, visitor.member.id, agency.id),
            ]
        )


def ask_for_search(program: Program, agency: Agency, text: str, visitor: Visitor) -> None:
    """Ask what a search needs before it is known what the text is."""
    with reading(program.store) as unit:
        text = as_searched(text)
        index = program.codec.index_of_name(text)
        of_name = [name_asked(unit, agency.id, index, MOST_OF_A_NAME)] if index else []
        unit.ahead(
            [
                *_of_page(program, unit, agency, visitor),
                *text_asked(unit, agency.id, text),
                *of_name,
                members_asked(unit, agency.id),
            ]
        )


def _of_page(program: Program, unit: Unit, agency: Agency, visitor: Visitor) -> list[Request]:
    return [
        *menu_asked(program, unit, agency, visitor),
        restrictions_asked(unit, agency.id),
        closures_asked(unit, agency.id),
    ]
