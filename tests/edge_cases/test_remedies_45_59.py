"""Edge cases 45, 58 and 59 in table 4: reviews and suits, by result, in the year the result was reached."""

from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from support.build import a_request, take_in

ANSWERED = a_request().received("2024-10-08").decided("refuse_process_info", on="2024-11-01")


def table_4(office: Program, year: int) -> dict[str, int]:
    """Return the figures of table 4 that are not 0."""
    table = build_report(office, "edu", year).table4
    assert table is not None
    return {key: count for key, count in table.items() if count}


def test_edge_45_a_revoked_reply_counts_as_corrected_in_the_year_it_was_revoked(office: Program) -> None:
    revoked = ANSWERED.but().contested("r1", on="2024-12-02")
    take_in(office, revoked.remedied("r1", on="2025-02-10", result="corrected", redo=True))

    assert table_4(office, 2023) == {}
    assert table_4(office, 2024) == {"review_pending": 1, "review_total": 1}
    assert table_4(office, 2025) == {"review_corrected": 1, "review_total": 1}
    assert table_4(office, 2026) == {}


def test_edge_58_a_review_and_the_suit_after_it_count_once_in_each_of_their_columns(office: Program) -> None:
    reviewed = ANSWERED.but().contested("r1", on="2024-12-02").remedied("r1", on="2025-02-10", result="upheld")
    sued = reviewed.contested("s1", on="2025-03-03", kind="suit_after_review")
    take_in(office, sued.remedied("s1", on="2025-12-30", result="other"))

    assert table_4(office, 2025) == {"review_upheld": 1, "review_total": 1, "after_other": 1, "after_total": 1}


def test_edge_59_a_review_against_disclosure_counts_like_any_other(office: Program) -> None:
    disclosed = a_request().received("2024-10-08").decided("disclosed", on="2024-11-01")
    take_in(office, disclosed.contested("r1", on="2024-12-02").remedied("r1", on="2024-12-31", result="upheld"))

    assert table_4(office, 2024) == {"review_upheld": 1, "review_total": 1}


def test_edge_58_a_suit_without_a_review_has_columns_of_its_own(office: Program) -> None:
    take_in(office, ANSWERED.but().contested("s1", on="2024-12-31", kind="suit_direct"))

    assert table_4(office, 2024) == {"direct_pending": 1, "direct_total": 1}
    assert table_4(office, 2025) == {"direct_pending": 1, "direct_total": 1}
