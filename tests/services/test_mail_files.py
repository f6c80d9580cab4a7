"""An e-mail kept as a file is read whatever charset it is in, and one that is built to harm keeps nobody busy."""

import time
from contextlib import suppress
from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.services.file_types import harmless_name, type_of
from request_flow.services.mail_files import read_mail, text_of_html

HEAD = b"From: =?gb2312?B?1cXOxLvb?= <zhang@example.cn>\r\nDate: Fri, 20 Nov 2026 23:30:00 +0000\r\n"
LETTER = "申请人姓名：张文慧\n联系电话：13800000000\n所需政府信息：2026年学区划分方案\n"


def made(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "张文慧 <zhang@example.cn>"
    message["Subject"] = "政府信息公开申请"
    message["Date"] = "Mon, 16 Nov 2026 09:00:00 +0800"
    for name, value in headers.items():
        message[name] = value
    return message


def test_the_words_the_sender_and_the_files_of_a_mail_are_found():
    message = made()
    message.set_content(LETTER)
    message.add_attachment(b"%PDF-1.7 identity", maintype="application", subtype="pdf", filename="身份证.pdf")

    mail = read_mail(message.as_bytes())

    assert (mail.sender, mail.address, mail.subject) == ("张文慧", "zhang@example.cn", "政府信息公开申请")
    assert mail.came_on == date(2026, 11, 16)
    assert mail.body == LETTER.strip()
    assert mail.files == [("身份证.pdf", b"%PDF-1.7 identity")]
    assert mail.letter().startswith("发件人：张文慧 <zhang@example.cn>\n主题：政府信息公开申请\n\n申请人姓名：张文慧")


def test_the_day_is_that_of_the_office_and_the_receiving_server_goes_before_the_sender():
    # 20 November 23:30 in London is the 21st in China.
    assert read_mail(HEAD + b"\r\nx").came_on == date(2026, 11, 21)
    received = b"Received: from a by b; Sun, 22 Nov 2026 10:00:00 +0800\r\n"
    assert read_mail(received + HEAD + b"\r\nx").came_on == date(2026, 11, 22)
    assert read_mail(b"From: a@b.cn\r\nDate: yesterday\r\n\r\nx").came_on is None


@pytest.mark.parametrize(
    "charset", [b"; charset=gb2312", b"; charset=GBK", b"; charset=nonsense", b"; charset=zip", b""]
)
def test_chinese_in_an_old_character_set_is_read_whatever_it_calls_itself(charset):
    body = "申请公开朱镕基故居修缮合同，𠮷".encode("gb18030")

    mail = read_mail(
        HEAD + b"Content-Type: text/plain" + charset + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
    )

    assert mail.body == "申请公开朱镕基故居修缮合同，𠮷"
    assert mail.sender == "张文慧"


def test_headers_that_were_never_encoded_are_read():
    raw = "From: 李国强 <li@example.cn>\r\nSubject: 信息公开申请\r\n\r\n正文".encode("gb18030")

    mail = read_mail(raw)

    assert (mail.sender, mail.subject, mail.body) == ("李国强", "信息公开申请", "正文")


def test_a_mail_of_html_alone_is_read_as_words():
    message = made()
    html = (
        "<html><head><style>p{color:red}</style></head><body><!-- <p>不可见</p> --><table><tr><td>姓名</td><td>王芳&amp;</td>"
        "</tr></table><p>申请公开2026年\n预算</p><script>alert(1)</script><br>谢谢</body></html>"
    )
    message.set_content(html, subtype="html")

    assert read_mail(message.as_bytes()).body == "姓名\t王芳&\n\n申请公开2026年预算\n\n谢谢"


def test_plain_words_go_before_their_html_and_a_mail_within_a_mail_is_a_file():
    inner = made()
    inner.set_content("转发的内容")
    message = made()
    message.set_content("纯文本")
    message.add_alternative("<p>富文本</p>", subtype="html")
    message.add_attachment(inner)

    mail = read_mail(message.as_bytes())

    assert mail.body == "纯文本"
    assert [name for name, _ in mail.files] == ["政府信息公开申请.eml"]
    assert "转发的内容" not in mail.body


@pytest.mark.parametrize(
    "content",
    [b"", b"no mail at all", b"\0\1\2", b"%PDF-1.7", b"PK\3\4", b"Hello: world\r\n\r\nx", "你好".encode()],
)
def test_what_is_no_mail_is_refused(content):
    with pytest.raises(BadInput):
        read_mail(content)


def nested(depth: int) -> bytes:
    parts = [b"From: a@b.cn\r\nMIME-Version: 1.0\r\n"]
    parts += [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (each, each) for each in range(depth)]
    return b"".join(parts) + b"\r\nx"


HOSTILE = {
    "a thousand levels": nested(1_000),
    "thirty levels": nested(30),
    "a thousand parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 1_000,
    "millions of lines": HEAD + b"\r\n" + b"\n" * 2_500_000,
    "too large": HEAD + b"\r\n" + b"x" * (20 << 20),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_mail_that_is_built_to_be_endless_is_refused_at_once(content):
    started = time.perf_counter()
    with pytest.raises(BadInput):
        read_mail(content)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<a ", "&", "<!", "</", "<p>", "--"])
def test_hostile_html_is_read_in_one_walk(piece):
    started = time.perf_counter()
    text_of_html(piece * 200_000)
    assert time.perf_counter() - started < 3


def test_a_mail_in_an_old_character_set_is_kept_as_a_mail():
    raw = HEAD + b"Subject: x\r\n\r\n" + "申请公开".encode("gb18030")

    kind = type_of(raw)

    assert kind == ("eml", "message/rfc822")
    assert harmless_name("../原始邮件.eml", kind) == "原始邮件.eml"
    with pytest.raises(BadInput):
        type_of("申请公开".encode("gb18030"))


def test_a_name_cannot_be_turned_round_by_signs_of_direction():
    message = made()
    message.set_content("x")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="annex\u202efdp.exe")

    assert [name for name, _ in read_mail(message.as_bytes()).files] == ["annexfdp.exe"]


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_whatever_a_mail_is_it_is_read_or_refused(head, body):
    with suppress(BadInput):
        mail = read_mail(b"From: a@b.cn\r\nContent-Type: " + head + b"\r\n\r\n" + body)
        assert mail.address == "a@b.cn"
