"""Subjects found by pairs of characters: in blocks and in the tail, never one too many or too few, on both databases."""

from pathlib import Path

import pytest

from request_flow.services.finding import find, index_subjects
from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.steps import Person, register_case
from request_flow.services.visitors import visitor_of
from request_flow.storage import finding, subject_words
from request_flow.storage.agencies import get_agency
from request_flow.storage.people import get_member
from request_flow.storage.subject_words import cases_with_pairs, first_unwritten, pairs_of, runs_of
from request_flow.storage.unit import reading
from support.program import program_at

SUBJECTS = (
    "学区划分记录",
    "区学划分",
    "食堂采购合同",
    "食堂，采购",
    "校车检查",
    "Budget 2026 食堂",
    "采购食堂",
    "无关",
    "学区",
)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("学区划分", {"学区", "区划", "划分"}),
        ("“有关，情况”", {"有关", "情况"}),
        ("GB/T 9704", {"gb", "97", "70", "04"}),
        ("区", set()),
        ("𠮷野", {"𠮷野"}),
        ("", set()),
    ],
)
def test_pairs_are_of_neighbours_within_a_word(text: str, pairs: set[str]):
    assert pairs_of(text) == pairs


def test_words_stand_between_blanks_and_punctuation_in_small_letters():
    assert runs_of("2025年“食堂”  Budget_x") == ["2025年", "食堂", "budget", "x"]


def register_each(program: Program) -> None:
    """Register a case of each subject; the first has the id 1."""
    add(program, "edu", "教育局", None, None)
    add_person(program, "edu", "li", {"name": "李", "role": "caseworker"})
    for subject in SUBJECTS:
        case = {
            "applicant": {"category": "natural_person", "name": "周明"},
            "channel": "in_person",
            "subject": subject,
            "events": [{"on": "2026-11-02", "action": "receive"}],
        }
        register_case(program, "edu", case, Person("li", "registrar"))


def pages_known_to_be_seen_by_all(program: Program) -> int:
    with reading(program.store) as unit:
        return int(unit.run("SELECT relallvisible FROM pg_class WHERE relname = 'cases'").fetchone()[0])


@pytest.mark.parametrize("few", [0, 3_000])
def test_each_search_finds_just_the_subjects_with_every_word(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
):
    monkeypatch.setattr(subject_words, "BLOCK", 4)
    monkeypatch.setattr(finding, "FEW", few)
    with program_at(store_url, tmp_path) as program:
        register_each(program)
        assert index_subjects(program).blocks == 2  # ids 0 to 3 and 4 to 7; 8 and 9 are the tail
        assert index_subjects(program).blocks == 0
        with reading(program.store) as unit:
            visitor = visitor_of(program, unit, get_member(unit, "li"))
            assert first_unwritten(unit) == 8
            assert cases_with_pairs(unit, ["食堂"], 10) == [7, 6, 4, 3]
            assert cases_with_pairs(unit, ["食堂"], 2) is None
            assert cases_with_pairs(unit, ["堂"], 10) is None
            agency = get_agency(unit, "edu")

        def found(text: str) -> list[str]:
            listed = find(program, agency, text, open_only=False, page=1, visitor=visitor).listed
            assert listed is not None
            return sorted(row.subject for row in listed.rows)

        assert found("学区") == ["学区", "学区划分记录"]
        assert found("食堂 采购") == ["采购食堂", "食堂采购合同", "食堂，采购"]
        assert found("BUDGET") == ["Budget 2026 食堂"]
        assert found("堂采") == ["食堂采购合同"]
        assert found("学") == ["区学划分", "学区", "学区划分记录"]
        assert found("鲸鱼") == []


def test_a_server_is_let_know_of_many_new_cases_so_that_lists_are_counted_along_an_index(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(subject_words, "BLOCK", 4)
    with program_at(postgresql_url, tmp_path) as program:
        register_each(program)
        assert pages_known_to_be_seen_by_all(program) == 0

        index_subjects(program)

        assert pages_known_to_be_seen_by_all(program) == 1  # nine cases lie on one page
