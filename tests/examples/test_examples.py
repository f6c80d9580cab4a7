"""Every worked example under this folder is a test: the program finds what was counted by hand."""

import ast
from pathlib import Path

import pytest

from request_flow.law.citation import parse_address
from support.build import engine
from support.examples import files, provision_of, read_examples

SOURCE = Path(__file__).resolve().parents[2] / "src" / "request_flow"
# These set no figure: they say that a mechanism and a register must exist.
WITHOUT_AN_EXAMPLE = {"ogi-2019:17", "ogi-2019:45"}

EXAMPLES = [(path, example) for path in files() for example in read_examples(path)]


def cited_in(folder: str) -> set[str]:
    """Return the provisions that the rules of a folder are bound to."""
    return {
        argument.value
        for path in sorted((SOURCE / folder).glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cites"
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


@pytest.mark.parametrize(
    "example", [each for _, each in EXAMPLES], ids=[f"{provision_of(path)} {each.name}" for path, each in EXAMPLES]
)
def test_the_program_finds_what_was_counted_by_hand(example):
    assert example.found() == example.expected(), example.count


@pytest.mark.parametrize("path", files(), ids=provision_of)
def test_the_provision_of_a_file_exists(path):
    assert engine().law.provision(provision_of(path)).wording


@pytest.mark.parametrize("path", files(), ids=provision_of)
def test_every_example_claims_something_and_says_how_it_was_counted(path):
    assert [each.name for each in read_examples(path) if each.expected() in ({}, None) or not each.count.strip()] == []


@pytest.mark.parametrize("path", files(), ids=provision_of)
def test_no_two_examples_of_a_file_have_one_name(path):
    names = [each.name for each in read_examples(path)]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("address", sorted((cited_in("deadlines") | cited_in("cases")) - WITHOUT_AN_EXAMPLE))
def test_every_provision_that_binds_a_rule_of_clocks_or_cases_has_an_example(address):
    rule = parse_address(address)
    shown = [parse_address(provision_of(path)) for path in files()]

    assert any(each.covers(rule) or rule.covers(each) for each in shown)
