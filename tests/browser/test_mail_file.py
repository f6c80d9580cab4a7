"""An e-mail as a file at registration: with scripts it stays chosen once it was read, without them it is asked for."""

from email.message import EmailMessage
from typing import Any

from browser.conftest import Sit
from browser.house import House


def mail() -> dict[str, Any]:
    message = EmailMessage()
    message["From"] = "王芳 <wang@example.cn>"
    message["Subject"] = "信息公开申请"
    message["Date"] = "Mon, 23 Nov 2026 09:00:00 +0800"
    message.set_content("姓名：王芳\n所需政府信息：2026年城区中小学食堂招标文件\n")
    message.add_attachment(b"%PDF-1.7 identity", maintype="application", subtype="pdf", filename="身份证.pdf")
    return {"name": "申请.eml", "mimeType": "message/rfc822", "buffer": message.as_bytes()}


def test_a_mail_that_was_read_stays_chosen_and_is_kept_with_the_case(house: House, sit: Sit):
    sun = sit("sun")
    sun.go("/a/edu/cases/new")
    sun.page.get_by_text("由邮件文件或粘贴的全文自动填入").click()
    sun.page.set_input_files("#mail", mail())

    sun.page.get_by_role("button", name="读取并填入").click()
    sun.page.wait_for_selector("[data-focus]:focus")
    assert sun.page.input_value("#name") == "王芳"
    assert sun.page.evaluate("document.getElementById('mail').files.length") == 1
    sun.press("登记")
    assert "已保存原始邮件和1个附件。" in sun.words(".toast")


def test_without_scripts_the_file_is_asked_for_once_more(house: House, sit: Sit):
    sun = sit("sun", java_script_enabled=False)
    sun.go("/a/edu/cases/new")
    sun.page.get_by_text("由邮件文件或粘贴的全文自动填入").click()
    sun.page.set_input_files("#mail", mail())

    sun.press("读取并填入")
    assert "登记前请再次选择邮件文件" in sun.words()
    sun.press("登记")
    assert "请再次选择刚才读取的邮件文件" in sun.words(".summary")
    sun.page.set_input_files("#mail", mail())
    sun.press("登记")
    assert "已保存原始邮件和1个附件。" in sun.words(".toast")
