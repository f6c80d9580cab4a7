"""Edge cases 50 to 59 as far as the engine and table 3 have them: columns, differing years, grounds and remedies."""

from dataclasses import replace
from datetime import date

from request_flow.report.identities import broken, check_consecutive
from request_flow.services.program import Program
from request_flow.services.reporting import build_report, cases_of_cell
from request_flow.services.steps import Person, Step, take_step
from support.build import a_request, engine, facts, figures, irregular, refusal, rows, take_in

RECEIVED = a_request().received("2026-03-02")
HEAD = Person("王主任", "office_head")


def test_edge_50_a_corrected_category_moves_every_figure_of_the_case_in_each_open_year(office: Program) -> None:
    take_in(office, a_request().received("2025-12-15").decided("disclosed", on="2026-01-09"))
    correction = {"category": "legal_service", "reason": "以律所名义申请", "approved_by": "王主任"}

    take_step(office, "edu", "2026-0001", Step("correct_category", date(2026, 2, 2), correction), HEAD)

    assert figures(office, 2025, column="natural_person") == figures(office, 2026, column="natural_person") == {}
    assert figures(office, 2025, column="legal_service") == {"new": 1, "carried_out": 1}
    assert figures(office, 2026, column="legal_service") == {"carried_in": 1, "disclosed": 1, "total_handled": 1}
    assert figures(office, 2026) == {"carried_in": 1, "disclosed": 1, "total_handled": 1}


def test_edge_50_in_years_not_frozen_opening_and_closing_figures_still_agree_by_column(office: Program) -> None:
    take_in(office, a_request().received("2025-12-15").decided("disclosed", on="2026-01-09"))
    correction = {"category": "legal_service", "reason": "以律所名义申请", "approved_by": "王主任"}
    take_step(office, "edu", "2026-0001", Step("correct_category", date(2026, 2, 2), correction), HEAD)

    checks = check_consecutive(build_report(office, "edu", 2025), build_report(office, "edu", 2026))

    assert [each.column for each in checks][-1] == "total"
    assert broken(checks) == []


def test_edge_51_a_request_found_late_is_counted_where_it_was_received_while_that_year_is_open(office: Program) -> None:
    take_in(office, a_request(number="2025-0301").received("2025-12-30"))

    assert figures(office, 2025) == {"new": 1, "carried_out": 1}
    assert cases_of_cell(office, "edu", 2026, "carried_in", "total") == ["2025-0301"]


def test_edge_52_an_opening_figure_that_differs_from_last_year_s_closing_figure_is_an_error(office: Program) -> None:
    take_in(office, a_request().received("2025-12-30"))
    earlier, later = build_report(office, "edu", 2025), build_report(office, "edu", 2026)
    assert later.table3 is not None
    patched = replace(later, table3={**later.table3, "carried_in": (0, 0, 0, 0, 0, 0, 0)})

    wrong = broken(check_consecutive(earlier, patched))

    assert [(each.id, each.column, each.left, each.right) for each in wrong] == [
        ("C4", "natural_person", 0, 1),
        ("C4", "total", 0, 1),
    ]


def test_edge_55_publishing_later_what_was_disclosed_changes_no_outcome() -> None:
    """From a closed case only a redo, the agency's own or an ordered one, a reversal or a void can change what counts."""
    moving = [
        each.act
        for each in engine().workflow.machine.transitions
        if "closed" in each.from_ and any(to.state not in {None, "closed"} for to in each.to)
    ]

    assert moving == ["void", "remedy_concluded", "reopen"]


def test_edge_56_a_ground_relabelled_by_the_reviewer_leaves_the_ground_of_the_reply_in_the_report() -> None:
    request = RECEIVED.but().decided("refuse_process_info", on="2026-03-20").contested("r1", on="2026-04-01")
    request.remedied("r1", on="2026-06-01", result="upheld", note="改引条例第十六条第一款")

    assert rows(request, 2026) == ("new", "refuse_process_info", "total_handled")


def test_edge_57_several_grounds_on_one_reply_are_one_row_by_the_outcome_it_names_first() -> None:
    request = RECEIVED.but().decided("refuse_internal_affairs", on="2026-03-20", grounds=["personnel", "draft"])

    assert rows(request, 2026) == ("new", "refuse_internal_affairs", "total_handled")


def test_edge_57_the_first_ground_picks_the_letter(office: Program) -> None:
    take_in(office, RECEIVED)
    grounds = {"outcome": "unable_not_held", "grounds": ["other_agency", "not_existing"]}

    assert take_step(office, "edu", "2026-0001", Step("decide", date(2026, 3, 20), grounds), HEAD).notice == (
        "reply-other-agency"
    )


def test_edge_58_a_review_and_then_a_suit_over_one_request_are_two_remedies_and_one_row() -> None:
    request = RECEIVED.but().decided("refuse_process_info", on="2026-03-20").contested("r1", on="2026-04-01")
    request.remedied("r1", on="2026-06-01", result="upheld").contested("s1", on="2026-06-10", kind="suit_after_review")
    request.remedied("s1", on="2026-10-12", result="other")

    assert {ref: (each.kind, each.result) for ref, each in facts(request).remedies.items()} == {
        "r1": ("review", "upheld"),
        "s1": ("suit_after_review", "other"),
    }
    assert rows(request, 2026) == ("new", "refuse_process_info", "total_handled")


def test_edge_58_one_suit_has_one_result_however_many_instances_it_went_through() -> None:
    request = RECEIVED.but().decided("refuse_process_info", on="2026-03-20")
    request.contested("s1", on="2026-04-01", kind="suit_direct").remedied("s1", on="2026-08-03", result="upheld")

    assert refusal(request.remedied("s1", on="2026-10-12", result="upheld")).code == "remedy_concluded"


def test_edge_59_a_third_party_s_review_against_disclosure_is_a_remedy_like_any_other() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04")
    request.answered_by("c1", on="2026-03-10", opinion="object", reasonable=False).decided("disclosed", on="2026-03-12")
    request.contested("r1", on="2026-04-01", kind="review")

    assert [(each.kind, each.result) for each in facts(request).remedies.values()] == [("review", None)]
    assert irregular(request) == []
    assert rows(request, 2026) == ("new", "disclosed", "total_handled")
