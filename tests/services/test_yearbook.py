"""What is entered for a year: kept with who and when, checked against the year before, and filled into the text."""

import pytest

from request_flow.errors import BadInput, NotFound, Refused
from request_flow.report.form import form_for
from request_flow.report.narrative import year_before
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person, register_case
from request_flow.services.year_end import close_year
from request_flow.services.yearbook import (
    Entered,
    book,
    enter_register,
    enter_table2,
    entered,
    filled,
    history,
    texts_of,
    write_text,
)
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading
from services.desk import CLERK, HEAD, arrived, do
from support.program import at

OFFICER = Person("小周", "report_officer")
REGISTRAR = Person("小钱", "registrar")


def given(program: Program, year: int, agency: str = "edu") -> Entered:
    with reading(program.store) as unit:
        return entered(unit, get_agency(unit, agency), year, form_for(year))


def code(work, *values) -> str:
    with pytest.raises((BadInput, Refused)) as error:
        work(*values)
    return error.value.code


def test_nothing_entered_is_no_table_2(program):
    assert given(program, 2023) == Entered(None, {}, {})


def test_figures_are_kept_by_kind_in_the_order_of_the_form(program):
    enter_table2(program, "edu", 2023, {"fees_wan": "12.50", "norm_made": "３", "regs_made": "/"}, OFFICER)

    assert list((given(program, 2023).table2 or {}).items()) == [
        ("regs_made", 0),
        ("norm_made", 3),
        ("fees_wan", "12.50"),
    ]


def test_a_change_of_the_earlier_form_may_be_negative(program):
    enter_table2(program, "edu", 2020, {"licensing_change": "-2"}, OFFICER)

    assert given(program, 2020).table2 == {"licensing_change": -2}


def test_the_last_entry_holds_and_the_earlier_stay_readable(program):
    assert enter_table2(program, "edu", 2023, {"norm_made": "3", "norm_valid": "9"}, OFFICER) == [
        "norm_made",
        "norm_valid",
    ]
    program.clock.at = at("2024-03-30").at
    assert enter_table2(program, "edu", 2023, {"norm_made": "4", "norm_valid": "9"}, HEAD) == ["norm_made"]

    assert given(program, 2023).table2 == {"norm_made": 4, "norm_valid": 9}
    assert [tuple(each) for each in history(program, "edu", 2023)] == [
        ("table2", "norm_made", 1, "3", "小周", "2024-03-29T10:00:00+08:00"),
        ("table2", "norm_made", 2, "4", "王主任", "2024-03-30T10:00:00+08:00"),
        ("table2", "norm_valid", 1, "9", "小周", "2024-03-29T10:00:00+08:00"),
    ]


def test_an_empty_value_takes_an_entry_back_and_is_history_too(program):
    enter_table2(program, "edu", 2023, {"norm_made": "3"}, OFFICER)
    enter_table2(program, "edu", 2023, {"norm_made": ""}, OFFICER)

    assert given(program, 2023).table2 is None
    assert [each.value for each in history(program, "edu", 2023)] == ["3", ""]
    assert enter_table2(program, "edu", 2023, {"norm_made": " "}, OFFICER) == []


def test_entries_are_of_one_agency_and_one_year(program):
    add(program, "tax", "税务局", None, None)
    enter_table2(program, "edu", 2023, {"norm_made": "3"}, OFFICER)

    assert given(program, 2022).table2 is None
    assert given(program, 2023, "tax").table2 is None


def test_the_register_takes_keys_and_labels(program):
    enter_register(program, "edu", 2023, {"解答政府信息公开咨询": "1000", "fees_waived": "20.50"}, CLERK)

    assert given(program, 2023).register == {"consultations_answered": 1000, "fees_waived": "20.50"}


@pytest.mark.parametrize(
    ("work", "figures", "expected"),
    [
        (enter_table2, {"licensing_before": "2"}, "unknown_figure"),  # of the earlier form
        (enter_table2, {"norm_made": "-1"}, "bad_report_figure"),
        (enter_table2, {"norm_made": "1.5"}, "bad_report_figure"),
        (enter_table2, {"fees_wan": "很多"}, "bad_report_figure"),
        (enter_register, {"无此项": "1"}, "unknown_figure"),
        (enter_register, {"training_sessions": "两次"}, "bad_report_figure"),
    ],
)
def test_what_is_no_figure_of_the_table_is_refused_and_nothing_is_kept(program, work, figures, expected):
    assert (
        code(work, program, "edu", 2023, {"norm_valid": "1", **figures} if work is enter_table2 else figures, OFFICER)
        == expected
    )
    assert history(program, "edu", 2023) == []


def test_who_may_not_enter_is_refused_with_the_provision(program):
    with pytest.raises(Refused, match="role_may_not") as error:
        enter_table2(program, "edu", 2023, {"norm_made": "3"}, REGISTRAR)

    assert "年报填报人" in error.value.sentence.zh
    assert error.value.cites == ("ogi-2019:49.1", "ogi-2019:50.1")


def test_an_unknown_agency_and_a_year_without_a_form_are_refused(program):
    with pytest.raises(NotFound):
        enter_table2(program, "nobody", 2023, {"norm_made": "3"}, OFFICER)
    assert code(enter_table2, program, "edu", 2018, {"norm_made": "3"}, OFFICER) == "no_form_for_year"
    assert code(enter_register, program, "edu", 2018, {"inspections": "3"}, OFFICER) == "no_form_for_year"


def test_a_frozen_year_takes_no_entries(program):
    close_year(program, "edu", 2023, Person("system", "system"))
    move(program, "edu", 2023, "submit", CLERK)
    enter_register(program, "edu", 2023, {"inspections": "3"}, OFFICER)
    move(program, "edu", 2023, "freeze", HEAD)

    assert code(enter_register, program, "edu", 2023, {"inspections": "4"}, OFFICER) == "year_stands"
    assert code(write_text, program, "edu", 2023, "other", "无", OFFICER) == "year_stands"
    assert given(program, 2023).register == {"inspections": 3}
    assert enter_register(program, "edu", 2024, {"inspections": "4"}, OFFICER) == ["inspections"]


# 2019 form: 2 items and 1 more in 2019 make 3 in 2020.  2021 form: 9 in force + 3 made - 1 repealed = 11.
@pytest.mark.parametrize(
    ("year", "before", "now", "expected"),
    [
        (2020, {"licensing_before": "2", "licensing_change": "1"}, {"licensing_before": "3"}, []),
        (
            2020,
            {"licensing_before": "2", "licensing_change": "-1"},
            {"licensing_before": "3"},
            [("T1", "licensing_before", 3, 1)],
        ),
        (2020, {"licensing_before": "2"}, {"licensing_before": "3"}, []),  # a figure is missing
        (2023, {"norm_valid": "9"}, {"norm_valid": "11", "norm_made": "3", "norm_repealed": "1"}, []),
        (
            2023,
            {"norm_valid": "9"},
            {"norm_valid": "12", "norm_made": "3", "norm_repealed": "1"},
            [("T2", "norm_valid", 12, 11)],
        ),
        (2021, {"norm_total": "9"}, {"norm_valid": "50", "norm_made": "3", "norm_repealed": "1"}, []),  # another form
    ],
)
def test_table_2_is_held_against_that_of_the_year_before(program, year, before, now, expected):
    enter_table2(program, "edu", year - 1, before, OFFICER)
    enter_table2(program, "edu", year, now, OFFICER)

    found = book(program, "edu", year).differences

    assert [(each.id, each.key, each.left, each.right) for each in found] == expected


def test_a_difference_shows_both_sides_in_words(program):
    enter_table2(program, "edu", 2022, {"norm_valid": "9"}, OFFICER)
    enter_table2(program, "edu", 2023, {"norm_valid": "12", "norm_made": "3", "norm_repealed": "1"}, OFFICER)

    [found] = book(program, "edu", 2023).differences

    assert found.sentence.zh.endswith(
        "行政规范性文件“现行有效件数” 12，应等于 上年行政规范性文件“现行有效件数” 9 + 行政规范性文件“本年制发件数” 3 "
        "- 行政规范性文件“本年废止件数” 1 = 11"
    )
    assert found.cites == ("report-form-2021:table-2", "ogi-2019:20.1.1")


def test_the_first_year_of_all_has_no_year_before(program):
    assert book(program, "edu", 2019).before == Entered()


def test_fees_paid_in_the_year_are_proposed_and_never_entered_by_themselves(program):
    register_case(program, "edu", arrived("2024-01-05"), HEAD)
    do(program, "2024-0001", "charge_fee", "2024-01-10", basis="per_item", quantity=1, amount=100)
    do(program, "2024-0001", "pay_fee", "2024-01-15")
    register_case(program, "edu", arrived("2024-01-05"), HEAD)
    do(program, "2024-0002", "charge_fee", "2024-01-10", basis="per_item", quantity=1, amount=250.5)
    enter_register(program, "edu", 2024, {"fees_charged": "90"}, OFFICER)

    found = book(program, "edu", 2024)

    assert found.proposals == {"fees_charged": "100"}
    assert found.entered.register == {"fees_charged": "90"}
    assert book(program, "edu", 2023).proposals == {"fees_charged": "0"}


def test_a_text_is_kept_with_its_placeholders_and_filled_from_the_report(program):
    register_case(program, "edu", arrived("2024-03-01"), HEAD)
    enter_register(program, "edu", 2024, {"inspections": "2"}, OFFICER)
    text = "{{ agency.name }}新收{{ table3.new.total }}件，检查{{ register.inspections }}次，上年{{ last_year.register.inspections }}"

    assert write_text(program, "edu", 2024, "一、总体情况", f"\ufeff{text}\r\n\r\n", OFFICER)
    assert not write_text(program, "edu", 2024, "overview", text, OFFICER)

    report = build_report(program, "edu", 2024)
    with reading(program.store) as unit:
        shown = filled(unit, get_agency(unit, "edu"), report, lambda: None)
    assert given(program, 2024).texts == {"overview": text}
    assert shown == {"overview": "教育局新收1件，检查2次，上年【待填：上年开展监督检查】"}


def test_a_text_that_cannot_be_filled_is_not_kept(program):
    assert code(write_text, program, "edu", 2024, "overview", "{{ table3.nw }}", OFFICER) == "unknown_placeholder"
    assert code(write_text, program, "edu", 2024, "active", "表二", OFFICER) == "no_such_section"
    assert history(program, "edu", 2024) == []


def test_sections_show_the_draft_until_something_is_written(program):
    register_case(program, "edu", arrived("2024-03-01"), HEAD)
    write_text(program, "edu", 2024, "other", "无", OFFICER)
    report = build_report(program, "edu", 2024)

    texts = {
        each.key: each for each in texts_of(program, "edu", report, year_before(build_report(program, "edu", 2023)))
    }

    assert {key: each.is_draft for key, each in texts.items()} == {"overview": True, "problems": True, "other": False}
    assert texts["other"].shown == "无"
    assert "新收政府信息公开申请1件" in texts["overview"].shown
    assert "比上年" not in texts["overview"].shown


@pytest.mark.parametrize(("told", "holds"), [("同比增长50%", True), ("同比增长60%", False)])
def test_how_much_more_there_was_is_held_against_the_year_before(program, told: str, holds: bool):
    for day in ("2023-03-01", "2023-03-02", "2024-03-01", "2024-03-02", "2024-03-04"):
        register_case(program, "edu", arrived(day), HEAD)
    write_text(program, "edu", 2024, "overview", f"2024年，新收政府信息公开申请3件，{told}。", OFFICER)

    checks = [each for each in build_report(program, "edu", 2024).checks if each.id == "C6"]

    assert all(each.ok for each in checks) is holds  # 3 against 2
    assert len(checks) == 2
