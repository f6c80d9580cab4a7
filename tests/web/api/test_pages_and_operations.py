"""What the pages can do, programs can do: the list of ``docs/api.md`` held against the addresses of the program."""

import re
from pathlib import Path

from request_flow.web.api.chinese import SUMMARIES
from web.office import Office

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
ROW = re.compile(r"^\| (GET|POST) `([^`]+)` \| (.+) \|$", re.MULTILINE)


def told() -> dict[str, str]:
    """Return what the list says by method and address, which stands without that of the agency."""
    return {f"{method} {path}": what for method, path, what in ROW.findall(PAGE.read_text(encoding="utf-8"))}


def addresses(office: Office) -> set[str]:
    table = [each for each in office.app.state.table if not each.path.startswith("/api/")]
    return {f"{each.method} {each.path.removeprefix('/a/{agency}') or '/'}" for each in table}


def test_every_form_of_the_pages_names_its_operation_or_why_there_is_none(office: Office):
    forms = {each for each in addresses(office) if each.startswith("POST ")}

    assert sorted(forms - told().keys()) == []


def test_the_list_names_no_page_and_no_operation_that_is_not_there(office: Office):
    assert sorted(told().keys() - addresses(office)) == []
    for page, what in told().items():
        named = re.findall(r"`(\w+)`", what)
        assert named or what.startswith("none"), page
        assert set(named) <= SUMMARIES.keys(), page


def test_every_operation_that_writes_stands_beside_a_page_or_is_one_of_programs_alone(office: Office):
    named = {each for what in told().values() for each in re.findall(r"`(\w+)`", what)}
    table = [each for each in office.app.state.table if each.path.startswith("/api/v1/")]

    writing = {each.view.__name__ for each in table if each.once}
    assert sorted(writing - named) == ["close_the_year"]  # the command line's and the clock's
