"""Nothing personal is left of an erased case, anywhere; every figure and its trace is."""

from typing import Any

import orjson
import pytest

from request_flow.errors import NotFound, Refused
from request_flow.registers.case_file import check_case
from request_flow.registers.entry import Entry
from request_flow.services.cell_cases import cases_of_cell
from request_flow.services.data_protection import cases_kept
from request_flow.services.exporting import export_cases
from request_flow.services.importing import import_cases
from request_flow.services.letters.keeping import list_letters, reprint
from request_flow.services.letters.pack import pack_case
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.reporting import build_report
from request_flow.services.retention import hold_case
from request_flow.services.retention_lists import history, show_list
from request_flow.services.statistics import build_statistics
from request_flow.services.tracing import cells_of_case
from request_flow.services.visitors import visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.retention_mark import GONE
from request_flow.storage.unit import reading, writing
from services.desk import do
from services.letters.office import SLIP, issued
from services.post import set_clock
from services.retention.keeping import (
    APPROVER,
    FILE_NAME,
    ID_NUMBER,
    NAME,
    OVER,
    PROPOSER,
    SUBJECT_WORD,
    erase,
    everything,
)


def test_after_erasing_nothing_personal_rests_anywhere_and_the_other_case_is_whole(office: Program):
    before = everything(office)
    assert FILE_NAME.encode() in before
    assert SUBJECT_WORD.encode() in before
    with writing(office.store) as unit:  # a message about the case, and one about several
        insert = (
            "INSERT INTO messages (key, agency_id, case_id, topic, channel, address, content, status, next_try_at, "
            "created_at) SELECT ?, agency_id, {}, 'x', 'email', 'a@b', ?, 'parked', '2024', '2024' FROM cases WHERE number = ?"
        )
        told = f"{NAME}来信"
        unit.run(unit.store.sql(insert.format("id")), ("one", told, "2024-0001"))
        unit.run(unit.store.sql(insert.format("NULL")), ("many", f"2024-0001 {told}", "2024-0001"))
    set_clock(office, OVER)

    done = erase(office, "2024-0001")

    assert done.scrubbed
    after = everything(office)
    for word in (FILE_NAME, NAME, ID_NUMBER, told):
        assert word.encode() not in after
    assert after.count(SUBJECT_WORD.encode()) >= 1  # the second case has the same subject
    assert cases_kept_numbers(office, ID_NUMBER) == []
    assert show_case(office, "edu", "2024-0002")["case"]["applicant"]["name"] == "另一人"
    erase(office, "2024-0002")
    assert SUBJECT_WORD.encode() not in everything(office)


def cases_kept_numbers(program: Program, identity: str) -> list[str]:
    from request_flow.storage.agencies import get_agency  # noqa: PLC0415  # beside its one use

    with reading(program.store) as unit:
        agency = get_agency(unit, "edu")
        visitor = visitor_of(program, unit, get_member(unit, "wu"))
    return [each.number for each in cases_kept(program, agency, identity, visitor)]


def figures(program: Program) -> tuple[object, ...]:
    report = build_report(program, "edu", 2024)
    statistics = build_statistics(program, 2024, "edu")
    return (
        report.table3,
        cases_of_cell(program, "edu", 2024, "disclosed", "natural_person"),
        [cells_of_case(program, "edu", each) for each in ("2024-0001", "2024-0002")],
        statistics.years,
    )


def test_every_figure_and_its_trace_stays_as_it_was(office: Program):
    set_clock(office, OVER)
    before = figures(office)

    erase(office)

    assert figures(office) == before
    assert before[1] == ["2024-0001"]


def test_what_is_left_is_shown_calmly_and_nothing_can_be_done_in_it(office: Program):
    letter = list_letters(office, "edu", "2024-0001")[0].letter.name
    set_clock(office, OVER)
    erase(office, "2024-0001")

    shown = show_case(office, "edu", "2024-0001")
    assert shown["erased"] == {"on": "2035-01-05", "entry": 1}
    assert shown["case"]["subject"] == GONE
    assert shown["case"]["applicant"] == {"category": "natural_person"}
    assert [each.get("note") for each in shown["case"]["events"]] == [None, None, None, GONE]
    assert shown["case"]["events"][3]["outcome"] == "disclosed"
    with pytest.raises(NotFound, match="was erased with its case"):
        reprint(office, "edu", letter)
    assert [each.letter.name for each in list_letters(office, "edu", "2024-0001")] == [letter]
    for refused in (
        lambda: b"".join(pack_case(office, "edu", "2024-0001")),
        lambda: do(office, "2024-0001", "archive", "2035-01-04"),
        lambda: issued(office, "2024-0001", SLIP),
        lambda: hold_case(office, "edu", "2024-0001", "晚了", "wu"),
    ):
        with pytest.raises(Refused) as error:
            refused()
        assert error.value.code == "case_erased"
        assert "2035-01-05" in error.value.sentence.en
    [line, _] = [orjson.loads(each) for each in export_cases(office, "edu")]
    assert line["subject"] == GONE


def test_the_entry_names_nobody_but_who_acted_and_counts_what_went(office: Program):
    set_clock(office, OVER)
    erase(office, "2024-0001")

    [listed] = history(office, "edu")
    [entry] = show_list(office, "edu", listed.id).entries
    assert (entry.number, entry.proposed_by, entry.approved_by) == ("2024-0001", PROPOSER, APPROVER)
    assert (entry.erased_at[:10], entry.records) == ("2035-01-05", 4)
    assert orjson.loads(entry.erased) == {"records": 2, "letters": 1, "drafts": 0, "attachments": 1, "messages": 0}
    assert (listed.status, listed.cases, listed.erased) == ("done", 1, 1)


def test_the_words_of_an_erased_subject_are_taken_out_of_the_index(office: Program):
    from request_flow.storage.remembered import remember  # noqa: PLC0415  # the index is written as its job would
    from request_flow.storage.subject_words import write_block  # noqa: PLC0415

    with writing(office.store) as unit:
        write_block(unit, 0)
        remember(unit, "subjects_indexed", "1")
    set_clock(office, OVER)

    erase(office, "2024-0001")
    assert indexed(office) != set()
    erase(office, "2024-0002")
    assert indexed(office) == set()


def indexed(program: Program) -> set[str]:
    with reading(program.store) as unit:
        return {row[0] for row in unit.run("SELECT word FROM subject_words").fetchall()}


def test_an_erased_case_is_not_taken_in_again_by_an_import(kept: Program):
    again = [orjson.loads(line) for line in export_cases(kept, "edu")]
    set_clock(kept, OVER)
    erase(kept, "2024-0001")

    given = import_cases(kept, [entry_of_case(each) for each in again])
    assert [(each.line, each.code) for each in given.problems] == [(1, "case_erased")]
    left = [orjson.loads(line) for line in export_cases(kept, "edu")]
    assert import_cases(kept, [entry_of_case(each) for each in left]).unchanged == 2


def entry_of_case(case: dict[str, Any]) -> Entry:
    return check_case(case, 1)
