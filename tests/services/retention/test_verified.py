"""The database and `verify` take an erasure with its approved entry and nothing else."""

import pytest

from request_flow.services.letters.keeping import list_letters
from request_flow.services.program import Program
from request_flow.services.retention_lists import show_list
from request_flow.services.verifying import verify
from request_flow.storage.unit import Unit, writing
from services.desk import HEAD
from services.post import set_clock
from services.retention.keeping import (
    OVER,
    codes,
    erase,
)


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
    "the reason of its list was changed": (
        "",
        "UPDATE retention_lists SET reason = '另一理由'",
        "erasure_entry",
    ),
    "one person signed for both": (
        "erasures",
        "UPDATE erasures SET approved_by = proposed_by WHERE id = 1",
        "erasure_alone",
    ),
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
