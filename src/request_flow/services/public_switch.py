"""Whether an agency has a public page (公众页): shut until an administrator opens it; a shut one is not there."""

from request_flow.errors import NotFound
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.storage.agencies import Agency
from request_flow.storage.published import page_is_open, switch_page
from request_flow.storage.unit import reading, writing


def is_open(program: Program, agency: Agency) -> bool:
    """Return whether an agency's public page is open."""
    with reading(program.store) as unit:
        return page_is_open(unit, agency.id)


def refuse_shut(program: Program, agency: Agency) -> None:
    """Answer as if there were nothing where an agency's public page is shut.

    Raises:
        NotFound: it is.
    """
    if not is_open(program, agency):
        raise NotFound("no_such_page", "没有这个页面", "there is no such page")


def switch(program: Program, agency: Agency, login: str, *, to_open: bool) -> None:
    """Open or shut an agency's public page."""
    with writing(program.store) as unit:
        switch_page(unit, agency.id, is_open=to_open, by=login, now=stamp(program.clock.now()))
