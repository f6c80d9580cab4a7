"""Edge cases 9 to 15: the supplement, asked late, answered late, asked twice, and its part in an extension.

Counted from Monday 2 March 2026: 3-6 March are days 1-4, 9-13 5-9, 16-20 10-14, 23-27 15-19, 30 March 20.
Counted from Friday 20 March: 23-27 days 1-5, 30 March-3 April 6-10, 7-10 April 11-14 (6 April is off), 13-17 15-19,
20 April 20.
"""

from datetime import date

from request_flow.services.program import Program
from request_flow.services.splitting import split_case
from request_flow.services.steps import Person, Step, take_step
from support.build import a_request, due_on, engine, facts, figures, history_of, irregular, line, refusal, rows, take_in

RECEIVED = a_request().received("2026-03-02")
HEAD = Person("王主任", "office_head")


def test_edge_09_a_supplement_asked_on_day_7_is_in_time_and_on_day_8_is_flagged() -> None:
    # Day 7 is Wednesday 11 March.
    assert irregular(RECEIVED.but().asked_to_supplement("2026-03-11")) == []
    assert irregular(RECEIVED.but().asked_to_supplement("2026-03-12")) == [("supplement_asked_late", "2026-03-12")]


def test_edge_09_a_late_supplement_notice_still_restarts_the_term_and_both_clocks_can_be_read() -> None:
    request = RECEIVED.but().asked_to_supplement("2026-03-12").supplemented("2026-03-20")

    assert due_on(request, "2026-03-11") == "2026-03-30"
    assert due_on(request, "2026-03-20") == "2026-04-20"
    assert [each["code"] for each in line(request, "2026-04-01")["irregularities"]] == ["supplement_asked_late"]
    assert line(request, "2026-04-01")["irregularities"][0]["article"] == "ogi-2019:30"


def test_edge_10_a_supplement_after_its_term_with_good_reason_restarts_the_term_from_its_arrival() -> None:
    # Asked on 9 March with five days: 10-13 are days 1-4, 16 March is day 5.
    request = RECEIVED.but().asked_to_supplement("2026-03-09", term_days=5).supplemented("2026-03-20")

    assert due_on(request, "2026-03-19") == "2026-03-16"
    assert line(request, "2026-03-19")["overdue"] is True
    assert due_on(request, "2026-03-20") == "2026-04-20"
    assert irregular(request) == [("supplement_late", "2026-03-20")]


def test_edge_10_a_supplement_on_the_last_day_of_its_term_is_in_time() -> None:
    assert irregular(RECEIVED.but().asked_to_supplement("2026-03-09", term_days=5).supplemented("2026-03-16")) == []


def test_edge_11_a_supplement_that_does_not_come_in_time_lets_the_request_lapse() -> None:
    request = RECEIVED.but().asked_to_supplement("2026-03-09", term_days=5)

    lapsed = request.but().did("lapse_supplement", "2026-03-17")
    assert rows(lapsed, 2026) == ("new", "other_lapse_supplement", "total_handled")
    assert refusal(request.but().did("lapse_supplement", "2026-03-13")).code == "supplement_term_runs"


def test_edge_11_what_comes_after_the_lapse_is_a_new_request_processed_anew() -> None:
    lapsed = RECEIVED.but().asked_to_supplement("2026-03-09", term_days=5).did("lapse_supplement", "2026-03-17")
    anew = a_request(number="2026-0002").received("2026-03-20").decided("disclosed", on="2026-04-01")

    assert refusal(lapsed.supplemented("2026-03-20")).code == "no_such_step"
    assert irregular(anew) == []
    assert rows(anew, 2026) == ("new", "disclosed", "total_handled")


def test_edge_11_the_report_counts_the_lapse_and_the_new_request_apart(office: Program) -> None:
    take_in(
        office,
        RECEIVED.but().asked_to_supplement("2026-03-09", term_days=5).did("lapse_supplement", "2026-03-17"),
        a_request(number="2026-0002").received("2026-03-20"),
    )

    assert figures(office, 2026) == {"new": 2, "other_lapse_supplement": 1, "total_handled": 1, "carried_out": 1}


def test_edge_12_a_second_supplement_is_taken_and_flagged() -> None:
    request = RECEIVED.but().asked_to_supplement("2026-03-09").supplemented("2026-03-13")

    assert irregular(request.but().asked_to_supplement("2026-03-16")) == [("supplement_asked_again", "2026-03-16")]


def test_edge_12_by_default_one_unclear_round_ends_as_unable_3() -> None:
    request = RECEIVED.but().asked_to_supplement("2026-03-09").supplemented("2026-03-13")
    decided = request.decided("unable_unclear_after_supplement", on="2026-03-20")

    assert irregular(decided) == []
    assert rows(decided, 2026) == ("new", "unable_unclear_after_supplement", "total_handled")


def test_edge_12_only_the_head_of_the_office_asks_a_second_time() -> None:
    first = RECEIVED.but()
    second = RECEIVED.but().asked_to_supplement("2026-03-09").supplemented("2026-03-13")
    *before, event = history_of(second.but().asked_to_supplement("2026-03-16"))[1]

    assert engine().check_live(facts(first), event, "caseworker", "none", before[:1]) is None
    assert engine().check_live(facts(second), event, "caseworker", "none", before) is not None
    assert engine().check_live(facts(second), event, "office_head", "none", before) is None


def test_edge_13_a_supplement_clear_in_part_is_one_row_as_partial() -> None:
    request = RECEIVED.but().asked_to_supplement("2026-03-09").supplemented("2026-03-13")
    answered = request.decided("partial", on="2026-03-20", grounds=["severed_unable"])

    assert rows(answered, 2026) == ("new", "partial", "total_handled")


def test_edge_13_or_it_is_split_and_each_part_has_its_row(office: Program) -> None:
    take_in(office, RECEIVED.but().asked_to_supplement("2026-03-09").supplemented("2026-03-13"))

    [part] = split_case(office, "edu", "2026-0001", ["已明确的部分", "仍不明确的部分"], HEAD)

    assert part == "2026-0002"
    assert figures(office, 2026) == {"new": 2, "carried_out": 2}


def test_edge_13_the_part_that_stays_unclear_is_answered_as_unable_3(office: Program) -> None:
    take_in(office, RECEIVED.but().asked_to_supplement("2026-03-09").supplemented("2026-03-13"))
    [part] = split_case(office, "edu", "2026-0001", ["已明确的部分", "仍不明确的部分"], HEAD)

    answer = Step("decide", date(2026, 3, 20), {"outcome": "unable_unclear_after_supplement"})
    take_step(office, "edu", part, answer, HEAD)

    assert figures(office, 2026)["unable_unclear_after_supplement"] == 1


def test_edge_14_a_supplement_after_an_extension_wipes_the_extension() -> None:
    request = RECEIVED.but().extended(10, on="2026-03-04").asked_to_supplement("2026-03-05").supplemented("2026-03-10")

    # Extended: day 21 is 31 March, 1-3 April are days 22-24, 7-10 25-28, 13-14 29-30.
    assert (line(request, "2026-03-04")["term_days"], due_on(request, "2026-03-04")) == (30, "2026-04-14")
    # From 10 March: 11-13 are days 1-3, 16-20 4-8, 23-27 9-13, 30 March-3 April 14-18, 7-8 April 19-20.
    assert (line(request, "2026-03-10")["term_days"], due_on(request, "2026-03-10")) == (20, "2026-04-08")


def test_edge_15_after_a_supplement_the_new_term_can_be_extended_once() -> None:
    request = RECEIVED.but().asked_to_supplement("2026-03-05").supplemented("2026-03-10")
    extended = request.extended(20, on="2026-04-07")

    # Day 20 is 8 April; 9-10 are days 21-22, 13-17 23-27, 20-24 28-32, 27-30 33-36 (1-5 May are off), 6-8 May 37-39,
    # and Saturday 9 May, a make-up working day, is day 40.
    assert (line(extended, "2026-04-07")["term_days"], due_on(extended, "2026-04-07")) == (40, "2026-05-09")
    assert irregular(extended) == []
    assert refusal(extended.extended(5, on="2026-04-09")).code == "extended_already"


def test_edge_15_an_extension_before_the_supplement_does_not_use_up_the_one_after_it() -> None:
    request = (
        RECEIVED.but()
        .extended(10, on="2026-03-04")
        .asked_to_supplement("2026-03-05")
        .supplemented("2026-03-10")
        .extended(1, on="2026-04-08")
    )

    # Day 20 is 8 April, day 21 is 9 April.
    assert due_on(request, "2026-04-08") == "2026-04-09"
