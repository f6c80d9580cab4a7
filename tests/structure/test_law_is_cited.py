"""Every rule says which provision it applies, and every provision that is named exists."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from request_flow.errors import BadInput
from request_flow.law.corpus import load_law

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src" / "request_flow"
MODULES = sorted(SOURCE.rglob("*.py"))
RULES = sorted((SOURCE / "deadlines").rglob("*.py"))
DEFINITIONS = sorted((CHECKOUT / "workflows").rglob("*.yaml")) + sorted((CHECKOUT / "notifications").rglob("*.yaml"))

# Files that `load_law` reads and checks itself; there a citation may be written without the id of its own law.
CHECKED_AT_LOAD = {
    "law",
    "outcomes.yaml",
    "applicants.yaml",
    "channels.yaml",
    "fees.yaml",
    "reminders.yaml",
    "rulings.yaml",
}


def named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def cited(function: ast.FunctionDef) -> list[str]:
    """Return the provisions in the ``@cites`` of a function; empty where it has none."""
    return [
        argument.value
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "cites"
        for argument in decorator.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def unknown(addresses: list[str]) -> list[str]:
    missing = []
    for address in addresses:
        try:
            load_law().provision(address)
        except BadInput:
            missing.append(address)
    return missing


def citations(data: object) -> Iterator[str]:
    """Yield what stands under each key ``cites`` of a definition file."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "cites":
                yield from [value] if isinstance(value, str) else value
            else:
                yield from citations(value)
    elif isinstance(data, list):
        for item in data:
            yield from citations(item)


@pytest.mark.parametrize("path", RULES, ids=named)
def test_every_public_function_of_the_deadlines_cites_a_provision(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]

    assert [function.name for function in public if not cited(function)] == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_provision_cited_in_code_exists(path):
    broken = {
        f"{function.name} (line {function.lineno})": missing
        for function in functions(path)
        if (missing := unknown(cited(function)))
    }

    assert broken == {}


@pytest.mark.parametrize("path", [each for each in DEFINITIONS if CHECKED_AT_LOAD.isdisjoint(each.parts)], ids=named)
def test_every_provision_cited_in_a_definition_exists(path):
    assert unknown(list(citations(yaml.safe_load(path.read_text(encoding="utf-8"))))) == []


def test_every_number_of_the_law_rests_on_a_provision_that_names_it():
    missing = [
        (parameter.name, value.since)
        for parameter in load_law().parameters.values()
        for value in parameter.values
        if not value.cites or unknown(list(value.cites)) or value.checked_on is None
    ]

    assert missing == []


CHINESE_NUMBERS = {1: "一", 5: "五", 6: "六", 7: "七", 10: "十", 15: "十五", 20: "二十", 60: "六十"}
# 条例 says "延长" once and "一次性" without a figure; the ruling names the reply term instead of its length.
WITHOUT_A_FIGURE = {"extensions_per_term", "redo_term"}


@pytest.mark.parametrize("name", sorted(set(load_law().parameters) - WITHOUT_A_FIGURE))
def test_the_figure_of_a_parameter_stands_in_the_words_of_each_provision_it_cites(name):
    for value in load_law().parameter(name).values:
        for address in value.cites:
            provision = load_law().provision(address)
            words = provision.text or provision.sense
            if isinstance(value.value, str):
                month, day = value.value.split("-")
                figures = [f"{int(month)}月{int(day)}日"]
            else:
                figures = [str(value.value), CHINESE_NUMBERS[value.value]]
            assert any(figure in words for figure in figures), (address, figures)
