"""What a successor counts is told and kept like its own: by cell, by case, in the frozen year, and when it changes."""

from itertools import product

import pytest
from sqlalchemy import text

from request_flow.errors import BadInput, Refused, StoreUnavailable
from request_flow.registers.case_file import check_case
from request_flow.report.casework import Term
from request_flow.report.identities import broken
from request_flow.services.as_of import report_as_of
from request_flow.services.corrections import Asked, Found, correct
from request_flow.services.hand_in import hand_in
from request_flow.services.importing import import_cases
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.report_life import report_standing
from request_flow.services.reporting import build_report, cases_of_cell
from request_flow.services.statistics import build_statistics
from request_flow.services.steps import Step, register_case, take_step
from request_flow.services.succeeding import succeed
from request_flow.services.succession import CaseNames
from request_flow.services.tracing import cells_of_case
from request_flow.services.yearbook import book
from request_flow.storage.agencies import find_agency, get_agency
from request_flow.storage.unit import reading, writing
from services.county import answered, frozen, refusal, totals, with_tree
from services.desk import CLERK, HEAD, D, arrived
from support.program import at

EAST_1, EAST_2, WEST_1 = "2023-0001", "2023-0002", "2023-0001"


@pytest.fixture
def tree(program: Program) -> Program:
    """East closes 2023 with two open cases, west with one under a number that east has too; 2023 is frozen by both.

    East answers its first on 15 January 2024; a review of it is filed in May.
    """
    with_tree(program)
    program.clock.at = at("2024-01-05").at
    for agency, received in (("east", "2023-12-18"), ("east", "2023-12-19"), ("west", "2023-12-20")):
        answered(program, agency, received, None)
    for agency in ("east", "west"):
        frozen(program, agency, 2023)
    program.clock.at = at("2025-01-10").at
    take_step(program, "east", EAST_1, Step("decide", D("2024-01-15"), {"outcome": "disclosed"}), HEAD)
    take_step(program, "east", EAST_1, Step("remedy_filed", D("2024-05-01"), {"ref": "r1", "kind": "review"}), HEAD)
    return program


@pytest.fixture
def merged(tree: Program) -> Program:
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)
    return tree


def cells_that_disagree(program: Program, agency: str, year: int) -> list[tuple[str, str, int, int]]:
    """Every cell whose figure is not the number of the cases it names: row, column, figure, cases."""
    report = build_report(program, agency, year)
    found = []
    for row, column in product(report.form.table3.row_keys, report.form.table3.column_keys):
        figure = (report.table3 or {})[row][report.form.table3.column_keys.index(column)]
        found.append((row, column, figure, len(cases_of_cell(program, agency, year, row, column))))
    for column in report.form.table4.column_keys:
        figure = (report.table4 or {})[column]
        found.append(("table4", column, figure, len(cases_of_cell(program, agency, year, "table4", column))))
    return [each for each in found if each[2] != each[3]]


def test_a_cell_of_a_successor_lists_the_cases_of_its_predecessor_with_their_agency(merged: Program) -> None:
    live = cases_of_cell(merged, "west", 2024, "carried_in", "total")
    frozen(merged, "west", 2024)
    take_step(merged, "east", EAST_2, Step("decide", D("2025-01-08"), {"outcome": "partial"}), HEAD)

    # west's own first; the number alone would mean west's case of the same number
    assert live == [WEST_1, f"east/{EAST_1}", f"east/{EAST_2}"]
    assert cases_of_cell(merged, "west", 2024, "carried_in", "total") == live
    assert cases_of_cell(merged, "west", 2024, "carried_out", "total") == [WEST_1, f"east/{EAST_2}"]
    assert cases_of_cell(merged, "west", 2024, "disclosed", "natural_person") == [f"east/{EAST_1}"]
    assert cases_of_cell(merged, "west", 2024, "table4", "review_pending") == [f"east/{EAST_1}"]
    assert cases_of_cell(merged, "west", 2023, "new", "total") == [WEST_1]
    assert cases_of_cell(merged, "east", 2024, "carried_in", "total") == []
    assert cases_of_cell(merged, "east", 2023, "new", "total") == [EAST_1, EAST_2]
    assert cases_of_cell(merged, "west", 2025, "partial", "total") == [f"east/{EAST_2}"]
    for agency, year in product(("east", "west"), (2023, 2024, 2025)):
        assert cells_that_disagree(merged, agency, year) == []


def test_a_case_says_in_whose_report_it_counts_from_the_succession_on(merged: Program) -> None:
    def shown() -> list[tuple[str, int, bool, str, str]]:
        cells = cells_of_case(merged, "east", EAST_1)
        return [(each.agency, each.year, each.frozen, each.row or each.table, each.column) for each in cells]

    before_the_freezing = shown()
    frozen(merged, "west", 2024)

    rest = [
        ("west", 2024, "carried_in", "natural_person"),
        ("west", 2024, "disclosed", "natural_person"),
        ("west", 2024, "table4", "review_pending"),
    ]
    of_2023 = [
        ("east", 2023, True, "new", "natural_person"),
        ("east", 2023, True, "carried_out", "natural_person"),
    ]
    of_2025 = [("west", 2025, False, "table4", "review_pending")]
    assert before_the_freezing == [*of_2023, *((agency, year, False, *cell) for agency, year, *cell in rest), *of_2025]
    assert shown() == [*of_2023, *((agency, year, True, *cell) for agency, year, *cell in rest), *of_2025]


def test_a_case_handed_over_in_a_split_is_listed_by_its_taker_alone(tree: Program) -> None:
    add(tree, "south", "南区", "city", None)
    succeed(tree, "east", "south", D("2024-03-01"), HEAD, [EAST_2])

    for agency in ("east", "south"):
        assert cells_that_disagree(tree, agency, 2024) == []
    assert cases_of_cell(tree, "east", 2024, "carried_in", "total") == [EAST_1]
    assert cases_of_cell(tree, "south", 2024, "carried_in", "total") == [f"east/{EAST_2}"]
    assert {each.agency for each in cells_of_case(tree, "east", EAST_2) if each.year == 2024} == {"south"}
    # What east closed 2023 with less the case it handed over is what it opens with: nothing is left to explain.
    assert broken(build_report(tree, "east", 2024).checks) == []
    assert broken(build_report(tree, "south", 2024).checks) == []
    frozen(tree, "south", 2024)
    frozen(tree, "east", 2024)
    for agency in ("east", "south"):
        assert cells_that_disagree(tree, agency, 2024) == []


BACKDATED = {
    "an answer": (EAST_2, "decide", "2024-12-30", {"outcome": "disclosed"}),
    "another column": (EAST_1, "correct_category", "2025-01-09", {"category": "other_org", "reason": "误", "approved_by": "王"}),
    "void": (EAST_1, "void", "2025-01-09", {"reason": "误登记", "approved_by": "王"}),
    "the end of the review": (EAST_1, "remedy_concluded", "2024-12-30", {"ref": "r1", "result": "upheld"}),
}  # fmt: skip


@pytest.mark.parametrize(("number", "act", "on", "data"), BACKDATED.values(), ids=list(BACKDATED))
def test_a_change_of_a_predecessors_case_that_would_alter_a_frozen_year_of_the_successor_waits_for_an_entry(
    merged: Program, number: str, act: str, on: str, data: dict[str, str]
) -> None:
    frozen(merged, "west", 2024)
    kept = build_report(merged, "west", 2024)
    step = Step(act, D(on), data)

    with pytest.raises(Refused) as refused:
        take_step(merged, "east", number, step, HEAD)
    assert refused.value.code == "year_frozen"
    # A correction of a category or a void changes 2023 too, which east has frozen itself: that one is told first.
    told = refused.value.sentence.en
    of_2023 = f"the report of east for 2023 is frozen, and this step on {number} would change its figures"
    of_2024 = f"the report of west for 2024 is frozen, and this step on east/{number} would change its figures"
    assert told.startswith(of_2023 if act in {"correct_category", "void"} else of_2024)

    if act in {"correct_category", "void"}:
        correct(merged, "east", 2023, Asked((number,), "补记", "王主任", step=step), HEAD)
        with pytest.raises(Refused) as of_west:
            take_step(merged, "east", number, step, HEAD)
        command = f"request-flow report correct --agency west --year 2024 --case east/{number}"
        assert of_west.value.command == command
    correct(merged, "west", 2024, Asked((f"east/{number}",), "补记", "王主任", step=step), HEAD)
    take_step(merged, "east", number, step, HEAD)

    assert build_report(merged, "west", 2024) == kept
    assert cells_that_disagree(merged, "west", 2024) == []


def test_an_entry_for_a_predecessors_case_tells_what_it_moves_and_explains_the_next_opening(merged: Program) -> None:
    frozen(merged, "west", 2024)
    step = Step("decide", D("2024-12-30"), {"outcome": "disclosed"})

    entry = correct(merged, "west", 2024, Asked((f"east/{EAST_2}",), "漏录答复", "王主任", step=step), HEAD)
    waiting = {each.code: each.cases for each in report_standing(merged, "west", 2025).blocks}
    take_step(merged, "east", EAST_2, step, HEAD)

    assert entry.cases == (f"east/{EAST_2}",)
    assert {(each.row, each.before, each.after) for each in entry.cells if each.column == "total"} == {
        ("disclosed", 1, 2),
        ("total_handled", 1, 2),
        ("carried_out", 2, 1),
    }
    assert waiting["correction_not_carried_out"] == (f"east/{EAST_2}",)
    report = build_report(merged, "west", 2025)
    assert [
        (each.left, each.right, each.ok) for each in report.checks if each.id == "C4" and each.column == "total"
    ] == [(1, 2, True)]
    assert f"涉及申请 east/{EAST_2}" in report.narrative["other"]


def test_an_entry_is_made_for_the_agency_in_whose_report_the_case_counts(merged: Program) -> None:
    frozen(merged, "west", 2024)
    step = Step("decide", D("2024-12-30"), {"outcome": "disclosed"})

    with pytest.raises(BadInput, match=r"counts in the report of east for 2023: make the entry for east") as caught:
        correct(merged, "west", 2023, Asked((f"east/{EAST_2}",), "补记", "王主任", step=step), HEAD)
    assert caught.value.code == "counts_elsewhere"
    # East's report of 2024 does not stand: there is nothing to correct in it.
    asked = Asked((EAST_2,), "补记", "王主任", step=step)
    assert refusal(correct, merged, "east", 2024, asked, HEAD) == "year_not_frozen"
    assert refusal(correct, merged, "west", 2024, Asked(("east/",), "补记", "王主任", step=step), HEAD) == (
        "correction_incomplete"
    )
    assert refusal(correct, merged, "west", 2024, Asked(("east/2023-0099",), "补记", "王主任", step=step), HEAD) == (
        "no_such_case"
    )


def test_a_request_of_a_predecessor_found_late_is_registered_after_an_entry_of_the_successor(merged: Program) -> None:
    frozen(merged, "west", 2024)
    late = arrived("2024-02-10")
    assert refusal(register_case, merged, "east", late, HEAD, "2024-0077") == "year_frozen"
    listed = import_cases(merged, [check_case({**late, "number": "2024-0077", "agency": "east"}, 1)], keep_going=True)

    found = Found("natural_person", D("2024-02-10"))
    correct(merged, "west", 2024, Asked(("east/2024-0077",), "漏交", "王主任", found=found), HEAD)
    register_case(merged, "east", late, HEAD, "2024-0077")

    assert [(each.line, each.code) for each in listed.problems] == [(1, "year_frozen")]
    assert listed.added == 0
    assert totals(build_report(merged, "west", 2025))["carried_in"] == 3
    assert broken(build_report(merged, "west", 2025).checks) == []


def test_a_step_that_leaves_the_frozen_year_of_the_successor_alone_is_taken(merged: Program) -> None:
    frozen(merged, "west", 2024)

    take_step(merged, "east", EAST_2, Step("decide", D("2025-01-08"), {"outcome": "disclosed"}), HEAD)
    register_case(merged, "east", arrived("2025-01-09"), HEAD)

    assert totals(build_report(merged, "west", 2025)) == {
        "new": 1,
        "carried_in": 2,
        "disclosed": 1,
        "total_handled": 1,
        "carried_out": 2,
    }


def test_a_year_frozen_by_a_giver_does_not_hold_the_case_it_handed_over(tree: Program) -> None:
    add(tree, "south", "南区", "city", None)
    succeed(tree, "east", "south", D("2024-03-01"), HEAD, [EAST_2])
    frozen(tree, "east", 2024)

    take_step(tree, "east", EAST_2, Step("decide", D("2024-12-30"), {"outcome": "disclosed"}), HEAD)

    assert totals(build_report(tree, "south", 2024)) == {"carried_in": 1, "disclosed": 1, "total_handled": 1}
    assert totals(build_report(tree, "east", 2024)) == {"carried_in": 1, "disclosed": 1, "total_handled": 1}


def test_a_successor_that_opens_with_a_corrected_case_of_its_predecessor_hands_a_sound_report_in(
    merged: Program,
) -> None:
    data = {"category": "legal_service", "reason": "误录", "approved_by": "王主任"}
    step = Step("correct_category", D("2025-01-09"), data)
    correct(merged, "east", 2023, Asked((EAST_2,), "律所", "王主任", step=step), HEAD)
    take_step(merged, "east", EAST_2, step, HEAD)

    frozen(merged, "west", 2024)
    done = hand_in(merged, "west", 2024, CLERK)

    opening = [each for each in build_report(merged, "west", 2024).checks if each.id == "C4"]
    assert [(each.left, each.right, each.ok) for each in opening if each.column == "legal_service"] == [(1, 0, True)]
    assert done.faults == ()


def test_an_opening_that_differs_names_the_cases_of_the_predecessor(merged: Program) -> None:
    data = {"category": "legal_service", "reason": "误录", "approved_by": "王主任"}
    step = Step("correct_category", D("2025-01-09"), data)
    cells = {("new", "natural_person"): 1, ("carried_out", "natural_person"): 1}  # says something else than is done
    correct(merged, "east", 2023, Asked((EAST_1,), "补记", "王主任", cells=cells), HEAD)
    take_step(merged, "east", EAST_1, step, HEAD)

    stops = [each for each in report_standing(merged, "west", 2024).blocks if each.stops]

    # The columns of natural persons, of legal services and of all: the first case of east left the one for the other;
    # no case was added, as the entry said.
    assert [(each.code, each.cases) for each in stops] == [
        ("opening_differs", (f"east/{EAST_1}",)),
        ("opening_differs", (f"east/{EAST_1}",)),
    ]


def test_what_is_overdue_or_irregular_with_a_predecessor_is_listed_with_the_successor(merged: Program) -> None:
    blocks = {each.code: each.cases for each in report_standing(merged, "west", 2024).blocks}

    assert blocks["overdue"] == (WEST_1, f"east/{EAST_2}")
    assert "overdue" not in {each.code for each in report_standing(merged, "east", 2024).blocks}


def test_fees_paid_on_a_predecessors_case_are_proposed_to_the_successor(merged: Program) -> None:
    fee = {"basis": "per_page", "quantity": 50, "amount": 60}
    take_step(merged, "east", EAST_2, Step("charge_fee", D("2024-01-16"), fee), HEAD)
    take_step(merged, "east", EAST_2, Step("pay_fee", D("2024-01-18"), {"amount": 60}), HEAD)

    assert [str(book(merged, agency, 2024).proposals["fees_charged"]) for agency in ("west", "east")] == ["60", "0"]


def test_what_a_successor_counted_is_known_as_of_a_day_from_the_record_of_the_succession_on(tree: Program) -> None:
    tree.clock.at = at("2025-01-12").at
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)
    tree.clock.at = at("2025-01-14").at

    before, after = (report_as_of(tree, "west", 2024, D(day)) for day in ("2025-01-11", "2025-01-12"))

    assert totals(before) == {"carried_in": 1, "carried_out": 1}
    assert totals(after) == {"carried_in": 3, "disclosed": 1, "total_handled": 1, "carried_out": 2}
    assert [totals(report_as_of(tree, "east", 2024, D(day))) for day in ("2025-01-11", "2025-01-12")] == [
        {"carried_in": 2, "disclosed": 1, "total_handled": 1, "carried_out": 1},
        {},
    ]
    assert broken(before.checks) == broken(after.checks) == []
    assert after == build_report_as_of_today(tree, "2025-01-12")


def build_report_as_of_today(program: Program, day: str) -> object:
    program.clock.at = at(day).at
    return build_report(program, "west", 2024)


def test_the_statistics_of_a_successor_count_the_cases_that_its_report_counts(merged: Program) -> None:
    found = {
        (agency, each.year): each[1:]
        for agency in ("east", "west")
        for each in build_statistics(merged, 2024, agency).years
    }

    # received, closed, open at the end: the years before the succession stay with who registered the cases
    assert found == {
        ("east", 2023): (2, 0, 2),
        ("east", 2024): (0, 0, 0),
        ("west", 2023): (1, 0, 1),
        ("west", 2024): (0, 1, 2),
    }
    assert build_statistics(merged, 2024, "west").gathered.closed == {Term.ORIGINAL: 1}
    assert build_statistics(merged, 2024, "east").gathered.closed == {}
    assert build_statistics(merged, 2024).gathered.closed == {Term.ORIGINAL: 1}


def test_what_a_frozen_report_kept_of_other_agencies_cannot_be_changed(merged: Program) -> None:
    frozen(merged, "west", 2024)
    for statement in (
        "UPDATE report_cases_taken_over SET category = 'other_org'",
        "DELETE FROM report_cases_taken_over",
    ):
        with pytest.raises(StoreUnavailable), writing(merged.store) as unit:
            unit.run(unit.store.sql(statement))
    with merged.store.engine.connect() as connection:
        kept = connection.execute(text("SELECT number, category FROM report_cases_taken_over ORDER BY number")).all()
    assert [tuple(each) for each in kept] == [(EAST_1, "natural_person"), (EAST_2, "natural_person")]


def test_a_successor_of_a_successor_names_cases_by_the_agency_that_registered_them(merged: Program) -> None:
    succeed(merged, "west", "city", D("2024-06-01"), HEAD)

    assert cases_of_cell(merged, "city", 2024, "carried_in", "total") == [
        f"east/{EAST_1}",
        f"east/{EAST_2}",
        f"west/{WEST_1}",
    ]
    with reading(merged.store) as unit:
        names = CaseNames(unit, get_agency(unit, "city"))
        east = find_agency(unit, "east")
        assert names.found(f"east/{EAST_1}") == (east, EAST_1)
        assert names.found("2024-0001") == (get_agency(unit, "city"), "2024-0001")
    frozen(merged, "city", 2024)
    step = Step("decide", D("2024-12-30"), {"outcome": "disclosed"})
    with pytest.raises(Refused) as refused:
        take_step(merged, "east", EAST_2, step, HEAD)
    assert refused.value.command == f"request-flow report correct --agency city --year 2024 --case east/{EAST_2}"


def test_a_year_frozen_after_the_next_one_closes_with_what_its_successor_opened_with(program: Program) -> None:
    with_tree(program)
    program.clock.at = at("2024-01-05").at
    for agency in ("east", "west"):
        answered(program, agency, "2023-12-18", None)
    frozen(program, "east", 2023)
    program.clock.at = at("2025-01-10").at
    succeed(program, "east", "west", D("2024-03-01"), HEAD)
    frozen(program, "west", 2024)

    # West closes 2023 with one case and east with one: together the two that 2024 opened with.
    frozen(program, "west", 2023)

    assert totals(build_report(program, "west", 2023))["carried_out"] == 1
    assert totals(build_report(program, "west", 2024))["carried_in"] == 2
