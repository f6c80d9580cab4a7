"""One form, several matters: as many cases as matters, each showing where it comes from."""

import pytest

from request_flow.errors import BadInput
from request_flow.services.program import Program
from request_flow.services.reading import Wanted, list_cases, show_case
from request_flow.services.splitting import split_case
from request_flow.services.steps import register_case
from services.desk import CLERK, HEAD, D, arrived, do, history


def test_a_form_with_several_matters_becomes_several_cases(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    parts = split_case(program, "edu", number, ["甲事项", "乙事项", "丙事项"], HEAD)

    assert parts == ["2024-0002", "2024-0003"]
    part = show_case(program, "edu", "2024-0003")
    assert part["case"]["parent"] == number
    assert part["case"]["subject"] == "丙事项"
    assert part["standing"]["received_on"] == "2024-03-01"
    assert history(program, number)[-1] == {
        "on": D("2024-03-29"), "action": "split", "into": parts, "note": "甲事项", "actor": "王主任",
    }  # fmt: skip


def test_as_many_subjects_as_cases_and_one_alone_is_no_split(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number

    for subjects in ([], ["甲事项"], ["甲事项", " "]):
        with pytest.raises(BadInput, match="name every matter, two at least"):
            split_case(program, "edu", number, subjects, HEAD)
    split_case(program, "edu", number, ["甲事项", "乙事项"], HEAD)

    assert [line["number"] for line in list_cases(program, Wanted("edu"))] == ["2024-0001", "2024-0002"]


def test_a_part_inherits_no_supplement_that_was_reversed(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    do(program, number, "request_supplement", "2024-03-06", term_days=5, items="请补充文号")
    do(program, number, "reverse", "2024-03-07", event=2, reason="录错案件", approved_by="王主任")

    [part] = split_case(program, "edu", number, ["甲事项", "乙事项"], HEAD)

    assert [event["action"] for event in history(program, part)] == ["receive"]
    assert show_case(program, "edu", part)["standing"]["due_on"] == "2024-03-29"
