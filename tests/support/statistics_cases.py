"""A register of ten requests whose working days were counted on the wall calendar, with the sums worked out by hand.

Working days after Friday 1 March 2024 (the 清明 days off are 4 to 6 April, Sunday 7 April is worked for them)::

    4-8 March: 1-5      11-15: 6-10      18-22: 11-15      25-29: 16-20
    1-3 April: 21-23    Sunday 7: 24     8-12: 25-29       15-19: 30-34

so that a request received on 1 March is due on 29 March, or, extended by 20 days, on 28 April.
"""

from support.build import Request, a_request

OFFICE, LEGAL = "办公室", "法规股"


def numbered(serial: str, category: str = "natural_person") -> Request:
    return a_request(category=category, number=serial)


def register() -> list[Request]:
    """Return the requests; 2024 closes the first six, two stay open at its end."""
    return [
        # 20 days, the last of them the due day; served one working day later
        numbered("2024-0001").received("2024-03-01")
        .did("assign", "2024-03-04", unit=OFFICE, to="小李")
        .decided("disclosed", "2024-03-29", grounds="provided").did("deliver", "2024-04-01", method="post"),
        # 25 days, kept by its extension only
        numbered("2024-0002").received("2024-03-01").did("assign", "2024-03-05", unit=OFFICE, to="小王")
        .extended(20, "2024-03-20").decided("partial", "2024-04-08", grounds="severed_withheld"),
        # 21 days, one too late; lost in review
        numbered("2024-0003").received("2024-03-01").decided("refuse_process_info", "2024-04-01", grounds="draft")
        .contested("r1", "2024-04-22").remedied("r1", "2024-06-03", "corrected"),
        # 3 days to the supplement notice, 6 for the supplement, 11 to the answer: the term began anew
        numbered("2024-0004", "commercial_enterprise").received("2024-03-01").asked_to_supplement("2024-03-06")
        .supplemented("2024-03-14").decided("disclosed", "2024-03-29"),
        # 2 days, 8 of consultation (6 to 15 March), 1 to the draft of the same day's submission, 1 of review, 1 to issue
        numbered("2024-0005").received("2024-03-01").did("assign", "2024-03-04", unit=LEGAL)
        .consulted("c1", "2024-03-05").answered_by("c1", "2024-03-15", "object", reasonable=True)
        .did("draft", "2024-03-18", actor="小赵", outcome="partial").did("submit", "2024-03-18", actor="小赵")
        .did("review", "2024-03-19", stage="office", passed=True, actor="王主任")
        .decided("partial", "2024-03-20", grounds="severed_third_party"),
        # 5 days, then 21 without payment: the term of 20 was over on 8 April
        numbered("2024-0006").received("2024-03-01").charged(100, "2024-03-08").did("lapse_fee", "2024-04-09"),
        # due on 30 December, unanswered on the 31st
        numbered("2024-0007").received("2024-12-02").did("assign", "2024-12-03", unit=OFFICE, to="小李")
        .decided("disclosed", "2025-01-03", grounds="provided"),
        # awaiting its supplement when the year ends
        numbered("2024-0008").received("2024-12-20").asked_to_supplement("2024-12-24")
        .supplemented("2025-01-06").decided("disclosed", "2025-01-20", grounds="provided"),
        # registered by mistake: counts nowhere
        numbered("2024-0009").received("2024-03-04")
        .did("void", "2024-03-05", reason="重复登记", approved_by="王主任"),
        # answered the year before; its review ended in 2024
        numbered("2023-0001").received("2023-11-01").decided("refuse_process_info", "2023-11-20", grounds="draft")
        .contested("r1", "2023-12-15").remedied("r1", "2024-02-05", "upheld"),
    ]  # fmt: skip
