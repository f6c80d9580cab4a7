"""Every irregularity: the act that is taken and flagged, beside the act that is just in time."""

from datetime import date
from pathlib import Path

import pytest

from request_flow.cases.events import Event
from request_flow.services.importing import import_cases
from request_flow.services.organising import add
from request_flow.services.reading import show_case
from support.build import Request, a_request, engine, entry_of, facts, irregular, line
from support.program import program_at

RECEIVED = a_request().received("2026-03-02")
ASKED = RECEIVED.but().asked_to_supplement("2026-03-05", term_days=5)
CHARGED = RECEIVED.but().charged(100, on="2026-03-05")
REASONS = RECEIVED.but().asked_for_reasons("2026-03-03")
REASONABLE = REASONS.but().gave_reasons("2026-03-05", reasonable=True)
UNTIL = {"until": "2026-06-30"}
FILED = (
    RECEIVED.but()
    .decided("disclosed", on="2026-03-10")
    .did("remedy_filed", "2026-03-20", ref="r1", kind="review", received_on="2026-03-23")
)
"""The copy of a review came on Monday 23 March 2026; no procedure is on record, so that the later term decides."""

# Counted from Monday 2 March 2026: day 7 is 11 March, day 20 is 30 March.  The supplement term of five days from
# 5 March ends on 12 March; the payment term from 5 March: 6 is day 1, 9-13 2-6, 16-20 7-11, 23-27 12-16,
# 30 March-2 April 17-20.  The answer to the review, counted from 23 March: 24-27 are 1-4, 30 March-3 April 5-9, 7 April
# (after Ching Ming, 4-6 April) is day 10.
# code, the act that is flagged with its day, the same in good order
TABLE: list[tuple[str, str, Request, Request]] = [
    ("supplement_asked_late", "2026-03-12", RECEIVED.but().asked_to_supplement("2026-03-12"), RECEIVED.but().asked_to_supplement("2026-03-11")),
    ("supplement_asked_again", "2026-03-10", ASKED.but().supplemented("2026-03-09").asked_to_supplement("2026-03-10"), ASKED),
    ("supplement_late", "2026-03-13", ASKED.but().supplemented("2026-03-13"), ASKED.but().supplemented("2026-03-12")),
    ("extended_late", "2026-03-31", RECEIVED.but().extended(5, on="2026-03-31"), RECEIVED.but().extended(5, on="2026-03-30")),
    ("delayed_late", "2026-03-31", REASONABLE.but().did("fix_delayed_term", "2026-03-31", **UNTIL), REASONABLE.but().did("fix_delayed_term", "2026-03-30", **UNTIL)),
    ("delayed_without_reasons", "2026-03-10", REASONS.but().did("fix_delayed_term", "2026-03-10", **UNTIL), REASONABLE.but().did("fix_delayed_term", "2026-03-10", **UNTIL)),
    ("extended_after_delay", "2026-03-10", REASONABLE.but().did("fix_delayed_term", "2026-03-09", **UNTIL).extended(5, on="2026-03-10"), REASONABLE.but().extended(5, on="2026-03-09").did("fix_delayed_term", "2026-03-10", **UNTIL)),
    ("fee_charged_late", "2026-03-31", RECEIVED.but().charged(100, on="2026-03-31"), RECEIVED.but().charged(100, on="2026-03-30")),
    ("paid_late", "2026-04-03", CHARGED.but().paid("2026-04-03"), CHARGED.but().paid("2026-04-02")),
    ("paid_in_part", "2026-03-10", CHARGED.but().paid("2026-03-10", amount=99.5), CHARGED.but().paid("2026-03-10", amount=100)),
    ("replied_late", "2026-03-31", RECEIVED.but().decided("disclosed", on="2026-03-31"), RECEIVED.but().decided("disclosed", on="2026-03-30")),
    ("refused_despite_reasons", "2026-03-10", REASONABLE.but().decided("notproc_excessive", on="2026-03-10"), REASONS.but().decided("notproc_excessive", on="2026-03-10")),
    ("repeat_without_earlier", "2026-03-10", RECEIVED.but().decided("notproc_repeat", on="2026-03-10"), RECEIVED.but().decided("notproc_repeat", on="2026-03-10", earlier="2026-0007")),
    ("earlier_without_repeat", "2026-03-10", RECEIVED.but().decided("disclosed", on="2026-03-10", earlier="2026-0007"), RECEIVED.but().decided("disclosed", on="2026-03-10")),
    ("remedy_answered_late", "2026-04-08", FILED.but().did("remedy_answered", "2026-04-08", ref="r1"), FILED.but().did("remedy_answered", "2026-04-07", ref="r1")),
    ("not_evidenced", "2026-03-02", a_request(flags=["not_evidenced"]).received("2026-03-02"), RECEIVED),
]  # fmt: skip
BY_THE_STORE = {"earlier_not_found"}


@pytest.mark.parametrize(("code", "day", "broken", "sound"), TABLE, ids=[each[0] for each in TABLE])
def test_an_act_that_broke_a_rule_is_taken_and_flagged_on_its_day(
    code: str, day: str, broken: Request, sound: Request
) -> None:
    assert irregular(broken) == [(code, day)]
    assert irregular(sound) == []


@pytest.mark.parametrize(("code", "day", "broken"), [each[:3] for each in TABLE], ids=[each[0] for each in TABLE])
def test_the_due_line_lists_it_with_its_provision_from_its_day_on(code: str, day: str, broken: Request) -> None:
    [listed] = line(broken, day)["irregularities"]

    assert (listed["code"], listed["on"]) == (code, day)
    assert listed["article"] == engine().workflow.irregularities[code].cites[0]
    if day > "2026-03-02":
        assert line(broken, "2026-03-02")["irregularities"] == []


def test_a_repeat_whose_answered_request_is_not_in_the_store_is_listed(sqlite_url: str, tmp_path: Path) -> None:
    repeat = RECEIVED.but().decided("notproc_repeat", on="2026-03-10", earlier="2026-0007")
    with program_at(sqlite_url, tmp_path) as program:
        add(program, "edu", "教育局", None, None)
        import_cases(program, [entry_of(repeat)])

        standing = show_case(program, "edu", "2026-0001")["standing"]

    assert standing["irregularities"] == [{"code": "earlier_not_found", "on": "2026-03-10", "article": "ogi-2019:36"}]


def test_every_irregularity_was_provoked_here() -> None:
    assert {each[0] for each in TABLE} | BY_THE_STORE == set(engine().workflow.irregularities)


@pytest.mark.parametrize("code", sorted(engine().workflow.irregularities))
def test_each_is_said_in_both_languages_and_rests_on_a_provision(code: str) -> None:
    notice = engine().workflow.irregularities[code]

    assert notice.sentence({}).zh != notice.sentence({}).en
    assert not set("{}") & set(notice.zh + notice.en)
    assert all(engine().law.provision(address).wording for address in notice.cites)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("unable_unclear_after_supplement", "no_supplement_round"),
        ("refuse_third_party", "no_third_party_consulted"),
        ("notproc_excessive", "no_reasons_requested"),
    ],
)
def test_missing_evidence_refuses_a_complete_case_and_only_flags_a_register_with_gaps(outcome: str, code: str) -> None:
    gaps = a_request(flags=["not_evidenced"]).received("2026-03-02").decided(outcome, on="2026-03-10")
    event = Event("decide", date(2026, 3, 10), {"outcome": outcome})

    assert irregular(gaps) == [("not_evidenced", "2026-03-02")]
    reason = engine().check(facts(RECEIVED), event)
    assert reason is not None
    assert reason.code == code
