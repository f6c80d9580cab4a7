"""Agencies: adding, changing, listing them and their own days."""

from request_flow.errors import BadInput
from request_flow.registers.case_keys import case_keys
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
        BadInput: the code is taken or is none, the name is blank, or there is no such chain of review.
        NotFound: the parent does not exist.
    """
    longest = case_keys().length_of("agency")
    if not code.strip() or code != code.strip() or len(code) > longest or not code.isprintable():
        raise BadInput(
            "bad_code",
            f"机关代码不能为空，首尾不能有空格，最多 {longest} 个字符，不能有控制字符",
            f"an agency's code is not empty, has no blanks around it, at most {longest} characters and none of control",
        )
    _a_name(name)
    chain = review_chain or program.engine.workflow.reviews.default
    _known_chain(program, chain)
    with writing(program.store) as unit:
        now = program.clock.now().isoformat(timespec="seconds")
        return add_agency(unit, code, name, review_chain=chain, now=now, parent=parent)


def change(
    program: Program,
    code: str,
    *,
    name: str | None,
    parent: str | None,
    review_chain: str | None,
    summed: bool | None = None,
) -> Agency:
    """Change what is given of an agency.

    Raises:
        BadInput: the name is blank, there is no such chain of review, or the parent stands below the agency.
        NotFound: there is no such agency or parent.
    """
    if name is not None:
        _a_name(name)
    if review_chain is not None:
        _known_chain(program, review_chain)
    with writing(program.store) as unit:
        found = get_agency(unit, code)
        return change_agency(unit, found, name=name, parent=parent, review_chain=review_chain, summed=summed)


def _a_name(name: str) -> None:
    if not name.strip():
        raise BadInput(
            "no_name",
            "机关名称不能为空：用 --name 写明全称，报告上要用",
            "an agency needs a name, which its report bears: give it with --name",
        )


def _known_chain(program: Program, chain: str) -> None:
    chains = program.engine.workflow.reviews.chains
    if chain not in chains:
        known = ", ".join(chains)
        raise BadInput(
            "no_such_chain", f"没有审核流程“{chain}”；现有：{known}", f"there is no chain {chain!r}; known: {known}"
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
