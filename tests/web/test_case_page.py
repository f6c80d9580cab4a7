"""The page of a case: when it is due and why, what can be done, what happened, and who may look.

The case is the one of the design: received 2026-09-18, a third party asked from 09-28 to 10-21, extended by ten working
days on 11-03 from 11-10 to 11-24.
"""

from datetime import date

import pytest

from request_flow.services.steps import Person, Step, take_step
from web.office import Office, plain

SEALED_ID, SEALED_PHONE = "320800199001011234", "13800000000"


@pytest.fixture
def case(office: Office) -> str:
    number = office.arrives("2026-09-18", description="请公开成本构成明细表，\n纸质邮寄。")
    office.does(number, "assign", "2026-09-21", unit="体卫艺科", to="li")
    office.does(number, "sign_for", "2026-09-21", who="li")
    office.does(number, "consult", "2026-09-28", who="li", ref="c1", kind="third_party", party="鲜达食材公司")
    office.does(number, "record_opinion", "2026-10-21", who="li", ref="c1", opinion="object")
    office.does(number, "extend", "2026-11-03", days=10, approved_by="钱立")
    office.does(number, "draft", "2026-11-16", who="li", outcome="refuse_third_party", text="涉及商业秘密。")
    return number


def test_the_page_says_when_why_and_what_next(office: Office, case: str):
    html = office.client("li").page(f"/a/edu/cases/{case}")
    words = plain(html)

    assert "11月24日 星期二 明天到期 计时中" in words
    assert (
        "30个工作日，已用29日，剩1日。 停算13日另计。" in words
        or "30个工作日，已用29日，剩1日。停算13日另计。" in words
    )
    assert "收到申请，当日不计；9月20日（周日，调休上班）为第1日，答复期限20个工作日，到10月22日。" in words
    assert "征求意见，停算到10月23日，到期日10月22日→11月12日。" in words
    assert "收到意见，停算到10月21日，到期日11月12日→11月10日。" in words
    assert "延长答复期限10个工作日，至11月24日。" in words
    assert f'href="/a/edu/cases/{case}/do/submit">送审</a>' in html
    assert "校验链完整" in words
    assert "承办：李若川（体卫艺科）" in words


def test_the_strip_has_every_day_from_receipt_to_due_day(office: Office, case: str):
    html = office.client("li").page(f"/a/edu/cases/{case}")

    for sentence in (
        "9月18日，起算日，当日不计",
        "9月20日，调休上班（国庆节，国办发明电〔2025〕7号），计为第1日",
        "9月29日，征求意见，不计入期限",
        "10月22日，计为第7日",
        "11月23日，今天，计为第29日",
        "11月24日，到期日，计为第30日",
    ):
        assert f'<span class="vh">{sentence}</span>' in html
    assert html.count('class="run ext"') == 8
    assert html.count('class="run ext now"') == 1
    assert html.count('class="due"') == 1


def test_steps_say_what_they_do_and_the_others_why_not(office: Office, case: str):
    words = office.client("li").words(f"/a/edu/cases/{case}")

    assert "征求意见 办理 次日起停算，最迟到12月14日；到期日11月24日→12月15日。" in words
    assert "可办，但会记入异常 补正告知" in words
    assert "超过规定期限才告知补正" in words
    assert "延长答复期限 本答复期限已于11月3日延长过一次，不能再次延长。 第33条第二款" in words
    assert "作废 由公开机构负责人办理。" in words


def test_it_is_the_same_page_in_english(office: Office, case: str):
    words = office.client("li").words(f"/a/edu/cases/{case}?lang=en")

    assert "24 Nov 2026 Tue due tomorrow running" in words
    assert "30 working days, 29 used, 1 left." in words
    assert "Extend: 10 working days more, to 24 Nov 2026." in words
    assert "Not counted from the next day to 14 Dec 2026 at the latest; due 24 Nov 2026 → 15 Dec 2026." in words


def test_a_closed_case_shows_its_outcome_and_the_day_it_was_due(office: Office, case: str):
    office.does(case, "decide", "2026-11-23", who="li", outcome="refuse_third_party")

    words = office.client("li").words(f"/a/edu/cases/{case}")

    assert "答复日期 11月23日 星期一 已办结·保护第三方合法权益" in words
    assert "答复期限是11月24日。" in words
    assert "尚未登记送达。" in words
    assert "为什么是11月24日" in words


def test_a_late_answer_says_by_how_much(office: Office):
    number = office.arrives("2026-10-08")
    office.does(number, "decide", "2026-11-10", who="li", outcome="disclosed")

    # twenty working days, 10-10 among them, end on 2026-11-04; 5, 6, 9 and 10 November come after it
    assert "迟延4个工作日" in office.client("li").words(f"/a/edu/cases/{number}")


def test_a_withdrawn_case_is_closed_and_not_answered(office: Office):
    number = office.arrives("2026-11-09")
    office.does(number, "withdraw", "2026-11-16")

    words = office.client("li").words(f"/a/edu/cases/{number}")

    assert "办结日期 11月16日 星期一" in words
    assert "尚未登记送达" not in words
    assert "归档 不改变期限。" in words


def test_weeks_in_which_nothing_counts_fold_in_a_long_strip_and_open_again(office: Office):
    number = office.arrives("2026-08-03")
    for ref, day in (
        ("c1", "2026-08-04"),
        ("c2", "2026-08-25"),
        ("c3", "2026-09-14"),
        ("c4", "2026-10-12"),
        ("c5", "2026-11-02"),
    ):
        office.does(number, "consult", day, who="li", ref=ref, kind="third_party")

    li = office.client("li")
    folded, whole = li.page(f"/a/edu/cases/{number}"), li.page(f"/a/edu/cases/{number}?days=all")

    assert "停算" in plain(folded)
    assert 'colspan="7">停算' in folded
    assert 'colspan="7">停算' not in whole
    assert whole.count('<tr><th scope="row">') > folded.count('<tr><th scope="row">')


def test_a_case_without_a_clock_says_why(office: Office):
    waiting = office.arrives("2026-11-20", channel="email")
    void = office.arrives("2026-11-20")
    office.does(void, "void", "2026-11-20", reason="误登记", approved_by="吴江")

    li = office.client("li")
    assert "尚未起算 待确认" in li.words(f"/a/edu/cases/{waiting}")
    assert "这件案件已作废：不计入任何年度，编号保留，内容仍可查看。" in li.words(f"/a/edu/cases/{void}")


def test_a_stopped_and_an_overdue_clock_say_so(office: Office):
    asked = office.arrives("2026-11-09")
    office.does(asked, "consult", "2026-11-16", who="li", ref="c1", kind="third_party")
    late = office.arrives("2026-10-12")

    li = office.client("li")
    assert "停算" in li.words(f"/a/edu/cases/{asked}")
    # 2026-10-12 and twenty working days end on 2026-11-09; ten working days later it is 2026-11-23.
    assert "11月9日 星期一 逾期10个工作日" in li.words(f"/a/edu/cases/{late}")


def test_the_applicants_other_cases_of_the_month_are_counted_and_the_fee_follows(office: Office):
    numbers = [office.arrives("2026-11-02") for _ in range(11)]

    li = office.client("li")
    assert "当月共11件，本件是第11件。 按件计收的，本件100元。" in li.words(f"/a/edu/cases/{numbers[-1]}").replace(
        "。按", "。 按"
    )
    assert "本件免费" in li.words(f"/a/edu/cases/{numbers[0]}")


def test_the_particulars_are_masked_until_asked_for_and_looking_is_noted(office: Office, case: str):
    li = office.client("li")
    before = li.page(f"/a/edu/cases/{case}/original")
    whole = li.post(f"/a/edu/cases/{case}/original").text

    assert "请公开成本构成明细表，\n纸质邮寄。" in before
    assert SEALED_ID not in before + li.page(f"/a/edu/cases/{case}")
    assert "320**" in before
    assert SEALED_ID in whole
    assert SEALED_PHONE in whole
    with office.program.store.engine.connect() as connection:
        looks = connection.exec_driver_sql("SELECT login, case_number, what FROM looks").all()
    assert looks == [("li", case, "particulars")]


def test_an_open_page_learns_that_the_case_changed(office: Office, case: str):
    li = office.client("li")
    assert 'hx-get="/a/edu/cases/2026-0001/version?seen=7" hx-trigger="every 20s"' in li.page(f"/a/edu/cases/{case}")
    assert li.get(f"/a/edu/cases/{case}/version?seen=7").status_code == 204

    office.does(case, "submit", "2026-11-23", who="li")

    assert "这件案件刚刚有变动。" in li.get(f"/a/edu/cases/{case}/version?seen=7").text


def test_an_open_page_whose_session_is_over_is_left_as_it_is(office: Office, case: str):
    wants = {"HX-Request": "true", "HX-Current-URL": "http://testserver/a/edu/reviews/2026-0001"}

    answer = office.client("").get(f"/a/edu/cases/{case}/version?seen=1", headers=wants)

    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (204, None)


def test_asking_whether_a_case_changed_opens_none_of_its_records(office: Office, case: str, monkeypatch):
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("request_flow.storage.cases.StoredCase.events", never)

    assert office.client("li").get(f"/a/edu/cases/{case}/version?seen=7").status_code == 204
    assert office.client("li").get("/a/edu/cases/2026-0404/version?seen=7").status_code == 404


def test_a_broken_chain_is_told_in_red(office: Office, case: str):
    with office.program.store.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("UPDATE cases SET subject = 'another'")
        connection.commit()

    words = office.client("li").words(f"/a/edu/cases/{case}")

    assert "校验链断开：第0条记录与哈希链不符" in words
    assert "校验链完整" not in words


def test_another_agencys_case_is_not_there(office: Office, case: str):
    he = office.client("he")
    for rest in ("", "/version", "/original", "/deadline", "/do/extend", "/attachments/1"):
        assert he.get(f"/a/edu/cases/{case}{rest}").status_code == 403
        assert he.get(f"/a/health/cases/{case}{rest}").status_code == 404


def test_what_somebody_typed_is_never_taken_for_marks(office: Office):
    number = office.arrives("2026-11-20", subject="<script>alert(1)</script>")
    office.does(number, "mark_sensitive", "2026-11-20", who="li", reason='"><img src=x onerror=alert(1)>')

    raw = office.client("li").get(f"/a/edu/cases/{number}").text

    assert "<script>alert" not in raw
    assert "<img src=x" not in raw


def test_a_restricted_case_opens_to_its_readers_and_the_head_alone(office: Office, case: str):
    wu, sun = office.client("wu"), office.client("sun")
    assert wu.post(f"/a/edu/cases/{case}/restrict", {"readers": "li", "reason": ""}).status_code == 422
    assert wu.post(f"/a/edu/cases/{case}/restrict", {"readers": "he", "reason": "涉密"}).status_code == 422

    wu.post(f"/a/edu/cases/{case}/restrict", {"readers": "li", "reason": "涉及未公开的调查"})

    for rest in ("", "/version", "/original", "/deadline", "/do/assign", "/attachments/1"):
        assert sun.get(f"/a/edu/cases/{case}{rest}").status_code == 403
    assert "限制查看：只有1人和公开机构负责人可以打开。" in office.client("li").words(f"/a/edu/cases/{case}")
    assert wu.get(f"/a/edu/cases/{case}").status_code == 200
    assert sun.post(f"/a/edu/cases/{case}/restrict", {"lift": "yes"}).status_code == 403

    wu.post(f"/a/edu/cases/{case}/restrict", {"lift": "yes"})
    assert sun.get(f"/a/edu/cases/{case}").status_code == 200


def test_joint_applicants_and_the_agent_stand_beside_the_applicant(office: Office):
    joint = [
        {"category": "natural_person", "name": name} for name in ("李国强", "王芳", "赵敏", "钱进", "孙力", "周平")
    ]
    number = office.arrives("2026-11-12", joint_applicants=joint, agent={"name": "郑律师"})

    words = office.client("li").words(f"/a/edu/cases/{number}")

    assert "共同申请人：李国强、王芳、赵敏、钱进、孙力等，另1人" in words
    assert "代理人：郑律师" in words


def test_a_term_that_runs_into_the_next_year_labels_its_weeks_without_the_year(office: Office):
    number = office.arrives("2026-11-12")
    office.does(number, "request_reasons", "2026-11-13", term_days=5)
    office.does(number, "receive_reasons", "2026-11-16", reasonable=True)
    office.does(number, "fix_delayed_term", "2026-11-17", until="2027-01-22")

    page = office.client("wu").page(f"/a/edu/cases/{number}")

    assert '<span class="y">1月4日起</span>' in page
    assert "2027年1月4日起" not in page
    assert '<span class="y">4 Jan</span>' in office.client("wu").page(f"/a/edu/cases/{number}?lang=en")


def test_the_form_and_the_paper_of_an_imported_request_are_told_in_words(office: Office):
    applicant = {
        "category": "natural_person",
        "name": "周宁",
        "id_type": "resident_id",
        "id_number": "11010519491231002X",
    }
    number = office.arrives("2026-11-12", applicant=applicant, delivery={"form": "paper", "method": "post"})

    words = office.client("li").words(f"/a/edu/cases/{number}/original")

    assert "载体：纸质文本 方式：邮寄" in words
    assert "证件类型 居民身份证" in words


def test_what_the_program_recorded_by_itself_is_told_as_its_doing(office: Office):
    number = office.arrives("2026-10-19")
    office.does(number, "consult", "2026-10-21", ref="c1", kind="third_party", party="某公司")
    # 22 October to 11 November are 15 working days.
    ended = Step("end_consultation", date(2026, 11, 11), {"ref": "c1", "consequence": "agency_decides"})
    take_step(office.program, "edu", number, ended, Person("system", "system"))

    assert "第3条·系统" in office.client("li").words(f"/a/edu/cases/{number}")
    assert "record 3·the system" in office.client("li").words(f"/a/edu/cases/{number}?lang=en")
