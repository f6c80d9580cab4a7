"""Agencies: adding, changing, listing them and their own days."""

from request_flow.errors import BadInput
from request_flow.services.program import Program
from request_flow.storage.agencies import (
    Agency,
    ClosureDay,
    add_agency,
    all_agencies,
    change_agency,
    closure_days,
    get_agency,
)
from request_flow.storage.unit import reading, writing


def add(program: Program, code: str, name: str, parent: str | None, review_chain: str | None) -> Agency:
    """Add an agency.

    Raises:
        BadInput: the code is taken or empty, or there is no such chain of review.
        NotFound: the parent does not exist.
    """
    if not code.strip() or code != code.strip():
        raise BadInput(
            "bad_code", "机关代码不能为空,首尾不能有空格", "an agency's code is not empty and has no blanks around it"
        )
    chain = review_chain or program.engine.workflow.reviews.default
    _known_chain(program, chain)
    with writing(program.store) as unit:
        now = program.clock.now().isoformat(timespec="seconds")
        return add_agency(unit, code, name, review_chain=chain, now=now, parent=parent)


def change(program: Program, code: str, *, name: str | None, parent: str | None, review_chain: str | None) -> Agency:
    """Change what is given of an agency.

    Raises:
        BadInput: there is no such chain of review, or the parent stands below the agency.
        NotFound: there is no such agency or parent.
    """
    if review_chain is not None:
        _known_chain(program, review_chain)
    with writing(program.store) as unit:
        return change_agency(unit, get_agency(unit, code), name=name, parent=parent, review_chain=review_chain)


def _known_chain(program: Program, chain: str) -> None:
    chains = program.engine.workflow.reviews.chains
    if chain not in chains:
        known = ", ".join(chains)
        raise BadInput(
            "no_such_chain", f"没有审核流程“{chain}”;现有:{known}", f"there is no chain {chain!r}; known: {known}"
        )


def find(program: Program, code: str) -> Agency:
    """Return the agency with this code.

    Raises:
        NotFound: there is none.
    """
    with reading(program.store) as unit:
        return get_agency(unit, code)


def list_agencies(program: Program) -> list[Agency]:
    """Return every agency, in the order of their codes."""
    with reading(program.store) as unit:
        return all_agencies(unit)


def list_closures(program: Program, code: str) -> list[ClosureDay]:
    """Return the agency's own days, in order.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return closure_days(unit, get_agency(unit, code).id)
