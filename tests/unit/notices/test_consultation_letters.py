"""Letters that ask for an opinion, and the one that tells a third party what was decided: each to its own reader."""

from dataclasses import replace

import pytest

from request_flow.notices.catalogue import catalogue
from request_flow.notices.compose import text_of
from support.letters import findings, letter, post, received, situation

COSTS = ("成本构成明细表", "成本测算说明")
CONCERN = "上述信息记载采购价格和利润率，可能属于商业秘密"


def asking(kind: str = "third_party", party: str | None = "众合食品有限公司"):
    named = {"party": party} if party is not None else {}
    return situation(received(), "consult", "2026-03-10", ref="c1", kind=kind, **named)


def said(name: str, of, **inputs) -> str:
    return text_of(letter(name, of, **inputs))


@pytest.mark.parametrize("kind", ["third_party", "co_maker", "other_agency"])
def test_each_kind_of_consultation_has_a_letter_of_its_own(kind):
    name = f"consultation-{kind.replace('_', '-')}"

    assert catalogue().sent("consultation-letter", {"kind": kind}).name == name
    told = {each.name for each in catalogue().of_act("consult", {"kind": kind})}
    assert told == {name, f"consultation-notice-{kind.replace('_', '-')}"}


@pytest.mark.parametrize(
    ("kind", "silence"),
    [
        ("third_party", "你（单位）逾期未提出意见的，由本机关依照该条例的规定决定是否公开。"),
        ("co_maker", "逾期未提出意见的，视为同意公开。"),
        ("other_agency", "逾期未回复的，不视为同意公开，由本机关依照该条例的规定作出答复。"),
    ],
)
def test_silence_has_the_effect_that_the_kind_of_consultation_gives_it(kind, silence):
    name = f"consultation-{kind.replace('_', '-')}"

    assert silence in said(name, asking(kind), information=COSTS, concern=CONCERN)


def test_the_slip_asks_for_an_opinion_on_each_piece_of_information():
    rows = said("consultation-third-party", asking(), information=COSTS, concern=CONCERN).splitlines()

    assert [row for row in rows if row.endswith("| □同意公开　□不同意公开")] == [
        "成本构成明细表 | □同意公开　□不同意公开",
        "成本测算说明 | □同意公开　□不同意公开",
    ]


def test_what_an_agency_cannot_determine_itself_is_asked_under_another_article():
    typed = {"information": COSTS, "concern": "上述信息中的点位是否属于国家秘密不明确"}
    plain = said("consultation-other-agency", asking("other_agency", "澄州市公安局"), **typed)
    asked = said("consultation-other-agency", asking("other_agency", "澄州市公安局"), **typed, determination=True)

    assert "第十一条第一款的规定，现就上述信息是否可以公开、内容是否准确与贵机关协商、确认。" in plain
    assert "第十七条第三款" not in plain
    assert "因上述信息中的点位是否属于国家秘密不明确，本机关不能确定上述信息是否可以公开。" in asked
    assert "第十七条第三款的规定，现报请贵机关确定。" in asked


def test_a_letter_that_asks_for_an_opinion_needs_somebody_to_ask():
    found = findings("consultation-third-party", asking(party=None), information=COSTS, concern=CONCERN)

    assert [(each.code, each.severity, each.where) for each in found.values()] == [("unfilled", "must", "party")]


def test_the_applicant_is_not_named_to_whoever_is_asked():
    found = findings("consultation-third-party", asking(), information=("张文慧所申请的明细表",), concern=CONCERN)

    assert found["identity_told"].severity == "must"


def decided(**more):
    """Two third parties and an agency were asked: one objected, one said nothing; the letter is about no single record."""
    request = received().consulted("c1", "2026-03-04", party="甲食品有限公司", received_on="2026-03-05")
    request.consulted("c2", "2026-03-06", party="乙食品有限公司", received_on="2026-03-09")
    request.consulted("c3", "2026-03-09", kind="other_agency", party="澄州市公安局", received_on="2026-03-09")
    request.answered_by("c1", "2026-03-16", "object", reasonable=True)
    return replace(situation(request, today="2026-04-13", more=more), act=None)


@pytest.mark.parametrize(
    ("to", "course"),
    [
        ("甲食品有限公司", "于2026年3月4日书面征求你（单位）的意见，于2026年3月16日收到你（单位）不同意公开的意见。"),
        ("乙食品有限公司", "于2026年3月6日书面征求你（单位）的意见，你（单位）未在规定的期限内提出意见。"),
    ],
)
def test_the_envelope_says_which_of_several_third_parties_a_decision_is_told_to(to, course):
    of = decided(**post(to=to, address="开发区1号"))
    written = {"reason": "不公开可能对公共利益造成重大影响", "information": COSTS}

    assert course in said("third-party-decision-notice", of, **written)
    assert letter("third-party-decision-notice", of, **written).addressee == to
    assert findings("third-party-decision-notice", of, **written) == {}


def test_a_decision_is_told_to_nobody_while_it_is_not_said_which_third_party():
    of = decided()
    found = findings("third-party-decision-notice", of, reason="不公开可能对公共利益造成重大影响", information=COSTS)

    assert letter("third-party-decision-notice", of).addressee == "第三方"
    assert (found["unfilled"].severity, found["unfilled"].where) == ("must", "consulted_on")


def test_a_term_may_be_delayed_without_reasons_having_been_asked_for():
    of = situation(received(), "fix_delayed_term", "2026-03-20", until="2026-06-30")
    text = said("delayed-term-notice", of, accepted="申请表已经写明用于课题研究", reason="需要逐份调取")

    assert "要求您说明理由" not in text
    assert "无法在2026年3月30日答复期限届满之前作出答复" in text
    assert "延迟答复的期限至2026年6月30日届满" in text
