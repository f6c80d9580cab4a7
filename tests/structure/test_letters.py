"""Every letter that the law's files call for is there, whole, and says what it is expected to say."""

import re
from pathlib import Path

import pytest

from request_flow.bootstrap import load_engine
from request_flow.notices.catalogue import BODY, CONTRACT, DECISION, EXAMPLE, EXPECTED, FOLDER, PIECES, catalogue
from request_flow.notices.checks import check
from request_flow.notices.compose import compose, text_of
from request_flow.notices.example import example_of
from request_flow.notices.template_check import check_template
from request_flow.notices.template_faults import REMEDIES, used_names
from request_flow.notices.values import ENCLOSURES, TABLE
from request_flow.notices.words import article

LETTERS = Path(__file__).resolve().parents[2] / "notifications" / FOLDER
CATALOGUE = catalogue()
ENGINE = load_engine()
LAW = ENGINE.law
NAMES = sorted(CATALOGUE.kinds)
each_letter = pytest.mark.parametrize("name", NAMES)


def names_sent() -> set[str]:
    return {each.sends for each in ENGINE.workflow.machine.transitions if each.sends is not None} - {DECISION}


def outcomes_by_letter() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for outcome in LAW.outcomes.values():
        for name in {outcome.notice, *(ground.notice for ground in outcome.grounds.values())}:
            found.setdefault(name, set()).add(outcome.key)
    return found


def test_the_pattern_letters_are_there():
    assert {"receipt-slip", "supplement-notice", "extension-notice", "reply-refused-third-party"} <= set(NAMES)


def test_every_folder_is_a_letter_of_four_files():
    for folder in sorted(each for each in LETTERS.iterdir() if each.is_dir() and each.name != PIECES):
        assert {each.name for each in folder.iterdir()} == {BODY, CONTRACT, EXAMPLE, EXPECTED}, folder.name
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", folder.name), folder.name


def called_for():
    return sorted(names_sent() | outcomes_by_letter().keys())


@pytest.mark.parametrize("name", called_for())
def test_every_letter_that_a_transition_or_an_outcome_names_is_written(name):
    assert name in set(NAMES) | {each.notice.stands_for for each in CATALOGUE.kinds.values()}


@each_letter
def test_a_letter_is_called_for_by_a_transition_an_outcome_or_a_declared_occasion(name):
    notice = CATALOGUE.kind(name).notice
    is_sent = (notice.stands_for or name) in names_sent()

    assert is_sent or notice.outcomes or notice.occasion is not None, name
    assert notice.stands_for is None or notice.stands_for in names_sent()
    if is_sent and notice.stands_for is None and notice.act is not None:
        senders = {each.act for each in ENGINE.workflow.machine.transitions if each.sends == name}
        assert notice.act in senders


@each_letter
def test_the_outcomes_of_a_letter_are_those_that_name_it(name):
    assert set(CATALOGUE.kind(name).notice.outcomes) == outcomes_by_letter().get(name, set())


@each_letter
def test_the_text_of_a_letter_may_be_used(name):
    assert [each.sentence.en for each in check_template(CATALOGUE.kind(name), LAW)] == []


@each_letter
def test_a_letter_declares_the_variables_that_it_uses_and_no_other(name):
    kind = CATALOGUE.kind(name)
    apart = {ENCLOSURES, kind.notice.code}

    assert used_names(kind.body) - {REMEDIES} - apart == kind.notice.variables.keys() - apart


@each_letter
def test_every_value_that_is_not_typed_has_a_function(name):
    variables = CATALOGUE.kind(name).notice.variables
    asked = {key for key, each in variables.items() if each.from_ not in ("act", "officer")}

    assert sorted(asked - TABLE.keys()) == []
    assert ENCLOSURES not in variables or variables[ENCLOSURES].type == "texts"


@each_letter
def test_the_example_reads_as_expected(name):
    kind = CATALOGUE.kind(name)
    example = example_of(kind, ENGINE.rules, LAW)
    letter = compose(kind, example.situation, example.inputs, number=example.number)

    assert text_of(letter) == (kind.folder / EXPECTED).read_text(encoding="utf-8")
    assert "待填" not in text_of(letter)


@each_letter
def test_a_letter_that_bears_a_number_has_one_in_its_example(name):
    kind = CATALOGUE.kind(name)
    number = example_of(kind, ENGINE.rules, LAW).number

    assert (number is None) == (kind.notice.suffix is None)
    assert number is None or number.endswith(f"-{kind.notice.suffix}")


@each_letter
def test_a_letter_to_anybody_else_declares_nothing_of_the_applicant(name):
    notice = CATALOGUE.kind(name).notice
    if notice.audience in ("third_party", "co_maker", "other_agency"):
        assert [key for key in notice.variables if key.startswith(("applicant_", "agent_"))] == []


@each_letter
def test_every_provision_in_a_template_is_one_that_the_letter_cites(name):
    kind = CATALOGUE.kind(name)
    for address in re.findall(r'"([a-z0-9-]+:[0-9.]+)"\s*\|\s*article', kind.body):
        assert article(address, LAW)
        assert any(address == cited or address.startswith(f"{cited}.") for cited in kind.notice.cites), address


def test_every_value_is_explained_to_those_who_write_letters():
    text = (LETTERS / "README.md").read_text(encoding="utf-8")

    assert sorted(name for name in TABLE if f"`{name}`" not in text) == []


@each_letter
def test_nothing_stands_against_issuing_the_example(name):
    kind = CATALOGUE.kind(name)
    example = example_of(kind, ENGINE.rules, LAW)
    letter = compose(kind, example.situation, example.inputs, number=example.number)
    findings = check(kind, letter, example.situation, example.inputs)

    assert [each.sentence.en for each in findings if each.severity != "remind"] == []
