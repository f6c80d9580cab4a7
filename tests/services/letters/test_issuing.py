"""Issuing a letter is one thing: its checks, its number, the step it is, its frozen bytes; or nothing at all."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from request_flow.errors import BadInput, Conflict, Refused
from request_flow.notices.situation import Delivery
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.drafting import (
    checks_of,
    discard_draft,
    draft_letter,
    list_drafts,
    preview_bytes,
    preview_letter,
    revise_draft,
)
from request_flow.services.letters.keeping import list_letters, open_letter, reprint
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import change
from request_flow.services.steps import Person, Step, take_step
from request_flow.services.verifying import verify
from request_flow.storage.unit import reading
from services.desk import CLERK, HEAD, do, history
from services.letters.office import EXTENSION, KEYS, SLIP, SUPPLEMENT, WHY, a_request, issued
from services.post import set_clock


def codes(findings):
    return [each.code for each in findings]


def test_the_issue_of_a_notice_is_the_step_and_its_record_bears_the_number(office):
    number = a_request(office)

    done = issued(office, number)

    assert done.letter.name == "教公开〔2024〕1号-补"
    assert done.taken is not None
    assert done.taken.facts.state == "awaiting_supplement"
    assert history(office, number)[-1] == {
        "on": date(2024, 3, 29),
        "action": "request_supplement",
        **KEYS,
        "document": "教公开〔2024〕1号-补",
        "actor": "王主任",
    }
    issue = done.letter.issue
    assert (issue.day, issue.law_day, issue.event_seq, issue.answers) == (
        "2024-03-29",
        "2024-03-29",
        2,
        "supplement-notice",
    )
    assert (issue.issued_by, issue.role, issue.issued_at) == ("王主任", "office_head", "2024-03-29T10:00:00+08:00")
    assert verify(office).findings == []


def test_the_bytes_that_are_kept_have_the_hashes_told_and_say_what_was_issued(office):
    number = a_request(office)

    done = issued(office, number)

    kept = {form: reprint(office, "edu", done.letter.name, form) for form in ("html", "docx", "pdf")}
    assert {form: sha256(content).hexdigest() for form, content in kept.items()} == done.hashes
    assert kept["pdf"].startswith(b"%PDF-")
    assert kept["docx"].startswith(b"PK")
    page = kept["html"].decode()
    assert "教公开〔2024〕1号-补" in page
    assert "草稿" not in page
    made_of = open_letter(office, "edu", done.letter.name).made_of
    assert made_of is not None
    assert made_of["inputs"] == WHY
    assert made_of["text"].splitlines()[:4] == [
        "教育局",
        "教公开〔2024〕1号-补",
        "政府信息公开申请补正告知书",
        "张三：",
    ]


def test_nothing_of_a_letter_that_names_a_person_rests_in_the_clear(office):
    number = a_request(office)
    issued(office, number)
    draft_letter(office, "edu", number, HEAD, kind="receipt-slip", inputs={"materials": ["张三的身份证复印件"]})

    with reading(office.store) as unit:
        cells = [
            cell
            for table in ("letters", "letter_files", "letter_records", "letter_drafts")
            for row in unit.run(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # fixed names
            for cell in row
        ]
    resting = b"\n".join(bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in cells)
    assert "政府信息公开申请补正告知书".encode() in resting
    for word in ("张三", "学校名称", "无法据以查找"):
        assert word.encode() not in resting


def test_a_letter_follows_the_record_that_called_for_it_and_is_issued_once(office):
    number = a_request(office)

    slip = issued(office, number, SLIP, CLERK)

    assert (slip.letter.name, slip.letter.issue.event_seq, slip.taken) == ("教公开〔2024〕1号-回", 1, None)
    assert slip.letter.issue.answers == "receipt-slip"
    with pytest.raises(Refused, match="issued already: 教公开〔2024〕1号-回") as refused:
        issued(office, number, SLIP)
    assert refused.value.code == "letter_issued"
    assert len(history(office, number)) == 1


def test_each_kind_has_its_own_numbers_and_each_year_begins_anew(office):
    first, second = a_request(office), a_request(office)

    assert [issued(office, each).letter.name for each in (first, second)] == [
        "教公开〔2024〕1号-补",
        "教公开〔2024〕2号-补",
    ]
    assert issued(office, first, SLIP).letter.name == "教公开〔2024〕1号-回"
    set_clock(office, "2025-01-02")
    third = a_request(office, "2025-01-02")
    assert issued(office, third).letter.name == "教公开〔2025〕1号-补"


def test_a_letter_bears_the_format_that_its_agency_has_chosen(office):
    set_particulars(office, "edu", {"number_format": "{year}年第{n}号（{suffix}）{short}"}, "管理员")

    assert issued(office, a_request(office)).letter.name == "2024年第1号（补）教公开"


def test_what_the_law_refuses_is_refused_before_anything_else_and_leaves_nothing(office):
    number = a_request(office)
    issued(office, number)

    with pytest.raises(Refused) as refused:
        issued(office, number, EXTENSION)

    assert refused.value.code == "no_such_step"
    assert len(list_letters(office, "edu")) == 1
    with reading(office.store) as unit:
        assert unit.run("SELECT suffix, last FROM letter_sequences").fetchall() == [("补", 1)]


def test_a_role_that_may_not_take_the_step_issues_no_letter(office):
    number = a_request(office)

    with pytest.raises(Refused) as refused:
        issued(office, number, EXTENSION, CLERK)
    assert refused.value.code == "role_may_not"
    with pytest.raises(Refused) as refused:
        issued(office, number, SLIP, Person("审", "reviewer"))
    assert refused.value.code == "role_may_not"


def test_a_finding_that_nobody_may_go_on_against_stops_the_letter_and_takes_no_number(office):
    number = a_request(office)

    with pytest.raises(Refused) as refused:
        issued(office, number, LetterAsk("supplement-notice", {}, KEYS))

    assert refused.value.code == "letter_stopped"
    assert "没有填写：为什么不明确" in refused.value.sentence.zh
    assert issued(office, number).letter.issue.n == 1


def test_particulars_that_are_missing_on_the_day_of_the_letter_stop_it(program):
    number = a_request(program)

    with pytest.raises(Refused, match=r"particulars of .* lack"):
        issued(program, number)


def test_a_letter_of_one_ground_is_on_record_with_it_and_with_no_other(office):
    searched = {"search_scope": "档案室", "search_words": ["报告"], "search": "经逐卷查阅，没有找到该报告"}
    number = a_request(office)

    with pytest.raises(BadInput) as refused:
        issued(office, number, LetterAsk("reply-not-existing", searched, {"grounds": ["other_agency"]}))
    assert refused.value.code == "letter_of_another_ground"
    assert "要用“非本机关负责公开告知书”（reply-other-agency）" in refused.value.sentence.zh

    answered = a_request(office)
    issued(office, answered, LetterAsk("reply-not-existing", searched))
    assert history(office, answered)[-1]["grounds"] == ["not_existing"]  # the letter of one ground says which

    do(office, number, "decide", "2024-03-29", outcome="unable_not_held", grounds=["other_agency"])
    with pytest.raises(BadInput):
        issued(office, number, LetterAsk("reply-not-existing", searched, event=2))


def test_a_finding_that_asks_for_a_reason_needs_one_and_it_is_kept(office):
    number = a_request(office, "2024-03-01")  # the seventh working day was 12 March

    with pytest.raises(Refused) as refused:
        issued(office, number)
    assert refused.value.code == "letter_needs_reason"
    assert "supplement_notice_late" in refused.value.sentence.en
    with pytest.raises(BadInput, match="give the reason"):
        issued(office, number, overrides={"supplement_notice_late": " "})
    with pytest.raises(BadInput, match="nothing was found under 'traditional_mixed'"):
        issued(office, number, overrides={"supplement_notice_late": "申请人补充了材料", "traditional_mixed": "x"})

    done = issued(office, number, overrides={"supplement_notice_late": "申请人补充了材料"})

    assert done.letter.issue.overridden == '["supplement_notice_late"]'
    made_of = open_letter(office, "edu", done.letter.name).made_of
    assert made_of is not None
    assert made_of["overrides"] == {"supplement_notice_late": "申请人补充了材料"}


def test_a_remark_lets_the_letter_go_out_and_is_told(office):
    number = a_request(office)

    done = issued(office, number, on=date(2024, 3, 29), bears=date(2024, 3, 23))  # a Saturday

    assert codes(done.findings) == ["signed_on_day_off"]
    assert done.letter.issue.day == "2024-03-23"


def test_a_letter_of_tomorrow_is_refused(office):
    number = a_request(office)

    for days in ({"on": date(2024, 3, 30)}, {"bears": date(2024, 3, 30)}):
        with pytest.raises(Refused) as refused:
            issued(office, number, SLIP, **days)
        assert refused.value.code == "in_the_future"


def test_an_envelope_to_somebody_else_stops_the_letter(office):
    number = a_request(office)

    with pytest.raises(Refused, match="the letter speaks to 张三, the envelope to 李四"):
        issued(office, number, replace(SUPPLEMENT, delivery=Delivery("李四", "post", "某路2号")))


def test_a_letter_takes_the_particulars_of_the_day_it_bears(office):
    set_particulars(office, "edu", {"address": "新路88号"}, "管理员", from_day=date(2024, 3, 28))
    before, after = a_request(office), a_request(office)

    old = issued(office, before, on=date(2024, 3, 27))
    new = issued(office, after, on=date(2024, 3, 28))

    texts = [(open_letter(office, "edu", each.letter.name).made_of or {})["text"] for each in (old, new)]
    assert ["文昌路12号" in texts[0], "新路88号" in texts[1], "文昌路12号" in texts[1]] == [True, True, False]
    assert [old.letter.issue.particulars_seq, new.letter.issue.particulars_seq] == [1, 2]


def test_a_decision_waits_for_its_reviews_and_names_its_outcome(office):
    kind = "reply-refused-third-party"
    inputs = {
        "reason": "该信息记载第三方的采购价格，不为公众所知悉，第三方已采取保密措施，属于商业秘密",
        "severability": "各项内容不能区分处理",
    }
    number = a_request(office, "2024-03-01")
    do(office, number, "consult", "2024-03-04", ref="c1", kind="third_party", party="某公司")
    do(office, number, "record_opinion", "2024-03-20", ref="c1", opinion="object", reasonable=True)
    ask = LetterAsk(kind, inputs, {"grounds": "trade_secret"})
    change(office, "edu", name=None, parent=None, review_chain="short")
    with pytest.raises(Refused) as refused:
        issued(office, number, ask)
    assert refused.value.code == "review_incomplete"
    change(office, "edu", name=None, parent=None, review_chain="none")

    done = issued(office, number, ask)

    assert done.letter.name == "教公开〔2024〕1号-答"
    assert history(office, number)[-1]["outcome"] == "refuse_third_party"
    text = (open_letter(office, "edu", done.letter.name).made_of or {})["text"]
    assert "应当自收到本告知书之日起60日内先向市人民政府申请行政复议" in text


def test_the_letter_for_another_act_or_outcome_is_named(office):
    with pytest.raises(BadInput, match="outcome of reply-refused-third-party is refuse_third_party, not disclosed"):
        issued(office, a_request(office), LetterAsk("reply-refused-third-party", {}, {"outcome": "disclosed"}))


def test_what_is_typed_for_no_field_of_the_letter_is_refused(office):
    with pytest.raises(BadInput):
        issued(office, a_request(office), LetterAsk("supplement-notice", {"rubbish": "x"}, KEYS))


def test_a_draft_is_kept_looked_at_changed_and_issued_once(office):
    number = a_request(office)
    draft = draft_letter(office, "edu", number, CLERK, kind="supplement-notice", inputs={"why": "没有写明"}, data=KEYS)
    revised = revise_draft(office, "edu", draft.id, CLERK, inputs=WHY)

    assert (revised.id, revised.ask.inputs) == (draft.id, WHY)
    assert [each.id for each in list_drafts(office, "edu", number)] == [draft.id]
    looked = preview_letter(office, "edu", number, draft.id, HEAD)
    assert (looked.letter.number, looked.letter.draft, looked.findings) == (None, True, ())
    assert "草稿" in preview_bytes(looked.letter, "html").decode()
    assert history(office, number)[-1]["action"] == "receive"

    assert issued(office, number, draft.id).letter.name == "教公开〔2024〕1号-补"

    assert list_drafts(office, "edu") == []
    with pytest.raises((Conflict, Refused)):
        issued(office, number, draft.id)
    with pytest.raises(Conflict):
        revise_draft(office, "edu", draft.id, CLERK, inputs=WHY)
    with pytest.raises(Conflict):
        discard_draft(office, "edu", draft.id)


def test_a_draft_says_what_is_still_missing_and_why_the_step_is_refused(office):
    number = a_request(office)
    draft = draft_letter(office, "edu", number, CLERK, act="request_supplement", data=KEYS)

    assert codes(checks_of(office, "edu", number, draft.id, HEAD)) == ["unfilled"]

    issued(office, number)
    assert codes(checks_of(office, "edu", number, draft.id, HEAD))[0] == "no_such_step"


def test_a_case_that_somebody_changed_meanwhile_is_looked_at_again(office, monkeypatch):
    from request_flow.services.letters import issuing  # noqa: PLC0415

    number = a_request(office)
    ready = issuing.in_forms
    hold = issuing.hold_agency

    def another_is_first(unit, agency):
        monkeypatch.setattr(issuing, "hold_agency", hold)
        if not office.store.is_sqlite:  # there a writer has the whole store
            take_step(office, "edu", number, Step("assign", date(2024, 3, 29), {"unit": "基教科"}), HEAD)
        return hold(unit, agency)

    monkeypatch.setattr(issuing, "hold_agency", another_is_first)
    if office.store.is_sqlite:
        assert issued(office, number).letter.issue.n == 1
    else:
        with pytest.raises(Conflict) as conflict:
            issued(office, number)
        assert conflict.value.code == "changed_meanwhile"
        assert list_letters(office, "edu") == []
    assert issuing.in_forms is ready
