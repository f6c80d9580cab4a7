"""One form, several matters: as many cases as matters, each showing where it comes from."""

import pytest

from request_flow.errors import BadInput
from request_flow.services.program import Program
from request_flow.services.reading import Wanted, list_cases, show_case
from request_flow.services.splitting import split_case
from request_flow.services.steps import register_case
from request_flow.storage.attachments import (
    Attachment,
    NewFile,
    add_attachment,
    attachments_of,
    content_of,
    remove_attachment,
)
from request_flow.storage.cases import load_case
from request_flow.storage.restricted import Restriction, put_restriction, restriction_of
from request_flow.storage.unit import reading, writing
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


NOW = "2024-03-29T09:00:00+08:00"


def papers(program: Program, number: str) -> list[tuple[Attachment, bytes]]:
    with reading(program.store) as unit:
        case_id = load_case(unit, "edu", number).id
        return [(each, content_of(unit, case_id, each)) for each in attachments_of(unit, case_id)]


def test_a_part_has_the_files_that_were_there_as_its_own_and_no_removed_one(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    form = NewFile("申请表.pdf", "application/pdf", "a" * 64, b"%PDF-1.7 form", "clean")
    wrong = NewFile("别人的申请.pdf", "application/pdf", "b" * 64, b"%PDF-1.7 wrong", "off")
    with writing(program.store) as unit:
        case_id = load_case(unit, "edu", number).id
        kept, gone = (add_attachment(unit, case_id, each, by="li", now=NOW) for each in (form, wrong))
        remove_attachment(unit, case_id, gone, by="li", now=NOW)

    parts = split_case(program, "edu", number, ["甲事项", "乙事项", "丙事项"], HEAD)
    with writing(program.store) as unit:
        remove_attachment(unit, load_case(unit, "edu", number).id, kept, by="li", now=NOW)

    for part in parts:
        [(file, content)] = papers(program, part)
        assert (file.name, file.hash, file.scan, file.added_by, file.added_at, content) == (
            "申请表.pdf", "a" * 64, "clean", "li", NOW, b"%PDF-1.7 form",
        )  # fmt: skip
        assert file.removed_at is None


def test_a_part_of_a_case_that_is_open_to_some_only_is_open_to_the_same(program: Program) -> None:
    number = register_case(program, "edu", arrived(), CLERK).number
    limit = Restriction("涉及举报人", ("li",), "wang", NOW)
    with writing(program.store) as unit:
        put_restriction(unit, load_case(unit, "edu", number).id, limit)

    [part] = split_case(program, "edu", number, ["甲事项", "乙事项"], HEAD)

    with reading(program.store) as unit:
        assert restriction_of(unit, load_case(unit, "edu", part).id) == limit
