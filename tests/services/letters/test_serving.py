"""Service of a letter with its proof is the act that the workflow has for it; a letter that came back is a task."""

from datetime import date

import pytest

from request_flow.errors import BadInput, Refused
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.keeping import open_letter, void_letter
from request_flow.services.letters.serving import Proof, serve_letter
from request_flow.services.reading import show_case
from services.desk import CLERK, HEAD, do, history
from services.letters.office import EXTENSION, a_request, issued
from services.post import messages, set_clock, staff

POSTED = Proof("posting_number", "EMS1234567890CN")
REFUSAL = LetterAsk(
    "reply-refused-third-party",
    {"reason": "该信息记载第三方的采购价格，属于商业秘密，公开会损害其权益", "severability": "不能区分处理"},
    {"grounds": "trade_secret"},
)


def answered(program, on="2024-03-29"):
    number = a_request(program, "2024-03-01")
    do(program, number, "assign", "2024-03-01", unit="基教科", to="li")
    do(program, number, "consult", "2024-03-04", ref="c1", kind="third_party", party="某公司")
    do(program, number, "record_opinion", "2024-03-20", ref="c1", opinion="object", reasonable=True)
    return number, issued(program, number, REFUSAL, on=date.fromisoformat(on)).letter.name


def test_the_term_of_a_supplement_runs_from_the_service_that_is_recorded(office):
    number = a_request(office)
    name = issued(office, number, on=date(2024, 3, 27)).letter.name

    done = serve_letter(office, "edu", name, CLERK, on=date(2024, 3, 29), method="post", proof=POSTED)

    assert done.taken is not None
    assert history(office, number)[-1] == {
        "on": date(2024, 3, 29),
        "action": "serve_notice",
        "method": "post",
        "note": "EMS1234567890CN",
        "document": "教公开〔2024〕1号-补",
        "actor": "小李",
    }
    # Ten working days after Friday 29 March: 4 to 6 April are closed, Sunday 7 April is worked.
    assert show_case(office, "edu", number)["standing"]["due_on"] == "2024-04-15"
    [record] = open_letter(office, "edu", name).records
    assert (record.what, record.event_seq) == ("served", 3)
    assert (record.data["proof"], record.data["text"]) == ("posting_number", "EMS1234567890CN")


def test_the_service_of_an_answer_is_its_delivery(office):
    number, name = answered(office)

    done = serve_letter(
        office, "edu", name, CLERK, on=date(2024, 3, 29), method="in_person", proof=Proof("signature", "张三")
    )

    assert history(office, number)[-1]["action"] == "deliver"
    assert done.record.event_seq == len(history(office, number))


def test_the_service_of_any_other_letter_is_kept_with_the_letter(office):
    number = a_request(office)
    name = issued(office, number, EXTENSION).letter.name
    before = len(history(office, number))

    done = serve_letter(
        office, "edu", name, CLERK, on=date(2024, 3, 29), method="email", proof=Proof("electronic_confirmation", "已读")
    )

    assert (done.taken, done.record.what, len(history(office, number))) == (None, "served", before)


def test_a_letter_that_came_back_is_a_task_for_whoever_handles_the_case(office):
    staff(office)
    number, name = answered(office)

    done = serve_letter(office, "edu", name, CLERK, on=date(2024, 3, 29), method="post", returned="查无此人")

    assert done.told == 1
    [task] = [each for each in messages(office) if each.topic == "mail_returned"]
    assert (task.login, task.values["number"], task.values["document"]) == ("li", number, "教公开〔2024〕1号-答")
    assert task.values["letter"] == "政府信息不予公开告知书"
    event = history(office, number)[-1]
    assert (event["action"], event["returned"]) == ("deliver", True)
    assert show_case(office, "edu", number)["case"]["events"][-1]["note"] == "查无此人"
    set_clock(office, "2024-04-01")
    again = serve_letter(office, "edu", name, CLERK, on=date(2024, 4, 1), method="post", proof=POSTED)
    assert [each.what for each in open_letter(office, "edu", name).records] == ["returned", "served"]
    assert again.taken is not None


def test_a_notice_that_came_back_starts_no_term(office):
    number = a_request(office)
    name = issued(office, number).letter.name

    done = serve_letter(office, "edu", name, CLERK, on=date(2024, 3, 29), method="post", returned="拒收")

    assert (done.taken, history(office, number)[-1]["action"]) == (None, "request_supplement")


def test_a_service_without_proof_or_with_a_day_that_cannot_be_is_refused(office):
    name = issued(office, a_request(office)).letter.name

    def served(on="2024-03-29", **said):
        serve_letter(office, "edu", name, CLERK, on=date.fromisoformat(on), method="post", **said)

    with pytest.raises(BadInput):
        served()
    with pytest.raises(BadInput):
        served(proof=POSTED, returned="退回")
    with pytest.raises(BadInput):
        served(proof=Proof("signature", " "))
    with pytest.raises(Refused) as refused:
        served("2024-03-30", proof=POSTED)
    assert refused.value.code == "in_the_future"
    with pytest.raises(Refused) as refused:
        served("2024-03-28", proof=POSTED)
    assert refused.value.code == "served_before_issue"
    void_letter(office, "edu", name, "写错", HEAD)
    with pytest.raises(Refused) as refused:
        served(proof=POSTED)
    assert refused.value.code == "letter_void"
