"""Asking for an opinion by letter, telling the applicant so, telling the third party what was decided."""

from request_flow.notices.situation import Delivery
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.owing import letters_owed
from services.desk import do, history
from services.letters.office import SLIP, a_request, issued
from services.post import set_clock

THIRD_PARTY = LetterAsk(
    "consultation-third-party",
    {"information": ["成本构成明细表"], "concern": "上述信息记载采购价格和利润率，可能属于商业秘密"},
    {"ref": "c1", "party": "众合食品有限公司"},
)
DECISION = LetterAsk(
    "third-party-decision-notice",
    {"reason": "不公开可能对公共利益造成重大影响", "information": ["成本构成明细表"]},
    delivery=Delivery("众合食品有限公司", "post", "开发区1号"),
)


def test_the_letter_to_the_third_party_is_the_step_and_the_applicant_is_told_of_it(office):
    number = a_request(office)
    issued(office, number, SLIP)

    asked = issued(office, number, THIRD_PARTY)
    told = issued(office, number, LetterAsk("consultation-notice-third-party"))

    assert history(office, number)[-1]["kind"] == "third_party"
    assert (asked.letter.issue.answers, asked.letter.issue.event_seq) == ("consultation-letter", 2)
    assert (told.letter.issue.answers, told.letter.issue.event_seq, told.taken) == (None, 2, None)
    assert (asked.letter.name, told.letter.name) == ("教公开〔2024〕1号-征", "教公开〔2024〕1号-告")
    assert letters_owed(office, "edu", number) == []


def test_a_decision_to_disclose_is_told_to_the_third_party_and_changes_nothing_of_the_case(office):
    number = a_request(office)
    issued(office, number, THIRD_PARTY)
    set_clock(office, "2024-04-15")
    do(office, number, "record_opinion", "2024-04-12", ref="c1", opinion="object", reasonable=True)
    before = history(office, number)

    done = issued(office, number, DECISION)

    assert history(office, number) == before
    assert (done.letter.issue.event_seq, done.taken, done.letter.name) == (None, None, "教公开〔2024〕1号-告")


def test_a_record_is_corrected_by_a_letter_about_an_answered_request(office):
    number = a_request(office)
    do(office, number, "decide", "2024-03-29", outcome="disclosed", grounds="provided")

    done = issued(
        office,
        number,
        LetterAsk(
            "correction-made",
            {
                "asked_on": "2024-03-29",
                "records": ["登记表“毕业学校”一栏"],
                "reason": "毕业证书载明另一所学校",
                "corrections": ["“毕业学校”一栏更正为“师范学院”"],
            },
        ),
    )

    assert (done.letter.name, done.taken) == ("教公开〔2024〕1号-更", None)
