"""Sheets of registers: headings, merged cells, formulas, hidden parts, mappings."""

from datetime import date

import openpyxl
import pytest
import xlsxwriter

from request_flow.errors import BadInput
from unit.registers.samples import HEADINGS, numbers, problems, read, row


def test_the_shared_register_gives_its_95_cases_without_a_problem(shared_registers):
    register, entries = read(shared_registers / "hongze_2024.xlsx")

    assert len(entries) == 95
    assert problems(entries) == []
    assert register.warnings == []
    assert numbers(entries)[0] == (3, "2024-00001")
    assert numbers(entries)[-1] == (97, "2024-00095")
    assert {entry.line: entry.flags for entry in entries if entry.flags} == {
        5: ("consultation_end_unknown",),
        7: ("extension_without_approver",),
        12: ("opinion_not_recorded",),
        15: ("consultation_end_unknown", "extension_without_approver"),
        18: ("extension_without_approver",),
        28: ("opinion_not_recorded", "extension_without_approver"),
        55: ("opinion_not_recorded",),
        63: ("opinion_not_recorded",),
        67: ("consultation_end_unknown",),
        69: ("opinion_not_recorded",),
        78: ("opinion_not_recorded",),
    }


def test_titles_totals_blank_rows_footers_and_repeated_headings_are_no_cases(workbook):
    path = workbook(
        ["某某区2024年依申请公开台账"],
        ["填报单位：区政府办"],
        ["序号", *HEADINGS],
        [1, *row("2024-1")],
        [],
        [2],
        ["小计", 1],
        ["序号", *HEADINGS],
        [3, *row("2024-2")],
        ["合  计", "", 2],
        ["合计：2件"],
        ["填表人：李四", "", "", "审核人：王五"],
        ["注：本表按年填报"],
    )
    register, entries = read(path)

    assert numbers(entries) == [(4, "2024-1"), (9, "2024-2")]
    assert register.warnings == []


def test_a_total_that_stands_in_the_number_column_is_no_case(workbook):
    assert numbers(read(workbook(HEADINGS, row("2024-1"), ["总计", 1]))[1]) == [(2, "2024-1")]


def test_a_heading_over_two_rows_with_merged_cells_is_read(workbook):
    def merge(book, sheet):
        for column in (0, 1, 2, 3, 4):
            sheet.merge_range(1, column, 2, column, HEADINGS[column])
        sheet.merge_range(1, 5, 1, 6, "征求意见")
        sheet.merge_range(1, 7, 1, 8, "答复")

    path = workbook(
        ["台账"],
        [],
        ["", "", "", "", "", "日期", "对象", "日期", "类型"],
        ["2024-1", "张三", "自然人", "邮寄", "2024-03-05", "2024-03-06", "某公司", "2024-04-15", "予以公开"],
        more=merge,
    )
    register, entries = read(path)

    assert problems(entries) == []
    assert register.mapping["consulted_party"] == "征求意见对象"
    assert entries[0].line == 4
    assert entries[0].case["events"][1]["party"] == "某公司"


def test_a_heading_over_two_rows_is_read_from_a_text_without_merged_cells(text):
    path = text(
        "登记编号,申请人,申请人类型,申请方式,收到申请日期,答复,\n,,,,,日期,类型\n"
        "2024-1,张三,自然人,邮寄,2024-03-05,2024-04-15,予以公开\n"
    )

    assert numbers(read(path)[1]) == [(3, "2024-1")]


def test_a_table_that_begins_in_the_middle_of_the_sheet_names_its_cells(workbook):
    path = workbook(HEADINGS, row("2024-1", 答复日期="2024-03-04"), first=(4, 2))

    assert read(path)[1][0].problems[0].field == "答复日期 H6"


def test_cells_merged_over_rows_hold_for_each_of_them(workbook):
    def merge(book, sheet):
        sheet.merge_range(1, 4, 2, 4, "2024-03-05")

    path = workbook(
        HEADINGS, row("2024-1"), row("2024-2", 收到申请日期=""), row("2024-3", 收到申请日期="2024-03-06"), more=merge
    )
    entries = read(path)[1]

    assert [entry.case["events"][0]["on"] for entry in entries] == [
        date(2024, 3, 5),
        date(2024, 3, 5),
        date(2024, 3, 6),
    ]


def test_a_number_merged_over_two_rows_is_a_problem_of_the_second(workbook):
    def merge(book, sheet):
        sheet.merge_range(1, 0, 2, 0, "2024-1")

    entries = read(workbook(HEADINGS, row("2024-1"), row("", 申请人="李四"), more=merge))[1]

    assert problems(entries) == [(3, "merged_number")]


def test_a_formula_gives_the_value_it_was_saved_with(workbook):
    def formulas(book, sheet):
        sheet.write_formula(1, 0, '="2024-"&1', None, "2024-1")
        sheet.write_formula(1, 4, "=DATE(2024,3,5)", book.add_format({"num_format": "yyyy-mm-dd"}), 45356)

    entries = read(workbook(HEADINGS, row(""), more=formulas))[1]

    assert numbers(entries) == [(2, "2024-1")]
    assert entries[0].case["events"][0]["on"] == date(2024, 3, 5)


def test_an_error_value_is_named_with_its_cell(workbook):
    def formula(book, sheet):
        sheet.write_formula(1, 5, "=A99", None, "#REF!")

    entry = read(workbook(HEADINGS, row("2024-1", 答复日期=""), more=formula))[1][0]

    assert [(problem.code, problem.field) for problem in entry.problems] == [("error_value", "答复日期 F2")]
    assert "#REF!" in entry.problems[0].zh


def test_a_formula_that_was_never_computed_is_not_read_as_empty(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(row("2024-1", 答复日期="=DATE(2024,3,15)"))
    book.save(tmp_path / "register.xlsx")

    assert problems(read(tmp_path / "register.xlsx")[1]) == [(2, "formula_not_computed")]


def test_an_error_in_a_column_that_no_case_needs_does_no_harm(workbook):
    def formula(book, sheet):
        sheet.write_formula(1, 7, "=A99", None, "#N/A")

    assert problems(read(workbook([*HEADINGS, "序号"], row("2024-1"), more=formula))[1]) == []


def test_serial_numbers_and_dates_follow_the_epoch_of_the_file(workbook):
    # 43894 days after 1904-01-01 is 2024-03-05.
    entry = read(workbook(HEADINGS, row("2024-1", 收到申请日期=43894, 答复日期=date(2024, 3, 15)), date_1904=True))[1][
        0
    ]

    assert [event["on"] for event in entry.case["events"]] == [date(2024, 3, 5), date(2024, 3, 15)]


def test_hidden_rows_are_cases_and_hidden_sheets_are_not_read(workbook):
    def hide(book, sheet):
        sheet.set_row(1, None, None, {"hidden": True})
        other = book.add_worksheet("旧表")
        other.write_row(0, 0, HEADINGS)
        other.write_row(1, 0, row("2023-1"))
        other.hide()

    register, entries = read(workbook(HEADINGS, row("2024-1"), more=hide))

    assert numbers(entries) == [(2, "2024-1")]
    assert [warned.code for warned in register.warnings] == ["hidden_sheet:旧表"]


def test_every_visible_sheet_with_the_heading_is_read_and_another_is_reported(workbook):
    def more(book, sheet):
        book.add_worksheet("空")
        notes = book.add_worksheet("说明")
        notes.write(0, 0, "填写说明")
        second = book.add_worksheet("二月")
        second.write_row(0, 0, HEADINGS)
        second.write_row(1, 0, row("2024-2", 答复日期="2024-03-04"))

    register, entries = read(workbook(HEADINGS, row("2024-1"), more=more))

    assert [entry.line for entry in entries] == [2, 2]
    assert entries[1].problems[0].field == "答复日期 二月!F2"
    assert [warned.code for warned in register.warnings] == ["no_heading:空", "no_heading:说明"]


def test_trailing_empty_rows_and_columns_with_formats_are_passed_over(workbook):
    def formats(book, sheet):
        grey = book.add_format({"bg_color": "#cccccc"})
        sheet.write_blank(1_048_575, 0, None, grey)
        sheet.write_blank(1, 16_383, None, grey)

    assert numbers(read(workbook(HEADINGS, row("2024-1"), more=formats))[1]) == [(2, "2024-1")]


@pytest.mark.parametrize("cell", [(1_048_575, 0), (1, 16_383), (1_048_575, 16_383)])
def test_a_stray_value_far_off_is_refused_before_the_grid_is_laid_out(workbook, cell):
    def stray(book, sheet):
        sheet.write(*cell, "x")

    with pytest.raises(BadInput, match="file_too_large"):
        read(workbook(HEADINGS, row("2024-1"), more=stray))


def test_headings_that_nobody_knows_are_reported_once(workbook):
    register, entries = read(
        workbook([*HEADINGS, "承办科室", "满意度"], [*row("2024-1"), "法规科", "好"], [*row("2024-2"), "法规科", "好"])
    )

    assert len(entries) == 2
    assert [(warned.code.split(":")[0], "承办科室、满意度" in warned.zh) for warned in register.warnings] == [
        ("unknown_headings", True)
    ]


def test_of_two_columns_that_mean_the_same_the_surer_one_is_read(workbook):
    register, entries = read(workbook(["编号", *HEADINGS], ["7", *row("2024-1")]))

    assert numbers(entries) == [(2, "2024-1")]
    assert [warned.code for warned in register.warnings] == ["doubled_headings:编号"]


def test_a_mapping_comes_before_any_synonym(workbook):
    register, entries = read(
        workbook(["本所代号", *HEADINGS], ["甲-7", *row("2024-1")]), mapping={"number": "本所代号"}
    )

    assert numbers(entries) == [(2, "甲-7")]
    assert register.mapping["number"] == "本所代号"


def test_a_serial_column_can_be_mapped_as_the_number(workbook):
    assert numbers(read(workbook(["序号", *HEADINGS[1:]], row(1)), mapping={"number": "序号"})[1]) == [(2, "1")]


@pytest.mark.parametrize("missing", ["登记编号", "申请人类型", "申请方式", "收到申请日期", "答复日期", "答复类型"])
def test_a_register_without_an_essential_heading_is_told_what_was_found_and_how_to_map(workbook, missing):
    with pytest.raises(BadInput) as caught:
        read(workbook([f"x{heading}" if heading == missing else heading for heading in HEADINGS], row("2024-1")))

    assert caught.value.code == "missing_heading"
    assert missing in caught.value.sentence.zh
    assert f"x{missing}" in caught.value.sentence.en
    assert "=" in caught.value.sentence.zh


def test_a_register_without_an_agency_needs_it_from_the_command(workbook):
    with pytest.raises(BadInput, match=r"no_agency.*--agency"):
        read(workbook(HEADINGS, row("2024-1")), agency=None)


def test_an_agency_column_comes_before_the_agency_of_the_command(workbook):
    path = workbook([*HEADINGS, "机关代码"], [*row("2024-1"), "sihong"], [*row("2024-2"), ""])

    assert [entry.case["agency"] for entry in read(path)[1]] == ["sihong", "hongze"]


def test_a_mapping_to_what_is_not_there_is_refused(workbook):
    with pytest.raises(BadInput, match=r"no_such_heading.*本所代号"):
        read(workbook(HEADINGS, row("2024-1")), mapping={"number": "本所代号"})
    with pytest.raises(BadInput, match=r"unknown_field.*'nummer'"):
        read(workbook(HEADINGS, row("2024-1")), mapping={"nummer": "登记编号"})


def test_a_long_id_number_that_lost_its_digits_is_left_out_with_one_warning(workbook):
    register, entries = read(
        workbook([*HEADINGS, "身份证号"], [*row("2024-1"), 320111199001011234], [*row("2024-2"), 320111199001011234])
    )

    assert problems(entries) == []
    assert "id_number" not in entries[0].case["applicant"]
    assert [warned.code for warned in register.warnings] == ["digits_lost:身份证号"]


def test_a_table_of_many_sheets_keeps_one_mapping(tmp_path):
    path = tmp_path / "months.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for month in (1, 2, 3):
            sheet = book.add_worksheet(f"{month}月")
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, row(f"2024-{month}"))

    assert [entry.case["number"] for entry in read(path)[1]] == ["2024-1", "2024-2", "2024-3"]
