"""What was known on a day: the figures of records written by then, and the frozen report from its freezing on."""

import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import BadInput
from request_flow.registers.case_file import check_case
from request_flow.report.identities import broken
from request_flow.report.model import Report
from request_flow.services.as_of import report_as_of
from request_flow.services.corrections import Asked, Found, correct
from request_flow.services.importing import import_cases
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person, register_case
from request_flow.services.year_end import close_year
from request_flow.services.yearbook import enter_register, enter_table2, write_text
from services.desk import CLERK, HEAD, D, arrived, do
from support.program import at, program_at

OFFICE = Person("system", "system")


@pytest.fixture
def told(program: Program) -> Iterator[Program]:
    """Three cases of 2023, learnt of on 20 December 2023, 3 and 10 January 2024; frozen on 15 January."""
    program.clock.at = at("2023-12-20").at
    register_case(program, "edu", arrived("2023-12-01"), HEAD)
    do(program, "2023-0001", "remedy_filed", "2023-12-20", ref="r1", kind="review")
    program.clock.at = at("2024-01-03").at
    register_case(program, "edu", arrived("2023-12-28"), HEAD)
    do(program, "2023-0001", "decide", "2023-12-29", outcome="disclosed")
    program.clock.at = at("2024-01-10").at
    register_case(program, "edu", arrived("2023-12-29", applicant={"category": "other_org", "name": "某协会"}), HEAD)
    do(program, "2023-0002", "void", "2024-01-10", reason="测试", approved_by="王主任")
    do(program, "2023-0001", "remedy_concluded", "2023-12-31", ref="r1", result="corrected")
    program.clock.at = at("2024-01-15").at
    close_year(program, "edu", 2023, OFFICE)
    move(program, "edu", 2023, "submit", CLERK)
    move(program, "edu", 2023, "freeze", HEAD)
    return program


def rows(report: Report) -> dict[str, int]:
    return {row: cells[-1] for row, cells in (report.table3 or {}).items() if cells[-1]}


# fmt: off
KNOWN = [
    pytest.param("2023-12-19", {}, {}, id="the day before anything was written down"),
    pytest.param("2023-12-20", {"new": 1, "carried_out": 1}, {"review_pending": 1, "review_total": 1}, id="one case"),
    pytest.param("2024-01-02", {"new": 1, "carried_out": 1}, {"review_pending": 1, "review_total": 1}, id="still one"),
    pytest.param("2024-01-03", {"new": 2, "disclosed": 1, "total_handled": 1, "carried_out": 1}, {"review_pending": 1, "review_total": 1}, id="an answer and a case more"),
    pytest.param("2024-01-10", {"new": 2, "disclosed": 1, "total_handled": 1, "carried_out": 1}, {"review_corrected": 1, "review_total": 1}, id="one void, one more, the review ended"),
]
# fmt: on


@pytest.mark.parametrize(("day", "table3", "table4"), KNOWN)
def test_the_report_of_a_day_counts_what_had_been_recorded_by_its_end(told, day, table3, table4):
    known = report_as_of(told, "edu", 2023, D(day))

    assert rows(known) == table3
    assert {column: figure for column, figure in known.table4.items() if figure} == table4
    assert (known.as_of, known.status) == (day, "draft")
    assert broken(known.checks) == []


def test_on_and_after_the_day_of_freezing_it_is_the_frozen_report(told):
    frozen = build_report(told, "edu", 2023)
    told.clock.at = at("2024-02-20").at
    move(told, "edu", 2023, "publish", HEAD)
    found = Found("natural_person", D("2023-12-30"))
    correct(told, "edu", 2023, Asked(("2023-0099",), "漏登", "王主任", found=found), HEAD)
    register_case(told, "edu", arrived("2023-12-30"), HEAD, "2023-0099")

    assert report_as_of(told, "edu", 2023, D("2024-01-15")) == frozen
    assert report_as_of(told, "edu", 2023, D("2024-02-19")) == frozen
    assert report_as_of(told, "edu", 2023, D("2024-02-20")).status == "published"
    assert report_as_of(told, "edu", 2023, D("2024-02-20")).table3 == frozen.table3


def test_the_figures_played_back_for_the_day_of_freezing_are_those_that_were_frozen(told):
    frozen = build_report(told, "edu", 2023)
    told.clock.at = at("2024-02-20").at
    do(told, "2023-0003", "decide", "2024-02-19", outcome="disclosed")

    played = report_as_of(told, "edu", 2023, D("2024-01-14"))

    assert (played.table3, played.table4) == (frozen.table3, frozen.table4)


def test_the_opening_of_the_next_year_is_judged_by_what_was_known(told):
    told.clock.at = at("2024-02-20").at
    found = Found("natural_person", D("2023-12-30"))
    correct(told, "edu", 2023, Asked(("2023-0099",), "漏登", "王主任", found=found), HEAD)
    register_case(told, "edu", arrived("2023-12-30"), HEAD, "2023-0099")

    before, after = (report_as_of(told, "edu", 2024, D(day)) for day in ("2024-02-19", "2024-02-20"))

    # 2023-0003 of another organisation is carried over, 2023-0099 of a natural person was found.
    assert [each.left for each in before.checks if each.id == "C4"] == [0, 0, 0, 0, 0, 1, 1]
    assert [each.left for each in after.checks if each.id == "C4"] == [1, 0, 0, 0, 0, 1, 2]
    assert broken(before.checks) == broken(after.checks) == []
    assert "other" not in before.narrative
    assert "漏登" in after.narrative["other"]
    assert not any(each.id == "C4" for each in report_as_of(told, "edu", 2024, D("2024-01-14")).checks)


def test_a_day_ends_at_midnight_of_the_office(told):
    told.clock.at = datetime(2024, 2, 1, 23, 59, 59, tzinfo=OFFICE_ZONE)
    register_case(told, "edu", arrived("2024-02-01"), HEAD)
    told.clock.at = datetime(2024, 2, 2, 0, 0, 0, tzinfo=OFFICE_ZONE)
    register_case(told, "edu", arrived("2024-02-01"), HEAD)

    assert rows(report_as_of(told, "edu", 2024, D("2024-02-01")))["new"] == 1
    assert rows(report_as_of(told, "edu", 2024, D("2024-02-02")))["new"] == 2


@pytest.mark.parametrize(
    ("year", "day", "code"), [(2024, "2024-01-16", "day_ahead"), (2024, "2023-12-31", "year_ahead")]
)
def test_what_cannot_have_been_known_is_refused(told, year, day, code):
    with pytest.raises(BadInput) as refused:
        report_as_of(told, "edu", year, D(day))

    assert refused.value.code == code


def test_table_2_is_that_which_had_been_entered_by_then(told):
    told.clock.at = at("2025-01-08").at
    enter_table2(told, "edu", 2024, {"licensing": "3"}, HEAD)
    told.clock.at = at("2025-01-09").at
    enter_table2(told, "edu", 2024, {"licensing": "4"}, HEAD)

    known = [report_as_of(told, "edu", 2024, D(f"2025-01-0{day}")).table2 for day in (7, 8, 9)]

    assert known == [None, {"licensing": 3}, {"licensing": 4}]


WRITTEN = (
    "新收{{ table3.new.total }}件，上年新收{{ last_year.table3.new.total }}件，培训{{ register.training_sessions }}次，"
    "上年培训{{ last_year.register.training_sessions }}次。"
)


def test_the_narrative_and_its_figures_are_those_that_had_been_entered_by_then(told):
    told.clock.at = at("2025-01-06").at
    register_case(told, "edu", arrived("2024-05-06"), HEAD)
    register_case(told, "edu", arrived("2025-01-03"), HEAD)
    enter_register(told, "edu", 2024, {"training_sessions": "1"}, HEAD)
    write_text(told, "edu", 2025, "overview", WRITTEN, HEAD)
    told.clock.at = at("2025-01-07").at
    enter_register(told, "edu", 2025, {"training_sessions": "3"}, HEAD)
    told.clock.at = at("2025-01-08").at
    register_case(told, "edu", arrived("2024-05-07"), HEAD)
    register_case(told, "edu", arrived("2025-01-06"), HEAD)
    enter_register(told, "edu", 2025, {"training_sessions": "4"}, HEAD)
    enter_register(told, "edu", 2024, {"training_sessions": "2"}, HEAD)
    told.clock.at = at("2025-01-09").at
    write_text(told, "edu", 2025, "overview", "", HEAD)
    write_text(told, "edu", 2025, "problems", "无。", HEAD)

    known = [report_as_of(told, "edu", 2025, D(f"2025-01-0{day}")).narrative for day in (5, 6, 7, 8, 9)]

    assert known == [
        {},
        {"overview": "新收1件，上年新收1件，培训【待填：组织业务培训】次，上年培训1次。"},
        {"overview": "新收1件，上年新收1件，培训3次，上年培训1次。"},
        {"overview": "新收2件，上年新收2件，培训4次，上年培训2次。"},
        {"problems": "无。"},
    ]


def test_the_figures_of_the_year_before_are_those_known_then_where_it_was_not_frozen_yet(told):
    told.clock.at = at("2024-01-14").at
    write_text(told, "edu", 2024, "overview", "上年新收{{ last_year.table3.new.total }}件。", HEAD)
    told.clock.at = at("2024-02-20").at

    known = report_as_of(told, "edu", 2024, D("2024-01-14"))

    assert known.narrative == {"overview": "上年新收2件。"}


def test_what_the_text_of_a_day_said_is_held_against_the_tables_of_that_day(told):
    told.clock.at = at("2025-01-06").at
    register_case(told, "edu", arrived("2024-05-06"), HEAD)
    write_text(told, "edu", 2024, "overview", "全年新收政府信息公开申请1件。", HEAD)
    told.clock.at = at("2025-01-07").at
    register_case(told, "edu", arrived("2024-05-07"), HEAD)

    compared = [
        (each.left, each.right, each.ok)
        for day in ("2025-01-06", "2025-01-07")
        for each in report_as_of(told, "edu", 2024, D(day)).checks
        if each.id == "C6"
    ]

    assert compared == [(1, 1, True), (1, 2, False)]


def test_today_is_known_as_the_live_report(told):
    told.clock.at = at("2024-03-20").at
    register_case(told, "edu", arrived("2024-03-11"), HEAD)
    enter_table2(told, "edu", 2024, {"licensing": "3"}, HEAD)
    enter_register(told, "edu", 2024, {"training_sessions": "3"}, HEAD)
    write_text(told, "edu", 2024, "overview", WRITTEN, HEAD)

    assert report_as_of(told, "edu", 2024, D("2024-03-20")) == build_report(told, "edu", 2024)


def test_memory_stays_flat_however_many_cases_are_played_back(sqlite_url: str, tmp_path: Path) -> None:
    peaks = []
    with program_at(sqlite_url, tmp_path, "2024-03-29") as program:
        for part in range(2):
            numbers = range(part * 1_500, 1_500 + part * 4_500)
            cases = [arrived(number=f"2024-{number:05}", agency="edu") for number in numbers]
            import_cases(program, [check_case(case, 1) for case in cases])
            tracemalloc.start()
            report = report_as_of(program, "edu", 2024, D("2024-03-29"))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert rows(report)["new"] == 6_000
    # fourfold the cases, and not half as much again
    assert peaks[1] < 1.5 * peaks[0]
