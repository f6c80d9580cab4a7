"""A planted mistake is found where it is, and a sound report is never accused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.report.form import form_named
from request_flow.report.identities import broken, check, check_consecutive, consecutive, to_json
from request_flow.report.model import Report
from request_flow.report.reading import read_report

SILENT = ["hongze_2024.json", "huaian_2024.json", "suqian_2023.json", "suqian_2024.json", "hualong_education_2020.txt"]


def _found(checks):
    return [(each.id, each.row, each.column, each.left, each.right) for each in broken(checks)]


def _changed(report, row, place, by):
    figures = list(report.table3[row])
    figures[place] += by
    return replace(report, table3={**report.table3, row: tuple(figures)})


@pytest.mark.parametrize("name", SILENT)
def test_published_reports_that_add_up_are_not_accused(name, shared):
    assert _found(check(read_report(shared / "data" / "reports" / name).report)) == []


def test_the_two_mistakes_of_a_published_report_are_found_and_nothing_else(shared):
    report = read_report(shared / "data" / "reports" / "hongze_2023.json").report

    assert _found(check(report)) == [("C5", None, "review_total", 0, 11), ("C5", None, "after_total", 0, 5)]


def test_two_published_years_in_a_row_agree(shared):
    folder = shared / "data" / "reports"
    earlier, later = (read_report(folder / f"suqian_{year}.json").report for year in (2023, 2024))
    checks = check_consecutive(earlier, later)

    assert [each.id for each in checks] == ["C4"] * 7
    assert _found(checks) == []


def test_a_sound_report_is_not_accused(report):
    checks = check(report)

    # 7 columns twice, one check for each row, 3 blocks of table 4.
    assert len(checks) == 7 + 7 + len(report.table3) + 3
    assert _found(checks) == []


def test_a_wrong_number_of_new_requests_breaks_its_column_and_its_row(report):
    assert _found(check(_changed(report, "new", 0, 1))) == [
        ("C1", None, "natural_person", 11, 10),
        ("C3", "new", "total", 12, 13),
    ]


def test_a_wrong_outcome_breaks_the_sum_of_results(report):
    assert _found(check(_changed(report, "partial", 1, 1))) == [
        ("C2", None, "commercial_enterprise", 1, 2),
        ("C3", "partial", "total", 2, 3),
    ]


def test_a_wrong_row_total_breaks_its_row_and_the_total_column(report):
    assert _found(check(_changed(report, "carried_out", 6, -1))) == [
        ("C1", None, "total", 14, 13),
        ("C3", "carried_out", "total", 2, 3),
    ]


def test_a_wrong_total_of_results_is_found(report):
    assert ("C2", None, "other_org", 1, 0) in _found(check(_changed(report, "total_handled", 5, 1)))


@pytest.mark.parametrize("block", ["review", "direct", "after"])
def test_a_wrong_total_of_table_4_is_found(report, block):
    key = f"{block}_total"
    wrong = replace(report, table4={**report.table4, key: report.table4[key] + 1})

    assert _found(check(wrong)) == [("C5", None, key, report.table4[key] + 1, report.table4[key])]


def test_a_carry_over_that_differs_from_last_year_is_found(report):
    later = replace(report, year=report.year + 1, table3={**report.table3, "carried_in": (2, 0, 0, 0, 1, 0, 3)})

    assert _found(check_consecutive(report, later)) == [
        ("C4", None, "commercial_enterprise", 0, 1),
        ("C4", None, "legal_service", 1, 0),
    ]


def test_reports_of_one_agency_and_neighbouring_years_are_consecutive_in_either_order(report):
    later = replace(report, year=report.year + 1)

    assert consecutive(report, later) == consecutive(later, report) == (report, later)
    assert consecutive(report, report) is None
    assert consecutive(report, replace(later, agency="别的机关")) is None
    assert consecutive(report, replace(report, year=report.year + 2)) is None


def test_a_table_that_is_absent_is_not_checked(report):
    assert {each.table for each in check(replace(report, table3=None))} == {"table4"}
    assert {each.table for each in check(replace(report, table4=None))} == {"table3"}
    assert check_consecutive(replace(report, table3=None), report) == []


def test_a_broken_sum_names_its_cells_in_both_languages(report):
    wrong = replace(report, table4={**report.table4, "direct_total": 4})
    (found,) = broken(check(wrong))

    assert (
        found.sentence.zh
        == "C5 表四“未经复议直接起诉”：总计 4；应等于 结果维持 0 + 结果纠正 0 + 其他结果 1 + 尚未审结 0 = 1"
    )
    assert found.sentence.en == (
        "C5 table 4, sued without review: total 4; must equal upheld 0 + corrected 0 + other result 1 + pending 0 = 1"
    )
    assert found.cites == (f"report-form-{report.format}:C5", f"report-form-{report.format}:table-4")


def test_checks_for_programs_carry_place_sides_sentence_and_provisions(report):
    first = to_json(check(report))[0]

    assert {key: first[key] for key in ("id", "table", "row", "column", "ok", "left", "right")} == {
        "id": "C1", "table": "table3", "row": None, "column": "natural_person", "ok": True, "left": 10, "right": 10,
    }  # fmt: skip
    assert first["sentence"]["zh"].startswith("C1 表三“自然人”：一、本年新收政府信息公开申请数量 9 + ")
    assert first["cites"] == [f"report-form-{report.format}:C1", f"report-form-{report.format}:table-3"]


@st.composite
def sound_reports(draw):
    """Figures that add up by construction: cells are drawn, every total is their sum, new follows from the rest."""
    name = draw(st.sampled_from(["2019", "2021"]))
    keys = form_named(name).table3.row_keys
    results = [key for key in keys if key not in {"new", "carried_in", "total_handled", "carried_out"}]
    rows = {key: [draw(st.integers(0, 9)) for _ in range(6)] for key in results}
    handled = [sum(column) for column in zip(*rows.values(), strict=True)]
    carried_out = [draw(st.integers(0, 9)) for _ in range(6)]
    carried_in = [draw(st.integers(0, both)) for both in map(sum, zip(handled, carried_out, strict=True))]
    new = [h + o - i for h, o, i in zip(handled, carried_out, carried_in, strict=True)]
    rows |= {"new": new, "carried_in": carried_in, "total_handled": handled, "carried_out": carried_out}
    return Report("某局", 2024, name, table3={key: (*rows[key], sum(rows[key])) for key in keys})


@given(sound_reports())
def test_no_report_that_adds_up_is_accused(report):
    assert _found(check(report)) == []


@given(sound_reports(), st.data())
def test_any_single_changed_cell_is_found(report, data):
    row = data.draw(st.sampled_from(list(report.table3)))
    place = data.draw(st.integers(0, 6))
    column = form_named("2021").table3.column_keys[place]

    found = _found(check(_changed(report, row, place, data.draw(st.integers(1, 5)))))

    assert ("C3", row) in [each[:2] for each in found]
    assert {each[2] for each in found if each[0] != "C3"} == {column}
