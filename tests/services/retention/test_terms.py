"""How long a case is kept, what holds it back, and who decides that it is erased."""

import re
from datetime import date

import pytest

from request_flow.errors import BadInput, Conflict, NotAllowed, Refused
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.retention import hold_case, release_case, set_term
from request_flow.services.retention_lists import approve, propose, refuse_list, show_list
from request_flow.storage.retention_mark import GONE
from request_flow.storage.unit import writing
from services.desk import do
from services.post import set_clock
from services.retention.keeping import (
    APPROVER,
    NAME,
    OVER,
    PROPOSER,
    REASON,
    over,
)


def test_a_term_of_ten_years_counts_from_the_end_of_the_year_and_is_over_the_day_after_its_last(kept: Program):
    set_clock(kept, "2034-12-31T10:00:00")
    assert over(kept) == {}

    set_clock(kept, "2035-01-01T10:00:00")
    assert over(kept) == {"2024-0001": "free", "2024-0002": "free"}


def test_a_case_with_a_suit_is_kept_for_the_longer_term_from_the_end_of_the_suit(kept: Program):
    do(kept, "2024-0001", "remedy_filed", "2024-03-29", ref="r1", kind="review")
    set_clock(kept, "2025-02-03T10:00:00")
    do(kept, "2024-0001", "remedy_concluded", "2025-02-03", ref="r1", result="upheld")

    set_clock(kept, "2055-12-31T10:00:00")
    assert over(kept) == {"2024-0002": "free"}
    set_clock(kept, "2056-01-01T10:00:00")
    assert over(kept) == {"2024-0001": "free", "2024-0002": "free"}


def test_what_is_pending_or_held_is_not_erased(kept: Program):
    do(kept, "2024-0001", "remedy_filed", "2024-03-29", ref="r1", kind="review")
    hold_case(kept, "edu", "2024-0002", "审计正在调阅", "wu")
    set_clock(kept, "2060-01-05T10:00:00")

    assert over(kept) == {"2024-0001": "remedy", "2024-0002": "hold"}
    with pytest.raises(BadInput) as nothing:
        propose(kept, "edu", (), REASON, PROPOSER)
    assert nothing.value.code == "nothing_to_erase"
    with pytest.raises(Refused) as held:
        propose(kept, "edu", ("2024-0002",), REASON, PROPOSER)
    assert held.value.code == "not_free_to_erase"
    with pytest.raises(Refused) as again:
        hold_case(kept, "edu", "2024-0002", "又一次", "wu")
    assert again.value.code == "held_already"

    release_case(kept, "edu", "2024-0002", "wu")
    assert over(kept)["2024-0002"] == "free"


def test_a_case_that_is_held_back_after_it_was_listed_is_passed_over(kept: Program):
    set_clock(kept, OVER)
    listed = propose(kept, "edu", (), REASON, PROPOSER)
    hold_case(kept, "edu", "2024-0002", "审计正在调阅", "wu")

    done = approve(kept, "edu", listed.id, APPROVER)

    assert (done.erased, done.passed_over) == (1, 1)
    assert show_list(kept, "edu", listed.id).passed_over == (("2024-0002", "hold"),)


def test_a_report_that_is_not_published_holds_its_cases_back(kept: Program):
    set_clock(kept, "2025-01-10T10:00:00")
    with writing(kept.store) as unit:
        unit.run("INSERT INTO reports (agency_id, year, status) SELECT id, 2024, 'draft' FROM agencies")
    set_clock(kept, OVER)

    assert set(over(kept).values()) == {"report"}

    with writing(kept.store) as unit:
        unit.run("UPDATE reports SET status = 'published'")
    assert set(over(kept).values()) == {"free"}


def test_nobody_approves_their_own_list_and_a_refused_one_is_settled(kept: Program):
    set_clock(kept, OVER)
    listed = propose(kept, "edu", ("2024-0001",), REASON, PROPOSER)

    with pytest.raises(NotAllowed) as own:
        approve(kept, "edu", listed.id, PROPOSER)
    assert own.value.code == "own_list"
    assert over(kept)["2024-0001"] == "listed"
    refuse_list(kept, "edu", listed.id, APPROVER)
    with pytest.raises(Conflict):
        approve(kept, "edu", listed.id, APPROVER)
    assert over(kept)["2024-0001"] == "free"
    assert show_case(kept, "edu", "2024-0001")["case"]["applicant"]["name"] == NAME


def test_an_agency_sets_a_longer_term_by_its_own_table_and_none_below_the_law(kept: Program):
    set_term(kept, "edu", "ordinary", 30, "本局保管期限表（2020年）", "admin")
    set_clock(kept, OVER)
    assert over(kept) == {}

    with pytest.raises(Refused) as short:
        set_term(kept, "edu", "ordinary", 9, "本局保管期限表", "admin")
    assert short.value.code == "term_too_short"
    assert short.value.cites == ("archive-terms-2006:6", "archive-terms-2006:12")
    for kind, years, basis, code in (
        ("other", 30, "表", "no_such_kind_of_file"),
        ("ordinary", 30, " ", "no_basis"),
        ("ordinary", 101, "表", "term_too_long"),
    ):
        with pytest.raises(BadInput) as error:
            set_term(kept, "edu", kind, years, basis, "admin")
        assert error.value.code == code


def test_the_law_of_the_terms_is_what_the_definitions_say():
    from request_flow.law.retention import kept_until, retention  # noqa: PLC0415  # only here

    assert {kind: each.years for kind, each in retention().kinds.items()} == {"ordinary": 10, "contested": 30}
    assert kept_until(date(2024, 3, 28), 10) == date(2034, 12, 31)
    assert re.fullmatch(r"（.+）", GONE)
