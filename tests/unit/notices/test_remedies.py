"""The remedies that a letter tells: by outcome, by ground, and by the law of its day."""

import pytest

from request_flow.notices.catalogue import catalogue
from request_flow.notices.compose import compose, text_of
from request_flow.notices.remedies import own_name, remedies_of
from request_flow.notices.situation import Particulars
from support.build import a_request
from support.letters import CONTRACT, REASON, letter, situation, written

EITHER = (
    "如对本告知书不服，可以自收到本告知书之日起60日内向澄州市人民政府申请行政复议，"
    "或者自收到本告知书之日起6个月内直接向澄州市人民法院提起行政诉讼。"
)
REVIEW_FIRST = (
    "如对本告知书不服，应当自收到本告知书之日起60日内先向澄州市人民政府申请行政复议；"
    "对行政复议决定不服的，可以自收到行政复议决定书之日起15日内向澄州市人民法院提起行政诉讼。"
)


def refused(on, received, asked, objected, **decision):
    request = (
        a_request(subject="成本明细表")
        .received(received)
        .consulted("c1", asked, party="众合食品有限公司")
        .answered_by("c1", objected, "object", reasonable=True)
    )
    data = {"outcome": "refuse_third_party", "grounds": "trade_secret"} | decision
    return situation(request, "decide", on, **data)


def kind(folder, remedies="rule", title="政府信息公开告知书", outcomes="", audience="applicant"):
    contract = (
        CONTRACT.format(audience=audience)
        .replace("remedies: none", f"remedies: {remedies}")
        .replace("title: 信", f"title: {title}")
    )
    return written(folder, "<p>{{ text }}</p>{{ remedies }}", contract).kind("letter")


def told(folder, of, **more):
    found = remedies_of(kind(folder, **more), of)
    return None if found is None else (found.whole, found.withheld, found.rest)


def test_a_refusal_to_protect_a_third_party_tells_to_seek_review_first_since_2024():
    of = refused("2024-01-02", "2023-12-04", "2023-12-06", "2023-12-15")

    assert REVIEW_FIRST in text_of(letter("reply-refused-third-party", of, reason=REASON))


def test_the_same_refusal_left_both_ways_open_until_the_last_day_of_2023():
    of = refused("2023-12-29", "2023-12-04", "2023-12-06", "2023-12-15")

    assert EITHER in text_of(letter("reply-refused-third-party", of, reason=REASON))


@pytest.mark.parametrize(
    ("outcome", "grounds", "expected"),
    [
        ("refuse_state_secret", "state_secret", ("review_first", None, None)),
        ("refuse_internal_affairs", "personnel", ("review_first", None, None)),
        ("refuse_enforcement_file", "enforcement_file", ("review_first", None, None)),
        ("refuse_admin_query", "land_register", ("either", None, None)),
        ("disclosed", "provided", ("either", None, None)),
        ("unable_not_held", "not_existing", ("either", None, None)),
        ("notproc_petition", "petition", ("either", None, None)),
        ("partial", "severed_withheld", (None, "review_first", "either")),
        ("partial", ["severed_unable", "severed_third_party"], (None, "review_first", "either")),
        ("partial", "severed_not_information", ("either", None, None)),
        ("partial", "severed_unable", ("either", None, None)),
        ("partial", None, (None, "review_first", "either")),
    ],
)
def test_the_way_goes_by_outcome_and_ground(tmp_path, outcome, grounds, expected):
    data = {"outcome": outcome} | ({"grounds": grounds} if grounds is not None else {})
    of = situation(a_request().received("2026-03-02"), "decide", "2026-03-10", **data)

    assert told(tmp_path, of) == expected


def test_where_part_was_provided_what_was_withheld_and_the_rest_are_told_apart(tmp_path):
    of = situation(
        a_request().received("2026-03-02"), "decide", "2026-03-10", outcome="partial", grounds="severed_withheld"
    )
    lines = text_of(compose(kind(tmp_path), of, {"text": "甲"})).splitlines()

    assert lines[4] == REVIEW_FIRST.replace("如对本告知书", "如对本告知书中不予公开的内容")
    assert lines[5] == EITHER.replace("如对本告知书", "如对本告知书的其他内容")


@pytest.mark.parametrize("act", ["withdraw", "lapse"])
def test_an_end_without_an_answer_leaves_both_ways_open(tmp_path, act):
    request = a_request().received("2026-03-02")
    if act == "withdraw":
        of = situation(request, "withdraw", "2026-03-10")
    else:
        asked = request.asked_to_supplement("2026-03-10", term_days=5)
        of = situation(asked, "lapse_supplement", "2026-03-18")

    assert told(tmp_path, of) == ("either", None, None)


@pytest.mark.parametrize("name", ["supplement-notice", "extension-notice", "receipt-slip"])
def test_a_step_on_the_way_tells_no_remedies(name):
    assert catalogue().kind(name).notice.remedies == "none"
    of = situation(a_request().received("2026-03-02"), "extend", "2026-03-10", days=5, approved_by="王主任")

    assert remedies_of(catalogue().kind(name), of) is None


def test_a_third_party_told_of_a_disclosure_has_both_ways_of_its_own(tmp_path):
    of = refused("2026-03-25", "2026-03-02", "2026-03-04", "2026-03-12", outcome="disclosed", grounds="provided")

    assert told(tmp_path, of, remedies="either", audience="third_party") == ("either", None, None)


def test_a_case_without_an_outcome_tells_none_by_rule(tmp_path):
    of = situation(a_request().received("2026-03-02"), today="2026-03-02")

    assert told(tmp_path, of) is None


def test_the_terms_are_those_of_the_day(tmp_path):
    of = situation(a_request().received("2026-03-02"), "decide", "2026-03-10", outcome="disclosed")
    found = remedies_of(kind(tmp_path), of)

    assert found is not None
    assert (found.review_days, found.suit_months, found.suit_after_review_days) == (60, 6, 15)


def test_organ_and_court_that_are_not_known_yet_are_shown_as_missing():
    of = situation(
        a_request().received("2026-03-02").consulted("c1", "2026-03-03").answered_by("c1", "2026-03-09", "object"),
        "decide",
        "2026-03-10",
        agency=Particulars(),
        outcome="refuse_third_party",
        grounds="privacy",
    )
    said = text_of(letter("reply-refused-third-party", of, reason=REASON))

    assert "先向【待填：行政复议机关】申请行政复议" in said
    assert "向【待填：管辖法院】提起行政诉讼" in said


@pytest.mark.parametrize(
    ("title", "name"),
    [("收费通知书", "本通知书"), ("不予公开决定书", "本决定书"), ("征求意见函", "本函"), ("登记回执", "本文书")],
)
def test_a_letter_calls_itself_by_the_end_of_its_title(tmp_path, title, name):
    assert own_name(kind(tmp_path, title=title)) == name
