"""The answer: its outcome and ground, what history forbids, the words kept, sent for review, issued as they were passed."""

from datetime import date

import pytest

from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import change
from web.office import Office, plain
from web.test_letters_pages import SAYS

REASON = "该方案尚在讨论，属于过程性信息，公开会影响决定的作出。"
REFUSED = {
    "family": "refuse",
    "outcome": "refuse_process_info",
    "grounds": "discussion_record",
    "i-reason": REASON,
    "i-severability": "不能：去掉后没有可提供的信息。",
    "on": "2026-11-23",
}
PIECE = {"HX-Request": "true"}


@pytest.fixture
def case(office: Office) -> str:
    """A request of 2026-11-09 to an office whose letters can be written."""
    set_particulars(office.program, "edu", SAYS, "管理员", from_day=date(2026, 1, 1))
    return office.arrives("2026-11-09")


def at(number: str, rest: str = "") -> str:
    return f"/a/edu/cases/{number}/decision{rest}"


def acts(office: Office, number: str) -> list[str]:
    with office.program.store.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT act FROM events JOIN cases ON cases.id = case_id WHERE number = ? ORDER BY seq", (number,)
        )
        return [act for (act,) in rows]


def drafts(office: Office) -> list[tuple[str, str]]:
    with office.program.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, status FROM letter_drafts ORDER BY id")
        return [(kind, status) for kind, status in rows]


def test_the_page_begins_with_the_outcomes_and_says_which_history_forbids(office: Office, case: str):
    html = office.client("li").page(at(case, "?outcome=refuse_process_info"))
    words = plain(html)

    assert "现在不能选 保护第三方合法权益" in words
    assert 'id="outcome-refuse_third_party"' not in html
    assert 'id="outcome-refuse_state_secret"' in html
    assert "第16条第二款" in words
    assert "告知书必须写明先申请行政复议，由系统写入。" in words


def test_an_outcome_that_history_forbids_can_be_chosen_once_the_third_party_was_asked(office: Office, case: str):
    office.does(case, "consult", "2026-11-10", who="li", ref="c1", kind="third_party", party="澄州食安配送有限公司")
    office.does(case, "record_opinion", "2026-11-20", who="li", ref="c1", opinion="object", reasonable=True)

    html = office.client("li").page(at(case, "?outcome=refuse_third_party"))
    assert 'id="outcome-refuse_third_party"' in html
    assert "第三方：" in plain(html)


def test_choosing_shows_the_fields_of_the_letter_and_keeps_nothing(office: Office, case: str):
    li = office.client("li")
    piece = li.post(at(case), {"family": "unable", "outcome": "unable_not_held", "do": "choose"}, headers=PIECE)
    assert 'id="i-search_scope"' in piece.text
    assert "<html" not in piece.text

    other = li.post(
        at(case),
        {
            "family": "unable",
            "outcome": "unable_not_held",
            "grounds": "other_agency",
            "do": "choose",
            "i-reason": "属于市住建局",
        },
        headers=PIECE,
    )
    assert 'id="i-right_agency"' in other.text
    assert "属于市住建局</textarea>" in other.text
    assert drafts(office) == []


def test_what_is_typed_is_kept_at_each_change_with_the_time(office: Office, case: str):
    li = office.client("li")
    answer = li.post(at(case), REFUSED, headers=PIECE)

    assert answer.headers["hx-replace-url"] == at(case, "?draft=1")
    assert "11月23日10:00已存为草稿。" in plain(answer.text)
    assert REASON in answer.text
    assert drafts(office) == [("reply-refused-process-info", "open")]
    html = li.page(at(case))
    assert f">{REASON}</textarea>" in html
    assert 'id="outcome-refuse_process_info" name="outcome" value="refuse_process_info" checked' in html


def test_another_outcome_takes_along_what_fits_and_loses_nothing(office: Office, case: str):
    li = office.client("li")
    li.post(at(case), REFUSED, headers=PIECE)
    internal = {**REFUSED, "outcome": "refuse_internal_affairs", "grounds": "", "draft": "1"}
    li.post(at(case), internal, headers=PIECE)
    assert drafts(office) == [("reply-refused-process-info", "discarded"), ("reply-refused-internal-affairs", "open")]

    li.post(at(case), {"family": "unable", "outcome": "unable_needs_making", "draft": "2", "on": ""}, headers=PIECE)
    assert drafts(office)[1:] == [("reply-refused-internal-affairs", "open"), ("reply-needs-making", "open")]


def test_checks_keep_no_draft_from_being_kept_and_stop_what_goes_on(office: Office, case: str):
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    li = office.client("li")
    bare = {**REFUSED, "i-reason": ""}

    assert li.post(at(case), {**bare, "do": "save"}).status_code == 303
    stopped = li.post(at(case), {**bare, "draft": "1", "do": "submit"})

    assert stopped.status_code == 422
    assert '<a href="#i-reason">没有写明理由；这一结果应当说明理由。</a>' in stopped.text
    assert acts(office, case) == ["receive"]


def test_an_answer_is_reviewed_and_issued_in_the_words_that_were_passed(office: Office, case: str):
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    li = office.client("li")
    sent = li.post(at(case), {**REFUSED, "do": "submit"})
    assert sent.headers["location"] == f"/a/edu/cases/{case}", plain(sent.text)[:500]
    assert acts(office, case) == ["receive", "draft", "submit"]
    assert "已送审，等待“公开机构初审”。" in li.words(at(case))

    zheng, qian = office.client("zheng"), office.client("qian")
    assert REASON in zheng.words(f"/a/edu/reviews/{case}")
    zheng.post(f"/a/edu/reviews/{case}", {"_version": "3", "verdict": "pass"})
    qian.post(f"/a/edu/reviews/{case}", {"_version": "4", "verdict": "pass"})
    assert "审核已全部通过，可以签发" in li.words(at(case))

    changed = li.post(at(case), {**REFUSED, "draft": "1", "i-reason": REASON + "另有补充。", "do": "issue"})
    assert changed.status_code == 422
    assert "与审核通过的拟稿不一致" in plain(changed.text)
    assert '<button class="btn" type="submit" name="do" value="submit">重新送审</button>' in changed.text

    ahead = li.post(at(case), {**REFUSED, "draft": "1", "do": "issue"})
    confirm = li.words(ahead.headers["location"])
    assert "澄教公开〔2026〕1号-答" in confirm
    assert "结案，计时到此为止。" in confirm
    done = li.post(ahead.headers["location"], {"_version": "5", "on": "2026-11-23"})
    assert done.status_code == 303, plain(done.text)[:600]
    assert acts(office, case)[-1] == "decide"
    words = li.words(done.headers["location"])
    assert "交邮（发出） 11月23日 星期一 答复期限到这一天为止。" in words
    assert "签收（送达） 尚未登记 复议、起诉的期限从这一天起算。" in words
    assert "现在不能答复。" in li.words(at(case))


def test_words_that_were_changed_after_the_reviews_are_sent_again(office: Office, case: str):
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    li = office.client("li")
    li.post(at(case), {**REFUSED, "do": "submit"})
    office.does(case, "review", "2026-11-23", who="zheng", stage="office", passed=True)
    office.does(case, "review", "2026-11-23", who="qian", stage="leader", passed=True)

    again = li.post(at(case), {**REFUSED, "draft": "1", "i-reason": REASON + "另有补充。", "do": "submit"})

    assert again.status_code == 303, plain(again.text)[:600]
    assert acts(office, case) == ["receive", "draft", "submit", "review", "review", "draft", "submit"]


def test_an_office_without_reviews_issues_at_once(office: Office, case: str):
    html = office.client("li").page(at(case, "?outcome=refuse_process_info"))

    assert 'value="issue"' in html
    assert 'value="submit"' not in html


def test_a_sensitive_matter_is_not_issued_before_its_collective_decision(office: Office, case: str):
    office.does(case, "mark_sensitive", "2026-11-10", reason="涉及面广")
    page = at(case, "?outcome=disclosed&grounds=provided")

    shut = office.client("li").page(page)
    assert 'value="issue"' not in shut
    words = plain(shut)
    assert "现在不能签发。 本件列为重大敏感事项，须先登记集体研究决定。 第17条" in words
    assert "集体研究决定由公开机构负责人、分管领导办理。" in words
    assert f'href="/a/edu/cases/{case}/do/collective_decision"' in office.client("wu").page(page)
    assert "答复 本件列为重大敏感事项" in office.client("wu").words(f"/a/edu/cases/{case}")

    office.does(case, "collective_decision", "2026-11-20", who="wu", reference="局长办公会纪要〔2026〕18号")
    assert 'value="issue"' in office.client("li").page(page)


def test_the_answer_is_for_those_who_write_letters_of_the_agency(office: Office, case: str):
    assert office.client("zheng").get(at(case)).status_code == 403
    assert office.client("he").get(at(case)).status_code == 403
    assert office.client("he").get(f"/a/health/cases/{case}/decision").status_code == 404
    assert office.client("li").get(at(case, "?draft=99")).status_code == 404
