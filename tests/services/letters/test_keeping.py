"""What was issued stays: the same bytes, its number, its record; what is altered is not given out."""

import pytest

from request_flow.errors import BadInput, NotFound, Refused, StoreUnavailable
from request_flow.services.letters.keeping import list_letters, masked, open_letter, reprint, void_letter
from request_flow.services.letters.owing import letters_owed
from request_flow.services.letters.texts import set_text, show_text
from request_flow.services.steps import Step, take_step
from request_flow.storage.unit import writing
from services.desk import CLERK, HEAD, D, do, history
from services.letters.office import SLIP, SUPPLEMENT, WHY, LetterAsk, a_request, issued


def owed(program, number=None):
    return [(each.kind, each.called.case, each.called.event_seq) for each in letters_owed(program, "edu", number)]


def test_a_reprint_is_the_same_bytes_though_text_and_particulars_have_changed(office):
    from services.letters.office import says  # noqa: PLC0415

    number = a_request(office)
    name = issued(office, number).letter.name
    before = {form: reprint(office, "edu", name, form) for form in ("html", "docx", "pdf")}

    body = show_text(office, None, "supplement-notice").kind.body
    set_text(office, "edu", "supplement-notice", body.replace("经审查", "经研究"), "管理员")
    says(office, address="另一处")

    assert {form: reprint(office, "edu", name, form) for form in before} == before


def test_a_form_that_was_not_kept_and_a_letter_that_is_not_there_are_told(office):
    name = issued(office, a_request(office)).letter.name

    with pytest.raises(NotFound, match="was not kept as odt"):
        reprint(office, "edu", name, "odt")
    with pytest.raises(NotFound, match="there is no letter '教公开〔2024〕9号-补'"):
        reprint(office, "edu", "教公开〔2024〕9号-补")


@pytest.mark.parametrize("change", ["hash", "bytes"])
def test_bytes_that_are_not_those_issued_are_a_loud_error(office, change):
    name = issued(office, a_request(office)).letter.name
    with writing(office.store) as unit:
        triggers = ("letter_files_no_update",) if office.store.is_sqlite else ("letter_files_append_only",)
        for trigger in triggers:
            unit.run(f"DROP TRIGGER {trigger}" + ("" if office.store.is_sqlite else " ON letter_files"))
        other = b"\x00" * 32
        column = "sha256" if change == "hash" else "sealed"
        unit.run(unit.store.sql(f"UPDATE letter_files SET {column} = ? WHERE form = 'pdf'"), (other,))  # noqa: S608

    with pytest.raises(StoreUnavailable) as error:
        reprint(office, "edu", name)

    assert error.value.code == ("letter_altered" if change == "hash" else "cannot_unseal")
    assert reprint(office, "edu", name, "html")


def test_the_database_refuses_to_change_or_delete_a_letter(office):
    issued(office, a_request(office))

    for statement in ("UPDATE letters SET number = 'x'", "DELETE FROM letters", "DELETE FROM letter_files"):
        with pytest.raises(Exception, match="append-only"), writing(office.store) as unit:
            unit.run(statement)


def test_a_void_letter_keeps_its_number_and_what_it_did_stands(office):
    number = a_request(office)
    name = issued(office, number).letter.name

    done = void_letter(office, "edu", name, "写错学校", HEAD)

    assert (done.letter.is_void, done.event_seq) == (True, 2)
    assert history(office, number)[-1]["action"] == "request_supplement"
    [record] = open_letter(office, "edu", name).records
    assert (record.what, record.data, record.actor) == ("void", {"reason": "写错学校"}, "王主任")
    assert issued(office, a_request(office)).letter.name == "教公开〔2024〕2号-补"
    with pytest.raises(Refused) as refused:
        void_letter(office, "edu", name, "再次", HEAD)
    assert refused.value.code == "letter_void"


def test_only_who_may_reverse_a_step_may_make_a_letter_void_and_says_why(office):
    name = issued(office, a_request(office)).letter.name

    with pytest.raises(Refused) as refused:
        void_letter(office, "edu", name, "写错", CLERK)
    assert refused.value.code == "role_may_not"
    with pytest.raises(BadInput):
        void_letter(office, "edu", name, "  ", HEAD)


def test_a_case_owes_the_letters_that_its_records_call_for_until_they_are_issued(office):
    number = a_request(office)
    assert owed(office) == [("receipt-slip", number, 1)]

    name = issued(office, number).letter.name
    assert owed(office, number) == [("receipt-slip", number, 1)]
    issued(office, number, SLIP)
    assert owed(office) == []

    void_letter(office, "edu", name, "写错学校", HEAD)
    assert owed(office) == [("supplement-notice", number, 2)]
    again = issued(office, number, LetterAsk("supplement-notice", WHY, event=2))
    assert (again.letter.name, again.taken, again.letter.issue.day) == ("教公开〔2024〕2号-补", None, "2024-03-29")
    assert owed(office) == []


def test_a_step_taken_without_its_letter_owes_it_unless_it_is_reversed(office):
    number = a_request(office)
    issued(office, number, SLIP)
    do(office, number, "extend", "2024-03-28", days=5, approved_by="王主任")
    assert owed(office) == [("extension-notice", number, 2)]

    step = Step("reverse", D("2024-03-29"), {"event": 2, "reason": "误录", "approved_by": "王主任"})
    take_step(office, "edu", number, step, HEAD)

    assert owed(office) == []


def test_a_list_tells_no_name_whole(office):
    issued(office, a_request(office))

    [line] = list_letters(office, "edu", year=2024, kind="supplement-notice")

    assert line.to == "张**"
    assert line.made_of is None
    assert list_letters(office, "edu", year=2023) == []
    assert [masked(None), masked("某公司")] == [None, "某**"]
    assert SUPPLEMENT.kind == line.letter.issue.kind
