"""Whom and what a record of service is about, and what came back."""

from request_flow.notices.situation import Delivery
from request_flow.notices.values import TABLE
from support.letters import ADDRESS, received, situation

PAPERS = (("政府信息公开告知书", "澄教公开〔2026〕3号-答", "2026年3月10日", ""),)
NUMBER = "澄教公开〔2026〕3号-答"


def answered():
    return received().did("decide", "2026-03-10", outcome="disclosed", grounds="provided", document=NUMBER)


def served(papers=PAPERS, delivery=None, **data):
    request = answered().did("deliver", "2026-03-12", method="post", document=NUMBER, note="EMS1", **data)
    return situation(request, today="2026-03-12", more={"papers": papers, "delivery": delivery})


def values(of, *names):
    return [TABLE[name](of) for name in names]


def test_the_letter_served_is_told_with_its_title_where_the_case_lists_it():
    assert values(served(), "served_document", "service_proof") == [f"《政府信息公开告知书》（{NUMBER}）", "EMS1"]
    assert TABLE["served_document"](served(papers=())) == NUMBER


def test_before_the_service_is_on_record_nothing_is_told_of_it():
    of = situation(answered(), today="2026-03-11")

    assert values(of, "served_document", "service_proof", "returned_on") == [None, None, None]
    assert values(of, "served_to", "served_address") == ["张文慧", ADDRESS]


def test_the_envelope_comes_before_the_applicant():
    of = served(delivery=Delivery("周正", "post", "滨河路16号"))

    assert values(of, "served_to", "served_address") == ["周正", "滨河路16号"]


def test_a_letter_that_came_back_keeps_its_day_and_reason():
    of = served(returned=True)

    assert values(of, "returned_document", "return_reason") == [f"《政府信息公开告知书》（{NUMBER}）", "EMS1"]
    assert str(TABLE["returned_on"](of)) == "2026-03-12"
    assert TABLE["returned_on"](served()) is None


def test_an_outcome_is_told_with_its_group():
    of = situation(received().did("decide", "2026-03-10", outcome="unable_not_held", grounds="not_existing"))

    assert TABLE["outcome_in_full"](of) == "无法提供（本机关不掌握相关政府信息）"
    assert TABLE["outcome_in_full"](situation(answered())) == "予以公开"
    assert TABLE["outcome_in_full"](situation(received())) is None


def test_the_papers_are_numbered():
    assert TABLE["papers"](served()) == (("1", *PAPERS[0]),)
