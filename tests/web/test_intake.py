"""Registering a request by the page: the day it is due is told first, what is wrong stands beside its field."""

from request_flow.cases.record import written_case
from request_flow.storage.cases import load_case
from request_flow.storage.unit import reading
from web.office import SUBJECT, plain

FILLED = {
    "channel": "registered_mail",
    "on": "2026-11-23",
    "category": "natural_person",
    "name": "许志远",
    "subject": "澄州市第三中学2025年秋季学期课后服务收费备案表",
}


def test_the_form_answers_which_day_it_is_due(office):
    page = office.client("sun").words("/a/edu/cases/new")

    assert "收到日期 11月23日 星期一" in page
    assert "第1日 收到次日起的首个工作日 11月24日 周二" in page
    assert "补正告知最迟 第30条 12月2日 周三" in page
    assert "答复期限 第33条第二款 12月21日 周一" in page
    assert "到期20" in page


def test_a_channel_that_awaits_confirmation_starts_nothing(office):
    answer = office.client("sun").post("/a/edu/cases/new/preview", {**FILLED, "channel": "email"})

    assert "尚未起算" in answer.text
    assert "答复期限" not in answer.text


def test_what_was_filled_in_is_registered_and_the_case_is_shown(office):
    answer = office.client("sun").post("/a/edu/cases/new", FILLED)

    assert (answer.status_code, answer.headers["location"]) == (303, "/a/edu/cases/2026-0001")
    page = office.client("sun").words("/a/edu/cases/2026-0001")
    assert "已登记，编号2026-0001。" in page
    assert "许志远" in page


def test_what_is_wrong_stands_beside_its_field_and_takes_no_number(office):
    sun = office.client("sun")
    wrong = {**FILLED, "name": "", "id_number": "110101199003071238", "on": "2026-11-20"}
    page = sun.post("/a/edu/cases/new", wrong)

    assert page.status_code == 422
    assert "有3处需要更正，尚未登记" in page.text
    for words in ("请填写姓名或名称", "身份证号码第18位与前17位不符", "补录（日期早于今天）须写明原因"):
        assert words in page.text
    assert "澄州市第三中学2025年秋季学期课后服务收费备案表" in page.text
    assert sun.post("/a/edu/cases/new", FILLED).headers["location"].endswith("2026-0001")


def test_a_body_is_known_by_its_credit_code(office):
    body = {**FILLED, "category": "commercial_enterprise", "name": "安泰建设公司", "id_number": "91110000600037341K"}

    assert "统一社会信用代码第18位与前17位不符" in office.client("sun").post("/a/edu/cases/new", body).text


def test_markup_in_a_name_is_shown_as_it_was_typed(office):
    hostile = {**FILLED, "name": "<script>alert(1)</script>", "subject": ""}

    assert "<script>alert" not in office.client("sun").post("/a/edu/cases/new", hostile).text


def test_any_field_that_changes_refreshes_the_panel_of_terms(office):
    page = office.client("sun").page("/a/edu/cases/new")

    assert 'hx-trigger="change" hx-sync="this:replace"' in page
    assert "from:find" not in page


def test_a_letter_confirmed_by_phone_runs_from_the_day_of_the_call(office):
    letter = {**FILLED, "channel": "ordinary_mail", "on": "2026-11-16", "confirmed_on": "2026-11-20"}
    sun = office.client("sun")

    assert "收到日期 11月20日 星期五" in plain(sun.post("/a/edu/cases/new/preview", letter).text)
    assert sun.post("/a/edu/cases/new", letter).status_code == 303


def test_a_channel_asks_for_its_own_days(office):
    asked = office.client("sun").post("/a/edu/cases/new/preview?part=arrival", {**FILLED, "channel": "email"})

    words = plain(asked.text)
    assert "邮件发来日期" in words
    assert "与申请人确认日期" in words
    assert "送到公开机构的日期" not in words


def test_a_number_that_does_not_check_is_registered_as_it_was_written_when_somebody_says_so(office):
    odd = {**FILLED, "id_number": "110101199003071238", "as_written": "1"}

    assert office.client("sun").post("/a/edu/cases/new", odd).status_code == 303


def test_the_same_matter_of_the_same_applicant_is_pointed_out_and_another_office_is_not_told(office):
    number = office.arrives("2026-11-16")
    again = {**FILLED, "name": "张文慧", "id_number": "320800199001011234", "subject": SUBJECT}

    words = plain(office.client("sun").post("/a/edu/cases/new/preview", again).text)
    assert f"请核对是否重复： {number}" in words
    assert "该申请人本月第2件" in words
    other = plain(office.client("fang").post("/a/city/cases/new/preview", again).text)
    assert "请核对是否重复" not in other
    assert "该申请人本月第1件" in other


def test_a_pasted_letter_fills_what_is_empty_and_says_which_fields_it_filled(office):
    pasted = "申请人姓名：王芳\n联系电话：0517-80001234\n通信地址：澄州市健康西路60号\n"
    typed = {**FILLED, "name": "", "phone": "13800000000", "pasted": pasted, "read": "1"}

    page = office.client("sun").post("/a/edu/cases/new", typed)

    assert page.status_code == 200
    assert 'name="name" type="text" value="王芳"' in page.text
    assert 'name="phone" type="text" value="13800000000"' in page.text
    assert 'value="澄州市健康西路60号"' in page.text
    assert "由粘贴的文字读出，请核对。" in page.text


def test_joint_applicants_are_registered_and_one_without_a_name_is_told(office):
    sun = office.client("sun")
    joint = {"joint_name": ["李国强", ""], "joint_id_number": ["", ""], "joint_address": ["", ""]}

    wrong = sun.post("/a/edu/cases/new", {**FILLED, **joint, "joint_phone": ["", "13900000000"]})
    assert wrong.status_code == 422
    assert 'id="joint_name-1-err"' in wrong.text
    right = sun.post("/a/edu/cases/new", {**FILLED, **joint, "joint_phone": ["", ""]})
    number = right.headers["location"].rsplit("/", 1)[1]
    with reading(office.program.store) as unit:
        stored = load_case(unit, "edu", number)
    written = written_case(stored.registration(office.program.codec), ())
    assert written["joint_applicants"] == [{"category": "natural_person", "name": "李国强"}]
