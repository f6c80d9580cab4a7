"""Registering a request by the page: the day it is due is told first, what is wrong stands beside its field."""

from email.message import EmailMessage

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
    letter["note"] = "电话无人接听，11月20日接通"
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
    assert "由来件读出，请核对。" in page.text


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


def test_a_letter_confirmed_later_than_on_its_day_asks_why_and_keeps_the_reason_with_the_confirmation(office):
    sun = office.client("sun")
    late = {**FILLED, "channel": "ordinary_mail", "on": "2026-11-20", "confirmed_on": "2026-11-23"}

    wrong = sun.post("/a/edu/cases/new", late)
    assert wrong.status_code == 422
    assert "平信应在送到当日与申请人确认（第31条），晚于当日的须写明原因" in wrong.text
    number = sun.post("/a/edu/cases/new", {**late, "note": "没有留电话，11月23日才联系上"}).headers["location"][-9:]
    with reading(office.program.store) as unit:
        history = load_case(unit, "edu", number).events(office.program.codec)
    assert [(each.act, each.data.get("note")) for each in history] == [
        ("receive", None),
        ("confirm_receipt", "没有留电话，11月23日才联系上"),
    ]
    same_day = {**late, "on": "2026-11-23"}
    assert sun.post("/a/edu/cases/new", same_day).status_code == 303


def test_a_letter_that_waited_is_confirmed_on_its_page_only_with_a_reason(office):
    number = office.arrives("2026-11-19", channel="ordinary_mail")
    sun, step = office.client("sun"), f"/a/edu/cases/{number}/do/confirm_receipt"

    wrong = sun.post(step, {"on": "2026-11-23"})
    assert wrong.status_code == 422
    assert "晚于当日的须写明原因" in wrong.text
    assert sun.post(step, {"on": "2026-11-23", "note": "没有留电话"}).status_code == 303


def test_an_e_mail_confirmed_before_today_asks_why_it_is_recorded_late(office):
    mail = {**FILLED, "channel": "email", "on": "2026-11-19", "confirmed_on": "2026-11-20"}

    assert "补录（确认日期早于今天）须写明原因" in office.client("sun").post("/a/edu/cases/new", mail).text


def test_what_is_kept_as_proof_reads_in_english(office):
    page = office.client("sun").words("/a/edu/cases/new?lang=en")

    assert "Keep as proof: envelope, record of signing for the item" in page


def mail_of(body: str) -> bytes:
    message = EmailMessage()
    message["From"] = "王芳 <wang@example.cn>"
    message["Subject"] = "信息公开申请"
    message["Date"] = "Fri, 20 Nov 2026 09:00:00 +0800"
    message.set_content(body)
    message.add_attachment(b"%PDF-1.7 identity", maintype="application", subtype="pdf", filename="身份证.pdf")
    message.add_attachment(b"MZ\0\0", maintype="application", subtype="octet-stream", filename="viewer.exe")
    return message.as_bytes()


BODY = "姓名：王芳\n联系电话：13911112222\n所需政府信息：2026年城区中小学食堂招标文件\n"


def test_the_file_of_an_e_mail_fills_the_form_and_is_kept_with_the_case(office):
    sun, page = office.client("sun"), "/a/edu/cases/new"
    file = {"mail": ("申请.eml", mail_of(BODY), "message/rfc822")}
    blank = {**FILLED, "name": "", "subject": "", "read": "1"}

    read = sun.post(page, blank, files=file).text
    assert 'name="name" type="text" value="王芳"' in read
    assert 'value="wang@example.cn"' in read
    assert 'id="on" name="on" type="text" value="2026-11-20"' in read
    assert 'name="channel" value="email" checked' in read
    assert "邮件有2个附件：身份证.pdf、viewer.exe。" in read
    assert "所需政府信息：2026年城区中小学食堂招标文件</textarea>" in read
    typed = {**FILLED, "channel": "email", "on": "2026-11-20", "name": "王芳", "mail_read": "1"}
    forgotten = sun.post(page, {**typed, "name": "", "mail_read": ""}, files=file).text
    assert "登记前请再次选择邮件文件" in forgotten
    assert 'name="mail_read" value="1"' in forgotten
    assert "请再次选择刚才读取的邮件文件" in sun.post(page, typed).text
    taken = sun.post(page, typed, files=file)
    shown = sun.words(taken.headers["location"])
    assert "已保存原始邮件和1个附件。格式不接受、只留在原始邮件中的附件：viewer.exe。" in shown
    assert "原始邮件.eml" in shown
    assert "身份证.pdf" in shown


def test_a_mail_that_is_not_to_be_kept_is_not_asked_for_again(office):
    dropped = {**FILLED, "mail_read": "1", "mail_dropped": "1"}

    assert office.client("sun").post("/a/edu/cases/new", dropped).status_code == 303


def test_a_file_that_is_no_mail_is_told_at_its_field_and_takes_no_number(office):
    sun = office.client("sun")
    for button in ({"read": "1"}, {}):
        wrong = sun.post("/a/edu/cases/new", {**FILLED, **button}, files={"mail": ("a.eml", b"%PDF-1.7", "x/y")})
        assert wrong.status_code == 422
        assert 'id="mail-err"' in wrong.text
    assert sun.post("/a/edu/cases/new", FILLED).headers["location"].endswith("2026-0001")


def test_a_letter_of_several_matters_is_registered_as_a_case_for_each(office):
    sun = office.client("sun")
    letter = {
        **FILLED,
        "on": "2026-11-20",
        "note": "周末收到",
        "matters": "课后服务收费备案表\n校车招标文件\n食堂检查记录",
    }

    assert "按3个事项拆分，登记为3件" in sun.post("/a/edu/cases/new/preview", letter).text
    taken = sun.post("/a/edu/cases/new", letter)
    assert taken.headers["location"] == "/a/edu/cases/2026-0001"
    assert "已登记3件：2026-0001、2026-0002、2026-0003。" in sun.words("/a/edu/cases/2026-0001")
    with reading(office.program.store) as unit:
        cases = [load_case(unit, "edu", f"2026-000{each}") for each in (1, 2, 3)]
    written = [written_case(each.registration(office.program.codec), ()) for each in cases]
    assert [each["subject"] for each in written] == [FILLED["subject"], "校车招标文件", "食堂检查记录"]
    assert [each.get("parent") for each in written] == [None, "2026-0001", "2026-0001"]
    histories = [[(each.act, each.on.isoformat()) for each in case.events(office.program.codec)] for case in cases]
    assert histories == [
        [("receive", "2026-11-20"), ("split", "2026-11-23")],
        [("receive", "2026-11-20")],
        [("receive", "2026-11-20")],
    ]


def test_one_matter_alone_is_no_split(office):
    wrong = office.client("sun").post("/a/edu/cases/new", {**FILLED, "matters": "只有一项"})

    assert wrong.status_code == 422
    assert 'id="matters-err"' in wrong.text


def test_each_case_of_a_letter_has_the_files_of_the_letter_under_its_own_rules(office):
    sun = office.client("sun")
    letter = {**FILLED, "channel": "email", "on": "2026-11-20", "matters": "课后服务收费备案表\n校车招标文件"}
    mail = mail_of(BODY)
    sun.post("/a/edu/cases/new", letter, files={"mail": ("申请.eml", mail, "message/rfc822")})
    papers = [f"/a/edu/cases/2026-000{each}/attachments" for each in (1, 2)]

    assert [sun.get(f"{papers[0]}/{each}").content for each in (1, 2)] == [mail, b"%PDF-1.7 identity"]
    assert [sun.get(f"{papers[1]}/{each}").content for each in (3, 4)] == [mail, b"%PDF-1.7 identity"]
    assert sun.get(f"{papers[1]}/1").status_code == 404  # that of the first case is the first case's
    assert office.client("li").post(f"{papers[0]}/1/remove").status_code == 303
    assert sun.get(f"{papers[1]}/3").content == mail
    limit = {"limited": "1", "readers": "li", "reader": "li", "reason": "涉及个人隐私"}
    assert office.client("wu").post("/a/edu/cases/2026-0002/restrict", limit).status_code == 303
    assert sun.get(f"{papers[1]}/3").status_code == 403
    assert sun.get(f"{papers[0]}/2").status_code == 200
