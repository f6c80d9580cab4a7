"""Registering a request by the page: the day it is due is told first, what is wrong stands beside its field."""

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
    for words in ("请填写姓名或名称", "身份证号码的校验位或日期不符", "补录（日期早于今天）须写明原因"):
        assert words in page.text
    assert "澄州市第三中学2025年秋季学期课后服务收费备案表" in page.text
    assert sun.post("/a/edu/cases/new", FILLED).headers["location"].endswith("2026-0001")


def test_a_body_is_known_by_its_credit_code(office):
    body = {**FILLED, "category": "commercial_enterprise", "name": "安泰建设公司", "id_number": "91110000600037341K"}

    assert "统一社会信用代码的校验位不符" in office.client("sun").post("/a/edu/cases/new", body).text


def test_markup_in_a_name_is_shown_as_it_was_typed(office):
    hostile = {**FILLED, "name": "<script>alert(1)</script>", "subject": ""}

    assert "<script>alert" not in office.client("sun").post("/a/edu/cases/new", hostile).text
