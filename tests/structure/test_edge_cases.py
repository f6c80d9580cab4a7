"""Each of the 59 edge cases of the law is a test by its number, or a decision page says why not (yet)."""

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NUMBERS = range(1, 60)
# A name says one number (`test_edge_16_...`), several (`test_edge_38_and_39_...`) or a span (`test_edge_01_to_08_...`).
NAME = re.compile(r"test_edge_(?P<first>\d\d)(?:_(?P<how>and|to)_(?P<last>\d\d))?_[a-z]")
FRONT = re.compile(r"^edge-cases: \[(?P<numbers>\d+(?:, \d+)*)\]$", re.MULTILINE)
# These are no matter of a single request's engine: a page alone speaks about them.
ON_A_PAGE_ONLY = {53, 54}


def names_of_tests() -> list[str]:
    return [
        node.name
        for path in sorted((CHECKOUT / "tests" / "edge_cases").glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def numbers_in(name: str) -> set[int]:
    """Return the edge cases that the name of a test names as its own; a span is a summary and names none."""
    found = NAME.match(name)
    if found is None or found["how"] == "to":
        return set()
    return {int(found["first"]), int(found["last"] or found["first"])}


def front_of(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("\n## ")[0]


def numbers_on_pages() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for page in sorted((CHECKOUT / "docs" / "decisions").glob("*.md")):
        for front in FRONT.finditer(front_of(page)):
            for number in front["numbers"].split(", "):
                found.setdefault(int(number), []).append(page.name)
    return found


TESTED = {number for name in names_of_tests() for number in numbers_in(name)}


@pytest.mark.parametrize("number", NUMBERS)
def test_an_edge_case_is_tested_or_a_page_says_why_not(number):
    assert number in TESTED | set(numbers_on_pages())


def test_only_two_edge_cases_rest_on_a_page_alone():
    assert set(NUMBERS) - TESTED == ON_A_PAGE_ONLY


def test_every_test_of_an_edge_case_carries_a_number_that_exists():
    assert [name for name in names_of_tests() if NAME.match(name) is None] == []
    assert set(NUMBERS) >= TESTED


def test_a_page_names_edge_cases_that_exist():
    assert set(NUMBERS) >= set(numbers_on_pages())


def test_each_file_holds_the_numbers_its_name_says():
    strays = {}
    for path in sorted((CHECKOUT / "tests" / "edge_cases").glob("test_*.py")):
        first, last = (int(number) for number in re.findall(r"\d\d", path.stem))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = [number for node in tree.body if isinstance(node, ast.FunctionDef) for number in numbers_in(node.name)]
        outside = sorted({number for number in own if not first <= number <= last})
        if outside:
            strays[path.name] = outside

    assert strays == {}


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("test_edge_07_an_agent", {7}),
        ("test_edge_38_and_39_whatever", {38, 39}),
        ("test_edge_01_to_08_the_report", set()),
        ("test_something_else", set()),
    ],
)
def test_the_number_is_read_from_the_name_of_a_test(name, numbers):
    assert numbers_in(name) == numbers
