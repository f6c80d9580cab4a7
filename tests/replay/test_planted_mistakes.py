"""Mistakes planted one at a time in a sound report file: each is found, and named by its row and column.

Some that keep every sum are beyond any check of one year: a request moved from one outcome to another with all totals
is such a one.  Those that the neighbouring year gives away are planted in ``test_planted_across_years``.
"""

import json
from itertools import combinations, permutations

import pytest

from replay.planting import (
    AGENCY,
    ALL_COLUMNS,
    BLOCKS,
    RESULT_ROWS,
    RESULTS,
    ROWS,
    YEARS,
    as_data,
    label_of,
    sound_report,
    verdict,
)
from request_flow.report.form import form_named
from request_flow.report.interchange import dump

FORMS = ("2019", "2021")
EVERY_ROW = [(name, row) for name in FORMS for row in ROWS[name]]
BREAKS = {"new": ("C1",), "carried_in": ("C1",), "total_handled": ("C1", "C2"), "carried_out": ("C1",)}
TOTAL = ALL_COLUMNS.index("total")


def said_of(data):
    return verdict(json.dumps(data, ensure_ascii=False).encode(), ".json")


def with_figures(name, *changes):
    """The sound report after ``(row, column, difference)`` changes, as data."""
    data = as_data(sound_report(name))
    for row, column, by in changes:
        data["table3"][row][ALL_COLUMNS.index(column)] += by
    return data


def columns_found(found, identity):
    return {column for each, _, column in found.sums if each == identity}


def rows_found(found):
    return {row for each, row, _ in found.sums if each == "C3"}


@pytest.mark.parametrize("name", FORMS)
def test_the_report_that_mistakes_are_planted_in_is_sound(name):
    data = as_data(sound_report(name))
    figures = [figure for row in data["table3"].values() for figure in row] + list(data["table4"].values())

    assert said_of(data).silent
    assert len(set(figures)) == len(figures)
    assert 0 not in figures


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_a_wrong_figure_in_any_cell_breaks_its_row_and_its_column_and_nothing_else(name, row, by):
    label = label_of(name, row)
    for column in ALL_COLUMNS:
        found = said_of(with_figures(name, (row, column, by)))

        expected = {("C3", row, "total")} | {(each, None, column) for each in BREAKS.get(row, ("C2",))}
        assert set(found.sums) == expected
        assert label in found.sums["C3", row, "total"]
        place = form_named(name).table3.column_names[column].zh
        assert all(f"{place}”" in text for (each, _, _), text in found.sums.items() if each != "C3")


@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_a_mistake_carried_into_the_rows_total_still_breaks_two_columns(name, row):
    found = said_of(with_figures(name, (row, "legal_service", 3), (row, "total", 3)))

    expected = {(each, None, column) for each in BREAKS.get(row, ("C2",)) for column in ("legal_service", "total")}
    assert set(found.sums) == expected


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("column", ALL_COLUMNS)
def test_a_mistake_carried_into_the_sum_of_results_breaks_the_balance(name, column):
    found = said_of(with_figures(name, ("partial", column, 2), ("total_handled", column, 2)))

    assert set(found.sums) == {
        ("C1", None, column), ("C3", "partial", "total"), ("C3", "total_handled", "total"),
    }  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("column", ALL_COLUMNS)
def test_two_mistakes_that_make_up_for_each_other_in_a_column_break_both_rows(name, column):
    found = said_of(with_figures(name, ("disclosed", column, 4), ("unable_not_held", column, -4)))

    assert set(found.sums) == {("C3", "disclosed", "total"), ("C3", "unable_not_held", "total")}


@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_two_mistakes_that_make_up_for_each_other_in_a_row_break_both_columns(name, row):
    for one, other in combinations(ALL_COLUMNS[:-1], 2):
        found = said_of(with_figures(name, (row, one, 1), (row, other, -1)))

        assert {column for _, _, column in found.sums} == {one, other}
        assert {each for each, _, _ in found.sums} == set(BREAKS.get(row, ("C2",)))


@pytest.mark.parametrize("name", FORMS)
def test_figures_of_two_rows_that_were_swapped_are_found_unless_both_are_outcomes_or_both_come_in(name):
    kept = {frozenset(pair) for pair in combinations(RESULT_ROWS[name], 2)} | {frozenset({"new", "carried_in"})}
    for one, other in combinations(ROWS[name], 2):
        data = as_data(sound_report(name))
        table = data["table3"]
        table[one], table[other] = table[other], table[one]

        found = said_of(data)
        if frozenset({one, other}) in kept:
            assert found.silent
        else:
            assert columns_found(found, "C1") | columns_found(found, "C2") == set(ALL_COLUMNS)


@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_a_row_whose_figures_slipped_by_one_column_is_found(name, row):
    for slipped in (lambda figures: [0, *figures[:-1]], lambda figures: [*figures[1:], 0]):
        data = as_data(sound_report(name))
        data["table3"][row] = slipped(data["table3"][row])
        found = said_of(data)

        assert rows_found(found) == {row}
        # Three of the seven at least; where the difference happens to be none, a column holds.
        assert len(columns_found(found, BREAKS.get(row, ("C2",))[0])) == 7


@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_a_row_whose_categories_slipped_in_front_of_a_right_total_is_found(name, row):
    data = as_data(sound_report(name))
    *categories, total = data["table3"][row]
    data["table3"][row] = [categories[-1], *categories[:-1], total]
    found = said_of(data)

    assert {column for _, _, column in found.sums} == set(ALL_COLUMNS[:-1])


@pytest.mark.parametrize("name", FORMS)
def test_a_table_that_slipped_by_one_column_is_found_in_every_row(name):
    data = as_data(sound_report(name))
    data["table3"] = {row: [figures[-1], *figures[:-1]] for row, figures in data["table3"].items()}

    assert rows_found(said_of(data)) == set(ROWS[name])


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("one", "other"), list(combinations(range(7), 2)))
def test_two_figures_of_a_row_that_were_swapped_are_found(name, one, other):
    data = as_data(sound_report(name))
    figures = data["table3"]["unable_needs_making"]
    figures[one], figures[other] = figures[other], figures[one]
    found = said_of(data)

    assert columns_found(found, "C2") == {ALL_COLUMNS[one], ALL_COLUMNS[other]}
    assert bool(rows_found(found)) == (TOTAL in {one, other})


@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_a_row_that_is_missing_is_named(name, row):
    data = as_data(sound_report(name))
    del data["table3"][row]
    found = said_of(data)

    assert f"表三缺少行 {row}" in found.refusal
    assert label_of(name, row) in found.refusal


@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_a_row_that_stands_twice_is_named(name, row):
    text = json.dumps(as_data(sound_report(name)))
    key = f'"{row}": ['
    at = text.index(key)
    doubled = text[:at] + key + "0, 0, 0, 0, 0, 0, 0], " + text[at:]

    assert f"'{row}' stands twice" in verdict(doubled.encode(), ".json").refusal


@pytest.mark.parametrize("row", ["refuse", "notproc", "other_4", "总计", "handled"])
def test_a_row_that_no_form_has_is_named(row):
    data = as_data(sound_report("2021"))
    data["table3"][row] = [0] * 7

    assert row in said_of(data).refusal


@pytest.mark.parametrize(("name", "row"), EVERY_ROW)
def test_a_row_with_a_figure_too_few_or_too_many_is_named(name, row):
    for wrong in (slice(0, 6), slice(0, 0)):
        data = as_data(sound_report(name))
        data["table3"][row] = data["table3"][row][wrong]
        assert f"row {row}: 7 figures are needed" in said_of(data).refusal
    data = as_data(sound_report(name))
    data["table3"][row] += [0]
    assert f"row {row}: 7 figures are needed" in said_of(data).refusal


WRONG = [-1, 1.5, "12", "若干", "十二", "1,2,3", True, [], {}, 10**13, "-3", "²"]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_what_is_no_count_is_refused_with_its_row_and_column(wrong):
    for name, (row, column) in zip((*FORMS, "2021"), [("new", 0), ("partial", 6), ("other_other", 5)], strict=True):
        data = as_data(sound_report(name))
        data["table3"][row][column] = wrong
        found = said_of(data)

        assert f"row {row}, column {ALL_COLUMNS[column]}" in found.refusal
        assert label_of(name, row) in found.refusal


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("block", BLOCKS)
def test_what_is_no_count_in_table_4_is_refused_with_its_cell(wrong, block):
    for result in (*RESULTS, "total"):
        data = as_data(sound_report("2021"))
        data["table4"][f"{block}_{result}"] = wrong

        assert f"table 4, {block}_{result}" in said_of(data).refusal


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "1e3", "01"])
def test_a_number_that_json_or_a_count_does_not_have_is_refused(text):
    data = as_data(sound_report("2021"))
    data["table3"]["new"][0] = "@"
    found = verdict(json.dumps(data).replace('"@"', text).encode(), ".json")

    assert found.refusal


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("by", [1, -1, 10])
def test_a_wrong_figure_of_table_4_breaks_the_total_of_its_block(name, block, by):
    for result in (*RESULTS, "total"):
        data = as_data(sound_report(name))
        data["table4"][f"{block}_{result}"] += by

        assert set(said_of(data).sums) == {("C5", None, f"{block}_total")}


@pytest.mark.parametrize(("one", "other"), list(permutations(BLOCKS, 2)))
def test_a_remedy_booked_in_the_wrong_block_breaks_both(one, other):
    data = as_data(sound_report("2021"))
    data["table4"][f"{one}_upheld"] -= 1
    data["table4"][f"{other}_upheld"] += 1

    assert set(said_of(data).sums) == {("C5", None, f"{one}_total"), ("C5", None, f"{other}_total")}


def test_figures_of_table_4_that_slipped_by_one_cell_break_every_block():
    data = as_data(sound_report("2021"))
    keys, figures = list(data["table4"]), list(data["table4"].values())
    data["table4"] = dict(zip(keys, [figures[-1], *figures[:-1]], strict=True))

    assert set(said_of(data).sums) == {("C5", None, f"{block}_total") for block in BLOCKS}


@pytest.mark.parametrize("cell", [f"{block}_{result}" for block in BLOCKS for result in (*RESULTS, "total")])
def test_a_cell_of_table_4_that_is_missing_or_strange_is_named(cell):
    data = as_data(sound_report("2021"))
    data["table4"][f"{cell}_too"] = data["table4"].pop(cell)

    assert cell in said_of(data).refusal


@pytest.mark.parametrize("table", ["table3", "table4"])
@pytest.mark.parametrize("instead", [[], [[1]], "见附件", 7])
def test_a_table_that_is_no_table_is_refused(table, instead):
    data = as_data(sound_report("2021"))
    data[table] = instead

    assert {"table3": "表三", "table4": "表四"}[table] in said_of(data).refusal


@pytest.mark.parametrize(
    ("name", "year", "says"),
    [("2019", 2021, "2021 年度报告用的是 2019 格式"), ("2019", 2024, "2024 年度报告用的是 2019 格式"),
     ("2021", 2020, "2020 年度报告用的是 2021 格式"), ("2021", 2019, "2019 年度报告用的是 2021 格式")],
)  # fmt: skip
def test_a_report_on_the_form_of_other_years_is_told_so_and_not_accused(name, year, says):
    found = said_of(as_data(sound_report(name, year)))

    assert says in found.remarks
    assert found.sums == {}


@pytest.mark.parametrize(("name", "written"), [("2019", "2021"), ("2021", "2019")])
def test_a_format_that_is_not_that_of_the_rows_is_told(name, written):
    found = said_of(as_data(sound_report(name)) | {"format": written})

    assert f"“format”写的是 {written}" in found.remarks
    assert f"表三是 {name} 格式的行" in found.remarks


@pytest.mark.parametrize(
    ("key", "wrong"),
    [("format", "2030"), ("format", 2021), ("year", "2024"), ("year", 2024.0), ("year", True), ("year", 20240),
     ("as_of", "2025-02-30"), ("as_of", 5), ("status", "done"), ("agency", 7), ("narrative", ["无"])],
)  # fmt: skip
def test_a_wrong_value_beside_the_tables_is_refused_by_its_name(key, wrong):
    found = said_of(as_data(sound_report("2021")) | {key: wrong})

    assert key in found.refusal or str(wrong) in found.refusal


@pytest.mark.parametrize(("key", "says"), [("year", "年度"), ("agency", "机关")])
@pytest.mark.parametrize("gone", [True, False])
def test_a_report_that_does_not_say_its_year_or_agency_is_told_so(key, says, gone):
    data = as_data(sound_report("2021"))
    if gone:
        del data[key]
    else:
        data[key] = None

    assert says in said_of(data).remarks


def test_what_the_product_writes_it_finds_sound():
    for name in FORMS:
        report = sound_report(name)
        found = verdict(dump(report), ".json")
        assert found.silent
        assert (found.report.agency, found.report.year) == (AGENCY, YEARS[name])
