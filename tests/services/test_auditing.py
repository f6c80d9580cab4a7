"""Searches of the records, the tree of agencies, a person's data: what they ask of either database."""

import io
import zipfile
from datetime import date

import pytest

from request_flow.services.agency_tree import find_in_tree, rename_unit, tree_of
from request_flow.services.auditing import Audit, records_for_file, search_records
from request_flow.services.data_protection import export_person
from request_flow.services.organising import find
from request_flow.services.outbox import list_outbox
from request_flow.services.people import add_person, find_person
from request_flow.services.program import Program
from request_flow.services.visitors import Visitor, visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from services.county import answered, with_tree


@pytest.fixture
def tree(program: Program) -> Program:
    """Give a county with two agencies below it, a person in one, a case in each."""
    made = with_tree(program)
    add_person(made, "east", "mei", {"name": "梅", "role": "administrator", "unit": "办公室"})
    for agency in ("east", "west"):
        answered(made, agency, "2024-03-18", None)
    return made


def visitor(program: Program) -> Visitor:
    with reading(program.store) as unit:
        return visitor_of(program, unit, get_member(unit, "mei"))


def test_records_come_in_order_from_an_agency_and_from_all_below(tree: Program):
    who, east = visitor(tree), find(tree, "east")
    assert east.parent is not None
    above = find(tree, east.parent)

    own, after = search_records(tree, who, east, Audit(), "r")
    assert {each.agency for each in own} == {"east"}
    assert after is None
    whole, _ = search_records(tree, who, above, Audit(with_below=True), "r")
    assert {each.agency for each in whole} == {"east", "west"}
    rest, _ = search_records(tree, who, above, Audit(with_below=True), "r", whole[0].place)
    assert rest == whole[1:]
    assert list(records_for_file(tree, who, above, Audit(with_below=True), "r")) == whole
    assert search_records(tree, who, east, Audit(on_until=date(2024, 1, 1)), "r")[0] == []
    assert search_records(tree, who, east, Audit(number=own[0].number, act=own[0].act), "r")[0][0] == own[0]


def test_the_tree_is_read_and_searched_and_a_unit_is_renamed(tree: Program):
    east = find(tree, "east")
    assert east.parent is not None
    above = find(tree, east.parent)

    opened = tree_of(tree, above, "east")
    units = {each.twig.code: each.units for each in opened.branches}
    assert units["east"] == (("办公室", 1),)
    assert units["west"] == ()
    assert [each.twig.code for each in find_in_tree(tree, above, east.name).branches] == ["east"]
    assert rename_unit(tree, east, "办公室", "综合科") == 1
    assert find_person(tree, "mei").unit == "综合科"


def test_a_persons_data_is_written_whole_and_the_outbox_is_read_by_the_page(tree: Program):
    who, east = visitor(tree), find(tree, "east")
    [record], _ = search_records(tree, who, east, Audit(), "r")
    assert list_outbox(tree, "east", most=2, skipped=10_000) == []
    made = b"".join(export_person(tree, who, east, "320800199001011234", "r"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert f"cases/{record.number}/case.json" in archive.namelist()
