"""The sum of reports: cell by cell, decimals exact, nothing twice, and a sum of sums is the sum of the cases."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.law.corpus import load_law
from request_flow.report.figures import Group, by_agency, count_cells
from request_flow.report.form import form_named
from request_flow.report.model import Report
from request_flow.report.summing import total_of
from unit.report.conftest import FIGURES, TABLE4, sound

LAW = load_law()
FORM = form_named("2021")


def of(agency: str, **changes: object) -> Report:
    return replace(sound("2021"), agency=agency, **changes)


def refusal(*reports: Report) -> str:
    with pytest.raises(BadInput) as caught:
        total_of(reports, "province", 2024)
    return caught.value.code


def test_tables_3_and_4_are_added_cell_by_cell_opening_and_closing_figures_too():
    total = total_of([of("a"), of("b"), of("c")], "province", 2024)

    report = total.report
    assert (report.agency, report.year, report.format, report.status) == ("province", 2024, "2021", "draft")
    assert report.table3["new"] == (27, 3, 0, 0, 6, 0, 36)
    assert report.table3["carried_in"] == (3, 3, 0, 0, 0, 0, 6)
    assert report.table3["carried_out"] == (6, 3, 0, 0, 0, 0, 9)
    assert tuple(report.table3) == FORM.table3.row_keys
    assert report.table4 == {key: 3 * figure for key, figure in TABLE4.items()}
    assert total.agencies == ("a", "b", "c")
    assert all(each.ok for each in report.checks)
    assert {each.id for each in report.checks} == {"C1", "C2", "C3", "C5"}


def test_a_sum_of_nothing_is_zero_on_the_form_of_the_year():
    report = total_of([], "province", 2020).report

    assert report.format == "2019"
    assert set(report.table3.values()) == {(0,) * 7}
    assert set(report.table4.values()) == {0}
    assert report.table2 is None


def test_counts_of_table_2_are_whole_and_amounts_keep_their_decimals():
    cells = form_named("2021").table2.cells
    kinds = {key: cell.kind for key, cell in cells.items()}
    [amount] = [key for key, kind in kinds.items() if kind == "amount"]
    one = dict.fromkeys(kinds, 1) | {amount: "0.1"}
    other = dict.fromkeys(kinds, 2) | {amount: "12345.2000"}

    total = total_of([of("a", table2=one), of("b", table2=other)], "province", 2024)

    assert total.report.table2[amount] == "12345.3000"
    assert {total.report.table2[key] for key in kinds if key != amount} == {3}
    assert tuple(total.report.table2) == tuple(cells)
    assert total.lacks == ()


def test_changes_of_table_2_may_cancel_out():
    cells = form_named("2019").table2.cells
    change = next(key for key, cell in cells.items() if cell.kind == "change")
    reports = [
        replace(sound("2019"), agency=agency, table2=dict.fromkeys(cells, 0) | {change: figure})
        for agency, figure in (("a", -3), ("b", 2))
    ]

    assert total_of(reports, "province", 2020).report.table2[change] == -1


def test_what_a_report_lacks_is_named_and_not_taken_for_zero_in_silence():
    cells = list(form_named("2021").table2.cells)
    whole = dict.fromkeys(cells, 5)
    some = dict.fromkeys(cells[1:], 1)

    total = total_of(
        [of("a", table2=whole), of("b"), of("c", table2=some | {"charges": 7}), of("d", table2=whole, table4=None)],
        "province",
        2024,
    )

    assert [(each.agency, each.sentence.en) for each in total.lacks] == [
        ("b", "the report of b lacks table 2"),
        ("c", f"the report of c lacks cells of table 2: {cells[0]}"),
        ("c", "table 2 of c has charges, which the form 2021 has not: not added"),
        ("d", "the report of d lacks table 4"),
    ]
    assert total.report.table2[cells[0]] == 10
    assert total.report.table2[cells[1]] == 11


def test_reports_on_different_forms_are_not_added():
    other = replace(sound("2019"), agency="b", year=2024)

    with pytest.raises(BadInput, match="a is on the form 2021, that of b on 2019; their rows differ"):
        total_of([of("a"), other], "province", 2024)


def test_a_report_is_not_counted_twice():
    assert refusal(of("a"), of("b"), of("a")) == "sum_counted_twice"


def test_a_report_of_another_year_is_not_added():
    assert refusal(of("a"), of("b", year=2023)) == "sum_other_year"


def test_a_broken_report_breaks_the_sum_and_shows_in_its_checks():
    broken = of("b", table3=dict(sound("2021").table3) | {"new": (9, 1, 0, 0, 2, 1, 13)})

    report = total_of([of("a"), broken], "province", 2024).report

    assert [(each.id, each.column, each.left, each.right) for each in report.checks if not each.ok] == [
        ("C1", "other_org", 1, 0),
        ("C1", "total", 29, 28),
    ]
    assert FIGURES["new"] == (9, 1, 0, 0, 2, 0, 12)


# A case as it counts in a year: agency, category, entered in the year, outcome (none: still open).
CASES = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.sampled_from(sorted(LAW.categories)),
        st.booleans(),
        st.one_of(st.none(), st.sampled_from(sorted(LAW.outcomes))),
    ),
    max_size=80,
)
# To which of three branches each of the nine agencies belongs; the fourth stands for the office itself.
TREES = st.lists(st.integers(0, 3), min_size=9, max_size=9)


def report_of(agency: str, groups: list[Group]) -> Report:
    return Report(agency, 2024, "2021", table3=FORM.fold(count_cells(groups, LAW)), table4=FORM.fold_remedies({}))


@given(CASES, TREES)
def test_a_sum_of_sums_is_the_sum_of_the_cases(cases, tree):
    groups = [Group(*key, count) for key, count in Counter(cases).items()]
    of_agency = by_agency(groups)
    reports = {place: report_of(f"agency {place}", of_agency.get(place, [])) for place in range(1, 10)}
    branches = [
        total_of([reports[place] for place in reports if tree[place - 1] == branch], f"branch {branch}", 2024).report
        for branch in range(3)
    ]
    direct = [reports[place] for place in reports if tree[place - 1] == 3]

    of_sums = total_of([*direct, *branches], "province", 2024).report
    at_once = total_of(reports.values(), "province", 2024).report

    assert of_sums.table3 == at_once.table3 == FORM.fold(count_cells(groups, LAW))
    assert of_sums.table3["new"][-1] + of_sums.table3["carried_in"][-1] == len(cases)
    assert all(each.ok for each in of_sums.checks)


AMOUNTS = st.decimals(0, 10**9, places=4, allow_nan=False, allow_infinity=False).map(lambda each: format(each, "f"))


@given(st.lists(st.tuples(st.integers(0, 10**6), AMOUNTS), min_size=1, max_size=12), st.integers(0, 12))
def test_table_2_adds_up_in_any_grouping(figures, cut):
    cells = FORM.table2.cells
    [amount] = [key for key, cell in cells.items() if cell.kind == "amount"]
    reports = [
        of(f"a{place}", table2=dict.fromkeys(cells, count) | {amount: money})
        for place, (count, money) in enumerate(figures)
    ]

    grouped = [total_of(part, name, 2024).report for name, part in (("x", reports[:cut]), ("y", reports[cut:])) if part]

    at_once = total_of(reports, "province", 2024).report.table2
    assert total_of(grouped, "province", 2024).report.table2 == at_once
    assert at_once[next(iter(cells))] == sum(count for count, _ in figures)
