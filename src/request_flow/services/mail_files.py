"""An e-mail that was kept as a file (.eml), read: its words for the fields of a registration, its attachments as files.

Whatever the mail is, it is only taken apart: nothing in it is fetched, opened or run.  What could keep the reader busy
for long (size, lines, parts in parts) is bounded first.  Chinese mails often name GB2312 and mean GB18030, or name
nothing; both are read.  A mail that carries another as its attachment keeps it as a file of its own.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import BadInput

LARGEST = 20 << 20
"""Bytes."""
MOST_LINES = 1_000_000
DEEPEST = 8
MOST_PARTS = 200
MOST_MULTIPARTS = 50
LONGEST_TEXT = 100_000
LONGEST_HTML = 1_000_000
LONGEST_HEADER = 2_000
LONGEST_CHARSET = 32
MULTIPART = re.compile(rb"content-type\s*:\s*multipart/", re.IGNORECASE)
HEADER = re.compile(rb"\A(?:From |[A-Za-z][A-Za-z0-9-]{0,60}:)")
KNOWN_HEADERS = ("from", "date", "received", "subject", "message-id", "mime-version")
CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb-2312-80", "euc-cn"})
NOT_OF_TEXT = frozenset({"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape"})
"""What the language decodes and no mail is written in; some of it slowly."""
CHARSET_OF_HTML = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
TAG = re.compile(r"<!--|<(/?)([A-Za-z][A-Za-z0-9]{0,20})(?:[\s/][^<>]*)?>|<[!?][^<>]*>")
MISLEADING = ("Cc", "Cf")
"""Signs of control and of direction, which could show a name as another."""
UNREAD = frozenset({"script", "style", "head", "title", "template"})
LINES = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "ul"})
CELLS = frozenset({"td", "th"})
BLANKS = re.compile(r" {2,}")
BREAK_IN_HAN = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*\r?\n[ \t]*(?=[\u2e80-\uffef])")
FILE_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*")
BLANK_LINES = re.compile(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+")
MAIL = "message/rfc822"


@dataclass(slots=True)
class Mail:
    """What a mail says: who sent it, the office's day on which it came, its words and its files."""

    sender: str = ""
    address: str = ""
    subject: str = ""
    came_on: date | None = None
    body: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def letter(self) -> str:
        """Return the mail as it would be pasted: who sent it and what about, then its words."""
        head = [f"发件人：{self.sender} <{self.address}>"] if self.address else []
        head += [f"主题：{self.subject}"] if self.subject else []
        return "\n".join([*head, "", self.body])


def read_mail(content: bytes) -> Mail:
    """Return what an e-mail says.

    Raises:
        BadInput: it is empty, too large, built to be endless, or no e-mail.
    """
    _refuse_unbounded(content)
    try:
        message = message_from_bytes(content)
        return _read(message)
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise _no_mail() from error


def _refuse_unbounded(content: bytes) -> None:
    if not content:
        raise BadInput("mail_empty", "没有选择邮件文件，或者文件是空的", "no file of an e-mail, or an empty one")
    if len(content) > LARGEST:
        raise BadInput(
            "mail_too_large",
            f"邮件文件最大 {LARGEST >> 20}MB；请先登记，再在案件页分别上传附件",
            f"a mail has at most {LARGEST >> 20} MB; register first, then add its attachments to the case",
        )
    lines = content.count(b"\n") + content.count(b"\r")
    if lines > 2 * MOST_LINES or sum(1 for _ in MULTIPART.finditer(content)) > MOST_MULTIPARTS:
        raise BadInput(
            "mail_too_complex",
            "邮件的结构过于复杂，没有读取；请粘贴正文登记，附件在案件页上传",
            "the mail is built too intricately and was not read; paste its text and add its files to the case",
        )
    if HEADER.match(content.lstrip(b"\xef\xbb\xbf\r\n")) is None:
        raise _no_mail()


def _no_mail() -> BadInput:
    return BadInput(
        "no_mail",
        "这不是邮件文件；请在邮箱中用“另存为”或“导出”得到 .eml 文件",
        "this is no e-mail; save or export the mail as an .eml file first",
    )


def _read(message: Message) -> Mail:
    if not any(name in message for name in KNOWN_HEADERS):
        raise _no_mail()
    name, address = parseaddr(_raw_header(message, "from")[:LONGEST_HEADER])
    found = Mail(_text_of_header(name), _text_of_header(address), _header(message, "subject"), _came_on(message))
    plain: list[str] = []
    rich: list[str] = []
    for part in _parts(message):
        kind, named = part.get_content_type(), _name(part)
        apart = named or part.get_content_disposition() == "attachment"
        if kind == MAIL:
            found.files.append(_carried(part, named))
        elif not apart and kind in ("text/plain", "text/html"):
            (plain if kind == "text/plain" else rich).append(_words(part, kind))
        elif not apart and part.get_content_maintype() == "text":
            continue  # another form of the words, such as a calendar entry: it stays in the mail itself
        else:
            payload = part.get_payload(decode=True)
            found.files.append((named or "attachment", payload if isinstance(payload, bytes) else b""))
    body = "\n".join(plain) if any(each.strip() for each in plain) else "\n".join(rich)
    found.body = BLANK_LINES.sub("\n\n", body).strip()[:LONGEST_TEXT]
    return found


def _parts(message: Message) -> Iterator[Message]:
    """Yield what a mail is made of, in order, without the parts that only hold others."""
    waiting = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_PARTS:
            raise BadInput(
                "mail_too_complex",
                "邮件的层次或附件过多，没有读取；请粘贴正文登记，附件在案件页上传",
                "the mail has too many parts and was not read; paste its text and add its files to the case",
            )
        if part.is_multipart() and part.get_content_type() != MAIL:
            within = [each for each in part.get_payload() if isinstance(each, Message)]
            waiting.extend((each, depth + 1) for each in reversed(within))
        else:
            yield part


def _carried(part: Message, named: str) -> tuple[str, bytes]:
    """Return a mail that was attached to another, as a file."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        return named or "mail.eml", b""
    return named or f"{_header(inner, 'subject') or 'mail'}.eml", inner.as_bytes()


def _words(part: Message, kind: str) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    raw = raw[:LONGEST_HTML]
    said = part.get_content_charset("")
    if not said and kind == "text/html":
        meta = CHARSET_OF_HTML.search(raw[:LONGEST_HEADER])
        said = meta[1].decode("ascii") if meta is not None else ""
    text = _decoded(raw, said)
    return text_of_html(text) if kind == "text/html" else text


def _decoded(raw: bytes, charset: str) -> str:
    """Return bytes as text: by the charset they name if it fits, else as UTF-8, else as GB18030."""
    named = charset.lower().replace("_", "-")[:LONGEST_CHARSET]
    named = "" if named in NOT_OF_TEXT else named
    for each in ("gb18030" if named in CHINESE else named, "utf-8", "gb18030"):
        try:
            text = raw.decode(each)
        except (LookupError, ValueError):
            continue
        return text.replace("\r\n", "\n").replace("\0", "")
    return raw.decode("gb18030", "replace").replace("\r\n", "\n").replace("\0", "")


def _header(message: Message, name: str) -> str:
    """Return a header as text on one line, whatever it was written in."""
    return _text_of_header(_raw_header(message, name))


def _raw_header(message: Message, name: str) -> str:
    """Return the first header of a name as it stands; bytes above ASCII are kept in it as surrogates."""
    return next((str(value) for key, value in message.raw_items() if key.lower() == name), "")


def _text_of_header(value: str) -> str:
    try:
        pieces = decode_header(value[:LONGEST_HEADER])
    except (ValueError, MessageError):
        pieces = [(value[:LONGEST_HEADER], None)]
    made = "".join(each if isinstance(each, str) else _decoded(each, charset or "") for each, charset in pieces)
    made = _decoded(made.encode("utf-8", "surrogateescape"), "")
    seen = "".join(sign for sign in made if sign.isspace() or unicodedata.category(sign) not in MISLEADING)
    return " ".join(seen.split())


def _name(part: Message) -> str:
    """Return the name of an attachment, empty where it has none."""
    said = part.get_filename()
    return _text_of_header(said) if said else ""


def _came_on(message: Message) -> date | None:
    """Return the office's day on which our side received the mail, else the one on which it says it was sent."""
    received = _raw_header(message, "received").rpartition(";")[2]
    for written in (received, _raw_header(message, "date")):
        try:
            at = parsedate_to_datetime(written.strip()[:LONGEST_HEADER])
        except (TypeError, ValueError, IndexError, OverflowError):
            continue
        try:
            return (at if at.tzinfo is not None else at.replace(tzinfo=OFFICE_ZONE)).astimezone(OFFICE_ZONE).date()
        except (OverflowError, ValueError):
            continue
    return None


def text_of_html(html: str) -> str:
    """Return the words of a page of HTML, its lines and cells kept apart; one walk, however it is built."""
    made: list[str] = []
    at, skipped = 0, ""
    while (found := TAG.search(html, at)) is not None:
        if not skipped:
            made.append(_run_on(html[at : found.start()]))
        at = found.end()
        if found[0] == "<!--":
            end = html.find("-->", at)
            at = len(html) if end < 0 else end + len("-->")
            continue
        name, closes = (found[2] or "").lower(), found[1] == "/"
        if skipped:
            skipped = "" if name == "body" or (closes and name == skipped) else skipped
        elif name in UNREAD and not closes:
            skipped = name
        elif name in LINES:
            made.append("\n")
        elif name in CELLS and closes:
            made.append("\t")
    if not skipped:
        made.append(_run_on(html[at:]))
    text = BLANKS.sub(" ", unescape("".join(made)).replace("\xa0", " "))
    return "\n".join(line.strip(" \t") for line in text.split("\n"))


def _run_on(text: str) -> str:
    """Return words between two tags as one line: where the file breaks is a blank, and nothing between Han."""
    return FILE_BREAK.sub(" ", BREAK_IN_HAN.sub("", text))
