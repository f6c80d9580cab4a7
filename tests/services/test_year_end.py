"""The end of a year: what is recorded on open cases, when it may be, and that doing it again changes nothing."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from request_flow.errors import Refused
from request_flow.registers import read_register
from request_flow.registers.case_file import check_case
from request_flow.services.exporting import export_cases
from request_flow.services.importing import Imported, import_cases
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.report_life import report_standing
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person, register_case
from request_flow.services.verifying import verify
from request_flow.services.year_end import close_year, close_years
from request_flow.services.yearbook import enter_register, write_text
from services.desk import CLERK, HEAD, arrived, do, history
from support.program import at, program_at

OFFICE = Person("system", "system")


def open_through_2023(program: Program) -> list[str]:
    """Three cases: open over the turn of the year, answered in December, received in January."""
    over = register_case(program, "edu", arrived("2023-12-20"), HEAD).number
    answered = register_case(program, "edu", arrived("2023-12-01"), HEAD).number
    do(program, answered, "decide", "2023-12-20", outcome="disclosed")
    later = register_case(program, "edu", arrived("2024-01-02"), HEAD).number
    return [over, answered, later]


def test_the_last_day_of_the_year_must_be_over(program: Program) -> None:
    program.clock.at = at("2023-12-31").at.replace(hour=23, minute=59, second=59)
    with pytest.raises(Refused) as refused:
        close_year(program, "edu", 2023, OFFICE)
    assert refused.value.code == "year_not_over"
    assert report_standing(program, "edu", 2023).status is None

    program.clock.at = at("2024-01-01").at.replace(hour=0, minute=0, second=0)
    assert close_year(program, "edu", 2023, OFFICE).drafted


def test_the_year_ends_by_the_day_of_the_office_wherever_the_machine_stands(program: Program) -> None:
    # Four in the afternoon of 31 December in London is midnight in Shanghai.
    program.clock.at = at("2023-12-31").at.fromisoformat("2023-12-31T16:00:00+00:00")

    assert close_year(program, "edu", 2023, OFFICE).drafted


def test_the_carry_over_is_recorded_on_each_case_open_then_and_on_no_other(program: Program) -> None:
    over, answered, later = open_through_2023(program)

    done = close_year(program, "edu", 2023, OFFICE)

    assert (done.carried_over, done.drafted, done.status) == (1, True, "draft")
    assert [event["action"] for event in history(program, over)] == ["receive", "carry_over"]
    assert history(program, over)[-1] == {"on": at("2023-12-31").today(), "action": "carry_over", "actor": "system"}
    assert [event["action"] for event in history(program, answered)] == ["receive", "decide"]
    assert [event["action"] for event in history(program, later)] == ["receive"]


def test_closing_a_year_again_changes_nothing(program: Program) -> None:
    open_through_2023(program)
    first = close_year(program, "edu", 2023, OFFICE)
    before = list(export_cases(program))

    again = close_year(program, "edu", 2023, OFFICE)

    assert (again.carried_over, again.drafted) == (0, False)
    assert list(export_cases(program)) == before
    assert again.report == first.report
    assert len(report_standing(program, "edu", 2023).steps) == 1


def test_the_record_moves_no_clock_no_state_and_no_due_day(program: Program) -> None:
    over, *_ = open_through_2023(program)
    before = show_case(program, "edu", over)["standing"]

    close_year(program, "edu", 2023, OFFICE)

    assert show_case(program, "edu", over)["standing"] == before
    assert verify(program).findings == []


def test_the_record_is_in_nobody_s_way(program: Program) -> None:
    over, *_ = open_through_2023(program)
    close_year(program, "edu", 2023, OFFICE)

    # Back-dated before it, on its day, and after it; then it stands behind an answer of the same year.
    do(program, over, "request_supplement", "2023-12-25", term_days=15, items="文件名称")
    do(program, over, "receive_supplement", "2023-12-31")
    do(program, over, "decide", "2024-01-05", outcome="disclosed")
    assert build_report(program, "edu", 2023).table3["carried_out"][-1] == 1
    do(program, over, "reverse", "2024-01-05", event=5, reason="误录", approved_by="王主任")
    do(program, over, "decide", "2023-12-31", outcome="disclosed")

    assert build_report(program, "edu", 2023).table3["carried_out"][-1] == 0
    assert verify(program).findings == []


def test_a_case_voided_before_the_end_of_the_year_keeps_its_record_and_counts_nowhere(program: Program) -> None:
    over, *_ = open_through_2023(program)
    close_year(program, "edu", 2023, OFFICE)

    do(program, over, "void", "2023-12-28", reason="测试", approved_by="王主任")

    assert build_report(program, "edu", 2023).table3["new"][-1] == 1
    assert verify(program).findings == []


def test_no_person_takes_the_act_and_none_is_offered_it(program: Program) -> None:
    over, *_ = open_through_2023(program)

    assert "carry_over" not in show_case(program, "edu", over)["possible"]
    with pytest.raises(Refused) as refused:
        do(program, over, "carry_over", "2023-12-31")
    assert refused.value.code == "role_may_not"


def test_a_case_registered_late_is_carried_over_by_the_next_run(program: Program) -> None:
    open_through_2023(program)
    close_year(program, "edu", 2023, OFFICE)
    late = register_case(program, "edu", arrived("2023-12-29"), HEAD).number

    assert close_year(program, "edu", 2023, OFFICE).carried_over == 1
    assert [event["action"] for event in history(program, late)] == ["receive", "carry_over"]


def test_more_cases_than_a_batch_are_all_carried_over(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("request_flow.services.year_end.BATCH", 2)
    numbers = [register_case(program, "edu", arrived("2023-12-20"), HEAD).number for _ in range(5)]
    told: list[int] = []

    assert close_year(program, "edu", 2023, OFFICE, progress=told.append).carried_over == 5
    assert told == [2, 4, 5]
    assert [history(program, number)[-1]["action"] for number in numbers] == ["carry_over"] * 5


def test_what_is_in_the_way_of_the_report_is_listed_with_its_cases(program: Program) -> None:
    over, _, _ = open_through_2023(program)
    # Received on 20 December 2023, due on 18 January 2024 (21-22, 25-29 December, 2-5, 8-12, 15-18 January).
    blocks = {each.code: each for each in close_year(program, "edu", 2023, OFFICE).blocks}

    assert blocks["overdue"].cases == (over,)
    assert {"table2_missing", "narrative_missing"} <= blocks.keys()
    assert not any(each.stops for each in blocks.values())


def test_an_answer_that_came_late_is_listed_as_irregular(program: Program) -> None:
    late = register_case(program, "edu", arrived("2023-10-09"), HEAD).number
    do(program, late, "decide", "2023-12-20", outcome="disclosed")

    blocks = {each.code: each for each in close_year(program, "edu", 2023, OFFICE).blocks}

    assert blocks["irregular"].cases == (late,)
    assert "overdue" not in blocks


def test_every_agency_is_closed_at_once(program: Program) -> None:
    open_through_2023(program)
    add(program, "health", "卫健委", None, None)
    told: list[int] = []

    done = list(close_years(program, 2023, OFFICE, progress=told.append))

    assert [(each.agency, each.carried_over, each.drafted) for each in done] == [("edu", 1, True), ("health", 0, True)]
    assert told == [1, 2]


def test_who_may_not_close_a_year_is_refused(program: Program) -> None:
    with pytest.raises(Refused) as refused:
        close_year(program, "edu", 2023, Person("小赵", "registrar"))
    assert refused.value.code == "role_may_not"


def test_what_was_carried_over_is_exported_and_taken_in_by_another_store(program: Program, tmp_path: Path) -> None:
    open_through_2023(program)
    close_year(program, "edu", 2023, OFFICE)
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f"{line}\n" for line in export_cases(program)), encoding="utf-8")

    with program_at(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path, "2024-03-29") as other:
        assert import_cases(other, read_register(file)).added == 3
        assert list(export_cases(other)) == list(export_cases(program))
        assert close_year(other, "edu", 2023, OFFICE).carried_over == 0


def test_a_caseworker_may_close_the_year_by_hand(program: Program) -> None:
    over, *_ = open_through_2023(program)

    assert close_year(program, "edu", 2023, CLERK).drafted
    assert history(program, over)[-1]["actor"] == "system"
    assert report_standing(program, "edu", 2023).steps[0][2:4] == ("小李", "caseworker")


def test_a_register_kept_beside_goes_on_after_the_end_of_the_year(program: Program) -> None:
    case = {**arrived("2023-12-20"), "number": "2023-0009", "agency": "edu"}
    wrong = {"on": "2024-01-05", "action": "decide", "outcome": "partial"}
    undone = {"on": "2024-01-08", "action": "reverse", "event": 2, "reason": "误录", "approved_by": "王主任"}
    right = {"on": "2024-01-09", "action": "decide", "outcome": "disclosed"}
    take_in(program, case)
    close_year(program, "edu", 2023, OFFICE)

    assert take_in(program, case).unchanged == 1
    assert take_in(program, {**case, "events": [*case["events"], wrong]}).continued == 1
    whole = {**case, "events": [*case["events"], wrong, undone, right]}
    assert take_in(program, whole).continued == 1
    assert take_in(program, whole).unchanged == 1

    recorded = [(event["action"], event.get("event")) for event in history(program, "2023-0009")]
    assert recorded == [("receive", None), ("carry_over", None), ("decide", None), ("reverse", 3), ("decide", None)]
    assert build_report(program, "edu", 2024).table3["disclosed"][-1] == 1
    assert verify(program).findings == []


def take_in(program: Program, case: dict[str, Any]) -> Imported:
    result = import_cases(program, [check_case(deepcopy(case), 1)])
    assert result.problems == []
    return result


def test_what_the_text_still_lacks_is_listed_by_section(program: Program) -> None:
    open_through_2023(program)
    text = "培训{{ register.training_sessions }}次，检查{{ register.inspections }}次，新收{{ table3.new.total }}件。"
    write_text(program, "edu", 2023, "overview", text, HEAD)
    enter_register(program, "edu", 2023, {"inspections": "2"}, HEAD)

    blocks = {each.code: each for each in close_year(program, "edu", 2023, OFFICE).blocks}

    assert blocks["narrative_gaps"].sentence.zh == "“一、总体情况”还有待填的内容：组织业务培训"
    assert blocks["narrative_gaps"].stops
