"""Cases are erased after their term by two persons: nothing personal is left, every figure is, and verify knows which."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from faults.contents import contents
from request_flow.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from request_flow.services.attachments import attach
from request_flow.services.cell_cases import cases_of_cell
from request_flow.services.data_protection import cases_kept
from request_flow.services.exporting import export_cases
from request_flow.services.letters.keeping import list_letters, reprint
from request_flow.services.letters.pack import pack_case
from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.reporting import build_report
from request_flow.services.retention import cases_over, hold_case, release_case, set_term
from request_flow.services.retention_lists import approve, history, propose, refuse_list, show_list
from request_flow.services.statistics import build_statistics
from request_flow.services.tracing import cells_of_case
from request_flow.services.verifying import verify
from request_flow.services.visitors import visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.retention_mark import GONE
from request_flow.storage.unit import Unit, reading, writing
from services.desk import HEAD, do
from services.letters.office import SLIP, a_request, issued, says
from services.post import set_clock
from support.program import program_at

NAME, ID_NUMBER = "张三", "320800199001011234"
SUBJECT_WORD = "划片方案"
FILE_NAME = "张三的身份证.pdf"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PROPOSER, APPROVER = "admin", "wu"
OVER = "2035-01-05T10:00:00"
REASON = "保管期满，经鉴定无继续保存价值"


@pytest.fixture
def office(store_url: str, tmp_path: Path) -> Iterator[Program]:
    """Give the office with one closed case of 2024 that has a letter, a file and a message, and one of the same year."""
    with program_at(store_url, tmp_path, "2024-03-29") as program:
        add(program, "edu", "教育局", None, None)
        says(program)
        add_person(program, "edu", "wu", {"name": "吴江", "role": "office_head"})
        add_person(program, "edu", "admin", {"name": "管理员", "role": "administrator"})
        first = a_request(program, "2024-03-25")
        issued(program, first, SLIP)
        with reading(program.store) as unit:
            visitor = visitor_of(program, unit, get_member(unit, "wu"))
        attach(program, "edu", first, FILE_NAME, PDF, visitor)
        do(program, first, "consult", "2024-03-26", ref="c1", kind="third_party", party=f"{NAME}的邻居")
        do(program, first, "record_opinion", "2024-03-27", ref="c1", opinion="consent")
        do(program, first, "decide", "2024-03-28", outcome="disclosed", grounds="provided", note=f"{NAME}来电")
        second = a_request(program, "2024-03-25", applicant={"category": "legal_service", "name": "另一人"})
        do(program, second, "decide", "2024-03-28", outcome="disclosed", grounds="provided")
        assert (first, second) == ("2024-0001", "2024-0002")
        yield program


def over(program: Program) -> dict[str, str]:
    return {each.number: each.standing for each in cases_over(program, "edu")}


def erase(program: Program, *numbers: str) -> Any:
    listed = propose(program, "edu", numbers, REASON, PROPOSER)
    return approve(program, "edu", listed.id, APPROVER)


def everything(program: Program, url: str) -> bytes:
    """Return all that rests in the store: the bytes of the files, or every cell of every table."""
    if program.store.is_sqlite:
        path = Path(str(program.store.engine.url.database))
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")) if each.is_file())
    cells = [cell for rows in contents(url).values() for row in rows for cell in row]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


def codes(program: Program) -> set[str]:
    return {each.code for each in verify(program).findings}


def test_a_term_of_ten_years_counts_from_the_end_of_the_year_and_is_over_the_day_after_its_last(office: Program):
    set_clock(office, "2034-12-31T10:00:00")
    assert over(office) == {}

    set_clock(office, "2035-01-01T10:00:00")
    assert over(office) == {"2024-0001": "free", "2024-0002": "free"}


def test_a_case_with_a_suit_is_kept_for_the_longer_term_from_the_end_of_the_suit(office: Program):
    do(office, "2024-0001", "remedy_filed", "2024-03-29", ref="r1", kind="review")
    set_clock(office, "2025-02-03T10:00:00")
    do(office, "2024-0001", "remedy_concluded", "2025-02-03", ref="r1", result="upheld")

    set_clock(office, "2055-12-31T10:00:00")
    assert over(office) == {"2024-0002": "free"}
    set_clock(office, "2056-01-01T10:00:00")
    assert over(office) == {"2024-0001": "free", "2024-0002": "free"}


def test_what_is_pending_or_held_is_not_erased(office: Program):
    do(office, "2024-0001", "remedy_filed", "2024-03-29", ref="r1", kind="review")
    hold_case(office, "edu", "2024-0002", "审计正在调阅", "wu")
    set_clock(office, "2060-01-05T10:00:00")

    assert over(office) == {"2024-0001": "remedy", "2024-0002": "hold"}
    with pytest.raises(BadInput) as nothing:
        propose(office, "edu", (), REASON, PROPOSER)
    assert nothing.value.code == "nothing_to_erase"
    with pytest.raises(Refused) as held:
        propose(office, "edu", ("2024-0002",), REASON, PROPOSER)
    assert held.value.code == "not_free_to_erase"
    with pytest.raises(Refused) as again:
        hold_case(office, "edu", "2024-0002", "又一次", "wu")
    assert again.value.code == "held_already"

    release_case(office, "edu", "2024-0002", "wu")
    assert over(office)["2024-0002"] == "free"


def test_a_case_that_is_held_back_after_it_was_listed_is_passed_over(office: Program):
    set_clock(office, OVER)
    listed = propose(office, "edu", (), REASON, PROPOSER)
    hold_case(office, "edu", "2024-0002", "审计正在调阅", "wu")

    done = approve(office, "edu", listed.id, APPROVER)

    assert (done.erased, done.passed_over) == (1, 1)
    assert show_list(office, "edu", listed.id).passed_over == (("2024-0002", "hold"),)


def test_a_report_that_is_not_published_holds_its_cases_back(office: Program):
    set_clock(office, "2025-01-10T10:00:00")
    with writing(office.store) as unit:
        unit.run("INSERT INTO reports (agency_id, year, status) SELECT id, 2024, 'draft' FROM agencies")
    set_clock(office, OVER)

    assert set(over(office).values()) == {"report"}

    with writing(office.store) as unit:
        unit.run("UPDATE reports SET status = 'published'")
    assert set(over(office).values()) == {"free"}


def test_nobody_approves_their_own_list_and_a_refused_one_is_settled(office: Program):
    set_clock(office, OVER)
    listed = propose(office, "edu", ("2024-0001",), REASON, PROPOSER)

    with pytest.raises(NotAllowed) as own:
        approve(office, "edu", listed.id, PROPOSER)
    assert own.value.code == "own_list"
    assert over(office)["2024-0001"] == "listed"
    refuse_list(office, "edu", listed.id, APPROVER)
    with pytest.raises(Conflict):
        approve(office, "edu", listed.id, APPROVER)
    assert over(office)["2024-0001"] == "free"
    assert show_case(office, "edu", "2024-0001")["case"]["applicant"]["name"] == NAME


def test_after_erasing_nothing_personal_rests_anywhere_and_the_other_case_is_whole(office: Program, store_url: str):
    before = everything(office, store_url)
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
    after = everything(office, store_url)
    for word in (FILE_NAME, NAME, ID_NUMBER, told):
        assert word.encode() not in after
    assert after.count(SUBJECT_WORD.encode()) >= 1  # the second case has the same subject
    assert cases_kept_numbers(office, ID_NUMBER) == []
    assert show_case(office, "edu", "2024-0002")["case"]["applicant"]["name"] == "另一人"
    erase(office, "2024-0002")
    assert SUBJECT_WORD.encode() not in everything(office, store_url)


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


def test_verify_accepts_what_was_approved(office: Program):
    set_clock(office, OVER)
    erase(office)

    found = verify(office)

    assert found.findings == []
    assert (found.cases, found.events, found.letters) == (2, 6, 1)


def without_triggers(unit: Unit, table: str) -> None:
    if unit.store.is_sqlite:
        for verb in ("update", "delete"):
            unit.run(f"DROP TRIGGER {table}_no_{verb}")
    else:
        unit.run(f"DROP TRIGGER {table}_append_only ON {table}")


TAMPERED = {
    "an entry was changed": ("erasures", "UPDATE erasures SET approved_by = 'sun' WHERE id = 1", "erasure_entry"),
    "an entry was taken away": ("erasures", "DELETE FROM erasures WHERE id = 2", "erased_without_entry"),
    "what is left of a record was changed": (
        "events",
        "UPDATE events SET on_day = '2024-03-27' WHERE act = 'decide' AND case_id = 1",
        "erased_remains",
    ),
    "a record was put back as something else": (
        "events",
        "UPDATE events SET data = '{\"outcome\":\"partial\"}' WHERE act = 'decide' AND case_id = 1",
        "erased_remains",
    ),
    "the end of the chain was changed": (
        "",
        "UPDATE cases SET head = events.hash FROM events WHERE case_id = 1 AND seq = 1 AND cases.id = 1",
        "erased_chain",
    ),
    "a letter was changed": ("letters", "UPDATE letters SET issued_by = 'x'", "erased_remains"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_verify_finds_what_was_changed_after_erasing(office: Program, what: str):
    table, statement, code = TAMPERED[what]
    set_clock(office, OVER)
    erase(office)

    with writing(office.store) as unit:
        if table:
            without_triggers(unit, table)
        unit.run(statement)

    assert code in codes(office)


def test_verify_finds_what_was_erased_without_an_entry(office: Program):
    with writing(office.store) as unit:
        unit.run(unit.store.sql("UPDATE cases SET sealed = ? WHERE number = '2024-0002'"), (b"erased:",))

    assert codes(office) == {"erased_without_entry"}


REFUSED = (
    "UPDATE events SET sealed = {mark} WHERE seq = 2",
    "UPDATE events SET on_day = '2024-03-20' WHERE case_id = 1",
    "DELETE FROM events WHERE case_id = 1",
    "UPDATE letters SET sealed = {mark}",
    "DELETE FROM letter_files",
    "UPDATE letter_records SET sealed = {mark}",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_lets_nothing_be_erased_without_an_entry(office: Program, statement: str):
    letter = list_letters(office, "edu", "2024-0001")[0].letter.name
    from request_flow.services.letters.keeping import void_letter  # noqa: PLC0415  # so that there is a record to change

    void_letter(office, "edu", letter, "重复", HEAD)
    mark = "x'6572617365643a'" if office.store.is_sqlite else r"'\x6572617365643a'::bytea"

    with pytest.raises(Exception, match="append-only"), writing(office.store) as unit:
        unit.run(statement.format(mark=mark))


def test_the_database_lets_an_entry_erase_and_change_nothing_else(office: Program):
    set_clock(office, OVER)
    erase(office, "2024-0001")

    for statement in (
        "UPDATE events SET sealed = {mark}, on_day = '2024-03-20' WHERE case_id = 1 AND sealed IS NOT NULL",
        "UPDATE events SET sealed = NULL WHERE case_id = 1",
        "UPDATE erasures SET approved_by = 'sun'",
        "DELETE FROM erasures",
    ):
        mark = "x'6572617365643a'" if office.store.is_sqlite else r"'\x6572617365643a'::bytea"
        with pytest.raises(Exception, match="append-only"), writing(office.store) as unit:
            unit.run(statement.format(mark=mark))


def test_a_case_whose_record_was_changed_is_evidence_and_is_not_erased(office: Program):
    with writing(office.store) as unit:
        without_triggers(unit, "events")
        unit.run("UPDATE events SET on_day = '2024-03-27' WHERE act = 'decide' AND case_id = 1")
    set_clock(office, OVER)

    done = erase(office)

    assert (done.erased, done.passed_over) == (1, 1)
    assert show_list(office, "edu", 1).passed_over == (("2024-0001", "broken"),)


def test_an_agency_sets_a_longer_term_by_its_own_table_and_none_below_the_law(office: Program):
    set_term(office, "edu", "ordinary", 30, "本局保管期限表（2020年）", "admin")
    set_clock(office, OVER)
    assert over(office) == {}

    with pytest.raises(Refused) as short:
        set_term(office, "edu", "ordinary", 9, "本局保管期限表", "admin")
    assert short.value.code == "term_too_short"
    assert short.value.cites == ("archive-terms-2006:6", "archive-terms-2006:12")
    for kind, years, basis, code in (
        ("other", 30, "表", "no_such_kind_of_file"),
        ("ordinary", 30, " ", "no_basis"),
        ("ordinary", 101, "表", "term_too_long"),
    ):
        with pytest.raises(BadInput) as error:
            set_term(office, "edu", kind, years, basis, "admin")
        assert error.value.code == code


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


def test_the_law_of_the_terms_is_what_the_definitions_say():
    from request_flow.law.retention import kept_until, retention  # noqa: PLC0415  # only here

    assert {kind: each.years for kind, each in retention().kinds.items()} == {"ordinary": 10, "contested": 30}
    assert kept_until(date(2024, 3, 28), 10) == date(2034, 12, 31)
    assert re.fullmatch(r"（.+）", GONE)
